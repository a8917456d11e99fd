#include "store/walk.h"

#include <stdlib.h>

#include "store/internal.h"

#define VISITOR "dragoman-visitor" /* the type of the pointer that SQL hands through */

struct visitor {
	walk_fn *visit;
	void *ctx;
	struct walk_hit *hits;
	size_t n_hits, cap;
	bool stopped;
};

static bool add_hit(struct visitor *v, int phrase, int column, int position)
{
	if (v->n_hits == v->cap) {
		const size_t cap = v->cap ? 2 * v->cap : 256;
		struct walk_hit *hits = realloc(v->hits, cap * sizeof(*hits));

		if (!hits)
			return false;
		v->hits = hits;
		v->cap = cap;
	}
	v->hits[v->n_hits++] = (struct walk_hit){ .phrase = (uint32_t)phrase,
						  .column = (uint32_t)column,
						  .position = (uint32_t)position };
	return true;
}

/* FTS5 calls this for each matching row. */
static void walk_row(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *result, int n,
		     sqlite3_value **args)
{
	struct visitor *v = n == 1 ? sqlite3_value_pointer(args[0], VISITOR) : NULL;
	const int phrases = api->xPhraseCount(fts);
	struct walk_row row;

	if (!v) {
		sqlite3_result_error(result, "dragoman_walk() wants a visitor", -1);
		return;
	}
	v->n_hits = 0;
	for (int p = 0; p < phrases; p++) {
		Fts5PhraseIter it;
		int column, position;
		int rc = api->xPhraseFirst(fts, p, &it, &column, &position);

		for (; rc == SQLITE_OK && column >= 0;
		     api->xPhraseNext(fts, &it, &column, &position)) {
			if (!add_hit(v, p, column, position))
				rc = SQLITE_NOMEM;
		}
		if (rc != SQLITE_OK) {
			sqlite3_result_error_code(result, rc);
			return;
		}
	}
	row = (struct walk_row){ .unit = (uint32_t)api->xRowid(fts),
				 .hits = v->hits,
				 .n_hits = v->n_hits };
	v->stopped = !v->visit(v->ctx, &row);
}

int store_register_walk(sqlite3 *raw)
{
	fts5_api *api = store_fts5(raw);

	return api ? api->xCreateFunction(api, "dragoman_walk", NULL, walk_row, NULL)
		   : SQLITE_ERROR;
}

static enum err_code run(struct stmt *st, struct visitor *v, const char *match, struct err *err)
{
	bool row = true;
	int rc;

	TRY(stmt_bind(st, err, "s", match));
	rc = sqlite3_bind_pointer(st->raw, 2, v, VISITOR, NULL);
	if (rc != SQLITE_OK)
		return store_fail(st->db, rc, "binding the visitor", err);
	while (row && !v->stopped)
		TRY(stmt_step(&row, st, err));
	return ERR_OK;
}

enum err_code walk_match(struct db *db, const char *match, walk_fn *visit, void *ctx,
			 struct err *err)
{
	struct visitor v = { .visit = visit, .ctx = ctx };
	AUTO(stmt) struct stmt *st = NULL;
	enum err_code code;

	TRY(db_stmt(&st, db, SQL_UNIT_WALK, err));
	code = run(st, &v, match, err);
	free(v.hits);
	return code;
}
