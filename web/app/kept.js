// The works that a person keeps: in the browser's own storage, and nowhere else.

import { apiHref, home } from "./address.js";
import { getText } from "./client.js";
import { announce, morph } from "./morph.js";
import { draw } from "./pages.js";

const STORE = "dragoman-kept";
const FORMS = { bib: ["bib", "application/x-bibtex"], ris: ["ris", "application/x-research-info-systems"] };

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE) ?? "[]");
    return Array.isArray(kept) ? kept.filter(({ key }) => typeof key === "string") : [];
  } catch {
    return []; // there is no storage, or what is in it is not ours
  }
}

function write(kept) {
  try {
    localStorage.setItem(STORE, JSON.stringify(kept));
    return true;
  } catch {
    announce("This browser keeps nothing for this page");
    return false;
  }
}

// The buttons of the page, or of what shall be on it, as they are, and how many are kept.
export function showKept(opener, content = document) {
  const kept = read();
  for (const button of content.querySelectorAll("[data-keep]")) {
    const on = String(kept.some(({ key }) => key === button.dataset.keep));
    if (button.getAttribute("aria-pressed") === on) continue;
    button.setAttribute("aria-pressed", on);
    button.firstChild.data = on === "true" ? "Kept" : "Keep";
  }
  opener.hidden = kept.length === 0;
  opener.textContent = `Kept works (${kept.length})`;
}

export function toggleKept({ dataset: { keep: key, title } }, opener) {
  const kept = read();
  const less = kept.filter((work) => work.key !== key);
  const on = less.length === kept.length;
  if (write(on ? [...kept, { key, title }] : less)) announce(on ? "Kept in this browser" : "No longer kept");
  showKept(opener);
}

async function save(form) {
  const [ending, type] = FORMS[form];
  const texts = await Promise.all(read().map(({ key }) => getText(apiHref(`works/${encodeURIComponent(key)}.${ending}`))));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([texts.join("\n")], { type }));
  link.download = `kept.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  announce(`${texts.length === 1 ? "1 work" : `${texts.length} works`} saved`);
}

async function fill(dialog) {
  morph(dialog, await draw("common", { base: home.pathname, kept: read() }, "_kept"));
}

export function keepDialog(opener, dialog) {
  opener.addEventListener("click", async () => { await fill(dialog); dialog.showModal(); });
  dialog.addEventListener("click", async ({ target }) => {
    if (target.closest("a")) dialog.close();
    const button = target.closest("button");
    if (!button) return;
    const { drop, save: form, empty } = button.dataset;
    if (form) await save(form).catch((error) => announce(error.said?.title ?? "Could not save"));
    if (drop && write(read().filter(({ key }) => key !== drop))) await fill(dialog);
    if (empty !== undefined && write([])) await fill(dialog);
    showKept(opener);
    if (button.dataset.close !== undefined || !read().length) dialog.close();
  });
}
