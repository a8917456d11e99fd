// The filters: the facets of an answer as a form. Ticking searches at once; the form stays where it is, its
// counts change in place and the focus does not move.

import { searchHref, toggled, withValue, yearBounds, yearRange } from "./address.js";
import { h, keep, unseen } from "./dom.js";
import { holdsSelected, rows, shortList, tree, yearBars } from "./facets.js";
import { count, format } from "./text.js";

const ORDER = ["region", "year", "theme", "full_text", "type", "author", "venue", "author_region", "language"];
const OPEN = ["region", "year", "theme", "full_text"];
const HEADINGS = { author_region: "Authors\u2019 region", full_text: "Full text" };
const VALUES = { full_text: { true: "Held", false: "Not held" } };
const KINDS = { instrument: "Instruments", concept: "Concepts" };

export const headingOf = (name, facet) => HEADINGS[name] ?? facet?.label ?? name;
export const labelOf = (name, value) => VALUES[name]?.[value.key] ?? value.label;

function makeValue(name, value) {
  const box = h("input", { type: "checkbox", name, value: value.key });
  return h("li", null,
    h("div", { class: "value" },
      h("label", null, box, h("span", { class: "name", dir: "auto" }), h("span", { class: "count" }))));
}

function fillValue(name, item, value) {
  const label = `${labelOf(name, value)}, ${count(value.count, "work")}`;
  const [box, text, number] = item.querySelector("label").children;
  if (box.checked !== value.selected) box.checked = value.selected;
  if (box.ariaLabel === label) return;
  box.ariaLabel = label;
  text.textContent = labelOf(name, value);
  number.textContent = format(value.count);
}

