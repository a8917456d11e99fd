/* A second collector beside collect.c: there a work's rows are gathered, here each is
 * looked at by itself. */
#include "search/passages.h"

#include <stdlib.h>
#include <string.h>

#include "query/query.h"
#include "search/score.h"

enum { TOO_FEW = 3 }; /* as in search.c: fewer with all words, and others are added */

struct scored {
	double score;
	int coverage;
	uint32_t unit;
};

/* The best so far, the worst of them first. */
struct heap {
	struct scored *list;
	size_t n, cap;
	bool by_coverage;
	const struct engine *engine;
};

struct walk {
	const struct engine *e;
	const struct filter *filter;
	const struct query *q;
	const struct facts *facts;
	struct scorer scorer;
	struct evidence evidence;
	struct context context;
	struct heap heap;
	uint64_t of_works; /* leaves that are asked of a work's own fields */

	uint32_t next;       /* unit that was not looked at yet */
	uint32_t work;       /* whose own fields were seen last, */
	uint64_t own;        /* and what they have of those leaves */
	uint32_t facts_work; /* the work whose facts were looked up last, */
	uint64_t facts_bits; /* and those that hold */
	int parts, needed;
	bool every; /* passages without a word of the query may answer */
	bool cut;
	uint32_t count, with_all, with_most;
	const struct passage_counts *counts; /* NULL: nobody wants them */
};

struct run {
	struct searcher *s;
	const struct search_request *req;
	struct arena *mem;
	struct err *err;
	struct query *query;
	struct query_compiled compiled;
	struct facts facts;
	struct walk walk;
	enum search_match match;
	const struct passage_counts *counts;
};

static enum err_code full(struct run *r)
{
	return err_set(r->err, ERR_NO_MEMORY, "the search takes more memory than a request may");
}

/* --- the best --- */

static bool is_better(const struct heap *h, const struct scored *a, const struct scored *b)
{
	if (h->by_coverage && a->coverage != b->coverage)
		return a->coverage > b->coverage;
	if (a->score != b->score)
		return a->score > b->score;
	return unit_before(h->engine, a->unit, b->unit);
}

static void swap(struct scored *a, struct scored *b)
{
	const struct scored c = *a;

	*a = *b;
	*b = c;
}

static void sink(struct heap *h, size_t at)
{
	for (size_t child; (child = 2 * at + 1) < h->n; at = child) {
		if (child + 1 < h->n && is_better(h, &h->list[child], &h->list[child + 1]))
			child++;
		if (is_better(h, &h->list[child], &h->list[at]))
			return;
		swap(&h->list[child], &h->list[at]);
	}
}

static void heap_add(struct heap *h, const struct scored *new)
{
	size_t at = h->n;

	if (h->n < h->cap) {
		h->list[h->n++] = *new;
		for (; at > 0 && is_better(h, &h->list[(at - 1) / 2], &h->list[at]);
		     at = (at - 1) / 2)
			swap(&h->list[(at - 1) / 2], &h->list[at]);
	} else if (h->n > 0 && is_better(h, new, &h->list[0])) {
		h->list[0] = *new;
		sink(h, 0);
	}
}

/* Take the worst off again and again: what is left behind is sorted, best first. */
static void heap_sort(struct heap *h)
{
	const size_t n = h->n;

	while (h->n > 1) {
		h->n--;
		swap(&h->list[0], &h->list[h->n]);
		sink(h, 0);
	}
	h->n = n;
}

/* --- which passages --- */

static bool holds_value(const struct engine *e, const struct filter_clause *c, uint32_t unit)
{
	const struct value_span values =
		c->facet == FACET_YEAR_DISCUSSED ? unit_years(e, unit) : unit_values(e, unit);

	return filter_clause_has(c, values);
}

static bool passages_have(enum facet f)
{
	return f == FACET_REGION || f == FACET_THEME || f == FACET_YEAR_DISCUSSED;
}

