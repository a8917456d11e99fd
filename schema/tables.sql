-- The index file: what was read from the corpus, in the shape that search needs.
-- `dragoman index` builds it whole or brings a copy of it up to date, `dragoman serve` only
-- reads it, and it is never migrated. Every table is STRICT and every column says what it is.
-- A CHECK lists values by OR: for IN (...) of more than two SQLite makes a table for each row that it
-- looks at, which took a third of the time of making an index.

-- Facts about the index itself: format, id (a hash of the content), built_at
-- (RFC 3339, UTC), works, passages, program; sum (of work.digest), vocabulary (a hash of what
-- is in vocab/), folders (a hash of their names) and program_id (the linker's), by which a later
-- run knows whether the index can be brought up to date.
CREATE TABLE meta (
  name   TEXT PRIMARY KEY,
  value  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A work: an article, chapter, book, thesis ... of which at least a record is held.
CREATE TABLE work (
  id              INTEGER PRIMARY KEY,  -- 1, 2, 3 ... in the order of `key`; what came later stands behind
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
  access          TEXT NOT NULL CHECK (access = 'full' OR access = 'snippets' OR access = 'record'),
  full_text       INTEGER NOT NULL CHECK (full_text IN (0, 1)), -- 1: its passages are held
  cited_by_count  INTEGER NOT NULL DEFAULT 0, -- works of the index that cite it
  mention_count   INTEGER NOT NULL DEFAULT 0, -- citations in their texts that mean it
  names           TEXT,                 -- of authors and editors, as the full-text index has them
  keyword         TEXT,                 -- likewise
  title_sort      TEXT NOT NULL,        -- what titles are sorted by: title_key without an article before it
  author_sort     TEXT NOT NULL,        -- the first author's name, folded likewise; '~' without one
  title_key       TEXT NOT NULL,        -- title folded as text_key() does
  printed_key     TEXT,                 -- printed_title folded likewise
  csl             TEXT NOT NULL,        -- the whole record as one CSL-JSON object, but for
  csl_cut         INTEGER,              -- the abstract, as a JSON string, behind so many code points; NULL: nothing is left out
  origin          INTEGER NOT NULL,     -- source.id of the file that it was read from
  digest          BLOB NOT NULL         -- a hash of all that was read of it, its text included
) STRICT;
CREATE INDEX work_by_title ON work (title_sort, key);
CREATE INDEX work_by_author ON work (author_sort, key);
CREATE INDEX work_by_origin ON work (origin);
CREATE INDEX work_by_title_key ON work (title_key);
CREATE INDEX work_by_printed_key ON work (printed_key) WHERE printed_key IS NOT NULL;
CREATE INDEX work_by_doi ON work (doi) WHERE doi IS NOT NULL;
CREATE INDEX work_with_text ON work (id) WHERE full_text = 1; -- in order

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
-- each of its passages. The units of a work stand next to each other in id order, and in the
-- order of the works' ids.
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
  facet   TEXT NOT NULL,                -- region, author_region, year, year_discussed, theme, author, venue, type, language, full_text
  key     TEXT NOT NULL,                -- what a URL carries
  label   TEXT NOT NULL,                -- what a person reads
  kind    TEXT,                         -- theme: instrument or concept
  works   INTEGER NOT NULL DEFAULT 0,   -- filed under it
  mixed   INTEGER NOT NULL DEFAULT 0 CHECK (mixed IN (0, 1)), -- 1: works write the label differently; the first by key counts
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
  source    TEXT NOT NULL CHECK (source = 'curated' OR source = 'record' OR source = 'text' OR source = 'parent'), -- parent: a value below it holds
  evidence  TEXT,                       -- the words or the statement that it rests on
  PRIMARY KEY (work, value)
) STRICT, WITHOUT ROWID;

-- What a passage is filed under (regions, themes and the years it speaks of), ancestors included.
CREATE TABLE unit_value (
  unit      INTEGER NOT NULL REFERENCES unit,
  value     INTEGER NOT NULL REFERENCES value,
  source    TEXT NOT NULL CHECK (source = 'curated' OR source = 'text' OR source = 'work' OR source = 'parent'), -- work: taken over from its work
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
  form            TEXT NOT NULL CHECK (form = 'narrative' OR form = 'parenthetical' OR form = 'year' OR form = 'bare' OR form = 'title'),
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
  how             TEXT NOT NULL CHECK (how = 'rule' OR how = 'correction' OR how = 'markup'),
                                        -- correction: a person said so; markup: the text's own
  reason          TEXT                  -- that person's, or what the rule had to bridge; NULL: author and year are as they should be
) STRICT;
CREATE INDEX mention_by_citing ON mention (citing, id); -- in order
CREATE INDEX mention_by_cited ON mention (cited, id) WHERE cited IS NOT NULL;
CREATE INDEX mention_by_sentence ON mention (unit, token_from, token_to); -- in order

-- What a work's record says that it cites, whether that is here or not.
CREATE TABLE reference (
  cited  TEXT NOT NULL,                 -- a key
  work   INTEGER NOT NULL REFERENCES work,
  PRIMARY KEY (cited, work)
) STRICT, WITHOUT ROWID;
CREATE INDEX reference_by_work ON reference (work);

-- Other keys of a work: those of records that were merged into its own. A work that has the key
-- itself comes first.
CREATE TABLE alias (
  key   TEXT NOT NULL,
  work  INTEGER NOT NULL REFERENCES work,
  PRIMARY KEY (key, work)               -- of several works the first by key counts
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_by_work ON alias (work);

-- When what is told of a work last changed, as far as this file and those whose place it took know.
-- Harvesters (OAI-PMH), feeds and sitemaps go by it. An index that is made anew takes over what
-- the one before it says of works that are the same, and keeps in mind which are gone.
CREATE TABLE stamp (
  key      TEXT PRIMARY KEY,            -- of the work
  digest   BLOB NOT NULL,               -- work.digest of then
  sets     TEXT NOT NULL,               -- keys of its regions, ancestors included, sorted, a space before and behind each
  changed  TEXT NOT NULL,               -- meta.built_at of the first index that had it so
  gone     INTEGER NOT NULL CHECK (gone IN (0, 1)) -- 1: there is no such work any more
) STRICT, WITHOUT ROWID;
CREATE INDEX stamp_by_changed ON stamp (changed, key);

-- The lines of the list of references that a text ends with.
CREATE TABLE listed (
  work      INTEGER NOT NULL REFERENCES work,
  position  INTEGER NOT NULL,           -- from 1
  text      TEXT NOT NULL,
  PRIMARY KEY (work, position)
) STRICT, WITHOUT ROWID;

-- On which page of its source a passage begins, where that has pages.
CREATE TABLE unit_page (
  unit  INTEGER PRIMARY KEY REFERENCES unit,
  page  INTEGER NOT NULL                -- as it is printed there, else counted from 1
) STRICT;

-- Which stretch of a passage cites which of those lines, where the text's markup says so.
CREATE TABLE cite (
  unit      INTEGER NOT NULL REFERENCES unit,
  start     INTEGER NOT NULL,           -- in bytes of unit.text: [start, stop)
  stop      INTEGER NOT NULL,
  line      INTEGER NOT NULL,           -- place in the list, from 0
  PRIMARY KEY (unit, start, stop, line)
) STRICT, WITHOUT ROWID;

-- The files that the index was made of.
CREATE TABLE source (
  id      INTEGER PRIMARY KEY,
  path    TEXT NOT NULL UNIQUE,         -- as it was found, from the folder as it was named
  size    INTEGER NOT NULL,             -- bytes
  mtime   INTEGER NOT NULL,             -- nanoseconds since 1970; 0: too fresh to be relied on
  digest  BLOB NOT NULL                 -- a hash of its bytes; empty: it was written while it was read
) STRICT;

-- What two files may quarrel about: keys, DOIs, titles. When a file changes, those that
-- claim the same are read again with it.
CREATE TABLE claim (
  source  INTEGER NOT NULL REFERENCES source,
  name    INTEGER NOT NULL,             -- a hash of what is claimed
  PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_by_name ON claim (name);

-- Which of them nothing is taken of.
CREATE TABLE left_out (
  source  INTEGER PRIMARY KEY REFERENCES source,
  failed  INTEGER NOT NULL CHECK (failed IN (0, 1)) -- 1: nothing could be read of it; 0: it is of a kind that is not read
) STRICT;

-- What was found wrong, to be told again while its file stays as it is.
CREATE TABLE finding (
  id       INTEGER PRIMARY KEY,
  source   INTEGER NOT NULL,            -- 0: of no file of the corpus
  level    INTEGER NOT NULL,            -- 0: error, 1: warning
  file     TEXT NOT NULL,
  line     INTEGER NOT NULL,
  entry    TEXT,
  message  TEXT NOT NULL,
  fix      TEXT,
  missing  TEXT                         -- the key whose absence it is about
) STRICT;
CREATE INDEX finding_by_source ON finding (source);
CREATE INDEX finding_by_missing ON finding (missing) WHERE missing IS NOT NULL;

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
  id      INTEGER PRIMARY KEY,          -- of a title: work.id; of all else with the bit 2^31, in no order
  kind    TEXT NOT NULL CHECK (kind = 'region' OR kind = 'theme' OR kind = 'term' OR kind = 'thesaurus' OR kind = 'author' OR kind = 'title'),
  text    TEXT NOT NULL,                -- as it is written
  folded  TEXT NOT NULL,                -- the same as text_key() folds it
  key     TEXT NOT NULL,                -- of the value or the work; of a term, what to search for
  works   INTEGER NOT NULL              -- that choosing it gives
) STRICT;

-- All suggestions of a kind. A place is suggestion.id (32 bits) and where in `folded` a word
-- begins at which typing may begin (16 bits), in bytes; the places are sorted by what stands from
-- there on. All numbers are little-endian.
CREATE TABLE suggestion_order (
  kind    TEXT PRIMARY KEY,
  first   BLOB NOT NULL,                -- places of first words
  inside  BLOB NOT NULL,                -- places of those after them
  merit   BLOB NOT NULL                 -- suggestion.id (32 bits) of each, the better first
) STRICT, WITHOUT ROWID;

-- How often words, and words next to each other, stand in the titles, keywords, abstracts and
-- texts: what terms are suggested by. It is kept so that what a work adds can be taken out again.
CREATE TABLE tally (
  shelf  INTEGER PRIMARY KEY,           -- 0, 1, 2 ...: 64 words each
  words  BLOB NOT NULL,                 -- server/ingest/words_store.c tells the form of both
  pairs  BLOB NOT NULL                  -- those that the words begin
) STRICT;

-- How many works are found by what was counted for being suggested, that which finds none among it.
CREATE TABLE counted (
  kind  TEXT PRIMARY KEY,               -- term or thesaurus
  list  BLOB NOT NULL                   -- sorted: a number of the term or the entry (64 bits), and works (32 bits)
) STRICT, WITHOUT ROWID;

-- The words that spelling is mended with: the exact tokens of a to z, by their length.
CREATE TABLE spelling (
  length  INTEGER PRIMARY KEY,          -- bytes of each word
  words   BLOB NOT NULL,                -- one after the other, in their order
  units   BLOB NOT NULL                 -- term.units of each, 32 bits, little-endian
) STRICT;
