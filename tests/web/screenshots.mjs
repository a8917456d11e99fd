// Pictures of the pages for looking at: phone, tablet, desktop; light and dark.
// node screenshots.mjs [FOLDER [VIEW...]]. Those of README.md are filtered-1440-light.png and explore-1440-light.png.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, settled } from "./support/chromium.mjs";
import { serverUrl, stopServer } from "./support/server.mjs";

const [folder = fileURLToPath(new URL("screenshots/", import.meta.url)), ...wanted] = process.argv.slice(2);
const VIEWS = {
  search: "/",
  filtered: "/?q=cooperation&region=africa",
  nothing: "/?q=cooperation+zeppelin&region=africa&match=all",
  record: "/works/mendes2024",
  article: "/works/imran2025?q=soft+power",
  reading: "/works/imran2025/text?q=soft+power#p48",
  problem: "/?region=atlantis",
  missing: "/works/nobody1900",
  region: "/regions/africa",
  explore: "/explore",
  interface: "/api",
  about: "/about",
};

await mkdir(folder, { recursive: true });
const browser = await launch();
const url = await serverUrl();
for (const width of [360, 768, 1440])
  for (const theme of ["light", "dark"]) {
    const context = await browser.newContext({ viewport: { width, height: width < 700 ? 740 : 1000 }, colorScheme: theme, baseURL: url });
    const page = await context.newPage();
    for (const [name, path] of Object.entries(VIEWS)) {
      if (wanted.length && !wanted.includes(name)) continue;
      await page.goto(path);
      await settled(page);
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`) });
    }
    await context.close();
  }
await browser.close();
await stopServer();
