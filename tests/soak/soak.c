/* soak PROGRAM INDEX OTHER-INDEX SECONDS [SWAPS]
 *
 * Clients of all kinds ask the real server all kinds of things, while the index under it is
 * replaced again and again, now and then by something that is none. It is wrong if an answer is not
 * what it was before (the same ETag, other bytes), has a status that it should not have, or fails
 * to come; if the server dies; or if at the end, when all clients have gone, it has grown or holds
 * files that it should not. With SWAPS it goes on until there were so many. Where SOAK_SANITIZED is
 * set, memory is the sanitizer's own affair. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "soak/soak.h"

#define GET(target)  "GET " target " HTTP/1.1\r\nHost: soak\r\n\r\n"
#define ALSO(header) "GET /api/v1/search?q=china HTTP/1.1\r\nHost: soak\r\n" header "\r\n\r\n"
#define POST(body, length)                                                                         \
	"POST /api/v1/search HTTP/1.1\r\nHost: soak\r\nContent-Type: application/json\r\n"         \
	"Content-Length: " length "\r\n\r\n" body

/* What is asked, and the status that it has to get; %d is another number each time. */
static const struct {
	const char *request;
	int status;
} mix[] = {
	{ GET("/api/v1/search?q=soft+power"), 200 },
	{ GET("/api/v1/search?q=china+number%d"), 200 },
	{ GET("/api/v1/search?q=%%22soft+power%%22&region=africa&page=1"), 200 },
	{ GET("/api/v1/search?q=dipl*&sort=year&facets=region,year"), 200 },
	{ GET("/api/v1/search?q=confucius+AND+(africa+OR+asia)+NOT+museum&explain=true"), 200 },
	{ GET("/api/v1/search?q=NEAR(china+africa,+8)"), 200 },
	{ GET("/api/v1/search?q=%%ff%%00%%22((((*"), 200 },
	{ GET("/api/v1/search?q=diplomcay+cultur&expand=feedback"), 200 },
	{ ALSO("Accept-Encoding: gzip"), 200 },
	{ ALSO("If-None-Match: \"0\""), 200 },
	{ GET("/api/v1/search?colour=red"), 400 },
	{ GET("/api/v1/search?cursor=nonsense"), 400 },
	{ POST("{\"q\": \"china\"}", "14"), 200 },
	{ POST("{\"q\": [[[[}", "11"), 400 },
	{ GET("/api/v1/query?q=author:nye+%%22soft+power%%22"), 200 },
	{ GET("/api/v1/suggest?q=dip"), 200 },
	{ GET("/api/v1/passages?q=cooperation"), 200 },
	{ GET("/api/v1/contexts?q=power"), 200 },
	{ GET("/api/v1/facets/author?facet_q=n"), 200 },
	{ GET("/api/v1/regions"), 200 },
	{ GET("/api/v1/works/imran2025"), 200 },
	{ GET("/api/v1/works/imran2025.bib"), 200 },
	{ GET("/api/v1/works/imran2025/passages"), 200 },
	{ GET("/api/v1/works/imran2025/related"), 200 },
	{ GET("/api/v1/works/imran2025/references?per_page=5"), 200 },
	{ GET("/api/v1/works/nobody1900"), 404 },
	{ GET("/api/v1/export?q=china&format=csv"), 200 },
	{ GET("/api/v1/export?q=&format=ndjson"), 200 },
	{ GET("/openapi.json"), 200 },
	{ GET("/"), 200 },
	{ GET("/works/imran2025"), 200 },
	{ GET("/style.css"), 200 },
	{ GET("/healthz"), 200 },
	{ GET("/readyz"), 200 },
	{ GET("/metrics"), 200 },
};

enum {
	MIX = sizeof(mix) / sizeof(*mix),
	CLIENTS = 6,
	ETAGS = 16,        /* of one request: few, for there are two indexes */
	TOLD = 20,         /* faults that are told of one by one */
	WARM_UP = 5,       /* the part of the time in which memory may still grow, one in so many */
	GROWTH_KB = 12288, /* that is still no leak: pages that the allocator keeps for a thread */
};

struct soak {
	struct server server;
	const char *indexes[2];
	int64_t end_ms;
	unsigned swaps_wanted;
	atomic_bool stop;
	atomic_uint_fast64_t answers, refused, broken, swaps;
	atomic_uint faults;
	pthread_mutex_t lock; /* guards what follows */
	struct {
		char etag[64];
		uint64_t hash;
	} seen[MIX][ETAGS];
};

