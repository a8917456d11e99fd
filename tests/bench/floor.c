#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "bench/bench.h"

struct floor {
	const struct answer *answers;
	struct MHD_Response **responses;
	size_t n;
};

static enum MHD_Result handle(void *ctx, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_len, void **state)
{
	const struct floor *f = ctx;
	const size_t i = strtoul(url + 1, NULL, 10);

	(void)method, (void)version, (void)upload, (void)upload_len;
	if (!*state) { /* as the real handler: headers first, then the answer */
		*state = &floor_start;
		return MHD_YES;
	}
	return i < f->n ? MHD_queue_response(connection, (unsigned)f->answers[i].status,
					     f->responses[i])
			: MHD_NO;
}

/* Those that libmicrohttpd sends by itself. */
static int is_own_header(const char *name)
{
	return !strcasecmp(name, "Date") || !strcasecmp(name, "Content-Length") ||
	       !strcasecmp(name, "Connection");
}

static struct MHD_Response *make_response(const struct answer *a)
{
	struct MHD_Response *r =
		MHD_create_response_from_buffer(a->body_len, a->body, MHD_RESPMEM_PERSISTENT);
	char *lines = strdup(a->head), *rest = lines, *line;

	if (!r || !lines)
		bench_die("malloc");
	(void)strsep(&rest, "\n"); /* the status line */
	while ((line = strsep(&rest, "\n"))) {
		char *value = strchr(line, ':');

		line[strcspn(line, "\r")] = '\0';
		if (!value)
			continue;
		*value++ = '\0';
		value += strspn(value, " ");
		if (!is_own_header(line) && MHD_add_response_header(r, line, value) != MHD_YES)
			bench_die(line);
	}
	free(lines);
	return r;
}

static void serve(const struct answer *answers, size_t n, int out)
{
	struct floor f = { answers, calloc(n, sizeof(*f.responses)), n };
	struct MHD_Daemon *d;
	uint16_t port;

	if (!f.responses)
		bench_die("malloc");
	for (size_t i = 0; i < n; i++)
		f.responses[i] = make_response(&answers[i]);
	/* the options of server/http/daemon.c */
	d = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, handle, &f,
			     MHD_OPTION_THREAD_POOL_SIZE, (unsigned)SERVER_THREADS,
			     MHD_OPTION_CONNECTION_TIMEOUT, 30u, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
			     (size_t)128 * 1024, MHD_OPTION_END);
	if (!d)
		bench_die("libmicrohttpd");
	port = MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT)->port;
	if (write(out, &port, sizeof(port)) != sizeof(port))
		bench_die("write");
	for (;;)
		(void)pause(); /* until SIGTERM */
}

void floor_start(struct process *p, const struct answer *answers, size_t n)
{
	int out[2];

	if (pipe(out))
		bench_die("pipe");
	p->pid = fork();
	if (p->pid < 0)
		bench_die("fork");
	if (!p->pid)
		serve(answers, n, out[1]);
	if (read(out[0], &p->port, sizeof(p->port)) != sizeof(p->port))
		bench_die("the bare handler does not listen");
	(void)close(out[0]);
	(void)close(out[1]);
}
