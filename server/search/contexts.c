/* A search whose hits are sentences that cite. A third collector beside collect.c and
 * passages.c: here a row is looked at sentence by sentence. */
#include <stdlib.h>
#include <string.h>

#include "search/context_list.h"
#include "search/score.h"

enum { TOO_FEW = 3 }; /* as in search.c: fewer with all words, and others are added */

struct scored {
	double score;
	int coverage;
	uint32_t at;    /* place in run.sentences */
	uint32_t order; /* of its work, by key */
};

struct run {
	struct searcher *s;
	const struct search_request *req;
	struct arena *mem;
	struct err *err;
	struct query *query;
	struct query_compiled compiled;
	struct facts facts;
	struct mentions sentences; /* that may answer, in the order of units */
	enum search_match match;

	struct scorer scorer;
	struct evidence evidence;
	struct context context; /* the one sentence that is looked at */
	struct scored *found;
	size_t n_found, cap_found;
	size_t next; /* sentence that was not looked at yet */
	int parts, needed;
	uint32_t with_all, with_most;
	bool cut, full;
};

static enum err_code full(struct run *r)
{
	return err_set(r->err, ERR_NO_MEMORY, "the search takes more memory than a request may");
}

/* --- the sentences --- */

static enum err_code load_sentences(struct run *r)
{
	AUTO(stmt) struct stmt *st = NULL;
	struct mention *list = NULL;
	size_t n = 0, cap = 0;
	bool row;

	TRY(db_stmt(&st, r->s->db, SQL_CITING_SENTENCES, r->err));
	for (;;) {
		TRY(stmt_step(&row, st, r->err));
		if (!row)
			break;
		if (!arena_reserve(r->mem, &list, sizeof(*list), n, &cap))
			return full(r);
		list[n++] = (struct mention){ .unit = (uint32_t)stmt_int(st, 0),
					      .from = (uint32_t)stmt_int(st, 1),
					      .to = (uint32_t)stmt_int(st, 2) };
		if (list[n - 1].unit < 1 || list[n - 1].unit > r->s->engine->n_units)
			return err_set(r->err, ERR_CORRUPT,
				       "a citation names a passage that is not there");
	}
	r->sentences = (struct mentions){ .list = list, .n = n };
	return ERR_OK;
}

static enum err_code choose_sentences(struct run *r, const char *cites)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	if (!cites)
		return load_sentences(r);
	TRY(db_stmt(&st, r->s->db, SQL_WORK_ID_BY_KEY, r->err));
	TRY(stmt_bind(st, r->err, "s", cites));
	TRY(stmt_step(&row, st, r->err));
	if (!row)
		return err_set(r->err, ERR_INVALID, "there is no work \"%.80s\"", cites);
	r->sentences = mentions_of(r->s->engine, (uint32_t)stmt_int(st, 0));
	stmt_done(st);
	st = NULL;
	return ERR_OK;
}

/* --- which of them answer --- */

/* Where the query itself says whom the sentence is to cite (context:, cites:). */
static bool is_wanted(const struct run *r, const struct mention *m)
{
	const struct mentions *wanted = &r->facts.mentions;
	const struct mentions here = mentions_in_units(wanted, m->unit, m->unit + 1);

	return wanted->n == 0 || (m->to > m->from && mentions_cover(&here, m->from, m->to - 1));
}

static void look_at(struct run *r, size_t at, uint64_t has, double score)
{
	const struct engine *e = r->s->engine;
	const uint32_t work = e->unit_work[r->sentences.list[at].unit];
	const uint64_t facts = facts_of(&r->facts, e, work);
	const int covered = r->query->root ? query_coverage(r->query, has | facts, has | facts) : 0;

	r->with_all += covered >= r->parts;
	r->with_most += covered >= r->needed;
	if (covered < r->needed || !is_wanted(r, &r->sentences.list[at]))
		return;
	if (!arena_reserve(r->mem, &r->found, sizeof(*r->found), r->n_found, &r->cap_found)) {
		r->full = true;
		return;
	}
	r->found[r->n_found++] = (struct scored){ .score = score,
						  .coverage = covered,
						  .at = (uint32_t)at,
						  .order = e->works[work].key_rank };
}

/* Those of units before `unit` have none of the words; they may answer by what is known of
 * their works. */
static void pass_over(struct run *r, uint32_t unit)
{
	for (; r->next < r->sentences.n && r->sentences.list[r->next].unit < unit; r->next++)
		look_at(r, r->next, 0, 0);
}

static bool visit(void *ctx, const struct walk_row *row)
{
	struct run *r = ctx;

	pass_over(r, row->unit);
	for (; r->next < r->sentences.n && r->sentences.list[r->next].unit == row->unit;
	     r->next++) {
		struct walk_row inside;

		r->context.mentions =
			(struct mentions){ .list = r->sentences.list + r->next, .n = 1 };
		if (!context_row(&inside, &r->context, row)) {
			look_at(r, r->next, 0, 0);
			continue;
		}
		scorer_read(&r->evidence, &r->scorer, &inside);
		look_at(r, r->next, r->evidence.mask, scorer_row(&r->scorer, &r->evidence));
	}
	return !r->full && !r->context.full;
}

