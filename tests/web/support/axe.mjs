// What a page has for axe to mend, and what a finger cannot hit.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// What a page of other colours can break; all else does not hang on them.
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

// evaluate() runs beside the page's policy, so that axe needs no script element.
async function run(page, runOnly) {
  const { violations: found } = await page.evaluate((only) => window.axe.run(document, { runOnly: only }), runOnly);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join(" | ")}`);
}

// In light and in dark: nothing but colours differs between the two (one block of style.css says so).
export async function violations(page) {
  await page.evaluate(axe);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await run(page, { type: "tag", values: TAGS });
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await run(page, { type: "rule", values: OF_COLOURS });
  return [...light, ...dark.map((each) => `dark: ${each}`)];
}

// What is less than 24 px wide or high, but for links in a line of text and what is in a
// picture: the list or table beside it is what is clicked, as 2.5.8 allows.
export const small = (page) => page.evaluate(() => [...document.querySelectorAll("a[href], button, select, input, summary")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".unseen, .skip, svg"))
  .map((element) => ({ element, box: (element.type === "checkbox" ? element.closest("label") : element).getBoundingClientRect() }))
  .filter(({ element, box }) => (box.width < 23.9 || box.height < 23.9) && !(getComputedStyle(element).display === "inline" && element.closest("p, dd")))
  .map(({ element, box }) => `${element.outerHTML.slice(0, 120)} ${box.width}x${box.height}`));
