// Every export of every work, read by the programs that scholars read them with: pandoc's citeproc and bibutils.
// DRAGOMAN is the program, DRAGOMAN_INDEX the index of corpus/; pandoc, bib2xml and ris2xml are in PATH.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { serverUrl, stopServer } from "../web/support/server.mjs";

const folder = mkdtempSync(join(tmpdir(), "dragoman-exports-"));
after(async () => {
  await stopServer();
  rmSync(folder, { recursive: true });
});

// What a program makes of `input`; and what it complains of.
function run(program, args, input) {
  const file = join(folder, "input");
  writeFileSync(file, input);
  const done = spawnSync(program, [...args, file], { encoding: "utf8", maxBuffer: 64 << 20 });
  assert.equal(done.status, 0, done.stderr);
  return { out: done.stdout, said: done.stderr };
}

const text = async (url, path) => {
  const answer = await fetch(url + path);
  assert.equal(answer.status, 200, path);
  return answer.text();
};
const exported = (url, format) => text(url, `/api/v1/export?format=${format}&sort=title`);
const records = async (url) => (await exported(url, "ndjson")).trim().split("\n").map((line) => JSON.parse(line));

// --- what a record and what a program says, in one shape ---

// Programs put typographic quotes, collapse white space, and drop what has no width.
const plain = (s) => s?.replace(/[‘’]/g, "'").replace(/[“”„]/g, '"').replace(/[⌃]/g, "^")
  .replace(/<\/?span[^>]*>/g, "").replace(/[\s\u00a0\u200b-\u200f\u202a-\u202e\u0000-\u001f\u007f]+/g, " ").trim().normalize("NFC");
const words = (s) => plain(s).toLowerCase().split(/[\s.,]+/).filter(Boolean).sort().join(" ");
const nameOf = (n) => plain(n.literal ?? [n.family, n.given].filter(Boolean).join(", "));
const csl = (list) => new Map(list.map((item) => [item.id, {
  title: plain(item.title), authors: (item.author ?? []).map((n) => nameOf({ ...n,
    family: [n["non-dropping-particle"], n["dropping-particle"], n.family].filter(Boolean).join(" ") || undefined })),
  year: item.issued?.["date-parts"]?.[0]?.[0] ?? null, doi: item.DOI?.toLowerCase() ?? null,
  container: plain(item["container-title"]) ?? null }]));

// MODS, as bibutils writes it: one record after the other, no element in another of its name but relatedItem.
const unescape = (s) => s?.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, "&");
function mods(xml) {
  const all = (s, element) => [...s.matchAll(new RegExp(`<${element}(?: [^>]*)?>([^]*?)</${element}>`, "g"))].map((m) => unescape(m[1]));
  return new Map([...xml.matchAll(/<mods ID="([^"]*)">([^]*?)<\/mods>/g)].map(([, id, body]) => {
    const own = body.replace(/<relatedItem[^]*<\/relatedItem>/, "");
    const first = own.slice(own.indexOf("<titleInfo>"), own.indexOf("</titleInfo>"));
    const year = all(body, "dateIssued").concat(all(body, "date"))[0];
    return [id, {
      title: plain([all(first, "title")[0], ...all(first, "subTitle")].join(": ").replace("?: ", "? ")),
      authors: [...own.matchAll(/<name(?: [^>]*)?>([^]*?)<\/name>/g)].filter((m) => m[1].includes(">author<"))
        .map((m) => all(m[1], "namePart").join(" ")),
      year: year ? Number(year.slice(0, 4)) : null, doi: all(own, "identifier").find((s) => s.startsWith("10.")) ?? null,
      links: all(own, "url").join(" ") }];
  }));
}

// --- the exports of corpus/ ---

let url, works;
before(async () => {
  url = await serverUrl();
  works = await records(url);
});

function agree(read, format, { exactly = false } = {}) {
  assert.equal(read.size, works.length);
  for (const work of works) {
    const found = read.get(work.key);
    assert.ok(found, `${format}: ${work.key}`);
    const title = plain(work.title.text);
    assert.equal(exactly ? found.title : found.title.toLowerCase(), exactly ? title : title.toLowerCase(), format);
    for (let i = 0; i < title.length; i++) // no capital is lost
      assert.ok(title[i] === found.title[i] || title[i] !== title[i].toUpperCase(), `${format}: ${found.title}`);
    assert.equal(found.authors.length, work.authors.length, `${format}: ${work.key}`);
    work.authors.forEach((author, i) => assert.equal(words(found.authors[i]), words(nameOf(author)), `${format}: ${work.key}`));
    assert.equal(found.year, work.year, `${format}: ${work.key}`);
    // bibutils 7.2 knows no DOI whose prefix has five digits: from BibTeX it makes an address of it, from RIS nothing
    if (!found.doi && /^10\.\d{5}/.test(work.doi) && "links" in found)
      continue;
    assert.equal(found.doi?.toLowerCase() ?? null, work.doi, `${format}: ${work.key}`);
  }
}

test("pandoc reads the BibTeX of every work without a warning", async () => {
  const { out, said } = run("pandoc", ["-f", "bibtex", "-t", "csljson"], await exported(url, "bib"));
  assert.equal(said, "");
  agree(csl(JSON.parse(out)), "bib");
});

test("pandoc reads the CSL-JSON of every work without a warning", async () => {
  const { out, said } = run("pandoc", ["-f", "csljson", "-t", "csljson"], await exported(url, "csl-json"));
  assert.equal(said, "");
  const read = csl(JSON.parse(out));
  agree(read, "csl-json", { exactly: true });
  for (const work of works)
    assert.equal(read.get(work.key).container, plain(work.container_title ?? undefined) ?? null);
});

