// Paging through more works than pages lead to: 12,000 records made up here, all of which have one word.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { heading, keys, openPage, results, settled } from "../support/browser.mjs";
import { serveWorks } from "../support/server.mjs";

const ALL = 12_000;
const REACH = 10_000;
const PLACES = ["Africa", "China", "Europe", "Brazil", "Japan", "India"];
const keyOf = (i) => `w${String(i).padStart(5, "0")}`;
const works = Array.from({ length: ALL }, (_, i) => ({
  id: keyOf(i), type: "article-journal", title: `Embassy ${i}: a mission to ${PLACES[i % PLACES.length]}`,
  author: [{ family: `Author${i % 500}`, given: "A." }], issued: { "date-parts": [[1900 + i % 120]] }, "container-title": `Journal ${i % 40}`,
}));

let server;
before(async () => { server = await serveWorks(works); });
after(async () => { await server?.stop(); });

const get = async (path) => (await fetch(server.url + path)).json();
const pager = (page) => page.getByRole("navigation", { name: "Pages of results" });
const shown = (from, to) => `12,000 works showing ${from}\u2013${to}`;
const said = async (page) => (await heading(page).innerText()).replace(/\s+/g, " ").trim();
const reach = (page) => page.locator(".reach");

const many = (name, run) => test(name, async (t) => server ? run(t) : t.skip("there is no program to make an index with"));

for (const [how, javaScriptEnabled] of [["with scripts", true], ["without scripts", false]]) {
  const open = async (t, path) => {
    const page = await openPage(t, { base: server.url, path: null, javaScriptEnabled });
    await page.goto(path);
    return page;
  };
  const at = async (page, number) => {
    await pager(page).locator('[aria-current="page"]', { hasText: new RegExp(`${number}$`) }).waitFor();
    if (javaScriptEnabled) await settled(page);
  };

  many(`${how}: pages go from the first to the last that there is, and back and forward as one went`, async (t) => {
    const page = await open(t, "/?q=embassy");
    assert.equal(await said(page), shown("1", "20"));
    assert.equal(await pager(page).getByRole("link", { name: "Previous" }).count(), 0);
    const first = await keys(page);
    await pager(page).getByRole("link", { name: "Page 500" }).click();
    await at(page, 500);
    assert.equal(await said(page), shown("9,981", "10,000"));
    assert.equal(await pager(page).getByRole("link", { name: "Next" }).count(), 0);
    const last = await keys(page);
    assert.equal(new Set([...first, ...last]).size, 40);
    assert.deepEqual(last, (await get("/api/v1/search?q=embassy&page=500")).results.map(({ key }) => key));
    await pager(page).getByRole("link", { name: "Previous" }).click();
    await at(page, 499);
    await page.goBack();
    await at(page, 500);
    assert.deepEqual(await keys(page), last);
    await page.goBack();
    await at(page, 1);
    assert.deepEqual(await keys(page), first);
    await page.goForward();
    await at(page, 500);
    assert.deepEqual(await keys(page), last);
  });

  many(`${how}: what pages do not lead to is said, with the way to all of it`, async (t) => {
    const page = await open(t, "/?q=embassy&per_page=100&page=7");
    assert.match(await reach(page).innerText(), /first 10,000 works of 12,000/);
    const [download] = await Promise.all([page.waitForEvent("download"), reach(page).getByRole("link").click()]);
    const file = await (await fetch(download.url())).text();
    assert.equal(file.trim().split("\n").length, 1 + ALL);
    await page.goto("/?q=embassy&year=2000..2019");
    assert.equal(await reach(page).count(), 0, "all of these can be paged through");
  });

  many(`${how}: a page too deep says how deep pages go, and leads back to the search`, async (t) => {
    const page = await openPage(t, { base: server.url, path: null, javaScriptEnabled, faults: true });
    await page.goto("/?q=embassy&page=501");
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assert.match(await alert.innerText(), /first 10000 results.*last one is 500/s);
    await alert.getByRole("link", { name: "To the first page" }).click();
    await page.waitForURL("**/?q=embassy");
    await at(page, 1);
  });
}

many("every page near an end, and one in the middle, shows the works of its place and no other", async (t) => {
  const page = await openPage(t, { base: server.url, path: "/?q=embassy&sort=title&per_page=100" });
  const seen = new Set();
  for (const number of [1, 2, 50, 99, 100]) {
    await page.goto(`/?q=embassy&sort=title&per_page=100&page=${number}`);
    await settled(page);
    const here = await keys(page);
    assert.equal(here.length, 100, `page ${number}`);
    for (const key of here) assert.ok(!seen.has(key), `${key} stands on two pages`);
    for (const key of here) seen.add(key);
    assert.equal(await said(page), shown(`${((number - 1) * 100 + 1).toLocaleString("en")}`, `${(number * 100).toLocaleString("en")}`));
  }
});

many("a filter and an order chosen deep in the pages begin at the first again", async (t) => {
  const page = await openPage(t, { base: server.url, path: "/?q=embassy&page=400" });
  await page.locator("select[name=sort]").selectOption("-year");
  await page.waitForURL("**/?q=embassy&sort=-year");
  await page.waitForFunction(() => document.querySelector('.pages [aria-current="page"]')?.textContent.endsWith(" 1"));
  await page.goto("/?q=embassy&page=400");
  await settled(page);
  await page.getByLabel("From", { exact: true }).fill("2000");
  await page.getByLabel("From", { exact: true }).press("Enter");
  await page.waitForURL("**/?q=embassy&year=2000..");
  await page.waitForFunction(() => document.querySelector("#results-heading").textContent.startsWith("2,000 works"));
  assert.equal(await results(page).count(), 20);
});

many("the API's cursor reads on where pages end, each work once", async () => {
  const read = [];
  for (let cursor = "*"; cursor;) {
    const { meta, results: found } = await get(`/api/v1/search?q=embassy&per_page=100&facets=&select=key&cursor=${encodeURIComponent(cursor)}`);
    read.push(...found.map(({ key }) => key));
    cursor = meta.next_cursor;
  }
  assert.ok(read.length > REACH);
  assert.deepEqual(read.sort(), works.map(({ id }) => id));
});
