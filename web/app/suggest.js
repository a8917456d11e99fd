// Suggestions under the search box: an editable combobox with a list (WAI-ARIA APG). Down enters the list, Enter takes
// only what is selected there, Esc closes it, Tab leaves without taking anything; the text is the person's own until then.

import { apiHref } from "./address.js";
import { getJson } from "./client.js";
import { draw } from "./pages.js";
import { announce, morph } from "./morph.js";

const DELAY = 80;
const LEAST = 2;

// `choose(option)` is told which one was taken.
export function suggestions(box, list, choose) {
  let running = null;
  let timer = 0;
  let active = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];

  function mark(index) {
    const all = options();
    active = all.length ? (index + all.length + 1) % (all.length + 1) : 0;
    if (active === all.length) active = -1;
    all.forEach((option, i) => option.setAttribute("aria-selected", i === active));
    if (active < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    }
  }

  function close() {
    clearTimeout(timer);
    running?.abort();
    running = null;
    list.hidden = true;
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    const words = box.value.trim();
    running?.abort();
    if (words.length < LEAST) return close();
    running = new AbortController();
    const { signal } = running;
    try {
      const root = await getJson(apiHref("suggest", new URLSearchParams({ q: words, limit: "8" })), signal);
      const html = await draw("common", { ...root, base: "" }, "_suggestions");
      if (signal.aborted || document.activeElement !== box) return;
      morph(list, html);
      options().forEach((option, i) => { option.id = `suggestion-${i}`; });
      const found = options().length;
      list.hidden = found === 0;
      box.setAttribute("aria-expanded", found > 0);
      mark(-1);
      if (found) announce(found === 1 ? "1 suggestion" : `${found} suggestions`);
    } catch {
      if (!signal.aborted) close(); // typing goes on without them
    }
  }

  function take(option) {
    close();
    choose(option);
  }

  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id }))
    box.setAttribute(name, value);
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, DELAY); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" && list.hidden && box.value.trim().length >= LEAST) { event.preventDefault(); ask(); return; }
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(event.key === "ArrowDown" ? active + 1 : active < 0 ? options().length - 1 : active - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      take(options()[active]);
    } else if (event.key === "Enter") {
      close();
    }
  });
  // The box keeps the focus: what is pressed in the list does not take it.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option) take(option);
  });
  return { close };
}