test("bibutils reads the BibTeX of every work without a warning", async () => {
  const { out, said } = run("bib2xml", [], await exported(url, "bib"));
  assert.equal(said, `bib2xml: Processed ${works.length} references.\n`);
  agree(mods(out), "bib2xml");
});

test("bibutils reads the RIS of every work without a warning", async () => {
  const { out, said } = run("ris2xml", [], await exported(url, "ris"));
  assert.equal(said, `ris2xml: Processed ${works.length} references.\n`);
  agree(mods(out), "ris2xml");
});

test("a work by itself is what the export has of it", async () => {
  const all = { bib: await exported(url, "bib"), ris: await exported(url, "ris"), "csl.json": await exported(url, "csl-json") };
  for (const work of works)
    for (const [suffix, whole] of Object.entries(all)) {
      const one = await text(url, `/api/v1/works/${encodeURIComponent(work.key)}.${suffix}`);
      assert.ok(whole.includes(one.trim()), `${work.key}.${suffix}`);
    }
});

// pandoc's own style is Chicago's other system, which puts the year behind the names; names, titles and containers are
// written alike in both. It shortens names from eight on, we from seven: no work here has so many.
test("Chicago's names, titles and containers are as citeproc writes them", async () => {
  writeFileSync(join(folder, "works.json"), await exported(url, "csl-json"));
  const { out, said } = run("pandoc", ["--citeproc", "--bibliography", join(folder, "works.json"), "-f", "markdown", "-t", "plain", "--wrap=none"],
    '---\nnocite: "@*"\n---\n');
  assert.equal(said, "");
  const entries = out.trim().split("\n\n").map(plain);
  assert.equal(entries.length, works.length);
  for (const work of works) {
    const ours = plain(work.citation.chicago);
    const title = plain(work.title.text).toLowerCase();
    const bare = title.replace(/['"]/g, "");
    const theirs = entries.filter((entry) => {
      const of = entry.toLowerCase().replace(/['"]/g, "");
      return of.includes(`. ${bare}`) && of.includes(`${work.year}. ${bare}`) && (!work.doi || of.includes(work.doi));
    });
    assert.equal(theirs.length, 1, `${title}: ${theirs}`);
    const [names, rest] = theirs[0].split(/\. (?:\d{4}|n\.d\.)\. /);
    assert.ok(ours.startsWith(names.replace(/———/g, "")) || names.includes("———"), `${ours}\n${theirs[0]}`);
    // their editors' lists and page ranges too
    for (const part of [/edited by [^,]+/, /\d+–\d+/])
      assert.equal(ours.match(part)?.[0], rest.match(part)?.[0], `${ours}\n${theirs[0]}`);
  }
});

// --- records that mean harm ---

const hostile = [
  { id: "latex", type: "article-journal", language: "en", title: "50% of $x_1 & #2 ~ ^ \\input{/etc/passwd} {braces}",
    author: [{ family: "O'Neil", given: "R&D_" }, { literal: "Smith & Sons, Ltd. and others" }], issued: { "date-parts": [[2020, 2, 30]] },
    "container-title": "A & B_C", DOI: "10.1000/a_b%c#d" },
  { id: "lines", type: "book", title: "two\nlines\tand\r\nTY  - JOUR\nER  - ", author: [{ family: "Li\nne", given: "New" }], publisher: "P\n@book{x," },
  { id: "quotes", type: "webpage", title: 'a "quoted, title; with \'marks\'', URL: "https://x.org/a?b=c&d=%20e#f" },
  { id: "scripts", type: "book", title: "文化外交 الدبلوماسية Übergröße İstanbul", author: [{ family: "王", given: "毅" }, { family: "Öztürk", given: "Çağıl" }] },
  { id: "odd", type: "no-such-type", title: "odd", volume: 7.5, author: [{ family: "bin Laden", given: "O." }, { family: "King", suffix: "Jr." }] },
  { id: "long", type: "report", title: `${"very long ".repeat(2000)}title`, number: "-1", issued: { "date-parts": [["1999"]] } },
];

test("records that mean harm are read as they are, by all", async (t) => {
  const { DRAGOMAN } = process.env;
  const corpus = mkdtempSync(join(folder, "corpus-"));
  writeFileSync(join(corpus, "works.json"), JSON.stringify(hostile));
  execFileSync(DRAGOMAN, ["index", corpus, "--out", join(folder, "hostile.db")], { stdio: "pipe" });
  process.env.DRAGOMAN_INDEX = join(folder, "hostile.db");
  const fresh = await import("../web/support/server.mjs?hostile");
  const other = await fresh.serverUrl();
  t.after(() => fresh.stopServer());
  const titles = new Map((await records(other)).map((work) => [work.key, plain(work.title.text).toLowerCase()]));
  const readers = [
    ["pandoc", ["-f", "bibtex", "-t", "csljson"], "bib"], ["pandoc", ["-f", "csljson", "-t", "csljson"], "csl-json"],
    ["bib2xml", [], "bib"], ["ris2xml", [], "ris"],
  ];
  for (const [program, args, format] of readers) {
    const { out, said } = run(program, args, await exported(other, format));
    assert.equal(said, program === "pandoc" ? "" : `${program}: Processed ${hostile.length} references.\n`);
    const read = program === "pandoc" ? csl(JSON.parse(out)) : mods(out);
    assert.equal(read.size, hostile.length, format);
    for (const [key, title] of titles) { // bibutils leaves \textbackslash as it is, and may change quotes
      const found = read.get(key).title.toLowerCase().replace("\\textbackslash", "\\").replace(/[“”"']/g, "");
      assert.equal(found.replace(/[{}]/g, ""), title.replace(/["'{}]/g, ""), `${program} ${format}`);
    }
  }
});
