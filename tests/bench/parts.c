#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/bench.h"
#include "search/search.h"

/* The same searches in this process, without HTTP: what of a request's CPU time is
 * reading the query, walking the index, cutting snippets, and the rest of the search. */

enum { RUNS = 41, ARENA_CEILING = 64 * 1024 * 1024, NAME_SIZE = 32, VALUE_SIZE = 256 };

struct parts {
	double parse, walk, snippets, whole; /* ms of CPU time */
};

static int64_t cpu_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static unsigned hex(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
}

/* Percent-decoding of what queries.c holds, which is well formed. */
static size_t decode(char *out, const char *text, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n && len < VALUE_SIZE - 1; i++) {
		if (text[i] == '%' && i + 2 < n) {
			out[len++] = (char)(hex(text[i + 1]) << 4 | hex(text[i + 2]));
			i += 2;
		} else {
			out[len++] = text[i] == '+' ? ' ' : text[i];
		}
	}
	out[len] = '\0';
	return len;
}

static void add_parameter(struct search_request *req, const struct engine *e, const char *text,
			  size_t n, struct arena *mem)
{
	const size_t name_len = strcspn(text, "=");
	char name[NAME_SIZE], value[VALUE_SIZE];
	struct err err = { 0 };

	(void)snprintf(name, sizeof(name), "%.*s", (int)name_len, text);
	(void)decode(value, text + name_len + 1, n - name_len - 1);
	if (!strcmp(name, "sort"))
		(void)search_sort_by_name(&req->sort, value);
	else if (filter_add(&req->filter, e, name, value, mem, &err))
		bench_die(err.msg);
}

/* "words&region=africa" as a request. */
static void read_query(struct search_request *req, const struct engine *e, const char *query,
		       char *q, struct arena *mem)
{
	size_t n = strcspn(query, "&");

	*req = (struct search_request){ .q = q,
					.q_len = decode(q, query, n),
					.page = 1,
					.per_page = SEARCH_PER_PAGE,
					.facets = (1u << FACET_COUNT) - 1,
					.expand = true,
					.passages = true };
	while (query[n] == '&') {
		query += n + 1;
		n = strcspn(query, "&");
		add_parameter(req, e, query, n, mem);
	}
}

static void run_once(struct parts *p, struct searcher *s, const char *query)
{
	AUTO(arena) struct arena *mem = arena_new(ARENA_CEILING);
	struct search_request req;
	struct search_answer found;
	struct err err = { 0 };
	char q[VALUE_SIZE];
	int64_t before;

	if (!mem)
		bench_die("arena");
	read_query(&req, searcher_engine(s), query, q, mem);
	before = cpu_ns();
	if (search_run(&found, s, &req, mem, &err))
		bench_die(err.msg);
	p->whole = (double)(cpu_ns() - before) / 1e6;
	p->parse = (double)found.times.parse / 1e6;
	p->walk = (double)found.times.walk / 1e6;
	p->snippets = (double)found.times.snippets / 1e6;
}

static double median(const struct parts *runs, size_t at)
{
	double values[RUNS];

	for (int i = 0; i < RUNS; i++)
		memcpy(&values[i], (const char *)&runs[i] + at, sizeof(*values));
	return bench_median(values, RUNS);
}

/* The mean over all queries of the median of each. */
static struct parts measure(struct searcher *s)
{
	const double n = (double)n_bench_queries;
	struct parts sum = { 0 }, runs[RUNS];

	for (size_t i = 0; i < n_bench_queries; i++) {
		for (int k = 0; k < RUNS; k++)
			run_once(&runs[k], s, bench_queries[i]);
		sum.parse += median(runs, offsetof(struct parts, parse)) / n;
		sum.walk += median(runs, offsetof(struct parts, walk)) / n;
		sum.snippets += median(runs, offsetof(struct parts, snippets)) / n;
		sum.whole += median(runs, offsetof(struct parts, whole)) / n;
	}
	return sum;
}

static void print_part(const char *name, double ms, double whole_ms)
{
	(void)printf("| %-34s | %7.3f | %4.0f %% |\n", name, ms, 100 * ms / whole_ms);
}

void parts_print(const char *index, double whole_ms, double json_ms)
{
	AUTO(engine) struct engine *e = NULL;
	AUTO(searcher) struct searcher *s = NULL;
	struct err err = { 0 };
	struct parts p;

	if (engine_open(&e, index, &err) || searcher_open(&s, e, &err))
		bench_die(err.msg);
	p = measure(s);
	(void)printf("\n| %-34s | %7s | %6s |\n|---|---|---|\n", "CPU time of one search", "ms",
		     "share");
	print_part("read the query", p.parse, whole_ms);
	print_part("walk the index, score, count", p.walk, whole_ms);
	print_part("cut the snippets", p.snippets, whole_ms);
	print_part("the rest of the search", p.whole - p.parse - p.walk - p.snippets, whole_ms);
	print_part("write the JSON", json_ms, whole_ms);
	print_part("HTTP: all that is left", whole_ms - p.whole - json_ms, whole_ms);
	print_part("all", whole_ms, whole_ms);
}
