// Pictures of the pages for looking at: search, filtered, record, reading; phone, tablet, desktop; light and dark.
// node screenshots.mjs [FOLDER]

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, settled } from "./support/chromium.mjs";
import { serverUrl, stopServer } from "./support/server.mjs";

const folder = process.argv[2] ?? fileURLToPath(new URL("screenshots/", import.meta.url));
const VIEWS = {
  search: "/",
  filtered: "/?q=cooperation&region=africa",
  nothing: "/?q=cooperation+zeppelin&region=africa&match=all",
  record: "/works/mendes2024",
  reading: "/works/imran2025?q=soft+power#p48",
};

await mkdir(folder, { recursive: true });
const browser = await launch();
const url = await serverUrl();
for (const width of [360, 768, 1440])
  for (const theme of ["light", "dark"]) {
    const context = await browser.newContext({ viewport: { width, height: width < 700 ? 740 : 1000 }, colorScheme: theme, baseURL: url });
    const page = await context.newPage();
    for (const [name, path] of Object.entries(VIEWS)) {
      await page.goto(path);
      await settled(page);
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`) });
    }
    await context.close();
  }
await browser.close();
await stopServer();
