// The search page: what was understood, what is chosen, the results and their pages, the filters beside them.

import {
  apiHref, FACETS, isFiltered, searchHref, takenOff, toggled, without, withoutFilters, withoutTerm, withTermAgain, withValue,
} from "./address.js";
import { getJson } from "./client.js";
import { h, unseen } from "./dom.js";
import { createFilters, headingOf, labelOf } from "./filters.js";
import { pageList } from "./paging.js";
import { resultItem } from "./results.js";
import { count, countOfWorks, leavingOneOut, readable, sentence } from "./text.js";

const SORTS = [
  ["relevance", "Relevance"], ["-year", "Newest first"], ["year", "Oldest first"],
  ["title", "Title"], ["author", "Author"], ["cited", "Most cited here"],
];

const MATCHES = {
  all: "Only works with every word. ", most: "Works with most of the words. ", any: "Works with any of the words. ",
};

export function titleOf(answer, params) {
  const words = params.get("q");
  return words ? `${words}: ${countOfWorks(answer.meta).toLowerCase()}` : isFiltered(params) ? countOfWorks(answer.meta) : "";
}

// Where a filter of the answer leads when it is taken off. What stands in the address by itself is dropped from
// it; what came in by `filter=` only the server can take out, and it says how.
function hrefWithout(filter, params) {
  if (!filter.negated && FACETS.includes(filter.facet) && params.has(filter.facet, filter.key))
    return searchHref(without(params, filter.facet, filter.key));
  return searchHref() + new URL(filter.href, location.href).search;
}

