import assert from "node:assert/strict";
import { test } from "node:test";
import * as text from "../../../web/app/text.js";

const shown = (segments) => segments.map((part) => part.marked ? `[${part.text}]` : part.text).join("");
const found = (string, words) => shown(text.segments(string, text.findWords(string, words)));

test("ranges cut a text into marked and plain segments that join to the text again", () => {
  const string = "China's soft power in Africa";
  const parts = text.segments(string, [[8, 12], [22, 28]]);
  assert.equal(shown(parts), "China's [soft] power in [Africa]");
  assert.equal(parts.map((part) => part.text).join(""), string);
});

test("ranges count code points, so that a character beyond the basic plane counts once", () => {
  assert.equal(shown(text.segments("\u{1F600}\u{20000} Africa \u{1F600}", [[3, 9]])), "\u{1F600}\u{20000} [Africa] \u{1F600}");
});

test("marks with only a space between them become one", () => {
  assert.equal(shown(text.segments("of soft power now", [[3, 7], [8, 13]])), "of [soft power] now");
  assert.equal(shown(text.segments("soft power", [[0, 4], [5, 10]])), "[soft power]");
  assert.equal(shown(text.segments("soft, power", [[0, 4], [6, 11]])), "[soft], [power]");
});

test("ranges that touch, overlap, are out of order or run past the end do no harm", () => {
  assert.equal(shown(text.segments("abcdef", [[2, 4], [0, 2]])), "[abcd]ef");
  assert.equal(shown(text.segments("abcdef", [[0, 4], [2, 5]])), "[abcde]f");
  assert.equal(shown(text.segments("abc", [[2, 99], [5, 7]])), "ab[c]");
  assert.equal(shown(text.segments("abc", [[1, 1]])), "abc");
  assert.deepEqual(text.segments("", []), []);
});

test("one is a work and more are works", () => {
  assert.equal(text.count(1, "work"), "1 work");
  assert.equal(text.count(1234, "work"), "1,234 works");
  assert.equal(text.countOfWorks({ count: 0 }), "No works");
  assert.equal(text.countOfWorks({ count: 900, count_relation: "gte" }), "At least 900 works");
});

test("a message becomes a sentence", () => {
  assert.equal(text.sentence("give it once"), "Give it once.");
  assert.equal(text.sentence("did you mean \"africa\"?"), "Did you mean \"africa\"?");
});

test("many authors are shortened, few are named in full", () => {
  const people = (number) => Array.from({ length: number }, (_, i) => ({ family: `F${i}`, given: "G." }));
  assert.equal(text.names(people(1)), "G. F0");
  assert.equal(text.names(people(2)), "G. F0 and G. F1");
  assert.equal(text.names(people(3)), "G. F0, G. F1 and G. F2");
  assert.equal(text.names(people(5)), "G. F0, G. F1 and 3 others");
  assert.equal(text.names([{ literal: "Hanban" }]), "Hanban");
  assert.equal(text.names([]), "");
});

test("a query falls into words and whole phrases", () => {
  assert.deepEqual(text.parts('china "soft power" -confucius title:"silk road" "a b"~8'),
    ["china", '"soft power"', "-confucius", 'title:"silk road"', '"a b"~8']);
  assert.deepEqual(text.parts('"never closed'), ['"never closed']);
  assert.deepEqual(text.parts("   "), []);
});

test("each word of a query can be left out, but one word alone or a query with operators is left whole", () => {
  assert.deepEqual(text.leavingOneOut('soft "belt road" zeppelin'), [
    { word: "soft", rest: '"belt road" zeppelin' },
    { word: '"belt road"', rest: "soft zeppelin" },
    { word: "zeppelin", rest: 'soft "belt road"' },
  ]);
  assert.deepEqual(text.leavingOneOut("zeppelin"), []);
  assert.deepEqual(text.leavingOneOut("china AND (africa OR asia)"), []);
});

test("the words of a query are found in a text in their near forms, without accents and case", () => {
  assert.equal(found("Museums and a powerful museum", "museum power"), "[Museums] and a powerful [museum]");
  assert.equal(found("Un mus\u00e9e \u00e0 Paris", "musee"), "Un [mus\u00e9e] \u00e0 Paris");
  assert.equal(found("\u{1F600} China\u2019s policies", "policy china"), "\u{1F600} [China]\u2019s [policies]");
});

test("a phrase is found as a whole, a word taken out with a minus is not marked", () => {
  assert.equal(found("soft power, powerful and soft", '"soft power"'), "[soft power], powerful and soft");
  assert.equal(found("china and confucius", "china -confucius"), "[china] and confucius");
  assert.equal(found("title and heritage", "title:heritage AND"), "title and [heritage]");
  assert.equal(found("nothing asked", ""), "nothing asked");
});
