// Works in other languages and of odd shapes, made up here, from a server of their own, which is stopped at the end.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { violations } from "../support/axe.mjs";
import { openPage, results, settled } from "../support/browser.mjs";
import { serveWorks } from "../support/server.mjs";

const WORKS = [
  { id: "wang2019", type: "article-journal", language: "zh", issued: { "date-parts": [[2019]] }, author: [{ family: "王", given: "明" }],
    title: "孔子学院与中国的文化外交：以非洲为例", "container-title": "外交评论", abstract: "本文研究孔子学院在非洲的文化外交作用，并讨论软实力的限度。" },
  { id: "nur2022", type: "article-journal", language: "ar", issued: { "date-parts": [[2022]] }, author: [{ family: "نور", given: "سارة" }],
    title: "الدبلوماسية العامة والقوة الناعمة", "container-title": "مجلة السياسة الدولية", custom: { access: "full" } },
  { id: "levy2021", type: "article-journal", language: "fr", issued: { "date-parts": [[2021]] }, author: [{ family: "Lévy", given: "Zoé" }],
    title: "L’influence à l’épreuve : « diplomatie culturelle » et réseaux français en Afrique de l’Ouest", "container-title": "Revue française" },
  { id: "long2016", type: "article-journal", language: "de", issued: { "date-parts": [[2016]] },
    author: ["Featherstonehaugh-Cholmondeley-Wriothesley", "Other", "Third", "Fourth"].map((family) => ({ family, given: "B." })),
    title: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft und die Kulturaußenpolitikverwaltungsvorschriftensammlung",
    DOI: "10.1234/very.long.doi/with/many/parts.and.more.parts.0123456789.0123456789.0123456789" },
  { id: "nothing", type: "report", title: "A report without a date or an author" },
];
const TEXT = `# مقدمة

تناقش هذه الورقة القوة الناعمة في الدبلوماسية العامة.

## الدبلوماسية الثقافية

للدبلوماسية الثقافية تاريخ طويل في مصر منذ 1952، وهي أداة من أدوات السياسة الخارجية.
`;

let server;
before(async () => { server = await serveWorks(WORKS, { "nur2022.md": TEXT }); });
after(async () => { await server?.stop(); });

const of = (name, run) => test(name, async (t) => server ? run(t) : t.skip("there is no program to make an index with"));
const open = (t, path, more) => openPage(t, { base: server.url, path, ...more });
const title = (page, key) => page.locator(`#work-${key}`);

for (const javaScriptEnabled of [true, false])
  of(`titles run in their own direction and say their language, scripts ${javaScriptEnabled ? "on" : "off"}`, async (t) => {
    const page = await open(t, null, { javaScriptEnabled });
    await page.goto("/");
    const look = (key) => title(page, key).evaluate((link) => [link.lang, getComputedStyle(link).direction]);
    assert.deepEqual(await look("nur2022"), ["ar", "rtl"]);
    assert.deepEqual(await look("wang2019"), ["zh", "ltr"]);
    assert.deepEqual(await look("levy2021"), ["fr", "ltr"]);
  });

of("an Arabic name stands before its year, at the side where all names stand", async (t) => {
  const page = await open(t, "/?language=ar");
  const [name, year, venue] = await results(page).first().locator(".byline").evaluate((line) => {
    const left = (node, from, to) => { const range = document.createRange(); range.setStart(node, from); range.setEnd(node, to); return range.getBoundingClientRect().left; };
    const digits = [...line.childNodes].find((node) => node.nodeType === 3 && node.data.includes("2022"));
    return [line.querySelector("bdi").getBoundingClientRect().left, left(digits, digits.data.indexOf("2022"), digits.data.indexOf("2022") + 4), line.querySelector("cite").getBoundingClientRect().left];
  });
  assert.ok(name < year && year < venue, `${name} ${year} ${venue}`);
});

of("words in Arabic, Chinese and French find and mark what has them", async (t) => {
  const page = await open(t, null);
  for (const [words, key] of [["الناعمة", "nur2022"], ["孔子学院", "wang2019"], ["réseaux français", "levy2021"], ["reseaux francais", "levy2021"]]) {
    await page.goto(`/?q=${encodeURIComponent(words)}`);
    await settled(page);
    assert.ok(await title(page, key).locator("mark").count() > 0, words);
    assert.equal(await page.locator("#q").inputValue(), words);
  }
});

of("an Arabic text is read from the right, its tools are in the page's own language", async (t) => {
  const page = await open(t, "/works/nur2022/text");
  assert.deepEqual(await page.locator("#p1 > p, #p2 > p, .body h2, .body h3").evaluateAll((all) => [...new Set(all.map((element) => getComputedStyle(element).direction))]), ["rtl"]);
  assert.equal(await page.locator(".body").getAttribute("lang"), "ar");
  assert.equal(await page.locator("#p1 .tools").getAttribute("lang"), "en");
});

for (const path of ["/", "/works/long2016", "/works/nur2022/text", "/works/wang2019", "/works/nothing"]) {
  of(`${path} of such works does not scroll sideways at 320 px`, async (t) => {
    const page = await open(t, path, { width: 320 });
    const [scroll, client] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(scroll <= client, `${scroll} > ${client}`);
  });
  of(`${path} of such works has nothing for axe to mend`, async (t) => {
    assert.deepEqual(await violations(await open(t, path)), []);
  });
}

// The last of this file: the server of these works is no more.
of("when the server is stopped, what is there stays, and the page says what is wrong", async (t) => {
  const page = await open(t, "/", { faults: true });
  const there = await results(page).count();
  await server.stop();
  server = null;
  await page.locator("#q").fill("diplomacy");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").innerText(), /cannot be reached/);
  assert.ok(await page.getByRole("button", { name: "Try again" }).isVisible());
  assert.equal(await results(page).count(), there);
  assert.equal(await page.locator("#q").inputValue(), "diplomacy");
});
