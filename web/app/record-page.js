// One work: its citation and what is known of it, and its text where the text may be shown.

import { apiHref, home, searchHref, webLink, workHref } from "./address.js";
import { getText } from "./client.js";
import { copy, copyButton } from "./copy.js";
import { howCited, whatItCites } from "./citations.js";
import { dotted, h, marked, tongue, unseen } from "./dom.js";
import { held } from "./results.js";
import { count, findWords, nameOf, sentence } from "./text.js";

const SOURCES = {
  curated: "set by the editors", record: "from the record", text: "found in the text", work: "as the whole work",
};
const ABSTRACTS = {
  annotation: "Annotation written by the Dragoman project, not the authors\u2019 abstract",
  abstract: "Abstract",
};

const absolute = (key, paragraph) => new URL(workHref(key, "", paragraph), home).href;
const byRegion = (key) => searchHref(new URLSearchParams({ region: key }));
const byTheme = (key) => searchHref(new URLSearchParams({ theme: key }));

function languageName(code) {
  try {
    return new Intl.DisplayNames("en", { type: "language" }).of(code);
  } catch {
    return code;
  }
}

function section(title, ...children) {
  const id = `about-${title.toLowerCase().replace(/\W+/g, "-")}`;
  return h("section", { class: "part", "aria-labelledby": id }, h("h2", { id }, title), children);
}

function list(title, pairs) {
  const present = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "" && value?.length !== 0);
  return present.length > 0 && section(title, h("dl", { class: "facts-list" }, present.map(([term, value]) =>
    h("div", null, h("dt", null, term), h("dd", { dir: "auto" }, value)))));
}

// What a passage has from its work has no more of a reason than the work's key.
function evidence({ source, evidence: why }) {
  return [SOURCES[source] ?? source, why && source !== "work" ? `: ${why}` : null];
}

function citationPart(work) {
  const bib = apiHref(`works/${encodeURIComponent(work.key)}.bib`);
  return section("Cite",
    h("p", { class: "citation" }, work.citation.text),
    h("p", { class: "actions" },
      copyButton("Copy citation", "Citation", work.citation.text),
      h("a", { href: bib, download: `${work.key}.bib` }, "Download BibTeX"),
      copyButton("Copy BibTeX", "BibTeX", () => getText(bib)),
      copyButton("Copy link", "Link", absolute(work.key))));
}

function doubts(work) {
  const said = [
    work.unverified?.length > 0 && h("p", null,
      `Not verified: ${work.unverified.map((name) => name.replaceAll("_", " ")).join(", ")}.`),
    work.listed === false && h("p", null, "Cited in the text of the citing article, but missing from its reference list."),
    work.note && h("p", { dir: "auto" }, work.note),
    work.as_printed?.entry && [
      h("h3", null, "As printed in the citing article\u2019s reference list"),
      h("blockquote", { dir: "auto" }, work.as_printed.entry)],
  ].filter(Boolean);
  return said.length > 0 && section("About this record", said);
}

const REGIONS = 6; // that are shown at once

// The regions that were given to the work, each with its reason; those that only hold one of them follow in a line.
function regionsPart(work) {
  const all = work.region_evidence ?? [];
  const own = all.filter(({ source }) => source !== "parent");
  const above = all.filter(({ source }) => source === "parent");
  const link = ({ key, label }) => h("a", { href: byRegion(key) }, label);
  const items = own.map((region) => h("li", null, link(region), " ", h("span", { class: "why" }, evidence(region))));
  const few = items.splice(0, items.length > REGIONS + 1 ? REGIONS : items.length);
  return all.length > 0 && section("Regions", h("ul", { class: "evidence" }, few,
    items.length > 0 && h("li", null, h("details", null,
      h("summary", null, `${items.length} more regions`), h("ul", { class: "evidence" }, items))),
    above.length > 0 && h("li", null, h("span", { class: "why" }, "and so under "),
      above.flatMap((region, i) => [i ? ", " : null, link(region)]))));
}

function themesPart(work) {
  return work.theme_labels?.length > 0 && section("Themes", h("ul", { class: "chips" },
    work.theme_labels.map(({ key, label }) => h("li", null, h("a", { class: "chip", href: byTheme(key) }, label)))));
}

// The regions of a paragraph in a word each; opened, why it has them.
function whereabouts({ region_evidence: regions }) {
  return regions?.length > 0 && h("details", { class: "whereabouts" },
    h("summary", null, unseen("Regions: "), regions.map(({ label }) => label).join(", ")),
    h("ul", null, regions.map((region) => h("li", null,
      h("a", { href: byRegion(region.key) }, region.label), " ", h("span", { class: "why" }, evidence(region))))));
}

