#include "ingest/stamps.h"

/* An index that cannot be read is as good as none. */
bool stamps_open_old(struct db **out, const struct run *r)
{
	struct err err = { 0 };

	if (!r->options->out || db_open(out, r->options->out, &err) != ERR_OK)
		return false;
	if (db_is_current(*out))
		return true;
	db_close(*out);
	*out = NULL;
	return false;
}

static enum err_code copy_one(struct db *db, struct stmt *st, struct err *err)
{
	size_t n;
	const void *digest = stmt_blob(st, 1, &n);

	return db_run(db, SQL_STAMP_PUT, err, "sbssi", stmt_borrow(st, 0, NULL), digest, n,
		      stmt_borrow(st, 2, NULL), stmt_borrow(st, 3, NULL), stmt_int(st, 4));
}

static enum err_code copy_all(struct db *db, struct db *old, struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, old, SQL_STAMP_LOAD, err));
	for (;;) {
		TRY(stmt_step(&row, st, err));
		if (!row)
			return ERR_OK;
		TRY(copy_one(db, st, err));
	}
}

enum err_code stamps_take_over(struct run *r, struct db *db)
{
	AUTO(db) struct db *old = NULL;
	struct err damaged = { 0 };

	/* what a damaged one cannot say is dated anew */
	if (stamps_open_old(&old, r))
		(void)copy_all(db, old, &damaged);
	TRY(db_run(db, SQL_STAMP_RENEW, r->err, "s", r->options->built_at));
	return db_run(db, SQL_STAMP_BURY, r->err, "s", r->options->built_at);
}

enum err_code stamps_renew(struct run *r, struct db *db, uint32_t work)
{
	return db_run(db, SQL_STAMP_RENEW_CHANGED, r->err, "is", (int64_t)work,
		      r->options->built_at);
}

enum err_code stamps_bury(struct run *r, struct db *db, const char *key)
{
	return db_run(db, SQL_STAMP_BURY_CHANGED, r->err, "ss", key, r->options->built_at);
}
