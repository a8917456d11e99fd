#include "ingest/reach.h"

#include <stdlib.h>
#include <string.h>

#include "text/text.h"

/* Stems by their hash: one that is taken for another only widens the reach. */
struct reach {
	int64_t *stems;
	size_t n, cap;
};

static int64_t stem_hash(const char *stem, size_t n)
{
	struct hash h;

	hash_init(&h);
	hash_add(&h, stem, n);
	return (int64_t)(h.state ^ h.state >> 64);
}

static int by_hash(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool add(struct reach *x, int64_t stem, struct arena *mem)
{
	if (!arena_reserve(mem, &x->stems, sizeof(*x->stems), x->n, &x->cap))
		return false;
	x->stems[x->n++] = stem;
	return true;
}

static bool has(const struct reach *x, int64_t stem)
{
	return x->n > 0 && bsearch(&stem, x->stems, x->n, sizeof(*x->stems), by_hash) != NULL;
}

static void sort(struct reach *x)
{
	if (x->n > 0)
		qsort(x->stems, x->n, sizeof(*x->stems), by_hash);
}

static enum err_code add_rows(struct reach *x, struct db *rows, struct run *r)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, rows, SQL_TERM_COUNTS, r->err));
	for (;;) {
		const char *token;
		size_t n;

		TRY(stmt_step(&row, st, r->err));
		if (!row)
			return ERR_OK;
		token = stmt_borrow(st, 0, &n);
		if (*token != '=' && !add(x, stem_hash(token, n), r->mem))
			return ingest_no_memory(r);
	}
}

/* A text that is looked at. */
struct asking {
	const struct reach *x;
	struct reach *to; /* what its stems are added to */
	struct arena *mem;
	bool missing, full;
};

/* A search leaves out what says little. */
static bool ask(void *ctx, const struct token *t)
{
	struct asking *a = ctx;

	if (text_is_stop(t->exact, t->exact_len))
		return true;
	a->missing = !has(a->x, stem_hash(t->stem, t->stem_len));
	return !a->missing;
}

static bool take(void *ctx, const struct token *t)
{
	struct asking *a = ctx;

	a->full = !add(a->to, stem_hash(t->stem, t->stem_len), a->mem);
	return !a->full;
}

bool reach_has(const struct reach *x, const char *text, struct tokenizer *tk)
{
	struct asking a = { .x = x };

	(void)tokenizer_run(tk, text, strlen(text), ask, &a);
	return !a.missing;
}

/* The terms whose meanings are within reach are so, too. */
static enum err_code add_terms(bool *more, struct reach *x, const struct vocab *v, struct run *r)
{
	struct reach terms = { 0 };
	struct asking a = { .to = &terms, .mem = r->mem };

	*more = false;
	for (size_t i = 0; i < v->n_synonyms && !a.full; i++)
		if (reach_has(x, v->synonyms[i].means, r->tk) &&
		    !reach_has(x, v->synonyms[i].term, r->tk))
			(void)tokenizer_run(r->tk, v->synonyms[i].term, strlen(v->synonyms[i].term),
					    take, &a);
	for (size_t i = 0; i < terms.n && !a.full; i++) {
		*more = *more || !has(x, terms.stems[i]);
		a.full = !add(x, terms.stems[i], r->mem);
	}
	sort(x);
	return a.full ? ingest_no_memory(r) : ERR_OK;
}

enum err_code reach_new(struct reach **out, const struct vocab *vocab, struct db *gone,
			struct db *come, struct run *r)
{
	struct reach *x = arena_array(r->mem, struct reach, 1);
	bool more = true;

	if (!x)
		return ingest_no_memory(r);
	TRY(add_rows(x, gone, r));
	TRY(add_rows(x, come, r));
	sort(x);
	while (more)
		TRY(add_terms(&more, x, vocab, r));
	*out = x;
	return ERR_OK;
}
