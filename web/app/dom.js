// Building the page from data. Text only ever becomes text nodes: nothing here parses HTML.

import { segments } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";

// h("a", { href, class: "chip", onclick }, "text", node, [more])
export function h(name, properties, ...children) {
  const element = name.startsWith("svg:") ? document.createElementNS(SVG, name.slice(4)) : document.createElement(name);
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const unseen = (text) => h("span", { class: "unseen" }, text);

// Children separated by a middle dot that is not read out.
export function dotted(...children) {
  const present = children.flat().filter(Boolean);
  return present.flatMap((child, i) => i ? [h("span", { class: "dot", "aria-hidden": "true" }, " \u00b7 "), child] : [child]);
}

export function marked(text, ranges) {
  return segments(text, ranges).map((part) => part.marked ? h("mark", null, part.text) : part.text);
}

// Language and direction of a text that may not be in the language of the page.
export const tongue = (language) => ({ lang: language && language !== "en" ? language : null, dir: "auto" });

// Makes the children of `parent` those that `items` ask for, keeping the elements that stay, in place where
// possible: what has the focus keeps it, and nothing flickers. `make(item)` builds, `update(element, item)` fills.
export function keep(parent, items, keyOf, make, update) {
  const present = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const focused = document.activeElement;
  const wanted = items.map((item) => {
    const key = String(keyOf(item));
    const element = present.get(key) ?? make(item);
    present.delete(key);
    element.dataset.key = key;
    update(element, item);
    return element;
  });
  for (const gone of present.values()) gone.remove();
  let next = parent.firstElementChild;
  for (const element of wanted) {
    if (element === next) next = next.nextElementSibling;
    else parent.insertBefore(element, next);
  }
  if (focused !== document.activeElement && parent.contains(focused)) focused.focus({ preventScroll: true });
}

const status = document.getElementById("status");

// The one polite live region.
export function announce(text) {
  if (status.textContent === text) status.textContent = "";
  status.textContent = text;
}
