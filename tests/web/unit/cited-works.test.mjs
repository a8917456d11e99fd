import assert from "node:assert/strict";
import { test } from "node:test";

import { citedWorks } from "../../../web/app/cited-works.js";

const item = (cited, form, text, paragraph, listed = true) => ({ cited, form, text, paragraph, listed });

test("each work stands once, in the order of the text, with its paragraphs", () => {
  assert.deepEqual(citedWorks([
    item("qian2021", "bare", "Qian", 1),
    item("nye2004", "narrative", "Nye (2004)", 2, false),
    item("qian2021", "parenthetical", "(Qian, 2021)", 3),
    item("qian2021", "parenthetical", "(Qian, 2021)", 3),
  ]), [
    { key: "qian2021", listed: true, text: "Qian, 2021", paragraphs: [1, 3] },
    { key: "nye2004", listed: false, text: "Nye (2004)", paragraphs: [2] },
  ]);
});

test("works that are not held are told apart by how they are printed", () => {
  assert.deepEqual(citedWorks([item(null, "bare", "Hayden", 1, false), item(null, "bare", "Ohnesorge", 1, false)])
    .map(({ key, text }) => [key, text]), [[null, "Hayden"], [null, "Ohnesorge"]]);
});