/* A bit for each facet whose clauses the passage fails; FACET_COUNT's for cited_by_count. */
static uint32_t failing_facets(const struct walk *w, uint32_t unit)
{
	uint32_t failing = 0;

	for (size_t i = 0; i < w->filter->n_clauses; i++) {
		const struct filter_clause *c = &w->filter->clauses[i];
		const bool of_passage = !c->of_citations && passages_have(c->facet);

		if (of_passage ? holds_value(w->e, c, unit) == c->negated
			       : !filter_clause_holds(c, w->e, w->e->unit_work[unit]))
			failing |= 1u << (c->of_citations ? FACET_COUNT : (int)c->facet);
	}
	return failing;
}

/* --- counting what they are filed under --- */

static void cross_unit(const struct walk *w, uint32_t unit)
{
	const struct crossing *x = w->counts->crossing;
	const struct value_span values = unit_values(w->e, unit);

	for (const uint32_t *v = values.from; v < values.to; v++) {
		const uint32_t row = x->row[VALUE_ID(*v)];

		for (const uint32_t *k = values.from; row && k < values.to; k++) {
			const uint32_t column = x->column[VALUE_ID(*k)];

			if (column)
				x->cells[(row - 1) * x->n_columns + column - 1]++;
		}
	}
}

static void count_values(const struct walk *w, struct value_span values, uint32_t failing)
{
	for (const uint32_t *v = values.from; v < values.to; v++) {
		const uint32_t id = VALUE_ID(*v);

		w->counts->values[id] += !(failing & ~(1u << w->e->value_facet[id]));
	}
}

static void count_unit(const struct walk *w, uint32_t unit, uint32_t failing)
{
	count_values(w, unit_values(w->e, unit), failing);
	count_values(w, unit_years(w->e, unit), failing);
	if (w->counts->crossing && !(failing & ~w->counts->crossing->facets))
		cross_unit(w, unit);
}

static void clear_counts(const struct walk *w)
{
	const struct crossing *x = w->counts->crossing;

	memset(w->counts->values, 0, ((size_t)w->e->n_values + 1) * sizeof(*w->counts->values));
	if (x)
		memset(x->cells, 0, x->n_rows * x->n_columns * sizeof(*x->cells));
}

static int coverage(const struct walk *w, uint64_t has)
{
	return w->q->root ? query_coverage(w->q, has, has) : 0;
}

/* The facts of a unit's work, as bits of the query. */
static uint64_t facts_at(struct walk *w, uint32_t unit)
{
	const uint32_t work = w->e->unit_work[unit];

	if (w->facts_work != work) {
		w->facts_work = work;
		w->facts_bits = facts_of(w->facts, w->e, work);
	}
	return w->facts_bits;
}

/* Where sentences are wanted that cite a work, or regions, the passage itself must have one. */
static bool is_wanted(const struct walk *w, uint32_t unit)
{
	const struct facts *f = w->facts;

	return unit_is_chosen(w->e, f->regions, unit) &&
	       (f->mentions.n == 0 || mentions_in_units(&f->mentions, unit, unit + 1).n > 0);
}

static void look_at(struct walk *w, uint32_t unit, uint64_t has, double score)
{
	uint32_t failing;
	int covered;

	if (w->e->unit_paragraph[unit] == 0 || !is_wanted(w, unit))
		return;
	covered = coverage(w, has | facts_at(w, unit));
	w->with_all += covered >= w->parts;
	w->with_most += covered >= w->needed;
	if (covered < w->needed)
		return;
	failing = failing_facets(w, unit);
	if (w->counts)
		count_unit(w, unit, failing);
	if (failing)
		return;
	w->count++;
	heap_add(&w->heap, &(struct scored){ .score = score, .coverage = covered, .unit = unit });
}

/* The passages before `unit` that have no word of the query may answer all the same: for
 * if their work has all that is asked for, or nothing is asked of them. */
static void pass_over(struct walk *w, uint32_t unit)
{
	const uint64_t facts = w->work ? facts_at(w, w->e->first_unit[w->work]) : 0;
	const bool of_work = w->own && coverage(w, w->own | facts) >= w->parts;

	for (uint32_t u = w->next; u < unit && (w->every || of_work); u++) {
		const bool same_work = w->e->unit_work[u] == w->work;

		if (!w->every && !same_work)
			break;
		look_at(w, u, same_work ? w->own : 0, 0);
	}
	w->next = unit + 1;
}

