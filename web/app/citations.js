// Who cites a work in which words, and what its own text cites.

import { workHref } from "./address.js";
import { h, marked, unseen } from "./dom.js";
import { citedWorks } from "./cited-works.js";
import { count } from "./text.js";

function sentence(item) {
  return h("li", null,
    item.sentence && h("blockquote", { dir: "auto" }, marked(item.sentence, item.range ? [item.range] : [])),
    h("a", { href: workHref(item.citing, "", item.paragraph) },
      item.section ? `${item.section}, ` : null, h("span", { class: "para" }, item.pinpoint)),
    item.resolved === "correction" && h("span", { class: "why" }, ` ${item.reason}`));
}

export function howCited({ meta, results }) {
  return [
    results.length > 0 && h("ol", { class: "contexts" }, results.map(sentence)),
    meta.count > results.length && h("p", { class: "why" }, `The first ${results.length} of ${meta.count}.`),
    meta.listed_only_by.length > 0 && h("p", { class: "why" }, "Listed without a word about it by ",
      meta.listed_only_by.flatMap((key, i) => [i ? ", " : null, h("a", { href: workHref(key) }, key)]), "."),
  ];
}

export function whatItCites(work, { meta, results }) {
  return h("details", null,
    h("summary", null, `${count(meta.count, "citation")} in the text`),
    h("ul", { class: "cited" }, citedWorks(results).map(({ key, text, listed, paragraphs }) => h("li", null,
      key ? h("a", { href: workHref(key) }, text) : text, " ",
      h("span", { class: "why" }, key ? (listed ? null : "not in its list; ") : "not held here; ",
        "para. ", paragraphs.flatMap((n, i) => [i ? ", " : null,
          h("a", { href: workHref(work.key, "", n) }, unseen("Paragraph "), String(n))]))))),
    meta.uncited.length > 0 && h("p", { class: "why" }, "In its list, and never cited: ",
      meta.uncited.flatMap((key, i) => [i ? ", " : null, h("a", { href: workHref(key) }, key)]), "."));
}
