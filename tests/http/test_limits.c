/* What a client may ask of the server, and what it is told where that ends. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/server.h"

TestSuite(limits, .timeout = 60);

static const char *const loopback[] = { "127.0.0.1" };

static void expect_told(const struct answer *a, int status, const char *what)
{
	AUTO(cJSON) cJSON *problem = answer_json(a);

	cr_expect_eq(a->status, status, "%s", a->raw);
	cr_expect_str_eq(answer_header(a, "Content-Type"), "application/problem+json");
	cr_expect(answer_header(a, "Retry-After"), "%s", a->raw);
	cr_expect_gt(strtoul(answer_header(a, "Retry-After"), NULL, 10), 0);
	cr_expect_eq(number_at(problem, "status"), status);
	cr_expect(strstr(text_at(problem, "detail"), what), "%s", text_at(problem, "detail"));
}

/* The value of a line of /metrics, which begins so. */
static double metric(const char *name)
{
	AUTO(answer) struct answer a = get("/metrics");
	char line[160];
	const char *at;

	(void)snprintf(line, sizeof(line), "\n%s ", name);
	at = strstr(a.body, line);
	cr_assert(at, "%s is not in %s", name, a.body);
	return strtod(at + strlen(line), NULL);
}

/* --- requests of an address --- */

Test(limits, who_asks_too_often_is_told_when_to_come_again)
{
	static const char from[] = "X-Forwarded-For: 192.0.2.7\r\n";

	server_start_with((struct daemon_options){
		.rate = 1, .burst = 3, .proxies = loopback, .n_proxies = 1 });
	for (int i = 0; i < 3; i++) {
		AUTO(answer) struct answer a = ask("GET", "/api/v1/search?q=china", from);
		cr_expect_eq(a.status, 200);
	}
	{
		AUTO(answer) struct answer a = ask("GET", "/api/v1/search?q=china", from);
		expect_told(&a, 429, "too many requests from your address");
	}
	{
		AUTO(answer)
		struct answer a =
			ask("GET", "/api/v1/search?q=china", "X-Forwarded-For: 192.0.2.8\r\n");
		cr_expect_eq(a.status, 200, "another client has a bucket of its own");
	}
	{
		AUTO(answer) struct answer a = ask("GET", "/healthz", from);
		cr_expect_eq(a.status, 200, "watchers are always told");
	}
	cr_expect_eq(metric("dragoman_rejected_total{limit=\"rate\"}"), 1);
	server_stop();
}

Test(limits, a_proxy_that_names_nobody_is_not_limited_nor_is_loopback)
{
	server_start_with((struct daemon_options){
		.rate = 1, .burst = 1, .proxies = loopback, .n_proxies = 1 });
	for (int i = 0; i < 20; i++) {
		AUTO(answer) struct answer a = get("/api/v1/search?q=china");
		cr_expect_eq(a.status, 200);
	}
	server_stop();
	server_start_with((struct daemon_options){ .rate = 1, .burst = 1 });
	for (int i = 0; i < 20; i++) {
		AUTO(answer)
		struct answer a =
			ask("GET", "/api/v1/search?q=china", "X-Forwarded-For: 192.0.2.7\r\n");
		cr_expect_eq(a.status, 200, "whom nobody trusts is not believed");
	}
	server_stop();
}

/* --- connections --- */

static struct answer ask_on(int fd, const char *path)
{
	char request[200];
	const int n =
		snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path);

	client_send(fd, request, (size_t)n);
	return client_read(fd, false);
}

static bool ended(int fd)
{
	char byte;

	return recv(fd, &byte, 1, 0) <= 0;
}

Test(limits, one_connection_too_many_is_answered_with_503_and_ends)
{
	enum { MAX = 4 };
	int fds[MAX + 2];

	server_start_with((struct daemon_options){ .connections = MAX, .threads = 2 });
	for (int i = 0; i < MAX + 2; i++) {
		fds[i] = client_connect();
		AUTO(answer) struct answer a = ask_on(fds[i], i <= MAX ? "/readyz" : "/healthz");

		if (i < MAX || i == MAX + 1)
			cr_expect_eq(a.status, 200, "%d", i);
		else
			expect_told(&a, 503, "all the connections");
	}
	cr_expect(ended(fds[MAX]));
	for (int i = 0; i < MAX + 2; i++)
		(void)close(fds[i]);
	for (int tries = 0; metric("dragoman_connections_open") > MAX; tries++)
		cr_assert_lt(tries, 10000, "closed connections are still counted");
	{
		AUTO(answer) struct answer a = get("/readyz");
		cr_expect_eq(a.status, 200, "then there is room again");
	}
	server_stop();
}

