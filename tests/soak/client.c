#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "soak/soak.h"

int client_open(uint16_t port)
{
	const struct timeval patience = { .tv_sec = 30 };
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

bool client_send(int fd, const char *bytes, size_t n)
{
	return send(fd, bytes, n, MSG_NOSIGNAL) == (ssize_t)n;
}

static const char *header(const char *head, const char *name)
{
	const char *line = strcasestr(head, name);

	return line ? line + strlen(name) : NULL;
}

/* Is the body, of which `n` bytes are there, whole? */
static bool is_whole(const char *head, const char *body, size_t n)
{
	const char *length = header(head, "\r\nContent-Length: ");

	if (strncmp(head, "HTTP/1.1 304", 12) == 0)
		return true;
	if (length)
		return n >= strtoul(length, NULL, 10);
	return n >= 5 && memcmp(body + n - 5, "0\r\n\r\n", 5) == 0; /* in pieces */
}

static uint64_t hash_of(const char *bytes, size_t n)
{
	uint64_t h = 1469598103934665603u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)bytes[i]) * 1099511628211u;
	return h;
}

struct reply client_ask(int fd, const char *request, size_t n, char *buffer)
{
	struct reply r = { 0 };
	const char *body = NULL, *etag;
	size_t have = 0;

	if (!client_send(fd, request, n))
		return r;
	while (!body || !is_whole(buffer, body, have - (size_t)(body - buffer))) {
		const ssize_t got = recv(fd, buffer + have, ANSWER_MAX - 1 - have, 0);

		if (got <= 0)
			return r;
		have += (size_t)got;
		buffer[have] = '\0';
		if (!body && (body = strstr(buffer, "\r\n\r\n"))) {
			buffer[body - buffer + 2] = '\0'; /* the head by itself */
			body += 4;
		}
	}
	r.status = (int)strtol(buffer + strlen("HTTP/1.1 "), NULL, 10);
	r.length = have - (size_t)(body - buffer);
	r.hash = hash_of(body, r.length);
	r.retry_after = header(buffer, "\r\nRetry-After: ") != NULL;
	etag = header(buffer, "\r\nETag: \"");
	if (etag)
		(void)snprintf(r.etag, sizeof(r.etag), "%.*s", (int)strcspn(etag, "\""), etag);
	return r;
}

double client_metric(uint16_t port, const char *name)
{
	static const char request[] =
		"GET /metrics HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n";
	char *buffer = malloc(ANSWER_MAX), line[200], *at = NULL;
	const int fd = client_open(port);
	double value = -1;

	if (buffer && fd >= 0 &&
	    client_ask(fd, request, sizeof(request) - 1, buffer).status == 200) {
		(void)snprintf(line, sizeof(line), "\n%s ", name);
		at = strstr(buffer + strlen(buffer) + 1, line);
		value = at ? strtod(at + strlen(line), NULL) : -1;
	}
	if (fd >= 0)
		(void)close(fd);
	free(buffer);
	return value;
}