export function createSearchPage(change) {
  const filters = createFilters(change);
  const intro = h("div", { class: "intro" });
  const notes = h("div", { class: "notes" });
  const chosen = h("div", { class: "chosen" });
  const heading = h("h2", { id: "results-heading", tabindex: "-1" });
  const orders = h("div", { class: "orders" });
  const list = h("ol", { class: "list", role: "list" });
  const after = h("div", { class: "after" });
  const closer = h("button", {
    type: "button", class: "closer",
    onclick: () => {
      setOpen(false);
      heading.focus();
    },
  });
  const panel = h("aside", { class: "filters", id: "filters", "aria-label": "Filters" },
    h("h2", null, "Filters"), filters.element, closer);
  const opener = h("button", {
    type: "button", class: "opener", "aria-controls": "filters", "aria-expanded": "false",
    onclick: () => setOpen(!panel.classList.contains("open")),
  });
  const element = h("div", { class: "search-page" }, intro,
    h("div", { class: "columns" },
      opener, panel,
      h("section", { class: "results", "aria-labelledby": "results-heading" },
        h("div", { class: "head" }, heading, orders), chosen, notes, list, after)));

  // Where there is room for them the filters are there in any case: the style sheet sees to that.
  function setOpen(open) {
    panel.classList.toggle("open", open);
    opener.setAttribute("aria-expanded", open);
    sayOpener();
  }

  function sayOpener() {
    const on = chosen.querySelectorAll("li").length;
    opener.textContent = (panel.classList.contains("open") ? "Hide filters" : "Show filters") + (on ? ` (${on} chosen)` : "");
  }

  function fillIntro({ meta }, params) {
    const home = params.size === 0;
    intro.classList.toggle("unseen", !home);
    intro.replaceChildren(h("h1", null, home ? "Scholarship on diplomacy, by idea and by region" : "Search"),
      ...home && meta.index ? [h("p", null,
        `${count(meta.index.works, "work")} and ${count(meta.index.passages, "passage")} of text. `,
        "Search for an idea, then narrow it to a part of the world.")] : []);
  }

  function fillChosen({ meta, facets }, params) {
    const items = (meta.filters ?? []).map((filter) => {
      const facet = headingOf(filter.facet, facets?.[filter.facet]);
      return h("li", null, h("a", { class: "chip off", href: hrefWithout(filter, params) },
        h("span", null, unseen("Remove "), h("span", { class: "facet-name" }, `${facet}: `),
          filter.negated ? "not " : null, labelOf(filter.facet, filter)),
        h("span", { class: "cross", "aria-hidden": "true" }, "\u00d7")));
    });
    chosen.replaceChildren(...items.length ? [
      h("h3", { class: "unseen" }, "Chosen filters"),
      h("ul", { class: "chips" }, items),
      h("p", null,
        items.length > 1 && h("a", { href: searchHref(withoutFilters(params)) }, "Clear filters"),
        h("a", { href: searchHref() }, "Start over")),
    ] : []);
  }

  function choice(name, label, options, params, fallback) {
    const select = h("select", { name, onchange: () => change((now) => withValue(now, name, select.value)) },
      options.map(([value, text]) => h("option", { value, selected: value === (params.get(name) ?? fallback) }, text)));
    return h("label", null, label, " ", select);
  }

  function fillOrders({ meta }, params) {
    const focused = orders.querySelector(":focus")?.name;
    const sizes = ["10", "20", "50", "100"];
    const size = String(meta.per_page ?? 20);
    if (!sizes.includes(size)) sizes.push(size);
    orders.replaceChildren(...meta.count > 1 ? [
      choice("sort", "Sort", SORTS, params, "relevance"),
      choice("per_page", "Show", sizes.map((each) => [each, each]), params, size),
    ] : []);
    if (focused) orders.querySelector(`[name=${focused}]`)?.focus({ preventScroll: true });
  }

  function fillNotes({ meta }, params, unknown) {
    const { query } = meta;
    const said = [];
    if (unknown.length)
      said.push(h("p", null, "Left out of the search, because it is no setting of it: ", unknown.join(", "), "."));
    if (query?.match === "most" || query?.match === "any")
      if (!params.has("match") && meta.count > 0)
        said.push(h("p", null, query.match === "most"
          ? "No work has all the words: showing works that have most of them. "
          : "Showing works that have any of the words, the best first. ",
        h("a", { href: searchHref(withValue(params, "match", "all")) }, "Only works with every word")));
    if (params.has("match"))
      said.push(h("p", null, MATCHES[params.get("match")] ?? "",
        h("a", { href: searchHref(without(params, "match")) }, "Search as usual")));
    const expanded = (query?.expanded ?? []).filter(({ source }) => source === "thesaurus");
    const off = takenOff(params);
    if (expanded.length || off.length)
      said.push(h("div", { class: "expanded" },
        expanded.length ? h("p", null, "Also searched:") : null,
        h("ul", { class: "chips" },
          expanded.map(({ term, to }) => h("li", null, h("a", { class: "chip off", href: searchHref(withoutTerm(params, term)) },
            h("span", null, unseen("Do not search "), to.join(", "), h("span", { class: "facet-name" }, ` for ${term}`)),
            h("span", { class: "cross", "aria-hidden": "true" }, "\u00d7")))),
          off.map((term) => h("li", null, h("a", { class: "chip", href: searchHref(withTermAgain(params, term)) },
            `Search words like ${term} again`))))));
    for (const { message, fix } of query?.warnings ?? [])
      said.push(h("p", { class: "warning" }, sentence(message), fix ? ` ${sentence(fix)}` : ""));
    if (query?.did_you_mean) {
      const { q, count: found } = query.did_you_mean;
      said.push(h("p", null,
        "Did you mean ", h("a", { href: searchHref(withValue(params, "q", q)) }, q), `? (${count(found, "work")})`));
    }
    notes.replaceChildren(...said);
  }

  // No results: each filter and each word that may be the reason, with what there would be without it.
  function fillNothing({ meta, facets }, params, signal) {
    const ways = [
      ...params.get("match") === "all" && leavingOneOut(params.get("q") ?? "").length
        ? [{ href: searchHref(without(params, "match")), text: "With most of the words" }] : [],
      ...(meta.filters ?? []).map((filter) => ({
        href: hrefWithout(filter, params),
        text: `Without ${headingOf(filter.facet, facets?.[filter.facet])}: ${labelOf(filter.facet, filter)}`,
      })),
      ...(meta.filters ?? []).length > 1 ? [{ href: searchHref(withoutFilters(params)), text: "Without any filter" }] : [],
      ...leavingOneOut(params.get("q") ?? "").map(({ word, rest }) => ({
        href: searchHref(withValue(params, "q", rest)), text: `Without the word ${word}`,
      })),
    ];
    after.replaceChildren(h("div", { class: "nothing" },
      h("p", null, "Nothing here matches all of that."),
      ways.length > 0 && h("ul", null, ways.map(({ href, text }) =>
        h("li", null, h("a", { href }, text, h("span", { class: "would" }))))),
      h("p", null, ways.length ? "Or check the spelling, or " : "Check the spelling, or ",
        h("a", { href: searchHref() }, "start over"), " with all works.")));
    // The counts come when they come; without them the links are as good.
    [...after.querySelectorAll("li > a")].slice(0, 8).forEach(async (link) => {
      const wanted = new URLSearchParams(new URL(link.href).search);
      wanted.set("facets", "");
      wanted.set("per_page", "1");
      const other = await getJson(apiHref("search", wanted), signal).catch(() => null);
      if (!other) return;
      link.lastElementChild.textContent = ` (${countOfWorks(other.meta).toLowerCase()})`;
      link.classList.toggle("vain", other.meta.count === 0);
    });
  }

  function fillPages({ meta }, params) {
    const pages = meta.pages ?? Math.ceil(meta.count / meta.per_page);
    const to = (page) => searchHref(withValue(params, "page", String(page)));
    const { page } = meta;
    const number = (each) => each === null
      ? h("li", { class: "gap", "aria-hidden": "true" }, "\u2026")
      : h("li", null, h("a", { href: to(each), "aria-current": each === page ? "page" : null }, unseen("Page "), String(each)));
    after.replaceChildren(...pages > 1 ? [h("nav", { class: "pages", "aria-label": "Pages of results" }, h("ul", null,
      page > 1 && h("li", null, h("a", { href: to(page - 1), rel: "prev" }, "Previous")),
      pageList(page, pages).map(number),
      page < pages && h("li", null, h("a", { href: to(page + 1), rel: "next" }, "Next"))))] : []);
  }

  // What the chips of all results need of a region or theme, worked out once for all of them.
  function chipsOf({ facets }, params) {
    const made = new Map();
    const label = (name, key) => facets?.[name]?.values.find((value) => value.key === key)?.label ?? readable(key);
    return (name, key) => {
      const id = `${name} ${key}`;
      if (!made.has(id)) {
        const chosen = params.has(name, key);
        const href = searchHref(chosen ? params : toggled(params, name, key));
        made.set(id, { name, label: label(name, key), chosen, href });
      }
      return made.get(id);
    };
  }

  function update(answer, { params, unknown }, signal) {
    fillIntro(answer, params);
    const { page, per_page: size, count: found } = answer.meta;
    const range = `${(page - 1) * size + 1}\u2013${Math.min(page * size, found)}`;
    heading.replaceChildren(countOfWorks(answer.meta),
      h("span", { class: "on-paper" }, params.has("q") && ` for ${params.get("q")}`),
      ...found > size ? [h("span", { class: "which" }, ` showing ${range}`)] : []);
    fillChosen(answer, params);
    fillOrders(answer, params);
    fillNotes(answer, params, unknown);
    const chipOf = chipsOf(answer, params);
    list.replaceChildren(...answer.results.map((work) => resultItem(work, params, chipOf)));
    if (found === 0) fillNothing(answer, params, signal);
    else fillPages(answer, params);
    filters.update(answer, params);
    closer.textContent = found ? `See ${countOfWorks(answer.meta).toLowerCase()}` : "Close the filters";
    sayOpener();
  }

  return { element, heading, update };
}
