#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "support/corpus.h"
#include "support/server.h"

enum { MANY = 3000, ABSTRACT = 3000 };

/* So many works that no buffer between the two ends holds an export of them. */
static void make_large(struct corpus_folder *c)
{
	AUTO(str) struct str works = STR(64 << 20);
	char *abstract = calloc(1, ABSTRACT + 1);

	cr_assert(abstract);
	memset(abstract, 'x', ABSTRACT);
	for (int i = 0; i < ABSTRACT; i += 10)
		abstract[i] = ' ';
	str_add_char(&works, '[');
	for (int i = 0; i < MANY; i++)
		str_add_f(&works,
			  "%s{\"id\":\"w%05d\",\"type\":\"book\",\"title\":\"Work %d\","
			  "\"abstract\":\"%s\"}",
			  i ? "," : "", i, i, abstract);
	str_add_char(&works, ']');
	cr_assert(str_ok(&works));
	corpus_make(c);
	corpus_put(c, "works.json", str_text(&works));
	corpus_must_index(c);
	free(abstract);
}

/* Ask for all as CSL-JSON on a connection that takes little at a time. */
static int begin_export(void)
{
	static const char request[] = "GET /api/v1/export?format=csl-json HTTP/1.1\r\n"
				      "Host: localhost\r\nConnection: close\r\n\r\n";
	const int fd = client_connect(), room = 64 * 1024;

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	client_send(fd, request, sizeof(request) - 1);
	return fd;
}

static size_t count(const char *text, size_t n, const char *what)
{
	size_t found = 0;

	for (const char *p = text; (p = memmem(p, n - (size_t)(p - text), what, strlen(what)));
	     p += strlen(what))
		found++;
	return found;
}

Test(streaming, a_new_index_in_the_meantime_changes_nothing_of_an_export)
{
	struct corpus_folder large, small;
	struct err err = { 0 };
	char *all = malloc(64 << 20);
	size_t len = 0;
	ssize_t n;
	int fd;

	cr_assert(all);
	make_large(&large);
	corpus_make(&small);
	corpus_put(&small, "works.json", "[{\"id\":\"k\",\"type\":\"book\",\"title\":\"T\"}]");
	corpus_must_index(&small);
	server_start_with((struct daemon_options){ .index = large.index });
	fd = begin_export();
	len = (size_t)recv(fd, all, 1000, 0);
	cr_assert_gt(len, 0);
	cr_assert_eq(rename(small.index, large.index), 0);
	cr_assert_eq(daemon_reload(server_daemon(), &err), ERR_OK, "%s", err.msg);
	for (int i = 0; i < 32; i++) { /* both threads take the new index */
		AUTO(cJSON) cJSON *j = get_json("/api/v1/search");

		cr_expect_eq(number_at(j, "meta.count"), 1);
	}
	while ((n = recv(fd, all + len, (64 << 20) - len, 0)) > 0)
		len += (size_t)n;
	cr_expect_eq(count(all, len, "{\"id\":\"w"), MANY);
	cr_expect_eq(strncmp(all + len - 5, "0\r\n\r\n", 5), 0, "it did not end as it should");
	(void)close(fd);
	server_stop();
	corpus_remove(&large);
	corpus_remove(&small);
	free(all);
}

Test(streaming, clients_that_go_away_leave_nothing)
{
	struct corpus_folder large;
	char some[1000];

	make_large(&large);
	server_start_with((struct daemon_options){ .index = large.index });
	for (int i = 0; i < 40; i++) {
		const int fd = begin_export();

		if (i % 2)
			cr_expect_gt(recv(fd, some, sizeof(some), 0), 0);
		(void)close(fd);
	}
	{
		AUTO(cJSON) cJSON *j = get_json("/api/v1/search?facets=");

		cr_expect_eq(number_at(j, "meta.count"), MANY);
	}
	server_stop(); /* and LeakSanitizer looks at the rest */
	corpus_remove(&large);
}

Test(streaming, stopping_ends_an_export_that_nobody_takes)
{
	struct corpus_folder large;
	char some[1000];
	int fd;

	make_large(&large);
	server_start_with((struct daemon_options){ .index = large.index });
	fd = begin_export();
	cr_expect_gt(recv(fd, some, sizeof(some), 0), 0);
	server_stop();
	(void)close(fd);
	corpus_remove(&large);
}

Test(streaming, more_exports_at_once_than_memory_is_for_are_asked_to_wait)
{
	/* one is 4 bytes a work and 128 KiB of text */
	const size_t one = 128 * 1024 + 4 * MANY;
	struct corpus_folder large;
	char some[1000];
	int fds[2];

	make_large(&large);
	server_start_with((struct daemon_options){ .index = large.index, .export_bytes = 2 * one });
	for (size_t i = 0; i < 2; i++) {
		fds[i] = begin_export();
		cr_assert_gt(recv(fds[i], some, sizeof(some), 0), 0);
	}
	{
		AUTO(answer) struct answer a = get("/api/v1/export?limit=1");
		AUTO(answer) struct answer head = ask("HEAD", "/api/v1/export", "");

		cr_expect_eq(a.status, 503);
		cr_expect(answer_header(&a, "Retry-After"));
		cr_expect_eq(head.status, 200);
	}
	/* what one held is there again once the server has seen that its client is gone */
	(void)close(fds[0]);
	for (int status = 503; status != 200;) {
		AUTO(answer) struct answer a = get("/api/v1/export?limit=1");

		status = a.status;
	}
	(void)close(fds[1]);
	server_stop();
	corpus_remove(&large);
}
