-- When works changed: how `dragoman index` keeps it, and what is read of it.

-- name: stamp_load () scan-ok
SELECT key, digest, sets, changed, gone FROM stamp ORDER BY key

-- name: stamp_put (key text, digest blob, sets text, changed text, gone int)
INSERT INTO stamp (key, digest, sets, changed, gone) VALUES (?1, ?2, ?3, ?4, ?5)

-- A work that is new, or other than it was, where the vocabulary is what it was: then works of the
-- same bytes are in the same sets, which list_sets() of ingest/stamps.c writes in the same form.
-- (What it scans are the regions of one work.)
-- name: stamp_renew_changed (work int, changed text) scan-ok
INSERT OR REPLACE INTO stamp (key, digest, sets, changed, gone)
SELECT work.key, work.digest,
       coalesce((SELECT ' ' || group_concat(key, ' ') || ' ' FROM
                 (SELECT value.key AS key FROM work_value JOIN value ON value.id = work_value.value
                  WHERE work_value.work = work.id AND facet = 'region' ORDER BY value.key)), ''), ?2, 0
FROM work LEFT JOIN stamp ON stamp.key = work.key
WHERE work.id = ?1 AND (stamp.key IS NULL OR gone = 1 OR stamp.digest <> work.digest)

-- name: stamp_bury_changed (key text, changed text)
UPDATE stamp SET gone = 1, changed = ?2
WHERE key = ?1 AND gone = 0 AND NOT EXISTS (SELECT 1 FROM work WHERE work.key = ?1)

-- Format 2 has no such table: all of it changed when the index was built.
-- name: stamp_stand_in ()
CREATE TEMP VIEW stamp (key, digest, sets, changed, gone) AS
SELECT work.key, work.digest,
       coalesce((SELECT ' ' || group_concat(value.key, ' ') || ' '
                 FROM work_value JOIN value ON value.id = work_value.value
                 WHERE work_value.work = work.id AND facet = 'region'), ''),
       (SELECT value FROM meta WHERE name = 'built_at'), 0 FROM work

-- name: stamp_by_key (key text)
SELECT stamp.key, work.id, sets, changed FROM stamp LEFT JOIN work ON work.key = stamp.key WHERE stamp.key = ?1

-- Behind a place, (changed, key), in that order. `set` is " KEY ", or nothing for all works.
-- name: stamp_list (changed text, key text, until text, set text, limit int)
SELECT stamp.key, work.id, sets, changed FROM stamp LEFT JOIN work ON work.key = stamp.key
WHERE (changed, stamp.key) > (?1, ?2) AND changed <= ?3 AND instr(sets, ?4) > 0
ORDER BY changed, stamp.key LIMIT ?5

-- name: stamp_count (from text, until text, set text)
SELECT count(*) FROM stamp WHERE changed >= ?1 AND changed <= ?2 AND instr(sets, ?3) > 0

-- name: stamp_earliest () scan-ok
SELECT min(changed) FROM stamp
