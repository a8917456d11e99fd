// One work in the list of results.

import { apiHref, webLink, workHref } from "./address.js";
import { getJson } from "./client.js";
import { copy } from "./copy.js";
import { dotted, h, marked, tongue, unseen } from "./dom.js";
import { count, names } from "./text.js";

const SUMMARY = { annotation: "Annotation by Dragoman", abstract: "Abstract" };

export function held(work) {
  if (work.full_text) return "Full text";
  return { annotation: "Annotation only", abstract: "Abstract only" }[work.summary?.kind ?? work.abstract?.kind] ?? "Record only";
}

function chip({ name, label, chosen, href }) {
  return h("li", null, h("a", { class: "chip", href, "aria-current": chosen ? "true" : null },
    unseen(name === "region" ? "Region: " : "Theme: "), label));
}

// The chosen ones first, and no more than fit.
function shortChips(params, name, keys, most) {
  const first = keys.filter((key) => params.has(name, key));
  const rest = keys.filter((key) => !first.includes(key));
  return [...first, ...rest].slice(0, Math.max(most, first.length)).map((key) => [name, key]);
}

function passage(work, words, item) {
  return h("li", null,
    h("blockquote", tongue(work.language), marked(item.text, item.ranges)),
    h("a", { href: workHref(work.key, words, item.paragraph) },
      item.section ? `${item.section}, ` : null, h("span", { class: "para" }, item.pinpoint)));
}

// Shows the citation below the work and copies it at once.
function citeButton(work) {
  const id = `cite-${work.key}`;
  const box = h("p", { class: "citation", id, hidden: true });
  const cite = async () => {
    if (!box.textContent) box.textContent = (await getJson(apiHref(`works/${encodeURIComponent(work.key)}`))).citation.text;
    box.hidden = false;
    return box.textContent;
  };
  const button = h("button", {
    type: "button", class: "plain", "aria-controls": id,
    onclick: (event) => copy(event.currentTarget, cite, "Citation"),
  }, "Cite", unseen(`: ${work.title.text}`));
  return { box, button };
}

const PASSAGES = 3; // of one work; the answer has more where only a region was asked for

// `chipOf` knows regions and themes: chipOf("region", "africa") is { name: "region", label: "Africa", chosen, href }.
export function resultItem(work, params, chipOf) {
  const words = params.get("q") ?? "";
  const href = workHref(work.key, words);
  const shown = work.passages.slice(0, PASSAGES);
  const more = (work.passage_count ?? 0) - shown.length;
  const cite = citeButton(work);
  const doi = webLink(work.links?.doi);
  const source = webLink(work.url);
  const chips = [
    ...shortChips(params, "region", work.regions, 6),
    ...shortChips(params, "theme", work.themes, 4),
  ].map(([name, key]) => chip(chipOf(name, key)));
  const untold = work.regions.length + work.themes.length - chips.length;
  if (untold > 0) chips.push(h("li", null, h("a", { class: "chip more-chips", href }, `${untold} more`, unseen(" regions and themes"))));
  return h("li", { class: "result" },
    h("h3", null, h("a", { href, id: `work-${work.key}`, ...tongue(work.language) },
      marked(work.title.text, work.title.ranges))),
    h("p", { class: "byline" }, dotted(
      names(work.authors),
      work.year ? String(work.year) : "no date",
      work.venue && h("cite", { dir: "auto" }, work.venue))),
    h("p", { class: "facts" }, dotted(
      work.type_label,
      h("span", { class: work.full_text ? "held full" : "held" }, held(work)),
      work.cited_by_count > 0 && `cited by ${count(work.cited_by_count, "work")} here`)),
    work.summary && h("p", { class: "summary" },
      h("span", { class: "kind" }, SUMMARY[work.summary.kind] ?? "Summary"), " ",
      marked(work.summary.text, work.summary.ranges)),
    shown.length > 0 && h("ul", { class: "passages" }, shown.map((item) => passage(work, words, item))),
    more > 0 && h("p", { class: "rest" }, h("a", { href },
      `${count(more, "more passage")} in this work`)),
    h("div", { class: "tail" },
      chips.length > 0 && h("ul", { class: "chips" }, chips),
      h("p", { class: "actions" }, cite.button,
        h("a", { href: apiHref(`works/${encodeURIComponent(work.key)}.bib`), download: `${work.key}.bib` },
          "BibTeX", unseen(`: ${work.title.text}`)),
        doi ? h("a", { href: doi.href, rel: "noopener" }, "DOI", unseen(`: ${work.title.text}`))
          : source && h("a", { href: source.href, rel: "noopener" }, "Source", unseen(`: ${work.title.text}`)))),
    cite.box);
}