static void fault(struct soak *s, const char *what, const char *of)
{
	if (atomic_fetch_add(&s->faults, 1) < TOLD)
		(void)printf("fault: %s: %.100s\n", what, of);
}

/* The same identity, the same bytes; but not of what is another request each time. */
static void compare(struct soak *s, size_t i, const struct reply *r)
{
	size_t k = 0;

	if (!*r->etag || r->status != 200 || strstr(mix[i].request, "%d"))
		return;
	(void)pthread_mutex_lock(&s->lock);
	while (k < ETAGS && *s->seen[i][k].etag && strcmp(s->seen[i][k].etag, r->etag) != 0)
		k++;
	if (k == ETAGS)
		fault(s, "more identities than indexes", mix[i].request);
	else if (!*s->seen[i][k].etag) {
		memcpy(s->seen[i][k].etag, r->etag, sizeof(r->etag));
		s->seen[i][k].hash = r->hash;
	} else if (s->seen[i][k].hash != r->hash)
		fault(s, "another answer to the same question", mix[i].request);
	(void)pthread_mutex_unlock(&s->lock);
}

/* Asks in turn, on a connection for some requests and then on another. */
static void *ask(void *arg)
{
	struct soak *s = arg;
	static atomic_uint turns;
	unsigned seed = atomic_fetch_add(&turns, 1) + 1;
	char *buffer = malloc(ANSWER_MAX), request[512];
	int fd = -1;

	for (unsigned n = 0; buffer && !atomic_load(&s->stop); n++) {
		const size_t i = (size_t)rand_r(&seed) % MIX;
		int len;
		struct reply r;

		if (fd < 0)
			fd = client_open(s->server.port);
		if (fd < 0) {
			fault(s, "no connection", "");
			break;
		}
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
		len = snprintf(request, sizeof(request), mix[i].request, (int)(n % 997));
#pragma GCC diagnostic pop
		r = client_ask(fd, request, (size_t)len, buffer);
		atomic_fetch_add(&s->answers, 1);
		if (r.status != mix[i].status) {
			char what[60];

			(void)snprintf(what, sizeof(what), "status %d, not %d", r.status,
				       mix[i].status);
			fault(s, what, request);
		}
		compare(s, i, &r);
		if (r.status == 0 || r.status == 400 || n % 20 == 19) {
			(void)close(fd);
			fd = -1;
		}
	}
	if (fd >= 0)
		(void)close(fd);
	free(buffer);
	return NULL;
}

/* Behaves badly: goes away in the middle, talks nonsense, says nothing, takes nothing. */
static void *disturb(void *arg)
{
	struct soak *s = arg;
	static const char *const bad[] = {
		"GET /api/v1/search?q=china HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /api/v1/export?q=&format=ndjson HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /api/v1/search?q=china HT",
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
		"POST /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n{",
		"GET / HTTP/9.9\r\n\r\n",
		"",
	};
	unsigned seed = 7;

	while (!atomic_load(&s->stop)) {
		const char *text = bad[(size_t)rand_r(&seed) % (sizeof(bad) / sizeof(*bad))];
		int fds[4];

		for (size_t i = 0; i < 4; i++) {
			fds[i] = client_open(s->server.port);
			if (fds[i] >= 0)
				(void)client_send(fds[i], text, strlen(text));
		}
		(void)nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
		for (size_t i = 0; i < 4; i++) {
			const struct linger at_once = { .l_onoff = 1 };

			if (fds[i] < 0)
				continue;
			if (i % 2) /* a reset in place of an orderly end */
				(void)setsockopt(fds[i], SOL_SOCKET, SO_LINGER, &at_once,
						 sizeof(at_once));
			(void)close(fds[i]);
		}
		atomic_fetch_add(&s->broken, 4);
	}
	return NULL;
}

/* Another index, now and then none at all; told of it or left to see it. */
static void swap(struct soak *s, unsigned turn)
{
	if (turn % 10 == 9) {
		server_replace(&s->server, s->indexes[0], 4096 * (1 + turn % 7));
		server_hang_up(&s->server);
		atomic_fetch_add(&s->refused, 1);
	} else {
		server_replace(&s->server, s->indexes[turn % 2], 0);
		server_hang_up(&s->server);
		atomic_fetch_add(&s->swaps, 1);
	}
}

