/* bench_search PROGRAM INDEX: how fast answers are, beside a bare libmicrohttpd handler that
 * sends the same bytes and headers in the same run. Ends within a minute. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bench/bench.h"

enum {
	TURNS = 21,
	SLICE_MS = 100,
	WARM_MS = 300,
	QUERY_MS = 40,
	REQUESTS_MAX = 64,
	REQUEST_SIZE = 512
};

/* With and without a memory of answers; global for the sake of atexit() alone. */
static struct process without_cache, with_cache, bare;

static void stop_all(void)
{
	process_stop(&without_cache);
	process_stop(&with_cache);
	process_stop(&bare);
}

struct requests {
	char text[REQUESTS_MAX][REQUEST_SIZE];
	const char *list[REQUESTS_MAX];
	size_t n;
};

static void add_request(struct requests *r, const char *path, const char *rest, const char *header)
{
	char *text = r->text[r->n];

	(void)snprintf(text, REQUEST_SIZE, "GET %s%s HTTP/1.1\r\nHost: bench\r\n%s\r\n", path, rest,
		       header);
	r->list[r->n++] = text;
}

/* --- what is asked --- */

struct kind {
	const char *name;
	struct process *server;
	int status;
	const char *header; /* of each request; or known: the ETag of its answer */
	const char *const *paths;
	size_t n_paths; /* 0: all searches */
};

static const char gzip[] = "Accept-Encoding: gzip\r\n", known[] = "";
static const char *const records[] = { "/api/v1/works/imran2025" };
static const char *const files[] = { "/style.css", "/index.html", "/app/main.js" };
static const struct kind kinds[] = {
	{ "search", &without_cache, 200, NULL, NULL, 0 },
	{ "search, gzip", &without_cache, 200, gzip, NULL, 0 },
	{ "search, from memory", &with_cache, 200, NULL, NULL, 0 },
	{ "search, from memory, gzip", &with_cache, 200, gzip, NULL, 0 },
	{ "search, 304", &with_cache, 304, known, NULL, 0 },
	{ "record", &without_cache, 200, NULL, records, 1 },
	{ "record, from memory", &with_cache, 200, NULL, records, 1 },
	{ "static file, gzip", &with_cache, 200, gzip, files, 3 },
};

static void add_known(struct requests *r, const struct kind *k, const char *path, const char *rest)
{
	struct requests plain = { .n = 0 };
	struct answer a;
	char header[80];
	const char *etag;

	add_request(&plain, path, rest, "");
	load_fetch(&a, k->server->port, plain.list[0], 200);
	etag = strcasestr(a.head, "\r\netag: ");
	if (!etag)
		bench_die("an answer without ETag");
	etag += strlen("\r\netag: ");
	(void)snprintf(header, sizeof(header), "If-None-Match: %.*s\r\n", (int)strcspn(etag, "\r"),
		       etag);
	add_request(r, path, rest, header);
	answer_dispose(&a);
}

static void add_one(struct requests *r, const struct kind *k, const char *path, const char *rest)
{
	if (k->header == known)
		add_known(r, k, path, rest);
	else
		add_request(r, path, rest, k->header ? k->header : "");
}

static void make_requests(struct requests *r, const struct kind *k)
{
	r->n = 0;
	for (size_t i = 0; i < k->n_paths; i++)
		add_one(r, k, k->paths[i], "");
	for (size_t i = 0; k->n_paths == 0 && i < n_bench_queries; i++)
		add_one(r, k, "/api/v1/search?q=", bench_queries[i]);
}

/* --- measuring --- */

/* One turn, and how many a second. */
static double take_turn(struct sample *s, const struct process *server, const struct requests *of,
			unsigned connections)
{
	const struct sample before = *s;

	load_run(s, server, of->list, of->n, connections, SLICE_MS);
	return (double)(s->requests - before.requests) /
	       ((double)(s->elapsed_ns - before.elapsed_ns) / 1e9);
}

/* Both servers in turns, so that what else the machine does falls on both; how our rate is to the
 * other's in the middle one of the turns. */
static double compare(struct sample *ours, struct sample *floor_sample, const struct kind *k,
		      const struct requests *of_ours, const struct requests *of_floor,
		      unsigned connections)
{
	struct sample warm = { 0 };
	double ratios[TURNS];

	load_run(&warm, k->server, of_ours->list, of_ours->n, connections, WARM_MS);
	load_run(&warm, &bare, of_floor->list, of_floor->n, connections, WARM_MS);
	free(warm.latency_us);
	for (int i = 0; i < TURNS; i++) {
		const double rate = take_turn(ours, k->server, of_ours, connections);

		ratios[i] = rate / take_turn(floor_sample, &bare, of_floor, connections);
	}
	sample_sort(ours);
	sample_sort(floor_sample);
	return bench_median(ratios, TURNS);
}

