import assert from "node:assert/strict";
import { test } from "node:test";
import { small, violations } from "../support/axe.mjs";
import { filter, openPage, results, settled } from "../support/browser.mjs";

const PAGES = {
  "the first page": "/",
  "a page of results": "/?q=soft+power",
  "a filtered page": "/?q=china&region=africa&type=article-journal&year=2015..2025",
  "a page without results": "/?q=zzzzqqq+xxyyzz&region=africa&match=all",
  "a record": "/works/mendes2024",
  "a text": "/works/imran2025/text?q=soft+power#p48",
  "the record of a text": "/works/imran2025",
};

async function openEverything(page) {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
}

for (const width of [360, 1440])
  for (const [name, path] of Object.entries(PAGES))
    test(`${name} has nothing for axe to mend, light or dark, ${width} px wide`, async (t) => {
      const page = await openPage(t, { path, width });
      // As it comes on a wide screen; on a narrow one with everything opened, which holds all that was there before.
      if (width < 1000) await openEverything(page);
      assert.deepEqual(await violations(page), []);
    });

test("suggestions, kept works and citations have nothing for axe to mend", async (t) => {
  const page = await openPage(t, { path: "/?q=soft+power&per_page=10" });
  await page.locator(".citing summary").first().click();
  await page.locator(".citing .citation").first().waitFor();
  await page.getByRole("button", { name: /^Keep/ }).first().click();
  await page.locator("#q").fill("conf");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  await page.locator("#kept-opener").click();
  await page.locator("#kept li").first().waitFor();
  assert.deepEqual(await violations(page), []);
});

test("an error has nothing for axe to mend", async (t) => {
  const page = await openPage(t, { path: "/?region=atlantis", faults: true });
  await page.getByRole("alert").waitFor();
  assert.deepEqual(await violations(page), []);
});

for (const [name, path] of Object.entries(PAGES))
  test(`${name} does not scroll sideways at 320 px`, async (t) => {
    const page = await openPage(t, { path, width: 320 });
    await openEverything(page);
    const { scroll, client } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth }));
    assert.ok(scroll <= client, `${scroll} > ${client}`);
  });

test("what is clicked is at least 24 px wide and high, but for links in a line of text", async (t) => {
  for (const path of Object.values(PAGES)) {
    const page = await openPage(t, { path });
    await openEverything(page);
    assert.deepEqual(await small(page), [], path);
    await page.context().close();
  }
});

// Relative luminance and contrast as WCAG defines them.
const luminance = (colour) => {
  const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};

for (const theme of ["light", "dark"])
  test(`marked words can be read, ${theme}`, async (t) => {
    const page = await openPage(t, { path: "/?q=soft+power", theme });
    const marks = await page.locator("mark").evaluateAll((all) => all.map((mark) => {
      const { color, backgroundColor } = getComputedStyle(mark);
      return [color, backgroundColor];
    }));
    assert.ok(marks.length > 0);
    for (const [color, background] of marks) assert.ok(contrast(color, background) >= 4.5, `${color} on ${background}`);
  });

test("in forced colours marks, chosen pages and bars can still be told apart", async (t) => {
  const page = await openPage(t, { path: "/?q=soft+power&per_page=10", forcedColors: "active" });
  const [mark, body] = await page.evaluate(() => [document.querySelector("mark"), document.body].map((element) => getComputedStyle(element).backgroundColor));
  assert.notEqual(mark, body);
});

const focus = (page) => page.evaluate(() => {
  const element = document.activeElement;
  const label = element.getAttribute("aria-label") ?? (element.labels?.[0]?.textContent || element.textContent);
  return { tag: element.tagName, id: element.id, name: label.trim().replace(/\s+/g, " "), box: element.getBoundingClientRect().toJSON() };
});

async function tabTo(page, wanted, most = 80) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const now = await focus(page);
    assert.notEqual(now.tag, "BODY", `the focus left the page before ${wanted}`);
    assert.ok(now.box.bottom > 0 && now.box.top < 900, `${now.name} has the focus and cannot be seen`);
    if (wanted.test(now.name)) return now;
  }
  throw new Error(`${wanted} was not reached`);
}

