/* store/db.h -- one SQLite connection to an index file, and its named statements.
 * Layer: store.
 *
 * The only headers through which other layers reach SQLite are those of store/;
 * sqlite3.h itself is included in store/ alone. A struct db belongs to one thread
 * at a time; two threads use two. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "sql.h"

/* Number of the index format (meta.format), and of the oldest that is read; see
 * schema/README.md. */
enum { INDEX_FORMAT = 4, INDEX_FORMAT_READ = 2 };

struct db;
struct stmt;

/* One thread of the process at a time calls SQLite, now and later: it takes no mutex (locks on
 * files stay) and does not count its memory. Before any index is opened, else it does nothing. */
void db_single_thread(void);

/* Open the index at `path` for reading: immutable, query_only, defensive. It must
 * only ever be replaced by rename(). ERR_NOT_FOUND: no such file. ERR_CORRUPT: not
 * an index, damaged, or of a format that this program does not read; the message
 * says which. On success *out is the caller's, to db_close(). */
NODISCARD enum err_code db_open(struct db **out, const char *path, struct err *err);

/* Is it of the format that this program writes? */
bool db_is_current(const struct db *db);

/* Make a new, empty index at `path`, which must not exist yet, and begin one
 * transaction. ":memory:" makes one in memory. Nothing is durable before
 * db_commit(). */
NODISCARD enum err_code db_create(struct db **out, const char *path, struct err *err);

/* Make the indexes whose order rows do not come in, which it begins without: to sort the rows
 * that are there is less work than to keep their order row by row. It takes some 60 bytes of
 * memory a row while the largest is made, since nothing is spilled. db_commit() does so where
 * nobody did. */
NODISCARD enum err_code db_index(struct db *db, struct err *err);
NODISCARD enum err_code db_commit(struct db *db, struct err *err);

/* Open the index at `path` for changing it, and begin one transaction that db_commit() ends.
 * Killed on the way it leaves a file that is good for nothing: it must be a copy. Errors as
 * db_open(). */
NODISCARD enum err_code db_change(struct db **out, const char *path, struct err *err);

/* From now on until it is set anew: what goes on at `ns` on CLOCK_MONOTONIC ends there, with
 * ERR_BUSY, within some hundred rows. 0: no deadline. */
void db_deadline(struct db *db, int64_t ns);

/* Rows that the last statement put, changed or took away. */
int64_t db_changes(struct db *db);

void db_close(struct db *db); /* NULL is fine; what was not committed is gone */

/* Lend the prepared statement `id`, reset and with no bindings. It stays the
 * db's; give it back with stmt_done(), or declare it AUTO(stmt). One user of a
 * statement at a time. */
NODISCARD enum err_code db_stmt(struct stmt **out, struct db *db, enum sql_id id, struct err *err);

/* fmt has one letter a parameter: s = const char * (NULL binds NULL; the text must
 * stay unchanged until stmt_done()), i = int64_t, b = const void * and size_t
 * (bytes, under the same condition), n = NULL (takes no argument). */
NODISCARD enum err_code stmt_bind(struct stmt *st, struct err *err, const char *fmt, ...);

/* Is there a (further) row? */
NODISCARD enum err_code stmt_step(bool *row, struct stmt *st, struct err *err);

/* Bind, step to the end and hand back: for statements that return no rows. */
NODISCARD enum err_code db_run(struct db *db, enum sql_id id, struct err *err, const char *fmt,
			       ...);

int64_t stmt_int(struct stmt *st, int col);
bool stmt_is_null(struct stmt *st, int col);
/* Copied into `mem`; NULL when the column is NULL or `mem` is full. */
char *stmt_text(struct stmt *st, int col, struct arena *mem);
/* Borrowed until the next step or stmt_done(); "" for NULL. *n may be NULL. */
const char *stmt_borrow(struct stmt *st, int col, size_t *n);
const void *stmt_blob(struct stmt *st, int col, size_t *n); /* likewise; may be NULL */
void stmt_done(struct stmt *st);                            /* NULL is fine */

static inline void stmt_autofree(struct stmt **st)
{
	stmt_done(*st);
}

static inline void db_autofree(struct db **db)
{
	db_close(*db);
}

/* The value of meta.`name`, in `mem`. ERR_NOT_FOUND if there is none. */
NODISCARD enum err_code db_meta(char **out, struct db *db, const char *name, struct arena *mem,
				struct err *err);

/* SQLite's integrity check and FTS5's. ERR_CORRUPT names the first finding. */
NODISCARD enum err_code db_check(struct db *db, struct err *err);

/* Whether every page belongs to the tables as it should, without a look at what the rows and
 * their indexes say: SQLite's quick check. */
NODISCARD enum err_code db_check_quickly(struct db *db, struct err *err);

/* The plan SQLite chose for `id`, one step a line; for tests. */
NODISCARD enum err_code db_plan(char **out, struct db *db, enum sql_id id, struct arena *mem,
				struct err *err);
