// Addresses: what the page's own address says, and the addresses the pages link to.
// The query string of a page has the API's own names, so that it can be handed on as it is.

export const FACETS = [
  "region", "author_region", "year", "theme", "author", "venue", "type", "language", "full_text",
];
const NAMES = ["q", ...FACETS, "filter", "match", "expand", "sort", "per_page", "page"];
const DEFAULTS = { sort: "relevance", per_page: "20", page: "1" };

// The folder that holds index.html, and where the JSON comes from.
export const home = new URL("../", import.meta.url);
const elsewhere = globalThis.document?.querySelector('meta[name="dragoman-api"]')?.content;
const server = elsewhere ? new URL(elsewhere.replace(/\/*$/, "/"), home) : home;

// "?q=..." -> { params, unknown }: the settings in a fixed order without empty and default values,
// and the names that are no search settings at all (what a tracker hung on, a misspelling).
export function read(search) {
  const given = [...new URLSearchParams(search)];
  const params = new URLSearchParams();
  for (const name of NAMES)
    for (const [key, value] of given)
      if (key === name && value.trim() !== "" && value !== DEFAULTS[name] && !params.has(name, value))
        params.append(name, value);
  const unknown = [...new Set(given.map(([key]) => key))].filter((key) => !NAMES.includes(key));
  return { params, unknown };
}

// Changing anything but the page itself goes back to the first page.
function changed(params, name, change) {
  const next = new URLSearchParams(params);
  if (name !== "page") next.delete("page");
  change(next);
  return read(next.toString()).params;
}

export function withValue(params, name, value) {
  return changed(params, name, (next) => next.set(name, value ?? ""));
}

export function without(params, name, value) {
  return changed(params, name, (next) => value === undefined ? next.delete(name) : next.delete(name, value));
}

export function toggled(params, name, value) {
  return params.has(name, value)
    ? without(params, name, value)
    : changed(params, name, (next) => next.append(name, value));
}

// The words only, without a filter, or the filters only: what "Start over" and the zero-result help need.
export function withoutFilters(params) {
  return changed(params, "", (next) => { for (const name of [...FACETS, "filter"]) next.delete(name); });
}

export function isFiltered(params) {
  return FACETS.some((name) => params.has(name)) || params.has("filter");
}

// expand=-TERM[,-TERM]: the thesaurus words that were taken off.
export function takenOff(params) {
  return (params.get("expand") ?? "").split(",").filter((term) => term.startsWith("-")).map((term) => term.slice(1));
}

export function withoutTerm(params, term) {
  const terms = [...new Set([...takenOff(params), term])];
  return withValue(params, "expand", terms.map((each) => `-${each}`).join(","));
}

export function withTermAgain(params, term) {
  return withValue(params, "expand", takenOff(params).filter((each) => each !== term).map((each) => `-${each}`).join(","));
}

// year=2015..2020 from two boxes of which one or both may be empty.
export function yearRange(from, to) {
  if (from && to && Number(from) > Number(to)) [from, to] = [to, from];
  if (!from && !to) return "";
  return from === to ? from : `${from}..${to}`;
}

// The other way: what the two boxes show. Several years at once have no one range.
export function yearBounds(params) {
  const years = params.getAll("year");
  if (years.length !== 1) return { from: "", to: "" };
  const parts = /^(\d*)(?:\.\.|-)(\d*)$/.exec(years[0]);
  return parts ? { from: parts[1], to: parts[2] } : { from: years[0], to: years[0] };
}

const query = (params) => { const text = params?.toString() ?? ""; return text && `?${text}`; };

export function searchHref(params) {
  return home.pathname + query(params);
}

export function workHref(key, words, paragraph) {
  const params = words ? new URLSearchParams({ q: words }) : null;
  return `${home.pathname}works/${encodeURIComponent(key)}${query(params)}${paragraph ? `#p${paragraph}` : ""}`;
}

export function apiHref(path, params) {
  const url = new URL(`api/v1/${path}${query(params)}`, server);
  return url.origin === home.origin ? url.pathname + url.search : url.href;
}

// A link out of a record, if it is one for the web: whatever else stands there is not made a link.
export function webLink(text) {
  const url = text && URL.canParse(text) ? new URL(text) : null;
  return url && /^https?:$/.test(url.protocol) ? { href: url.href, host: url.hostname } : null;
}

// Which page an address names: { page: "search", params, unknown }, { page: "work", key, words } or { page: "none" }.
export function route(url) {
  if (url.origin !== home.origin || !url.pathname.startsWith(home.pathname)) return { page: "none" };
  const path = url.pathname.slice(home.pathname.length);
  if (path === "" || path === "index.html") return { page: "search", ...read(url.search) };
  const work = /^works\/([^/]+)$/.exec(path);
  if (!work) return { page: "none" };
  try {
    return { page: "work", key: decodeURIComponent(work[1]), words: url.searchParams.get("q") ?? "" };
  } catch {
    return { page: "none" };
  }
}
