// Fills a template: the part of Mustache that server/http/template.h describes, which is the same for the daemon.
// tests/web/view-cases.json holds both to one table.

import { Markup, pipes } from "./view.js";

const TAG = /\{\{([#^/>!]?)\s*([\s\S]*?)\s*\}\}/g;
const DEPTH = 48;
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const escaped = (text) => text.replace(/[&<>"']/g, (c) => ESCAPES[c]);

const isList = Array.isArray;
const isObject = (value) => typeof value === "object" && value !== null && !isList(value) && !(value instanceof Markup);
const isTrue = (value) => value instanceof Markup ? value.text !== "" : isList(value) ? value.length > 0 : Boolean(value);

// ---- reading -------------------------------------------------------------------------------------------------

// "a.b|pipe:argument|pipe" -> { name, path, uses }
function readValue(text) {
  const [name, ...steps] = text.split("|");
  const uses = steps.map((step) => {
    const colon = step.indexOf(":");
    return colon < 0 ? { pipe: step, argument: "" } : { pipe: step.slice(0, colon), argument: step.slice(colon + 1) };
  });
  return { name, path: name === "." ? [] : name.split("."), uses };
}

// A tag that writes nothing itself and is alone on its line takes the line with it.
function extent(text, from, to) {
  const start = text.slice(0, from).search(/(?:^|(?<=\n))[ \t]*$/);
  const line = /^[ \t]*(?:\n|$)/.exec(text.slice(to, to + 200));
  return start < 0 || !line ? [from, to] : [start, to + line[0].length];
}

// Text -> [string | { kind, ... }]; sections hold theirs as `inner`.
function parse(text) {
  const top = { inner: [] };
  const open = [top];
  let at = 0;
  const put = (node) => open.at(-1).inner.push(node);
  for (const { 0: tag, 1: kind, 2: name, index } of text.matchAll(TAG)) {
    const [from, to] = kind ? extent(text, index, index + tag.length) : [index, index + tag.length];
    if (from > at) put(text.slice(at, from));
    at = to;
    if (kind === "#" || kind === "^") {
      const section = { kind, ...readValue(name), inner: [] };
      put(section);
      open.push(section);
    } else if (kind === "/") {
      if (open.length === 1 || open.pop().name !== name) throw new Error(`a template ends a section ${name} that it never began`);
    } else if (kind === ">") {
      put({ kind, name });
    } else if (!kind) {
      put({ kind, ...readValue(name) });
    }
  }
  if (open.length > 1) throw new Error(`a template's section ${open.at(-1).name} has no end`);
  if (text.includes("{{", at)) throw new Error("a tag of a template has no end");
  put(text.slice(at));
  return top.inner;
}

// ---- writing -------------------------------------------------------------------------------------------------

const has = (value, name) => isObject(value) && Object.hasOwn(value, name);

function lookUp(frame, path) {
  if (!path.length) return frame.value;
  let at = frame;
  while (at && !has(at.value, path[0])) at = at.outer;
  let found = at?.value[path[0]];
  for (const name of path.slice(1))
    found = isList(found) && name === "length" ? found.length : has(found, name) ? found[name] : undefined;
  return found;
}

function evaluate({ path, uses }, frame, root) {
  return uses.reduce((value, { pipe, argument }) =>
    Object.hasOwn(pipes, pipe) ? pipes[pipe](value, argument, root) ?? null : null, lookUp(frame, path));
}

function written(value) {
  if (value instanceof Markup) return value.text;
  return value === null || value === undefined || typeof value === "object" ? "" : escaped(String(value));
}

function write(nodes, frame, run, depth) {
  if (depth > DEPTH) throw new Error("templates are nested too deeply");
  let out = "";
  for (const node of nodes) {
    if (typeof node === "string") {
      out += node;
    } else if (node.kind === ">") {
      const part = run.parts(node.name);
      if (part !== undefined) out += write(part, frame, run, depth + 1);
    } else {
      const value = evaluate(node, frame, run.root);
      if (node.kind === "^") out += isTrue(value) ? "" : write(node.inner, frame, run, depth + 1);
      else if (node.kind !== "#") out += written(value);
      else if (isTrue(value))
        for (const item of isList(value) ? value : [value])
          out += write(node.inner, { value: item, outer: frame }, run, depth + 1);
    }
  }
  return out;
}

const read = new Map();

function compiled(text) {
  let nodes = read.get(text);
  if (!nodes) read.set(text, nodes = parse(text));
  return nodes;
}

// `parts(name)` gives the text of a part, or undefined.
export function render(text, root, parts = () => undefined) {
  const found = (name) => { const part = parts(name); return part === undefined ? undefined : compiled(part); };
  return write(compiled(text), { value: root, outer: null }, { root, parts: found }, 1);
}
