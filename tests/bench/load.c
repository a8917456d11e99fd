#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/bench.h"

enum { BUFFER = 4 * 1024 * 1024 };

static int open_connection(uint16_t port)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof(to)))
		bench_die("connect");
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

/* Length of the body that the headers in `head` announce. */
static size_t announced(const char *head)
{
	const char *line = strcasestr(head, "\r\ncontent-length:");

	if (!strncmp(head, "HTTP/1.1 304", 12)) /* says how long it would be */
		return 0;
	if (!line)
		bench_die("an answer without Content-Length");
	return strtoul(line + strlen("\r\ncontent-length:"), NULL, 10);
}

/* Ask and read the whole answer into `buffer`; the length of its head, *total of it all. */
static size_t ask(int fd, const char *request, char *buffer, size_t *total)
{
	const size_t n = strlen(request);
	size_t have = 0, head = 0, need = BUFFER;

	if (send(fd, request, n, MSG_NOSIGNAL) != (ssize_t)n)
		bench_die("send");
	while (have < need) {
		const ssize_t got = recv(fd, buffer + have, BUFFER - 1 - have, 0);
		const char *end;

		if (got <= 0)
			bench_die("recv");
		have += (size_t)got;
		buffer[have] = '\0';
		end = head ? NULL : strstr(buffer, "\r\n\r\n");
		if (end) {
			head = (size_t)(end + 4 - buffer);
			need = head + announced(buffer);
		}
	}
	*total = have;
	return head;
}

void load_fetch(struct answer *out, uint16_t port, const char *request, int wanted)
{
	const int fd = open_connection(port);
	char *buffer = malloc(BUFFER);
	size_t total, head;

	if (!buffer)
		bench_die("malloc");
	head = ask(fd, request, buffer, &total);
	out->status = (int)strtol(buffer + strcspn(buffer, " "), NULL, 10);
	if (out->status != wanted) {
		(void)fprintf(stderr, "%s%s\n", request, buffer);
		exit(1);
	}
	out->head = strndup(buffer, head - 2);
	out->body_len = total - head;
	out->body = malloc(out->body_len + 1);
	if (!out->head || !out->body)
		bench_die("malloc");
	memcpy(out->body, buffer + head, out->body_len);
	free(buffer);
	(void)close(fd);
}

void answer_dispose(struct answer *a)
{
	free(a->head);
	free(a->body);
}

struct client {
	pthread_t thread;
	const char *const *requests;
	size_t n, first;
	uint16_t port;
	int64_t until;
	uint32_t *latency_us;
	uint64_t done, most;
};

static void *run_client(void *arg)
{
	struct client *c = arg;
	const int fd = open_connection(c->port);
	char *buffer = malloc(BUFFER);
	size_t total;

	if (!buffer)
		bench_die("malloc");
	for (int64_t now = bench_now_ns(); now < c->until && c->done < c->most; c->done++) {
		const int64_t before = now;

		(void)ask(fd, c->requests[(c->first + c->done) % c->n], buffer, &total);
		now = bench_now_ns();
		c->latency_us[c->done] = (uint32_t)((now - before) / 1000);
	}
	free(buffer);
	(void)close(fd);
	return NULL;
}

static void start_client(struct client *c, unsigned number, unsigned of)
{
	c->first = number * c->n / of; /* not all at the same query */
	c->most = LATENCIES_MAX / (ROUNDS * of);
	c->latency_us = calloc(c->most, sizeof(*c->latency_us));
	if (!c->latency_us || pthread_create(&c->thread, NULL, run_client, c))
		bench_die("a client");
}

static void end_client(struct client *c, struct sample *s)
{
	(void)pthread_join(c->thread, NULL);
	memcpy(s->latency_us + s->requests, c->latency_us, c->done * sizeof(*c->latency_us));
	s->requests += c->done;
	free(c->latency_us);
}

void load_run(struct sample *s, const struct process *p, const char *const *requests, size_t n,
	      unsigned connections, unsigned ms)
{
	enum { CLIENTS_MAX = 64 };
	struct client clients[CLIENTS_MAX];
	const int64_t cpu = process_cpu_ns(p), start = bench_now_ns();

	if (!s->latency_us)
		s->latency_us = calloc(LATENCIES_MAX, sizeof(*s->latency_us));
	if (!s->latency_us)
		bench_die("malloc");
	for (unsigned i = 0; i < connections && i < CLIENTS_MAX; i++) {
		clients[i] = (struct client){

			.requests = requests,
			.n = n,
			.port = p->port,
			.until = start + ms * 1000000LL
		};
		start_client(&clients[i], i, connections);
	}
	for (unsigned i = 0; i < connections && i < CLIENTS_MAX; i++)
		end_client(&clients[i], s);
	s->elapsed_ns += bench_now_ns() - start;
	s->cpu_ns += process_cpu_ns(p) - cpu;
}

static int compare(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void sample_sort(struct sample *s)
{
	qsort(s->latency_us, s->requests, sizeof(*s->latency_us), compare);
}

double sample_latency_ms(const struct sample *s, double share)
{
	return s->latency_us[(size_t)(share * (double)(s->requests - 1))] / 1e3;
}

double sample_rate(const struct sample *s)
{
	return (double)s->requests / ((double)s->elapsed_ns / 1e9);
}

double sample_cpu_ms(const struct sample *s)
{
	return (double)s->cpu_ns / 1e6 / (double)s->requests;
}
