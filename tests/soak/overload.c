/* overload PROGRAM INDEX [SECONDS]
 *
 * What the server can do with as many clients as it has threads, and then ten times the connections
 * that it may have, each asking again at once. Every client must get its answer or be told when
 * to come again, and when they are gone the server must be as before. Figures are printed; only
 * what is said above is judged. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "soak/soak.h"

enum {
	THREADS = 2,
	CONNECTIONS = 64,
	CROWD = 10 * CONNECTIONS,
	TIMES_MAX = 2000000,
	MEMORY_KB = 262144
};

struct load {
	const struct server *server;
	atomic_bool stop;
	atomic_uint_fast64_t answered, told, other, untold, times;
	uint32_t *us; /* that a search took */
};

static int64_t now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void count(struct load *l, const struct reply *r, int64_t took_us)
{
	uint_fast64_t at;

	if (r->status == 503 && r->retry_after) {
		atomic_fetch_add(&l->told, 1);
	} else if (r->status == 0) {
		atomic_fetch_add(&l->untold, 1);
	} else if (r->status != 200) {
		atomic_fetch_add(&l->other, 1);
	} else {
		atomic_fetch_add(&l->answered, 1);
		at = atomic_fetch_add(&l->times, 1);
		if (at < TIMES_MAX)
			l->us[at] = (uint32_t)took_us;
	}
}

/* Each asks something that nobody asked before: there is no answer in memory for it. */
static void *ask(void *arg)
{
	static atomic_uint number;
	struct load *l = arg;
	char *buffer = malloc(ANSWER_MAX), request[200];
	int fd = -1;

	while (buffer && !atomic_load(&l->stop)) {
		const int64_t begin = now_us();
		struct reply r;
		int n;

		if (fd < 0)
			fd = client_open(l->server->port);
		if (fd < 0)
			continue;
		n = snprintf(request, sizeof(request),
			     "GET /api/v1/search?q=china+cultural+diplomacy+%u HTTP/1.1\r\n"
			     "Host: soak\r\n\r\n",
			     atomic_fetch_add(&number, 1));
		r = client_ask(fd, request, (size_t)n, buffer);
		count(l, &r, now_us() - begin);
		if (r.status != 200) {
			(void)close(fd);
			fd = -1;
		}
	}
	if (fd >= 0)
		(void)close(fd);
	free(buffer);
	return NULL;
}

static int by_time(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void run(struct load *l, const struct server *server, unsigned clients, unsigned seconds)
{
	pthread_t *threads = calloc(clients, sizeof(*threads));
	pthread_attr_t attr;
	size_t n;

	l->server = server;
	l->us = calloc(TIMES_MAX, sizeof(*l->us));
	(void)pthread_attr_init(&attr);
	(void)pthread_attr_setstacksize(&attr, 128 * 1024);
	for (unsigned i = 0; i < clients; i++)
		if (!threads || !l->us || pthread_create(&threads[i], &attr, ask, l) != 0)
			soak_die("a client");
	(void)nanosleep(&(struct timespec){ .tv_sec = seconds }, NULL);
	atomic_store(&l->stop, true);
	for (unsigned i = 0; i < clients; i++)
		(void)pthread_join(threads[i], NULL);
	n = l->times < TIMES_MAX ? l->times : TIMES_MAX;
	qsort(l->us, n, sizeof(*l->us), by_time);
	(void)printf("%4u clients: %7.0f answered a second (p50 %.1f ms, p99 %.1f ms), %.0f told "
		     "to come "
		     "again, %llu otherwise\n",
		     clients, (double)l->answered / seconds, n ? (double)l->us[n / 2] / 1000 : 0,
		     n ? (double)l->us[n * 99 / 100] / 1000 : 0, (double)l->told / seconds,
		     (unsigned long long)(l->other + l->untold));
	free(l->us);
	free(threads);
}

static int judge(const struct server *server, const struct load *few, const struct load *crowd)
{
	const struct usage u = server_usage(server);
	int faults = 0;

	(void)printf("afterwards: %ld KB of memory, %ld files\n", u.rss_kb, u.files);
	if (few->answered == 0 || few->told + few->other + few->untold > 0)
		faults += printf("fault: not all that a few clients asked was answered\n") > 0;
	if (crowd->answered == 0 || crowd->told == 0)
		faults += printf("fault: nothing was answered, or nobody was turned away\n") > 0;
	if (crowd->other > 0 || crowd->untold > 0)
		faults += printf("fault: %llu ended without an answer, %llu with a wrong one\n",
				 (unsigned long long)crowd->untold,
				 (unsigned long long)crowd->other) > 0;
	if (u.rss_kb > MEMORY_KB)
		faults += printf("fault: it takes more memory than it should\n") > 0;
	return faults;
}

/* All that were open are closed once the clients have gone. */
static bool is_at_rest(const struct server *server)
{
	for (int i = 0; i < 300; i++) {
		if (client_metric(server->port, "dragoman_connections_open") == 1)
			return true;
		(void)nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
	}
	return false;
}

int main(int argc, char **argv)
{
	static const char *const arguments[] = {
		"--threads", "2", "--connections", "64", "--queue-time", "500", "--cache", "0", NULL
	};
	const unsigned seconds = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 5;
	static struct load few, crowd, after;
	struct server server;
	int faults;

	if (argc < 3)
		soak_die("usage: overload PROGRAM INDEX [SECONDS]");
	(void)signal(SIGPIPE, SIG_IGN);
	server_start(&server, argv[1], argv[2], arguments);
	run(&few, &server, THREADS, 2);
	run(&crowd, &server, CROWD, seconds);
	faults = is_at_rest(&server) ? 0 : printf("fault: connections are left over\n") > 0;
	run(&after, &server, THREADS, 2);
	faults += judge(&server, &few, &crowd);
	if (after.answered == 0 || after.told + after.other + after.untold > 0)
		faults += printf("fault: it is not as before\n") > 0;
	if (!server_stop(&server))
		faults += printf("fault: it did not end with 0\n") > 0;
	(void)printf("%s overload\n", faults ? "not ok" : "ok");
	return faults ? EXIT_FAILURE : EXIT_SUCCESS;
}
