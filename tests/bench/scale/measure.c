#include "bench/scale/scale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/bench.h"
#include "search/internal.h"

enum { RUNS = 7, ARENA_CEILING = 256 * 1024 * 1024, MATCH_SIZE = 1 << 20 };

int64_t scale_cpu_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* --- what a search walks: the linker puts these before walk_groups() and collect() --- */

static struct walks {
	char match[MATCH_SIZE]; /* of the first walk */
	int n;
	bool alone;    /* measure them: */
	double cpu_ms; /* of all walks of a search */
} walks;

enum err_code __real_walk_groups(struct db *db, const struct walk_plan *plan, walk_group_fn *visit,
				 void *ctx, bool *cut, struct err *err);
enum err_code __wrap_walk_groups(struct db *db, const struct walk_plan *plan, walk_group_fn *visit,
				 void *ctx, bool *cut, struct err *err);
enum err_code __wrap_walk_groups(struct db *db, const struct walk_plan *plan, walk_group_fn *visit,
				 void *ctx, bool *cut, struct err *err)
{
	if (walks.n++ == 0 && strlen(plan->match) < MATCH_SIZE)
		(void)stpcpy(walks.match, plan->match);
	return __real_walk_groups(db, plan, visit, ctx, cut, err);
}

enum err_code __real_collect(struct collection *out, struct searcher *s,
			     const struct collect_options *options, struct arena *mem,
			     struct err *err);
enum err_code __wrap_collect(struct collection *out, struct searcher *s,
			     const struct collect_options *options, struct arena *mem,
			     struct err *err);
/* One walk, with its scores, best works and counts, again and again as count(*) and Xapian are
 * asked: what the search does besides would push all that it reads out of the caches. */
enum err_code __wrap_collect(struct collection *out, struct searcher *s,
			     const struct collect_options *options, struct arena *mem,
			     struct err *err)
{
	enum err_code code = ERR_OK;
	double ms[RUNS];

	if (!walks.alone)
		return __real_collect(out, s, options, mem, err);
	for (int k = 0; k < RUNS && code == ERR_OK; k++) {
		const int64_t before = scale_cpu_ns();

		code = __real_collect(out, s, options, mem, err);
		ms[k] = (double)(scale_cpu_ns() - before) / 1e6;
	}
	walks.cpu_ms += bench_median(ms, RUNS);
	return code;
}

/* --- one search --- */

struct one {
	double whole, parse, walk, snippets; /* ms */
	bool exact, near;
	uint32_t count;
};

static void search_once(struct one *out, struct searcher *s, const struct query_class *c, size_t i)
{
	AUTO(arena) struct arena *mem = arena_new(ARENA_CEILING);
	struct search_request req = { .q = c->q[i],
				      .q_len = strlen(c->q[i]),
				      .page = c->page,
				      .per_page = SEARCH_PER_PAGE,
				      .facets = (1u << FACET_COUNT) - 1,
				      .expand = true,
				      .passages = true };
	struct search_answer a;
	struct err err = { 0 };
	int64_t before;

	if (!mem || (c->region[i] && filter_add(&req.filter, searcher_engine(s), "region",
						c->region[i], mem, &err)))
		bench_die("the filter");
	before = scale_cpu_ns();
	if (search_run(&a, s, &req, mem, &err))
		bench_die(err.msg);
	out->whole = (double)(scale_cpu_ns() - before) / 1e6;
	out->parse = (double)a.times.parse / 1e6;
	out->walk = (double)a.times.walk / 1e6;
	out->snippets = (double)a.times.snippets / 1e6;
	out->exact = a.count_is_exact;
	out->near = strstr(a.canonical, "NEAR(") != NULL;
	out->count = a.count;
}

static double count_once(struct searcher *s, const char *match, uint32_t *rows)
{
	AUTO(stmt) struct stmt *st = NULL;
	struct err err = { 0 };
	bool row;
	const int64_t before = scale_cpu_ns();

	if (db_stmt(&st, s->db, SQL_UNIT_COUNT, &err) || stmt_bind(st, &err, "s", match) ||
	    stmt_step(&row, st, &err))
		bench_die(err.msg);
	*rows = (uint32_t)stmt_int(st, 0);
	return (double)(scale_cpu_ns() - before) / 1e6;
}

/* The walks of a search by themselves, in ms. */
static double walk_alone(struct searcher *s, const struct query_class *c, size_t i)
{
	struct one one;

	walks.alone = true;
	walks.cpu_ms = 0;
	search_once(&one, s, c, i);
	walks.alone = false;
	return walks.cpu_ms;
}

/* --- one class --- */

struct series {
	double values[CLASS_QUERIES * RUNS];
	size_t n;
};

static void add(struct series *s, double v)
{
	s->values[s->n++] = v;
}