// `change` takes a function from the settings as they are to the settings as they shall be.
export function createFilters(change) {
  const shown = { all: new Set(), branches: new Map() };
  const stale = new Set();    // closed facets that do not show the present answer
  let params = new URLSearchParams();
  let answer = null;

  const form = h("form", {
    class: "facets",
    action: searchHref(), method: "get",
    onchange: ({ target }) => {
      if (target.type === "checkbox") change((now) => toggled(now, target.name, target.value));
      else setYears();
    },
    onsubmit: (event) => { event.preventDefault(); setYears(); },
  });

  function setYears() {
    if (!form.reportValidity()) return;
    const [from, to] = [...form.querySelectorAll("input[type=number]")].map(({ valueAsNumber }) =>
      Number.isNaN(valueAsNumber) ? "" : String(valueAsNumber));
    change((now) => withValue(now, "year", yearRange(from, to)));
  }

  // A plain list of values, the first few of them unless all are asked for.
  function fillList(name, list, values) {
    keep(list, values, (value) => value.key, (value) => makeValue(name, value), (item, value) => fillValue(name, item, value));
  }

  function fillBranch(list, nodes, total) {
    keep(list, nodes, (node) => node.path, (node) => makeValue("region", node), (item, node) => {
      fillValue("region", item, node);
      let button = item.querySelector(":scope > .value > button");
      let branch = item.querySelector(":scope > ul");
      if (!node.children.length) {
        button?.remove();
        branch?.remove();
        return;
      }
      if (!button) {
        button = h("button", { type: "button", class: "twig", onclick: () => {
          shown.branches.set(node.path, branch.hidden);
          update(answer, params);
        } });
        branch = h("ul", null);
        item.firstElementChild.prepend(button);
        item.append(branch);
      }
      const open = shown.branches.get(node.path) ?? (total <= 14 || holdsSelected(node.children));
      button.setAttribute("aria-expanded", open);
      button.setAttribute("aria-label", `Places in ${node.label}`);
      branch.hidden = !open;
      fillBranch(branch, open ? node.children : [], total);
    });
  }

  function fillMore(facet, name, values, few) {
    const more = facet.querySelector(".more");
    more.hidden = few.length === values.length && !shown.all.has(name);
    more.textContent = shown.all.has(name) ? "Show fewer" : `Show all ${values.length}`;
    more.setAttribute("aria-expanded", shown.all.has(name));
  }

  const kinds = {
    region(facet, name, { values }) {
      const nodes = tree(values);
      const list = facet.querySelector("ul") ?? facet.appendChild(h("ul", { class: "tree" }));
      fillBranch(list, nodes, rows(nodes));
    },

    year(facet, name, { values }) {
      if (!facet.querySelector(".bars"))
        facet.append(
          h("ol", { class: "bars" }),
          h("div", { class: "axis", "aria-hidden": "true" }, h("span", null), h("span", null)),
          h("div", { class: "span" },
            h("label", null, "From ", h("input", { type: "number", inputmode: "numeric", min: 0, max: 9999 })),
            h("label", null, "to ", h("input", { type: "number", inputmode: "numeric", min: 0, max: 9999 })),
            h("button", { type: "submit", class: "plain" }, "Set", unseen(" the years"))));
      const bars = yearBars(values);
      facet.style.setProperty("--bars", bars.length);
      const make = () => h("li", null, h("a", null, h("span", { class: "fill" })));
      keep(facet.querySelector(".bars"), bars, (bar) => bar.value, make, (item, bar) => {
        const link = item.firstElementChild;
        const chosen = params.getAll("year").length === 1 && params.has("year", bar.value);
        link.href = searchHref(withValue(params, "year", chosen ? "" : bar.value));
        link.setAttribute("aria-label", `${bar.label}, ${count(bar.count, "work")}`);
        link.title = `${bar.label}: ${count(bar.count, "work")}`;
        link.toggleAttribute("aria-current", false);
        if (bar.selected) link.setAttribute("aria-current", "true");
        link.firstElementChild.style.setProperty("--share", bar.share);
      });
      const [first, last] = facet.querySelectorAll(".axis span");
      first.textContent = bars[0]?.label ?? "";
      last.textContent = bars.length > 1 ? bars.at(-1).label : "";
      const { from, to } = yearBounds(params);
      const boxes = facet.querySelectorAll("input");
      if (boxes[0] !== document.activeElement) boxes[0].value = from;
      if (boxes[1] !== document.activeElement) boxes[1].value = to;
    },

    theme(facet, name, { values }) {
      for (const [kind, heading] of Object.entries(KINDS)) {
        const some = values.filter((value) => value.kind === kind);
        let group = facet.querySelector(`.${kind}`);
        if (!group) facet.append(group = h("div", { class: `group ${kind}`, role: "group", "aria-labelledby": `kind-${kind}` },
          h("p", { id: `kind-${kind}` }, heading), h("ul", null)));
        group.hidden = !some.length;
        fillList(name, group.querySelector("ul"), shown.all.has(name) ? some : shortList(some, 6));
      }
      const rest = values.filter((value) => !KINDS[value.kind]);
      if (rest.length) fillList(name, facet.querySelector(".other") ?? facet.appendChild(h("ul", { class: "other" })), rest);
      const few = Object.keys(KINDS).flatMap((kind) => shortList(values.filter((value) => value.kind === kind), 6));
      fillMore(facet.parentElement, name, values, [...few, ...rest]);
    },

    plain(facet, name, { values, truncated }) {
      const few = shortList(values);
      const list = facet.querySelector("ul") ?? facet.appendChild(h("ul", null));
      fillList(name, list, shown.all.has(name) ? values : few);
      fillMore(facet.parentElement, name, values, few);
      const note = facet.parentElement.querySelector(".truncated");
      note.hidden = !(truncated && shown.all.has(name));
      note.textContent = `The ${values.length} most frequent are shown.`;
    },
  };

  function makeFacet(name) {
    const { facets } = answer;
    const open = OPEN.includes(name) || facets[name].values.some((value) => value.selected);
    return h("details", { open, class: `facet ${name}`, ontoggle: () => { if (stale.has(name)) update(answer, params); } },
      h("summary", null, h("h3", null, headingOf(name, facets[name]))),
      h("fieldset", null, h("legend", { class: "unseen" }, headingOf(name, facets[name]))),
      h("button", { type: "button", class: "more", hidden: true, onclick: () => {
        shown.all.has(name) ? shown.all.delete(name) : shown.all.add(name);
        update(answer, params);
      } }),
      h("p", { class: "truncated", hidden: true }));
  }

  function update(nextAnswer, nextParams) {
    answer = nextAnswer;
    params = nextParams;
    const known = ORDER.filter((name) => answer.facets?.[name]?.values.length || (name === "year" && params.has("year")));
    // What is closed is filled when it is opened: most of a form that nobody looks at is not worth the time.
    keep(form, known, (name) => name, makeFacet, (facet, name) => {
      if (!facet.open) return stale.add(name);
      stale.delete(name);
      (kinds[name] ?? kinds.plain)(facet.querySelector("fieldset"), name, answer.facets[name]);
    });
  }

  return { element: form, update };
}
