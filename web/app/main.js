// The page as a whole: it comes from the daemon as it shall be (on any other host it is drawn here first); from then
// on what an address asks for is fetched as JSON and drawn with the same templates, without loading the page again.

import { apiHref, fromForm, home, isReversed, searchHref } from "./address.js";
import { getJson, Problem } from "./client.js";
import { copy } from "./copy.js";
import { announce, morph, parse } from "./morph.js";
import { keepDialog, showKept, toggleKept } from "./kept.js";
import { draw, fill, halves, prepare, rootOf, route } from "./pages.js";
import { suggestions } from "./suggest.js";
import { escaped } from "./template.js";
import { dragYears } from "./years.js";

const SLOW = 400;
const content = document.getElementById("content");
const view = document.getElementById("view");
const alerts = document.getElementById("alerts");
const box = document.getElementById("q");
const form = document.getElementById("search");
const skip = document.querySelector(".skip");
const keptOpener = document.getElementById("kept-opener");

const answers = new Map();      // what was shown before, so that going back is immediate
let running = null;             // the request whose answer is awaited; a newer one ends it
let asked = null;               // the address that was asked for last
let present = null;             // the address whose content is on the screen
let submitted = "";             // the words of that address, to know whether the box was edited since
let rest = null;                // draws what of that content is not there yet

const sayBusy = () => view.setAttribute("aria-busy", Boolean(running || rest));

const pageOf = () => view.querySelector("[data-page]")?.dataset.page;
const headingOf = () => view.querySelector("#results-heading") ?? view.querySelector("h1");
const filters = () => document.getElementById("narrow");
const wordsOf = (place) => place.params?.get("q") ?? "";

// ---- answers -------------------------------------------------------------------------------------------------

async function ask(href, signal, again) {
  if (again && answers.has(href)) return answers.get(href);
  const answer = await getJson(href, signal);
  answers.delete(href);
  answers.set(href, answer);
  if (answers.size > 40) answers.delete(answers.keys().next().value);
  return answer;
}

// In words from here where the templates cannot be had either.
async function drawProblem({ said }, there, alone) {
  const root = { ...rootOf(there), problem: said };
  try {
    return alone ? halves(await draw("problem", root)) : { body: await draw("common", root, "alert") };
  } catch {
    const [title, detail] = [said.title, said.detail ?? ""].map(escaped);
    return { head: `<title>${title}</title>`, body: `<div class="problem" role="alert"><strong>${title}</strong><p>${detail}</p><p class="actions"></p></div>` };
  }
}

// What is wrong and what can be done about it: above what is there, which stays, or alone on the page.
async function showProblem(problem, url, there) {
  const alone = problem.said.status === 404 || !pageOf();
  const { head, body } = await drawProblem(problem, there, alone);
  if (alone) {
    rest = null;
    view.replaceChildren();
    morph(view, body);
    present = null;
    document.title = titleIn(head);
  } else {
    morph(alerts, body);
  }
  if (problem.worthRepeating) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "plain", textContent: "Try again", onclick: () => visit(url, "again") });
    (alone ? view : alerts).querySelector(".actions").prepend(button);
  }
  if (!alone && scrollY > alerts.offsetTop) alerts.scrollIntoView({ block: "start" });
}

// ---- the views -----------------------------------------------------------------------------------------------

const titleIn = (head) => parse(head).querySelector("title").textContent;

const mark = (content) => showKept(keptOpener, content);

// What depends on the page that is shown, wherever it was drawn.
function attend() {
  const isSearch = pageOf() === "search";
  skip.textContent = isSearch ? "Skip to the results" : "Skip to the content";
  skip.hash = isSearch ? "#results-heading" : "#content";
  mark();
}

// The filter that was ticked stays under the finger, whatever grows or shrinks above it.
function steadily(change) {
  const used = document.activeElement.closest("#narrow") && document.activeElement;
  const before = used?.getBoundingClientRect().top;
  change();
  if (used?.isConnected) scrollBy(0, used.getBoundingClientRect().top - before);
}

function finish() {
  const change = rest;
  rest = null;
  if (change) steadily(change);
}

// What was set is set in the filters that came instead: at all places of a value, or beside them where it has none.
function carry({ name, type, value, checked }) {
  const isBox = type === "checkbox";
  const same = [...filters().elements].filter((each) => each.name === name && (!isBox || each.value === value));
  for (const each of same) Object.assign(each, isBox ? { checked } : { value });
  if (!same.length && (!isBox || checked)) filters().append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
}

// What is seen first is drawn first: as many results as a screen has room for. The others and the filters beside them
// come when that picture stands, a frame later. All comes at once where something seen would move: on a phone whose
// filters are open above the results; far down the page, and on the way back there.
const leastHeight = ({ summary, passages }) => 130 + (summary ? 24 : 0) + 48 * Math.min(passages.length, 3);

function screenful(results) {
  let n = 0;
  for (let room = innerHeight; room > 0 && n < results.length; n++) room -= leastHeight(results[n]);
  return results.slice(0, n);
}

