// The pages, as server/http/pages.c has them for the daemon: which template shows what an address names, and which
// answers of the API it is filled with.

import { apiHref, BOXES, home, read } from "./address.js";
import { getJson, getText } from "./client.js";
import { render } from "./template.js";

const SEARCH = [
  "q", "region", "author_region", "year", "year_discussed", "theme", "author", "venue", "type", "language", "full_text", "filter",
  "match", "expand", "sort", "per_page", "page",
];

// { template, path (the key as its group), params (those that it knows), parts }. A part: { name, path in the API,
// query (none: the page's own parameters, or those in `params`), more (beside these), optional }. `beside`: the element
// that stands beside the results, and the part of the template that is all of it.
const WORK = { name: "work", path: "works/{key}", query: "" };
const FILTERS = SEARCH.slice(0, SEARCH.indexOf("sort"));
export const PAGES = [
  {
    template: "search", path: /^(?:index\.html)?$/, params: [...SEARCH, ...BOXES], parts: [{ name: "search", path: "search", more: "coins=true" }],
    beside: { id: "filters", part: "_filters" },
  },
  {
    template: "work", path: /^works\/([^/]+)$/, params: ["q"], parts: [
      WORK,
      { name: "references", path: "works/{key}/references", query: "", optional: true },
      { name: "citations", path: "works/{key}/citations", query: "", optional: true },
      { name: "related", path: "works/{key}/related", query: "limit=5", optional: true },
    ],
  },
  {
    template: "text", path: /^works\/([^/]+)\/text$/, params: ["q"], parts: [
      WORK, { name: "passages", path: "works/{key}/passages", optional: true },
    ],
  },
  {
    template: "region", path: /^regions\/([^/]+)$/, params: [], parts: [
      { name: "region", path: "regions/{key}", query: "" },
      { name: "search", path: "search", query: "region={key}&sort=cited&per_page=10&facets=region,theme" },
      { name: "passages", path: "passages", query: "region={key}&per_page=10", optional: true },
      { name: "timeline", path: "timeline", query: "region={key}", optional: true },
    ],
  },
  {
    template: "explore", path: /^explore$/, params: [...FILTERS, "rows", "kind"], parts: [
      { name: "matrix", path: "matrix" },
      { name: "timeline", path: "timeline", params: FILTERS },
      { name: "network", path: "network", params: FILTERS },
      { name: "passages", path: "passages", params: FILTERS, optional: true },
    ],
  },
  {
    template: "api", path: /^api$/, params: SEARCH, parts: [
      { name: "search", path: "search" },
      { name: "openapi", path: "../../openapi.json", query: "" },
    ],
  },
  {
    template: "about", path: /^about$/, params: [], parts: [
      { name: "search", path: "search", query: "per_page=1&facets=full_text,type,language" },
      { name: "full", path: "search", query: "per_page=5&full_text=true&facets=&select=key,title,access", optional: true },
    ],
  },
];

// What an address names: { page, key, params, unknown, path }; page is null where it is none of these.
export function route(url) {
  if (url.origin !== home.origin || !url.pathname.startsWith(home.pathname)) return { page: null };
  const path = url.pathname.slice(home.pathname.length);
  for (const page of PAGES) {
    const found = page.path.exec(path);
    if (!found) continue;
    try {
      return { page, path, key: found[1] && decodeURIComponent(found[1]), ...read(url.search, page.params) };
    } catch {
      break;
    }
  }
  return { page: null };
}

const only = (params, names) => new URLSearchParams([...params].filter(([name]) => names.includes(name)));
const own = (part, { key, params }) => part.query !== undefined ? part.query.replace("{key}", encodeURIComponent(key))
  : part.params ? only(params, part.params) : params;
const hrefOf = (part, place, more = "") => apiHref(part.path.replace("{key}", encodeURIComponent(place.key)),
  new URLSearchParams([...new URLSearchParams(own(part, place)), ...new URLSearchParams(more)]));

// What a template is filled with: http/page.h.
export function rootOf(place) {
  const api = apiHref("").replace(/api\/v1\/$/, "");
  return {
    base: home.pathname, api, origin: api.startsWith("/") ? home.origin : "", path: place.path ?? "", unknown: place.unknown ?? [],
    json: place.page ? hrefOf(place.page.parts[0], place).slice(api.length) : "",
    here: Object.fromEntries([...place.params ?? []].reverse()),
  };
}

// `ask(href)` gives an answer; a page does without its optional parts.
export async function fill(place, ask = getJson) {
  const answers = await Promise.all(place.page.parts.map(async (part) => {
    try {
      return [part.name, await ask(hrefOf(part, place, part.more))];
    } catch (error) {
      if (part.optional && error.name !== "AbortError") return null;
      throw error;
    }
  }));
  return { ...rootOf(place), ...Object.fromEntries(answers.filter(Boolean)) };
}

// ---- templates -----------------------------------------------------------------------------------------------

const files = new Map();

// A file holds a template and the parts behind it: { "": text, _name: text }.
function fileOf(name) {
  if (!files.has(name))
    files.set(name, getText(new URL(`templates/${name}.html`, home).href).then((text) => {
      const [first, ...parts] = text.split("<!--part ");
      const named = parts.map((part) => [part.slice(0, part.indexOf("-->\n")), part.slice(part.indexOf("-->\n") + 4)]);
      return Object.fromEntries([["", first], ...named].map(([part, body]) => [part, body.replace(/\n$/, "")]));
    }).catch((error) => { files.delete(name); throw error; }));
  return files.get(name);
}

// Resolves to what draws a page's template, or one of its parts, at once: (root, part = "", without = []) => HTML.
// The parts in `without` are left empty.
export async function prepare(name) {
  const [own, common] = await Promise.all([name, "common"].map(fileOf));
  const text = (part) => own[part] ?? common[part];
  return (root, part = "", without = []) => render(text(part), root, (wanted) => without.includes(wanted) ? "" : text(wanted));
}

export async function draw(name, root, part) {
  return (await prepare(name))(root, part);
}

// The two halves of a page: what belongs to its head, and its content.
export function halves(html) {
  const [head, body] = html.split("<!--main-->\n");
  return { head, body };
}
