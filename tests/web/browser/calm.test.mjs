// Nothing jumps; what helps without being asked for: the ways past a mistake, what other programs read in a page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { filter, get, heading, openPage, results, settled } from "../support/browser.mjs";

const topOf = (locator) => locator.evaluate((element) => { const { left, top } = element.getBoundingClientRect(); return [left, top]; });

// What the browser itself counts as a shift that nobody asked for, from now on.
const watchShifts = (page) => page.evaluate(() => {
  window.shifts = [];
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries().filter(({ hadRecentInput }) => !hadRecentInput))).observe({ type: "layout-shift" });
});
const shifts = (page) => page.evaluate(async () => {
  for (let i = 0; i < 4; i++) await new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)));
  return window.shifts.flatMap(({ sources }) => sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.nodeName));
});

for (const width of [360, 1280])
  test(`what is pressed stays where it is: Keep, Cite, a filter, ${width} px wide`, async (t) => {
    const page = await openPage(t, { path: "/?q=soft+power", width });
    for (const [what, button] of [
      ["Keep", page.locator(".result .keep").nth(1)],
      ["Cite", page.locator(".result .citing summary").nth(1)],
    ]) {
      await button.scrollIntoViewIfNeeded();
      const before = await topOf(button);
      const title = await topOf(page.locator(".result h3").nth(1));
      await button.click();
      if (what === "Cite") await page.locator(".result .citation").first().waitFor();
      assert.deepEqual(await topOf(button), before, what);
      assert.deepEqual(await topOf(page.locator(".result h3").nth(1)), title, what);
    }
  });

// While a page is still coming, its last line may yet move; the first frame after it has come shows all of it.
test("a page is drawn once: nothing on it moves while its script starts, nor when a search is answered", async (t) => {
  for (const width of [360, 1280]) {
    const page = await openPage(t, { path: null, width, prepare: (each) => each.addInitScript(() => {
      window.shifts = [];
      document.addEventListener("readystatechange", () => requestAnimationFrame(() => requestAnimationFrame(() => {
        const shown = performance.now();
        new PerformanceObserver((list) => window.shifts.push(...list.getEntries().filter(({ startTime }) => startTime > shown)))
          .observe({ type: "layout-shift", buffered: true });
      })), { once: true });
    }) });
    for (const path of ["/", "/?q=soft+power&region=africa", "/works/mendes2024", "/works/imran2025/text", "/explore", "/regions/africa"]) {
      await page.goto(path);
      await settled(page);
      assert.deepEqual(await shifts(page), [], `${path}, ${width} px`);
    }
  }
  const page = await openPage(t, { path: "/?q=museums" });
  await page.locator("#q").focus();
  const box = await topOf(page.locator("#q"));
  await watchShifts(page);
  await page.locator("#q").fill("africa");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.title.startsWith("africa"));
  await settled(page);
  assert.deepEqual(await topOf(page.locator("#q")), box);
  assert.deepEqual(await shifts(page), []);
});

for (const javaScriptEnabled of [true, false])
  test(`a misspelt word is told with its mend and the count, scripts ${javaScriptEnabled ? "on" : "off"}`, async (t) => {
    const { meta } = await get("/api/v1/search?q=confusius");
    assert.ok(meta.query.did_you_mean, "the word is misspelt");
    const page = await openPage(t, { path: null, javaScriptEnabled });
    await page.goto("/?q=confusius");
    const way = page.getByRole("link", { name: meta.query.did_you_mean.q, exact: true });
    assert.match(await page.locator(".notes").innerText(), new RegExp(`Did you mean ${meta.query.did_you_mean.q}\\? \\(${meta.query.did_you_mean.count} works?\\)`));
    await way.click();
    await page.waitForURL("**/?q=confucius");
    await page.waitForFunction((count) => document.querySelector("#results-heading").textContent.startsWith(String(count)), meta.query.did_you_mean.count);
  });

test("skip links are first, seen when they have the focus, and lead past the head", async (t) => {
  for (const [path, name, id] of [["/?q=china", "Skip to the results", "results-heading"], ["/works/mendes2024", "Skip to the content", "content"]]) {
    const page = await openPage(t, { path });
    await page.keyboard.press("Tab");
    const link = page.getByRole("link", { name });
    assert.ok(await link.evaluate((element) => element === document.activeElement));
    assert.ok(await link.evaluate((element) => element.getBoundingClientRect().top >= 0));
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), id);
  }
});

test("a person who wants less motion has none", async (t) => {
  const moving = (page) => page.evaluate(() => {
    document.getElementById("content").setAttribute("aria-busy", "true");
    return [...document.querySelectorAll("*")].filter((element) => {
      const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
      return transitionDuration !== "0s" || animationName !== "none" || scrollBehavior === "smooth";
    }).length;
  });
  assert.equal(await moving(await openPage(t, { path: "/?q=china", reducedMotion: "reduce" })), 0);
});

