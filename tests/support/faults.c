#include "support/faults.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REQUESTS_MAX = 256, HEAD_MAX = 8192, STEPS_MAX = 64, BODY_MAX = 4 << 20 };

static struct {
	const struct scripted *script;
	unsigned used[STEPS_MAX];
	char base[40];
	int fd, stop[2], stalled[REQUESTS_MAX];
	unsigned n_stalled;
	pthread_t thread;
	char *requests[REQUESTS_MAX];
	atomic_uint n;
} server;

static const char *target_of(const char *request)
{
	const char *space = strchr(request, ' ');

	return space ? space + 1 : "";
}

static const struct scripted *step_for(const char *request)
{
	static const struct scripted nothing = { .status = 404, .body = "Resource not found." };

	for (unsigned i = 0; server.script[i].path && i < STEPS_MAX; i++) {
		const struct scripted *s = &server.script[i];

		if (strncmp(target_of(request), s->path, strlen(s->path)) != 0 ||
		    (s->times && server.used[i] == s->times))
			continue;
		server.used[i]++;
		return s;
	}
	return &nothing;
}

/* `text` with the server's address for each "{base}"; the caller frees it. */
static char *with_base(const char *text)
{
	char *out = calloc(1, BODY_MAX);
	const char *at;
	size_t n = 0;

	while ((at = strstr(text, "{base}"))) {
		n += (size_t)snprintf(out + n, BODY_MAX - n, "%.*s%s", (int)(at - text), text,
				      server.base);
		text = at + 6;
	}
	(void)snprintf(out + n, BODY_MAX - n, "%s", text);
	return out;
}

static char *body_of(const struct scripted *s, size_t *n)
{
	char path[256], *out;
	FILE *f;

	if (!s->file) {
		out = with_base(s->body ? s->body : "");
		*n = strlen(out);
		return out;
	}
	(void)snprintf(path, sizeof(path), "tests/harvest/recorded/%s", s->file);
	f = fopen(path, "rb");
	out = calloc(1, BODY_MAX);
	*n = f ? fread(out, 1, BODY_MAX, f) : 0;
	if (f)
		(void)fclose(f);
	else
		(void)fprintf(stderr, "no %s\n", path);
	return out;
}

static void send_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		const ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);

		if (sent <= 0)
			return; /* the client had enough */
		bytes += sent;
		n -= (size_t)sent;
	}
}

static void answer(int fd, const struct scripted *s)
{
	size_t n;
	char *body = body_of(s, &n), *headers = with_base(s->headers ? s->headers : "");
	char length[64] = "", head[HEAD_MAX];

	if (s->fault != FAULT_CUT_SILENT)
		(void)snprintf(length, sizeof(length), "Content-Length: %zu\r\n", n);
	(void)snprintf(head, sizeof(head), "HTTP/1.1 %d As Told\r\n%s%sConnection: close\r\n\r\n",
		       s->status ? s->status : 200, length, headers);
	send_all(fd, head, strlen(head));
	send_all(fd, body, s->fault == FAULT_NONE ? n : n / 2);
	free(headers);
	free(body);
}

static char *read_head(int fd)
{
	char *head = calloc(1, HEAD_MAX);

	for (size_t n = 0; n < HEAD_MAX - 1 && !strstr(head, "\r\n\r\n");) {
		const ssize_t got = recv(fd, head + n, HEAD_MAX - 1 - n, 0);

		if (got <= 0)
			break;
		n += (size_t)got;
	}
	return head;
}

static void take_connection(int fd)
{
	const struct scripted *s;
	char *head = read_head(fd);
	const unsigned n = atomic_load(&server.n);

	if (n == REQUESTS_MAX)
		abort();
	server.requests[n] = head;
	s = step_for(head);
	atomic_store(&server.n, n + 1);
	if (s->fault == FAULT_STALL) {
		server.stalled[server.n_stalled++] = fd;
		return;
	}
	if (s->fault != FAULT_CLOSE)
		answer(fd, s);
	(void)shutdown(fd, SHUT_RDWR);
	(void)close(fd);
}

static void *serve(void *unused)
{
	struct pollfd fds[] = { { .fd = server.fd, .events = POLLIN },
				{ .fd = server.stop[0], .events = POLLIN } };

	for (;;) {
		if (poll(fds, 2, -1) < 0 || fds[1].revents)
			return unused;
		take_connection(accept(server.fd, NULL, NULL));
	}
}

void faults_start(const struct scripted *script)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(a);

	memset(&server, 0, sizeof(server));
	server.script = script;
	server.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(server.fd, (const struct sockaddr *)&a, sizeof(a)), 0);
	cr_assert_eq(listen(server.fd, 16), 0);
	cr_assert_eq(getsockname(server.fd, (struct sockaddr *)&a, &size), 0);
	(void)snprintf(server.base, sizeof(server.base), "http://127.0.0.1:%u", ntohs(a.sin_port));
	cr_assert_eq(pipe(server.stop), 0);
	cr_assert_eq(pthread_create(&server.thread, NULL, serve, NULL), 0);
	/* a proxy of the machine is not asked for what is on it */
	(void)unsetenv("http_proxy");
	(void)unsetenv("https_proxy");
	(void)unsetenv("HTTPS_PROXY");
	(void)unsetenv("all_proxy");
	(void)unsetenv("ALL_PROXY");
}

void faults_stop(void)
{
	(void)close(server.stop[1]);
	(void)pthread_join(server.thread, NULL);
	(void)close(server.stop[0]);
	(void)close(server.fd);
	for (unsigned i = 0; i < server.n_stalled; i++)
		(void)close(server.stalled[i]);
	for (unsigned i = 0; i < atomic_load(&server.n); i++)
		free(server.requests[i]);
	memset(&server, 0, sizeof(server));
}

const char *faults_base(void)
{
	return server.base;
}

unsigned faults_count(void)
{
	return atomic_load(&server.n);
}

unsigned faults_asked(const char *path)
{
	unsigned n = 0;

	for (unsigned i = 0; i < faults_count(); i++)
		n += !strncmp(target_of(server.requests[i]), path, strlen(path));
	return n;
}

const char *faults_request(unsigned n)
{
	return n < faults_count() ? server.requests[n] : "";
}
