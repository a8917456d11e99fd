// A search in the page is drawn in two parts: first what is seen of the results, a frame later the others and the filters.

import assert from "node:assert/strict";
import { test } from "node:test";
import { filter, heading, openPage, results, settled } from "../support/browser.mjs";

// A search stops between its two parts: no frame and no timer comes until the test says so.
const stopped = async (page, words) => {
  await page.evaluate(() => {
    const own = { requestAnimationFrame, setTimeout, clearTimeout };
    const held = new Map();
    const hold = (f) => { held.set(held.size + 1, f); return held.size; };
    Object.assign(window, { requestAnimationFrame: hold, setTimeout: hold, clearTimeout: (id) => held.set(id, () => {}) });
    window.goOn = () => {
      Object.assign(window, own);
      for (const f of held.values()) f();
    };
  });
  await page.locator("#q").fill(words);
  await page.keyboard.press("Enter");
  await page.evaluate((begin) => document.title.startsWith(begin) // without a frame of the page
    || new Promise((told) => new MutationObserver(told).observe(document.querySelector("title"), { childList: true })), `${words}:`);
  assert.ok((await page.title()).startsWith(`${words}:`));
  assert.equal(await page.locator("#view").getAttribute("aria-busy"), "true");
};

test("what a screen has room for is drawn first, and nothing of it moves when the rest comes", async (t) => {
  const page = await openPage(t, { path: "/?q=museums", height: 1400 });
  await stopped(page, "china");
  const places = () => page.evaluate(() => [...document.querySelectorAll("#results-heading, .result, .result h3 a")]
    .map((element) => [element.textContent, element.getBoundingClientRect()]).filter(([, { top }]) => top < innerHeight)
    .map(([text, { left, top, width }]) => [text, left, top, width]));
  const before = await places();
  const few = await results(page).count();
  assert.ok(before.length > 3);
  await page.evaluate(() => window.goOn());
  await settled(page);
  assert.deepEqual(await places(), before);
  assert.ok(await results(page).count() > few);
});

test("a filter ticked before the filters are drawn anew narrows the new search", async (t) => {
  const page = await openPage(t, { path: "/?q=soft+power" });
  await stopped(page, "china");
  await filter(page, "region", "africa").evaluate((box) => box.click());
  await page.evaluate(() => window.goOn());
  await page.waitForURL("**/?q=china&region=africa");
  await settled(page);
  assert.ok(await filter(page, "region", "africa").isChecked());
});

test("a second Enter before the first search is drawn to its end searches for what the box says", async (t) => {
  const page = await openPage(t, { path: "/?q=soft+power&region=africa" });
  await stopped(page, "china");
  await page.locator("#q").fill("heritage");
  await page.keyboard.press("Enter");
  await page.evaluate(() => window.goOn());
  await page.waitForURL("**/?q=heritage&region=africa");
  await page.waitForFunction(() => document.title.startsWith("heritage:"));
  await settled(page);
  assert.equal(await page.locator("#view").getAttribute("aria-busy"), "false");
});

test("a filter ticked that the new filters do not offer is asked for all the same", async (t) => {
  const page = await openPage(t, { path: "/?q=museums" });
  await stopped(page, "imran");
  const old = await filter(page, "theme", "museums-heritage").elementHandle();
  await old.evaluate((box) => box.click());
  await page.evaluate(() => window.goOn());
  await page.waitForURL("**/?q=imran&theme=museums-heritage");
  await page.locator(".chosen .chip").waitFor();
  assert.equal(await old.evaluate((box) => box.isConnected), false, "the new filters did not have it");
});

test("a year set before the filters are drawn anew narrows the new search", async (t) => {
  for (const set of [(page) => page.keyboard.press("Tab"), (page) => page.getByRole("button", { name: "Set the years", exact: true }).evaluate((button) => button.click())]) {
    const page = await openPage(t, { path: "/?q=soft+power" });
    await stopped(page, "china");
    await page.getByLabel("From", { exact: true }).fill("2021");
    await set(page);
    await page.evaluate(() => window.goOn());
    await page.waitForURL("**/?q=china&year=2021..");
    await page.locator(".chosen .chip").waitFor();
    await settled(page);
    assert.equal(await page.getByLabel("From", { exact: true }).inputValue(), "2021");
  }
});

test("a year set before the filters are drawn anew is kept where they have no boxes for it", async (t) => {
  const page = await openPage(t, { path: "/?q=soft+power" });
  await stopped(page, "zzzzqqq");
  await page.getByLabel("From", { exact: true }).fill("2021");
  await page.keyboard.press("Tab");
  await page.evaluate(() => window.goOn());
  await page.waitForURL("**/?q=zzzzqqq&year=2021..");
  await page.locator(".chosen .chip").waitFor();
});

