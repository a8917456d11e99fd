-- The index file: what was read from the corpus, in the shape that search needs.
-- It is built whole by `dragoman index`, never migrated, and only read by
-- `dragoman serve`. Every table is STRICT and every column says what it is.

-- Facts about the index itself: format, id (a hash of the content), built_at
-- (RFC 3339, UTC), works, passages, program.
CREATE TABLE meta (
  name   TEXT PRIMARY KEY,
  value  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A work: an article, chapter, book, thesis ... of which at least a record is held.
CREATE TABLE work (
  id              INTEGER PRIMARY KEY,  -- 1, 2, 3 ... in the order of `key`
  key             TEXT NOT NULL UNIQUE, -- public and stable, e.g. 'qian2021'
  type            TEXT NOT NULL,        -- CSL type, e.g. 'article-journal'
  title           TEXT NOT NULL,
  printed_title   TEXT,                 -- as a citing work's list prints it, where it differs
  year            INTEGER,              -- of publication; NULL when unknown
  venue           TEXT,                 -- journal, book or series it appeared in; NULL when it has none
  doi             TEXT,                 -- bare and lower-case
  url             TEXT,
  language        TEXT,                 -- BCP 47
  abstract        TEXT,                 -- the abstract, or the project's annotation
  abstract_kind   TEXT CHECK (abstract_kind IN ('abstract', 'annotation')),
  access          TEXT NOT NULL CHECK (access IN ('full', 'snippets', 'record')),
  full_text       INTEGER NOT NULL CHECK (full_text IN (0, 1)), -- 1: its passages are held
  cited_by_count  INTEGER NOT NULL DEFAULT 0, -- works of the index that cite it
  mention_count   INTEGER NOT NULL DEFAULT 0, -- citations in their texts that mean it
  title_rank      INTEGER NOT NULL,     -- place in the order of titles, from 1
  author_rank     INTEGER NOT NULL,     -- place in the order of first authors' names, from 1
  title_key       TEXT NOT NULL,        -- title folded as text_key() does
  printed_key     TEXT,                 -- printed_title folded likewise
  csl             TEXT NOT NULL         -- the whole record as one CSL-JSON object
) STRICT;
CREATE INDEX work_by_title_key ON work (title_key);
CREATE INDEX work_by_printed_key ON work (printed_key) WHERE printed_key IS NOT NULL;
CREATE INDEX work_by_doi ON work (doi) WHERE doi IS NOT NULL;

-- The people of a work, in the order of its title page.
CREATE TABLE author (
  work      INTEGER NOT NULL REFERENCES work,
  position  INTEGER NOT NULL,           -- from 1
  family    TEXT,                       -- NULL for a name in one piece
  given     TEXT,
  literal   TEXT,                       -- a name in one piece, e.g. an institution's
  PRIMARY KEY (work, position)
) STRICT, WITHOUT ROWID;

-- What the full-text index has a row for: a work's own fields (paragraph 0), and
-- each of its passages. The units of a work stand next to each other in id order.
CREATE TABLE unit (
  id         INTEGER PRIMARY KEY,       -- rowid in unit_fts; 1, 2, 3 ...
  work       INTEGER NOT NULL REFERENCES work,
  paragraph  INTEGER NOT NULL,          -- 0: the work's own fields; else counted from 1, anchor 'p1'
  level      INTEGER NOT NULL DEFAULT 0,-- depth of the heading that it stands under, 0 when none
  section    TEXT,                      -- that heading
  text       TEXT                       -- the paragraph as plain text; NULL for paragraph 0
) STRICT;
CREATE UNIQUE INDEX unit_by_place ON unit (work, paragraph);

-- The values that works can be filtered by and counted under.
CREATE TABLE value (
  id      INTEGER PRIMARY KEY,          -- 1, 2, 3 ...
  facet   TEXT NOT NULL,                -- region, author_region, year, theme, author, venue, type, language, full_text
  key     TEXT NOT NULL,                -- what a URL carries
  label   TEXT NOT NULL,                -- what a person reads
  kind    TEXT,                         -- theme: instrument or concept
  UNIQUE (facet, key)
) STRICT;

-- Regions form a tree in which a place may hang under more than one parent.
CREATE TABLE value_parent (
  value   INTEGER NOT NULL REFERENCES value,
  parent  INTEGER NOT NULL REFERENCES value,
  PRIMARY KEY (value, parent)
) STRICT, WITHOUT ROWID;

-- What a work is filed under, its ancestors included.
CREATE TABLE work_value (
  work      INTEGER NOT NULL REFERENCES work,
  value     INTEGER NOT NULL REFERENCES value,
  source    TEXT NOT NULL CHECK (source IN ('curated', 'record', 'text', 'parent')), -- parent: a value below it holds
  evidence  TEXT,                       -- the words or the statement that it rests on
  PRIMARY KEY (work, value)
) STRICT, WITHOUT ROWID;

-- What a passage is filed under (regions and themes), ancestors included.
CREATE TABLE unit_value (
  unit      INTEGER NOT NULL REFERENCES unit,
  value     INTEGER NOT NULL REFERENCES value,
  source    TEXT NOT NULL CHECK (source IN ('curated', 'text', 'work', 'parent')), -- work: taken over from its work
  evidence  TEXT,
  PRIMARY KEY (unit, value)
) STRICT, WITHOUT ROWID;

-- Who cites whom, where both are works of the index.
CREATE TABLE citation (
  citing  INTEGER NOT NULL REFERENCES work,
  cited   INTEGER NOT NULL REFERENCES work,
  PRIMARY KEY (citing, cited)
) STRICT, WITHOUT ROWID;
CREATE INDEX citation_by_cited ON citation (cited);

-- A citation in a text: the words in which one work speaks of another.
CREATE TABLE mention (
  id              INTEGER PRIMARY KEY,  -- in the order of the texts
  unit            INTEGER NOT NULL REFERENCES unit, -- the passage that it stands in
  citing          INTEGER NOT NULL REFERENCES work, -- whose passage that is
  cited           INTEGER REFERENCES work, -- NULL: a work that is not here
  listed          INTEGER NOT NULL CHECK (listed IN (0, 1)), -- 1: the citing work's own list has it
  form            TEXT NOT NULL CHECK (form IN ('narrative', 'parenthetical', 'year', 'bare', 'title')),
                                        -- "Qian (2021)", "(Qian, 2021)", "(2021)" far from its name, "Qian reveals", the title itself
  text            TEXT NOT NULL,        -- as printed
  start           INTEGER NOT NULL,     -- where, in code points of unit.text: [start, stop)
  stop            INTEGER NOT NULL,
  sentence_start  INTEGER NOT NULL,     -- its sentence, likewise
  sentence_stop   INTEGER NOT NULL,
  token_from      INTEGER NOT NULL,     -- that sentence in positions of the column `body`: [token_from, token_to)
  token_to        INTEGER NOT NULL,
  locator         TEXT,                 -- the place in the cited work as printed, e.g. 'p. 3'; NULL: none
  confidence      INTEGER NOT NULL CHECK (confidence BETWEEN 0 AND 100), -- in percent
  how             TEXT NOT NULL CHECK (how IN ('rule', 'correction', 'markup')), -- correction: a person said so; markup: the text's own
  reason          TEXT                  -- that person's, or what the rule had to bridge; NULL: author and year are as they should be
) STRICT;
CREATE INDEX mention_by_citing ON mention (citing, id);
CREATE INDEX mention_by_cited ON mention (cited, id) WHERE cited IS NOT NULL;
CREATE INDEX mention_by_sentence ON mention (unit, token_from, token_to);

-- The thesaurus: a search for `term` also finds `means`. A ring of n terms is
-- stored as its n * (n - 1) pairs.
CREATE TABLE synonym (
  term   TEXT NOT NULL,                 -- folded as text_key() does
  means  TEXT NOT NULL,                 -- as the thesaurus has it
  PRIMARY KEY (term, means)
) STRICT, WITHOUT ROWID;

-- Every token of the full-text index, with how common it is. An exact (unstemmed)
-- token begins with '='.
CREATE TABLE term (
  token  TEXT PRIMARY KEY,
  units  INTEGER NOT NULL               -- rows of unit_fts that have it
) STRICT, WITHOUT ROWID;

-- What is suggested while somebody types.
CREATE TABLE suggestion (
  id      INTEGER PRIMARY KEY,          -- 1, 2, 3 ...; of one kind, the better has the lower number
  kind    TEXT NOT NULL CHECK (kind IN ('region', 'theme', 'term', 'thesaurus', 'author', 'title')),
  text    TEXT NOT NULL,                -- as it is written
  folded  TEXT NOT NULL,                -- the same as text_key() folds it
  key     TEXT NOT NULL,                -- of the value or the work; of a term, what to search for
  works   INTEGER NOT NULL              -- that choosing it gives
) STRICT;

-- The words of all suggestions of a kind at which typing may begin, sorted by what
-- stands from there on.
CREATE TABLE suggestion_order (
  kind    TEXT NOT NULL,
  inside  INTEGER NOT NULL CHECK (inside IN (0, 1)), -- 0: first words; 1: those after them
  places  BLOB NOT NULL,                -- of each: suggestion.id (32 bits) and the word's place in `folded`
                                        -- (16 bits), in bytes, both little-endian
  PRIMARY KEY (kind, inside)
) STRICT, WITHOUT ROWID;

-- The words that spelling is mended with: the exact tokens of a to z, by their length.
CREATE TABLE spelling (
  length  INTEGER PRIMARY KEY,          -- bytes of each word
  words   BLOB NOT NULL,                -- one after the other, in their order
  units   BLOB NOT NULL                 -- term.units of each, 32 bits, little-endian
) STRICT;
