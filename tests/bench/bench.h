/* bench/bench.h -- what the files of the benchmark share.
 *
 * A search through the real server is measured beside a handler of bare libmicrohttpd
 * that sends the same bytes, in turns and in one run: on a busy machine only the ratio
 * of the two means anything. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { SERVER_THREADS = 2, LATENCIES_MAX = 1000000, ROUNDS = 5 };

/* The searches, as what stands behind q= in the address. */
extern const char *const bench_queries[];
extern const size_t n_bench_queries;

void bench_die(const char *what) __attribute__((noreturn));
int64_t bench_now_ns(void);

/* --- processes ------------------------------------------------------------------- */

struct process {
	pid_t pid;
	uint16_t port;
};

/* `program serve --index index --cache cache_mib`, listening. */
void process_serve(struct process *p, const char *program, const char *index,
		   const char *cache_mib);
void process_stop(struct process *p);
int64_t process_cpu_ns(const struct process *p); /* CPU time of all its threads so far */

/* --- load -------------------------------------------------------------------------- */

struct answer {
	int status;
	char *head; /* status line and headers, each line with its CRLF, NUL at the end */
	char *body;
	size_t body_len;
};

/* Send `request`, all of it, once. A status of `wanted`, or the end of the benchmark. */
void load_fetch(struct answer *out, uint16_t port, const char *request, int wanted);
void answer_dispose(struct answer *a);

struct sample {
	uint64_t requests;
	int64_t elapsed_ns, cpu_ns;
	uint32_t *latency_us; /* of each request, sorted */
};

/* `connections` clients send the requests in turn, each over one connection of its own,
 * for `ms` milliseconds. Added to *s. */
void load_run(struct sample *s, const struct process *p, const char *const *requests, size_t n,
	      unsigned connections, unsigned ms);
void sample_sort(struct sample *s);
double sample_latency_ms(const struct sample *s, double share); /* of a sorted one */
double sample_rate(const struct sample *s);                     /* requests a second */
double sample_cpu_ms(const struct sample *s);                   /* of the server, a request */

/* --- the bare handler ------------------------------------------------------------------ */

/* A process that answers "/I" with answers[I]: libmicrohttpd and nothing else, with the
 * threads that the real server has. */
void floor_start(struct process *p, const struct answer *answers, size_t n);

/* --- where the time of one search goes -------------------------------------------------- */

/* Print it. `whole_ms` is CPU time of the server a request over HTTP, `json_ms` what it
 * says in Server-Timing that it wrote JSON for. */
void parts_print(const char *index, double whole_ms, double json_ms);

/* The middle one of `values`, which it sorts. */
double bench_median(double *values, size_t n);
