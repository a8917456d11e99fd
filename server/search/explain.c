/* The parts of a score, for those few works that are shown: the same rows once more. */
#include "base/str.h"
#include "search/score.h"

struct explanation {
	const struct scorer *scorer;
	const struct engine *engine;
	const struct candidate *c;
	const bool *region_chosen;
	struct context *context; /* NULL: words count wherever they stand */
	struct fold fold;
};

static bool visit(void *ctx, const struct walk_row *row)
{
	struct explanation *x = ctx;
	struct walk_row inside;
	const uint32_t work = row->unit <= x->engine->n_units ? x->engine->unit_work[row->unit] : 0;

	if (work != x->c->work || row->n_hits == 0)
		return work <= x->c->work;
	if (x->context) {
		if (!context_row(&inside, x->context, row))
			return !x->context->full;
		row = &inside;
	}
	if (x->engine->unit_paragraph[row->unit] == 0)
		fold_own(&x->fold, x->scorer, row);
	else if (unit_is_chosen(x->engine, x->region_chosen, row->unit))
		fold_passage(&x->fold, x->scorer, row);
	return true;
}

static bool add_part(struct score_part *list, size_t *n, struct arena *mem, const char *where,
		     const char *what, double score)
{
	AUTO(str) struct str text = STR((size_t)1 << 16);

	if (score == 0)
		return true;
	str_add_f(&text, "%s%s", where, what ? what : "");
	list[*n].score = score;
	list[*n].what = str_ok(&text) ? arena_strdup(mem, str_text(&text)) : NULL;
	return list[(*n)++].what != NULL;
}

enum err_code explain(const struct score_part **out, size_t *n_out, struct searcher *s,
		      const struct query_compiled *compiled, const struct facts *facts,
		      const bool *region_chosen, const struct candidate *c, struct arena *mem,
		      struct err *err)
{
	struct context context = { .mentions = facts->mentions, .compiled = compiled, .mem = mem };
	struct scorer scorer;
	struct explanation x = {
		.scorer = &scorer, .engine = s->engine, .c = c, .region_chosen = region_chosen
	};
	struct score_part *list = arena_array(mem, struct score_part, 3 * QUERY_TERMS_MAX + 1);
	const struct query_leaf *last = NULL;
	struct walk_plan plan;
	size_t n = 0;
	bool ok = list != NULL, cut;

	x.context = facts->context ? &context : NULL;
	fold_clear(&x.fold);
	if (compiled->match) {
		TRY(scorer_init(&scorer, s, compiled, err));
		TRY(plan_walk(&plan, s->engine, NULL, compiled, false, mem, err));
		plan.from = s->engine->first_unit[c->work];
		plan.to = s->engine->first_unit[c->work + 1] - 1;
		TRY(walk_units(s->db, &plan, visit, &x, &cut, err));
	}
	for (size_t i = 0; ok && i < compiled->n; i++) {
		const struct query_leaf *leaf = compiled->leaves[i];
		struct fold_part part;

		if (leaf == last) /* another alternative of the same leaf */
			continue;
		last = leaf;
		part = fold_leaf(&x.fold, &scorer, c->work, leaf->bit);
		ok = add_part(list, &n, mem, "record: ", leaf->text, part.own) &&
		     add_part(list, &n, mem, "whole text: ", leaf->text, part.text) &&
		     add_part(list, &n, mem, "best passage: ", leaf->text, part.best);
	}
	ok = ok && add_part(list, &n, mem, "words close together", NULL, fold_near(&x.fold));
	if (!ok || context.full)
		return err_set(err, ERR_NO_MEMORY,
			       "the search takes more memory than a request may");
	*out = list;
	*n_out = n;
	return ERR_OK;
}
