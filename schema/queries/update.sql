-- Statements with which `dragoman index` brings a copy of an index up to date.

-- name: source_load () scan-ok
SELECT id, path, size, mtime, digest FROM source

-- name: source_drop (id int)
DELETE FROM source WHERE id = ?1

-- name: source_last () scan-ok
SELECT coalesce(max(id), 0) FROM source

-- name: claim_load (source int)
SELECT name FROM claim WHERE source = ?1

-- name: claim_sources (name int)
SELECT source FROM claim WHERE name = ?1

-- name: claim_drop (source int)
DELETE FROM claim WHERE source = ?1

-- name: finding_load () scan-ok
SELECT level, file, line, entry, message, fix FROM finding ORDER BY file, line, id

-- name: left_out_drop (source int)
DELETE FROM left_out WHERE source = ?1

-- name: left_out_counts () scan-ok
SELECT count(*) - coalesce(sum(failed), 0), coalesce(sum(failed), 0) FROM left_out

-- name: finding_drop (source int)
DELETE FROM finding WHERE source = ?1

-- name: finding_drop_missing (missing text)
DELETE FROM finding WHERE missing = ?1

-- name: work_of_source (source int)
SELECT id, key, digest, (SELECT count(*) FROM unit WHERE unit.work = work.id) FROM work WHERE origin = ?1 ORDER BY id

-- What has to be said to take a row out of the full-text index is what it was put in with.
-- name: unit_fts_drop (rowid int, title text, printed text, author text, venue text, abstract text, keyword text, section text, body text)
INSERT INTO unit_fts (unit_fts, rowid, title, printed, author, venue, abstract, keyword, section, body)
VALUES ('delete', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)

-- name: work_indexed (id int)
SELECT title, printed_title, names, venue, abstract, keyword FROM work WHERE id = ?1

-- name: unit_indexed (work int)
SELECT id, section, text, paragraph FROM unit WHERE work = ?1 ORDER BY paragraph

-- name: listed_by_work (work int)
SELECT text FROM listed WHERE work = ?1 ORDER BY position

-- name: alias_by_work (work int)
SELECT key FROM alias WHERE work = ?1 ORDER BY key

-- name: alias_drop (work int)
DELETE FROM alias WHERE work = ?1

-- name: work_drop (id int)
DELETE FROM work WHERE id = ?1

-- name: author_drop (work int)
DELETE FROM author WHERE work = ?1

-- name: unit_drop (work int)
DELETE FROM unit WHERE work = ?1

-- name: work_value_of (work int)
SELECT value FROM work_value WHERE work = ?1

-- name: work_value_drop (work int)
DELETE FROM work_value WHERE work = ?1

-- name: unit_page_drop (work int)
DELETE FROM unit_page WHERE unit IN (SELECT id FROM unit WHERE work = ?1)

-- name: cite_drop (work int)
DELETE FROM cite WHERE unit IN (SELECT id FROM unit WHERE work = ?1)

-- name: unit_value_drop (work int)
DELETE FROM unit_value WHERE unit IN (SELECT id FROM unit WHERE work = ?1)

-- name: reference_drop (work int)
DELETE FROM reference WHERE work = ?1

-- name: listed_drop (work int)
DELETE FROM listed WHERE work = ?1

-- name: citation_drop_citing (work int)
DELETE FROM citation WHERE citing = ?1

-- name: citation_drop_cited (work int)
DELETE FROM citation WHERE cited = ?1

-- name: mention_drop_all () scan-ok
DELETE FROM mention

-- name: citation_drop_all () scan-ok
DELETE FROM citation

-- name: work_source (id int, source int)
UPDATE work SET origin = ?2 WHERE id = ?1

-- name: reference_by_cited (cited text)
SELECT work, work.key, source.path, work.origin FROM reference JOIN work ON work.id = reference.work
     JOIN source ON source.id = work.origin WHERE reference.cited = ?1 ORDER BY work.key

-- name: reference_by_work (work int)
SELECT cited FROM reference WHERE work = ?1

