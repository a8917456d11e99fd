/* --metrics-listen: figures on an address of their own. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/server.h"

static char address[64];
static uint16_t port;

/* A port that nobody listens on, below those that the kernel gives to who asks for any: tests that
 * run beside this one do not take it. */
static void choose(int family, const struct sockaddr *any, socklen_t size)
{
	struct sockaddr_in6 wanted; /* the port is at the same place in either */
	bool is_free = false;

	memcpy(&wanted, any, size);
	for (port = (uint16_t)(10000 + getpid() % 20000); !is_free; port += !is_free) {
		const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

		cr_assert_lt(port, 32768, "no port is free");
		wanted.sin6_port = htons(port);
		is_free = bind(fd, (const struct sockaddr *)&wanted, size) == 0;
		(void)close(fd);
	}
}

static void start_v4(void)
{
	const struct sockaddr_in any = { .sin_family = AF_INET,
					 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	choose(AF_INET, (const struct sockaddr *)&any, sizeof(any));
	(void)snprintf(address, sizeof(address), "127.0.0.1:%u", port);
	server_start_with((struct daemon_options){ .metrics_listen = address });
}

static struct answer ask_watch(const char *request)
{
	const int fd = client_connect_to(port);
	struct answer a;

	client_send(fd, request, strlen(request));
	a = client_read(fd, !strncmp(request, "HEAD", 4));
	(void)close(fd);
	return a;
}

#define REQUEST(line) line " HTTP/1.1\r\nHost: localhost\r\n"

Test(watch, the_figures_are_there_and_no_longer_beside_the_answers)
{
	start_v4();
	{
		AUTO(answer) struct answer here = get("/metrics");
		AUTO(answer) struct answer there = ask_watch(REQUEST("GET /metrics") "\r\n");

		cr_expect_eq(here.status, 404);
		cr_expect_eq(there.status, 200);
		cr_expect_str_eq(answer_header(&there, "Content-Type"),
				 "text/plain; version=0.0.4; charset=utf-8");
		cr_expect(strstr(there.body, "\ndragoman_index_works 40\n"), "%s", there.body);
	}
	{
		AUTO(answer) struct answer a = ask_watch(REQUEST("HEAD /metrics") "\r\n");

		cr_expect_eq(a.status, 200);
		cr_expect_eq(a.body_len, 0);
	}
	server_stop();
}

Test(watch, nothing_else_is_there)
{
	static const char *const requests[] = {
		REQUEST("GET /") "\r\n",
		REQUEST("GET /api/v1/search?q=china") "\r\n",
		REQUEST("GET /metrics/x") "\r\n",
		REQUEST("DELETE /metrics") "\r\n",
		REQUEST("POST /metrics") "Content-Length: 3\r\n\r\na=b",
		REQUEST("POST /metrics") "Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n",
	};

	start_v4();
	for (size_t i = 0; i < COUNT_OF(requests); i++) {
		AUTO(answer) struct answer a = ask_watch(requests[i]);

		cr_expect_eq(a.status, 404, "%s", requests[i]);
		cr_expect_eq(a.body_len, strlen("see /metrics\n"), "%s", requests[i]);
	}
	{
		AUTO(answer) struct answer a = ask_watch(REQUEST("GET /metrics") "\r\n");
		cr_expect_eq(a.status, 200, "and it goes on");
	}
	server_stop();
}

Test(watch, its_address_may_be_of_the_sixth_version)
{
	const struct sockaddr_in6 any = { .sin6_family = AF_INET6,
					  .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_in6 to = any;
	int fd;

	choose(AF_INET6, (const struct sockaddr *)&any, sizeof(any));
	(void)snprintf(address, sizeof(address), "[::1]:%u", port);
	server_start_with((struct daemon_options){ .metrics_listen = address });
	to.sin6_port = htons(port);
	fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(connect(fd, (const struct sockaddr *)&to, sizeof(to)), 0);
	client_send(fd, REQUEST("GET /metrics") "\r\n", strlen(REQUEST("GET /metrics") "\r\n"));
	{
		AUTO(answer) struct answer a = client_read(fd, false);
		cr_expect_eq(a.status, 200);
	}
	(void)close(fd);
	server_stop();
}

Test(watch, what_is_no_address_or_taken_is_refused)
{
	static const struct {
		const char *text;
		enum err_code code;
	} wrong[] = { { "9090", ERR_INVALID },          { "localhost:9090", ERR_INVALID },
		      { "127.0.0.1:", ERR_INVALID },    { "127.0.0.1:70000", ERR_INVALID },
		      { "127.0.0.1:90a", ERR_INVALID }, { ":9090", ERR_INVALID },
		      { "::1:9090", ERR_INVALID },      { "[::1]9090", ERR_INVALID },
		      { "[]:9090", ERR_INVALID },       { "192.0.2.1:9090", ERR_IO } };

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		const struct daemon_options options = { .index = server_index(),
							.listen = "127.0.0.1",
							.metrics_listen = wrong[i].text };
		struct daemon *d = NULL;
		struct err err = { 0 };

		cr_expect_eq(daemon_start(&d, &options, &err), wrong[i].code, "%s", wrong[i].text);
		cr_expect(strstr(err.msg, wrong[i].text), "%s", err.msg);
	}
}
