// The browser under test, and when a page in it has finished.

import { chromium } from "playwright-core";

const ARGUMENTS = [
  "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

// A new, empty profile each time. `make` gives the headless shell, which has no windows to draw and takes two thirds of the
// time; any Chromium will do.
export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGUMENTS, chromiumSandbox: false,
});

// The page shows what its address asks for: results, a record, or a problem.
export async function settled(page) {
  await page.locator("#results-heading:not(:empty), [data-page]:not([data-page=search]) h1, [role=alert]").first().waitFor();
  await page.locator('main:not([aria-busy]) #view:not([aria-busy="true"])').waitFor();
}
