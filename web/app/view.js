// The pipes of templates, as server/http/view.h explains them: what the pages need and no JSON says.
// tests/web/view-cases.json holds both to one table.

import { escaped } from "./template.js";

// HTML that is escaped already.
export class Markup {
  constructor(text) { this.text = text; }
}

const { format } = new Intl.NumberFormat("en");
const text = (value) => typeof value === "string" ? value : "";
const list = (value) => Array.isArray(value) ? value : [];
const isNumber = (value) => typeof value === "number" && value >= 0 && value < 1e15;
const capital = (word) => word.replace(/^[a-z]/, (c) => c.toUpperCase());

// Ranges count code points, not UTF-16 units: a character beyond the basic plane counts once.
function marks(value) {
  const points = Array.from(text(value?.text));
  const piece = (from, to) => escaped(points.slice(from, to).join(""));
  let at = 0;
  let open = false;
  let out = "";
  for (const [start, end] of list(value?.ranges)) {
    if (end <= at || end <= start) continue;
    const from = Math.min(Math.max(start, at), points.length);
    const gap = points.slice(at, from).join("");
    if (open && gap !== "" && gap !== " ") { out += "</mark>"; open = false; }
    out += escaped(gap);
    if (!open && from < points.length) { out += "<mark>"; open = true; }
    at = Math.min(end, points.length);
    out += piece(from, at);
  }
  return new Markup(out + (open ? "</mark>" : "") + piece(at));
}

function count(value, argument) {
  if (!isNumber(value)) return null;
  const [one, ...many] = argument.split(":");
  return `${format(Math.floor(value))} ${value === 1 ? one : many.length ? many.join(":") : `${one}s`}`;
}

const nameOf = ({ literal, given, family }) => text(literal) || [text(given), text(family)].filter(Boolean).join(" ");

function names(value, argument) {
  const all = list(value).map(nameOf);
  if (argument === "all") return all.join(", ");
  if (all.length > 3) return `${all.slice(0, 2).join(", ")} and ${all.length - 2} others`;
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

function tree(values) {
  if (!Array.isArray(values)) return null;
  const keys = new Set(values.map(({ key }) => key));
  const isTop = ({ key, parents }) => !list(parents).some((parent) => parent !== key && keys.has(parent));
  const grow = (above) => values
    .filter((value) => above.length ? list(value.parents).includes(above.at(-1)) : isTop(value))
    .filter(({ key }) => !above.includes(key))
    .map((value) => {
      const children = grow([...above, value.key]);
      return { ...value, children, open: children.some((child) => child.selected || child.open) };
    });
  return grow([]);
}

function chips(keys, facet, root) {
  if (!Array.isArray(keys)) return null;
  const values = list(root?.search?.facets?.[facet]?.values);
  const all = keys.map((key) => values.find((value) => value.key === key) ?? { key, label: pipes.readable(key) });
  return [...all.filter(({ selected }) => selected), ...all.filter(({ selected }) => !selected)];
}

export const pipes = {
  marks, count, names, tree, chips,
  number: (value) => isNumber(value) ? format(Math.floor(value)) : null,
  is: (value, argument) => typeof value === "number" ? value === Number(argument) : value === argument,
  above: (value, argument) => isNumber(value) && value > Number(argument) ? value : null,
  sentence: (value) => text(value) && capital(value) + (/[.!?\u2026]$/.test(value) ? "" : "."),
  readable: (value) => text(value).split("-").map(capital).join(" "),
  url: (value) => encodeURIComponent(text(value)).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
  query: (value) => /\?[^#]*/.exec(text(value))?.[0] ?? "",
  list: (value) => Array.isArray(value) ? value.map(text).join(", ") : null,
  web: (value) => /^https?:\/\/[^ \t\r\n]*$/.test(text(value)) ? value : null,
  members: (value) => value && typeof value === "object" && !Array.isArray(value)
    ? Object.entries(value).map(([name, member]) => ({ name, value: member })) : null,
  first: (value, argument) => Array.isArray(value) ? value.slice(0, Number(argument)) : null,
  rest: (value, argument) => Array.isArray(value) ? value.slice(Number(argument)) : null,
};
