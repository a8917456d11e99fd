// From HTML that a template made to what is on the screen. The only place where text becomes elements: what the
// templates make is escaped by them, and the page's policy lets no other script run.

const policy = globalThis.trustedTypes?.createPolicy("dragoman", { createHTML: (html) => html }) ?? { createHTML: (html) => html };

export function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  return document.importNode(template.content, true);
}

const keyOf = (node) => node.id || node.dataset?.key || null;
const isLike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

// What a person set is left as it is: what is opened, and what is being typed.
function copyAttributes(old, fresh) {
  for (const { name, value } of fresh.attributes)
    if (old.getAttribute(name) !== value && !(name === "open" && old.localName === "details")) old.setAttribute(name, value);
  for (const { name } of [...old.attributes])
    if (!fresh.hasAttribute(name) && !(name === "open" && old.localName === "details")) old.removeAttribute(name);
}

function settle(old) {
  if (old.localName === "input" && old.type === "checkbox") old.checked = old.hasAttribute("checked");
  else if (old.localName === "input" && old !== document.activeElement) old.value = old.getAttribute("value") ?? "";
  else if (old.localName === "select") old.value = [...old.options].find((option) => option.hasAttribute("selected"))?.value ?? old.value;
}

function sync(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeType !== Node.DOCUMENT_FRAGMENT_NODE && old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.isEqualNode(fresh)) return settle(old);
  copyAttributes(old, fresh);
  syncChildren(old, fresh);
  settle(old);
}

// Makes the children of `old` those of `fresh`, keeping the elements that stay, in place where possible: what has
// the focus keeps it, and nothing flickers.
function syncChildren(old, fresh) {
  const keys = new Set([...fresh.childNodes].map(keyOf).filter(Boolean));
  const kept = new Map();
  for (const child of [...old.childNodes]) {
    const key = keyOf(child);
    if (key && !keys.has(key)) child.remove();
    else if (key) kept.set(key, child);
  }
  let at = old.firstChild;
  for (const node of [...fresh.childNodes]) {
    const key = keyOf(node);
    const match = key ? kept.get(key) : at;
    if (match && isLike(match, node)) {
      if (match === at) at = at.nextSibling;
      else old.insertBefore(match, at);
      sync(match, node);
    } else {
      old.insertBefore(node, at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

// `element` gets the content that `html` describes.
export function morph(element, html) {
  const focused = document.activeElement;
  syncChildren(element, parse(html));
  if (focused !== document.activeElement && element.contains(focused)) focused.focus({ preventScroll: true });
}

const status = document.getElementById("status");

// The one polite live region.
export function announce(text) {
  if (status.textContent === text) status.textContent = "";
  status.textContent = text;
}
