/* One walk over the works that match: it decides which answer, scores them, keeps the best, and
 * counts the total and every facet.
 *
 * All rows of a work come at once, summed up. `struct gathered` holds which of the query's leaves
 * the work has: in its own fields, in the passages that the region filter lets through, in those
 * of each single region (for that region's count), and anywhere (for NOT). Most works are only
 * counted, and their rows not looked at: what a work scores is worked out as far as it may be
 * among the best. */
#include <math.h>
#include <string.h>

#include "search/sheet.h"
#include "search/topk.h"

struct gathered {
	uint64_t own, chosen, anywhere;
	uint32_t failing;   /* facets whose clauses the work fails; see failing_facets() */
	struct candidate c; /* its passages and their scores */
};

struct walk {
	struct searcher *s;
	const struct engine *e;
	const struct collect_options *o;
	const struct filter *filter;
	struct scorer scorer;
	struct sheet sheet;
	struct topk top;
	struct collection *out;

	uint32_t work; /* the one that is gathered; 0: none yet */
	struct gathered g;
	const struct walk_group *group; /* its rows */
	struct scratch *scratch;
	bool *region_chosen;    /* by value id; NULL: every passage will do */
	struct context context; /* of its mentions, where words count in them only */
	struct walk_gather *gather;
	uint64_t rows, rows_max; /* the budget */
	bool every_work;         /* works without a hit may answer too */
	int needed;              /* parts that a work must have */
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

static bool one_is_chosen(const bool *region_chosen, struct value_span values)
{
	for (const uint32_t *v = values.from; v < values.to; v++)
		if (region_chosen[VALUE_ID(*v)])
			return true;
	return false;
}

bool unit_is_chosen(const struct engine *e, const bool *region_chosen, uint32_t unit)
{
	return !region_chosen || one_is_chosen(region_chosen, unit_values(e, unit));
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
		has = w->g.own | w->scratch->by_region[id];
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

		if (!row || !answers(w, w->g.own | w->scratch->by_region[region]))
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

/* A passage that a filter keeps from answering needs no score. */
static void drop_passages(struct walk *w)
{
	for (uint32_t row = 0; w->region_chosen && (row = sheet_next(&w->sheet, row)) > 0;)
		if (!unit_is_chosen(w->e, w->region_chosen, w->sheet.first + row))
			sheet_drop(&w->sheet, row);
}

static void weigh_work(struct walk *w)
{
	struct candidate *c = &w->g.c;

	c->score = sheet_most_of_rows(&w->sheet);
	if (!topk_wants(&w->top, c))
		return;
	sheet_weigh(&w->sheet, w->work);
	c->score = sheet_score_most(&w->sheet);
	if (!topk_wants(&w->top, c))
		return;
	c->score = sheet_score(&w->sheet);
	if (!topk_wants(&w->top, c))
		return;
	sheet_passages(&w->sheet, c);
	topk_add(&w->top, c);
}

/* What a work scores that answers, if it can be among the best. */
static void keep_work(struct walk *w)
{
	struct candidate *c = &w->g.c;

	c->score = INFINITY; /* would another order or too few words keep it away? */
	if (!topk_wants(&w->top, c))
		return;
	c->score = sheet_most(&w->sheet, w->group);
	if (!topk_wants(&w->top, c))
		return;
	sheet_begin(&w->sheet, w->group);
	drop_passages(w);
	weigh_work(w);
	sheet_clear(&w->sheet);
}

static void finish_work(struct walk *w, bool has_rows)
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
	if (has_rows)
		keep_work(w);
	else
		topk_add(&w->top, &w->g.c);
}

/* Go on with another work. */
static void begin_work(struct walk *w, uint32_t work)
{
	memset(&w->g, 0, sizeof(w->g));
	w->work = work;
	w->g.failing = failing_facets(w, work);
}

/* Works without a hit, up to `next`, may answer too. */
static void pass_over(struct walk *w, uint32_t next)
{
	for (uint32_t work = w->work + 1; w->every_work && work < next; work++) {
		if (!w->e->works[work].key)
			continue;
		begin_work(w, work);
		finish_work(w, false);
	}
}

/* --- gathering --- */

/* The leaf is in passages of these regions. One that a filter keeps from answering counts for
 * other values of the filter's facet. */
static void note_regions(struct walk *w, uint64_t leaf, const struct walk_sum *sum)
{
	uint64_t *const by_region = w->scratch->by_region;
	bool chosen = !w->region_chosen;

	for (uint32_t i = 0; i < sum->n_marks; i++) {
		const uint32_t id = sum->marks[i];

		by_region[id] |= leaf;
		chosen = chosen || w->region_chosen[id];
	}
	w->g.chosen |= chosen ? leaf : 0;
}

/* How many rows there are, at least. */
static uint32_t note_slices(struct walk *w, const struct walk_group *g)
{
	const uint32_t first = w->e->first_unit[g->group];
	uint32_t rows = 0;

	for (size_t i = 0; i < g->n; i++) {
		const struct walk_slice *slice = &g->slices[i];
		const uint64_t leaf = scorer_bit(&w->scorer, slice->phrase);
		const bool own = slice->units[0] == first;

		w->g.anywhere |= leaf;
		w->g.own |= own ? leaf : 0;
		rows = slice->n > rows ? slice->n : rows;
		if (slice->n > own)
			note_regions(w, leaf, &slice->sum);
	}
	return rows;
}

static void clear_regions(struct walk *w, const struct walk_group *g)
{
	for (size_t i = 0; i < g->n; i++)
		for (uint32_t k = 0; k < g->slices[i].sum.n_marks; k++)
			w->scratch->by_region[g->slices[i].sum.marks[k]] = 0;
}

static bool visit(void *ctx, const struct walk_group *g)
{
	struct walk *w = ctx;

	if (g->group < 1 || g->group > w->e->n_works || w->sheet.full)
		return !w->sheet.full;
	if (w->rows >= w->rows_max) {
		w->out->cut = true;
		return false;
	}
	/* one wait for memory instead of one after the other */
	__builtin_prefetch(&w->e->work_values.ids[w->e->work_values.from[g->group]]);
	pass_over(w, g->group);
	begin_work(w, g->group);
	w->group = g;
	w->rows += note_slices(w, g);
	finish_work(w, true);
	clear_regions(w, g);
	return true;
}

/* Words count in some sentences only: these are looked at row by row. */
static bool visit_row(void *ctx, const struct walk_row *row)
{
	struct walk *w = ctx;
	struct walk_row inside;

	if (row->unit < 1 || row->unit > w->e->n_units)
		return true;
	if (!context_row(&inside, &w->context, row))
		return !w->context.full;
	return walk_gather_row(w->gather, &inside);
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

static enum err_code full(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "the search takes more memory than a request may");
}

static enum err_code walk_context(struct walk *w, const struct walk_plan *plan, bool *cut,
				  struct err *err)
{
	enum err_code code;

