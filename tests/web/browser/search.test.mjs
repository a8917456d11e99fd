import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { chosen, filter, get, heading, keys, openPage, results, settled } from "../support/browser.mjs";

const search = (page) => new URL(page.url()).search;

async function countSays(page, expected) {
  await page.waitForFunction((text) => document.querySelector("#results-heading")?.textContent.startsWith(text), expected);
}

test("the first page shows every work and how many there are", async (t) => {
  const { meta } = await get("/api/v1/search");
  const page = await openPage(t);
  await countSays(page, `${meta.count} works`);
  assert.equal(await results(page).count(), Math.min(meta.count, 20));
  assert.match(await page.locator("h1").textContent(), /diplomacy/);
});

test("typing words and Enter searches, and the address and the title say so", async (t) => {
  const { meta } = await get("/api/v1/search?q=confucius");
  const page = await openPage(t);
  await page.locator("#q").fill("confucius");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/?q=confucius");
  await countSays(page, meta.count === 1 ? "1 work" : `${meta.count} works`);
  assert.match(await page.title(), /^confucius: \d+ works?/);
  assert.ok(await page.locator(".result mark").count() > 0);
  assert.equal(await page.evaluate(() => document.activeElement.id), "q", "the focus stays in the box");
});

test("every work of the answer is on the page, in the answer's order", async (t) => {
  const answer = await get("/api/v1/search?q=china");
  const page = await openPage(t, { path: "/?q=china" });
  assert.deepEqual(await keys(page), answer.results.map(({ key }) => key));
});

test("marks stand exactly where the answer says", async (t) => {
  const answer = await get("/api/v1/search?q=soft+power");
  const page = await openPage(t, { path: "/?q=soft+power" });
  const first = answer.results.find((work) => work.passages.length);
  const cut = ({ text, ranges }) => ranges.map(([start, end]) => Array.from(text).slice(start, end).join(""));
  const shown = await page.locator(`#work-${first.key}`).locator("xpath=ancestor::li[1]").locator("blockquote").first().evaluate((quote) =>
    ({ text: quote.textContent, marks: [...quote.querySelectorAll("mark")].map((mark) => mark.textContent) }));
  assert.equal(shown.text, first.passages[0].text);
  assert.equal(shown.marks.join(" "), cut(first.passages[0]).join(" "));
});

test("cooperation with Africa is found in the article and in the work that it is about", async (t) => {
  const page = await openPage(t, { path: "/?q=cooperation&region=africa" });
  const found = await keys(page);
  assert.ok(found.includes("imran2025") && found.includes("mendes2024"), found.join());
});

test("ticking a region searches at once, keeps the focus on it, and stands as a chip and in the address", async (t) => {
  const expected = await get("/api/v1/search?q=soft+power&region=africa");
  const page = await openPage(t, { path: "/?q=soft+power" });
  const box = filter(page, "region", "africa");
  await revealed(page, box);
  await box.focus();
  await page.keyboard.press("Space");
  await page.waitForURL("**/?q=soft+power&region=africa");
  await chosen(page).waitFor();
  assert.match(await chosen(page).textContent(), /Region: Africa/);
  assert.deepEqual(await keys(page), expected.results.map(({ key }) => key));
  assert.ok(await box.isChecked());
  assert.deepEqual(await page.evaluate(() => [document.activeElement.name, document.activeElement.value]), ["region", "africa"]);
});

// Opens the branches and lists that hide a filter.
async function revealed(page, box) {
  while (!await box.isVisible()) {
    const closed = page.locator('.facet:not([open]) > summary, .twig:not([open]) > summary, .others:not([open]) > summary').first();
    await closed.click();
  }
}

test("a filter's count is the number of works that it leaves", async (t) => {
  const { facets } = await get("/api/v1/search");
  const page = await openPage(t);
  for (const name of ["region", "theme", "type"]) {
    const { key, label, count } = facets[name].values[0];
    const box = filter(page, name, key);
    await revealed(page, box);
    const spoken = await page.getByRole("checkbox", { name: `${label}, ${count} ${count === 1 ? "work" : "works"}`, exact: true }).count();
    assert.ok(spoken > 0, `${label} says its count in its name`);
    await box.check();
    await countSays(page, `${count} ${count === 1 ? "work" : "works"}`);
    await box.uncheck();
    await countSays(page, `${facets[name].values.length && (await get("/api/v1/search")).meta.count} works`);
  }
});

