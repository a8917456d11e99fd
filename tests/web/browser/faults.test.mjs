import assert from "node:assert/strict";
import { test } from "node:test";
import { drawnHere, filter, heading, openPage, results, settled } from "../support/browser.mjs";

const SEARCH = "**/api/v1/search?*";
const alert = (page) => page.getByRole("alert");

async function searchFor(page, words) {
  await page.locator("#q").fill(words);
  await page.keyboard.press("Enter");
}

test("a value that does not exist is explained with its mend, and the page stays", async (t) => {
  const page = await openPage(t, { path: "/?q=china&region=atlantis", faults: true });
  assert.match(await alert(page).textContent(), /atlantis/i);
  assert.ok(await page.locator("#q").isVisible());
  await page.getByRole("link", { name: "Search without region atlantis" }).click();
  await page.waitForURL("**/?q=china");
  await results(page).first().waitFor();
  assert.equal(await alert(page).count(), 0);
});

test("when the server fails, the results stay and the error says what to do", async (t) => {
  const page = await openPage(t, { path: "/?q=china", faults: true });
  const before = await results(page).count();
  await page.route(SEARCH, (route) => route.fulfill({
    status: 500, contentType: "application/problem+json",
    json: { type: "about:blank", title: "Internal error", status: 500, detail: "The search could not be finished.", id: "abc123" },
  }));
  await searchFor(page, "africa");
  await alert(page).waitFor();
  assert.match(await alert(page).textContent(), /could not be finished.*abc123/s);
  assert.equal(await results(page).count(), before);
  await page.unroute(SEARCH);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.waitForFunction(() => document.title.startsWith("africa"));
  assert.equal(await alert(page).count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.id), "results-heading", "the focus has a place");
});

test("when the server is gone, the page says so", async (t) => {
  const page = await openPage(t, { path: "/?q=china", faults: true });
  await page.route(SEARCH, (route) => route.abort("connectionrefused"));
  await searchFor(page, "africa");
  await alert(page).waitFor();
  assert.match(await alert(page).textContent(), /cannot be reached/);
  assert.ok(await results(page).count() > 0);
});

test("a busy server's waiting time is passed on", async (t) => {
  const page = await openPage(t, { path: null, faults: true, prepare: drawnHere });
  await page.route("**/api/v1/search*", (route) => route.fulfill({
    status: 503, headers: { "Retry-After": "7" }, contentType: "application/problem+json",
    json: { title: "Busy", status: 503, detail: "Too many searches at once." },
  }));
  await page.goto("/");
  await alert(page).waitFor();
  assert.match(await alert(page).textContent(), /Too many searches at once\. Try again in 7 s\./);
});

test("an answer that is no JSON is an error and not a blank page", async (t) => {
  const page = await openPage(t, { path: "/?q=china", faults: true });
  await page.route(SEARCH, (route) => route.fulfill({ status: 200, contentType: "application/json", body: "{\"meta\":" }));
  await searchFor(page, "africa");
  await alert(page).waitFor();
  assert.match(await alert(page).textContent(), /could not be read/);
});

test("an error page of something in between is an error too", async (t) => {
  const page = await openPage(t, { path: "/?q=china", faults: true });
  await page.route(SEARCH, (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }));
  await searchFor(page, "africa");
  await alert(page).waitFor();
  assert.match(await alert(page).textContent(), /502/);
});

test("a newer search ends a slow older one, whose answer never shows", async (t) => {
  const page = await openPage(t, { path: "/", faults: true });
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route("**/api/v1/search?q=europe*", async (route) => { await held; await route.continue().catch(() => {}); });
  const ended = page.waitForEvent("requestfailed", (request) => request.url().includes("q=europe"));
  await searchFor(page, "europe");
  await page.locator("main[aria-busy]").waitFor();
  await searchFor(page, "africa");
  await ended;
  await page.waitForFunction(() => document.title.startsWith("africa"));
  const shown = await heading(page).textContent();
  release();
  await page.waitForLoadState("networkidle");
  assert.equal(await heading(page).textContent(), shown);
  assert.equal(new URL(page.url()).searchParams.get("q"), "africa");
});

test("two filters ticked one right after the other both count", async (t) => {
  const page = await openPage(t, { path: "/?q=china", faults: true });
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route("**/api/v1/search?*full_text*", async (route) => { await held; await route.continue().catch(() => {}); });
  await filter(page, "full_text", "true").check();
  await page.waitForURL((url) => url.searchParams.has("full_text"));
  await filter(page, "full_text", "false").check();
  release();
  await page.waitForFunction(() => document.querySelectorAll(".chosen .chip").length === 2);
  assert.deepEqual(new URL(page.url()).searchParams.getAll("full_text").sort(), ["false", "true"]);
});

