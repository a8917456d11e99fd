-- What one request reads.

-- name: unit_walk (match text, visitor pointer)
SELECT dragoman_walk(unit_fts, ?2) FROM unit_fts WHERE unit_fts MATCH ?1 ORDER BY rowid

-- The pages of the full-text index are read by server/store/doclist.c.
-- name: unit_fts_structure (id int)
SELECT block, (SELECT v FROM unit_fts_config WHERE k = 'version') FROM unit_fts_data WHERE id = ?1

-- name: unit_fts_page (segment int, term text)
SELECT pgno FROM unit_fts_idx WHERE segid = ?1 AND term <= CAST(?2 AS BLOB) ORDER BY term DESC LIMIT 1

-- name: unit_exists (match text)
SELECT 1 FROM unit_fts WHERE unit_fts MATCH ?1 LIMIT 1

-- What a walk is measured against: see tests/bench/scale.
-- name: unit_count (match text)
SELECT count(*) FROM unit_fts WHERE unit_fts MATCH ?1

-- name: term_units (token text)
SELECT units FROM term WHERE token = ?1

-- name: term_prefix (from text, before text, limit int)
SELECT token, units FROM term WHERE token >= ?1 AND token < ?2 LIMIT ?3

-- name: work_by_id (id int, whole int)
SELECT id, key, type, title, printed_title, coalesce(year, 0), venue, doi, url, language, abstract, abstract_kind,
       access, full_text, cited_by_count,
       CASE WHEN ?2 THEN
           iif(csl_cut IS NULL, csl, substr(csl, 1, csl_cut) || json_quote(abstract) || substr(csl, csl_cut + 1)) END,
       mention_count
FROM work WHERE id = ?1

-- name: work_id_by_key (key text)
SELECT coalesce((SELECT id FROM work WHERE key = ?1),
                (SELECT work FROM alias JOIN work ON work.id = work WHERE alias.key = ?1 ORDER BY work.key LIMIT 1)) AS id
WHERE id IS NOT NULL

-- name: work_key_by_doi (doi text)
SELECT key FROM work WHERE doi = ?1 ORDER BY id LIMIT 1

-- name: work_id_by_title_key (key text)
SELECT id FROM work WHERE title_key = ?1 UNION SELECT id FROM work WHERE printed_key = ?1 ORDER BY id

-- name: author_by_work (work int)
SELECT family, given, literal FROM author WHERE work = ?1 ORDER BY position

-- name: unit_by_id (id int)
SELECT id, work, paragraph, level, section, text, page FROM unit LEFT JOIN unit_page ON unit_page.unit = id WHERE id = ?1

-- name: passage_by_work (work int)
SELECT id, work, paragraph, level, section, text, page FROM unit LEFT JOIN unit_page ON unit_page.unit = id
WHERE work = ?1 AND paragraph > 0 ORDER BY paragraph

-- Regions and themes in the order of their vocabularies, all else by its key.
-- name: work_value_by_work (work int)
SELECT value, source, evidence FROM work_value JOIN value ON value.id = value WHERE work = ?1
ORDER BY iif(facet IN ('region', 'theme'), value.id, 9223372036854775807), facet, key

-- name: unit_value_by_unit (unit int)
SELECT value, source, evidence FROM unit_value WHERE unit = ?1 ORDER BY value

-- name: suggestion_folded (id int)
SELECT folded FROM suggestion WHERE id = ?1

-- name: suggestion_by_id (id int)
SELECT text, folded, key, works FROM suggestion WHERE id = ?1

-- name: text_of_work (work int, limit int)
SELECT text FROM unit WHERE work = ?1 AND paragraph > 0 ORDER BY paragraph LIMIT ?2

-- name: mention_by_citing (work int, limit int, offset int)
SELECT citing.key, cited.key, m.form, m.text, m.start, m.stop, m.sentence_start, m.locator, m.confidence, m.how,
       m.reason, m.listed, u.paragraph, u.section,
       iif(citing.access = 'record', NULL, substr(u.text, m.sentence_start + 1, m.sentence_stop - m.sentence_start)), unit_page.page
FROM mention m JOIN unit u ON u.id = m.unit JOIN work citing ON citing.id = m.citing
     LEFT JOIN work cited ON cited.id = m.cited LEFT JOIN unit_page ON unit_page.unit = u.id
WHERE m.citing = ?1 ORDER BY m.id LIMIT ?2 OFFSET ?3

-- name: mention_by_cited (work int, limit int, offset int)
SELECT citing.key, cited.key, m.form, m.text, m.start, m.stop, m.sentence_start, m.locator, m.confidence, m.how,
       m.reason, m.listed, u.paragraph, u.section,
       iif(citing.access = 'record', NULL, substr(u.text, m.sentence_start + 1, m.sentence_stop - m.sentence_start)), unit_page.page
FROM mention m JOIN unit u ON u.id = m.unit JOIN work citing ON citing.id = m.citing
     LEFT JOIN work cited ON cited.id = m.cited LEFT JOIN unit_page ON unit_page.unit = u.id
WHERE m.cited = ?1 ORDER BY m.id LIMIT ?2 OFFSET ?3

-- Those of one sentence.
-- name: mention_by_sentence (unit int, token_from int, token_to int)
SELECT citing.key, cited.key, m.form, m.text, m.start, m.stop, m.sentence_start, m.locator, m.confidence, m.how,
       m.reason, m.listed, u.paragraph, u.section,
       iif(citing.access = 'record', NULL, substr(u.text, m.sentence_start + 1, m.sentence_stop - m.sentence_start)), unit_page.page
FROM mention m JOIN unit u ON u.id = m.unit JOIN work citing ON citing.id = m.citing
     LEFT JOIN work cited ON cited.id = m.cited LEFT JOIN unit_page ON unit_page.unit = u.id
WHERE m.unit = ?1 AND m.token_from = ?2 AND m.token_to = ?3 ORDER BY m.id

-- name: mention_forms_by_citing (work int)
SELECT form, count(*) FROM mention WHERE citing = ?1 GROUP BY form

-- How often a text speaks of each work that it cites.
-- name: mention_counts_by_citing (work int)
SELECT cited, count(*) FROM mention WHERE citing = ?1 AND cited IS NOT NULL GROUP BY cited

-- name: mention_forms_by_cited (work int)
SELECT form, count(*) FROM mention WHERE cited = ?1 GROUP BY form

-- What a work lists or is told to cite, and its text never speaks of.
-- name: uncited_by_work (work int)
SELECT key FROM citation JOIN work ON work.id = cited
WHERE citing = ?1 AND NOT EXISTS (SELECT 1 FROM mention m WHERE m.cited = citation.cited AND m.citing = ?1)
ORDER BY key

-- Who lists a work without a word of it in its text, or without a text.
-- name: listed_only_by (work int)
SELECT key FROM citation JOIN work ON work.id = citing
WHERE cited = ?1 AND NOT EXISTS (SELECT 1 FROM mention m WHERE m.cited = ?1 AND m.citing = citation.citing)
ORDER BY key

-- name: citing_sentences () scan-ok
SELECT DISTINCT unit, token_from, token_to FROM mention ORDER BY unit, token_from, token_to

-- The format before this one has no such table: nothing is known of pages.
-- name: unit_page_stand_in ()
CREATE TEMP VIEW unit_page (unit, page) AS SELECT 0, 0 WHERE 0
