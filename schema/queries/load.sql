-- What a server reads once, when it opens an index, into arrays in memory.

-- name: last_numbers () scan-ok
SELECT (SELECT coalesce(max(id), 0) FROM work), (SELECT coalesce(max(id), 0) FROM unit)

-- name: work_load () scan-ok
SELECT id, key, coalesce(year, 0), cited_by_count, full_text FROM work ORDER BY id

-- name: work_load_by_key () scan-ok
SELECT id FROM work ORDER BY key

-- name: work_load_by_title () scan-ok
SELECT id FROM work ORDER BY title_sort, key

-- name: work_load_by_author () scan-ok
SELECT id FROM work ORDER BY author_sort, key

-- In the order of an index that has all of it (which is that of id too): the table itself is
-- all the text.
-- name: unit_load () scan-ok
SELECT id, work, paragraph FROM unit ORDER BY work, paragraph

-- name: unit_lengths () scan-ok
SELECT id, sz FROM unit_fts_docsize ORDER BY id

-- name: value_load () scan-ok
SELECT id, facet, key, label, kind FROM value ORDER BY id

-- name: value_parent_load () scan-ok
SELECT value, parent FROM value_parent ORDER BY value, parent

-- name: work_value_load () scan-ok
SELECT work, value, source = 'parent' FROM work_value ORDER BY work, value

-- name: unit_value_load () scan-ok
SELECT unit, value, source = 'parent' FROM unit_value
WHERE value NOT IN (SELECT id FROM value WHERE facet = 'year_discussed') ORDER BY unit, value

-- name: unit_year_load () scan-ok
SELECT unit, value, 0 FROM unit_value
WHERE value IN (SELECT id FROM value WHERE facet = 'year_discussed') ORDER BY unit, value

-- name: synonym_load () scan-ok
SELECT term, means FROM synonym ORDER BY term, means

-- name: citation_load () scan-ok
SELECT citing, cited, 0 FROM citation ORDER BY citing, cited

-- name: citation_by_cited_load () scan-ok
SELECT cited, citing, 0 FROM citation ORDER BY cited, citing

-- name: mention_load () scan-ok
SELECT DISTINCT cited, unit, token_from, token_to FROM mention WHERE cited IS NOT NULL ORDER BY cited, unit, token_from

-- name: suggestion_order_load () scan-ok
SELECT kind, first, inside, merit FROM suggestion_order ORDER BY kind

-- name: spelling_load () scan-ok
SELECT length, words, units FROM spelling ORDER BY length

-- Up to format 3 the numbers of suggestions were their ranks.
-- name: suggestion_order_stand_in ()
CREATE TEMP VIEW suggestion_order (kind, first, inside, merit) AS
SELECT kind, max(iif(inside = 0, places, NULL)), max(iif(inside = 1, places, NULL)), NULL
FROM main.suggestion_order GROUP BY kind

-- Up to format 3 the abstract stood in csl as well.
-- name: work_stand_in ()
CREATE TEMP VIEW work AS SELECT *, NULL AS csl_cut FROM main.work