function show({ draw, root, page }, how) {
  const isSame = pageOf() === page.template;
  const isAtOnce = how === "back" || !page.beside || !isSame || document.querySelector(".opener[open]") || headingOf().getBoundingClientRect().top < 0;
  const { search } = root;
  const seen = isAtOnce ? root : { ...root, search: { ...search, results: screenful(search.results) } };
  const { head, body } = halves(draw(seen, "", isAtOnce ? [] : [page.beside.part]));
  rest = null;
  steadily(() => {
    alerts.replaceChildren();
    if (!isSame) view.replaceChildren();
    morph(view, body, isAtOnce ? "" : page.beside.id, mark);
  });
  document.title = titleIn(head);
  attend();
  if (isAtOnce) return;
  const url = asked;
  const change = rest = () => {
    try {
      morph(view, halves(draw(root)).body, "", mark);
      attend();
    } catch (error) {
      showProblem(mistake(error), url, route(url)).catch(() => {});
    } finally {
      sayBusy();
    }
  };
  const soon = () => { if (rest === change) finish(); };
  requestAnimationFrame(() => setTimeout(soon));
  setTimeout(soon, SLOW); // there are no frames in a tab that is not seen
}

function mistake(error) {
  console.error(error);
  return new Problem({ title: "This page made a mistake", detail: "Loading it again may help." });
}

async function drawn(there, signal, again) {
  const { page } = there;
  if (!page) throw new Problem({ title: "There is no such page", detail: "The address may be mistyped.", status: 404 });
  const [root, draw] = await Promise.all([fill(there, (href) => ask(href, signal, again)), prepare(page.template)]);
  signal.throwIfAborted();
  return { root, draw, page };
}

// ---- moving --------------------------------------------------------------------------------------------------

const sameDocument = (a, b) => a && b && a.pathname + a.search === b.pathname + b.search;

// The paragraph or heading that the address points at, marked.
function anchor() {
  for (const old of view.querySelectorAll(".is-target")) old.classList.remove("is-target");
  const target = location.hash.length > 1 && view.querySelector(`#${CSS.escape(location.hash.slice(1))}`);
  target?.classList?.add("is-target");
  return target || null;
}

function goToAnchor() {
  const target = anchor();
  if (!target) return false;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "start" });
  return true;
}

// Where the reader was, to come back to it; not said where it goes without saying, for it takes its time.
function remember(link) {
  const y = scrollY;
  const id = link?.id || null;
  if (y !== (history.state?.y ?? (location.hash ? null : 0)) || id !== (history.state?.link ?? null))
    history.replaceState({ ...history.state, y, link: id }, "");
}

function place(url, how, heading, link) {
  if (how === "back") {
    const left = history.state ?? {};
    if (left.y === undefined && goToAnchor()) return;
    anchor();
    if (left.link) document.getElementById(left.link)?.focus({ preventScroll: true });
    scrollTo(0, left.y ?? 0);
    if (present) keepFocus(heading);
  } else if (url.hash && goToAnchor()) {
    // The anchor has the focus.
  } else if (how === "load") {
    // A fresh page begins at its top, with the focus where the browser puts it.
  } else if (pageOf() !== "search") {
    heading?.focus({ preventScroll: true });
    scrollTo(0, 0);
  } else if (link && (!link.isConnected || link.closest(".pages"))) {
    heading.focus({ preventScroll: true });
    if (heading.getBoundingClientRect().top < 0) heading.scrollIntoView({ block: "start" });
  } else {
    keepFocus(heading);
  }
}

// What had the focus may be gone: then the heading of what came instead has it.
function keepFocus(heading) {
  if (document.activeElement === document.body) heading?.focus({ preventScroll: true });
}

// how: "go" adds to the history, "load" and "back" find the address already set, "again" repeats it.
async function visit(url, how = "go", link = null) {
  const there = route(url);
  asked = url;
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  // Asked first of all: the history and the box are seen to while the answer is on its way.
  const drawing = drawn(there, signal, how === "back");
  drawing.catch(() => {});
  const isSearch = there.page?.template === "search";
  const slow = setTimeout(() => { content.setAttribute("aria-busy", "true"); announce("Searching"); }, SLOW);
  try {
    sayBusy();
    if (how === "go") {
      const direct = Boolean(present) && route(present).page?.template === "search";
      const from = direct ? present.pathname + present.search : history.state?.from;
      if (!sameDocument(url, new URL(location.href)) || url.hash) {
        remember(link);
        history.pushState({ from, direct }, "", url);
      }
    }
    if (how !== "go" || !isSearch || box.value === submitted) box.value = wordsOf(there);
    const { root, draw, page } = await drawing;
    if (signal.aborted) return;
    show({ root, draw, page }, how);
    submitted = wordsOf(there);
    back();
    if (isSearch) announce(draw({ ...root, ...root.search.meta }, "_count"));
    place(url, how, headingOf(), link);
    present = url;
  } catch (error) {
    if (signal.aborted) return;
    await showProblem(error instanceof Problem ? error : mistake(error), url, there).catch(() => {});
  } finally {
    clearTimeout(slow);
    if (running?.signal === signal) {
      running = null;
      content.removeAttribute("aria-busy");
      sayBusy();
    }
  }
}

