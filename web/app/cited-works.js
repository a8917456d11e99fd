// The works of a list of citations, each once, in the order in which the text first cites them: how it is first
// printed, and the paragraphs. Works that are not held are told apart by how they are printed.
export function citedWorks(results) {
  const works = new Map();
  for (const { cited, listed, form, text, paragraph } of results) {
    const id = cited ?? `\u0000${text}`;
    const work = works.get(id) ?? { key: cited, listed, text: null, fallback: text, paragraphs: [] };
    if (!work.text && (form === "narrative" || form === "parenthetical")) work.text = text.replace(/^\((.*)\)$/, "$1");
    if (!work.paragraphs.includes(paragraph)) work.paragraphs.push(paragraph);
    works.set(id, work);
  }
  return [...works.values()].map(({ fallback, text, ...work }) => ({ ...work, text: text ?? fallback }));
}
