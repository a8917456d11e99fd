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

/* The works that have a phrase. */
struct have {
	const char *match; /* the phrase as an expression */
	uint32_t *works;
	uint32_t n;
	struct have *next; /* of the same slot */
};

enum { HAVE_SLOTS = 1 << 14 };
#define HAVE_MEMORY ((size_t)24 << 20) /* of lists that are kept: the same words come again */

struct counter {
	struct run *r;
	struct db *db;
	struct thesaurus *thesaurus;
	uint32_t *unit_work; /* by unit */
	uint32_t n_units, n_works;
	uint64_t *has;        /* by work, of the query that is counted ... */
	uint32_t *touched, n; /* ... for those that have anything of it */
	struct arena *lists;
	struct have **slots;
};

/* One list on its way. */
struct collecting {
	struct counter *c;
	uint32_t *works;
	uint32_t n;
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
	c->n_works = (uint32_t)stmt_int(st, 0);
	c->n_units = (uint32_t)stmt_int(st, 1);
	stmt_done(st);
	c->unit_work = calloc((size_t)c->n_units + 1, sizeof(*c->unit_work));
	c->has = calloc((size_t)c->n_works + 1, sizeof(*c->has));
	c->touched = calloc((size_t)c->n_works + 1, sizeof(*c->touched));
	c->slots = calloc(HAVE_SLOTS, sizeof(*c->slots));
	c->lists = arena_new(HAVE_MEMORY);
	if (!c->unit_work || !c->has || !c->touched || !c->slots || !c->lists)
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
	free(c->has);
	free(c->touched);
	free(c->slots);
	arena_free(c->lists);
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

/* --- the works that have a phrase --- */

/* Units come in order, and so do the works that they are of. */
static void collect(void *ctx, uint32_t unit)
{
	struct collecting *k = ctx;
	const uint32_t work = unit <= k->c->n_units ? k->c->unit_work[unit] : 0;

	if (work > 0 && work <= k->c->n_works && (k->n == 0 || k->works[k->n - 1] != work) &&
	    k->n < k->c->n_works)
		k->works[k->n++] = work;
}

static bool collect_row(void *ctx, const struct walk_row *row)
{
	collect(ctx, row->unit);
	return true;
}

static enum err_code find_works(struct collecting *k, const struct query_phrase *p,
				const char *match)
{
	struct counter *c = k->c;

	if (p->n_tokens == 1 && !p->prefix && match[0] == '"')
		return walk_token(c->db, p->tokens[0], collect, k, c->r->err);
	return walk_match(c->db, match, collect_row, k, c->r->err);
}

static uint32_t slot_of(const char *match)
{
	struct hash h;

	hash_init(&h);
	hash_add_text(&h, match);
	return (uint32_t)h.state % HAVE_SLOTS;
}

/* Room for a list, for which all others may have to go. */
static struct have *new_have(struct counter *c, const char *match, uint32_t n)
{
	for (int again = 0; again < 2; again++) {
		struct have *h = arena_array(c->lists, struct have, 1);

		if (h) {
			h->match = arena_strdup(c->lists, match);
			h->works = arena_array(c->lists, uint32_t, n);
		}
		if (h && h->match && h->works)
			return h;
		arena_free(c->lists);
		c->lists = arena_new(HAVE_MEMORY);
		memset(c->slots, 0, HAVE_SLOTS * sizeof(*c->slots));
		if (!c->lists)
			return NULL;
	}
	return NULL;
}

static enum err_code have_of(struct have *out, struct counter *c, const struct query_phrase *p,
			     const char *match, uint32_t *works)
{
	const uint32_t slot = slot_of(match);
	struct collecting k = { .c = c, .works = works };
	struct have *h = c->slots[slot];

	while (h && strcmp(h->match, match) != 0)
		h = h->next;
	if (!h) {
		TRY(find_works(&k, p, match));
		h = new_have(c, match, k.n);
		if (!h)
			return ingest_no_memory(c->r);
		if (k.n > 0)
			memcpy(h->works, works, k.n * sizeof(*works));
		h->n = k.n;
		h->next = c->slots[slot];
		c->slots[slot] = h;
	}
	*out = *h;
	return ERR_OK;
}

/* --- one count --- */

/* Phrase `i` is found: its leaf is, in all works that have it. */
static enum err_code add_phrase(struct counter *c, const struct query_compiled *compiled, size_t i,
				const char *match, uint32_t *works)
{
	const uint64_t bit = (uint64_t)1 << compiled->leaves[i]->bit;
	struct have h = { 0 };

	TRY(have_of(&h, c, compiled->phrases[i], match, works));
	for (uint32_t k = 0; k < h.n; k++) {
		const uint32_t work = h.works[k];

		if (c->has[work] == 0)
			c->touched[c->n++] = work;
		c->has[work] |= bit;
	}
	return ERR_OK;
}

/* The few ways to have some of the words and not the others come up again and again. */
static uint32_t count_touched(struct counter *c, const struct query *q)
{
	const int parts = (int)query_parts(q);
	uint64_t last = 0;
	bool holds = false;
	uint32_t found = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		uint64_t *has = &c->has[c->touched[i]];

		if (*has != last) {
			last = *has;
			holds = query_coverage(q, last, last) >= parts;
		}
		found += holds;
		*has = 0;
	}
	c->n = 0;
	return found;
}

static enum err_code count_parts(uint32_t *found, struct counter *c, const struct query *q,
				 const struct query_compiled *compiled, struct arena *mem)
{
	uint32_t *works = arena_array(mem, uint32_t, (size_t)c->n_works + 1);
	enum err_code code = works ? ERR_OK : ingest_no_memory(c->r);

	for (size_t i = 0; i < compiled->n && code == ERR_OK; i++) {
		const char *match =
			query_compile_phrase(compiled->phrases[i], compiled->leaves[i]->field, mem);

		code = match ? add_phrase(c, compiled, i, match, works) : ingest_no_memory(c->r);
	}
	*found = count_touched(c, q);
	return code;
}

/* What is near each other in a row cannot be told from the works that have it. */
static bool any_near(const struct query *q)
{
	for (size_t i = 0; i < q->n_leaves; i++)
		if (q->leaves[i]->near)
			return true;
	return false;
}

static enum err_code count(uint32_t *works, struct counter *c, const char *q, struct arena *mem)
{
	struct query_compiled compiled;
	struct err *err = c->r->err;
	struct query *query;
	uint32_t found;

	*works = 0;
	TRY(query_parse(&query, q, strlen(q), c->r->tk, mem, err));
	TRY(query_expand(query, c->thesaurus, NULL, 0, c->r->tk, mem, err));
	TRY(query_resolve(query, exists, c, mem, err));
	TRY(query_compile(&compiled, query, mem, err));
	if (!query->root || !compiled.match || query->n_words >= QUERY_LONG || any_near(query))
		return ERR_OK;
	TRY(count_parts(&found, c, query, &compiled, mem));
	if (query_parts(query) == 1 || found >= TOO_FEW)
		*works = found;
	return ERR_OK;
}

enum err_code counter_works(uint32_t *works, struct counter *c, const char *q)
{
	AUTO(arena) struct arena *mem = arena_new(QUERY_MEMORY);

	return mem ? count(works, c, q, mem) : ingest_no_memory(c->r);
}