test("years dragged over before the filters are drawn anew are kept where they have no boxes for them", async (t) => {
  const page = await openPage(t, { path: "/?q=soft+power" });
  await stopped(page, "zzzzqqq");
  const bars = page.locator(".bars a");
  const [first, last] = [await bars.nth(-3).boundingBox(), await bars.last().boundingBox()];
  const [from, to] = [await bars.nth(-3).getAttribute("data-from"), await bars.last().getAttribute("data-to")];
  await page.mouse.move(first.x + 5, first.y + 40);
  await page.mouse.down();
  await page.mouse.move(last.x + 5, last.y + 40, { steps: 6 });
  await page.mouse.up();
  await page.evaluate(() => window.goOn());
  await page.waitForURL(`**/?q=zzzzqqq&year=${from}..${to}`);
  await page.locator(".chosen .chip").waitFor();
});

test("an order chosen before the rest is drawn is the order of the new search", async (t) => {
  const page = await openPage(t, { path: "/?q=soft+power" });
  await stopped(page, "china");
  await page.locator("select[name=sort]").selectOption("-year");
  await page.evaluate(() => window.goOn());
  await page.waitForURL("**/?q=china&sort=-year");
  await settled(page);
});

test("a link of the filters pressed before they are drawn anew narrows the new search", async (t) => {
  const page = await openPage(t, { path: "/?q=soft+power" });
  await stopped(page, "china");
  await page.locator(".map a[data-key=africa]").dispatchEvent("click");
  await page.evaluate(() => window.goOn());
  await page.waitForURL("**/?q=china&region=africa");
  await page.locator(".map a.on").waitFor();
});

for (const [name, type, keys] of [["with Ctrl", "click", { ctrlKey: true }], ["with the middle button", "auxclick", { button: 1 }]])
  test(`a link of the filters pressed ${name} before they are drawn anew opens the new search`, async (t) => {
    const page = await openPage(t, { path: "/?q=soft+power" });
    await stopped(page, "china");
    const opened = await page.locator(".map a[data-key=africa]").evaluate((link, [type, keys]) => {
      let left;
      addEventListener(type, (event) => { left = !event.defaultPrevented; event.preventDefault(); }, { once: true });
      link.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, ...keys }));
      return left && link.getAttribute("href");
    }, [type, keys]);
    assert.equal(opened, "/?q=china&region=africa");
    await page.evaluate(() => window.goOn());
    await settled(page);
  });

test("a link of the filters that the new ones do not have leads nowhere", async (t) => {
  const page = await openPage(t, { path: "/?q=museums" });
  const isThere = (page, key) => page.locator(".bars li[data-key]").evaluateAll((all, key) => all.some((each) => each.dataset.key === key), key);
  const other = await openPage(t, { path: "/?q=imran" });
  const bars = await page.locator(".bars li[data-key]").evaluateAll((all) => all.map(({ dataset }) => dataset.key));
  let gone;
  for (const key of bars) if (!await isThere(other, key)) gone = key;
  assert.ok(gone, "a bar is there for one search only");
  await stopped(page, "imran");
  await page.locator(`.bars li[data-key="${gone}"] a`).dispatchEvent("click");
  await page.evaluate(() => window.goOn());
  await settled(page);
  assert.equal(new URL(page.url()).search, "?q=imran");
  assert.match(await page.title(), /^imran:/);
});

test("a work that is kept is not drawn again with the rest", async (t) => {
  const page = await openPage(t, { path: "/?q=china" });
  await results(page).first().locator(".keep").click();
  await page.locator("#q").fill("museums");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.title.startsWith("museums:"));
  await settled(page);
  await stopped(page, "china");
  const kept = await results(page).first().elementHandle();
  assert.match(await kept.innerText(), /\bKept\b/);
  await page.evaluate(() => window.goOn());
  await settled(page);
  assert.ok(await kept.evaluate((element) => element.isConnected));
  assert.equal(await results(page).first().locator(".keep").getAttribute("aria-pressed"), "true");
});

test("where the rest cannot be drawn (regions deeper than templates go), that is said, and the page goes on", async (t) => {
  const page = await openPage(t, { path: "/?q=museums", faults: true });
  await page.route("**/api/v1/search?q=china*", async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    answer.facets.region.values = Array.from({ length: 60 }, (_, i) => ({ key: `r${i}`, label: `R${i}`, count: 1, parents: i ? [`r${i - 1}`] : [] }));
    await route.fulfill({ response, json: answer });
  });
  await stopped(page, "china");
  await page.evaluate(() => window.goOn());
  await settled(page);
  await page.getByRole("alert").getByText("This page made a mistake").waitFor();
  await page.locator("#q").fill("africa");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.title.startsWith("africa:"));
  await settled(page);
  assert.equal(await page.getByRole("alert").count(), 0);
});

test("back to a search is back where one was, though less of it is drawn at first", async (t) => {
  const page = await openPage(t, { path: "/" });
  const before = await page.evaluate(() => { scrollTo(0, document.documentElement.scrollHeight); return scrollY; });
  await page.waitForFunction((y) => history.state?.y === y, before);
  await page.getByRole("link", { name: "Next" }).click();
  await page.waitForFunction(() => document.querySelector('.pages [aria-current="page"]')?.textContent.endsWith("2"));
  await settled(page);
  await page.goBack();
  await page.waitForFunction(() => document.querySelector('.pages [aria-current="page"]')?.textContent.endsWith("1"));
  await settled(page);
  assert.equal(await page.evaluate(() => scrollY), before);
  assert.equal(await page.evaluate(() => history.state.y), before);
});
