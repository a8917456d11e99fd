// One browser for a test file; a fresh page for every test, which fails the test on what no page may do:
// an error in the console, an uncaught error, a request to another host.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after } from "node:test";
import { launch, settled } from "./chromium.mjs";
import { serverUrl, stopServer, webFolder } from "./server.mjs";

let browser;

after(async () => {
  await (await browser)?.close();
  await stopServer();
});

// faults: true where the test itself breaks requests, and the browser rightly logs them. base: another host than the
// server of the tests; api: where the pages of that host have their JSON from, if not from itself.
export async function openPage(t, { path = "/", width = 1280, height = 900, theme = "light", faults = false, base, api, prepare, ...options } = {}) {
  browser ??= launch();
  const url = base ?? await serverUrl();
  const context = await (await browser).newContext({
    viewport: { width, height }, colorScheme: theme, baseURL: url, reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"], ...options,
  });
  const page = await context.newPage();
  const wrong = [];
  const hosts = new Set([url, api ?? url]);
  page.on("console", (message) => { if (message.type() === "error" && !faults) wrong.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => wrong.push(`uncaught: ${error.message}`));
  page.on("request", (request) => { if (!hosts.has(new URL(request.url()).origin)) wrong.push(`request to ${request.url()}`); });
  page.setDefaultTimeout(10_000);
  t.after(async () => {
    await context.close();
    assert.deepEqual(wrong, []);
  });
  await prepare?.(page);
  if (path) {
    await page.goto(path);
    await settled(page);
  }
  return page;
}

// For `prepare`: the browser draws the first page too, as on a host that is no Dragoman; so a test may change the JSON.
export const drawnHere = async (page) => {
  const body = await readFile(join(webFolder, "index.html"));
  await page.route("**", (route) => route.request().resourceType() === "document"
    ? route.fulfill({ contentType: "text/html; charset=utf-8", body }) : route.fallback());
};

export { settled };
export const results = (page) => page.locator(".result");
export const heading = (page) => page.locator("#results-heading");
export const chosen = (page) => page.locator(".chosen .chip");
export const filter = (page, name, value) => page.locator(`input[name="${name}"][value="${value}"]`).first();

// The keys of the works on the page.
export const keys = (page) => page.locator(".result h3 a").evaluateAll((links) =>
  links.map((link) => decodeURIComponent(new URL(link.href).pathname.split("/").at(-1))));

export const get = async (path) => (await fetch(await serverUrl() + path)).json();