function paragraph(work, item, words) {
  const id = `p${item.paragraph}`;
  const text = `${work.citation.text} ${sentence(item.pinpoint)} ${absolute(work.key, item.paragraph)}`;
  return h("div", { class: "paragraph", id, tabindex: "-1" },
    h("p", tongue(work.language), marked(item.text, findWords(item.text, words))),
    h("div", { class: "tools" },
      h("a", { href: `#${id}` }, unseen("Paragraph "), String(item.paragraph)),
      h("button", { type: "button", class: "plain", onclick: (event) => copy(event.currentTarget, text, "Citation") },
        "Copy citation", unseen(` of paragraph ${item.paragraph}`)),
      whereabouts(item)));
}

// The text in order, with a heading wherever the section changes, and the list of these headings.
function textParts(work, passages, words) {
  const contents = [];
  const body = [];
  let section;
  const highest = Math.min(...passages.map(({ level }) => level || 1));
  for (const item of passages) {
    if (item.section && item.section !== section) {
      section = item.section;
      const depth = Math.min((item.level || 1) - highest, 3);
      const id = `s${item.paragraph}`;
      contents.push(h("li", { class: `depth-${depth}` }, h("a", { href: `#${id}`, dir: "auto" }, section)));
      body.push(h(`h${3 + depth}`, { id, tabindex: "-1", ...tongue(work.language) }, section));
    }
    body.push(paragraph(work, item, words));
  }
  return {
    contents: contents.length > 2 && h("nav", { class: "contents", "aria-label": "Contents of the text" },
      h("details", { open: matchMedia("(min-width: 54rem)").matches }, h("summary", null, "Contents"), h("ol", null, contents))),
    text: h("section", { class: "text", "aria-labelledby": "text-heading" },
      h("h2", { id: "text-heading" }, "Text"), h("div", { class: "body" }, body)),
  };
}

// `problem` stands in the place of the text when the text could not be fetched.
export function createRecordPage(work, passages, { words, from, problem, citations, references }) {
  const heading = h("h1", { tabindex: "-1", ...tongue(work.language) }, work.title.text);
  const { contents, text } = passages.length ? textParts(work, passages, words) : { text: problem };
  const doi = webLink(work.links?.doi);
  const source = work.url === work.links?.doi ? null : webLink(work.url);
  const back = from ?? (words ? searchHref(new URLSearchParams({ q: words })) : null);
  const element = h("article", { class: "record-page" },
    h("p", { class: "back" }, back
      ? h("a", { href: back, rel: "up" }, "\u2190 Back to the search", words ? [": ", h("bdi", null, words)] : null)
      : h("a", { href: searchHref() }, "\u2190 All works")),
    heading,
    h("p", { class: "byline" }, dotted(
      work.authors.map(nameOf).join(", "),
      work.year ? String(work.year) : "no date",
      work.venue && h("cite", { dir: "auto" }, work.venue))),
    h("p", { class: "facts" }, dotted(
      h("span", { class: work.full_text ? "held full" : "held" }, `Held here: ${work.held ?? held(work).toLowerCase()}`),
      work.cited_by_count > 0 && `cited by ${count(work.cited_by_count, "work")} here`,
      doi && h("a", { href: doi.href, rel: "noopener" }, `doi.org/${work.doi}`),
      source && h("a", { href: source.href, rel: "noopener" }, source.host))),
    h("div", { class: "about" },
      h("div", { class: "main-part" },
        work.abstract && section(ABSTRACTS[work.abstract.kind] ?? "Summary",
          h("p", { class: "abstract", dir: "auto" }, work.abstract.text)),
        citationPart(work),
        citations && (citations.meta.count > 0 || citations.meta.listed_only_by.length > 0) &&
          section("How others cite it", howCited(citations)),
        references?.meta.count > 0 && section("What it cites", whatItCites(work, references)),
        doubts(work)),
      h("div", { class: "side-part" },
        regionsPart(work),
        themesPart(work),
        list("Details", [
          ["Type", work.type_label],
          ["In", work.venue],
          ["Volume", work.volume && (work.issue ? `${work.volume} (${work.issue})` : work.volume)],
          ["Pages", work.pages],
          ["Published", work.issued],
          ["Publisher", work.publisher],
          ["Editors", work.editors?.map(nameOf).join(", ")],
          ["Language", work.language && languageName(work.language)],
          ["Keywords", work.keywords?.join(", ")],
          ["Authors\u2019 region", work.author_regions
            ?.map(({ label, source }) => source ? `${label} (${source})` : label).join(", ")],
        ]),
        contents),
      text));
  return { element, heading };
}
