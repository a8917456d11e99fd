-- Statements that `dragoman index` writes with.

-- A year of 0 is an unknown one.
-- name: work_add (id int, key text, type text, title text, printed_title text, year int, venue text, doi text, url text, language text, abstract text, abstract_kind text, access text, full_text int, names text, keyword text, title_sort text, author_sort text, title_key text, printed_key text, csl text, csl_cut int, origin int, digest blob)
INSERT INTO work (id, key, type, title, printed_title, year, venue, doi, url, language, abstract,
                  abstract_kind, access, full_text, names, keyword, title_sort, author_sort, title_key, printed_key,
                  csl, csl_cut, origin, digest)
VALUES (?1, ?2, ?3, ?4, ?5, nullif(?6, 0), ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
        nullif(?22, 0), ?23, ?24)

-- name: author_add (work int, position int, family text, given text, literal text)
INSERT INTO author (work, position, family, given, literal) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: unit_add (id int, work int, paragraph int, level int, section text, text text)
INSERT INTO unit (id, work, paragraph, level, section, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: unit_page_add (unit int, page int)
INSERT INTO unit_page (unit, page) VALUES (?1, ?2)

-- The full-text index is written as its pages: store/fulltext.h.
-- name: unit_fts_data_put (id int, block blob)
INSERT OR REPLACE INTO unit_fts_data (id, block) VALUES (?1, ?2)

-- name: unit_fts_idx_add (segid int, term blob, pgno int)
INSERT INTO unit_fts_idx (segid, term, pgno) VALUES (?1, ?2, ?3)

-- name: unit_fts_docsize_add (id int, sz blob)
INSERT INTO unit_fts_docsize (id, sz) VALUES (?1, ?2)

-- name: unit_fts_add (rowid int, title text, printed text, author text, venue text, abstract text, keyword text, section text, body text)
INSERT INTO unit_fts (rowid, title, printed, author, venue, abstract, keyword, section, body)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)

-- name: unit_fts_optimize ()
INSERT INTO unit_fts (unit_fts) VALUES ('optimize')

-- name: unit_fts_check ()
INSERT INTO unit_fts (unit_fts) VALUES ('integrity-check')

-- name: value_add (id int, facet text, key text, label text, kind text, works int, mixed int)
INSERT OR REPLACE INTO value (id, facet, key, label, kind, works, mixed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- name: value_parent_add (value int, parent int)
INSERT INTO value_parent (value, parent) VALUES (?1, ?2)

-- name: work_value_add (work int, value int, source text, evidence text)
INSERT OR IGNORE INTO work_value (work, value, source, evidence) VALUES (?1, ?2, ?3, ?4)

-- name: unit_value_add (unit int, value int, source text, evidence text)
INSERT OR IGNORE INTO unit_value (unit, value, source, evidence) VALUES (?1, ?2, ?3, ?4)

-- name: citation_add (citing int, cited int)
INSERT OR IGNORE INTO citation (citing, cited) VALUES (?1, ?2)

-- A cited work of 0 is one that is not here.
-- name: mention_add (unit int, citing int, cited int, listed int, form text, text text, start int, stop int, sentence_start int, sentence_stop int, token_from int, token_to int, locator text, confidence int, how text, reason text)
INSERT INTO mention (unit, citing, cited, listed, form, text, start, stop, sentence_start, sentence_stop,
                     token_from, token_to, locator, confidence, how, reason)
VALUES (?1, ?2, nullif(?3, 0), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)

-- name: cited_by_count_fill () scan-ok
UPDATE work SET cited_by_count = (SELECT count(*) FROM citation WHERE cited = work.id),
                mention_count = (SELECT count(*) FROM mention WHERE cited = work.id)
WHERE cited_by_count <> (SELECT count(*) FROM citation WHERE cited = work.id)
   OR mention_count <> (SELECT count(*) FROM mention WHERE cited = work.id)

-- name: reference_add (cited text, work int)
INSERT OR IGNORE INTO reference (cited, work) VALUES (?1, ?2)

-- name: alias_add (key text, work int)
INSERT OR REPLACE INTO alias (key, work) VALUES (?1, ?2)

-- name: listed_add (work int, position int, text text)
INSERT INTO listed (work, position, text) VALUES (?1, ?2, ?3)

-- name: cite_add (unit int, start int, stop int, line int)
INSERT OR IGNORE INTO cite (unit, start, stop, line) VALUES (?1, ?2, ?3, ?4)

-- name: source_add (id int, path text, size int, mtime int, digest blob)
INSERT OR REPLACE INTO source (id, path, size, mtime, digest) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: claim_add (source int, name int)
INSERT OR IGNORE INTO claim (source, name) VALUES (?1, ?2)

-- name: left_out_add (source int, failed int)
INSERT OR REPLACE INTO left_out (source, failed) VALUES (?1, ?2)

-- name: finding_add (source int, level int, file text, line int, entry text, message text, fix text, missing text)
INSERT INTO finding (source, level, file, line, entry, message, fix, missing)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)

-- name: synonym_add (term text, means text)
INSERT OR IGNORE INTO synonym (term, means) VALUES (?1, ?2)

-- name: term_all () scan-ok
SELECT token, units FROM term ORDER BY token

-- name: term_add (token text, units int)
INSERT INTO term (token, units) VALUES (?1, ?2)

-- name: suggestion_add (id int, kind text, text text, folded text, key text, works int)
INSERT INTO suggestion (id, kind, text, folded, key, works) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- name: suggestion_order_put (kind text, first blob, inside blob, merit blob)
INSERT OR REPLACE INTO suggestion_order (kind, first, inside, merit) VALUES (?1, ?2, ?3, ?4)

-- name: tally_put (shelf int, words blob, pairs blob)
INSERT OR REPLACE INTO tally (shelf, words, pairs) VALUES (?1, ?2, ?3)

-- name: counted_put (kind text, list blob)
INSERT OR REPLACE INTO counted (kind, list) VALUES (?1, ?2)

-- Works filed under a value, as a filter finds them.
-- name: suggestion_values () scan-ok
SELECT facet, key, label, works FROM value WHERE facet IN ('region', 'theme', 'author') AND works > 0
ORDER BY works DESC, label, key

-- name: suggestion_titles () scan-ok
SELECT id, key, title, title_key FROM work ORDER BY id

-- name: suggestion_titles_by_merit () scan-ok
SELECT id FROM work ORDER BY cited_by_count DESC, coalesce(year, 0) DESC, title_sort, key

-- name: spelling_words () scan-ok
SELECT token, units FROM term WHERE token >= '=a' AND token < '={'

-- name: spelling_add (length int, words blob, units blob)
INSERT INTO spelling (length, words, units) VALUES (?1, ?2, ?3)

-- name: analyze () scan-ok
ANALYZE
