// The pages of regions, of pictures, of the interface and about it all.

import assert from "node:assert/strict";
import { test } from "node:test";
import { small, violations } from "../support/axe.mjs";
import { filter, get, openPage, settled } from "../support/browser.mjs";

const PAGES = {
  "pictures of everything": "/explore",
  "pictures of a pair": "/explore?region=africa&theme=religion&kind=all&rows=all",
  "pictures of a search without results": "/explore?q=zzzzqqq&match=all",
  "a region": "/regions/africa",
  "a country": "/regions/cn",
  "the interface": "/api?q=soft+power&region=africa",
  "about it": "/about",
};

const openEverything = (page) => page.evaluate(() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});
const view = (page) => page.locator("#view").evaluate((element) => element.innerHTML.replace(/\s+/g, " ").replace(/> </g, "><"));

for (const width of [360, 1440])
  for (const [name, path] of Object.entries(PAGES))
    test(`${name}: nothing for axe to mend, light or dark, ${width} px wide`, async (t) => {
      const page = await openPage(t, { path, width });
      if (width < 1000) await openEverything(page); // which holds all that was there before
      assert.deepEqual(await violations(page), []);
    });

for (const [name, path] of Object.entries(PAGES)) {
  test(`${name}: no scrolling sideways at 320 px, and nothing too small to hit`, async (t) => {
    const page = await openPage(t, { path, width: 320 });
    await openEverything(page);
    const { scroll, client } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth }));
    assert.ok(scroll <= client, `${scroll} > ${client}`);
    assert.deepEqual(await small(page), []);
  });

  test(`${name}: the browser draws what the daemon sends`, async (t) => {
    const sent = await openPage(t, { path, javaScriptEnabled: false });
    const drawn = await openPage(t, { path: "/" });
    await drawn.evaluate((href) => {
      const link = document.createElement("a");
      link.href = href;
      document.querySelector("footer").append(link);
      link.click();
      link.remove();
    }, path);
    await drawn.waitForURL((url) => url.pathname + url.search === path);
    await drawn.locator(`[data-page=${await sent.locator("[data-page]").getAttribute("data-page")}]`).waitFor();
    await settled(drawn);
    assert.equal(await view(drawn), await view(sent));
    assert.equal(await drawn.title(), await sent.title());
  });
}

test("a cell of the matrix opens its passages, without a script and with one", async (t) => {
  for (const javaScriptEnabled of [false, true]) {
    const page = await openPage(t, { path: "/explore", javaScriptEnabled });
    const cell = page.locator("tr[data-key=africa] td a").first();
    const name = await cell.locator(".much .unseen").textContent();
    await cell.click();
    await page.waitForURL(/\/explore\?region=africa&theme=.*#passages$/);
    assert.equal(await page.locator("h2#passages").textContent(), name);
    assert.equal(await page.locator(".found-passages li").count(), parseInt(name));
    assert.equal(await page.locator("td[aria-current]").count(), 1);
  }
});

test("an empty cell says so", async (t) => {
  const page = await openPage(t, { path: "/explore" });
  const empty = page.locator("tr[data-key=north-america] td.level-0").first();
  assert.equal(await empty.locator("a").count(), 0);
  assert.match(await empty.textContent(), /Nothing here/);
});

test("the matrix can be used with the keyboard alone", async (t) => {
  const page = await openPage(t, { path: "/explore" });
  await page.locator("tr[data-key=africa] th a").focus();
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^Africa, /);
  await page.keyboard.press("Enter");
  await page.waitForURL(/region=africa/);
  await page.locator("h2#passages").waitFor();
});

test("no picture takes the focus: its table does", async (t) => {
  for (const path of ["/explore", "/regions/africa", "/"]) {
    const page = await openPage(t, { path });
    assert.equal(await page.locator("svg a:not([tabindex='-1'])").count(), 0, path);
  }
});

test("settings of the pictures work without a script", async (t) => {
  const page = await openPage(t, { path: "/explore", javaScriptEnabled: false });
  await page.locator("select[name=kind]").selectOption("concept");
  await page.locator(".settings input[name=q]").fill("soft power");
  await page.locator(".settings button").click();
  await page.waitForURL((url) => url.searchParams.get("kind") === "concept" && url.searchParams.get("q") === "soft power");
  assert.ok(await page.getByRole("columnheader", { name: "Nation branding" }).isVisible());
});