/* CPU time of our server a request, in ms. */
static double measure(const struct kind *k, unsigned connections)
{
	static struct requests of_ours, of_floor;
	static struct answer answers[REQUESTS_MAX];
	struct sample ours = { 0 }, theirs = { 0 };
	double cpu_ms, ratio;
	char number[8];

	make_requests(&of_ours, k);
	of_floor.n = 0;
	for (size_t i = 0; i < of_ours.n; i++) {
		(void)snprintf(number, sizeof(number), "%zu", i);
		add_request(&of_floor, "/", number, "");
		load_fetch(&answers[i], k->server->port, of_ours.list[i], k->status);
		answer_dispose(&answers[i]); /* as it is when it is kept */
		load_fetch(&answers[i], k->server->port, of_ours.list[i], k->status);
	}
	floor_start(&bare, answers, of_ours.n);
	ratio = compare(&ours, &theirs, k, &of_ours, &of_floor, connections);
	process_stop(&bare);
	for (size_t i = 0; i < of_ours.n; i++)
		answer_dispose(&answers[i]);
	cpu_ms = sample_cpu_ms(&ours);
	(void)printf("| %-26s | %4u | %8.0f | %8.0f | %5.2f | %6.2f | %6.2f | %6.3f | %6.3f |\n",
		     k->name, connections, sample_rate(&ours), sample_rate(&theirs), ratio,
		     sample_latency_ms(&ours, 0.5), sample_latency_ms(&ours, 0.99), cpu_ms,
		     sample_cpu_ms(&theirs));
	(void)fflush(stdout);
	free(ours.latency_us);
	free(theirs.latency_us);
	return cpu_ms;
}

/* --- what each query costs --- */

/* A mean says what a server carries, and is made by the few that cost most; the median says what
 * a person's search costs. Each query comes in several turns, far from each other, so that what
 * else the machine does for a while falls on few of them. */
static void measure_queries(void)
{
	static struct requests r;
	double cpu_ms[REQUESTS_MAX][ROUNDS], middle[REQUESTS_MAX];

	make_requests(&r, &kinds[0]);
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < r.n; i++) {
			struct sample s = { 0 };

			load_run(&s, &without_cache, &r.list[i], 1, 1, QUERY_MS);
			cpu_ms[i][round] = sample_cpu_ms(&s);
			free(s.latency_us);
		}
	}
	for (size_t i = 0; i < r.n; i++)
		middle[i] = bench_median(cpu_ms[i], ROUNDS);
	(void)printf("\nCPU ms of an uncached search, by query: median %.3f",
		     bench_median(middle, r.n)); /* which sorts them */
	(void)printf(", nine of ten below %.3f, at most %.3f\n", middle[r.n * 9 / 10],
		     middle[r.n - 1]);
	(void)fflush(stdout);
}

/* --- where the time of a search goes --- */

/* What the server says about one answer, in ms. */
static double json_ms_of(const char *request)
{
	struct answer a;
	const char *at;
	double ms;

	load_fetch(&a, without_cache.port, request, 200);
	at = strstr(a.head, "json;dur=");
	ms = at ? strtod(at + strlen("json;dur="), NULL) : 0;
	answer_dispose(&a);
	return ms;
}

static double measure_json(void)
{
	enum { RUNS = 15 };
	static struct requests r;
	double sum = 0, runs[RUNS];

	make_requests(&r, &kinds[0]);
	for (size_t i = 0; i < r.n; i++) {
		for (int k = 0; k < RUNS; k++)
			runs[k] = json_ms_of(r.list[i]);
		sum += bench_median(runs, RUNS);
	}
	return sum / (double)r.n;
}

int main(int argc, char **argv)
{
	double cpu_ms;

	if (argc != 3)
		return fprintf(stderr, "usage: bench_search PROGRAM INDEX\n"), 2;
	(void)atexit(stop_all);
	process_serve(&without_cache, argv[1], argv[2], "0");
	process_serve(&with_cache, argv[1], argv[2], "32");
	(void)printf("%zu searches, %d threads a server; bare: libmicrohttpd sending the same\n\n",
		     n_bench_queries, SERVER_THREADS);
	(void)printf("| %-26s | %4s | %8s | %8s | %5s | %6s | %6s | %6s | %6s |\n", "", "conn",
		     "per s", "bare", "ratio", "p50 ms", "p99 ms", "CPU ms", "bare");
	(void)printf("|---|---|---|---|---|---|---|---|---|\n");
	cpu_ms = measure(&kinds[0], 1);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		(void)measure(&kinds[i], 8);
	measure_queries();
	parts_print(argv[2], cpu_ms, measure_json());
	return 0;
}
