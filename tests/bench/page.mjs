// The page as a person has it in a real Chromium: what the first visit loads, and the time from Enter to the results.
// Beside it the same request by itself, in turns: on a busy machine only the difference says something of the page.
//   make bench-page, or node tests/bench/page.mjs with DRAGOMAN, DRAGOMAN_INDEX and CHROMIUM as for the browser tests

import { gzipSync } from "node:zlib";
import { launch, settled } from "../web/support/chromium.mjs";
import { serverUrl, stopServer } from "../web/support/server.mjs";

const WORDS = [
  "china", "soft power", "africa", "confucius institutes", "museums", "\"cultural diplomacy\"", "europe", "heritage",
  "nation branding",
];
const ROUNDS = 9; // the first one warms up

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

// Every file of the first visit: as it came, and as it would come compressed.
async function firstLoad(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  const bodies = [];
  let wire = 0;
  await client.send("Network.enable");
  client.on("Network.loadingFinished", ({ encodedDataLength }) => { wire += encodedDataLength; });
  page.on("response", (response) => bodies.push(response.body()));
  await page.goto(url);
  await settled(page);
  await page.waitForLoadState("networkidle");
  const compressed = (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0);
  await context.close();
  return `${bodies.length} files, ${kilobytes(wire)} over the wire; their bodies under gzip: ${kilobytes(compressed)}`;
}

// In the page: submits the form. The title changes in the task that draws the results a screen has room for; those below
// it and the filters come in the next one, behind the picture of these.
const search = async (text) => {
  // After the frame, and before every timer: what the page does next is not counted.
  const picture = () => new Promise((seen) => {
    requestAnimationFrame(() => scheduler.postTask(() => seen(performance.now()), { priority: "user-blocking" }));
  });
  performance.clearResourceTimings();
  document.querySelector("#q").value = text;
  await picture(); // a person sees the words before Enter
  const start = performance.now();
  const since = (time) => time - start;
  const done = Promise.withResolvers();
  new MutationObserver(async (_, observer) => {
    observer.disconnect();
    await null;
    const drawn = performance.now();
    const { requestStart, responseStart, responseEnd } = performance.getEntriesByType("resource").findLast(({ name }) => name.includes("/api/v1/search"));
    const seen = await picture();
    while (document.querySelector("#view[aria-busy=true]")) await new Promise((next) => setTimeout(next));
    const whole = await picture();
    done.resolve({
      drawn: since(drawn), answered: since(responseEnd), waited: responseStart - requestStart, building: drawn - responseEnd,
      seen: since(seen), whole: since(whole),
    });
  }).observe(document.querySelector("title"), { childList: true });
  document.querySelector("#search").requestSubmit();
  return done.promise;
};

const request = async (text) => {
  const start = performance.now();
  await (await fetch(`/api/v1/search?q=${encodeURIComponent(text)}`)).json();
  return performance.now() - start;
};

async function searches(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(url);
  await settled(page);
  const times = [];
  for (let round = 0; round < ROUNDS; round++)
    for (const words of WORDS) {
      const text = `${words} ${"-zz".repeat(round)}`.trim(); // never what a cache has
      const time = await page.evaluate(search, text);
      time.alone = await page.evaluate(request, `${text} -yy`);
      if (round > 0) times.push(time);
    }
  await page.close();
  return times;
}

function tell(times, name, key) {
  const all = times.map((time) => time[key]).sort((a, b) => a - b);
  const at = (share) => `${all[Math.floor(share * (all.length - 1))].toFixed(1).padStart(7)} ms`;
  console.log(`  ${name.padEnd(40)}p10${at(0.1)}   p50${at(0.5)}   p90${at(0.9)}`);
}

const browser = await launch();
try {
  const url = await serverUrl();
  console.log(`the first visit: ${await firstLoad(browser, url)}`);
  const times = await searches(browser, url);
  console.log(`a search in the page, ${times.length} of them in Chromium ${browser.version()}`);
  tell(times, "Enter to the answer", "answered");
  tell(times, "  of it waiting for the server", "waited");
  tell(times, "reading it and building the page", "building");
  tell(times, "Enter to the results on the page", "drawn");
  tell(times, "Enter to the picture of them", "seen");
  tell(times, "  and of the whole page", "whole");
  tell(times, "the same request by itself", "alone");
} finally {
  await browser.close();
  await stopServer();
}
