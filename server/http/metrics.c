#include "http/metrics.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "http/cache.h"
#include "http/pool.h"
#include "http/request.h"
#include "http/route_table.h"
#include "version.h"

/* Seconds, as they are written; the last bucket has no bound. */
static const struct {
	const char *text;
	int64_t ns;
} bounds[] = {
	{ "0.0001", 100000 },  { "0.00025", 250000 }, { "0.0005", 500000 },  { "0.001", 1000000 },
	{ "0.0025", 2500000 }, { "0.005", 5000000 },  { "0.01", 10000000 },  { "0.025", 25000000 },
	{ "0.05", 50000000 },  { "0.1", 100000000 },  { "0.25", 250000000 }, { "0.5", 500000000 },
	{ "1", 1000000000 },   { "2.5", 2500000000 }, { "5", 5000000000 },   { "10", 10000000000 },
};

static const unsigned statuses[] = { 200, 204, 206, 303, 304, 400, 404, 405, 406,
				     410, 413, 414, 415, 429, 500, 503, 0 /* none was sent */ };

enum { STATUSES = COUNT_OF(statuses), BUCKETS = COUNT_OF(bounds) + 1 };

struct route_counts {
	_Atomic uint64_t by_status[STATUSES];
	_Atomic uint64_t by_time[BUCKETS];
	_Atomic uint64_t ns;
};

struct metrics {
	_Atomic uint64_t rejected[REJECTIONS];
	_Atomic uint64_t opened;
	_Atomic uint64_t reloads[2]; /* failed, worked */
	atomic_int open;
	int64_t begun_s;
	int statm;
	size_t n_routes; /* and one more, for files */
	struct route_counts routes[];
};

static void add(_Atomic uint64_t *to, uint64_t n)
{
	atomic_fetch_add_explicit(to, n, memory_order_relaxed);
}

static uint64_t get(const _Atomic uint64_t *from)
{
	return atomic_load_explicit(from, memory_order_relaxed);
}

struct metrics *metrics_new(void)
{
	struct metrics *m = calloc(1, sizeof(*m) + (n_routes + 1) * sizeof(struct route_counts));

	if (m) {
		m->n_routes = n_routes;
		m->begun_s = (int64_t)time(NULL);
		/* now, for later the process may open nothing */
		m->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	}
	return m;
}

void metrics_free(struct metrics *m)
{
	if (m && m->statm >= 0)
		(void)close(m->statm);
	free(m);
}

void metrics_request(struct metrics *m, const struct request *r, int64_t took_ns)
{
	struct route_counts *c = &m->routes[r->route ? (size_t)(r->route - routes) : m->n_routes];
	size_t status = 0, bucket = 0;

	while (status + 1 < STATUSES && statuses[status] != r->status)
		status++;
	while (bucket < COUNT_OF(bounds) && took_ns > bounds[bucket].ns)
		bucket++;
	add(&c->by_status[status], 1);
	add(&c->by_time[bucket], 1);
	add(&c->ns, (uint64_t)took_ns);
}

void metrics_reject(struct metrics *m, enum rejection why)
{
	add(&m->rejected[why], 1);
}

void metrics_connection(struct metrics *m, int change)
{
	atomic_fetch_add(&m->open, change);
	if (change > 0)
		add(&m->opened, 1);
}

unsigned metrics_connections(const struct metrics *m)
{
	const int n = atomic_load(&m->open);

	return n > 0 ? (unsigned)n : 0;
}

void metrics_reload(struct metrics *m, bool worked)
{
	add(&m->reloads[worked], 1);
}

/* --- as text --- */

static void family(struct str *out, const char *name, const char *type, const char *help)
{
	str_add_f(out, "# HELP dragoman_%s %s\n# TYPE dragoman_%s %s\n", name, help, name, type);
}

static void one(struct str *out, const char *name, const char *type, const char *help, uint64_t n)
{
	family(out, name, type, help);
	str_add_f(out, "dragoman_%s %" PRIu64 "\n", name, n);
}

/* "/api/v1/works/{key}"; files have no route of their own. */
static const char *route_name(const struct metrics *m, size_t i)
{
	return i < m->n_routes ? routes[i].pattern : "file";
}

static void write_statuses(struct str *out, const struct metrics *m)
{
	family(out, "http_requests_total", "counter",
	       "Requests, by route and status; 0: broken off.");
	for (size_t i = 0; i <= m->n_routes; i++)
		for (size_t s = 0; s < STATUSES; s++) {
			const uint64_t n = get(&m->routes[i].by_status[s]);

			if (n)
				str_add_f(
					out,
					"dragoman_http_requests_total{route=\"%s\",status=\"%u\"} "
					"%" PRIu64 "\n",
					route_name(m, i), statuses[s], n);
		}
}

static void write_histogram(struct str *out, const char *route, const struct route_counts *c)
{
	static const char name[] = "dragoman_http_request_duration_seconds";
	uint64_t n = 0;

	for (size_t b = 0; b < BUCKETS; b++) {
		n += get(&c->by_time[b]);
		str_add_f(out, "%s_bucket{route=\"%s\",le=\"%s\"} %" PRIu64 "\n", name, route,
			  b < COUNT_OF(bounds) ? bounds[b].text : "+Inf", n);
	}
	str_add_f(out, "%s_sum{route=\"%s\"} %.6f\n%s_count{route=\"%s\"} %" PRIu64 "\n", name,
		  route, (double)get(&c->ns) / 1e9, name, route, n);
}

