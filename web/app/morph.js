// From HTML that a template made to what is on the screen. The only place where text becomes elements: what the
// templates make is escaped by them, and the page's policy lets no other script run.

const policy = globalThis.trustedTypes?.createPolicy("dragoman", { createHTML: (html) => html }) ?? { createHTML: (html) => html };

const template = document.createElement("template");

// The content belongs to a document that shows nothing and loads nothing, until it is put into the page.
export function parse(html) {
  template.innerHTML = policy.createHTML(html);
  return template.content;
}

const keyOf = (node) => node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("id") || node.getAttribute("data-key") : null;
const isLike = (a, b) => a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

// What a person set is left as it is: what is opened, and what is being typed.
function copyAttributes(old, fresh) {
  const isSet = (name) => name === "open" && old.localName === "details";
  const names = fresh.getAttributeNames();
  for (const name of names) {
    const value = fresh.getAttribute(name);
    if (old.getAttribute(name) !== value && !isSet(name)) old.setAttribute(name, value);
  }
  for (const name of old.getAttributeNames())
    if (!names.includes(name) && !isSet(name)) old.removeAttribute(name);
}

function settle(old) {
  if (old.localName === "input" && old.type === "checkbox") old.checked = old.hasAttribute("checked");
  else if (old.localName === "input" && old !== document.activeElement) old.value = old.getAttribute("value") ?? "";
  else if (old.localName === "select") old.value = [...old.options].find((option) => option.hasAttribute("selected"))?.value ?? old.value;
}

function sync(old, fresh, keep) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (keep && old.id === keep) return;
  if (old.isEqualNode(fresh)) return settle(old);
  // A work of a list is changed only where somebody is in it; else it is quicker to have it anew.
  if (old.localName === "li" && old.classList.contains("result") && !old.contains(document.activeElement) && !old.querySelector("details[open]"))
    return old.replaceWith(fresh);
  copyAttributes(old, fresh);
  syncChildren(old, fresh, keep);
  settle(old);
}

// Makes the children of `old` those of `fresh`, keeping the elements that stay, in place where possible: what has
// the focus keeps it, and nothing flickers.
function syncChildren(old, fresh, keep) {
  const nodes = [...fresh.childNodes];
  const wanted = new Set(nodes.map(keyOf));
  const kept = new Map();
  for (const child of [...old.childNodes]) {
    const key = keyOf(child);
    if (key && !wanted.has(key)) child.remove();
    else if (key) kept.set(key, child);
  }
  let at = old.firstChild;
  for (const node of nodes) {
    const key = keyOf(node);
    const match = key ? kept.get(key) : at;
    if (match && isLike(match, node)) {
      if (match === at) at = at.nextSibling;
      else old.insertBefore(match, at);
      sync(match, node, keep);
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

// `element` gets the content that `html` describes, marked; what has the id `keep` stays as it is.
export function morph(element, html, keep = "", mark) {
  const focused = document.activeElement;
  const fresh = parse(html);
  mark?.(fresh);
  syncChildren(element, fresh, keep);
  if (focused !== document.activeElement && element.contains(focused)) focused.focus({ preventScroll: true });
}

const status = document.getElementById("status");

// The one polite live region.
export function announce(text) {
  if (status.textContent === text) status.textContent = "";
  status.textContent = text;
}
