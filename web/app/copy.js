// Copying: a button that says what it did, also where the browser has no clipboard for the page (plain http).
//   <button data-copy="what is copied" data-what="Citation">         the text itself
//   <button data-copy-of="in-curl-code" data-what="curl">            what an element says
//   <button data-copy-from="/api/v1/works/x.bib" data-what="BibTeX"> what is at an address
//   <button data-copy-link="/works/x" data-what="Link">              an address, whole
//   <button data-paragraph="48" data-pinpoint="para. 48" data-what="Citation">   the citation of a paragraph of the text around it

import { getText } from "./client.js";
import { announce } from "./morph.js";

async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = document.createElement("textarea");
    box.className = "unseen";
    box.setAttribute("aria-hidden", "true");
    box.value = text;
    const before = document.activeElement;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    before?.focus({ preventScroll: true });
    return done;
  }
}

async function textOf(button) {
  const { copy: text, copyOf, copyFrom, copyLink, paragraph, pinpoint } = button.dataset;
  if (copyOf) return document.getElementById(copyOf).textContent;
  if (copyFrom) return getText(copyFrom);
  if (copyLink) return new URL(copyLink, location.href).href;
  if (!paragraph) return text;
  const { citation } = button.closest("[data-citation]").dataset;
  const { origin, pathname } = location;
  return `${citation} ${pinpoint[0].toUpperCase()}${pinpoint.slice(1)}. ${origin}${pathname}#p${paragraph}`;
}

export async function copy(button) {
  const { what } = button.dataset;
  const label = button.label ??= [...button.childNodes];
  let said = `${what} copied`;
  try {
    if (!await write(await textOf(button))) said = "Could not copy";
  } catch (error) {
    said = error.said?.title ?? "Could not copy";
  }
  announce(said);
  button.textContent = said.endsWith("copied") ? "Copied" : said;
  clearTimeout(button.again);
  button.again = setTimeout(() => button.replaceChildren(...label), 2500);
}
