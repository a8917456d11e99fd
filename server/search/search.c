#include "search/search.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "search/internal.h"
#include "text/text.h"

enum {
	SUMMARY = 260,  /* ... of an abstract */
	TOO_FEW = 3,    /* fewer works than this with all words: those with most are added */
	EXACT_MAX = 64, /* works of one title that come first */
};

/* One search on its way. */
struct run {
	struct searcher *s;
	const struct search_request *req;
	struct arena *mem;
	struct err *err;
	struct query *query;
	struct facts facts;
	struct query_compiled compiled;
	struct collect_options options;
	struct collection found;
	struct search_answer answer;
	struct feedback_words feedback;
};

static int64_t cpu_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static enum err_code full(struct run *r)
{
	return err_set(r->err, ERR_NO_MEMORY, "the search takes more memory than a request may");
}

static enum err_code check_length(const struct search_request *req, struct err *err)
{
	if (req->q_len <= SEARCH_QUERY_MAX)
		return ERR_OK;
	return err_set(err, ERR_TOO_LARGE, "q is %zu bytes long; at most %d are taken", req->q_len,
		       SEARCH_QUERY_MAX);
}

enum err_code search_check(const struct search_request *req, struct err *err)
{
	TRY(check_length(req, err));
	if (req->per_page < 1 || req->per_page > SEARCH_PER_PAGE_MAX)
		return err_set(err, ERR_INVALID, "per_page is %u; it goes from 1 to %d",
			       req->per_page, SEARCH_PER_PAGE_MAX);
	if (req->page < 1)
		return err_set(err, ERR_INVALID, "page is 0; pages count from 1");
	if (!req->any_depth && (uint64_t)req->page * req->per_page > SEARCH_DEPTH_MAX) {
		(void)err_set(err, ERR_TOO_LARGE, "page %u of %u is beyond the first %d hits",
			      req->page, req->per_page, SEARCH_DEPTH_MAX);
		(void)err_mend(err, "narrow the search with a filter");
		return ERR_TOO_LARGE;
	}
	return ERR_OK;
}

/* --- reading the query --- */

static enum err_code exists(void *ctx, const char *match, bool *out, struct err *err)
{
	struct searcher *s = ctx;
	AUTO(stmt) struct stmt *st = NULL;

	TRY(db_stmt(&st, s->db, SQL_UNIT_EXISTS, err));
	TRY(stmt_bind(st, err, "s", match));
	return stmt_step(out, st, err);
}

/* Works whose title, or title as printed, is just what was typed. */
static enum err_code find_exact(struct run *r)
{
	AUTO(str) struct str key = STR(8 * SEARCH_QUERY_MAX);
	AUTO(stmt) struct stmt *st = NULL; /* goes first: the key is bound to it */
	uint32_t *list;
	bool row;

	text_key(&key, r->s->tk, r->req->q, r->req->q_len);
	if (key.len == 0 || !str_ok(&key))
		return ERR_OK;
	list = arena_array(r->mem, uint32_t, EXACT_MAX);
	if (!list)
		return full(r);
	TRY(db_stmt(&st, r->s->db, SQL_WORK_ID_BY_TITLE_KEY, r->err));
	TRY(stmt_bind(st, r->err, "s", str_text(&key)));
	while (r->options.n_exact < EXACT_MAX) {
		TRY(stmt_step(&row, st, r->err));
		if (!row)
			break;
		list[r->options.n_exact++] = (uint32_t)stmt_int(st, 0);
	}
	r->options.exact = list;
	return ERR_OK;
}

static enum err_code expand(struct query *q, struct searcher *s, const struct search_request *req,
			    struct arena *mem, struct err *err)
{
	return req->expand ? query_expand(q, s->engine->thesaurus, req->expand_not,
					  req->n_expand_not, s->tk, mem, err)
			   : ERR_OK;
}

enum err_code search_read_query(struct query **query, struct query_compiled *compiled,
				struct facts *facts, struct searcher *s,
				const struct search_request *req, struct arena *mem,
				struct err *err)
{
	TRY(query_parse(query, req->q ? req->q : "", req->q ? req->q_len : 0, s->tk, mem, err));
	TRY(facts_settle(facts, s, *query, mem, err));
	TRY(expand(*query, s, req, mem, err));
	TRY(query_resolve(*query, exists, s, mem, err));
	TRY(expand(*query, s, req, mem, err)); /* the parts of compounds that are nowhere whole */
	return query_compile(compiled, *query, mem, err);
}

