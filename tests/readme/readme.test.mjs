// README.md's section for scripts: its examples are run as they stand there, but for the server's address, and it
// names every address of the interface. DRAGOMAN is the program, DRAGOMAN_INDEX the index of corpus/.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { serverUrl, stopServer } from "../web/support/server.mjs";

const whole = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const section = whole.slice(whole.indexOf("\n## For scripts\n"), whole.indexOf("\n## For whoever runs it\n"));
const folder = mkdtempSync(join(tmpdir(), "dragoman-readme-"));
let url;

before(async () => { url = await serverUrl(); });
after(async () => {
  await stopServer();
  rmSync(folder, { recursive: true });
});

function example(language) {
  const found = section.match(new RegExp("\n```" + language + "\n([^]*?)\n```\n"));
  assert.ok(found, `there is no example in ${language}`);
  return found[1].replaceAll("http://127.0.0.1:8080", url);
}

const isHere = (program) => spawnSync(program, ["--version"]).status === 0;

// What an example prints; lines without what stands at their ends, where the languages differ.
function run(language, program, ending) {
  const file = join(folder, `example.${ending}`);
  writeFileSync(file, example(language));
  const out = execFileSync(program, [file], { encoding: "utf8", cwd: folder, env: { ...process.env, LC_ALL: "C.UTF-8" } });
  return out.split("\n").map((line) => line.trim().replace(/\s+/g, " ")).filter(Boolean);
}

test("each command is answered", () => {
  const commands = example("sh").split("\n");
  assert.ok(commands.length >= 5);
  for (const command of commands) {
    const out = execFileSync("sh", ["-c", command.replace("curl ", "curl -f ")], { encoding: "utf8", cwd: folder });
    assert.ok(out.length > 50, command);
  }
});

const languages = [["python", "python3", "py"], ["js", process.execPath, "mjs"], ["r", "Rscript", "R"]];

for (const [language, program, ending] of languages) {
  const skip = !isHere(program) && `${program} is not here`;
  test(`the example in ${language} reads all results`, { skip }, async () => {
    const printed = run(language, program, ending);
    const answer = await fetch(`${url}/api/v1/search?` + new URLSearchParams({
      q: "soft power", filter: "type:!thesis,year:2020-2025", per_page: 100 }));
    const body = await answer.json();
    const expected = body.results.flatMap((work) => [`${work.year} ${work.title.text}`,
      ...work.passages.flatMap((passage) => passage.ranges.map(([start, end]) =>
        `${passage.id} ${[...passage.text].slice(start, end).join("")}`))]);
    assert.ok(body.meta.count > 5, "it wants more than one page");
    assert.deepEqual(printed, [...expected, `${body.meta.count} works`].map((line) => line.replace(/\s+/g, " ")));
  });
}

test("every address of the interface is named", async () => {
  const { paths } = await (await fetch(`${url}/openapi.json`)).json();
  for (const path of Object.keys(paths)) {
    const named = path.replace("doi:{path}", "doi:10.…").replace("facets/{key}", "facets/{name}")
      .replace("/sitemap-{key}.xml", "/sitemap.xml").replace(/^.*\{key\}(\.[a-z.]+)$/, "…$1");
    assert.ok(section.includes("`" + named + "`"), `${path}, as \`${named}\``);
  }
});

test("every parameter of a search is named", async () => {
  const { paths } = await (await fetch(`${url}/openapi.json`)).json();
  for (const { name } of paths["/api/v1/search"].get.parameters)
    assert.ok(new RegExp("`" + name + "[`=]|[&?]" + name + "=").test(section), name);
});