static bool visit(void *ctx, const struct walk_row *row)
{
	struct walk *w = ctx;
	const uint32_t unit = row->unit;
	struct walk_row inside;

	if (unit < w->next || unit > w->e->n_units || row->n_hits == 0)
		return true;
	if (w->facts->context) {
		if (!context_row(&inside, &w->context, row))
			return !w->context.full;
		row = &inside;
	}
	pass_over(w, unit);
	if (w->e->unit_work[unit] != w->work) {
		w->work = w->e->unit_work[unit];
		w->own = 0;
	}
	scorer_read(&w->evidence, &w->scorer, row);
	if (w->e->unit_paragraph[unit] == 0)
		w->own = w->evidence.mask & w->of_works;
	else
		look_at(w, unit, w->evidence.mask | w->own, scorer_row(&w->scorer, &w->evidence));
	return true;
}

static uint64_t leaves_of_works(const struct query *q)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < q->n_leaves; i++) {
		switch (q->leaves[i]->field) {
		case FIELD_TITLE:
		case FIELD_AUTHOR:
		case FIELD_VENUE:
		case FIELD_ABSTRACT:
		case FIELD_KEYWORD:
			bits |= (uint64_t)1 << q->leaves[i]->bit;
			break;
		case FIELD_ANY:
		case FIELD_SECTION:
		case FIELD_BODY:
		case FIELD_COUNT:
			break;
		}
	}
	return bits;
}

static int parts_needed(int parts, enum search_match match)
{
	if (match == MATCH_MOST)
		return (parts + 1) / 2;
	return match == MATCH_ANY ? parts > 0 : parts;
}

static enum err_code collect_as(struct run *r, enum search_match match)
{
	struct walk *w = &r->walk;
	const size_t depth = (size_t)r->req->page * r->req->per_page;

	struct walk_plan plan;

	*w = (struct walk){ .e = r->s->engine,
			    .filter = &r->req->filter,
			    .q = r->query,
			    .facts = &r->facts,
			    .counts = r->counts,
			    .context = { .mentions = r->facts.mentions,
					 .compiled = &r->compiled,
					 .mem = r->mem } };
	w->heap.cap = depth < w->e->n_units ? depth : w->e->n_units;
	w->heap.list = arena_array(r->mem, struct scored, w->heap.cap);
	w->heap.by_coverage = match == MATCH_MOST;
	w->heap.engine = w->e;
	if (!w->heap.list)
		return full(r);
	if (w->counts)
		clear_counts(w);
	TRY(scorer_init(&w->scorer, r->s, &r->compiled, r->err));
	w->of_works = leaves_of_works(r->query);
	w->parts = r->query->root ? (int)query_parts(r->query) : 0;
	w->needed = parts_needed(w->parts, match);
	w->every = !r->query->root || query_coverage_without_words(r->query) >= w->needed;
	w->next = 1;
	if (r->compiled.match) {
		TRY(plan_walk(&plan, w->e, r->query, &r->compiled, false, r->mem, r->err));
		plan.sets = 0; /* what is passed over may belong to a work that answers */
		plan.rows_max = r->req->rows_max ? r->req->rows_max : SEARCH_ROWS_MAX;
		TRY(walk_units(r->s->db, &plan, visit, w, &w->cut, r->err));
	}
	if (w->context.full)
		return full(r);
	pass_over(w, w->e->n_units + 1);
	r->match = match;
	return ERR_OK;
}

/* As a search for works is relaxed. */
static enum err_code find(struct run *r)
{
	uint32_t with_all;

	if (r->req->match != MATCH_AUTO)
		return collect_as(r, r->req->match);
	if (r->query->n_words >= QUERY_LONG)
		return collect_as(r, MATCH_ANY);
	TRY(collect_as(r, MATCH_ALL));
	with_all = r->walk.with_all;
	if (r->walk.parts < 2 || with_all >= TOO_FEW)
		return ERR_OK;
	TRY(collect_as(r, MATCH_MOST));
	if (r->walk.with_most == with_all)
		r->match = MATCH_ALL; /* it added nothing */
	return r->walk.with_most == 0 ? collect_as(r, MATCH_ANY) : ERR_OK;
}

/* --- the page that is shown --- */

