-- name: meta_get (name text)
SELECT value FROM meta WHERE name = ?1

-- name: meta_put (name text, value text)
INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)

-- name: integrity_check () scan-ok
PRAGMA integrity_check(20)

-- name: quick_check () scan-ok
PRAGMA quick_check(20)
