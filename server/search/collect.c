/* One walk over the rows that match: it decides which works answer, scores them, keeps
 * the best, and counts the total and every facet.
 *
 * The rows of a work come one after the other. While they do, `struct gathered` holds
 * which of the query's leaves the work has: in its own fields, in the passages that the
 * region filter lets through, in those of each single region (for that region's count),
 * and anywhere (for NOT). */
#include <stddef.h>
#include <string.h>

#include "search/internal.h"

struct gathered {
	uint64_t own, chosen, anywhere;
	uint32_t n_touched; /* region values that have a bit in walk.by_region */
	struct candidate c; /* its passages and their scores */
	struct fold fold;
};

struct walk {
	struct searcher *s;
	const struct engine *e;
	const struct collect_options *o;
	const struct filter *filter;
	struct scorer scorer;
	struct topk top;
	struct collection *out;

	uint32_t work; /* the one that is gathered; 0: none yet */
	struct gathered g;
	uint64_t *by_region; /* by value id: leaves in passages of that region */
	uint32_t *touched;
	bool *region_chosen; /* by value id; NULL: every passage will do */
	bool every_work;     /* works without a hit may answer too */
	int needed;          /* parts that a work must have */
	int parts;
};

/* --- filters --- */

static bool has_value(const struct value_lists *lists, uint32_t owner, uint32_t value)
{
	for (uint32_t i = lists->from[owner]; i < lists->from[owner + 1]; i++)
		if (VALUE_ID(lists->ids[i]) == value)
			return true;
	return false;
}

static bool in_ranges(const struct filter_clause *c, const struct work_entry *w)
{
	const int64_t n = c->of_citations ? (int64_t)w->cited_by_count : w->year;

	if (!c->of_citations && w->year == 0)
		return false;
	for (size_t i = 0; i < c->n_ranges; i++)
		if (n >= c->ranges[i].from && n <= c->ranges[i].to)
			return true;
	return false;
}

bool filter_clause_holds(const struct filter_clause *c, const struct engine *e, uint32_t work)
{
	bool holds = in_ranges(c, &e->works[work]);

	for (size_t i = 0; !holds && i < c->n_values; i++)
		holds = has_value(&e->work_values, work, c->values[i]);
	return holds != c->negated;
}

/* A bit for each facet whose clauses the work fails; FACET_COUNT's for cited_by_count. */
static uint32_t failing_facets(const struct walk *w, uint32_t work)
{
	uint32_t failing = 0;

	for (size_t i = 0; i < w->filter->n_clauses; i++) {
		const struct filter_clause *c = &w->filter->clauses[i];

		if (!filter_clause_holds(c, w->e, work))
			failing |= 1u << (c->of_citations ? FACET_COUNT : (int)c->facet);
	}
	return failing;
}

static enum err_code choose_regions(struct walk *w, struct arena *mem, struct err *err)
{
	for (size_t i = 0; i < w->filter->n_clauses; i++) {
		const struct filter_clause *c = &w->filter->clauses[i];

		if (c->of_citations || c->facet != FACET_REGION || c->negated)
			continue;
		if (!w->region_chosen)
			w->region_chosen = arena_array(mem, bool, (size_t)w->e->n_values + 1);
		if (!w->region_chosen)
			return err_set(err, ERR_NO_MEMORY,
				       "the filter takes more memory than a request may");
		for (size_t k = 0; k < c->n_values; k++)
			w->region_chosen[c->values[k]] = true;
	}
	return ERR_OK;
}

bool unit_is_chosen(const struct engine *e, const bool *region_chosen, uint32_t unit)
{
	const struct value_lists *lists = &e->unit_values;

	if (!region_chosen)
		return true;
	for (uint32_t i = lists->from[unit]; i < lists->from[unit + 1]; i++)
		if (region_chosen[VALUE_ID(lists->ids[i])])
			return true;
	return false;
}

/* --- does a work answer? --- */

static bool answers(const struct walk *w, uint64_t has)
{
	const struct query *q = w->o->query;

	return !q->root || query_coverage(q, has, w->g.anywhere) >= w->needed;
}

/* --- counting --- */

static void count_facets(struct walk *w, uint32_t work, uint32_t failing, bool chosen)
{
	const struct value_lists *lists = &w->e->work_values;

	for (uint32_t i = lists->from[work]; i < lists->from[work + 1]; i++) {
		const uint32_t id = VALUE_ID(lists->ids[i]);
		const enum facet f = w->e->values[id].facet;

		if (failing & ~(1u << f))
			continue;
		if (f == FACET_REGION ? answers(w, w->g.own | w->by_region[id]) : chosen)
			w->out->value_counts[id]++;
	}
}

static bool is_exact(const struct collect_options *o, uint32_t work)
{
	for (size_t i = 0; i < o->n_exact; i++)
		if (o->exact[i] == work)
			return true;
	return false;
}