	w->gather = walk_gather_new(&w->e->shape, visit, w);
	if (!w->gather)
		return full(err);
	code = walk_units(w->s->db, plan, visit_row, w, cut, err);
	if (code == ERR_OK && !walk_gather_end(w->gather))
		code = full(err);
	walk_gather_free(w->gather);
	return code;
}

static enum err_code walk(struct walk *w, struct arena *mem, struct err *err)
{
	const struct collect_options *o = w->o;
	const bool all = o->match == MATCH_ALL && !w->every_work;
	struct walk_plan plan;
	bool cut;

	if (!o->compiled->match)
		return ERR_OK;
	TRY(plan_walk(&plan, w->e, o->query, o->compiled, all, mem, err));
	if (w->every_work)
		plan.sets = 0;
	TRY(o->facts->context ? walk_context(w, &plan, &cut, err)
			      : walk_groups(w->s->db, &plan, visit, w, &cut, err));
	w->out->cut = w->out->cut || cut;
	return w->sheet.full || w->context.full ? full(err) : ERR_OK;
}

enum err_code collect(struct collection *out, struct searcher *s,
		      const struct collect_options *options, struct arena *mem, struct err *err)
{
	const struct engine *e = s->engine;
	const size_t depth = options->depth < e->info.works ? options->depth : e->info.works;
	struct collection found = { .value_counts =
					    arena_array(mem, uint32_t, (size_t)e->n_values + 1) };
	struct walk w = { .s = s,
			  .e = e,
			  .scratch = &s->scratch,
			  .o = options,
			  .filter = &options->req->filter,
			  .out = &found };
	enum err_code code;

	w.context = (struct context){ .mentions = options->facts->mentions,
				      .compiled = options->compiled,
				      .mem = mem };

	w.top = (struct topk){ .heap = arena_array(mem, struct candidate, depth),
			       .cap = depth,
			       .sort = options->req->sort,
			       .by_coverage = options->match == MATCH_MOST,
			       .engine = e };
	w.rows_max = options->req->rows_max ? options->req->rows_max : SEARCH_ROWS_MAX;
	if (!found.value_counts || !w.top.heap)
		return full(err);
	if (options->crossing) /* a search that is relaxed walks more than once */
		memset(options->crossing->cells, 0,
		       options->crossing->n_rows * options->crossing->n_columns *
			       sizeof(*options->crossing->cells));
	TRY(choose_regions(&w, mem, err));
	TRY(scorer_init(&w.scorer, s, options->compiled, err));
	sheet_open(&w.sheet, &w.scorer, &s->scratch);
	set_needed(&w);
	w.every_work =
		!options->query->root || query_coverage_without_words(options->query) >= w.needed;
	scratch_begin(&s->scratch, e);
	code = walk(&w, mem, err);
	sheet_close(&w.sheet);
	TRY(code);
	scratch_end(&s->scratch);
	pass_over(&w, e->n_works + 1);
	topk_finish(&w.top);
	found.best = w.top.heap;
	found.n_best = w.top.n;
	found.region_chosen = w.region_chosen;
	*out = found;
	return ERR_OK;
}
