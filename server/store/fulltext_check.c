/* Whether the pages of the full-text index say the same as the table of its tokens. FTS5's own
 * check reads every place of every token, and looks each token up besides. */
#include "store/doclist.h"
#include "store/fulltext.h"

static enum err_code wrong(struct err *err, const char *what)
{
	(void)err_set(err, ERR_CORRUPT, "the full-text index is damaged: %s", what);
	(void)err_mend(err, "make it anew with: dragoman index");
	return ERR_CORRUPT;
}

/* Stand at the next token. */
static enum err_code count_rows(uint32_t *rows, struct doclist *d, struct err *err)
{
	for (*rows = 0; d->unit != DOCLIST_END; ++*rows)
		TRY(doclist_next(d, err));
	return doclist_next_token(d, err);
}

static enum err_code compare(struct doclist *d, struct stmt *st, struct err *err)
{
	bool row;

	for (;;) {
		uint32_t rows;

		TRY(stmt_step(&row, st, err));
		if (!row)
			return d->unit == DOCLIST_END ? ERR_OK
						      : wrong(err, "there are unknown tokens");
		if (!doclist_is(d, stmt_borrow(st, 0, NULL)))
			return wrong(err, "a token is missing");
		TRY(count_rows(&rows, d, err));
		if (rows != stmt_int(st, 1))
			return wrong(err, "a token lacks passages");
	}
}

enum err_code fulltext_check(struct db *db, struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	struct doclist d;
	enum err_code code;
	bool readable;

	TRY(segment_open(&readable, db, err));
	if (!readable)
		return db_run(db, SQL_UNIT_FTS_CHECK, err, "");
	TRY(db_stmt(&st, db, SQL_TERM_ALL, err));
	code = doclist_open(&d, db, "", err);
	if (code == ERR_OK)
		code = compare(&d, st, err);
	doclist_close(&d);
	return code;
}
