// The page as a whole: which view an address asks for, moving between them, and what stands above all of them.

import { apiHref, home, route, searchHref, without, withValue } from "./address.js";
import { getJson, Problem } from "./client.js";
import { announce, h } from "./dom.js";
import { createRecordPage } from "./record-page.js";
import { createSearchPage, titleOf } from "./search-page.js";
import { countOfWorks } from "./text.js";

const SLOW = 400;
const content = document.getElementById("content");
const box = document.getElementById("q");
const form = document.getElementById("search");
const skip = document.querySelector(".skip");
const asJson = document.getElementById("as-json");
const alerts = h("div", { class: "alerts" });
const view = h("div", { class: "view" });
content.replaceChildren(alerts, view);

// What is changed is always the address as it stands, also while the answer to an earlier change is on its way.
const searchPage = createSearchPage((change) => {
  const before = route(new URL(location.href)).params;
  const href = searchHref(change(before));
  if (href !== searchHref(before)) visit(new URL(href, home));
});
const answers = new Map();      // what was shown before, so that going back is immediate
let running = null;             // the request that counts; a newer one ends it
let asked = null;               // the address that was asked for last
let present = null;             // the address whose content is on the screen
let submitted = "";             // the words of that address, to know whether the box was edited since

// ---- answers -------------------------------------------------------------------------------------------------

async function ask(href, signal, again) {
  if (again && answers.has(href)) return answers.get(href);
  const answer = await getJson(href, signal);
  answers.delete(href);
  answers.set(href, answer);
  if (answers.size > 20) answers.delete(answers.keys().next().value);
  return answer;
}

// What is wrong and what can be done about it. Alone on the page its title is the page's heading.
function problemBox(problem, { retry, alone = false, params } = {}) {
  const culprits = problem.errors.filter(({ parameter, value }) => params?.has(parameter, value ?? undefined));
  return h("div", { class: "problem", role: "alert" },
    alone && h("h1", null, problem.title),
    h("p", null, !alone && [h("strong", null, problem.title), ". "], problem.detail),
    problem.fixes.length > 0 && h("ul", null, problem.fixes.map((fix) => h("li", null, fix))),
    !alone && params && h("p", null, "What is shown below is from before."),
    problem.id && h("p", null, `If it happens again, tell whoever runs this server: ${problem.id}`),
    h("p", { class: "actions" },
      culprits.map(({ parameter, value }) => h("a", { href: searchHref(without(params, parameter, value ?? undefined)) },
        `Search without ${[parameter, value].filter(Boolean).join(" ")}`)),
      retry && problem.worthRepeating && h("button", { type: "button", class: "plain", onclick: retry }, "Try again"),
      alone && h("a", { href: searchHref() }, "All works")));
}

// ---- the views -----------------------------------------------------------------------------------------------

async function showSearch(place, signal, again) {
  const source = apiHref("search", place.params);
  const answer = await ask(source, signal, again);
  return () => {
    asJson.href = source;
    searchPage.update(answer, place, signal);
    if (view.firstChild !== searchPage.element) view.replaceChildren(searchPage.element);
    skip.textContent = "Skip to the results";
    skip.hash = "#results-heading";
    const words = titleOf(answer, place.params);
    document.title = words ? `${words} \u2013 Dragoman` : "Dragoman";
    submitted = place.params.get("q") ?? "";
    announce(countOfWorks(answer.meta));
    return searchPage.heading;
  };
}

async function showWork(place, signal, again) {
  const path = `works/${encodeURIComponent(place.key)}`;
  const work = await ask(apiHref(path), signal, again);
  // Pages do without what they could not get of this.
  const part = (name, wanted) => wanted ? getJson(apiHref(`${path}/${name}`), signal).catch(() => null) : null;
  const parts = Promise.all([part("citations", work.cited_by_count > 0), part("references", work.full_text)]);
  let passages = [];
  let problem = null;
  if (work.access === "full" && work.full_text) {
    try {
      passages = (await ask(apiHref(`${path}/passages`), signal, again)).results;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error;
    }
  }
  const [citations, references] = await parts;
  signal?.throwIfAborted();
  return () => {
    const page = createRecordPage(work, passages, {
      words: place.words, from: history.state?.from, problem: problem && problemBox(problem), citations, references,
    });
    asJson.href = apiHref(path);
    view.replaceChildren(page.element);
    skip.textContent = "Skip to the record";
    skip.hash = "#content";
    document.title = `${work.title.text} \u2013 Dragoman`;
    submitted = place.words;
    return page.heading;
  };
}

