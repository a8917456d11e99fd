// The corpus as data: the article's words are those that were supplied, the records agree with its
// reference list, and the vocabularies agree with the records and with themselves.
//
//     node --test tests/corpus/
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const corpus = join(here, '..', '..', 'corpus');
const read = (...path) => readFileSync(join(...path), 'utf8');

const supplied = read(here, 'article-as-supplied.md');
const article = read(corpus, 'imran2025.md');
const works = JSON.parse(read(corpus, 'works.json'));
const byId = new Map(works.map((w) => [w.id, w]));

/* ---------- the words of the article ---------- */

// What the supplied text has and the corpus leaves out, in the order in which it stands there, each
// piece exactly as supplied: the journal's banner and lines, and the authors' addresses.
const LEFT_OUT = [
  '## ADVANCE SOCIAL SCIENCE ARCHIVE JOURNAL\n\n'
    + 'Available Online: <https://assajournal.com>\n\n'
    + 'Vol. 04 No. 02. Oct-Dec 2025. Page# 3559-3574\n\n'
    + 'Print ISSN: [3006-2497](#) Online ISSN: [3006-2500](#)'
    + 'Platform & Workflow by: [Open Journal Systems](#)',
  '[qudsiaimran3300@gmail.com](mailto:qudsiaimran3300@gmail.com)',
  '[raziq.hussain@myu.edu.pk](mailto:raziq.hussain@myu.edu.pk)',
];

// Headings that are set in another case than in the supplied text.
const RECASED = [['**ABSTRACT**', '**Abstract**']];

function withoutFurniture(text) {
  let from = 0;
  let out = '';
  for (const piece of LEFT_OUT) {
    const at = text.indexOf(piece, from);
    assert.notEqual(at, -1, `left out, but not in the supplied text where expected: ${piece}`);
    assert.equal(text.indexOf(piece, at + 1), -1, `left out, but more than once in the text: ${piece}`);
    out += `${text.slice(from, at)}\n`;
    from = at + piece.length;
  }
  out += text.slice(from);
  for (const [was, is] of RECASED) {
    assert.equal(out.split(was).length, 2, `recased heading not found exactly once: ${was}`);
    out = out.replace(was, is);
  }
  return out;
}