test("taking a chip off gives the search without that filter", async (t) => {
  const page = await openPage(t, { path: "/?q=soft+power&region=africa&type=article-journal" });
  assert.equal(await chosen(page).count(), 2);
  await chosen(page).filter({ hasText: "Africa" }).click();
  await page.waitForURL((url) => !url.search.includes("africa"));
  await page.waitForFunction(() => document.querySelectorAll(".chosen .chip").length === 1);
  assert.equal(search(page), "?q=soft+power&type=article-journal");
  assert.equal(await page.evaluate(() => document.activeElement.id), "results-heading", "the focus has a place");
});

test("starting over shows everything with nothing chosen", async (t) => {
  const page = await openPage(t, { path: "/?q=soft+power&region=africa" });
  await page.getByRole("link", { name: "Start over" }).click();
  await page.waitForURL((url) => url.search === "");
  await page.waitForFunction(() => !document.querySelector(".chosen .chip"));
  assert.equal(await page.locator("#q").inputValue(), "");
});

test("back and forward go through the searches as they were", async (t) => {
  const page = await openPage(t, { path: "/?q=china" });
  const before = await heading(page).textContent();
  await page.locator("#q").fill("zzzzqqq");
  await page.keyboard.press("Enter");
  await countSays(page, "No works");
  await page.goBack();
  await countSays(page, before);
  assert.equal(await page.locator("#q").inputValue(), "china");
  await page.goForward();
  await countSays(page, "No works");
  assert.equal(await page.locator("#q").inputValue(), "zzzzqqq");
});

const placed = (link) => link.evaluate((element) => {
  element.scrollIntoView({ block: "center" });
  return element.getBoundingClientRect().top;
});
const standsAt = (page, id, top) => page.waitForFunction(([id, top]) =>
  Math.abs((document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) - top) < 2, [id, top]);

test("going back from a record finds the work where it was left", async (t) => {
  const page = await openPage(t, { path: "/?per_page=50", height: 600 });
  for (const nth of [25, -1]) {
    const link = page.locator(".result h3 a").nth(nth);
    const top = await placed(link);
    const id = await link.getAttribute("id");
    await link.click();
    await page.locator(".record-page").waitFor();
    assert.ok(await page.evaluate(() => scrollY) < 50, "a record begins at its top");
    await page.goBack();
    await results(page).first().waitFor();
    await standsAt(page, id, top);
    assert.equal(await page.evaluate(() => document.activeElement.id), id);
  }
});

test("loading again finds the work where it was left", async (t) => {
  const page = await openPage(t, { path: "/?per_page=50", height: 600 });
  const link = page.locator(".result h3 a").nth(25);
  const top = await placed(link);
  await page.waitForFunction(() => history.state?.y === scrollY);
  await page.reload();
  await settled(page);
  await standsAt(page, await link.getAttribute("id"), top);
});

test("loading again keeps words, filters, sort and size", async (t) => {
  const page = await openPage(t, { path: "/?q=china&region=africa&sort=-year&per_page=10" });
  const before = await keys(page);
  await page.reload();
  await settled(page);
  assert.deepEqual(await keys(page), before);
  assert.equal(await page.locator("select[name=sort]").inputValue(), "-year");
  assert.equal(await page.locator("select[name=per_page]").inputValue(), "10");
  assert.equal(await page.locator("#q").inputValue(), "china");
});

test("pages are links, each shows its part, and the last has no next", async (t) => {
  const answer = await get("/api/v1/search?per_page=10");
  const page = await openPage(t, { path: "/?per_page=10" });
  const first = await keys(page);
  const pages = page.getByRole("navigation", { name: "Pages of results" });
  await pages.getByRole("link", { name: "Next" }).click();
  await page.waitForURL("**/?per_page=10&page=2");
  await pages.locator('[aria-current="page"]', { hasText: "2" }).waitFor();
  const second = await keys(page);
  assert.equal(second.filter((key) => first.includes(key)).length, 0);
  assert.ok(await heading(page).evaluate((element) => element === document.activeElement && element.getBoundingClientRect().top >= 0));
  await page.goto(`/?per_page=10&page=${answer.meta.pages}`);
  await settled(page);
  assert.equal(await pages.getByRole("link", { name: "Next" }).count(), 0);
  assert.equal(await results(page).count(), (answer.meta.count - 1) % 10 + 1);
});

