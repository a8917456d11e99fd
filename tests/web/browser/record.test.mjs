import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { drawnHere, get, openPage, settled } from "../support/browser.mjs";

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

test("a record shows its title, authors, year and citation", async (t) => {
  const work = await get("/api/v1/works/mendes2024");
  const page = await openPage(t, { path: "/works/mendes2024" });
  assert.equal(await page.locator("h1").textContent(), work.title.text);
  const byline = await page.locator(".record-page > .byline").textContent();
  assert.ok(byline.includes(String(work.year)) && byline.includes(work.authors[0].family ?? work.authors[0].literal));
  assert.deepEqual(await page.locator(".citation").allTextContents(), [work.citation.apa, work.citation.chicago, work.citation.mla]);
  assert.match(await page.title(), /Dragoman$/);
});

test("an annotation is never taken for the authors' abstract", async (t) => {
  const page = await openPage(t, { path: "/works/mendes2024" });
  assert.equal(await page.getByRole("heading", { name: "Annotation written by the Dragoman project, not the authors\u2019 abstract" }).count(), 1);
  assert.equal(await page.getByRole("heading", { name: "Abstract", exact: true }).count(), 0);
});

test("each region says why the work has it, and leads to the works about it", async (t) => {
  const { region_evidence: regions } = await get("/api/v1/works/mendes2024");
  const page = await openPage(t, { path: "/works/mendes2024" });
  const links = page.locator(".evidence a");
  assert.deepEqual((await links.allTextContents()).sort(), regions.map(({ label }) => label).sort());
  for (const why of await page.locator(".why").allTextContents()) assert.notEqual(why.trim(), "");
  const link = links.filter({ hasText: /^Africa$/ });
  await link.click();
  await page.waitForURL("**/?region=africa");
  await page.locator(".chosen .chip", { hasText: "Africa" }).waitFor();
});

test("of many regions the first are shown, and the others on demand", async (t) => {
  const { region_evidence: regions } = await get("/api/v1/works/imran2025");
  const page = await openPage(t, { path: "/works/imran2025" });
  const links = page.locator(".evidence a");
  assert.equal(await links.count(), regions.length);
  const last = page.locator(".evidence .evidence a").last();
  assert.equal(await last.isVisible(), false);
  await page.locator(".side-part summary", { hasText: /^\d+ more regions$/ }).click();
  assert.ok(await last.isVisible());
});

test("a paragraph tells its regions and, on demand, why it has each", async (t) => {
  const { results } = await get("/api/v1/works/imran2025/passages");
  const { region_evidence: regions } = results.find(({ paragraph }) => paragraph === 69);
  const page = await openPage(t, { path: "/works/imran2025/text" });
  const part = page.locator("#p69 .whereabouts");
  assert.equal(await part.locator("li").first().isVisible(), false);
  await part.locator("summary").click();
  assert.deepEqual(await part.locator("a").allTextContents(), regions.map(({ label }) => label));
  const why = (await part.locator(".why").allTextContents()).join("\n");
  for (const { evidence } of regions) assert.ok(why.includes(evidence), evidence);
  assert.match(why, /set by the editors: Goes on with Vadell and Caria/);
  assert.match(why, /found in the text: South-South/);
});

test("what the article printed differently is shown as printed", async (t) => {
  const { results } = await get("/api/v1/search?per_page=100&facets=");
  let printed;
  for (const { key } of results)
    if ((printed = await get(`/api/v1/works/${key}`)).as_printed?.entry) break;
  const page = await openPage(t, { path: `/works/${printed.key}` });
  const about = page.getByRole("region", { name: "About this record" }); // others' sentences are quoted elsewhere
  assert.equal(await about.locator("blockquote").textContent(), printed.as_printed.entry);
});