async function showNone() {
  throw new Problem({ title: "There is no such page", detail: "The address may be mistyped.", status: 404 });
}

const SHOW = { search: showSearch, work: showWork, none: showNone };

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

// Where the reader was, to come back to it.
function remember(link) {
  history.replaceState({ ...history.state, y: scrollY, link: link?.id || null }, "");
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
  } else if (route(url).page !== "search") {
    heading.focus({ preventScroll: true });
    scrollTo(0, 0);
  } else if (link && !link.isConnected) {
    heading.focus({ preventScroll: true });
    if (heading.getBoundingClientRect().top < 0) heading.scrollIntoView({ block: "start" });
  } else {
    keepFocus(heading);
  }
}

// What had the focus may be gone: then the heading of what came instead has it.
function keepFocus(heading) {
  if (document.activeElement === document.body) heading.focus({ preventScroll: true });
}

// how: "go" adds to the history, "load" and "back" find the address already set, "again" repeats it.
async function visit(url, how = "go", link = null) {
  const there = route(url);
  asked = url;
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  // Asked first of all: the history and the box are seen to while the answer is on its way.
  const drawing = SHOW[there.page](there, signal, how === "back");
  if (how === "go") {
    const direct = Boolean(present) && route(present).page === "search";
    const from = direct ? present.pathname + present.search : history.state?.from;
    if (!sameDocument(url, new URL(location.href)) || url.hash) {
      remember(link);
      history.pushState({ from, direct }, "", url);
    }
  }
  if (how !== "go" || there.page !== "search" || box.value === submitted)
    box.value = (there.page === "search" ? there.params.get("q") : there.words) ?? "";
  const slow = setTimeout(() => { content.setAttribute("aria-busy", "true"); announce("Searching"); }, SLOW);
  try {
    const draw = await drawing;
    if (signal.aborted) return;
    alerts.replaceChildren();
    const heading = draw();
    place(url, how, heading, link);
    present = url;
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof Problem)) console.error(error);
    const problem = error instanceof Problem ? error
      : new Problem({ title: "This page made a mistake", detail: "Loading it again may help." });
    if (problem.status === 404) { view.replaceChildren(); present = null; document.title = `${problem.title} \u2013 Dragoman`; }
    alerts.replaceChildren(problemBox(problem, {
      retry: () => visit(url, "again"), alone: !view.hasChildNodes(), params: there.params ?? new URLSearchParams(),
    }));
    if (scrollY > alerts.offsetTop) alerts.scrollIntoView({ block: "start" });
  } finally {
    clearTimeout(slow);
    if (running?.signal === signal) content.removeAttribute("aria-busy");
  }
}

// ---- what a person does --------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("a[href]");
  if (!link || link.target || link.hasAttribute("download")) return;
  if (link === skip) {
    event.preventDefault();
    document.getElementById(skip.hash.slice(1))?.focus();
    return;
  }
  const url = new URL(link.href);
  if (route(url).page === "none") return;
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
  const here = route(new URL(location.href));
  const params = here.page === "search" ? here.params : new URLSearchParams();
  for (const name of ["match", "expand"]) params.delete(name);
  submitted = box.value;
  visit(new URL(searchHref(withValue(params, "q", box.value.trim())), home));
});

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
  } else if (history.state?.y === undefined) {
    goToAnchor();
  } else {
    anchor();
    scrollTo(0, history.state.y);
  }
});

history.scrollRestoration = "manual";
// Written down after each scroll: what is written when the page is left does not survive loading it again.
addEventListener("scrollend", () => { if (sameDocument(present, new URL(location.href))) remember(); });
addEventListener("pagehide", () => remember());
visit(new URL(location.href), history.state?.y === undefined ? "load" : "back");
