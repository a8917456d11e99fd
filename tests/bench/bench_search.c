/* bench_search PROGRAM INDEX: how fast a search is. Ends within a minute. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"

enum { SLICE_MS = 700, WARM_MS = 500, QUERIES_MAX = 64, PATH_SIZE = 300 };

static struct process server, bare; /* global for the sake of atexit() alone */

static void stop_both(void)
{
	process_stop(&server);
	process_stop(&bare);
}

struct paths {
	char text[QUERIES_MAX][PATH_SIZE];
	const char *list[QUERIES_MAX];
};

static void add_path(struct paths *p, size_t i, const char *prefix, const char *word)
{
	(void)snprintf(p->text[i], PATH_SIZE, "%s%s", prefix, word);
	p->list[i] = p->text[i];
}

/* Both servers in turns, so that what else the machine does falls on both. */
static void compare(struct sample *search, struct sample *floor_sample,
		    const struct paths *of_search, const struct paths *of_floor,
		    unsigned connections)
{
	for (int i = 0; i < ROUNDS; i++) {
		load_run(search, &server, of_search->list, n_bench_queries, connections, SLICE_MS);
		load_run(floor_sample, &bare, of_floor->list, n_bench_queries, connections,
			 SLICE_MS);
	}
	sample_sort(search);
	sample_sort(floor_sample);
}

static void print_sample(const char *name, unsigned connections, const struct sample *s)
{
	(void)printf("| %-24s | %11u | %10.0f | %6.2f | %6.2f | %6.2f | %9.3f |\n", name,
		     connections, sample_rate(s), sample_latency_ms(s, 0.5),
		     sample_latency_ms(s, 0.9), sample_latency_ms(s, 0.99), sample_cpu_ms(s));
}

static void print_ratio(const struct sample *a, const struct sample *b)
{
	(void)printf("| %-24s | %11s | %10.3f | %6.1f | %6.1f | %6.1f | %9.1f |\n", "ratio", "",
		     sample_rate(a) / sample_rate(b),
		     sample_latency_ms(a, 0.5) / sample_latency_ms(b, 0.5),
		     sample_latency_ms(a, 0.9) / sample_latency_ms(b, 0.9),
		     sample_latency_ms(a, 0.99) / sample_latency_ms(b, 0.99),
		     sample_cpu_ms(a) / sample_cpu_ms(b));
}

/* Returns CPU time of the real server a request, in ms, of one connection. */
static double measure(const struct paths *of_search, const struct paths *of_floor)
{
	static const unsigned connections[] = { 1, 8 };
	double cpu_ms = 0;

	(void)printf("| %-24s | %11s | %10s | %6s | %6s | %6s | %9s |\n", "", "connections",
		     "requests/s", "p50 ms", "p90 ms", "p99 ms", "CPU ms");
	(void)printf("|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < sizeof(connections) / sizeof(*connections); i++) {
		struct sample search = { 0 }, floor_sample = { 0 };

		compare(&search, &floor_sample, of_search, of_floor, connections[i]);
		print_sample("search", connections[i], &search);
		print_sample("bare handler, same bytes", connections[i], &floor_sample);
		print_ratio(&search, &floor_sample);
		if (!cpu_ms)
			cpu_ms = sample_cpu_ms(&search);
		free(search.latency_us);
		free(floor_sample.latency_us);
	}
	return cpu_ms;
}

/* What the server says about one answer, in ms. */
static double json_ms_of(const char *path)
{
	struct answer a;
	const char *at;
	double ms;

	load_fetch(&a, server.port, path);
	at = strstr(a.head, "json;dur=");
	ms = at ? strtod(at + strlen("json;dur="), NULL) : 0;
	free(a.head);
	free(a.body);
	return ms;
}

static double measure_json(const struct paths *of_search)
{
	enum { RUNS = 15 };
	double sum = 0, runs[RUNS];

	for (size_t i = 0; i < n_bench_queries; i++) {
		for (int k = 0; k < RUNS; k++)
			runs[k] = json_ms_of(of_search->list[i]);
		sum += bench_median(runs, RUNS);
	}
	return sum / (double)n_bench_queries;
}

int main(int argc, char **argv)
{
	static struct paths of_search, of_floor;
	static struct answer answers[QUERIES_MAX];
	struct sample warm = { 0 };
	size_t bytes = 0;
	double cpu_ms;
	char number[8];

	if (argc != 3)
		return fprintf(stderr, "usage: bench_search PROGRAM INDEX\n"), 2;
	(void)atexit(stop_both);
	process_serve(&server, argv[1], argv[2]);
	for (size_t i = 0; i < n_bench_queries; i++) {
		(void)snprintf(number, sizeof(number), "%zu", i);
		add_path(&of_search, i, "/api/v1/search?q=", bench_queries[i]);
		add_path(&of_floor, i, "/", number);
		load_fetch(&answers[i], server.port, of_search.list[i]);
		bytes += answers[i].body_len;
	}
	floor_start(&bare, answers, n_bench_queries);
	load_run(&warm, &server, of_search.list, n_bench_queries, 2, WARM_MS);
	load_run(&warm, &bare, of_floor.list, n_bench_queries, 2, WARM_MS);
	(void)printf("%zu queries, answers of %zu bytes on average, %d threads a server\n\n",
		     n_bench_queries, bytes / n_bench_queries, SERVER_THREADS);
	cpu_ms = measure(&of_search, &of_floor);
	parts_print(argv[2], cpu_ms, measure_json(&of_search));
	return 0;
}
