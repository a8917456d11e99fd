// How quick the search page is in a real browser: bytes of the first load over the wire, and the time from Enter to
// the results in the page. Beside it the same requests made by the page without drawing anything: on a busy machine
// only the difference means something.
//   node tests/bench/page.mjs      (DRAGOMAN, DRAGOMAN_INDEX and CHROMIUM as for the browser tests; `make bench-page`)

import { launch, settled } from "../web/support/chromium.mjs";
import { serverUrl, stopServer } from "../web/support/server.mjs";

const WORDS = ["china", "soft power", "africa", "confucius institutes", "museums", "\"cultural diplomacy\"", "europe", "heritage", "nation branding"];
const ROUNDS = 5; // the first one warms up

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (values) => `${median(values).toFixed(1)} ms`.padStart(9);

async function firstLoad(browser, url) {
  const page = await (await browser.newContext()).newPage();
  const client = await page.context().newCDPSession(page);
  let bytes = 0;
  let requests = 0;
  await client.send("Network.enable");
  client.on("Network.loadingFinished", ({ encodedDataLength }) => { bytes += encodedDataLength; requests++; });
  await page.goto(url);
  await settled(page);
  await page.waitForLoadState("networkidle");
  await page.context().close();
  return { bytes, requests };
}

// In the page: from submitting the form to the new heading, which is drawn last but for the filters' counts.
const searchOnce = (page, words) => page.evaluate((text) => new Promise((resolve) => {
  document.querySelector("#q").value = text;
  const start = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    queueMicrotask(() => {
      const inPage = performance.now() - start;
      requestAnimationFrame(() => setTimeout(() => resolve([inPage, performance.now() - start])));
    });
  }).observe(document.querySelector("#results-heading"), { childList: true });
  document.querySelector("#search").requestSubmit();
}), words);

const fetchOnce = (page, words) => page.evaluate(async (text) => {
  const start = performance.now();
  await (await fetch(`/api/v1/search?q=${encodeURIComponent(text)}`)).json();
  return performance.now() - start;
}, words);

const browser = await launch();
const url = await serverUrl();
const { bytes, requests } = await firstLoad(browser, url);
const page = await browser.newPage();
await page.goto(url);
await settled(page);
const drawn = [];
const pictured = [];
const fetched = [];
for (let round = 0; round < ROUNDS; round++)
  for (const words of WORDS) {
    const text = `${words} ${"-zz".repeat(round)}`.trim(); // never what was just asked
    const [inPage, inPicture] = await searchOnce(page, text);
    const alone = await fetchOnce(page, `${text} -yy`);
    if (round === 0) continue;
    drawn.push(inPage);
    pictured.push(inPicture);
    fetched.push(alone);
  }
await browser.close();
await stopServer();
console.log(`first load of the search page: ${(bytes / 1024).toFixed(1)} KB over the wire in ${requests} requests
from Enter to the results in the page: ${ms(drawn)} at the median of ${drawn.length}
                       in the picture: ${ms(pictured)}
           the same request by itself: ${ms(fetched)}`);