// Runs of letters and digits, with the Markdown marks gone. A link whose text is its own address counts
// once; the address of any other link counts as words after the text.
function words(markdown) {
  const plain = markdown
    .replace(/\[([^\]]*)\]\(([^)\s]*)\)/g, (_, label, url) =>
      (label.replace(/\\/g, '') === url ? ` ${url} ` : ` ${label} ${url} `))
    .replace(/\\/g, '');
  return plain.normalize('NFC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

function assertSameWords(is, should) {
  const n = Math.max(is.length, should.length);
  for (let i = 0; i < n; i += 1) {
    if (is[i] !== should[i]) {
      const around = (list) => list.slice(Math.max(0, i - 8), i + 9).join(' ');
      assert.fail(`word ${i + 1} differs\n  supplied: ... ${around(should)} ...\n  corpus:   ... ${around(is)} ...`);
    }
  }
}

test('the article has every word as supplied, in order, but for the furniture that is listed', () => {
  assertSameWords(words(article), words(withoutFurniture(supplied)));
});

const blocks = article.split(/\n\n+/).map((b) => b.trim()).filter(Boolean);
const headings = blocks.filter((b) => b.startsWith('#'));

test('the article has one title, its sections in order and its two regional sub-sections', () => {
  assert.deepEqual(headings, [
    "# Cultural Diplomacy in China's Foreign Policy",
    '## Abstract',
    '## Introduction',
    '## Conceptualizing Cultural Diplomacy',
    '## Distinction between cultural diplomacy, public diplomacy, and soft power',
    '## Soft Power, Constructivism, and Nation Branding',
    '## Relevance Of Cultural Diplomacy in Contemporary International Relations',
    "## Historical Evolution of China's Cultural Diplomacy",
    "## China's unique positioning in global cultural diplomacy",
    "## Institutional Mechanisms and Instruments of China's Cultural Diplomacy",
    '## Cultural exchanges and people-to-people programs',
    '## International education and scholarships',
    "## Regional and Global Focus of China's Cultural Diplomacy",
    '### Africa and Latin America: Cultural diplomacy as part of South-South cooperation',
    '### Islamic World and the Middle East: Harmony, diversity, and anti-extremism narrative',
    '## Conclusion',
    '## References',
  ]);
});

// Body paragraphs, numbered as pinpoints count them: from the abstract on, without headings, the byline,
// the keywords and the references.
const firstSection = blocks.findIndex((b) => b.startsWith('## '));
const referencesAt = blocks.indexOf('## References');
const paragraphs = blocks.slice(firstSection, referencesAt)
  .filter((b) => !b.startsWith('#') && !b.startsWith('**Keywords:**'));

test('the article has 84 numbered paragraphs, and p1, p65 and p84 are where pinpoints say', () => {
  assert.equal(paragraphs.length, 84);
  assert.match(paragraphs[0], /^\*Diplomacy is no longer constrained/);
  assert.match(paragraphs[64], /^China's engagement with Africa and Latin America through/);
  assert.match(paragraphs[83], /^Putting everything together/);
});

test('no paragraph is cut: each begins with a capital and ends like a sentence', () => {
  paragraphs.forEach((text, i) => {
    assert.match(text, /^\*?\p{Lu}/u, `p${i + 1} begins: ${text.slice(0, 60)}`);
    assert.match(text, /[.)]\*?$/, `p${i + 1} ends: ${text.slice(-60)}`);
    assert.ok(!text.includes('\n'), `p${i + 1} is one line`);
  });
});

test('nine paragraphs are two blocks of the supplied text joined by a space, all others are one block to the letter', () => {
  const blocksSupplied = supplied.split(/\n\n+/).map((b) => b.trim()).filter(Boolean);
  const whole = new Set(blocksSupplied);
  const joined = new Set(blocksSupplied.slice(1).map((b, i) => `${blocksSupplied[i]} ${b}`));
  const cut = paragraphs.filter((text) => !whole.has(text));
  assert.equal(cut.length, 9);
  for (const text of cut) assert.ok(joined.has(text), text.slice(0, 60));
});

/* ---------- the records ---------- */

const listed = article.slice(article.indexOf('## References') + 13).trim().split('\n')
  .map((line) => line.replace(/^- /, '').replace(/<(https?:[^>]+)>/g, '$1').replace(/\*/g, '').trim());

test('there are forty works, each with an id of its own', () => {
  assert.equal(works.length, 40);
  assert.equal(byId.size, 40);
});

test('every line of the reference list is the printed entry of exactly one work', () => {
  assert.equal(listed.length, 33);
  for (const line of listed) {
    const found = works.filter((w) => w.custom.as_printed?.entry === line);
    assert.equal(found.length, 1, `${found.length} works print: ${line}`);
  }
  const printed = works.filter((w) => w.custom.as_printed);
  assert.equal(printed.length, 33);
  for (const w of printed) {
    assert.ok(w.custom.as_printed.entry.includes(w.custom.as_printed.title), `${w.id}: printed title`);
    assert.equal(w.custom.listed, true, w.id);
  }
});

test('a field as printed is given only where it differs from the field as it should be', () => {
  for (const w of works) {
    for (const [field, value] of Object.entries(w.custom.as_printed ?? {})) {
      if (field === 'entry' || field === 'title') continue;
      assert.equal(typeof value, 'string', `${w.id}: ${field}`);
      assert.notEqual(value, w[field], `${w.id}: ${field} is the same in both`);
    }
  }
});

test('authors whose names are printed otherwise than they should be have them as printed', () => {
  for (const w of works.filter(({ custom }) => custom.as_printed)) {
    const names = w.author.map(({ family, given }) => (given ? `${family}, ${given}` : family));
    const last = names.pop();
    const full = names.length ? `${names.join(', ')}, & ${last}` : last;
    const { entry, author } = w.custom.as_printed;
    assert.ok(entry.startsWith(author ?? full), `${w.id}: printed ${entry.slice(0, 60)}`);
    assert.ok(!author || author !== full, `${w.id}: the same in both`);
  }
});

test('the six works that are cited and not listed are marked so', () => {
  const unlisted = works.filter((w) => w.custom.listed === false).map((w) => w.id).sort();
  assert.deepEqual(unlisted, ['ang2015', 'clarke2020', 'cull2019', 'cummings2003', 'isar2017', 'nye2004']);
});

test('the article refers to the thirty-nine other works', () => {
  const others = works.map((w) => w.id).filter((id) => id !== 'imran2025').sort();
  assert.deepEqual([...byId.get('imran2025').custom.references].sort(), others);
});

test('the abstract of the article is the one printed in it', () => {
  assert.deepEqual(words(byId.get('imran2025').abstract), words(paragraphs[0]));
});

test('every record has what a reader and a citation need', () => {
  for (const w of works) {
    for (const field of ['type', 'title', 'language', 'issued', 'keyword']) assert.ok(w[field], `${w.id}: ${field}`);
    assert.ok(w.author.length && w.author.every((a) => a.family || a.literal), `${w.id}: author`);
    assert.ok(w.issued['date-parts'].every((d) => d.every(Number.isInteger)), `${w.id}: issued`);
    assert.ok(w.id.endsWith(String(w.issued['date-parts'][0][0])), `${w.id}: the year of its key`);
    if (w.DOI) assert.match(w.DOI, /^10\.\d{4,}\/[^A-Z\s]+$/, `${w.id}: DOI`);
    if (w.URL) assert.match(w.URL, /^https:\/\/\S+$/, `${w.id}: URL`);
    assert.equal(w.custom.access, w.id === 'imran2025' ? 'full' : 'record', `${w.id}: access`);
    if (w.custom.unverified) assert.ok(w.custom.unverified.every((f) => typeof f === 'string'), w.id);
  }
});

test('every annotation says something, in 120 words or fewer', () => {
  for (const w of works) {
    const n = (w.custom.annotation ?? '').split(/\s+/).filter(Boolean).length;
    assert.ok(n > 0, `${w.id} has none`);
    assert.ok(n <= 120, `${w.id} has ${n} words`);
  }
});

test('an annotation shares no run of ten words with the article', () => {
  const text = ` ${words(article).join(' ').toLowerCase()} `;
  for (const w of works) {
    const run = words(w.custom.annotation).map((x) => x.toLowerCase());
    const title = ` ${words(w.title).join(' ').toLowerCase()} `;
    for (let i = 0; i + 10 <= run.length; i += 1) {
      const ten = ` ${run.slice(i, i + 10).join(' ')} `;
      assert.ok(title.includes(ten) || !text.includes(ten), `${w.id}:${ten}`);
    }
  }
});

test('what could not be identified says so', () => {
  const w = byId.get('isar2017');
  assert.equal(w.custom.identified, false);
  assert.match(w.custom.annotation, /could not be identified/);
  for (const id of ['cummings2003', 'cull2019']) assert.match(byId.get(id).custom.annotation, /^Probably /);
});

/* ---------- the vocabularies ---------- */

const lines = (name) => read(corpus, 'vocab', name).split('\n')
  .filter((line) => line.trim() && !line.startsWith('#'))
  .map((line) => line.split('|').map((field) => field.trim()));
const list = (text) => text.split(',').map((x) => x.trim()).filter(Boolean);

const regions = new Map();
const regionLines = lines('regions.txt');
for (const [key, label, parents] of regionLines) regions.set(key, { label, parents: list(parents ?? '') });
const themes = new Map(lines('themes.txt').map(([key, label, kind, text]) => [key, { label, kind, text }]));

function above(key, seen = new Set()) {
  for (const parent of regions.get(key).parents) {
    if (!seen.has(parent)) { seen.add(parent); above(parent, seen); }
  }
  return seen;
}

test('every line of the vocabularies has its fields, and every key stands once', () => {
  assert.equal(regions.size, regionLines.length);
  for (const [key, { label }] of regions) {
    assert.match(key, /^[a-z][a-z0-9-]*$/);
    assert.ok(label, `${key} has no label`);
  }
  assert.equal(themes.size, lines('themes.txt').length);
  for (const [key, { label, kind, text }] of themes) {
    assert.match(key, /^[a-z][a-z0-9-]*$/);
    assert.ok(label && list(text).length, key);
    assert.ok(['instrument', 'concept'].includes(kind), `${key}: ${kind}`);
  }
});

test('every parent of a region exists, and no region lies in itself', () => {
  for (const [key, { parents }] of regions) {
    for (const parent of parents) assert.ok(regions.has(parent), `${key} lies in unknown ${parent}`);
    assert.ok(!above(key).has(key), `${key} lies in itself`);
  }
});

test('every country of ISO 3166 and every grouping of the field has a place in the tree', () => {
  const countries = [...regions.keys()].filter((key) => key.length === 2);
  assert.equal(countries.length, 250); // 249 of ISO 3166, and xk
  for (const key of ['global', 'global-south', 'asia-pacific', 'east-asia', 'southeast-asia', 'south-asia',
    'central-asia', 'oceania', 'middle-east', 'islamic-world', 'africa', 'europe', 'latin-america-caribbean',
    'north-america']) assert.ok(regions.has(key), key);
  assert.deepEqual([...above('id')].sort(), ['asia-pacific', 'global-south', 'islamic-world', 'southeast-asia']);
  assert.deepEqual([...above('pk')].sort(), ['global-south', 'islamic-world', 'south-asia']);
  assert.deepEqual([...above('cn')], ['east-asia']);
});

test('every region and theme that a record uses is in the vocabularies', () => {
  for (const w of works) {
    const c = w.custom;
    const used = [...(c.regions ?? []), ...(c.author_regions ?? []).map((a) => a.region),
      ...Object.values(c.passage_regions ?? {}).flatMap((p) => p.regions)];
    for (const key of used) assert.ok(regions.has(key), `${w.id}: region ${key}`);
    for (const key of c.themes ?? []) assert.ok(themes.has(key), `${w.id}: theme ${key}`);
    for (const a of c.author_regions ?? []) assert.match(a.source, /^affiliation: /, w.id);
    for (const [p, { reason }] of Object.entries(c.passage_regions ?? {})) {
      assert.ok(paragraphs[Number(p.slice(1)) - 1], `${w.id}: ${p}`);
      assert.ok(reason, `${w.id}: ${p} has no reason`);
    }
  }
});

test('a region answers with the works that a reader expects', () => {
  const inRegion = (region) => works.filter((w) => (w.custom.regions ?? [])
    .some((key) => key === region || above(key).has(region))).map((w) => w.id);
  const expected = {
    africa: ['mendes2024'],
    'asia-pacific': ['budiatri2025', 'ji2023', 'loke2025'],
    europe: ['breslin2025', 'codina2022', 'holoborodko2024', 'vadell2025'],
    'latin-america-caribbean': ['vadell2025'],
    'middle-east': ['dorsey2024'],
    'south-asia': ['shahid2024'],
    'islamic-world': ['budiatri2025', 'dorsey2024', 'shahid2024'],
    'north-america': ['cummings2003', 'mierzejewski2025'],
  };
  for (const [region, ids] of Object.entries(expected)) {
    const found = inRegion(region);
    for (const id of ids) assert.ok(found.includes(id), `${region} lacks ${id}`);
  }
  assert.deepEqual(inRegion('africa'), ['mendes2024']);
  assert.equal(byId.get('imran2025').custom.regions, undefined);
});

// A name, accents and case apart -> the keys that it stands under. What holds only near some words (a third field) may
// stand beside a line without a condition, and the lists of words beside a name are no names.
const names = new Map();
const fold = (text) => (text.replace(/(?:\p{L}\.){2,}/gu, (x) => x.replaceAll('.', '')).normalize('NFKD')
  .replace(/\p{M}/gu, '').match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
const MARKS = ['-before', '-after', '-given', '-surname'];
for (const [key, text, condition] of lines('gazetteer.txt')) {
  if (MARKS.includes(key) || condition) continue;
  for (const name of list(text)) {
    const folded = fold(name) + (name.endsWith('-') ? '-' : '');
    if (!names.has(folded)) names.set(folded, []);
    names.get(folded).push(key);
  }
}

test('no name of the gazetteer stands twice, under two regions or under one', () => {
  const lower = new Map();
  for (const [name, keys] of names) {
    assert.equal(keys.length, 1, `${name}: ${keys}`);
    const other = lower.get(name.toLowerCase());
    assert.ok(other === undefined || other === keys[0], `${name}: ${other} and ${keys[0]}`);
    lower.set(name.toLowerCase(), keys[0]);
  }
});

test('every name of the gazetteer leads to a region, and every region but "global" has a name', () => {
  const named = new Set([...names.values()].flat());
  for (const key of named) assert.ok(key === '-' || regions.has(key), key);
  for (const key of regions.keys()) assert.ok(key === 'global' || named.has(key), `${key} has no name`);
});

test('a condition of the gazetteer names words, and is of a name in use', () => {
  for (const [key, text, condition] of lines('gazetteer.txt')) {
    if (condition === undefined) continue;
    assert.ok(key === '-' || regions.has(key), key);
    assert.match(condition, /^(not )?near: *\S/);
    assert.ok(list(text).length > 0, condition);
  }
});

// What the gazetteer finds is tested with the program that reads it: tests/unit/test_places.c and test_region.c.

test('no rule of the thesaurus drops the word that it begins with', () => {
  for (const line of read(corpus, 'vocab', 'thesaurus.txt').split('\n')) {
    if (!line.trim() || line.startsWith('#')) continue;
    const [left, right] = line.split('=>');
    if (right !== undefined) assert.ok(list(right).includes(left.trim()), line);
    assert.ok(list(right ?? left).length > 1, line);
  }
});

// What a search for a term also finds, marks and case apart.
function means(term) {
  const plain = (text) => fold(text).toLowerCase();
  const found = new Set();
  for (const line of read(corpus, 'vocab', 'thesaurus.txt').split('\n')) {
    if (line.startsWith('#')) continue;
    const [left, right] = line.split('=>').map(list);
    if (left.some((x) => plain(x) === plain(term))) for (const x of right ?? left) found.add(plain(x));
  }
  found.delete(plain(term));
  return found;
}

test('the thesaurus leads to the same thing by another name, and not to its neighbours', () => {
  const same = [
    ['PRC', 'china'], ['Zhongguo', 'china'], ['Chinese', 'china'], ['Peking', 'beijing'], ['BRI', 'belt and road'],
    ['OBOR', 'belt and road'], ['Belt and Road', 'bri'], ['CI', 'confucius institute'], ['Hanban', 'confucius institute'],
    ['CPEC', 'china pakistan economic corridor'], ['CGTN', 'china global television network'], ['NU', 'nahdlatul ulama'],
    ['diplomat', 'diplomacy'], ['diplomatic', 'diplomacy'], ['diplomacy', 'diplomatic'], ['African', 'africa'],
    ['Africa', 'african'], ['Asian', 'asia'], ['European', 'europe'], ['Islam', 'muslim'], ['Muslim', 'islam'],
    ['Muslim world', 'islamic world'], ['Confucius', 'confucian'], ['UK', 'british'], ['British', 'united kingdom'],
    ['Pakistani', 'pakistan'], ['Indonesian', 'indonesia'], ['Saudi', 'saudi arabia'], ['Vietnamese', 'vietnam'],
    ['South-East', 'southeast'], ['American', 'united states'],
  ];
  for (const [term, meaning] of same) assert.ok(means(term).has(meaning), `${term} does not find ${meaning}`);
  const other = [
    ['Confucian', 'confucius'], ['Confucian', 'confucius institute'], ['cultural diplomacy', 'geocultural diplomacy'],
    ['geocultural diplomacy', 'cultural diplomacy'], ['propaganda', 'publicity'], ['Beijing', 'china'],
    ['CPEC', 'pakistan'], ['South America', 'united states'], ['Latin American', 'united states'],
  ];
  for (const [term, meaning] of other) assert.ok(!means(term).has(meaning), `${term} finds ${meaning}`);
  // an entry of their own keeps the America in them from being the United States
  for (const part of ['Latin', 'South', 'Central', 'North']) assert.ok(means(`${part} America`).size, part);
});

/* ---------- what must not be there ---------- */

test('there is no e-mail address in the corpus', () => {
  const walk = (dir) => readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
  for (const path of walk(corpus)) {
    const found = readFileSync(path, 'utf8').match(/[\w.+-]+@[\w-]+\.[\w.]+/);
    assert.equal(found, null, `${path}: ${found}`);
  }
});
