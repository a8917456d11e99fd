// Words on the page: plurals, names, and where to mark what matched.

const { format } = new Intl.NumberFormat("en");

export { format };

export function count(number, one, many = `${one}s`) {
  return `${format(number)} ${number === 1 ? one : many}`;
}

// "at least" when the search stopped at its budget: meta.count_relation is then "gte".
export function countOfWorks(meta) {
  if (meta.count === 0) return "No works";
  return (meta.count_relation === "gte" ? "At least " : "") + count(meta.count, "work");
}

// A message as a sentence, with its capital and its full stop.
export function sentence(message) {
  const text = message.trim();
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?\u2026]$/.test(text) ? "" : ".");
}

export function nameOf(person) {
  if (person.literal) return person.literal;
  return [person.given, person.family].filter(Boolean).join(" ");
}

// One, two or three names in full; of more, the first two and how many others.
export function names(people, most = 3) {
  const all = people.map(nameOf);
  if (all.length > most) return `${all.slice(0, 2).join(", ")} and ${all.length - 2} others`;
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

// A key such as "east-asia" when no label is known.
export function readable(key) {
  return key.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
}

// {text, ranges} -> [{text, marked}]. Ranges are half-open and count code points, not UTF-16 units:
// a character beyond the basic plane counts once. Marks with only a space between them become one.
export function segments(text, ranges = []) {
  const points = Array.from(text);
  const parts = [];
  let at = 0;
  const add = (end, marked) => {
    if (end <= at) return;
    const piece = points.slice(at, end).join("");
    at = end;
    if (marked && parts.at(-1)?.marked) parts.at(-1).text += piece;
    else if (marked && parts.length > 1 && parts.at(-1).text === " ") parts.at(-2).text += parts.pop().text + piece;
    else parts.push({ text: piece, marked });
  };
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    add(Math.min(start, points.length), false);
    add(Math.min(end, points.length), true);
  }
  add(points.length, false);
  return parts;
}

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// What a person typed -> the parts that stand for words: quoted phrases stay whole.
// Operators are left in, so that joining the parts gives the query again.
export function parts(words) {
  return words.match(/-?(?:[\w-]+:)?"[^"]*"?(?:~\d+)?|\S+/gu) ?? [];
}

const isOperator = (part) => /^(?:AND|OR|NOT|\W+)$/u.test(part) && !/[\p{L}\p{N}]/u.test(part.replace(/^(?:AND|OR|NOT)$/, ""));

// Every way to leave one word out: [{ word, rest }]. Queries with operators are not taken apart.
export function leavingOneOut(words) {
  const all = parts(words);
  if (all.length < 2 || all.some((part) => isOperator(part) || /[()]/.test(part))) return [];
  return all.map((word, i) => ({ word, rest: all.filter((_, j) => j !== i).join(" ") }));
}

const stem = (word) => word.length > 4 ? word.replace(/(?:ies|es|s|y|e|ed|ing)$/, "") : word;

// Where the words of a query stand in a text, for marking a whole text in the browser. Phrases match as they
// stand, words match in their near forms (museum, museums). What the server marks in a passage is exact;
// this only helps the eye.
export function findWords(text, words) {
  const wanted = parts(words)
    .filter((part) => !isOperator(part) && !part.startsWith("-"))
    .map((part) => part.replace(/^[\w-]+:/, ""));
  const phrases = wanted.filter((part) => part.startsWith('"')).map((part) => fold(part.split('"')[1] ?? "").match(/[\p{L}\p{N}]+/gu) ?? []);
  const stems = wanted.filter((part) => !part.startsWith('"'))
    .flatMap((part) => fold(part).match(/[\p{L}\p{N}]+/gu) ?? [])
    .filter((word) => word.length > 2)
    .map(stem);
  if (!stems.length && !phrases.length) return [];

  const tokens = [];
  for (const { 0: token, index } of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu))
    tokens.push({ token: fold(token), start: index, end: index + token.length });
  const hits = [];
  tokens.forEach(({ token, start, end }, i) => {
    if (stems.includes(stem(token))) hits.push([start, end]);
    for (const phrase of phrases)
      if (phrase.length && phrase.every((word, j) => tokens[i + j]?.token === word))
        hits.push([start, tokens[i + phrase.length - 1].end]);
  });
  // From UTF-16 offsets to code points, as the server counts.
  const points = (offset) => Array.from(text.slice(0, offset)).length;
  return hits.map(([start, end]) => [points(start), points(end)]);
}
