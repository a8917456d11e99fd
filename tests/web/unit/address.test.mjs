import assert from "node:assert/strict";
import { test } from "node:test";
import * as address from "../../../web/app/address.js";

const of = (search) => address.read(search).params;

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
  const { params, unknown } = address.read("?q=x&fbclid=1&regoin=africa&fbclid=2");
  assert.equal(params.toString(), "q=x");
  assert.deepEqual(unknown, ["fbclid", "regoin"]);
});

test("ticking a value adds it, ticking it again takes it off, and both go back to page one", () => {
  const ticked = address.toggled(of("?q=x&page=3&region=europe"), "region", "africa");
  assert.equal(ticked.toString(), "q=x&region=europe&region=africa");
  assert.equal(address.toggled(ticked, "region", "europe").toString(), "q=x&region=africa");
});

test("turning the page changes nothing else", () => {
  assert.equal(address.withValue(of("?q=x&region=africa"), "page", "2").toString(), "q=x&region=africa&page=2");
  assert.equal(address.withValue(of("?q=x&page=2"), "page", "1").toString(), "q=x");
});

test("clearing the filters keeps the words, the sort and the size", () => {
  const cleared = address.withoutFilters(of("?q=x&region=africa&year=2020..2024&filter=type%3A!thesis&sort=-year&per_page=50&page=2"));
  assert.equal(cleared.toString(), "q=x&sort=-year&per_page=50");
  assert.equal(address.isFiltered(cleared), false);
  assert.equal(address.isFiltered(of("?filter=year%3A2020")), true);
});

test("a word of the thesaurus can be taken off and put back, one by one", () => {
  const one = address.withoutTerm(of("?q=africa"), "african");
  assert.equal(one.get("expand"), "-african");
  const two = address.withoutTerm(one, "prc");
  assert.equal(two.get("expand"), "-african,-prc");
  assert.deepEqual(address.takenOff(two), ["african", "prc"]);
  assert.equal(address.withTermAgain(two, "african").get("expand"), "-prc");
  assert.equal(address.withTermAgain(one, "african").has("expand"), false);
});

test("two boxes make a range of years, open where a box is empty", () => {
  assert.equal(address.yearRange("2015", "2020"), "2015..2020");
  assert.equal(address.yearRange("2020", "2015"), "2015..2020");
  assert.equal(address.yearRange("2015", ""), "2015..");
  assert.equal(address.yearRange("", "2020"), "..2020");
  assert.equal(address.yearRange("2020", "2020"), "2020");
  assert.equal(address.yearRange("", ""), "");
});

test("a range of years fills the two boxes, several years leave them empty", () => {
  assert.deepEqual(address.yearBounds(of("?year=2015..2020")), { from: "2015", to: "2020" });
  assert.deepEqual(address.yearBounds(of("?year=2015-2020")), { from: "2015", to: "2020" });
  assert.deepEqual(address.yearBounds(of("?year=..2020")), { from: "", to: "2020" });
  assert.deepEqual(address.yearBounds(of("?year=2020")), { from: "2020", to: "2020" });
  assert.deepEqual(address.yearBounds(of("?year=2020&year=2022")), { from: "", to: "" });
});

test("the address of a work carries the words and the paragraph, and leads back to the work", () => {
  const href = address.workHref("imran2025", "soft power", 48);
  assert.ok(href.endsWith("works/imran2025?q=soft+power#p48"));
  assert.deepEqual(address.route(new URL(href, address.home)), { page: "work", key: "imran2025", words: "soft power" });
});

test("a key with any character survives the way into an address and back", () => {
  for (const key of ["a/b", "100%", "q?x#y", "\u0160ef\u010dovi\u010d2020", "\u{20000}"])
    assert.equal(address.route(new URL(address.workHref(key), address.home)).key, key);
});

test("an address that is no page of ours is known as such", () => {
  assert.equal(address.route(new URL("https://doi.org/10.1")).page, "none");
  assert.equal(address.route(new URL("works/a/b", address.home)).page, "none");
  assert.equal(address.route(new URL("works/%E0%A4%A", address.home)).page, "none");
  assert.equal(address.route(new URL("index.html?q=x", address.home)).page, "search");
});

test("only what is an address of the web becomes a link out", () => {
  assert.equal(address.webLink("https://doi.org/10.1/x").host, "doi.org");
  for (const text of ["javascript:alert(1)", "data:text/html,x", "10.1/x", "", null, "http://["]) assert.equal(address.webLink(text), null);
});