test("every sentence that cites a work leads to its passage", async (t) => {
  const { meta, results } = await get("/api/v1/works/nye2004/citations");
  const page = await openPage(t, { path: "/works/nye2004" });
  const part = page.getByRole("region", { name: "How others cite it" });
  assert.equal(await part.locator("blockquote").count(), meta.count);
  assert.equal(await part.locator("blockquote").first().textContent(), results[0].sentence);
  assert.equal(await part.locator("mark").first().textContent(), results[0].text);
  await part.getByRole("link").first().click();
  await page.waitForURL(`**${results[0].href}`);
});

test("what a text cites is told work by work, and what its list has besides", async (t) => {
  const { meta } = await get("/api/v1/works/imran2025/references");
  const page = await openPage(t, { path: "/works/imran2025" });
  const part = page.getByRole("region", { name: "What it cites" });
  await part.locator("summary").click();
  assert.equal(await part.locator(".cited > li").count(), 40); // 38 works, and two scholars who are in no list
  for (const key of meta.uncited) assert.equal(await part.locator(`a[href="/works/${key}"]`).count(), 1);
});

test("the citation, the BibTeX and the link can be copied", async (t) => {
  const work = await get("/api/v1/works/mendes2024");
  const page = await openPage(t, { path: "/works/mendes2024" });
  const said = (text) => page.waitForFunction((expected) => document.querySelector("#status").textContent === expected, text);
  await page.getByRole("button", { name: "Copy the citation in APA" }).click();
  await said("Citation copied");
  assert.equal(await clipboard(page), work.citation.apa);
  await page.getByRole("button", { name: "Copy BibTeX" }).click();
  await said("BibTeX copied");
  assert.match(await clipboard(page), /^\s*@\w+\s*\{/);
  await page.getByRole("button", { name: "Copy link" }).click();
  await said("Link copied");
  assert.equal(await clipboard(page), page.url());
});

test("where the browser has no clipboard for the page, copying still works", async (t) => {
  const page = await openPage(t, { path: "/works/mendes2024", prepare: (it) => it.addInitScript(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
    document.execCommand = (command) => { window.copied = [command, document.activeElement.value]; return true; };
  }) });
  const button = page.getByRole("button", { name: "Copy the citation in APA" });
  await button.click();
  await page.waitForFunction(() => document.querySelector("#status").textContent === "Citation copied");
  const [command, text] = await page.evaluate(() => window.copied);
  assert.equal(command, "copy");
  assert.equal(text, (await get("/api/v1/works/mendes2024")).citation.text);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "BUTTON", "the focus is back on the button");
});

