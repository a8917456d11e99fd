/* The parts of a score, for those few works that are shown: the same rows once more. */
#include "base/str.h"
#include "search/internal.h"

struct explanation {
	const struct scorer *scorer;
	const struct engine *engine;
	const struct candidate *c;
	double own[QUERY_TERMS_MAX], passage[QUERY_TERMS_MAX];
};

static bool visit(void *ctx, const struct walk_row *row)
{
	struct explanation *x = ctx;
	uint64_t mask;

	if (row->unit > x->engine->n_units || row->n_hits == 0)
		return true;
	if (x->engine->unit_paragraph[row->unit] == 0 &&
	    x->engine->unit_work[row->unit] == x->c->work)
		(void)scorer_row(x->scorer, row, &mask, x->own);
	else if (row->unit == x->c->passages[0])
		(void)scorer_row(x->scorer, row, &mask, x->passage);
	return x->engine->unit_work[row->unit] <= x->c->work;
}

static bool add_part(struct score_part *list, size_t *n, struct arena *mem, const char *where,
		     const struct query_leaf *leaf, double score)
{
	AUTO(str) struct str what = STR((size_t)1 << 16);

	if (score == 0)
		return true;
	str_add_f(&what, "%s: %s", where, leaf->text ? leaf->text : "");
	list[*n].score = score;
	list[*n].what = arena_strdup(mem, str_text(&what));
	return list[(*n)++].what != NULL;
}

enum err_code explain(const struct score_part **out, size_t *n_out, struct searcher *s,
		      const struct query_compiled *compiled, const struct candidate *c,
		      struct arena *mem, struct err *err)
{
	struct scorer scorer;
	struct explanation x = { .scorer = &scorer, .engine = s->engine, .c = c };
	struct score_part *list = arena_array(mem, struct score_part, 2 * QUERY_TERMS_MAX);
	const struct query_leaf *last = NULL;
	size_t n = 0;
	bool ok = list != NULL;

	if (compiled->match) {
		TRY(scorer_init(&scorer, s, compiled, err));
		TRY(walk_units(s->db, compiled->match, visit, &x, err));
	}
	for (size_t i = 0; ok && i < compiled->n; i++) {
		const struct query_leaf *leaf = compiled->leaves[i];

		if (leaf == last) /* another alternative of the same leaf */
			continue;
		last = leaf;
		ok = add_part(list, &n, mem, "record", leaf, x.own[leaf->bit]) &&
		     add_part(list, &n, mem, "best passage", leaf, x.passage[leaf->bit]);
	}
	if (!ok)
		return err_set(err, ERR_NO_MEMORY,
			       "the search takes more memory than a request may");
	*out = list;
	*n_out = n;
	return ERR_OK;
}
