import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { drawnHere, heading, openPage, results, settled } from "../support/browser.mjs";
import { serverUrl, serveStatic, webFolder } from "../support/server.mjs";

let host;
before(async () => { host = await serveStatic(await serverUrl()); });
after(() => host.stop());

test("the pages work from another host against the same JSON", async (t) => {
  const page = await openPage(t, { base: host.url, api: await serverUrl(), path: "/?q=soft+power" });
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
  const response = await fetch(`${await serverUrl()}/`); // which brings the results; templates come when somebody is there
  let bytes = gzipSync(await response.text()).length;
  for (const entry of await readdir(webFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(html|css|js|svg)$/.test(entry.name)) continue;
    const file = await readFile(join(entry.parentPath ?? entry.path, entry.name));
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (!path.includes("templates") && entry.name !== "index.html") bytes += gzipSync(file).length;
    assert.doesNotMatch(file.toString(), /src="https?:|<link[^>]*href="https?:|@import|[^.]url\(/, entry.name);
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

// The daemon and the browser fill the same templates with the same JSON: what comes out is the same, to the letter.
for (const path of [
  "/", "/?q=soft+power&region=africa", "/?q=china&per_page=10&page=2&sort=-year&utm_source=x", "/?q=africa&expand=-africa&match=any",
  "/?q=cooperation+zeppelin&region=africa&match=all", "/?year=2020..&filter=type%3A%21book", "/?q=diplomacy&of_from=1800&of_to=1960", "/?to=2021&region=africa&from=2023&x=1&year=2015",
  "/?q=%3Cb%3E%22%26%27",
  "/works/mendes2024", "/works/imran2025?q=soft+power", "/works/imran2025/text?q=soft+power", "/works/mendes2024/text",
])
  test(`the daemon and the browser draw the same page for ${path}`, async (t) => {
    const drawn = async (prepare) => {
      const faults = path.endsWith("/text"); // a text that is not there is refused, and the browser logs that
      const page = await openPage(t, { path: null, prepare, faults });
      await page.goto(path);
      await settled(page);
      return { html: await page.locator("#view").innerHTML(), title: await page.title() };
    };
    const served = await drawn();
    assert.deepEqual(await drawn(drawnHere), served);
  });

test("a search in the page comes to the same page as its address loaded, though it is drawn in two parts", async (t) => {
  const page = await openPage(t);
  for (const words of ["soft power", "africa", "soft power heritage"]) {
    await page.locator("#q").fill(words);
    await page.keyboard.press("Enter");
    await page.waitForFunction((text) => document.title.startsWith(`${text}:`), words);
    await settled(page);
    const same = await page.evaluate(async () => {
      const served = new DOMParser().parseFromString(await (await fetch(location.href, { headers: { Accept: "text/html" } })).text(), "text/html").getElementById("view");
      const view = document.getElementById("view");
      served.setAttribute("aria-busy", view.getAttribute("aria-busy"));
      return [served, view].map((each) => { each.normalize(); return each; }).reduce((one, other) => one.isEqualNode(other));
    });
    assert.ok(same, words);
  }
});
