#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "support/server.h"

TestSuite(daemon, .timeout = 60);

static const char search[] = "GET /api/v1/search?q=china HTTP/1.1\r\nHost: localhost\r\n\r\n";

Test(daemon, health_and_readiness_are_told)
{
	struct err err = { 0 };

	server_start();
	{
		AUTO(cJSON) cJSON *health = get_json("/healthz");
		AUTO(cJSON) cJSON *ready = get_json("/readyz");

		cr_expect_str_eq(text_at(health, "status"), "ok");
		cr_expect_str_eq(text_at(ready, "status"), "ready");
		cr_expect_eq(number_at(ready, "index.works"), 40);
	}
	cr_expect_eq(daemon_probe(server_port(), &err), ERR_OK, "%s", err.msg);
	server_stop();
}

Test(daemon, a_probe_of_a_closed_port_fails)
{
	struct err err = { 0 };
	uint16_t port;

	server_start();
	port = server_port();
	server_stop();
	cr_expect_eq(daemon_probe(port, &err), ERR_IO);
	cr_expect(err.msg[0]);
}

/* --- starting --- */

Test(daemon, what_cannot_be_started_says_why)
{
	static const struct {
		struct daemon_options options;
		enum err_code code;
	} cases[] = {
		{ { .index = "/nonexistent/x.db", .listen = "127.0.0.1" }, ERR_NOT_FOUND },
		{ { .listen = "localhost" }, ERR_INVALID },
		{ { .listen = "192.0.2.1" }, ERR_IO },
		{ { .listen = "127.0.0.1", .public_url = "search.example.org" }, ERR_INVALID },
		{ { .listen = "127.0.0.1", .public_url = "https://" }, ERR_INVALID },
		{ { .listen = "127.0.0.1", .public_url = "https://x/?q" }, ERR_INVALID },
		{ { .listen = "127.0.0.1", .web_dir = "/nonexistent" }, ERR_IO },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct daemon_options options = cases[i].options;
		struct daemon *d = NULL;
		struct err err = { 0 };

		options.index = options.index ? options.index : server_index();
		cr_expect_eq(daemon_start(&d, &options, &err), cases[i].code, "%zu: %s", i,
			     err.msg);
		cr_expect(err.msg[0]);
		cr_expect_null(d);
	}
}

Test(daemon, a_port_in_use_is_refused)
{
	struct daemon *second = NULL;
	struct err err = { 0 };

	server_start();
	cr_expect_eq(daemon_start(&second,
				  &(struct daemon_options){ .index = server_index(),
							    .listen = "127.0.0.1",
							    .port = server_port() },
				  &err),
		     ERR_IO);
	cr_expect(strstr(err.msg, "127.0.0.1"), "%s", err.msg);
	server_stop();
}

Test(daemon, one_thread_and_one_connection_are_enough)
{
	server_start_with((struct daemon_options){ .threads = 1, .connections = 1 });
	for (int i = 0; i < 3; i++) {
		AUTO(answer) struct answer a = get("/readyz");
		cr_expect_eq(a.status, 200);
	}
	server_stop();
}

Test(daemon, a_public_address_stands_in_every_link)
{
	server_start_with((struct daemon_options){ .public_url = "https://example.org/dragoman/" });
	{
		AUTO(cJSON) cJSON *j = get_json("/api/v1/search?q=china&region=africa&per_page=1");

		cr_expect(strstr(text_at(j, "results.0.links.self"),
				 "https://example.org/dragoman/api/v1/works/"));
		cr_expect_str_eq(text_at(j, "meta.filters.0.href"),
				 "/dragoman/?q=china&per_page=1");
	}
	server_stop();
}

/* --- connections --- */

Test(daemon, one_connection_carries_many_requests)
{
	int fd;

	server_start();
	fd = client_connect();
	for (int i = 0; i < 20; i++) {
		struct answer a;

		client_send(fd, search, sizeof(search) - 1);
		a = client_read(fd, false);
		cr_expect_eq(a.status, 200);
		answer_free(&a);
	}
	(void)close(fd);
	server_stop();
}

Test(daemon, requests_may_be_sent_ahead)
{
	int fd;

	server_start();
	fd = client_connect();
	for (int i = 0; i < 5; i++)
		client_send(fd, search, sizeof(search) - 1);
	for (int i = 0; i < 5; i++) {
		AUTO(answer) struct answer a = client_read(fd, false);
		cr_expect_eq(a.status, 200);
	}
	(void)close(fd);
	server_stop();
}

/* Whether the server ends the connection behind its answer. */
static bool ends_connection(const char *request)
{
	const int fd = client_connect();
	struct answer a;
	char byte;
	bool ended;

	client_send(fd, request, strlen(request));
	a = client_read(fd, false);
	cr_expect_eq(a.status, 200, "%s", a.raw);
	ended = answer_header(&a, "Connection") &&
		!strcmp(answer_header(&a, "Connection"), "close");
	if (ended)
		cr_expect_leq(recv(fd, &byte, 1, 0), 0);
	answer_free(&a);
	(void)close(fd);
	return ended;
}

