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

// Does a range cover the point? Those that end before it are passed.
function coverer(ranges) {
  let i = 0;
  return (point) => {
    while (i < ranges.length && !(ranges[i][1] > point)) i++;
    return i < ranges.length && ranges[i][0] <= point ? i : -1;
  };
}

// Ranges count code points, not UTF-16 units: a character beyond the basic plane counts once.
// Marks that have one space between them are one; a citation is a link, which no mark crosses.
function marks(value, argument, root) {
  const isSentence = typeof value?.sentence === "string";
  const points = Array.from(text(isSentence ? value.sentence : value?.text));
  const ranges = isSentence ? list(value.range && [value.range]) : list(value?.ranges);
  const links = list(isSentence ? null : value?.citations);
  const covers = coverer(ranges);
  const linked = coverer(links.map(({ range }) => list(range)));
  const ends = new Set(ranges.map(([, end]) => end));
  const starts = new Set(ranges.map(([start]) => start));
  let out = "";
  let piece = "";
  let marked = false;
  let link = -1;
  const change = (nowMarked, nowLink) => {
    out += escaped(piece);
    piece = "";
    if (marked && (!nowMarked || nowLink !== link)) { out += "</mark>"; marked = false; }
    if (nowLink !== link) {
      if (link >= 0) out += "</a>";
      if (nowLink >= 0) {
        const { cited, label } = links[nowLink];
        out += `<a href="${escaped(text(root?.base))}works/${pipes.url(cited)}" title="${escaped(text(label))}">`;
      }
      link = nowLink;
    }
    if (nowMarked && !marked) out += "<mark>";
    marked = nowMarked;
  };
  points.forEach((point, i) => {
    const nowMarked = covers(i) >= 0 || (point === " " && ends.has(i) && starts.has(i + 1));
    const nowLink = linked(i);
    if (nowMarked !== marked || nowLink !== link) change(nowMarked, nowLink);
    piece += point;
  });
  change(false, -1);
  return new Markup(out);
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

// "name:text": those whose member is that text, or is not.
function those(value, argument, are) {
  const colon = argument.indexOf(":");
  const name = argument.slice(0, colon);
  return Array.isArray(value)
    ? value.filter((item) => (colon >= 0 && typeof item?.[name] === "string" && item[name] === argument.slice(colon + 1)) === are) : null;
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
  is: (value, argument) => typeof value === "number" ? value === Number(argument)
    : typeof value === "boolean" ? String(value) === argument : value === argument,
  plus: (value, argument) => isNumber(value) ? value + Number(argument) : null,
  above: (value, argument) => isNumber(value) && value > Number(argument) ? value : null,
  sentence: (value) => text(value) && capital(value) + (/[.!?\u2026]$/.test(value) ? "" : "."),
  readable: (value) => text(value).split("-").map(capital).join(" "),
  url: (value) => encodeURIComponent(text(value)).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
  query: (value) => /\?[^#]*/.exec(text(value))?.[0] ?? "",
  length: (value) => Array.isArray(value) ? value.length : null,
  where: (value, argument) => those(value, argument, true),
  except: (value, argument) => those(value, argument, false),
  list: (value) => Array.isArray(value) ? value.map(text).join(", ") : null,
  web: (value) => /^https?:\/\/[^ \t\r\n]*$/.test(text(value)) ? value : null,
  members: (value) => value && typeof value === "object" && !Array.isArray(value)
    ? Object.entries(value).map(([name, member]) => ({ name, value: member })) : null,
  first: (value, argument) => Array.isArray(value) ? value.slice(0, Number(argument)) : null,
  rest: (value, argument) => Array.isArray(value) ? value.slice(Number(argument)) : null,
};