static enum err_code read_query(struct run *r)
{
	r->options.req = r->req;
	r->options.compiled = &r->compiled;
	TRY(search_read_query(&r->query, &r->compiled, &r->facts, r->s, r->req, r->mem, r->err));
	r->options.query = r->query;
	r->options.facts = &r->facts;
	return ERR_OK;
}

enum err_code search_describe_query(struct search_answer *a, const struct query *q,
				    const struct feedback_words *added, struct arena *mem,
				    struct err *err)
{
	struct query_warning *warnings = arena_array(mem, struct query_warning, q->n_warnings);
	struct query_expansion *expanded =
		arena_array(mem, struct query_expansion, q->n_expanded + 1);

	a->canonical = query_canonical(q, mem);
	if (!warnings || !expanded || !a->canonical)
		return err_set(err, ERR_NO_MEMORY,
			       "the search takes more memory than a request may");
	for (size_t i = 0; i < q->n_warnings; i++)
		warnings[i] = (struct query_warning){ .message = q->warnings[i].message,
						      .fix = q->warnings[i].fix,
						      .position = q->warnings[i].position };
	for (size_t i = 0; i < q->n_expanded; i++)
		expanded[i] = (struct query_expansion){ .term = q->expanded[i].term,
							.to = q->expanded[i].to,
							.n_to = q->expanded[i].n_to };
	a->warnings = warnings;
	a->n_warnings = q->n_warnings;
	a->expanded = expanded;
	a->n_expanded = q->n_expanded;
	if (added && added->n_words > 0)
		expanded[a->n_expanded++] =
			(struct query_expansion){ .to = added->words, .n_to = added->n_words };
	return ERR_OK;
}

/* --- which works --- */

static enum err_code collect_as(struct run *r, enum search_match match)
{
	r->options.match = match;
	return collect(&r->found, r->s, &r->options, r->mem, r->err);
}

/* A short query wants all its words; when fewer than TOO_FEW works of the whole index
 * have them, whatever the filters, those that have half of them or more come behind, and
 * if nothing has, those with any. A long one is a question: any word counts. */
static enum err_code find_works(struct run *r)
{
	const struct search_request *req = r->req;

	if (req->match != MATCH_AUTO)
		return collect_as(r, req->match);
	if (r->query->n_words >= QUERY_LONG)
		return collect_as(r, MATCH_ANY);
	TRY(collect_as(r, MATCH_ALL));
	if (r->query->root && query_parts(r->query) > 1 && r->found.with_all < TOO_FEW) {
		const uint32_t count = r->found.count;

		TRY(collect_as(r, MATCH_MOST));
		if (r->found.count == count)
			r->options.match = MATCH_ALL; /* it added nothing */
		if (r->found.with_most == 0)
			TRY(collect_as(r, MATCH_ANY));
	}
	return ERR_OK;
}

/* Once more, with words of the best works. */
static enum err_code take_feedback(struct run *r)
{
	const struct feedback_in in = {
		.s = r->s, .query = r->query, .found = &r->found, .mem = r->mem, .err = r->err
	};

	TRY(feedback(&r->feedback, &in));
	TRY(query_compile(&r->compiled, r->query, r->mem, r->err));
	return collect_as(r, r->options.match);
}

/* --- the page that is shown --- */

static enum err_code add_passage(struct run *r, struct hit *hit, uint32_t unit, double score)
{
	struct passage *p = &hit->passages[hit->n_passages];
	const struct focus focus = { .at = mentions_in_units(&r->facts.mentions, unit, unit + 1),
				     .only = r->facts.context };
	const char *text;

	TRY(record_passage(p, r->s, unit, hit->work.key, &text, r->mem, r->err));
	TRY(highlight_passage(&p->text, r->s, &r->compiled, &focus, text, SEARCH_SNIPPET, r->mem,
			      r->err));
	p->score = score;
	hit->n_passages++;
	return ERR_OK;
}

/* Where nothing was searched for, a region still chooses passages: in their order. */
static enum err_code list_region(struct run *r, struct hit *hit, uint32_t work, const bool *regions)
{
	const struct engine *e = r->s->engine;