static double middle(struct series *s)
{
	return s->n ? bench_median(s->values, s->n) : 0;
}

static double at_share(struct series *s, double share)
{
	(void)middle(s); /* sorted now */
	return s->n ? s->values[(size_t)(share * (double)(s->n - 1) + 0.5)] : 0;
}

struct class_result {
	struct series all, whole, parse, walk, alone, snippets, rows, row_ns, count, ratio;
	struct series passages, works; /* Xapian */
	size_t inexact, walks;
};

static void measure_query(struct class_result *r, struct searcher *s, struct rival *rival,
			  const struct query_class *c, size_t i)
{
	struct series whole = { 0 }, parse = { 0 }, walk = { 0 }, snippets = { 0 }, count = { 0 },
		      passages = { 0 }, works = { 0 };
	struct one one;
	uint32_t rows = 0, ignored;
	double alone;
	int n_walks;

	walks.n = 0;
	search_once(&one, s, c, i);
	n_walks = walks.n;
	for (int k = 0; k < RUNS; k++) {
		search_once(&one, s, c, i);
		add(&whole, one.whole);
		add(&r->all, one.whole);
		add(&parse, one.parse);
		add(&walk, one.walk);
		add(&snippets, one.snippets);
	}
	/* each by itself, for what one reads pushes what another needs out of the caches */
	alone = walk_alone(s, c, i);
	for (int k = 0; k < RUNS && n_walks; k++)
		add(&count, count_once(s, walks.match, &rows));
	for (int k = 0; k < RUNS && rival; k++)
		add(&passages, (double)rival_ask(rival, c, i, 0, &ignored) / 1e6);
	for (int k = 0; k < RUNS && rival; k++)
		add(&works, (double)rival_ask(rival, c, i, 1, &ignored) / 1e6);
	r->inexact += !one.exact;
	r->walks += (size_t)n_walks;
	add(&r->whole, middle(&whole));
	add(&r->parse, middle(&parse));
	add(&r->walk, middle(&walk));
	add(&r->alone, alone);
	add(&r->snippets, middle(&snippets));
	add(&r->rows, rows);
	if (n_walks) {
		add(&r->count, middle(&count));
		add(&r->ratio, alone / middle(&count));
		add(&r->row_ns, alone * 1e6 / (rows ? rows : 1));
	}
	if (rival) {
		add(&r->passages, middle(&passages));
		add(&r->works, middle(&works));
	}
	if (getenv("BENCH_EACH"))
		(void)fprintf(stderr,
			      "%-26s %8u rows %8.3f ms, walk %8.3f, count(*) %7.3f x%.1f %s\n",
			      c->name, rows, middle(&whole), alone, middle(&count),
			      alone / middle(&count), c->q[i]);
}

void measure_head(const struct rival *rival)
{
	(void)printf("| %-25s | %7s | %7s | %7s | %6s | %8s | %7s | %5s | %5s | %6s | %7s | %8s "
		     "|%s\n",
		     "CPU ms", "median", "p99", "rows", "ns/row", "count(*)", "walk", "ratio",
		     "worst", "parse", "find", "snippets",
		     rival ? " Xapian: passages |  works |" : "");
	(void)printf("|---|---|---|---|---|---|---|---|---|---|---|---|%s\n",
		     rival ? "---|---|" : "");
}

void measure_class(struct searcher *s, struct rival *rival, const struct query_class *c)
{
	static struct class_result r;
	struct one one;

	search_once(&one, s, c, 0);
	if (!strcmp(c->name, "NEAR") && !one.near) {
		(void)printf("NEAR: skipped, the query language does not have it\n");
		return;
	}
	memset(&r, 0, sizeof(r));
	for (size_t i = 0; i < c->n; i++)
		measure_query(&r, s, rival, c, i);
	(void)printf("| %-25s | %7.3f | %7.3f | %7.0f | %6.0f | %8.3f | %7.3f | %5.1f | %5.1f | "
		     "%6.3f | %7.3f | %8.3f |",
		     c->name, middle(&r.whole), at_share(&r.all, 0.99), middle(&r.rows),
		     middle(&r.row_ns), middle(&r.count), middle(&r.alone), middle(&r.ratio),
		     at_share(&r.ratio, 1), middle(&r.parse), middle(&r.walk), middle(&r.snippets));
	if (rival)
		(void)printf(" %16.3f | %6.3f |", middle(&r.passages), middle(&r.works));
	if (r.inexact)
		(void)printf(" gte: %zu of %zu", r.inexact, c->n);
	if (r.walks > c->n)
		(void)printf(" walks: %.1f a query", (double)r.walks / (double)c->n);
	(void)printf("\n");
	(void)fflush(stdout);
}
