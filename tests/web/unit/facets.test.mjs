import assert from "node:assert/strict";
import { test } from "node:test";
import { holdsSelected, rows, shortList, tree, yearBars } from "../../../web/app/facets.js";

const drawn = (nodes, depth = 0) => nodes.flatMap((node) => ["  ".repeat(depth) + node.key, ...drawn(node.children, depth + 1)]);
const years = (counts) => Object.entries(counts).map(([key, count]) => ({ key, count, selected: false }));

test("a region stands under its parent when the parent is shown, else at the top", () => {
  const nodes = tree([
    { key: "africa", parents: ["global-south"] }, { key: "global-south", parents: [] },
    { key: "fr", parents: ["europe"] }, { key: "ng", parents: ["africa"] }]);
  assert.deepEqual(drawn(nodes), ["global-south", "  africa", "    ng", "fr"]);
  assert.equal(rows(nodes), 4);
});

test("a region with two parents stands under each of them, with a path of its own", () => {
  const nodes = tree([
    { key: "islamic-world", parents: [] }, { key: "southeast-asia", parents: [] },
    { key: "id", parents: ["southeast-asia", "islamic-world"] }]);
  assert.deepEqual(drawn(nodes), ["islamic-world", "  id", "southeast-asia", "  id"]);
  assert.deepEqual(nodes.map((node) => node.children[0].path), ["islamic-world/id", "southeast-asia/id"]);
});

test("the order that the server gave is kept on every level", () => {
  assert.deepEqual(drawn(tree([{ key: "z" }, { key: "a" }, { key: "y", parents: ["z"] }, { key: "b", parents: ["z"] }])), ["z", "  y", "  b", "a"]);
});

test("a region that names itself or a loop as its parents does not hang the page", () => {
  assert.deepEqual(drawn(tree([{ key: "a", parents: ["a"] }])), ["a"]);
  assert.deepEqual(drawn(tree([{ key: "top" }, { key: "a", parents: ["top", "b"] }, { key: "b", parents: ["a"] }])), ["top", "  a", "    b"]);
});

test("a branch knows whether something in it is chosen", () => {
  const nodes = tree([{ key: "a" }, { key: "b", parents: ["a"] }, { key: "c", parents: ["b"], selected: true }]);
  assert.equal(holdsSelected(nodes), true);
  assert.equal(holdsSelected(nodes[0].children[0].children[0].children), false);
});

test("a long list shows its first values and every chosen one", () => {
  const values = Array.from({ length: 20 }, (_, i) => ({ key: i, selected: i === 15 }));
  assert.deepEqual(shortList(values).map(({ key }) => key), [0, 1, 2, 3, 4, 5, 6, 7, 15]);
  assert.equal(shortList(values.slice(0, 9)).length, 9, "one more than fits is shown rather than hidden behind a button");
});

test("few years have one bar each, also the years between without works", () => {
  const bars = yearBars(years({ 2021: 4, 2024: 8 }));
  assert.deepEqual(bars.map(({ value, count, share }) => [value, count, share]),
    [["2021", 4, 0.5], ["2022", 0, 0], ["2023", 0, 0], ["2024", 8, 1]]);
});

test("when most works are recent, what is older stands in one bar", () => {
  const bars = yearBars(years({ 1990: 1, 2003: 1, 2020: 5, 2025: 9 }));
  assert.equal(bars.length, 10);
  assert.deepEqual([bars[0].value, bars[0].label, bars[0].count], ["1990..2016", "1990\u20132016", 2]);
  assert.equal(bars.at(-1).value, "2025");
});

test("many years have steps of equal length, and every work is in one of them", () => {
  const all = Object.fromEntries(Array.from({ length: 76 }, (_, i) => [1950 + i, 2]));
  const bars = yearBars(years(all));
  assert.ok(bars.length <= 10);
  assert.equal(bars[0].value, "1950..1959");
  assert.equal(bars.reduce((sum, { count }) => sum + count, 0), 152);
});

test("no years have no bars, and what is no year is left out", () => {
  assert.deepEqual(yearBars([]), []);
  assert.deepEqual(yearBars([{ key: "unknown", count: 3 }]), []);
});