test("each picture has its table, which says what the JSON says, and its CSV", async (t) => {
  const page = await openPage(t, { path: "/explore?q=soft+power" });
  await openEverything(page);
  const network = await get("/api/v1/network?q=soft+power");
  assert.equal(await page.locator("[aria-labelledby=network] tbody tr").count(), network.edges.length);
  assert.equal(await page.locator("svg.network path.edge").count(), network.edges.length);
  const timeline = await get("/api/v1/timeline?q=soft+power");
  assert.equal(await page.locator("[aria-labelledby=timeline] tbody tr").count(), timeline.results.length);
  for (const link of await page.getByRole("link", { name: /^CSV/ }).all()) {
    const answer = await page.request.get(await link.getAttribute("href"));
    assert.match(answer.headers()["content-type"], /^text\/csv/);
    assert.match(await link.getAttribute("href"), /q=soft\+power/);
  }
});

test("a click on the map chooses a region, as the list does", async (t) => {
  for (const javaScriptEnabled of [false, true]) {
    const page = await openPage(t, { path: "/", javaScriptEnabled });
    await page.locator(".map a[data-key=africa]").click({ position: { x: 30, y: 25 } });
    await page.waitForURL(/[?&]region=africa/);
    await page.locator(".map a.on").waitFor(); // the address is there before the answer
    await settled(page);
    assert.ok(await filter(page, "region", "africa").isChecked());
    assert.equal(await page.locator(".map a.on").getAttribute("data-key"), "africa");
  }
});

test("the map has a shape for each region that the search names", async (t) => {
  const page = await openPage(t, { path: "/" });
  const shapes = await (await page.request.get("/map.svg")).text();
  const { facets } = await get("/api/v1/search?facets=region&per_page=1");
  assert.equal(facets.region.map.length, 10);
  for (const { key } of facets.region.map) assert.ok(shapes.includes(`<path id="${key}" d="M`), key);
  const box = await page.locator(".map a[data-key=africa]").boundingBox();
  assert.ok(box.width > 20 && box.height > 20);
});

test("a region leads to its works, its passages, its themes and what lies in it", async (t) => {
  const page = await openPage(t, { path: "/regions/global-south" });
  await page.locator(".counted a", { hasText: "Africa" }).click();
  await page.waitForURL("**/regions/africa");
  await settled(page);
  assert.equal(await page.locator("h1").textContent(), "Africa");
  assert.equal(await page.locator(".found-passages li").count(), 5);
  await page.getByRole("link", { name: "Global South" }).first().click();
  await page.waitForURL("**/regions/global-south");
  await page.goBack();
  await page.waitForURL("**/regions/africa");
});

test("a region that is not there says so", async (t) => {
  const page = await openPage(t, { path: "/regions/atlantis", faults: true });
  assert.ok(await page.getByRole("alert").isVisible());
  const answer = await page.request.get("/regions/atlantis");
  assert.equal(answer.status(), 404);
});

test("the request that the page of the interface shows answers what it says", async (t) => {
  const page = await openPage(t, { path: "/api?q=soft+power&region=africa", javaScriptEnabled: false });
  const href = /curl '([^']+)'/.exec(await page.locator("pre").first().textContent())[1];
  const answer = await (await page.request.get(href)).json();
  assert.equal(answer.meta.query.q, "soft power");
  assert.deepEqual(answer.meta.filters.map(({ key }) => key), ["africa"]);
});

test("the page of the interface has every address of the document", async (t) => {
  const page = await openPage(t, { path: "/api" });
  const { paths } = await get("/openapi.json");
  assert.deepEqual(await page.locator(".operation > summary code").allTextContents(), Object.keys(paths).filter((path) => paths[path].get));
});

test("every page is a link away from every other", async (t) => {
  const page = await openPage(t, { path: "/about" });
  for (const [name, path] of [["Explore", "/explore"], ["API", "/api"], ["Search", "/"], ["About", "/about"]]) {
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name }).click();
    await page.waitForURL(`**${path}`);
    await settled(page);
  }
});
