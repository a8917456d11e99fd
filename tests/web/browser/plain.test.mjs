// What a person has whose browser runs no scripts: everything but suggestions, copying and keeping.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, filter, get, heading, keys, openPage, results } from "../support/browser.mjs";

const open = (t, path, more) => openPage(t, { path: null, javaScriptEnabled: false, ...more, prepare: (page) => page.goto(path) });

test("the first page shows works, filters and pages", async (t) => {
  const answer = await get("/api/v1/search");
  const page = await open(t, "/");
  assert.match(await heading(page).textContent(), new RegExp(`^${answer.meta.count} works`));
  assert.deepEqual(await keys(page), answer.results.map(({ key }) => key));
  assert.match(await page.title(), /Dragoman/);
  assert.ok(await page.getByRole("navigation", { name: "Pages of results" }).isVisible());
});

test("the form searches, and the box, the title and the marks say for what", async (t) => {
  const expected = await get("/api/v1/search?q=soft+power");
  const page = await open(t, "/");
  await page.locator("#q").fill("soft power");
  await page.locator("#q").press("Enter");
  await page.waitForURL("**/?q=soft+power");
  assert.deepEqual(await keys(page), expected.results.map(({ key }) => key));
  assert.equal(await page.locator("#q").inputValue(), "soft power");
  assert.match(await page.title(), /^soft power: \d+ works/);
  assert.ok(await page.locator(".result mark").count() > 0);
});

test("filters are ticked and applied, and taken off as chips", async (t) => {
  const page = await open(t, "/?q=soft+power&sort=-year");
  await page.locator(".facet.region .twig:not([open]) > summary").first().click();
  await filter(page, "region", "east-asia").check();
  await filter(page, "full_text", "false").check();
  await page.getByRole("button", { name: "Apply the filters" }).click();
  await page.waitForURL((url) => url.searchParams.get("region") === "east-asia");
  const url = new URL(page.url());
  assert.equal(url.searchParams.get("q"), "soft power");
  assert.equal(url.searchParams.get("sort"), "-year");
  assert.equal(await chosen(page).count(), 2);
  const expected = await get("/api/v1/search?q=soft+power&sort=-year&region=east-asia&full_text=false");
  assert.deepEqual(await keys(page), expected.results.map(({ key }) => key));
  await chosen(page).filter({ hasText: "East Asia" }).click();
  await page.waitForURL((next) => !next.searchParams.has("region"));
  assert.equal(await chosen(page).count(), 1);
});

test("years discussed are asked for with two boxes of their own", async (t) => {
  const page = await open(t, "/?q=diplomacy");
  await page.locator(".facet.discussed > summary").click();
  await page.getByLabel("From the year discussed").fill("1800");
  await page.getByLabel("to the year discussed").fill("1960");
  await page.getByRole("button", { name: "Set the years discussed" }).click();
  const expected = await get("/api/v1/search?q=diplomacy&year_discussed=1800..1960");
  assert.match(await chosen(page).textContent(), /Years discussed: 1800\u20131960/);
  assert.deepEqual(await keys(page), expected.results.map(({ key }) => key));
});

test("a range of years is asked for with two boxes, and a bar is a link", async (t) => {
  const page = await open(t, "/?region=cn");
  await page.getByLabel("From", { exact: true }).fill("2021");
  await page.getByLabel("to", { exact: true }).fill("2023");
  await page.getByRole("button", { name: "Set the years", exact: true }).click();
  const expected = await get("/api/v1/search?region=cn&year=2021..2023");
  assert.match(await heading(page).textContent(), new RegExp(`^${expected.meta.count} work`));
  assert.match(await chosen(page).last().textContent(), /2021\u20132023/);
  await page.goto("/");
  const bar = page.locator(".bars a").last();
  const [, count] = /, (\d+) works?$/.exec(await bar.getAttribute("aria-label"));
  await bar.click();
  assert.match(await heading(page).textContent(), new RegExp(`^${count} work`));
});

test("sorting and the size of a page are chosen and applied", async (t) => {
  const page = await open(t, "/");
  await page.locator("select[name=sort]").selectOption("-year");
  await page.locator("select[name=per_page]").selectOption("10");
  await page.locator(".orders").getByRole("button", { name: "Apply" }).click();
  const expected = await get("/api/v1/search?sort=-year&per_page=10");
  assert.deepEqual(await keys(page), expected.results.map(({ key }) => key));
  await page.getByRole("link", { name: "Next" }).click();
  const second = await get("/api/v1/search?sort=-year&per_page=10&page=2");
  assert.deepEqual(await keys(page), second.results.map(({ key }) => key));
});

test("on a phone the filters are opened with a button", async (t) => {
  const page = await open(t, "/?q=china", { width: 360 });
  assert.ok(!await page.locator("#filters").isVisible());
  await page.locator(".opener summary").click();
  assert.ok(await page.locator("#filters").isVisible());
});

test("a result leads to its record, the record to its text, and back", async (t) => {
  const page = await open(t, "/?q=soft+power");
  await page.locator("#work-imran2025").click();
  assert.match(await page.locator("h1").textContent(), /Cultural Diplomacy in China/);
  assert.equal(await page.locator(".citation").count(), 3);
  assert.equal(await page.getByRole("button", { name: /^Copy|^Keep/ }).count(), 0, "what needs a script is not shown");
  await page.getByRole("link", { name: "Read the text" }).click();
  assert.ok(await page.locator(".paragraph mark").count() > 0);
  await page.locator(".contents a").last().click();
  assert.match(page.url(), /#s\d+$/);
  await page.getByRole("link", { name: /Back to the search/ }).click();
  await page.waitForURL("**/?q=soft%20power");
  assert.ok(await results(page).count() > 0);
});

test("no results: what would be without each word and filter", async (t) => {
  const page = await open(t, "/?q=china+zzzzqqq&region=africa&match=all");
  const without = await get("/api/v1/search?q=china&region=africa&match=all");
  await page.getByRole("link", { name: `Without the word zzzzqqq (${without.meta.count} work` }).click();
  assert.match(await heading(page).textContent(), new RegExp(`^${without.meta.count} work`));
});

test("a work that is not there, and a wrong parameter, are pages that say so and lead on", async (t) => {
  const page = await open(t, "/works/nobody1900", { faults: true });
  assert.match(await page.locator("h1").textContent(), /Not found/);
  await page.goto("/?q=china&region=atlantis");
  assert.match(await page.getByRole("alert").textContent(), /no region "atlantis"/);
  assert.equal(await page.locator("#q").inputValue(), "china");
  await page.getByRole("link", { name: "Search without region atlantis" }).click();
  assert.ok(await results(page).count() > 0);
  const answer = await page.goto("/nothing/here");
  assert.equal(answer.status(), 404);
  assert.match(await page.locator("h1").textContent(), /Not found/);
});

test("words that look like HTML are shown as words", async (t) => {
  const words = '<img src=x onerror=alert(1)> "><script>alert(2)</script>';
  const page = await open(t, `/?q=${encodeURIComponent(words)}`);
  assert.equal(await page.locator("#q").inputValue(), words);
  assert.equal(await page.locator("main img, main script").count(), 0);
});