static enum err_code collect_as(struct run *r, enum search_match match)
{
	struct walk_plan plan;

	r->match = match;
	r->n_found = r->next = 0;
	r->with_all = r->with_most = 0;
	r->context = (struct context){ .compiled = &r->compiled, .mem = r->mem };
	r->parts = r->query->root ? (int)query_parts(r->query) : 0;
	r->needed = match == MATCH_MOST  ? (r->parts + 1) / 2
		    : match == MATCH_ANY ? r->parts > 0
					 : r->parts;
	TRY(scorer_init(&r->scorer, r->s, &r->compiled, r->err));
	if (r->compiled.match) {
		TRY(plan_walk(&plan, r->s->engine, NULL, &r->compiled, false, r->mem, r->err));
		plan.rows_max = r->req->rows_max ? r->req->rows_max : SEARCH_ROWS_MAX;
		TRY(walk_units(r->s->db, &plan, visit, r, &r->cut, r->err));
	}
	pass_over(r, r->s->engine->n_units + 1);
	return r->full || r->context.full ? full(r) : ERR_OK;
}

static enum err_code find(struct run *r)
{
	uint32_t with_all;

	if (r->req->match != MATCH_AUTO)
		return collect_as(r, r->req->match);
	if (r->query->n_words >= QUERY_LONG)
		return collect_as(r, MATCH_ANY);
	TRY(collect_as(r, MATCH_ALL));
	with_all = r->with_all;
	if (r->parts < 2 || with_all >= TOO_FEW)
		return ERR_OK;
	TRY(collect_as(r, MATCH_MOST));
	if (r->with_most == with_all)
		r->match = MATCH_ALL; /* it added nothing */
	return r->with_most == 0 ? collect_as(r, MATCH_ANY) : ERR_OK;
}

/* --- the page that is shown --- */

static int by_score(const void *a, const void *b)
{
	const struct scored *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static int by_coverage(const void *a, const void *b)
{
	const struct scored *x = a, *y = b;
	const int order = (x->coverage < y->coverage) - (x->coverage > y->coverage);

	return order ? order : by_score(a, b);
}

static enum err_code make_hit(struct run *r, struct context_hit *hit, const struct scored *found)
{
	const struct mention *m = &r->sentences.list[found->at];
	AUTO(stmt) struct stmt *st = NULL;

	TRY(db_stmt(&st, r->s->db, SQL_MENTION_BY_SENTENCE, r->err));
	TRY(stmt_bind(st, r->err, "iii", (int64_t)m->unit, (int64_t)m->from, (int64_t)m->to));
	TRY(citations_read(&hit->citations, &hit->n_citations, st, r->mem, r->err));
	if (hit->n_citations == 0)
		return err_set(r->err, ERR_CORRUPT, "a sentence that cites is missing");
	hit->score = found->score;
	if (!hit->citations[0].sentence)
		return ERR_OK;
	return highlight_all(&hit->sentence, r->s, &r->compiled, UNIT_BODY,
			     hit->citations[0].sentence, r->mem, r->err);
}

static enum err_code make_page(struct context_answer *out, struct run *r)
{
	const size_t skip = (size_t)(r->req->page - 1) * r->req->per_page;
	size_t n = r->n_found > skip ? r->n_found - skip : 0;

	n = n < r->req->per_page ? n : r->req->per_page;
	if (r->n_found > 0)
		qsort(r->found, r->n_found, sizeof(*r->found),
		      r->match == MATCH_MOST ? by_coverage : by_score);
	out->hits = arena_array(r->mem, struct context_hit, n);
	if (!out->hits)
		return full(r);
	for (size_t i = 0; i < n; i++)
		TRY(make_hit(r, &out->hits[i], &r->found[skip + i]));
	out->n_hits = n;
	return ERR_OK;
}

enum err_code contexts_run(struct context_answer *out, struct searcher *s,
			   const struct search_request *req, const char *cites, struct arena *mem,
			   struct err *err)
{
	struct run r = { .s = s, .req = req, .mem = mem, .err = err };
	struct context_answer answer = { 0 };

	TRY(search_check(req, err));
	TRY(choose_sentences(&r, cites));
	TRY(search_read_query(&r.query, &r.compiled, &r.facts, s, req, mem, err));
	TRY(find(&r));
	TRY(search_describe_query(&answer.found, r.query, NULL, mem, err));
	answer.found.count = (uint32_t)r.n_found;
	answer.found.count_is_exact = !r.cut;
	answer.found.match = r.match;
	TRY(make_page(&answer, &r));
	*out = answer;
	return ERR_OK;
}