test("sorting by year puts the newest first and stays in the select", async (t) => {
  const page = await openPage(t);
  await page.locator("select[name=sort]").selectOption("-year");
  await page.waitForURL("**/?sort=-year");
  const expected = await get("/api/v1/search?sort=-year");
  await page.waitForFunction((key) => document.querySelector(".result h3 a").id === `work-${key}`, expected.results[0].key);
  assert.deepEqual(await keys(page), expected.results.map(({ key }) => key));
});

test("a bar of the years is a link that keeps only those years", async (t) => {
  const page = await openPage(t);
  const bar = page.locator(".bars a").last();
  const [, years, count] = /^(.+), (\d+) works?$/.exec(await bar.getAttribute("aria-label"));
  await bar.click();
  await page.waitForURL((url) => url.searchParams.has("year"));
  await countSays(page, `${count} work`);
  assert.match(await chosen(page).textContent(), new RegExp(years));
  assert.equal(await bar.getAttribute("aria-current"), "true");
  await bar.click();
  await page.waitForURL((url) => !url.searchParams.has("year"));
});

test("two boxes keep a range of years", async (t) => {
  const expected = await get("/api/v1/search?year=2021..2023");
  const page = await openPage(t);
  await page.getByLabel("From", { exact: true }).fill("2021");
  await page.getByLabel("to", { exact: true }).fill("2023");
  await page.getByLabel("to", { exact: true }).press("Enter");
  await page.waitForURL((url) => url.searchParams.get("year") === "2021..2023");
  await countSays(page, `${expected.meta.count} work`);
  assert.equal(await page.getByLabel("From", { exact: true }).inputValue(), "2021");
});

test("a range moves upwards box by box: one that ends before it begins waits for its other box", async (t) => {
  const page = await openPage(t, { path: "/?year=2010..2012" });
  const asked = [];
  page.on("request", (request) => { if (request.url().includes("/api/")) asked.push(new URL(request.url()).searchParams.get("year")); });
  await page.getByLabel("From", { exact: true }).fill("2021");
  await page.keyboard.press("Tab");
  assert.equal(await page.getByLabel("to", { exact: true }).evaluate((box) => box === document.activeElement), true);
  await page.keyboard.type("2023");
  await page.keyboard.press("Tab");
  await page.waitForURL((url) => url.searchParams.get("year") === "2021..2023");
  await page.locator(".chosen .chip", { hasText: "2023" }).waitFor();
  assert.deepEqual(asked, ["2021..2023"]);
});

test("Set searches for a range that ends before it begins, from the less to the greater", async (t) => {
  const page = await openPage(t, { path: "/?year=2010..2012" });
  await page.getByLabel("From", { exact: true }).fill("2021");
  await page.getByRole("button", { name: "Set the years", exact: true }).click();
  await page.waitForURL((url) => url.searchParams.get("year") === "2012..2021");
  await page.locator(".chosen .chip", { hasText: "2021" }).waitFor();
});

test("two more boxes keep the works that speak of some years", async (t) => {
  const expected = await get("/api/v1/search?q=diplomacy&year_discussed=1800..1960");
  assert.ok(expected.meta.count > 0);
  const page = await openPage(t, { path: "/?q=diplomacy" });
  await page.locator(".facet.discussed > summary").click();
  await page.getByLabel("From the year discussed").fill("1800");
  await page.getByLabel("to the year discussed").fill("1960");
  await page.getByLabel("to the year discussed").press("Enter");
  await page.waitForURL("**/?q=diplomacy&year_discussed=1800..1960");
  await countSays(page, `${expected.meta.count} work`);
  await settled(page);
  assert.match(await chosen(page).textContent(), /Years discussed: 1800\u20131960/);
  assert.deepEqual(await keys(page), expected.results.map(({ key }) => key));
  assert.equal(await page.getByLabel("From the year discussed").inputValue(), "1800");
  await chosen(page).click();
  await page.waitForURL("**/?q=diplomacy");
});

test("a year discussed that an address asks for is kept when a filter is ticked", async (t) => {
  for (const years of ["year_discussed=1815", "year_discussed=1815&year_discussed=1959"]) {
    const page = await openPage(t, { path: `/?${years}` });
    await filter(page, "theme", "soft-power").check();
    await page.waitForURL((url) => url.searchParams.get("theme") === "soft-power");
    assert.equal(new URL(page.url()).searchParams.getAll("year_discussed").length, years.split("&").length);
  }
});