static bool is_over(const struct soak *s)
{
	return s->swaps_wanted ? atomic_load(&s->swaps) >= s->swaps_wanted
			       : soak_now_ms() >= s->end_ms;
}

static void print(const char *when, const struct usage *u)
{
	(void)printf("%s: %ld KB of memory, %ld files, %ld of them replaced, %ld threads\n", when,
		     u->rss_kb, u->files, u->nameless, u->threads);
}

/* When all clients have gone: the server lets go of what it had for them. */
static struct usage usage_at_rest(const struct soak *s)
{
	struct usage u = server_usage(&s->server);

	for (int i = 0;
	     i < 300 &&
	     (client_metric(s->server.port, "dragoman_connections_open") > 1 || u.nameless > 0);
	     i++) {
		(void)nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
		u = server_usage(&s->server);
	}
	return server_usage(&s->server);
}

static void judge(struct soak *s, const struct usage *before, const struct usage *warm)
{
	const struct usage after = usage_at_rest(s);

	print("before", before);
	print("warm", warm);
	print("after", &after);
	if (!server_is_alive(&s->server))
		fault(s, "the server is gone", "");
	if (after.rss_kb > warm->rss_kb + GROWTH_KB && !getenv("SOAK_SANITIZED"))
		fault(s, "memory has grown", "");
	if (after.nameless > 0)
		fault(s, "files of old indexes are still open", "");
	if (after.files >
	    before->files + 8) /* a thread opens its part of the index when it is asked */
		fault(s, "files have been left open", "");
	if (after.threads > before->threads)
		fault(s, "there are more threads", "");
}

static void run(struct soak *s, int64_t start_ms)
{
	struct usage before = server_usage(&s->server), warm = { 0 };
	pthread_t threads[CLIENTS + 1];

	for (size_t i = 0; i < CLIENTS; i++)
		if (pthread_create(&threads[i], NULL, ask, s) != 0)
			soak_die("pthread_create");
	if (pthread_create(&threads[CLIENTS], NULL, disturb, s) != 0)
		soak_die("pthread_create");
	for (unsigned turn = 0; !is_over(s) && server_is_alive(&s->server); turn++) {
		const int64_t now = soak_now_ms();

		swap(s, turn);
		(void)nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
		if (!warm.rss_kb &&
		    (s->swaps_wanted ? turn > s->swaps_wanted / WARM_UP
				     : now - start_ms > (s->end_ms - start_ms) / WARM_UP))
			warm = server_usage(&s->server);
	}
	atomic_store(&s->stop, true);
	for (size_t i = 0; i < CLIENTS + 1; i++)
		(void)pthread_join(threads[i], NULL);
	server_replace(&s->server, s->indexes[0], 0);
	server_hang_up(&s->server);
	judge(s, &before, &warm);
}

int main(int argc, char **argv)
{
	static const char *const arguments[] = { "--watch", "1", "--header-timeout", "2", "--cache",
						 "4",       NULL };
	static struct soak s;
	const int64_t start_ms = soak_now_ms();
	double reloads;

	if (argc < 5)
		soak_die("usage: soak PROGRAM INDEX OTHER-INDEX SECONDS [SWAPS]");
	(void)signal(SIGPIPE, SIG_IGN);
	(void)pthread_mutex_init(&s.lock, NULL);
	s.indexes[0] = argv[2];
	s.indexes[1] = argv[3];
	s.end_ms = start_ms + 1000 * strtol(argv[4], NULL, 10);
	s.swaps_wanted = argc > 5 ? (unsigned)strtoul(argv[5], NULL, 10) : 0;
	server_start(&s.server, argv[1], argv[2], arguments);
	run(&s, start_ms);
	reloads = client_metric(s.server.port, "dragoman_index_reloads_total{outcome=\"opened\"}");
	if (!server_stop(&s.server))
		fault(&s, "it did not end with 0", "");
	(void)printf(
		"%llu answers, %llu clients that behaved badly, %llu indexes put in place, %.0f "
		"opened, %llu that were none\n",
		(unsigned long long)s.answers, (unsigned long long)s.broken,
		(unsigned long long)s.swaps, reloads, (unsigned long long)s.refused);
	(void)printf("%s soak of %lld s: %u faults\n", s.faults ? "not ok" : "ok",
		     (long long)(soak_now_ms() - start_ms) / 1000, s.faults);
	return s.faults ? EXIT_FAILURE : EXIT_SUCCESS;
}