test("going back while an answer is on its way stays with what the address says", async (t) => {
  const page = await openPage(t, { path: "/?q=china", faults: true });
  const before = await heading(page).textContent();
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route("**/api/v1/search?q=africa*", async (route) => { await held; await route.continue().catch(() => {}); });
  const ended = page.waitForEvent("requestfailed");
  await searchFor(page, "africa");
  await page.waitForURL("**/?q=africa");
  await page.goBack();
  await ended;
  release();
  await page.waitForLoadState("networkidle");
  assert.match(await page.title(), /^china/);
  assert.equal(await heading(page).textContent(), before);
  assert.equal(await page.locator("#q").inputValue(), "china");
});

test("a slow search says that it is searching, and shows the old results meanwhile", async (t) => {
  const page = await openPage(t, { path: "/?q=china" });
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route("**/api/v1/search?q=africa*", async (route) => { await held; await route.continue(); });
  await searchFor(page, "africa");
  await page.waitForFunction(() => document.querySelector("#status").textContent === "Searching");
  assert.ok(await results(page).count() > 0);
  const opacity = () => page.locator("#view").evaluate((view) => Number(getComputedStyle(view).opacity));
  assert.ok(await opacity() < 1, "dimmed, as what was asked for before");
  release();
  await page.waitForFunction(() => document.title.startsWith("africa"));
  await settled(page);
  assert.equal(await opacity(), 1);
});

test("a work that does not exist is said to be missing, with a way on", async (t) => {
  const page = await openPage(t, { path: "/works/nobody1900", faults: true });
  await alert(page).waitFor();
  await alert(page).getByRole("link", { name: "All works" }).click();
  await results(page).first().waitFor();
  assert.equal(await alert(page).count(), 0);
});

test("a record whose citations and related works cannot be fetched is shown without them", async (t) => {
  const page = await openPage(t, { path: null, faults: true, prepare: drawnHere });
  await page.route("**/{citations,references,related}*", (route) => route.abort());
  await page.goto("/works/imran2025");
  await page.locator(".record-page").waitFor();
  assert.equal(await page.locator(".record-page h1").count(), 1);
});

test("what the server adds to its answers in time does no harm", async (t) => {
  const page = await openPage(t, { path: null, prepare: drawnHere });
  await page.route("**/api/v1/search*", async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    answer.new_thing = { a: 1 };
    for (const work of answer.results) work.new_thing = [1];
    answer.facets.planet = { label: "Planet", disjunctive: true, truncated: false, values: [{ key: "earth", label: "Earth", count: 1, selected: false }] };
    await route.fulfill({ response, json: answer });
  });
  await page.goto("/");
  await results(page).first().waitFor();
});

test("records with almost nothing in them are shown all the same", async (t) => {
  const page = await openPage(t, { path: null, prepare: drawnHere });
  await page.route("**/api/v1/search*", async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    answer.results = [{ ...answer.results[0], authors: [], year: null, venue: null, doi: null, url: null, regions: [], themes: [], summary: null, passages: [], passage_count: 0 }];
    await route.fulfill({ response, json: answer });
  });
  await page.goto("/");
  await results(page).first().waitFor();
  assert.match(await results(page).first().textContent(), /no date/);
});

test("a search that had to be loosened says so, and a misread operator is named", async (t) => {
  const page = await openPage(t, { path: null, prepare: drawnHere });
  await page.route("**/api/v1/search*", async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    Object.assign(answer.meta.query, { match: "most", did_you_mean: { q: "diplomacy", count: 3, href: "/?q=diplomacy" },
      warnings: [{ message: "AND stands at the end.", position: 6, fix: "Put a word behind it." }] });
    await route.fulfill({ response, json: answer });
  });
  await page.goto("/?q=china");
  await results(page).first().waitFor();
  const notes = await page.locator(".notes").textContent();
  assert.match(notes, /No work has all the words: showing works that have most of them/);
  assert.match(notes, /AND stands at the end\. Put a word behind it\./);
  assert.equal(await page.getByRole("link", { name: "diplomacy", exact: true }).getAttribute("href"), "/?q=diplomacy");
});

test("titles in Chinese and Arabic are in their own direction and say their language", async (t) => {
  const page = await openPage(t, { path: null, prepare: drawnHere });
  await page.route("**/api/v1/search*", async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    const [first, second] = answer.results;
    answer.results = [
      { ...first, title: { text: "\u0627\u0644\u062f\u0628\u0644\u0648\u0645\u0627\u0633\u064a\u0629 \u0627\u0644\u062b\u0642\u0627\u0641\u064a\u0629", ranges: [[0, 11]] }, language: "ar" },
      { ...second, title: { text: "\u6587\u5316\u5916\u4ea4\ud840\udc00", ranges: [[2, 4]] }, language: "zh-Hans" },
    ];
    await route.fulfill({ response, json: answer });
  });
  await page.goto("/");
  await results(page).first().waitFor();
  const links = page.locator(".result h3 a");
  assert.deepEqual(await links.evaluateAll((all) => all.map((link) => [link.lang, getComputedStyle(link).direction, link.querySelector("mark").textContent])), [
    ["ar", "rtl", "\u0627\u0644\u062f\u0628\u0644\u0648\u0645\u0627\u0633\u064a\u0629".slice(0, 11)], ["zh-Hans", "ltr", "\u5916\u4ea4"],
  ]);
});