// The way back to the very search that one came from.
function back() {
  const link = view.querySelector("a[rel=up]");
  if (link && history.state?.from) link.setAttribute("href", history.state.from);
}

// ---- what a person does --------------------------------------------------------------------------------------

// The link of a click. Between the two parts of a drawing the filters may be those of the search before.
function linkOf(event) {
  const link = event.target.closest("a[href]");
  if (rest && link?.closest("#filters")) finish();
  if (!link || link.isConnected) return link;
  event.preventDefault();
  return null;
}

document.addEventListener("auxclick", linkOf);

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.what) copy(button);
  if (button?.dataset.keep) toggleKept(button, keptOpener);
  const link = linkOf(event);
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (!link || link.hasAttribute("target") || link.hasAttribute("download")) return;
  if (link === skip) {
    event.preventDefault();
    document.getElementById(skip.hash.slice(1))?.focus();
    return;
  }
  if (link.classList.contains("closer")) {
    event.preventDefault();
    document.querySelector(".opener").open = false;
    headingOf().focus();
    return;
  }
  const url = new URL(link.getAttribute("href"), location.href); // a link of a picture has no text as href
  if (!route(url).page) return;
  if (url.hash && sameDocument(url, new URL(location.href))) {
    remember(link);
    return;
  }
  event.preventDefault();
  // Back to the search one came from, place and focus included.
  if (link.rel === "up" && history.state?.direct && link.getAttribute("href") === history.state.from) history.back();
  else visit(url, "go", link);
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  finish();
  const params = filters() ? fromForm(new FormData(filters())) : new URLSearchParams();
  for (const name of ["match", "expand", "q"]) params.delete(name);
  submitted = box.value;
  suggested.close();
  if (box.value.trim()) params.set("q", box.value.trim());
  visit(new URL(searchHref(inOrder(params)), home));
});

const inOrder = (params) => new URLSearchParams(route(home).page.params.flatMap((name) => params.getAll(name).map((value) => [name, value])));

// What is changed is always the form as it stands, also while the answer to an earlier change is on its way.
function narrow() {
  if (!filters().reportValidity()) return;
  const href = searchHref(inOrder(fromForm(new FormData(filters()))));
  if (href !== location.pathname + location.search) visit(new URL(href, home));
}

document.addEventListener("change", ({ target }) => {
  if (target.form?.id !== "narrow") return;
  const { name, type, value, checked } = target;
  finish();
  carry({ name, type, value, checked });
  if (!isReversed(new FormData(filters()), name)) narrow();
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "narrow") return;
  event.preventDefault();
  finish();
  narrow();
});

dragYears((from, to) => {
  finish();
  carry({ name: "from", value: from });
  carry({ name: "to", value: to });
  narrow();
});

// Taken from the list: a work or a value is gone to, a word is searched for.
const suggested = suggestions(box, document.getElementById("suggestions"), ({ dataset: { kind, key, href, text } }) => {
  const url = kind === "title" ? new URL(`works/${encodeURIComponent(key)}`, home)
    : new URL(searchHref(new URL(href, location.href).searchParams), home);
  if (kind !== "title" && !url.searchParams.has("q")) box.value = "";
  else box.value = kind === "title" ? text : url.searchParams.get("q");
  submitted = box.value;
  visit(url);
});

keepDialog(keptOpener, document.getElementById("kept"));

// The styles of a citation, when they are asked for.
document.addEventListener("toggle", async ({ target }) => {
  if (!target.open || !target.dataset?.cite || target.filled) return;
  target.filled = true;
  const inner = target.querySelector(".citing-box");
  try {
    const { citation } = await getJson(apiHref(`works/${encodeURIComponent(target.dataset.cite)}`));
    morph(inner, await draw("common", citation, "_styles"));
  } catch (error) {
    target.filled = false;
    inner.textContent = error.said?.title ?? "Could not fetch it";
  }
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  event.preventDefault();
  box.focus();
  box.select();
});

addEventListener("popstate", () => {
  const url = new URL(location.href);
  if (!sameDocument(url, asked)) {
    visit(url, "back");
  } else if (url.hash && history.state?.y === undefined) {
    goToAnchor();
  } else {
    anchor();
    scrollTo(0, history.state?.y ?? 0);
  }
});

history.scrollRestoration = "manual";
// Written down after each scroll: what is written when the page is left does not survive loading it again.
addEventListener("scrollend", () => { if (sameDocument(present, new URL(location.href))) remember(); });
addEventListener("pagehide", () => remember());

// ---- the first page ------------------------------------------------------------------------------------------

const first = new URL(location.href);
const how = history.state?.y === undefined ? "load" : "back";
if (pageOf()) {
  asked = present = first;
  submitted = box.value = wordsOf(route(first));
  attend();
  back();
  place(first, how, headingOf());
} else {
  visit(first, how);
}
// What the next search needs is fetched with the first sign of a person, and is there before Enter.
const soon = new AbortController();
for (const sign of ["pointermove", "pointerdown", "focusin", "keydown"])
  addEventListener(sign, () => { soon.abort(); prepare("search").catch(() => {}); }, { signal: soon.signal, passive: true });
