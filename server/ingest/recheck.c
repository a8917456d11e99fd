/* What changed in an index is read back, through a connection of its own, as one that serves it
 * would: every row of a work that was read again is there, and is found by the rarest of its
 * words; of what went nothing is left. What did not change is as it was when it was checked
 * whole: SQLite changed the copy by its own rules, and `dragoman check FILE --full` reads every
 * page, row and word. */
#include <stdlib.h>
#include <string.h>

#include "ingest/change.h"
#include "store/walk.h"

enum { WORDS_ASKED = 64 }; /* of a row */

struct check {
	struct run *r;
	struct db *db;
	struct tokens tokens;
	uint32_t unit; /* that is looked for */
	bool found;
};

static enum err_code missing(struct check *k, const char *what, uint32_t number)
{
	return err_set(k->r->err, ERR_CORRUPT, "the index is damaged: %s %u is not as it was put",
		       what, number);
}

static enum err_code units_of(int64_t *out, struct check *k, const char *token)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, k->db, SQL_TERM_UNITS, k->r->err));
	TRY(stmt_bind(st, k->r->err, "s", token));
	TRY(stmt_step(&row, st, k->r->err));
	*out = row ? stmt_int(st, 0) : 0;
	return ERR_OK;
}

/* Its rarest word as an unstemmed token; "" where there is none. */
static enum err_code rarest(char out[TOKEN_MAX + 2], struct check *k, const char *text)
{
	int64_t least = INT64_MAX;

	out[0] = '\0';
	if (!tokenizer_list(&k->tokens, k->r->tk, text, strlen(text)))
		return ingest_no_memory(k->r);
	for (size_t i = 0; i < k->tokens.n && i < WORDS_ASKED; i++) {
		const struct token *t = &k->tokens.list[i];
		char token[TOKEN_MAX + 2];
		int64_t units;

		token[0] = '=';
		memcpy(token + 1, t->exact, t->exact_len);
		token[1 + t->exact_len] = '\0';
		TRY(units_of(&units, k, token));
		if (units <= 0)
			return missing(k, "a word of unit", k->unit);
		if (units < least) {
			least = units;
			memcpy(out, token, sizeof(token));
		}
	}
	return ERR_OK;
}

static void is_unit(void *ctx, uint32_t unit)
{
	struct check *k = ctx;

	k->found = k->found || unit == k->unit;
}

static enum err_code find_unit(struct check *k, uint32_t unit, const char *text)
{
	char token[TOKEN_MAX + 2];

	k->unit = unit;
	k->found = false;
	TRY(rarest(token, k, text));
	if (!*token)
		return ERR_OK;
	TRY(walk_token(k->db, token, is_unit, k, k->r->err));
	return k->found ? ERR_OK : missing(k, "unit", unit);
}

static enum err_code check_units(struct check *k, const struct record *rec)
{
	AUTO(stmt) struct stmt *st = NULL;
	uint32_t n = 0;
	bool row;

	TRY(db_stmt(&st, k->db, SQL_UNIT_INDEXED, k->r->err));
	TRY(stmt_bind(st, k->r->err, "i", (int64_t)rec->id));
	for (;; n++) {
		TRY(stmt_step(&row, st, k->r->err));
		if (!row)
			break;
		if (stmt_int(st, 0) != rec->unit + n)
			return missing(k, "unit", rec->unit + n);
		TRY(find_unit(k, rec->unit + n, n == 0 ? rec->title : stmt_borrow(st, 2, NULL)));
	}
	return n == 1 + rec->n_paragraphs ? ERR_OK : missing(k, "work", rec->id);
}

static enum err_code check_work(struct check *k, const struct record *rec)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, k->db, SQL_WORK_ID_BY_KEY, k->r->err));
	TRY(stmt_bind(st, k->r->err, "s", rec->key));
	TRY(stmt_step(&row, st, k->r->err));
	if (!row || stmt_int(st, 0) != rec->id)
		return missing(k, "work", rec->id);
	stmt_done(st);
	st = NULL;
	return check_units(k, rec);
}

static bool is_added(const struct changes *c, uint32_t work)
{
	for (size_t i = 0; i < c->added.n; i++)
		if (c->added.list[i] == work)
			return true;
	return false;
}

static enum err_code check_dropped(struct check *k, const struct changes *c)
{
	for (size_t i = 0; i < c->dropped.n; i++) {
		AUTO(stmt) struct stmt *st = NULL;
		bool row;

		if (is_added(c, c->dropped.list[i]))
			continue;
		TRY(db_stmt(&st, k->db, SQL_UNIT_INDEXED, k->r->err));
		TRY(stmt_bind(st, k->r->err, "i", (int64_t)c->dropped.list[i]));
		TRY(stmt_step(&row, st, k->r->err));
		if (row)
			return missing(k, "work", c->dropped.list[i]);
	}
	return ERR_OK;
}

enum err_code changes_check(const struct changes *c, const char *index)
{
	struct check k = { .r = c->build.r };
	AUTO(db) struct db *db = NULL;
	enum err_code code = ERR_OK;

	TRY(db_open(&db, index, c->build.r->err));
	k.db = db;
	for (size_t i = 0; i < c->read->n && code == ERR_OK; i++)
		code = check_work(&k, &c->read->records[i]);
	if (code == ERR_OK)
		code = check_dropped(&k, c);
	free(k.tokens.list);
	return code;
}