Test(limits, one_address_has_only_so_many_connections)
{
	enum { MAX = 3 };
	int fds[MAX + 1];

	server_start_with(
		(struct daemon_options){ .address_connections = MAX, .limits_loopback = true });
	for (int i = 0; i <= MAX; i++) {
		fds[i] = client_connect();
		AUTO(answer) struct answer a = ask_on(fds[i], "/readyz");

		if (i < MAX)
			cr_expect_eq(a.status, 200, "%d", i);
		else
			expect_told(&a, 429, "too many connections from your address");
	}
	cr_expect(ended(fds[MAX]));
	for (int i = 0; i <= MAX; i++)
		(void)close(fds[i]);
	cr_expect_eq(metric("dragoman_rejected_total{limit=\"address_connections\"}"), 1);
	server_stop();
}

Test(limits, who_connects_on_and_on_over_the_limit_is_not_answered)
{
	enum { MAX = 1, BESIDE = 16 };
	int fds[MAX + BESIDE + 1];
	char byte;

	server_start_with((struct daemon_options){
		.address_connections = MAX, .threads = 1, .limits_loopback = true });
	for (int i = 0; i < MAX + BESIDE + 1; i++)
		fds[i] = client_connect();
	cr_expect_leq(recv(fds[MAX + BESIDE], &byte, 1, 0), 0, "it is closed without a request");
	for (int i = 0; i < MAX + BESIDE + 1; i++)
		(void)close(fds[i]);
	server_stop();
}

/* --- slow and large --- */

Test(limits, slow_requests_are_cut)
{
	static const char *const begun[] = {
		"",
		"GET /healthz HTT",
		"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",
		"POST /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
		"Content-Length: 100\r\n\r\n{",
	};
	int fds[COUNT_OF(begun)];

	server_start_with((struct daemon_options){ .header_timeout_s = 1 });
	for (size_t i = 0; i < COUNT_OF(begun); i++) {
		fds[i] = client_connect();
		client_send(fds[i], begun[i], strlen(begun[i]));
	}
	for (size_t i = 0; i < COUNT_OF(begun); i++) {
		AUTO(answer) struct answer a = client_read(fds[i], false);

		cr_expect_eq(a.status, 408, "%zu: %s", i, a.raw);
		cr_expect(ended(fds[i]));
		(void)close(fds[i]);
	}
	cr_expect_eq(metric("dragoman_rejected_total{limit=\"slow_client\"}"), COUNT_OF(begun));
	server_stop();
}

Test(limits, a_request_after_a_pause_is_not_slow)
{
	int fd;

	server_start_with((struct daemon_options){ .header_timeout_s = 1, .idle_timeout_s = 30 });
	fd = client_connect();
	for (int i = 0; i < 2; i++) {
		AUTO(answer) struct answer a = ask_on(fd, "/healthz");
		cr_expect_eq(a.status, 200);
		if (i == 0) { /* until another that says nothing was cut, and a bit */
			const int silent = client_connect();

			AUTO(answer) struct answer cut = client_read(silent, false);
			cr_expect_eq(cut.status, 408);
			(void)close(silent);
		}
	}
	(void)close(fd);
	server_stop();
}

/* `n` times `part`, behind `head`. */
static char *much(const char *head, const char *part, size_t n, const char *tail)
{
	char *text = malloc(strlen(head) + n * strlen(part) + strlen(tail) + 1), *at = text;

	cr_assert(text);
	at = stpcpy(at, head);
	while (n--)
		at = stpcpy(at, part);
	(void)stpcpy(at, tail);
	return text;
}

