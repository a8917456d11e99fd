import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { get, heading, openPage, results } from "../support/browser.mjs";
import { serverUrl, serveStatic, webFolder } from "../support/server.mjs";

let host;
before(async () => { host = await serveStatic(await serverUrl()); });
after(() => host.stop());

test("the pages work from another host against the same JSON", async (t) => {
  const page = await openPage(t, { base: host.url, path: "/?q=soft+power" });
  assert.ok(await results(page).count() > 0);
  await page.locator("#work-imran2025").click();
  await page.locator(".record-page").waitFor();
  assert.ok(page.url().startsWith(host.url));
  const bib = await page.getByRole("link", { name: "Download BibTeX" }).getAttribute("href");
  assert.ok(bib.startsWith(await serverUrl()), "exports come from where the JSON comes from");
  await page.getByRole("link", { name: "Read the text" }).click();
  await page.locator(".paragraph mark").first().waitFor();
  await page.goBack();
  await page.goBack();
  await heading(page).waitFor();
});

test("without JavaScript such a host's page says what it lacks", async (t) => {
  const page = await openPage(t, { base: host.url, javaScriptEnabled: false, path: null });
  await page.goto("/");
  assert.match(await page.locator("noscript, main").first().textContent(), /without it/);
  assert.equal(await page.locator("form#search").getAttribute("action"), "/");
});

test("compressed, the first page and its answer are less than 60 KB, and no file asks for another host", async () => {
  let bytes = gzipSync(JSON.stringify(await get("/api/v1/search"))).length;
  for (const entry of await readdir(webFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(html|css|js|svg)$/.test(entry.name)) continue;
    const file = await readFile(join(entry.parentPath ?? entry.path, entry.name));
    bytes += gzipSync(file).length;
    assert.doesNotMatch(file.toString(), /(?:src|href)="https?:|@import|[^.]url\(/, entry.name);
  }
  assert.ok(bytes < 60_000, `${bytes} bytes`);
});

test("every module of the page is loaded ahead, and nothing that is not there", async () => {
  const html = await readFile(join(webFolder, "index.html"), "utf8");
  const named = [...html.matchAll(/(?:modulepreload" href|src)="\/app\/([\w-]+\.js)"/g)].map(([, name]) => name).sort();
  assert.deepEqual(named, (await readdir(join(webFolder, "app"))).sort());
});

test("the page is drawn with one style sheet and no script in its way", async (t) => {
  const page = await openPage(t, { path: "/" });
  const blocking = await page.evaluate(() => performance.getEntriesByType("resource").filter(({ renderBlockingStatus }) => renderBlockingStatus === "blocking").map(({ name }) => name));
  assert.deepEqual(blocking.map((name) => new URL(name).pathname), ["/style.css"]);
});
