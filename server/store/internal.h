/* store/internal.h -- what the files of store/ share among themselves. Layer: store. */
#pragma once

#include <sqlite3.h>

#include "store/db.h"

struct stmt {
	sqlite3_stmt *raw;
	struct db *db;
	enum sql_id id;
};

/* The one segment of unit_fts, and handles to read its pages with; see doclist.h. */
struct segment {
	bool known, readable;
	uint32_t id, first, last; /* of its pages */
	sqlite3_blob *blobs[32];
	size_t n_blobs;
};

struct kept;

struct db {
	sqlite3 *raw;
	struct stmt stmts[SQL_COUNT];
	struct segment segment;
	struct kept *kept; /* borrowed; NULL: nothing is kept */
	int64_t deadline_ns;
	unsigned ticks; /* since then, each of a little work */
	int64_t format;
	bool unindexed; /* see db_index() */
};

enum { TICKS_A_LOOK = 256 }; /* at the clock */

/* For the loops of this layer over rows: has the deadline passed? Sets *err then. */
bool store_is_late(struct db *db, struct err *err);
static inline enum err_code store_tick(struct db *db, struct err *err)
{
	if (!db->deadline_ns || db->ticks++ % TICKS_A_LOOK != 0 || !store_is_late(db, err))
		return ERR_OK;
	return ERR_BUSY;
}

/* Set *err from SQLite's result code and message; returns the code. */
enum err_code store_fail(struct db *db, int rc, const char *what, struct err *err);

/* Make FTS5's tokenizer `dragoman` known to a connection. A SQLite result code. */
int store_register_tokenizer(sqlite3 *raw);

/* Make the auxiliary function dragoman_walk() known to a connection. */
int store_register_walk(sqlite3 *raw);

/* FTS5's interface on a connection; NULL when SQLite lacks FTS5. */
fts5_api *store_fts5(sqlite3 *raw);
