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
	uint32_t failing;   /* facets whose clauses the work fails; see failing_facets() */
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
	bool *region_chosen;    /* by value id; NULL: every passage will do */
	struct context context; /* of its mentions, where words count in them only */
	bool every_work;        /* works without a hit may answer too */
	int needed;             /* parts that a work must have */
	int parts;
};

/* --- filters --- */

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

/* `chosen`: the work answers. Most of its regions have the same leaves. */
static void count_facets(struct walk *w, uint32_t work, uint32_t failing, bool chosen)
{
	const struct value_lists *lists = &w->e->work_values;
	const uint64_t all = w->g.own | w->g.chosen;
	uint64_t last = all;
	bool holds = chosen;

	for (uint32_t i = lists->from[work]; i < lists->from[work + 1]; i++) {
		const uint32_t id = VALUE_ID(lists->ids[i]);
		const uint8_t f = w->e->value_facet[id];
		uint64_t has;

		if (failing & ~(1u << f))
			continue;
		if (f != FACET_REGION) {
			w->out->value_counts[id] += chosen;
			continue;
		}
		has = w->g.own | w->by_region[id];
		if (has != all && has != last) {
			last = has;
			holds = answers(w, has);
		}
		w->out->value_counts[id] += has == all ? chosen : holds;
	}
}

/* The regions of a work that answer in its passages of them, with each of its themes. */
static void cross_work(struct walk *w, uint32_t work, uint32_t failing)
{
	const struct crossing *x = w->o->crossing;
	const struct value_lists *lists = &w->e->work_values;

	if (failing & ~x->facets)
		return;
	for (uint32_t i = lists->from[work]; i < lists->from[work + 1]; i++) {
		const uint32_t region = VALUE_ID(lists->ids[i]);
		const uint32_t row = x->row[region];

		if (!row || !answers(w, w->g.own | w->by_region[region]))
			continue;
		for (uint32_t k = lists->from[work]; k < lists->from[work + 1]; k++) {
			const uint32_t column = x->column[VALUE_ID(lists->ids[k])];

			if (column)
				x->cells[(row - 1) * x->n_columns + column - 1]++;
		}
	}
}

static bool is_exact(const struct collect_options *o, uint32_t work)
{
	for (size_t i = 0; i < o->n_exact; i++)
		if (o->exact[i] == work)
			return true;
	return false;
}

/* Parts of the query that a work has with these leaves. */
static int coverage(const struct walk *w, uint64_t has)
{
	return w->o->query->root ? query_coverage(w->o->query, has, w->g.anywhere) : 0;
}

static void finish_work(struct walk *w)
{
	const uint32_t failing = w->g.failing;
	const uint64_t facts = facts_of(w->o->facts, w->e, w->work);
	const uint64_t has = (w->g.own |= facts) | w->g.chosen;
	int of_all, of_chosen;
	bool chosen;

	w->g.anywhere |= facts;
	of_all = coverage(w, w->g.anywhere);
	of_chosen = has == w->g.anywhere ? of_all : coverage(w, has);
	chosen = of_chosen >= w->needed;
	w->out->with_all += of_all >= w->parts;
	w->out->with_most += of_all >= w->needed;
	count_facets(w, w->work, failing, chosen);
	if (w->o->crossing)
		cross_work(w, w->work, failing);
	if (failing || !chosen)
		return;
	w->out->count++;
	w->g.c.work = w->work;
	w->g.c.coverage = of_chosen;
	w->g.c.exact_title = is_exact(w->o, w->work);
	w->g.c.score = fold_score(&w->g.fold, &w->scorer, w->work);
	topk_add(&w->top, &w->g.c);
}

/* Go on with another work, or with none. */
static void begin_work(struct walk *w, uint32_t work)
{
	for (uint32_t i = 0; i < w->g.n_touched; i++)
		w->by_region[w->touched[i]] = 0;
	memset(&w->g, 0, offsetof(struct gathered, fold));
	fold_clear(&w->g.fold);
	w->work = work;
	if (work > 0 && work <= w->e->n_works)
		w->g.failing = failing_facets(w, work);
}

