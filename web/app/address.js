// Addresses: what the page's own address says, and the addresses the script leads to.
// The query string of a page has the API's own names, so that it can be handed on as it is.

const DEFAULTS = { sort: "relevance", per_page: "20", page: "1" };
// Two boxes of a form, and the parameter that they are.
const RANGES = [["from", "to", "year"], ["of_from", "of_to", "year_discussed"]];
export const BOXES = RANGES.flatMap(([from, to]) => [from, to]);
const SINGLE = ["q", "filter", "match", "expand", "sort", "per_page", "page"];

// The folder that holds index.html, and where the JSON comes from.
export const home = new URL("../", import.meta.url);
const elsewhere = globalThis.document?.querySelector('meta[name="dragoman-api"]')?.content;
const server = elsewhere ? new URL(elsewhere.replace(/\/*$/, "/"), home) : home;

// "?q=..." -> { params, unknown }: the parameters of `names` in their order without empty and default values,
// and the names that are none of these (what a tracker hung on, a misspelling).
export function read(search, names) {
  const all = new URLSearchParams(search);
  for (const [from, to, name] of names.includes("from") ? RANGES : []) { // as a form says it without a script
    all.append(name, yearRange(all.get(from) ?? "", all.get(to) ?? ""));
    for (const box of [from, to]) all.delete(box);
  }
  const given = [...all];
  const params = new URLSearchParams();
  for (const name of names)
    for (const [key, value] of given)
      if (key === name && value.trim() !== "" && value !== DEFAULTS[name] && !params.has(name, value))
        params.append(name, value);
  const unknown = [...new Set(given.map(([key]) => key))].filter((key) => !names.includes(key));
  return { params, unknown };
}

// year=2015..2020 from two boxes of which one or both may be empty.
export function yearRange(from, to) {
  if (from && to && Number(from) > Number(to)) [from, to] = [to, from];
  if (!from && !to) return "";
  return from === to ? from : `${from}..${to}`;
}

// Whether the range of the box of this name ends before it begins.
export const isReversed = (values, name) => RANGES.some(([from, to]) =>
  (name === from || name === to) && values.get(to) && Number(values.get(from)) > Number(values.get(to)));

// What a box for a year holds, in digits: "2.021e3" is 2021.
const year = (text) => text.trim() === "" || Number.isNaN(Number(text)) ? "" : String(Number(text));

// What a form of filters says, as the parameters of a page on its first page.
export function fromForm(entries) {
  const params = new URLSearchParams();
  const ends = {};
  for (const [name, value] of entries) {
    if (BOXES.includes(name)) ends[name] = year(value);
    else if (value.trim() !== "" && value !== DEFAULTS[name] && !(SINGLE.includes(name) ? params.has(name) : params.has(name, value)))
      params.append(name, value);
  }
  for (const [from, to, name] of RANGES) {
    const years = yearRange(ends[from] ?? "", ends[to] ?? "");
    if (years) params.append(name, years);
  }
  return params;
}

const query = (params) => { const text = params?.toString() ?? ""; return text && `?${text}`; };

export function searchHref(params) {
  return home.pathname + query(params);
}

export function apiHref(path, params) {
  const url = new URL(`api/v1/${path}${query(params)}`, server);
  return url.origin === home.origin ? url.pathname + url.search : url.href;
}