Test(daemon, a_connection_ends_when_the_client_says_so)
{
	server_start();
	cr_expect(ends_connection("GET /healthz HTTP/1.0\r\n\r\n"));
	cr_expect(ends_connection("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
	cr_expect(!ends_connection("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"));
	server_stop();
}

Test(daemon, an_address_may_be_given_whole)
{
	server_start();
	cr_expect(!ends_connection("GET http://example.org/healthz HTTP/1.1\r\nHost: x\r\n\r\n"));
	server_stop();
}

Test(daemon, noise_does_no_harm)
{
	static const char *const noise[] = {
		"\x16\x03\x01\x02",
		"\r\n\r\n\r\n",
		"GET",
		"GET / HTTP/9.9\r\n\r\n",
		"GET /api/v1/search?q=\r\n",
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
		": : :\r\n\r\n",
	};

	server_start();
	for (size_t i = 0; i < COUNT_OF(noise); i++) {
		const int fd = client_connect();

		client_send(fd, noise[i], strlen(noise[i]));
		(void)close(fd);
	}
	{
		AUTO(answer) struct answer a = get("/readyz");
		cr_expect_eq(a.status, 200);
	}
	server_stop();
}

/* --- swapping and stopping under load --- */

struct load {
	atomic_bool stop;
	atomic_uint answered, failed, refused;
};

/* One connection after another, each with a few requests; what goes wrong is counted. */
static void *keep_asking(void *arg)
{
	struct load *load = arg;

	while (!atomic_load(&load->stop)) {
		const int fd = client_connect();

		for (int i = 0; i < 10 && !atomic_load(&load->stop); i++) {
			struct answer a;

			client_send(fd, search, sizeof(search) - 1);
			a = client_read(fd, false);
			atomic_fetch_add(a.status == 200 ? &load->answered : &load->failed, 1);
			answer_free(&a);
		}
		(void)close(fd);
	}
	return NULL;
}

static void pause_ms(long ms)
{
	(void)nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

Test(daemon, a_swap_fails_no_request_and_is_seen_by_the_next)
{
	char path[] = "/tmp/dragoman-swap-XXXXXX", other[64];
	struct load load = { 0 };
	pthread_t threads[3];
	struct err err = { 0 };
	int fd = mkstemp(path);

	(void)close(fd);
	(void)snprintf(other, sizeof(other), "%s.new", path);
	server_build_index(path, "2026-01-01T00:00:00Z");
	server_start_with((struct daemon_options){ .index = path });
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		(void)pthread_create(&threads[i], NULL, keep_asking, &load);
	for (int i = 0; i < 6; i++) {
		char built_at[32];

		(void)snprintf(built_at, sizeof(built_at), "2026-02-0%dT00:00:00Z", i + 1);
		server_build_index(other, built_at);
		cr_assert_eq(rename(other, path), 0);
		pause_ms(10); /* requests go on while the file is already another */
		cr_assert_eq(daemon_reload(server_daemon(), &err), ERR_OK, "%s", err.msg);
		for (int k = 0; k < 4; k++) {
			AUTO(cJSON) cJSON *j = get_json("/readyz");
			cr_expect_str_eq(text_at(j, "index.built_at"), built_at);
		}
	}
	atomic_store(&load.stop, true);
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		(void)pthread_join(threads[i], NULL);
	cr_expect_eq(atomic_load(&load.failed), 0);
	cr_expect_gt(atomic_load(&load.answered), 10);
	server_stop();
	(void)unlink(path);
}

Test(daemon, an_index_that_cannot_be_read_leaves_the_old_one)
{
	char path[] = "/tmp/dragoman-swap-XXXXXX";
	struct err err = { 0 };
	int fd = mkstemp(path);

	server_build_index(path, "2026-01-01T00:00:00Z");
	server_start_with((struct daemon_options){ .index = path });
	(void)close(fd);
	cr_assert_eq(unlink(path), 0);
	cr_expect_eq(daemon_reload(server_daemon(), &err), ERR_NOT_FOUND);
	{
		AUTO(answer) struct answer a = get("/api/v1/search?q=china");
		cr_expect_eq(a.status, 200);
	}
	server_stop();
}

static void *ask_once(void *arg)
{
	struct load *load = arg;
	const int fd = client_connect();
	struct answer a;

	for (;;) {
		client_send(fd, search, sizeof(search) - 1);
		a = client_read(fd, false);
		if (a.status != 200)
			break;
		atomic_fetch_add(&load->answered, 1);
		if (answer_header(&a, "Connection")) /* close: the server is ending */
			break;
		answer_free(&a);
	}
	atomic_fetch_add(a.status == 200 || a.len == 0 ? &load->refused : &load->failed, 1);
	answer_free(&a);
	(void)close(fd);
	return NULL;
}

Test(daemon, stopping_lets_answers_end_whole)
{
	struct load load = { 0 };
	pthread_t thread;

	server_start();
	(void)pthread_create(&thread, NULL, ask_once, &load);
	while (atomic_load(&load.answered) < 5)
		pause_ms(1);
	server_stop();
	(void)pthread_join(thread, NULL);
	cr_expect_eq(atomic_load(&load.failed), 0);
}

Test(daemon, stopping_does_not_wait_for_idle_connections)
{
	struct timespec before, after;
	int fd;

	server_start();
	fd = client_connect();
	client_send(fd, search, sizeof(search) - 1);
	{
		AUTO(answer) struct answer a = client_read(fd, false);
		cr_expect_eq(a.status, 200);
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &before);
	server_stop();
	(void)clock_gettime(CLOCK_MONOTONIC, &after);
	cr_expect_leq(after.tv_sec - before.tv_sec, 2);
	(void)close(fd);
}