/* Finish the work that is gathered, and those without a hit up to `next`. */
static void go_to(struct walk *w, uint32_t next)
{
	if (w->work > 0)
		finish_work(w);
	if (w->every_work) {
		for (uint32_t work = w->work + 1; work < next; work++) {
			if (!w->e->works[work].key)
				continue;
			begin_work(w, work);
			finish_work(w);
		}
	}
	begin_work(w, next);
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

static uint64_t row_leaves(const struct walk *w, const struct walk_row *row)
{
	uint64_t leaves = 0;

	for (size_t i = 0; i < row->n_hits; i++)
		leaves |= (uint64_t)1 << w->o->compiled->leaves[row->hits[i].phrase]->bit;
	for (size_t i = 0; i < row->n_terms; i++)
		leaves |= (uint64_t)1 << w->o->compiled->leaves[row->terms[i].phrase]->bit;
	return leaves;
}

/* A row of a work, or of a passage, that a filter keeps from answering: it needs no score,
 * but other values of the filter's facet count it. */
static bool note_row(struct walk *w, const struct walk_row *row)
{
	const uint64_t leaves = row_leaves(w, row);

	w->g.anywhere |= leaves;
	if (w->e->unit_paragraph[row->unit] == 0) {
		w->g.own = leaves;
		return true;
	}
	if (unit_is_chosen(w->e, w->region_chosen, row->unit))
		w->g.chosen |= leaves;
	note_regions(w, row->unit, leaves);
	return true;
}

static bool visit(void *ctx, const struct walk_row *row)
{
	struct walk *w = ctx;
	struct fold *fold = &w->g.fold;
	struct walk_row inside;

	if (row->unit < 1 || row->unit > w->e->n_units || row->n_hits + row->n_terms == 0)
		return true;
	/* one wait for memory instead of one after the other */
	__builtin_prefetch(&w->e->unit_values.ids[w->e->unit_values.from[row->unit]]);
	__builtin_prefetch(w->e->unit_lengths[row->unit]);
	if (w->o->facts->context) {
		if (!context_row(&inside, &w->context, row))
			return !w->context.full;
		row = &inside;
	}
	if (w->e->unit_work[row->unit] != w->work)
		go_to(w, w->e->unit_work[row->unit]);
	if (w->g.failing || (w->region_chosen && w->e->unit_paragraph[row->unit] > 0 &&
			     !unit_is_chosen(w->e, w->region_chosen, row->unit)))
		return note_row(w, row);
	if (w->e->unit_paragraph[row->unit] == 0) {
		fold_own(fold, &w->scorer, row);
		w->g.own = fold->own.mask;
		w->g.anywhere |= fold->own.mask;
		return true;
	}
	fold_passage(fold, &w->scorer, row);
	w->g.chosen |= fold->passage.mask;
	if (fold->passage.mask & w->scorer.asked)
		add_passage(&w->g, row->unit, scorer_row(&w->scorer, &fold->passage));
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

static enum err_code walk(struct walk *w, struct arena *mem, struct err *err)
{
	const struct collect_options *o = w->o;
	const bool all = o->match == MATCH_ALL && !w->every_work;
	struct walk_plan plan;

	if (!o->compiled->match)
		return ERR_OK;
	TRY(plan_walk(&plan, w->e, o->query, o->compiled, all, mem, err));
	if (w->every_work)
		plan.sets = 0;
	plan.by_term = !o->facts->context; /* which looks at every hit */
	plan.rows_max = o->req->rows_max ? o->req->rows_max : SEARCH_ROWS_MAX;
	return walk_units(w->s->db, &plan, visit, w, &w->out->cut, err);
}

enum err_code collect(struct collection *out, struct searcher *s,
		      const struct collect_options *options, struct arena *mem, struct err *err)
{
	const struct engine *e = s->engine;
	const size_t depth = options->depth < e->info.works ? options->depth : e->info.works;
	struct collection found = { .value_counts =
					    arena_array(mem, uint32_t, (size_t)e->n_values + 1) };
	struct walk w = {
		.s = s, .e = e, .o = options, .filter = &options->req->filter, .out = &found
	};

	w.context = (struct context){ .mentions = options->facts->mentions,
				      .compiled = options->compiled,
				      .mem = mem };

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
	if (options->crossing) /* a search that is relaxed walks more than once */
		memset(options->crossing->cells, 0,
		       options->crossing->n_rows * options->crossing->n_columns *
			       sizeof(*options->crossing->cells));
	TRY(choose_regions(&w, mem, err));
	TRY(scorer_init(&w.scorer, s, options->compiled, err));
	set_needed(&w);
	w.every_work =
		!options->query->root || query_coverage_without_words(options->query) >= w.needed;
	TRY(walk(&w, mem, err));
	if (w.context.full)
		return err_set(err, ERR_NO_MEMORY,
			       "the search takes more memory than a request may");
	go_to(&w, e->n_works + 1);
	topk_finish(&w.top);
	found.best = w.top.heap;
	found.n_best = w.top.n;
	found.region_chosen = w.region_chosen;
	*out = found;
	return ERR_OK;
}