Test(limits, oversized_requests_are_refused_and_the_server_goes_on)
{
	static const struct {
		const char *head, *part;
		size_t n;
		const char *tail;
		int status;
	} cases[] = {
		{ "GET /api/v1/search?q=", "a", 17000, " HTTP/1.1\r\nHost: x\r\n\r\n", 414 },
		{ "GET /api/v1/search?q=", "a", 60000, " HTTP/1.1\r\nHost: x\r\n\r\n", 414 },
		{ "GET /api/v1/search?", "&a=1", 300, " HTTP/1.1\r\nHost: x\r\n\r\n", 414 },
		{ "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ", "a", 200000, "\r\n\r\n", 431 },
		{ "GET /healthz HTTP/1.1\r\nHost: x\r\n", "X-Many: 1\r\n", 20000, "\r\n", 431 },
		{ "POST /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
		  "Content-Length: 10000000\r\n\r\n",
		  " ", 10, "", 413 },
		{ "GET /api/v1/search?q=", "(", 5000, " HTTP/1.1\r\nHost: x\r\n\r\n", 200 },
		{ "GET /api/v1/search?q=", "a*+", 5000, " HTTP/1.1\r\nHost: x\r\n\r\n", 200 },
		{ "GET /api/v1/search?q=", "NOT+", 4000, " HTTP/1.1\r\nHost: x\r\n\r\n", 200 },
		{ "GET /api/v1/search?page=999999999&q=china&x=", "", 0,
		  " HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
	};

	server_start();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const int fd = client_connect();
		char *request = much(cases[i].head, cases[i].part, cases[i].n, cases[i].tail);

		(void)send(fd, request, strlen(request), MSG_NOSIGNAL); /* it may be cut short */
		{
			AUTO(answer) struct answer a = client_read(fd, false);
			cr_expect_eq(a.status, cases[i].status, "%zu: %.300s", i, a.raw);
		}
		free(request);
		(void)close(fd);
	}
	{
		AUTO(answer) struct answer a = get("/readyz");
		cr_expect_eq(a.status, 200);
	}
	server_stop();
}

/* --- time and memory --- */

Test(limits, what_takes_too_long_is_ended_and_the_next_is_answered)
{
	static const char *const paths[] = {
		"/api/v1/search?q=china",
		"/api/v1/search?q=c*",
		"/api/v1/search?q=%22soft+power%22",
		"/api/v1/search?q=china+AND+NOT+%22soft+power%22",
		"/api/v1/passages?q=china",
		"/api/v1/export?q=china",
		"/api/v1/facets/author?q=china",
		"/api/v1/works/imran2025/passages",
		"/api/v1/works/imran2025",
	};

	server_start_with((struct daemon_options){ .query_us = 1 });
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		AUTO(answer) struct answer a = get(paths[i]);

		/* a look into an array is no work that is worth ending */
		if (a.status != 200)
			expect_told(&a, 503, "takes longer than");
		cr_expect(i > 5 || a.status == 503, "%s: %d", paths[i], a.status);
	}
	cr_expect_geq(metric("dragoman_rejected_total{limit=\"query_time\"}"), 6);
	server_stop();
	server_start_with((struct daemon_options){ .query_us = 60000000 });
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		AUTO(answer) struct answer a = get(paths[i]);
		cr_expect_eq(a.status, 200, "%s", paths[i]);
	}
	server_stop();
}

Test(limits, what_takes_too_much_memory_is_told_so)
{
	server_start_with((struct daemon_options){ .request_bytes = 40000 });
	{
		AUTO(answer) struct answer a = get("/api/v1/search?q=china&per_page=100");
		expect_told(&a, 503, "MiB of memory");
	}
	{
		AUTO(answer) struct answer a = get("/healthz");
		cr_expect_eq(a.status, 200);
	}
	cr_expect_geq(metric("dragoman_rejected_total{limit=\"memory\"}"), 1);
	server_stop();
}

/* --- what a watcher sees --- */