static void write_times(struct str *out, const struct metrics *m)
{
	family(out, "http_request_duration_seconds", "histogram",
	       "From the first byte that was read of a request to its answer, by route.");
	for (size_t i = 0; i <= m->n_routes; i++) {
		const struct route_counts *c = &m->routes[i];
		bool any = false;

		for (size_t b = 0; b < BUCKETS && !any; b++)
			any = get(&c->by_time[b]) > 0;
		if (any)
			write_histogram(out, route_name(m, i), c);
	}
}

static void write_rejections(struct str *out, const struct metrics *m)
{
	static const char *const names[REJECTIONS] = {
		[REJECTED_RATE] = "rate",
		[REJECTED_ADDRESS] = "address_connections",
		[REJECTED_CONNECTIONS] = "connections",
		[REJECTED_QUEUE] = "queue_time",
		[REJECTED_TIME] = "query_time",
		[REJECTED_MEMORY] = "memory",
		[REJECTED_SLOW] = "slow_client",
	};

	family(out, "rejected_total", "counter", "Turned away, by the limit that was met.");
	for (size_t i = 0; i < REJECTIONS; i++)
		str_add_f(out, "dragoman_rejected_total{limit=\"%s\"} %" PRIu64 "\n", names[i],
			  get(&m->rejected[i]));
}

static void write_connections(struct str *out, const struct site *site)
{
	const struct metrics *m = site->metrics;

	one(out, "connections_open", "gauge", "Connections that are open.", metrics_connections(m));
	one(out, "connections_total", "counter", "Connections that were opened.", get(&m->opened));
	one(out, "requests_under_way", "gauge", "Requests that are not answered yet.",
	    atomic_load(&site->under_way));
	one(out, "export_bytes", "gauge", "Memory that exports under way have asked for.",
	    atomic_load(&site->export_bytes));
}

static void write_cache(struct str *out, struct cache *cache)
{
	const struct cache_counts c = cache_count(cache);

	one(out, "cache_hits_total", "counter", "Answers that were sent from memory.", c.hits);
	one(out, "cache_misses_total", "counter", "Answers that were not in memory.", c.misses);
	one(out, "cache_bytes", "gauge", "Memory of the answers that are kept.", c.bytes);
	one(out, "cache_answers", "gauge", "Answers that are kept.", c.answers);
}

static void write_index(struct str *out, struct site *site)
{
	const struct metrics *m = site->metrics;
	struct pool_index index;

	pool_index(&index, site->pool);
	family(out, "index_info", "gauge", "Which index is served; always 1.");
	str_add_f(out, "dragoman_index_info{id=\"%s\",built_at=\"%s\"} 1\n", index.id,
		  index.built_at);
	one(out, "index_generation", "gauge", "How often an index was opened since the start.",
	    index.generation);
	one(out, "index_works", "gauge", "Works in the index.", index.works);
	one(out, "index_passages", "gauge", "Passages in the index.", index.passages);
	family(out, "index_reloads_total", "counter", "Tries to open a new index, by outcome.");
	str_add_f(out,
		  "dragoman_index_reloads_total{outcome=\"failed\"} %" PRIu64
		  "\ndragoman_index_reloads_total{outcome=\"opened\"} %" PRIu64 "\n",
		  get(&m->reloads[0]), get(&m->reloads[1]));
}

/* What Prometheus' own libraries tell of a process, under their names. */
static void write_process(struct str *out, const struct metrics *m)
{
	char line[128], *at = line;
	const ssize_t n = pread(m->statm, line, sizeof(line) - 1, 0);

	str_add_f(out,
		  "# HELP process_start_time_seconds When it was started, since 1970.\n"
		  "# TYPE process_start_time_seconds gauge\n"
		  "process_start_time_seconds %" PRId64 "\n",
		  m->begun_s);
	if (n > 0) {
		line[n] = '\0';
		(void)strtoul(line, &at, 10);
		str_add_f(out,
			  "# HELP process_resident_memory_bytes Memory that is in use.\n"
			  "# TYPE process_resident_memory_bytes gauge\n"
			  "process_resident_memory_bytes %lu\n",
			  strtoul(at, NULL, 10) * (unsigned long)sysconf(_SC_PAGESIZE));
	}
}

enum err_code metrics_write(struct str *out, struct site *site, struct err *err)
{
	const struct metrics *m = site->metrics;

	family(out, "build_info", "gauge", "Which program it is; always 1.");
	str_add_f(out, "dragoman_build_info{version=\"%s\"} 1\n", VERSION);
	write_statuses(out, m);
	write_times(out, m);
	write_rejections(out, m);
	write_connections(out, site);
	write_cache(out, site->cache);
	write_index(out, site);
	write_process(out, m);
	return str_ok(out) ? ERR_OK : err_set(err, ERR_NO_MEMORY, "no memory for the metrics");
}