test("with the keyboard alone: search, narrow, open a record, come back, take the filter off", async (t) => {
  const page = await openPage(t, { path: "/" });
  await page.keyboard.press("Control+k");
  assert.equal((await focus(page)).id, "q");
  await page.keyboard.type("soft power");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/?q=soft+power");
  await settled(page);
  await tabTo(page, /^Global South, \d+ works?$|^Africa\s?\d*, \d+ works?$|^Global South/);
  await page.keyboard.press("Space");
  await page.waitForURL((url) => url.searchParams.has("region"));
  await page.locator(".chosen .chip").waitFor();
  assert.match((await focus(page)).name, /Global South|Africa/);
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  assert.match((await focus(page)).name, /Skip to the results/);
  await page.keyboard.press("Enter");
  assert.equal((await focus(page)).id, "results-heading");
  await tabTo(page, /Cultural Diplomacy in China/);
  await page.keyboard.press("Enter");
  await page.locator(".record-page").waitFor();
  assert.equal((await focus(page)).tag, "H1");
  await page.keyboard.press("Shift+Tab");
  assert.match((await focus(page)).name, /Back to the search/);
  await page.keyboard.press("Enter");
  await results(page).first().waitFor();
  assert.match((await focus(page)).name, /Cultural Diplomacy in China/);
  await page.locator("#results-heading").focus();
  await tabTo(page, /^Remove Region/);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.searchParams.has("region"));
  await page.waitForFunction(() => document.activeElement.id === "results-heading");
});

test("on a phone nothing covers the filter that has the focus", async (t) => {
  const page = await openPage(t, { path: "/?q=china", width: 360, height: 640 });
  await page.locator(".opener summary").click();
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press("Tab");
    const covered = await page.evaluate(() => {
      const { left, right, top, bottom } = document.activeElement.getBoundingClientRect();
      const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return document.activeElement.contains(there) || there?.contains(document.activeElement) ? null
        : document.activeElement.outerHTML;
    });
    assert.equal(covered, null);
  }
});

test("what has the focus shows it", async (t) => {
  for (const theme of ["light", "dark"]) {
    const page = await openPage(t, { path: "/?q=china", theme });
    await page.locator("#q").focus();
    for (let i = 0; i < 25; i++) {
      await page.keyboard.press("Tab");
      const outline = await page.evaluate(() => { const style = getComputedStyle(document.activeElement); return [style.outlineStyle, parseFloat(style.outlineWidth), style.outlineColor]; });
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.ok(outline[0] !== "none" && outline[1] >= 2, JSON.stringify([outline, await focus(page)]));
      assert.ok(contrast(outline[2], paper) >= 3);
    }
  }
});

test("headings go down one level at a time and there is one h1", async (t) => {
  for (const path of Object.values(PAGES)) {
    const page = await openPage(t, { path });
    const levels = await page.locator("h1, h2, h3, h4, h5, h6").evaluateAll((all) => all.map((heading) => Number(heading.tagName[1])));
    assert.equal(levels.filter((level) => level === 1).length, 1, path);
    levels.forEach((level, i) => assert.ok(i === 0 || level <= levels[i - 1] + 1, `${path}: h${levels[i - 1]} then h${level}`));
    await page.context().close();
  }
});

test("ticking a filter does not move what is on the screen", async (t) => {
  const page = await openPage(t, { path: "/?q=china", height: 700 });
  const box = filter(page, "full_text", "true");
  await box.scrollIntoViewIfNeeded();
  const before = await box.evaluate((element) => element.getBoundingClientRect().top);
  await box.check();
  await page.locator(".chosen .chip").waitFor();
  const after = await box.evaluate((element) => element.getBoundingClientRect().top);
  assert.ok(Math.abs(after - before) < 60, `it moved from ${before} to ${after}`);
});
