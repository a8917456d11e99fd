// Copying: a button that says what it did, also where the browser has no clipboard for the page (plain http).

import { announce, h } from "./dom.js";

async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = h("textarea", { class: "unseen", readonly: true, "aria-hidden": "true", tabindex: "-1" });
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

// `text` is a string or a function that gives one, now or later.
export async function copy(button, text, what) {
  const label = button.label ??= [...button.childNodes];
  let said = `${what} copied`;
  try {
    if (!await write(typeof text === "function" ? await text() : text)) said = "Could not copy";
  } catch (error) {
    said = error.title ?? "Could not copy";
  }
  announce(said);
  button.textContent = said.endsWith("copied") ? "Copied" : said;
  clearTimeout(button.again);
  button.again = setTimeout(() => button.replaceChildren(...label), 2500);
}

export function copyButton(label, what, text) {
  const onclick = (event) => copy(event.currentTarget, text, what);
  return h("button", { type: "button", class: "plain", onclick }, label);
}