test("a result says who wrote it, where and when, what is held of it, and how often it is cited here", async (t) => {
  const answer = await get("/api/v1/search?q=soft+power");
  const page = await openPage(t, { path: "/?q=soft+power", javaScriptEnabled: false });
  const held = (work) => work.full_text ? "Full text" : !work.summary ? "Record only" : work.summary.kind === "annotation" ? "Annotation only" : "Abstract only";
  for (const [i, work] of answer.results.entries()) {
    const result = results(page).nth(i);
    const byline = await result.locator(".byline").textContent();
    assert.ok(byline.includes(String(work.year ?? "no date")) && byline.includes(work.venue ?? ""), byline);
    assert.ok(work.authors.every(({ family }, n) => n > 1 || byline.includes(family)), byline);
    const facts = await result.locator(".facts").textContent();
    assert.ok(facts.includes(held(work)), facts);
    if (work.cited_by_count) assert.ok(facts.includes(`cited by ${work.cited_by_count} work`), facts);
    assert.ok(await result.locator(".chips .chip").count() > 0 || !work.regions.length);
  }
  await page.getByRole("link", { name: /^cited by/ }).first().click();
  assert.equal(new URL(page.url()).hash, "#citations");
  assert.ok(await page.locator(".contexts blockquote").count() > 0, "and there are the sentences that cite it");
});

test("Zotero and search engines find in the page as it is sent what they read", async (t) => {
  const work = await get("/api/v1/works/mendes2024");
  const page = await openPage(t, { path: "/works/mendes2024", javaScriptEnabled: false });
  const meta = (name) => page.locator(`meta[name="${name}"]`).evaluateAll((all) => all.map(({ content }) => content));
  assert.deepEqual(await meta("citation_title"), [work.title.text]);
  assert.equal((await meta("citation_author")).length, work.authors.length);
  assert.deepEqual(await meta("citation_doi"), [work.doi]);
  const data = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
  assert.equal(data["@context"], "https://schema.org");
  assert.ok(JSON.stringify(data).includes(work.title.text));
  const others = await page.locator('link[rel="alternate"]').evaluateAll((all) => all.map(({ type, href }) => [type, href]));
  for (const type of ["application/x-bibtex", "application/x-research-info-systems", "application/vnd.citationstyles.csl+json"]) {
    const found = others.find(([each]) => each === type);
    assert.ok(found, `${type} among ${others.map(([each]) => each)}`);
    assert.equal((await page.request.get(found[1])).headers()["content-type"].split(";")[0], type);
  }
  await page.goto("/?q=soft+power");
  const coins = await page.locator(".Z3988").evaluateAll((all) => all.map(({ title }) => Object.fromEntries(new URLSearchParams(title))));
  assert.equal(coins.length, await results(page).count());
  for (const each of coins) assert.ok(each.ctx_ver === "Z39.88-2004" && (each["rft.atitle"] || each["rft.btitle"] || each["rft.title"]), JSON.stringify(each));
});

test("a person's searches leave nothing behind: no cookie, nothing stored, no other host", async (t) => {
  const page = await openPage(t, { path: "/?q=china" });
  await filter(page, "region", "east-asia").check();
  await page.waitForURL((url) => url.searchParams.has("region"));
  await settled(page);
  await results(page).locator("h3 a").first().click();
  await page.locator(".record-page").waitFor();
  assert.deepEqual(await page.context().cookies(), []);
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
});

test("the lines of the page of the interface can be copied, and hold from whatever page of results one comes", async (t) => {
  const page = await openPage(t, { path: "/api?q=soft+power&per_page=5&page=2" });
  await page.getByRole("button", { name: "Copy the lines for curl" }).click();
  await page.waitForFunction(() => document.querySelector("#status").textContent === "curl copied");
  const lines = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(lines, await page.locator("#in-curl-code").textContent());
  for (const [, href] of lines.matchAll(/curl '([^']+)'/g)) assert.equal((await page.request.get(href)).status(), 200, href);
});

test("a text on paper has its paragraphs numbered and no buttons, and the pictures fit on it", async (t) => {
  const page = await openPage(t, { path: "/works/imran2025/text", width: 700 });
  await page.emulateMedia({ media: "print" });
  for (const hidden of [".finder", ".contents", ".tools button", ".whereabouts", ".foot"])
    assert.equal(await page.locator(hidden).first().isVisible(), false, hidden);
  assert.ok(await page.locator("#p2 .tools a").first().isVisible());
  await page.emulateMedia({ media: "screen" });
  await page.goto("/explore");
  await settled(page);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is cut at the edge");
  assert.ok((await page.pdf({ format: "A4" })).length > 10_000);
});

test("what is on the screen counts as read out once: the number of works, not each of them", async (t) => {
  const page = await openPage(t, { path: "/?q=china" });
  await page.evaluate(() => {
    window.said = [];
    new MutationObserver(() => { const { textContent } = document.getElementById("status"); if (textContent) window.said.push(textContent); })
      .observe(document.getElementById("status"), { childList: true, characterData: true, subtree: true });
  });
  await page.locator("#q").fill("africa");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.title.startsWith("africa"));
  await settled(page);
  assert.deepEqual((await page.evaluate(() => window.said)).filter((text) => text.includes("work")), [await heading(page).evaluate((element) => element.firstChild.data.trim())]);
});
