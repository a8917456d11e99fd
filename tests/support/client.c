#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/server.h"

enum { ANSWER_MAX = 8 << 20 };

int client_connect_to(uint16_t port)
{
	const struct timeval patience = { .tv_sec = 10 };
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	cr_assert_geq(fd, 0);
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	cr_assert_eq(connect(fd, (const struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

int client_connect(void)
{
	return client_connect_to(server_port());
}

void client_send(int fd, const void *bytes, size_t n)
{
	cr_assert_eq(send(fd, bytes, n, MSG_NOSIGNAL), (ssize_t)n);
}

/* Bytes that a whole answer has, once its headers are there; 0 before. */
static size_t whole_length(const struct answer *a, bool head)
{
	const char *end = strstr(a->raw, "\r\n\r\n");
	const char *length = end ? answer_header(a, "Content-Length") : NULL;
	const size_t headers = end ? (size_t)(end - a->raw) + 4 : 0;
	const bool has_body = length && !head && a->status != 304;

	return headers + (has_body ? strtoul(length, NULL, 10) : 0);
}

/* One line of what comes, without its end; false: nothing came. */
static bool read_line(int fd, char *to, size_t room)
{
	size_t n = 0;

	while (n + 1 < room && recv(fd, to + n, 1, 0) == 1) {
		if (to[n++] == '\n') {
			to[n - 2] = '\0';
			return true;
		}
	}
	return false;
}

/* A body in pieces (RFC 9112, 7.1), put together. An answer that breaks off is closed. */
static void read_chunks(int fd, struct answer *a)
{
	char line[64];
	size_t left = 1;

	while (left > 0) {
		a->closed = !read_line(fd, line, sizeof(line));
		left = a->closed ? 0 : strtoul(line, NULL, 16);
		for (size_t end = a->len + left; a->len < end;) {
			const ssize_t n = recv(fd, a->raw + a->len, end - a->len, 0);

			cr_assert_lt(end, ANSWER_MAX - 1);
			a->closed = n <= 0;
			if (n <= 0)
				return;
			a->len += (size_t)n;
		}
		if (!a->closed)
			a->closed = !read_line(fd, line, sizeof(line));
	}
}

struct answer client_read(int fd, bool head)
{
	struct answer a = { .raw = calloc(1, ANSWER_MAX) };
	size_t whole = 0;

	cr_assert(a.raw);
	while (!whole || a.len < whole) {
		/* not a byte further, for the next answer may stand behind this one */
		const size_t want = whole ? whole - a.len : 1;
		const ssize_t n = recv(fd, a.raw + a.len, want, 0);

		a.closed = n <= 0;
		if (n <= 0)
			break;
		a.len += (size_t)n;
		cr_assert_lt(a.len, ANSWER_MAX - 1);
		if (!whole && a.raw[a.len - 1] == '\n') {
			(void)sscanf(a.raw, "HTTP/1.1 %d", &a.status);
			whole = whole_length(&a, head);
		}
	}
	a.body = a.raw + (whole ? (size_t)(strstr(a.raw, "\r\n\r\n") - a.raw) + 4 : a.len);
	if (whole && !head && a.status != 304 && answer_header(&a, "Transfer-Encoding"))
		read_chunks(fd, &a);
	a.body_len = a.len - (size_t)(a.body - a.raw);
	return a;
}

struct answer ask(const char *method, const char *path, const char *headers)
{
	const int fd = client_connect();
	struct answer a;
	char *request;
	int n;

	n = asprintf(&request, "%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n", method, path,
		     headers);
	cr_assert_gt(n, 0);
	client_send(fd, request, (size_t)n);
	free(request);
	a = client_read(fd, !strcmp(method, "HEAD"));
	(void)close(fd);
	return a;
}

struct answer get(const char *path)
{
	return ask("GET", path, "");
}

void answer_free(struct answer *a)
{
	free(a->raw);
	a->raw = NULL;
}

const char *answer_header(const struct answer *a, const char *name)
{
	static _Thread_local char value[16384]; /* tests ask from several threads */
	const size_t len = strlen(name);

	for (const char *line = strstr(a->raw, "\r\n"); line && line[2] != '\r';
	     line = strstr(line + 2, "\r\n")) {
		const char *end = strstr(line + 2, "\r\n");

		if (!end || strncasecmp(line + 2, name, len) != 0 || line[2 + len] != ':')
			continue;
		line += 2 + len + 1;
		line += strspn(line, " ");
		(void)snprintf(value, sizeof(value), "%.*s", (int)(end - line), line);
		return value;
	}
	return NULL;
}

cJSON *answer_json(const struct answer *a)
{
	cJSON *j = cJSON_ParseWithLength(a->body, a->body_len);

	cr_assert(j, "not JSON: %.200s", a->raw);
	return j;
}

cJSON *get_json(const char *path)
{
	struct answer a = get(path);
	cJSON *j = answer_json(&a);

	answer_free(&a);
	return j;
}

const cJSON *at(const cJSON *root, const char *path)
{
	while (root && *path) {
		const size_t len = strcspn(path, ".");
		char name[64];

		(void)snprintf(name, sizeof(name), "%.*s", (int)len, path);
		root = cJSON_IsArray(root) ? cJSON_GetArrayItem(root, (int)strtol(name, NULL, 10))
					   : cJSON_GetObjectItemCaseSensitive(root, name);
		path += len + (path[len] == '.');
	}
	return root;
}

const char *text_at(const cJSON *root, const char *path)
{
	const char *text = cJSON_GetStringValue(at(root, path));

	return text ? text : "";
}

double number_at(const cJSON *root, const char *path)
{
	const cJSON *item = at(root, path);

	return cJSON_IsNumber(item) ? item->valuedouble : -1;
}

int size_at(const cJSON *root, const char *path)
{
	const cJSON *item = at(root, path);

	return cJSON_IsArray(item) ? cJSON_GetArraySize(item) : -1;
}

bool list_has(const cJSON *list, const char *text)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, list) if (cJSON_IsString(item) &&
					   !strcmp(item->valuestring, text)) return true;
	return false;
}