static void finish_work(struct walk *w)
{
	const uint32_t failing = failing_facets(w, w->work);
	const uint64_t has = w->g.own | w->g.chosen;
	const struct query *q = w->o->query;
	const bool chosen = answers(w, has);

	w->out->with_all += !q->root || query_coverage(q, w->g.anywhere, w->g.anywhere) >= w->parts;
	w->out->with_most += answers(w, w->g.anywhere);
	count_facets(w, w->work, failing, chosen);
	if (failing || !chosen)
		return;
	w->out->count++;
	w->g.c.work = w->work;
	w->g.c.coverage = q->root ? query_coverage(q, has, w->g.anywhere) : 0;
	w->g.c.exact_title = is_exact(w->o, w->work);
	w->g.c.score = fold_score(&w->g.fold, &w->scorer, w->work);
	topk_add(&w->top, &w->g.c);
}

static void forget_work(struct walk *w)
{
	for (uint32_t i = 0; i < w->g.n_touched; i++)
		w->by_region[w->touched[i]] = 0;
	memset(&w->g, 0, offsetof(struct gathered, fold));
	fold_clear(&w->g.fold);
}

/* Finish the work that is gathered, and those without a hit up to `next`. */
static void go_to(struct walk *w, uint32_t next)
{
	if (w->work > 0) {
		finish_work(w);
		forget_work(w);
	}
	while (w->every_work && ++w->work < next)
		finish_work(w);
	w->work = next;
}

/* --- gathering --- */

static void add_passage(struct gathered *g, uint32_t unit, double score)
{
	size_t at = PASSAGES_KEPT;

	g->c.passage_count++;
	while (at > 0 && (g->c.passages[at - 1] == 0 || g->c.passage_scores[at - 1] < score))
		at--;
	if (at == PASSAGES_KEPT)
		return;
	for (size_t i = PASSAGES_KEPT - 1; i > at; i--) {
		g->c.passages[i] = g->c.passages[i - 1];
		g->c.passage_scores[i] = g->c.passage_scores[i - 1];
	}
	g->c.passages[at] = unit;
	g->c.passage_scores[at] = score;
}

static void note_regions(struct walk *w, uint32_t unit, uint64_t mask)
{
	const struct value_lists *lists = &w->e->unit_values;

	for (uint32_t i = lists->from[unit]; i < lists->from[unit + 1]; i++) {
		const uint32_t id = VALUE_ID(lists->ids[i]);

		if (w->by_region[id] == 0)
			w->touched[w->g.n_touched++] = id;
		w->by_region[id] |= mask;
	}
}

static bool visit(void *ctx, const struct walk_row *row)
{
	struct walk *w = ctx;
	struct fold *fold = &w->g.fold;

	if (row->unit < 1 || row->unit > w->e->n_units || row->n_hits == 0)
		return true;
	if (w->e->unit_work[row->unit] != w->work)
		go_to(w, w->e->unit_work[row->unit]);
	if (w->e->unit_paragraph[row->unit] == 0) {
		fold_own(fold, &w->scorer, row);
		w->g.own = fold->own.mask;
		w->g.anywhere |= fold->own.mask;
		return true;
	}
	if (unit_is_chosen(w->e, w->region_chosen, row->unit)) {
		fold_passage(fold, &w->scorer, row);
		w->g.chosen |= fold->passage.mask;
		if (fold->passage.mask & w->scorer.asked)
			add_passage(&w->g, row->unit, scorer_row(&w->scorer, &fold->passage));
	} else {
		scorer_read(&fold->passage, &w->scorer, row);
	}
	w->g.anywhere |= fold->passage.mask;
	note_regions(w, row->unit, fold->passage.mask);
	return true;
}

static void set_needed(struct walk *w)
{
	w->parts = w->o->query->root ? (int)query_parts(w->o->query) : 0;
	w->needed = w->parts;
	if (w->o->match == MATCH_MOST)
		w->needed = (w->parts + 1) / 2;
	else if (w->o->match == MATCH_ANY)
		w->needed = w->parts > 0;
	if (w->needed == 0)
		w->needed = w->parts > 0;
}

enum err_code collect(struct collection *out, struct searcher *s,
		      const struct collect_options *options, struct arena *mem, struct err *err)
{
	const struct engine *e = s->engine;
	const size_t depth = options->depth < e->n_works ? options->depth : e->n_works;
	struct collection found = { .value_counts =
					    arena_array(mem, uint32_t, (size_t)e->n_values + 1) };
	struct walk w = {
		.s = s, .e = e, .o = options, .filter = &options->req->filter, .out = &found
	};

	w.by_region = arena_array(mem, uint64_t, (size_t)e->n_values + 1);
	w.touched = arena_array(mem, uint32_t, (size_t)e->n_values + 1);
	w.top = (struct topk){ .heap = arena_array(mem, struct candidate, depth),
			       .cap = depth,
			       .sort = options->req->sort,
			       .by_coverage = options->match == MATCH_MOST,
			       .engine = e };
	if (!found.value_counts || !w.by_region || !w.touched || !w.top.heap)
		return err_set(err, ERR_NO_MEMORY,
			       "the search takes more memory than a request may");
	TRY(choose_regions(&w, mem, err));
	TRY(scorer_init(&w.scorer, s, options->compiled, err));
	set_needed(&w);
	w.every_work = answers(&w, 0);
	if (options->compiled->match)
		TRY(walk_units(s->db, options->compiled->match, visit, &w, err));
	go_to(&w, e->n_works + 1);
	topk_finish(&w.top);
	found.best = w.top.heap;
	found.n_best = w.top.n;
	found.region_chosen = w.region_chosen;
	*out = found;
	return ERR_OK;
}