-- name: cited_by_count_of (work int)
UPDATE work SET cited_by_count = (SELECT count(*) FROM citation WHERE cited = work.id),
                mention_count = (SELECT count(*) FROM mention WHERE cited = work.id)
WHERE id = ?1

-- name: value_by_key (facet text, key text)
SELECT id, label, works, mixed, kind FROM value WHERE facet = ?1 AND key = ?2

-- name: value_by_id (id int)
SELECT facet, key, label FROM value WHERE id = ?1

-- name: value_drop (id int)
DELETE FROM value WHERE id = ?1

-- name: value_last () scan-ok
SELECT coalesce(max(id), 0) FROM value

-- Whose way of writing a value counts.
-- name: value_first_work (value int) scan-ok
SELECT work.id, work.venue FROM work_value JOIN work ON work.id = work_value.work
WHERE work_value.value = ?1 ORDER BY work.key LIMIT 1

-- name: term_counts () scan-ok
SELECT term, doc FROM unit_vocab

-- name: term_change (token text, units int)
INSERT INTO term (token, units) VALUES (?1, ?2) ON CONFLICT (token) DO UPDATE SET units = units + ?2

-- name: term_drop (token text)
DELETE FROM term WHERE token = ?1 AND units <= 0

-- name: spelling_drop_all () scan-ok
DELETE FROM spelling

-- name: suggestion_load (from int)
SELECT id, kind, text, folded, key, works FROM suggestion WHERE id >= ?1 ORDER BY id

-- name: suggestion_drop (id int)
DELETE FROM suggestion WHERE id = ?1

-- name: suggestion_recount (id int, works int)
UPDATE suggestion SET works = ?2 WHERE id = ?1

-- name: suggestion_order_of (kind text)
SELECT first, inside, merit FROM suggestion_order WHERE kind = ?1

-- name: suggestion_title (work int)
SELECT key, title, title_key FROM work WHERE id = ?1

-- name: suggestion_title_merit (work int)
SELECT cited_by_count, coalesce(year, 0), title_sort, key FROM work WHERE id = ?1

-- name: tally_words () scan-ok
SELECT words FROM tally ORDER BY shelf

-- name: tally_pairs (shelf int)
SELECT pairs FROM tally WHERE shelf = ?1

-- name: counted_load (kind text)
SELECT list FROM counted WHERE kind = ?1

-- name: work_counts () scan-ok
SELECT (SELECT count(*) FROM work), (SELECT count(*) FROM unit), (SELECT count(*) FROM work WHERE full_text = 1)

-- Texts and lists of references are looked through for works that they cite.
-- name: texts_any () scan-ok
SELECT 1 FROM work WHERE full_text = 1 UNION ALL SELECT 1 FROM listed LIMIT 1

-- name: works_stored () scan-ok
SELECT work.id, iif(csl_cut IS NULL, work.csl, substr(csl, 1, csl_cut) || json_quote(abstract) || substr(csl, csl_cut + 1)),
       source.path, work.full_text, unit.id, work.digest, work.access FROM work
     JOIN source ON source.id = work.origin JOIN unit ON unit.work = work.id AND paragraph = 0 ORDER BY work.key

-- name: paragraphs_stored (work int)
SELECT paragraph, level, section, text, page FROM unit LEFT JOIN unit_page ON unit_page.unit = id
WHERE work = ?1 AND paragraph > 0 ORDER BY paragraph

-- name: cites_stored (work int)
SELECT unit.paragraph, cite.start, cite.stop, cite.line FROM cite JOIN unit ON unit.id = cite.unit
WHERE unit.work = ?1 ORDER BY unit.paragraph, cite.start, cite.stop, cite.line

-- name: mentions_any () scan-ok
SELECT 1 FROM mention LIMIT 1

-- name: reference_drop_all () scan-ok
DELETE FROM reference

-- name: finding_drop_all_missing () scan-ok
DELETE FROM finding WHERE missing IS NOT NULL

-- name: cited_by_work (work int)
SELECT cited FROM citation WHERE citing = ?1 ORDER BY cited

-- The table term by what FTS5 has; for tests.
-- name: term_fill () scan-ok
INSERT INTO term (token, units) SELECT term, doc FROM unit_vocab