test("what is no year is not searched for", async (t) => {
  const page = await openPage(t);
  const asked = [];
  page.on("request", (request) => { if (request.url().includes("/api/")) asked.push(request.url()); });
  await page.getByLabel("From", { exact: true }).fill("2021.5");
  await page.getByLabel("From", { exact: true }).press("Tab");
  assert.equal(search(page), "");
  await page.getByLabel("From", { exact: true }).fill("2.021e3");
  await page.getByLabel("From", { exact: true }).press("Tab");
  await page.waitForURL((url) => url.searchParams.get("year") === "2021..");
  assert.equal(asked.length, 1);
});

test("a long facet shows its first values, and all when asked", async (t) => {
  const { facets } = await get("/api/v1/search");
  const name = ["author", "venue"].find((each) => facets[each].values.length > 9);
  const page = await openPage(t);
  const facet = page.locator(`.facet.${name}`);
  await facet.locator("summary").first().click();
  const shown = () => facet.locator("input").evaluateAll((all) => all.filter((box) => box.checkVisibility()).length);
  assert.equal(await shown(), 8);
  await facet.locator(".more").click();
  assert.equal(await shown(), facets[name].values.length);
  await facet.locator(".more").click();
  assert.equal(await shown(), 8);
});

test("what the thesaurus added is shown, and can be taken off and put back", async (t) => {
  const { meta } = await get("/api/v1/search?q=africa");
  const { term, to } = meta.query.expanded[0];
  const page = await openPage(t, { path: "/?q=africa" });
  const added = page.getByRole("link", { name: `Do not search ${to.join(", ")}` });
  await added.click();
  await page.waitForURL((url) => url.searchParams.get("expand") === `-${term}`);
  const again = page.getByRole("link", { name: `Search words like ${term} again` });
  await again.waitFor();
  assert.equal(await added.count(), 0);
  await again.click();
  await page.waitForURL((url) => !url.searchParams.has("expand"));
  await added.waitFor();
});

test("a work lists at most three passages, each a link to its paragraph", async (t) => {
  const page = await openPage(t, { path: "/?q=cooperation&region=africa" });
  const passages = page.locator("#work-imran2025").locator("xpath=ancestor::li[1]").locator(".passages > li");
  const number = await passages.count();
  assert.ok(number >= 1 && number <= 3);
  const link = passages.first().getByRole("link");
  const paragraph = /para\. (\d+)$/.exec(await link.textContent())[1];
  await link.click();
  await page.locator(`#p${paragraph}.is-target`).waitFor();
  assert.ok(new URL(page.url()).hash === `#p${paragraph}`);
});

test("a title opens in a new tab on Ctrl-click and leaves the search alone", async (t) => {
  const page = await openPage(t, { path: "/?q=china" });
  const [tab] = await Promise.all([
    page.context().waitForEvent("page"),
    page.locator(".result h3 a").first().click({ modifiers: ["Control"] }),
  ]);
  await tab.locator(".record-page h1").waitFor();
  assert.equal(search(page), "?q=china");
  await tab.close();
});

test("Cite shows the citation in three styles, and each can be copied", async (t) => {
  const { results: [{ key }] } = await get("/api/v1/search?q=china");
  const { citation } = await get(`/api/v1/works/${key}`);
  const page = await openPage(t, { path: "/?q=china" });
  const cite = page.locator(".result .citing").first();
  await cite.locator("summary").click();
  await cite.locator(".citation").first().waitFor();
  assert.deepEqual(await cite.locator(".citation").allTextContents(), [citation.apa, citation.chicago, citation.mla]);
  await cite.getByRole("button", { name: "Copy the citation in Chicago" }).click();
  await page.waitForFunction(() => document.querySelector("#status").textContent === "Citation copied");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), citation.chicago);
});

test("after copying, the button says again what it said, and of what only to those who hear it", async (t) => {
  const page = await openPage(t, { path: null });
  await page.clock.install();
  await page.goto("/?q=china");
  await settled(page);
  await page.locator(".result .citing summary").first().click();
  const button = page.locator(".result .styles button").first();
  await button.waitFor();
  const before = await button.evaluate((element) => [element.innerHTML, element.offsetWidth]);
  await button.click();
  await page.waitForFunction(() => document.querySelector("#status").textContent === "Citation copied");
  assert.equal(await button.textContent(), "Copied");
  await page.clock.runFor(5000);
  assert.deepEqual(await button.evaluate((element) => [element.innerHTML, element.offsetWidth]), before);
});