	for (uint32_t unit = e->first_unit[work]; unit <= e->n_units && e->unit_work[unit] == work;
	     unit++) {
		if (e->unit_paragraph[unit] == 0 || !unit_is_chosen(e, regions, unit))
			continue;
		hit->passage_count++;
		if (hit->n_passages < SEARCH_PASSAGES_LISTED)
			TRY(add_passage(r, hit, unit, 0));
	}
	return ERR_OK;
}

/* Where no word chose a passage, those that cite what is to be cited. */
static enum err_code list_mentions(struct run *r, struct hit *hit, uint32_t work)
{
	const struct engine *e = r->s->engine;
	const struct mentions here = mentions_in_work(&r->facts.mentions, e, work);
	uint32_t last = 0;

	for (size_t i = 0; i < here.n; i++) {
		const uint32_t unit = here.list[i].unit;

		if (unit == last || !unit_is_chosen(e, r->found.region_chosen, unit))
			continue;
		last = unit;
		hit->passage_count++;
		if (hit->n_passages < SEARCH_PASSAGES_LISTED)
			TRY(add_passage(r, hit, unit, 0));
	}
	return ERR_OK;
}

static enum err_code make_passages(struct run *r, struct hit *hit, const struct candidate *c)
{
	hit->passages = arena_array(r->mem, struct passage, SEARCH_PASSAGES_LISTED);
	if (!hit->passages)
		return full(r);
	if (!c->passages[0] && r->facts.mentions.n > 0)
		return list_mentions(r, hit, c->work);
	if (!r->compiled.match && (r->found.region_chosen || r->facts.regions))
		return list_region(r, hit, c->work,
				   r->found.region_chosen ? r->found.region_chosen
							  : r->facts.regions);
	for (size_t i = 0; i < PASSAGES_KEPT && c->passages[i]; i++)
		TRY(add_passage(r, hit, c->passages[i], c->passage_scores[i]));
	return ERR_OK;
}

static enum err_code make_hit(struct run *r, struct hit *hit, const struct candidate *c)
{
	const struct query_compiled nothing = { 0 }; /* in a context no word of the record counts */
	const struct query_compiled *asked = r->facts.context ? &nothing : &r->compiled;

	TRY(record_load(&hit->work, r->s, c->work, false, r->mem, r->err));
	hit->score = c->score;
	hit->passage_count = c->passage_count;
	TRY(highlight_all(&hit->title, r->s, asked, UNIT_TITLE, hit->work.title, r->mem, r->err));
	if (hit->work.abstract)
		TRY(highlight_snippet(&hit->summary, r->s, asked, UNIT_ABSTRACT, hit->work.abstract,
				      SUMMARY, r->mem, r->err));
	if (r->req->explain)
		TRY(explain(&hit->parts, &hit->n_parts, r->s, &r->compiled, &r->facts,
			    r->found.region_chosen, c, r->mem, r->err));
	return r->req->passages ? make_passages(r, hit, c) : ERR_OK;
}

static enum err_code make_page(struct run *r)
{
	const size_t skip = (size_t)(r->req->page - 1) * r->req->per_page;
	size_t n = r->found.n_best > skip ? r->found.n_best - skip : 0;

	if (n > r->req->per_page)
		n = r->req->per_page;
	r->answer.hits = arena_array(r->mem, struct hit, n);
	if (!r->answer.hits)
		return full(r);
	for (size_t i = 0; i < n; i++)
		TRY(make_hit(r, &r->answer.hits[i], &r->found.best[skip + i]));
	r->answer.n_hits = n;
	return ERR_OK;
}

enum err_code search_find(struct collection *found, struct search_answer *answer,
			  struct searcher *s, const struct search_request *req, struct arena *mem,
			  struct err *err)
{
	return search_cross(found, answer, s, req, NULL, mem, err);
}

enum err_code search_cross(struct collection *found, struct search_answer *answer,
			   struct searcher *s, const struct search_request *req,
			   const struct crossing *crossing, struct arena *mem, struct err *err)
{
	struct run r = { .s = s, .req = req, .mem = mem, .err = err };

	TRY(read_query(&r));
	r.options.crossing = crossing;
	r.options.depth = 1; /* nobody looks at the works */
	TRY(find_works(&r));
	TRY(search_describe_query(answer, r.query, NULL, mem, err));
	answer->match = r.options.match;
	answer->count = r.found.count;
	answer->count_is_exact = !r.found.cut;
	*found = r.found;
	return ERR_OK;
}

