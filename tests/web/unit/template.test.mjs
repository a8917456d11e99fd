import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { render } from "../../../web/app/template.js";

const { cases, wrong } = JSON.parse(await readFile(new URL("../view-cases.json", import.meta.url), "utf8"));

for (const { name, template, data, parts = {}, expected } of cases)
  test(name, () => assert.equal(render(template, data, (part) => parts[part]), expected));

for (const { name, template } of wrong)
  test(`${name} is refused`, () => assert.throws(() => render(template, { a: [1], b: [1] }, () => template), /template|nested/));