test("the BibTeX link downloads the entry", async (t) => {
  const page = await openPage(t, { path: "/?q=china" });
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: /^BibTeX/ }).first().click(),
  ]);
  assert.match(download.suggestedFilename(), /\.bib$/);
  assert.match(await readFile(await download.path(), "utf8"), /^\s*@\w+\s*\{/);
});

test("no results: each filter and each word can be left out, with the count there would be", async (t) => {
  const page = await openPage(t, { path: "/?q=china+zzzzqqq&region=africa&match=all" });
  await countSays(page, "No works");
  const without = await get("/api/v1/search?q=china&region=africa&match=all");
  const way = page.locator(".nothing").getByRole("link", { name: /Without the word zzzzqqq/ });
  await way.filter({ hasText: `(${without.meta.count} work` }).waitFor();
  assert.equal(await page.locator(".nothing").getByRole("link", { name: /Without Region: Africa/ }).count(), 1);
  await way.click();
  await page.waitForURL((url) => url.searchParams.get("q") === "china");
  await countSays(page, `${without.meta.count} work`);
});

test("no results with every word: the search with most of the words is among the ways on", async (t) => {
  const most = await get("/api/v1/search?q=china+zzzzqqq");
  const page = await openPage(t, { path: "/?q=china+zzzzqqq&match=all" });
  const way = page.locator(".nothing").getByRole("link", { name: `With most of the words (${most.meta.count} works)` });
  await way.click();
  await page.waitForURL((url) => url.search === "?q=china+zzzzqqq");
  await countSays(page, `${most.meta.count} works`);
});

test("one polite live region says how many works there are", async (t) => {
  const page = await openPage(t);
  assert.equal(await page.locator("[role=status], [aria-live]").count(), 1);
  const { meta } = await get("/api/v1/search?q=africa");
  await page.locator("#q").fill("africa");
  await page.keyboard.press("Enter");
  await page.waitForFunction((text) => document.querySelector("[role=status]").textContent === text,
    `${meta.count} ${meta.count === 1 ? "work" : "works"}`);
});

test("a part of the address that is no setting is named and left out", async (t) => {
  const page = await openPage(t, { path: "/?q=china&fbclid=123" });
  assert.match(await page.locator(".notes").textContent(), /fbclid/);
  assert.ok(await results(page).count() > 0);
});

test("on a phone the filters stand behind a button that says whether they are open", async (t) => {
  const page = await openPage(t, { width: 360, path: "/?q=china" });
  const button = page.locator(".opener summary", { hasText: "Show filters" });
  assert.ok(!await page.locator("#filters").isVisible());
  await button.click();
  assert.ok(await page.locator("#filters").isVisible());
  assert.ok(await page.locator(".opener .when-open").isVisible());
  await page.locator("#filters input[type=checkbox]").first().check();
  await page.waitForURL((url) => url.searchParams.has("region"));
  await page.locator(".opener", { hasText: "(1 chosen)" }).waitFor();
  assert.ok(await page.locator("#filters").isVisible(), "they stay open while choosing");
});

test("on a phone a button below the filters says how many works they leave, and leads to them", async (t) => {
  const { meta } = await get("/api/v1/search?q=china&region=africa");
  const page = await openPage(t, { width: 360, height: 740, path: "/?q=china&region=africa" });
  await page.locator(".opener summary").click();
  const leave = page.getByRole("link", { name: `See ${meta.count} work` });
  assert.ok(await leave.evaluate((element) => element.getBoundingClientRect().bottom <= innerHeight), "it is in view");
  await leave.click();
  assert.ok(!await page.locator("#filters").isVisible());
  assert.ok(await page.locator(".opener .when-closed").isVisible());
  assert.ok(await heading(page).evaluate((element) => element === document.activeElement));
});

test("words that look like HTML are shown as words", async (t) => {
  const words = '<img src=x onerror=alert(1)> "><script>alert(2)</script>';
  const page = await openPage(t, { path: `/?q=${encodeURIComponent(words)}` });
  assert.equal(await page.locator("#q").inputValue(), words);
  assert.equal(await page.locator("main img, main script").count(), 0);
});

test("on paper stand the words and the results, and nothing to click", async (t) => {
  const page = await openPage(t, { path: "/?q=soft+power&region=africa", theme: "dark" });
  await page.emulateMedia({ media: "print" });
  assert.match(await heading(page).innerText(), /for soft power/);
  for (const hidden of ["#q", "#filters", ".orders", ".actions"])
    assert.equal(await page.locator(hidden).first().isVisible(), false, hidden);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
});
