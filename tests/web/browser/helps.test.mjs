// What the script adds: suggestions, kept works, years to drag, what is open staying open.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { filter, get, heading, openPage, settled } from "../support/browser.mjs";

const box = (page) => page.locator("#q");
const list = (page) => page.getByRole("listbox", { name: "Suggestions" });
const options = (page) => list(page).getByRole("option");
const active = (page) => box(page).evaluate((element) => document.getElementById(element.getAttribute("aria-activedescendant"))?.dataset.text ?? null);

async function type(page, words) {
  await box(page).focus();
  await page.keyboard.type(words);
  await options(page).first().waitFor();
}

test("letters bring suggestions, and nothing is searched before Enter", async (t) => {
  const { results } = await get("/api/v1/suggest?q=conf&limit=8");
  const page = await openPage(t);
  await type(page, "conf");
  assert.deepEqual(await options(page).locator(".text").allTextContents(), results.map(({ text }) => text));
  assert.equal(await box(page).getAttribute("aria-expanded"), "true");
  assert.equal(new URL(page.url()).search, "");
});

test("Down enters the list, Up leaves it, Enter takes what is selected", async (t) => {
  const { results } = await get("/api/v1/suggest?q=conf&limit=8");
  const term = results.findIndex(({ kind }) => kind === "term");
  const page = await openPage(t);
  await type(page, "conf");
  assert.equal(await active(page), null);
  await page.keyboard.press("ArrowDown");
  assert.equal(await active(page), results[0].text);
  await page.keyboard.press("ArrowUp");
  assert.equal(await active(page), null, "in the box again");
  for (let i = 0; i <= term; i++) await page.keyboard.press("ArrowDown");
  assert.equal(await box(page).inputValue(), "conf", "what was typed stays");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === results[term].key);
  await settled(page);
  assert.ok(!await list(page).isVisible());
  assert.equal(await box(page).inputValue(), results[term].key);
});

test("Enter without a selection searches for what was typed", async (t) => {
  const page = await openPage(t);
  await type(page, "conf");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/?q=conf");
  assert.ok(!await list(page).isVisible());
});

test("Esc closes the list and keeps the words; Tab leaves without taking anything", async (t) => {
  const page = await openPage(t);
  await type(page, "conf");
  await page.keyboard.press("Escape");
  assert.ok(!await list(page).isVisible());
  assert.equal(await box(page).inputValue(), "conf");
  await page.keyboard.press("ArrowDown");
  await options(page).first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  assert.ok(!await list(page).isVisible());
  assert.equal(await box(page).inputValue(), "conf");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Search");
});

test("a title that is clicked opens its record, a theme its works", async (t) => {
  const page = await openPage(t);
  await type(page, "cultural diplomacy in ch");
  await options(page).filter({ hasText: "Cultural Diplomacy in China" }).click();
  await page.waitForURL("**/works/imran2025");
  await settled(page); // which moves the focus
  await box(page).fill("");
  await type(page, "confucius inst");
  await list(page).locator('[data-kind="theme"]').first().click();
  await page.waitForURL("**/?theme=confucius-institutes");
});

test("an answer to an older word never shows", async (t) => {
  const page = await openPage(t, { faults: true });
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route("**/api/v1/suggest?q=africa*", async (route) => { await held; await route.continue().catch(() => {}); });
  const asked = page.waitForRequest("**/api/v1/suggest?q=africa*");
  const isHeld = (request) => request.url().includes("suggest?q=africa");
  const over = Promise.race(["requestfinished", "requestfailed"].map((event) => page.waitForEvent(event, isHeld)));
  await box(page).focus();
  await page.keyboard.type("africa");
  await asked;
  await box(page).fill("conf");
  await options(page).filter({ hasText: "Conf" }).first().waitFor();
  release();
  await over;
  assert.match(await options(page).first().textContent(), /Conf/);
});

test("works are kept in this browser, listed, saved and dropped", async (t) => {
  const page = await openPage(t, { path: "/?q=soft+power" });
  assert.ok(!await page.locator("#kept-opener").isVisible());
  const keep = page.getByRole("button", { name: /^Keep/ });
  const title = await page.locator(".result h3").first().textContent();
  await keep.first().click();
  await keep.first().click();
  await page.reload();
  await settled(page);
  await page.getByRole("button", { name: "Kept works (2)" }).waitFor();
  assert.equal(await page.locator('[data-keep][aria-pressed="true"]').count(), 2);
  await page.getByRole("button", { name: "Kept works (2)" }).click();
  const dialog = page.getByRole("dialog", { name: "Kept works" });
  await dialog.locator("li").nth(1).waitFor();
  assert.equal(await dialog.locator("li").count(), 2);
  assert.equal(await dialog.locator("li a").first().textContent(), title);
  const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "Save as BibTeX" }).click()]);
  assert.equal((await readFile(await download.path(), "utf8")).match(/^@\w+\{/gm).length, 2);
  await dialog.getByRole("button", { name: /^Remove / }).first().click();
  await page.waitForFunction(() => document.querySelectorAll("#kept li").length === 1);
  await dialog.getByRole("button", { name: "Remove all" }).click();
  await page.waitForFunction(() => !document.querySelector("#kept").open);
  assert.ok(!await page.locator("#kept-opener").isVisible());
  assert.equal(await page.evaluate(() => document.cookie), "");
});

test("dragging over bars asks for their years", async (t) => {
  const page = await openPage(t);
  const bars = page.locator(".bars a");
  const [first, last] = [await bars.nth(-3).boundingBox(), await bars.last().boundingBox()];
  const [from, to] = [await bars.nth(-3).getAttribute("data-from"), await bars.last().getAttribute("data-to")];
  await page.mouse.move(first.x + 5, first.y + 40);
  await page.mouse.down();
  await page.mouse.move(last.x + 5, last.y + 40, { steps: 6 });
  await page.mouse.up();
  await page.waitForURL((url) => url.searchParams.get("year") === `${from}..${to}`);
  const { meta } = await get(`/api/v1/search?year=${from}..${to}`);
  await page.waitForFunction((text) => document.querySelector("#results-heading").textContent.startsWith(text), `${meta.count} work`);
});

test("what was opened among the filters stays open when one is ticked, and a place that stands twice is one", async (t) => {
  const page = await openPage(t, { path: "/?q=china" });
  const venue = page.locator(".facet.venue");
  await venue.locator("summary").first().click();
  await filter(page, "full_text", "false").check();
  await page.locator(".chosen .chip").waitFor();
  assert.ok(await venue.evaluate((element) => element.open));
  const twice = await page.evaluate(() => {
    const all = [...document.querySelectorAll('input[name="region"]')].map(({ value }) => value);
    return all.find((value, i) => all.indexOf(value) !== i);
  });
  const boxes = page.locator(`input[name="region"][value="${twice}"]`);
  await boxes.first().evaluate((element) => { for (let at = element; at; at = at.parentElement) if (at.localName === "details") at.open = true; });
  await boxes.first().check();
  await page.waitForURL((url) => url.searchParams.get("region") === twice);
  assert.ok(await boxes.evaluateAll((all) => all.every((each) => each.checked)));
  await boxes.first().uncheck();
  await page.waitForURL((url) => !url.searchParams.has("region"));
  await heading(page).waitFor();
});
