import assert from "node:assert/strict";
import { test } from "node:test";
import * as address from "../../../web/app/address.js";
import { PAGES, rootOf, route } from "../../../web/app/pages.js";

const names = PAGES[0].params;
const of = (search) => address.read(search, names).params;
const at = (path) => route(new URL(path, address.home));

test("an address keeps its settings and drops what is empty or the default", () => {
  assert.equal(of("?q=soft+power&region=&sort=relevance&page=1&per_page=20&region=africa").toString(), "q=soft+power&region=africa");
});

test("the same settings in another order are the same address", () => {
  assert.equal(of("?page=2&region=africa&q=x").toString(), of("?q=x&page=2&region=africa").toString());
});

test("a value that stands twice counts once, and several values of a facet are kept in order", () => {
  assert.equal(of("?region=europe&region=africa&region=europe").toString(), "region=europe&region=africa");
});

test("a name that is no setting is reported and not passed on", () => {
  const { params, unknown } = address.read("?q=x&fbclid=1&regoin=africa&fbclid=2", names);
  assert.equal(params.toString(), "q=x");
  assert.deepEqual(unknown, ["fbclid", "regoin"]);
});

test("a form gives what is ticked, on the first page", () => {
  const form = [["q", "x"], ["region", "europe"], ["region", "africa"], ["region", "africa"], ["sort", "relevance"], ["per_page", "50"], ["from", ""], ["to", ""]];
  assert.equal(address.fromForm(form).toString(), "q=x&region=europe&region=africa&per_page=50");
});

test("the two boxes of a form are a range of years, read as the numbers they are", () => {
  assert.equal(address.fromForm([["from", "2.021e3"], ["to", ""]]).toString(), "year=2021..");
  assert.equal(address.fromForm([["from", " 2020 "], ["to", "2015"]]).toString(), "year=2015..2020");
});

test("two boxes make a range of years, open where a box is empty", () => {
  assert.equal(address.yearRange("2015", "2020"), "2015..2020");
  assert.equal(address.yearRange("2020", "2015"), "2015..2020");
  assert.equal(address.yearRange("2015", ""), "2015..");
  assert.equal(address.yearRange("", "2020"), "..2020");
  assert.equal(address.yearRange("2020", "2020"), "2020");
  assert.equal(address.yearRange("", ""), "");
});

test("an address names a page, its key and its words", () => {
  assert.equal(at("index.html?q=x").page.template, "search");
  assert.equal(at("works/imran2025?q=soft+power").page.template, "work");
  assert.equal(at("works/imran2025?q=soft+power").params.get("q"), "soft power");
  assert.equal(at("works/imran2025/text#p48").page.template, "text");
});

test("a key with any character survives the way into an address and back", () => {
  for (const key of ["a/b", "100%", "q?x#y", "\u0160ef\u010dovi\u010d2020", "\u{20000}"])
    assert.equal(at(`works/${encodeURIComponent(key)}`).key, key);
});

test("an address that is no page of ours is known as such", () => {
  assert.equal(route(new URL("https://doi.org/10.1")).page, null);
  assert.equal(at("works/a/b").page, null);
  assert.equal(at("works/%E0%A4%A").page, null);
});

test("a template gets the first value of each parameter, and where the JSON is", () => {
  const root = rootOf(at("?q=x&region=a&region=b&utm=1"));
  assert.deepEqual(root.here, { q: "x", region: "a" });
  assert.deepEqual(root.unknown, ["utm"]);
  assert.ok(root.json.endsWith("api/v1/search?q=x&region=a&region=b"));
});

test("the years published and the years discussed are two ranges", () => {
  const form = [["from", "2015"], ["to", ""], ["of_from", "1914"], ["of_to", "1918"]];
  assert.equal(address.fromForm(form).toString(), "year=2015..&year_discussed=1914..1918");
});

test("an address of a form that was sent without a script is the same search: two boxes are one range", () => {
  assert.equal(of("?q=x&of_from=1800&of_to=1960").toString(), "q=x&year_discussed=1800..1960");
  assert.equal(of("?from=2023&to=2021&region=africa").toString(), of("?region=africa&year=2021..2023").toString());
  assert.equal(of("?from=&to=2021&of_to=").toString(), "year=..2021");
  assert.equal(of("?from=abc").toString(), "year=abc..", "what is no year is refused, not left out");
  assert.deepEqual(address.read("?from=2021&to=2023&of_to=1900&x=1", names).unknown, ["x"]);
});

test("boxes are none of a page that has no form", () => {
  assert.deepEqual(address.read("?q=x&from=2021&year=2020", ["q", "year"]).unknown, ["from"]);
});

test("a range waits for its other end while it ends before it begins", () => {
  const isWaiting = (name, from, to) => address.isReversed(new Map([["from", from], ["to", to], ["of_from", ""], ["of_to", ""]]), name);
  assert.ok(isWaiting("from", "1950", "1820"));
  assert.ok(isWaiting("to", "1950", "1820"));
  assert.ok(!isWaiting("from", "1820", "1950"));
  assert.ok(!isWaiting("from", "1950", ""));
  assert.ok(!isWaiting("from", "1950", "1950"));
  assert.ok(!isWaiting("of_from", "1950", "1820"), "the other boxes do not concern it");
  assert.ok(!isWaiting("region", "1950", "1820"));
});