static enum err_code make_hit(struct run *r, struct passage_hit *hit, const struct scored *found)
{
	const uint32_t work = r->s->engine->unit_work[found->unit];
	const struct focus focus = { .at = mentions_in_units(&r->facts.mentions, found->unit,
							     found->unit + 1),
				     .only = r->facts.context };
	struct work w;
	const char *text;

	TRY(record_load(&w, r->s, work, false, r->mem, r->err));
	TRY(record_passage(&hit->passage, r->s, found->unit, w.key, &text, r->mem, r->err));
	TRY(record_reasons(&hit->passage, r->s, r->mem, r->err));
	hit->passage.score = found->score;
	hit->title = w.title;
	hit->access = w.access;
	if (strcmp(w.access, "record") == 0)
		return ERR_OK;
	return highlight_passage(&hit->passage.text, r->s, &r->compiled, &focus, text,
				 SEARCH_SNIPPET, r->mem, r->err);
}

static enum err_code make_page(struct passage_answer *out, struct run *r)
{
	const struct heap *h = &r->walk.heap;
	const size_t skip = (size_t)(r->req->page - 1) * r->req->per_page;
	const size_t n = h->n > skip ? h->n - skip : 0;

	out->hits = arena_array(r->mem, struct passage_hit, n);
	if (!out->hits)
		return full(r);
	for (size_t i = 0; i < n; i++)
		TRY(make_hit(r, &out->hits[i], &h->list[skip + i]));
	out->n_hits = n;
	return ERR_OK;
}

/* How many passages a query finds, for did_you_mean(). */
static enum err_code count_passages(struct search_tally *out, struct searcher *s,
				    const struct search_request *req, struct arena *mem,
				    struct err *err)
{
	struct run r = { .s = s, .req = req, .mem = mem, .err = err };

	TRY(search_read_query(&r.query, &r.compiled, &r.facts, s, req, mem, err));
	TRY(find(&r));
	*out = (struct search_tally){ r.walk.count, r.walk.with_all, r.match };
	return ERR_OK;
}

enum err_code passages_count(struct passage_counts *counts, struct searcher *s,
			     const struct search_request *req, struct arena *mem, struct err *err)
{
	struct search_request counted = *req;
	struct run r = { .s = s, .req = &counted, .mem = mem, .err = err, .counts = counts };

	counted.page = counted.per_page = 1; /* nobody looks at the passages */
	counts->values = arena_array(mem, uint32_t, (size_t)s->engine->n_values + 1);
	if (!counts->values)
		return full(&r);
	TRY(search_read_query(&r.query, &r.compiled, &r.facts, s, &counted, mem, err));
	TRY(find(&r));
	counts->count = r.walk.count;
	counts->cut = r.walk.cut;
	return ERR_OK;
}

enum err_code passages_run(struct passage_answer *out, struct searcher *s,
			   const struct search_request *req, struct arena *mem, struct err *err)
{
	struct run r = { .s = s, .req = req, .mem = mem, .err = err };
	struct passage_answer answer = { 0 };
	struct search_tally tally;

	TRY(search_check(req, err));
	TRY(search_read_query(&r.query, &r.compiled, &r.facts, s, req, mem, err));
	TRY(find(&r));
	heap_sort(&r.walk.heap);
	TRY(search_describe_query(&answer.found, r.query, NULL, mem, err));
	answer.found.count = r.walk.count;
	answer.found.count_is_exact = !r.walk.cut;
	answer.found.match = r.match;
	tally = (struct search_tally){ r.walk.count, r.walk.with_all, r.match };
	TRY(did_you_mean(&answer.found.did_you_mean, s, req, r.query, &tally, count_passages, mem,
			 err));
	TRY(make_page(&answer, &r));
	*out = answer;
	return ERR_OK;
}

enum err_code passages_mark(struct passage *list, size_t n, struct searcher *s,
			    const struct search_request *req, struct arena *mem, struct err *err)
{
	struct query_compiled compiled;
	struct facts facts;
	struct query *query;
	struct search_request one = *req;

	one.page = one.per_page = 1; /* it has none */
	TRY(search_check(&one, err));
	TRY(search_read_query(&query, &compiled, &facts, s, req, mem, err));
	for (size_t i = 0; i < n; i++)
		TRY(highlight_all(&list[i].text, s, &compiled, UNIT_BODY, list[i].text.text, mem,
				  err));
	return ERR_OK;
}