static struct search_tally tally_of(const struct run *r)
{
	return (struct search_tally){ .count = r->found.count,
				      .with_all = r->found.with_all,
				      .match = r->options.match };
}

enum err_code search_count(struct search_tally *out, struct searcher *s,
			   const struct search_request *req, struct arena *mem, struct err *err)
{
	struct run r = { .s = s, .req = req, .mem = mem, .err = err };

	TRY(read_query(&r));
	r.options.depth = 1;
	TRY(find_works(&r));
	*out = tally_of(&r);
	return ERR_OK;
}

enum err_code search_run(struct search_answer *out, struct searcher *s,
			 const struct search_request *req, struct arena *mem, struct err *err)
{
	struct run r = { .s = s, .req = req, .mem = mem, .err = err };
	const int64_t start = cpu_ns();
	struct search_tally tally;

	TRY(search_check(req, err));
	TRY(read_query(&r));
	if (r.query->root)
		TRY(find_exact(&r));
	r.options.depth = (size_t)req->page * req->per_page;
	if (req->feedback && r.options.depth < FEEDBACK_WORKS)
		r.options.depth = FEEDBACK_WORKS;
	r.answer.times.parse = cpu_ns() - start;

	TRY(find_works(&r));
	tally = tally_of(&r);
	TRY(did_you_mean(&r.answer.did_you_mean, s, req, r.query, &tally, search_count, mem, err));
	if (req->feedback && req->sort == SORT_RELEVANCE && r.query->root)
		TRY(take_feedback(&r));
	TRY(search_describe_query(&r.answer, r.query, &r.feedback, mem, err));
	r.answer.match = r.options.match;
	r.answer.count = r.found.count;
	r.answer.count_is_exact = !r.found.cut;
	for (int f = 0; f < FACET_COUNT; f++)
		if (req->facets & 1u << f)
			TRY(count_facet(&r.answer.facets[f], s->engine, (enum facet)f, &r.found,
					&req->filter, mem, err));
	r.answer.times.walk = cpu_ns() - start - r.answer.times.parse;

	TRY(make_page(&r));
	r.answer.times.snippets = cpu_ns() - start - r.answer.times.parse - r.answer.times.walk;
	*out = r.answer;
	return ERR_OK;
}

static enum err_code list_works(struct run *r)
{
	TRY(check_length(r->req, r->err));
	TRY(read_query(r));
	if (r->query->root)
		TRY(find_exact(r));
	r->options.depth = r->s->engine->n_works;
	TRY(find_works(r));
	if (r->req->feedback && r->req->sort == SORT_RELEVANCE && r->query->root)
		TRY(take_feedback(r));
	return ERR_OK;
}

enum err_code search_list(struct search_list *out, struct searcher *s,
			  const struct search_request *req, struct arena *keep, struct err *err)
{
	enum { WALKS = 4, ROOM = 64 << 20 }; /* a search may take so many walks, one by one */
	AUTO(arena)
	struct arena *mem = arena_new(ROOM + WALKS * sizeof(struct candidate) * s->engine->n_works);
	struct search_request all = *req;
	struct run r = { .s = s, .req = &all, .mem = mem, .err = err };
	uint32_t *works;

	all.rows_max = UINT64_MAX;
	if (!mem)
		return full(&r);
	TRY(list_works(&r));
	works = arena_array(keep, uint32_t, r.found.n_best);
	if (!works)
		return full(&r);
	for (size_t i = 0; i < r.found.n_best; i++)
		works[i] = r.found.best[i].work;
	*out = (struct search_list){ .works = works, .n = (uint32_t)r.found.n_best };
	return ERR_OK;
}

enum err_code search_read(struct search_reading *out, struct searcher *s,
			  const struct search_request *req, struct arena *mem, struct err *err)
{
	struct run r = { .s = s, .req = req, .mem = mem, .err = err };

	TRY(check_length(req, err));
	TRY(read_query(&r));
	TRY(search_describe_query(&r.answer, r.query, NULL, mem, err));
	*out = (struct search_reading){ .query = r.query,
					.canonical = r.answer.canonical,
					.expanded = r.answer.expanded,
					.n_expanded = r.answer.n_expanded,
					.warnings = r.answer.warnings,
					.n_warnings = r.answer.n_warnings };
	return ERR_OK;
}