test("BibTeX downloads under the work's key", async (t) => {
  const page = await openPage(t, { path: "/works/mendes2024" });
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download BibTeX" }).click()]);
  assert.equal(download.suggestedFilename(), "mendes2024.bib");
  assert.match(await readFile(await download.path(), "utf8"), /@\w+\s*\{\s*mendes2024/);
});

test("the text stands in order with its sections and every paragraph", async (t) => {
  const { results } = await get("/api/v1/works/imran2025/passages");
  const page = await openPage(t, { path: "/works/imran2025/text" });
  const shown = await page.locator(".paragraph > p:first-child").allTextContents();
  assert.deepEqual(shown, results.map(({ text }) => text));
  const sections = results.map(({ section }) => section).filter((section, i, all) => section && section !== all[i - 1]);
  assert.deepEqual(await page.locator(".body :is(h2, h3, h4, h5)").allTextContents(), sections);
  assert.deepEqual(await page.locator(".contents li").allTextContents(), sections);
});

test("a link to a paragraph comes to it and marks it", async (t) => {
  const page = await openPage(t, { path: "/works/imran2025/text#p48" });
  const target = page.locator("#p48.is-target");
  await target.waitFor();
  const top = await target.evaluate((element) => element.getBoundingClientRect().top);
  assert.ok(top >= 0 && top < 200, `its top is at ${top}`);
  assert.equal(await page.locator(".is-target").count(), 1);
});

test("another paragraph number moves the mark, and back moves it again", async (t) => {
  const page = await openPage(t, { path: "/works/imran2025/text#p48" });
  await page.locator("#p48.is-target").waitFor();
  await page.locator('a[href="#p50"]').click();
  await page.locator("#p50.is-target").waitFor();
  assert.equal(await page.locator(".is-target").count(), 1);
  await page.goBack();
  await page.locator("#p48.is-target").waitFor();
});

test("back from a heading of the contents is back where one read", async (t) => {
  const page = await openPage(t, { path: "/works/imran2025/text", height: 600 });
  const before = await page.evaluate(() => { scrollTo(0, 300); return scrollY; });
  await page.locator(".contents a").last().evaluate((link) => link.click());
  await page.waitForFunction((y) => scrollY > y + 500, before);
  await page.goBack();
  await page.waitForFunction((y) => location.hash === "" && Math.abs(scrollY - y) < 2, before);
});

test("back from a paragraph to where one came in is back at the top", async (t) => {
  const page = await openPage(t, { path: "/works/imran2025/text" });
  await page.locator('a[href="#p20"]').first().evaluate((link) => link.click()); // where it stands: a mouse would scroll first
  await page.waitForFunction(() => scrollY > 500);
  await page.goBack();
  await page.waitForFunction(() => location.hash === "" && scrollY === 0);
  assert.equal(await page.locator(".is-target").count(), 0);
});

test("the words of the search are marked in the text", async (t) => {
  const page = await openPage(t, { path: "/works/imran2025/text?q=heritage" });
  const marks = await page.locator(".body mark").allTextContents();
  assert.ok(marks.length > 1);
  assert.ok(marks.every((mark) => /^heritage$/i.test(mark)), marks.join());
});

test("the citation of a paragraph names it and links to it", async (t) => {
  const { citation } = await get("/api/v1/works/imran2025");
  const page = await openPage(t, { path: "/works/imran2025/text" });
  await page.getByRole("button", { name: "Copy citation of paragraph 48" }).click();
  await page.waitForFunction(() => document.querySelector("#status").textContent === "Citation copied");
  assert.equal(await clipboard(page), `${citation.text} Para. 48. ${new URL("/works/imran2025/text#p48", page.url())}`);
});

test("a record leads back to the search it came from, with its filters", async (t) => {
  const page = await openPage(t, { path: "/?q=cooperation&region=africa" });
  await page.locator("#work-mendes2024").click();
  await page.locator(".record-page").waitFor();
  await page.getByRole("link", { name: /Back to the search/ }).click();
  await page.waitForURL("**/?q=cooperation&region=africa");
  await page.locator(".chosen .chip").waitFor();
});

test("a record opened by a link with words leads back to those words", async (t) => {
  const page = await openPage(t, { path: "/works/mendes2024?q=cooperation" });
  assert.equal(await page.locator("#q").inputValue(), "cooperation");
  assert.equal(await page.getByRole("link", { name: /Back to the search/ }).getAttribute("href"), "/?q=cooperation");
});

test("a search from a record's page starts fresh", async (t) => {
  const page = await openPage(t, { path: "/works/mendes2024" });
  await page.locator("#q").fill("museums");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/?q=museums");
  await page.locator(".search-page").waitFor();
});

test("loading a record again keeps it", async (t) => {
  const page = await openPage(t, { path: "/works/imran2025?q=soft+power" });
  const before = await page.locator("h1").textContent();
  await page.reload();
  await settled(page);
  assert.equal(await page.locator("h1").textContent(), before);
});

test("a title in another language says so", async (t) => {
  const work = await get("/api/v1/works/mendes2024");
  const page = await openPage(t, { path: null, prepare: drawnHere });
  await page.route("**/api/v1/works/mendes2024", (route) =>
    route.fulfill({ json: { ...work, title: { text: "\u6587\u5316\u5916\u4ea4", ranges: [] }, language: "zh-Hans" } }));
  await page.goto("/works/mendes2024");
  assert.equal(await page.locator("h1[lang=zh-Hans][dir=auto]").textContent(), "\u6587\u5316\u5916\u4ea4");
});
