import assert from "node:assert/strict";
import { test } from "node:test";
import { pageList } from "../../../web/app/paging.js";

test("the ends, the present page and its neighbours are shown, gaps are marked", () => {
  assert.deepEqual(pageList(10, 20), [1, null, 9, 10, 11, null, 20]);
  assert.deepEqual(pageList(1, 20), [1, 2, null, 20]);
  assert.deepEqual(pageList(20, 20), [1, null, 19, 20]);
});

test("a gap of one page is that page", () => {
  assert.deepEqual(pageList(4, 20), [1, 2, 3, 4, 5, null, 20]);
});

test("few pages are all shown", () => {
  assert.deepEqual(pageList(2, 3), [1, 2, 3]);
  assert.deepEqual(pageList(1, 1), [1]);
});

test("a page beyond the last one still offers the way back", () => {
  assert.deepEqual(pageList(9, 3), [1, 2, 3]);
});
