#include <stdarg.h>
#include <string.h>

#include "store/internal.h"

enum err_code db_stmt(struct stmt **out, struct db *db, enum sql_id id, struct err *err)
{
	struct stmt *st = &db->stmts[id];

	if (!st->raw) {
		const int rc = sqlite3_prepare_v3(db->raw, sql_stmts[id].text, -1,
						  SQLITE_PREPARE_PERSISTENT, &st->raw, NULL);

		if (rc != SQLITE_OK)
			return store_fail(db, rc, sql_stmts[id].at, err);
		st->db = db;
		st->id = id;
	}
	*out = st;
	return ERR_OK;
}

static enum err_code bind_all(struct stmt *st, struct err *err, const char *fmt, va_list ap)
{
	int rc = SQLITE_OK;

	for (int i = 0; fmt[i] && rc == SQLITE_OK; i++) {
		if (fmt[i] == 's')
			rc = sqlite3_bind_text(st->raw, i + 1, va_arg(ap, const char *), -1,
					       SQLITE_STATIC);
		else if (fmt[i] == 'i')
			rc = sqlite3_bind_int64(st->raw, i + 1, va_arg(ap, int64_t));
		else if (fmt[i] == 'b') {
			const void *bytes = va_arg(ap, const void *);

			rc = sqlite3_bind_blob64(st->raw, i + 1, bytes ? bytes : "",
						 va_arg(ap, size_t), SQLITE_STATIC);
		} else
			rc = sqlite3_bind_null(st->raw, i + 1);
	}
	return rc == SQLITE_OK ? ERR_OK : store_fail(st->db, rc, sql_stmts[st->id].at, err);
}

enum err_code stmt_bind(struct stmt *st, struct err *err, const char *fmt, ...)
{
	va_list ap;
	enum err_code code;

	va_start(ap, fmt);
	code = bind_all(st, err, fmt, ap);
	va_end(ap);
	return code;
}

enum err_code stmt_step(bool *row, struct stmt *st, struct err *err)
{
	const int rc = sqlite3_step(st->raw);

	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return store_fail(st->db, rc, sql_stmts[st->id].at, err);
	*row = rc == SQLITE_ROW;
	return ERR_OK;
}

enum err_code db_run(struct db *db, enum sql_id id, struct err *err, const char *fmt, ...)
{
	AUTO(stmt) struct stmt *st = NULL;
	enum err_code code;
	bool row = true;
	va_list ap;

	TRY(db_stmt(&st, db, id, err));
	va_start(ap, fmt);
	code = bind_all(st, err, fmt, ap);
	va_end(ap);
	while (code == ERR_OK && row)
		code = stmt_step(&row, st, err);
	return code;
}

int64_t stmt_int(struct stmt *st, int col)
{
	return sqlite3_column_int64(st->raw, col);
}

bool stmt_is_null(struct stmt *st, int col)
{
	return sqlite3_column_type(st->raw, col) == SQLITE_NULL;
}

const char *stmt_borrow(struct stmt *st, int col, size_t *n)
{
	const char *text = (const char *)sqlite3_column_text(st->raw, col);

	if (n)
		*n = (size_t)sqlite3_column_bytes(st->raw, col);
	return text ? text : "";
}

const void *stmt_blob(struct stmt *st, int col, size_t *n)
{
	const void *bytes = sqlite3_column_blob(st->raw, col);

	*n = (size_t)sqlite3_column_bytes(st->raw, col);
	return bytes;
}

char *stmt_text(struct stmt *st, int col, struct arena *mem)
{
	size_t n;
	const char *text;

	if (stmt_is_null(st, col))
		return NULL;
	text = stmt_borrow(st, col, &n);
	return arena_strndup(mem, text, n);
}

void stmt_done(struct stmt *st)
{
	if (!st)
		return;
	(void)sqlite3_reset(st->raw);
	(void)sqlite3_clear_bindings(st->raw);
}