Test(limits, metrics_count_what_was_asked)
{
	server_start();
	for (int i = 0; i < 3; i++) {
		AUTO(answer) struct answer a = get("/api/v1/search?q=china");
		cr_expect_eq(a.status, 200);
	}
	{
		AUTO(answer) struct answer a = get("/api/v1/search?colour=red");
		cr_expect_eq(a.status, 400);
	}
	{
		AUTO(answer) struct answer a = get("/metrics");
		cr_expect_eq(a.status, 200);
		cr_expect_str_eq(answer_header(&a, "Content-Type"),
				 "text/plain; version=0.0.4; charset=utf-8");
		cr_expect_str_eq(answer_header(&a, "Cache-Control"), "no-store");
		cr_expect_null(strstr(a.body, "china"),
			       "what was searched for is nobody's business");
	}
#define SEARCH "{route=\"/api/v1/search\","
	cr_expect_eq(metric("dragoman_http_requests_total" SEARCH "status=\"200\"}"), 3);
	cr_expect_eq(metric("dragoman_http_requests_total" SEARCH "status=\"400\"}"), 1);
	cr_expect_eq(metric("dragoman_http_request_duration_seconds_bucket" SEARCH "le=\"+Inf\"}"),
		     4);
	cr_expect_eq(metric("dragoman_cache_hits_total"), 2);
	cr_expect_eq(metric("dragoman_index_generation"), 1);
	cr_expect_eq(metric("dragoman_index_works"), 40);
	cr_expect_gt(metric("process_resident_memory_bytes"), 1000000);
	server_stop();
}

Test(limits, a_request_has_an_id)
{
	static const char *const wrong[] = {
		"X-Request-Id: a b\r\n", "X-Request-Id: \r\n", "X-Request-Id: <script>\r\n",
		"X-Request-Id: 12345678901234567890123456789012345678901"
		"234567890123456789012345\r\n"
	};
	char own[64];

	server_start();
	{
		AUTO(answer) struct answer a = ask("GET", "/healthz", "X-Request-Id: Ab-1_2.3\r\n");
		cr_expect_str_eq(answer_header(&a, "X-Request-Id"), "Ab-1_2.3");
	}
	{
		AUTO(answer) struct answer a = get("/healthz");
		(void)snprintf(own, sizeof(own), "%s", answer_header(&a, "X-Request-Id"));
		cr_expect_eq(strlen(own), 16);
	}
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		AUTO(answer) struct answer a = ask("GET", "/healthz", wrong[i]);
		cr_expect_eq(strlen(answer_header(&a, "X-Request-Id")), 16, "%s", wrong[i]);
		cr_expect_str_neq(answer_header(&a, "X-Request-Id"), own);
	}
	server_stop();
}

/* --- generations --- */

/* Open files of this process that have no name any more. */
static int nameless_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	int n = 0;

	cr_assert(dir);
	while ((entry = readdir(dir))) {
		char target[256];
		const ssize_t len =
			readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);

		target[len > 0 ? len : 0] = '\0';
		n += strstr(target, "dragoman-limits-") && strstr(target, "(deleted)");
	}
	(void)closedir(dir);
	return n;
}

Test(limits, idle_threads_let_go_of_an_old_index)
{
	char path[] = "/tmp/dragoman-limits-XXXXXX", other[64];
	struct err err = { 0 };
	int fds[8];
	const int fd = mkstemp(path);

	(void)close(fd);
	(void)snprintf(other, sizeof(other), "%s.new", path);
	server_build_index(path, "2026-01-01T00:00:00Z");
	server_start_with((struct daemon_options){ .index = path, .threads = 4 });
	for (size_t i = 0; i < COUNT_OF(fds); i++) { /* so that each thread has a searcher */
		fds[i] = client_connect();
		AUTO(answer) struct answer a = ask_on(fds[i], "/readyz");
		cr_expect_eq(a.status, 200);
	}
	for (int i = 0; i < 3; i++) {
		char built_at[32];

		(void)snprintf(built_at, sizeof(built_at), "2026-02-0%dT00:00:00Z", i + 1);
		server_build_index(other, built_at);
		cr_assert_eq(rename(other, path), 0);
		cr_assert_eq(daemon_reload(server_daemon(), &err), ERR_OK, "%s", err.msg);
		cr_expect_eq(nameless_files(), 0, "no thread was asked anything since");
	}
	cr_expect_eq(metric("dragoman_index_generation"), 4);
	cr_expect_eq(metric("dragoman_index_reloads_total{outcome=\"opened\"}"), 3);
	for (size_t i = 0; i < COUNT_OF(fds); i++)
		(void)close(fds[i]);
	server_stop();
	(void)unlink(path);
}
