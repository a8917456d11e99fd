/* Counts what a search will find, from the same parts that the search is made of: the
 * parser, the thesaurus, and the tree that is held against the leaves of a work. A test
 * holds the numbers to those of search/. */
#include <stdlib.h>
#include <string.h>

#include "ingest/terms.h"
#include "query/query.h"
#include "store/walk.h"

enum {
	TOO_FEW = 3, /* fewer works than this have all words: the search is relaxed */
};
#define QUERY_MEMORY ((size_t)64 << 20)

struct counter {
	struct run *r;
	struct db *db;
	struct thesaurus *thesaurus;
	uint32_t *unit_work; /* by unit */
	uint32_t n_units;
};

/* One count on its way. */
struct count {
	const struct counter *c;
	const struct query *q;
	const struct query_compiled *compiled;
	uint32_t work; /* whose rows are being read; 0: none yet */
	uint64_t has;
	uint32_t found;
	uint64_t rows;
};

static enum err_code load_thesaurus(struct counter *c)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(thesaurus_new(&c->thesaurus, c->r->err));
	TRY(db_stmt(&st, c->db, SQL_SYNONYM_LOAD, c->r->err));
	for (;;) {
		TRY(stmt_step(&row, st, c->r->err));
		if (!row)
			return ERR_OK;
		TRY(thesaurus_add(c->thesaurus, stmt_borrow(st, 0, NULL), stmt_borrow(st, 1, NULL),
				  c->r->tk, c->r->err));
	}
}

static enum err_code load_units(struct counter *c)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, c->db, SQL_LAST_NUMBERS, c->r->err));
	TRY(stmt_step(&row, st, c->r->err));
	c->n_units = (uint32_t)stmt_int(st, 1);
	stmt_done(st);
	c->unit_work = calloc((size_t)c->n_units + 1, sizeof(*c->unit_work));
	if (!c->unit_work)
		return ingest_no_memory(c->r);
	TRY(db_stmt(&st, c->db, SQL_UNIT_LOAD, c->r->err));
	for (;;) {
		int64_t unit;

		TRY(stmt_step(&row, st, c->r->err));
		if (!row)
			return ERR_OK;
		unit = stmt_int(st, 0);
		if (unit >= 1 && unit <= c->n_units)
			c->unit_work[unit] = (uint32_t)stmt_int(st, 1);
	}
}

enum err_code counter_open(struct counter **out, struct run *r, struct db *db)
{
	struct counter *c = calloc(1, sizeof(*c));
	enum err_code code;

	if (!c)
		return ingest_no_memory(r);
	c->r = r;
	c->db = db;
	code = load_thesaurus(c);
	if (code == ERR_OK)
		code = load_units(c);
	if (code != ERR_OK) {
		counter_close(c);
		return code;
	}
	*out = c;
	return ERR_OK;
}

void counter_close(struct counter *c)
{
	if (!c)
		return;
	thesaurus_free(c->thesaurus);
	free(c->unit_work);
	free(c);
}

static enum err_code exists(void *ctx, const char *match, bool *out, struct err *err)
{
	struct counter *c = ctx;
	AUTO(stmt) struct stmt *st = NULL;

	TRY(db_stmt(&st, c->db, SQL_UNIT_EXISTS, err));
	TRY(stmt_bind(st, err, "s", match));
	return stmt_step(out, st, err);
}

static void finish_work(struct count *k)
{
	if (k->work > 0)
		k->found += query_coverage(k->q, k->has, k->has) >= (int)query_parts(k->q);
	k->has = 0;
}

/* The rows of a work come one after the other. */
static bool visit(void *ctx, const struct walk_row *row)
{
	struct count *k = ctx;

	if (row->unit < 1 || row->unit > k->c->n_units)
		return true;
	if (k->c->unit_work[row->unit] != k->work) {
		finish_work(k);
		k->work = k->c->unit_work[row->unit];
	}
	for (size_t i = 0; i < row->n_hits; i++)
		k->has |= (uint64_t)1 << k->compiled->leaves[row->hits[i].phrase]->bit;
	k->rows++;
	return true;
}

static enum err_code count(uint32_t *works, struct counter *c, const char *q, struct arena *mem,
			   uint64_t *rows)
{
	struct query_compiled compiled;
	struct count k = { .c = c, .compiled = &compiled };
	struct err *err = c->r->err;
	struct query *query;

	*works = 0;
	TRY(query_parse(&query, q, strlen(q), c->r->tk, mem, err));
	TRY(query_expand(query, c->thesaurus, NULL, 0, c->r->tk, mem, err));
	TRY(query_resolve(query, exists, c, mem, err));
	TRY(query_compile(&compiled, query, mem, err));
	if (!query->root || !compiled.match || query->n_words >= QUERY_LONG)
		return ERR_OK;
	k.q = query;
	TRY(walk_match(c->db, compiled.match, visit, &k, err));
	finish_work(&k);
	*rows += k.rows;
	if (query_parts(query) == 1 || k.found >= TOO_FEW)
		*works = k.found;
	return ERR_OK;
}

enum err_code counter_works(uint32_t *works, struct counter *c, const char *q, uint64_t *rows)
{
	AUTO(arena) struct arena *mem = arena_new(QUERY_MEMORY);

	return mem ? count(works, c, q, mem, rows) : ingest_no_memory(c->r);
}
