/* Who may ask how much: addresses, proxies, buckets, counts of connections. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "http/guard.h"

static const int64_t second = 1000000000;

static struct address from(const char *text)
{
	struct address a = { { 0 } };

	cr_assert(address_parse(&a, text, strlen(text)), "%s", text);
	return a;
}

static struct guard *made(const struct guard_options *options)
{
	struct guard *g = NULL;
	struct err err = { 0 };

	cr_assert_eq(guard_new(&g, options, &err), ERR_OK, "%s", err.msg);
	return g;
}

Test(address, is_read_as_proxies_write_it)
{
	static const struct {
		const char *text, *same_as; /* NULL: it is none */
	} cases[] = {
		{ "192.0.2.7", "192.0.2.7" },
		{ " 192.0.2.7\t", "192.0.2.7" },
		{ "192.0.2.7:1234", "192.0.2.7" },
		{ "\"192.0.2.7\"", "192.0.2.7" },
		{ "::ffff:192.0.2.7", "192.0.2.7" },
		{ "[2001:db8::1]:443", "2001:db8::1" },
		{ "[2001:db8::1]", "2001:db8::1" },
		{ "2001:db8::1", "2001:db8:0:0::1" },
		{ "", NULL },
		{ "unknown", NULL },
		{ "192.0.2", NULL },
		{ "192.0.2.7.8", NULL },
		{ "[2001:db8::1", NULL },
		{ "[]", NULL },
		{ ":80", NULL },
		{ "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd", NULL },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct address a, b;
		const char *text = cases[i].text;

		cr_expect_eq(address_parse(&a, text, strlen(text)), cases[i].same_as != NULL, "%s",
			     text);
		if (!cases[i].same_as)
			continue;
		b = from(cases[i].same_as);
		cr_expect_eq(memcmp(&a, &b, sizeof(a)), 0, "%s", text);
	}
}

Test(address, of_a_socket_is_the_same)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct address a, b = from("127.0.0.1");
	const struct sockaddr other = { .sa_family = AF_UNIX };

	(void)inet_pton(AF_INET, "127.0.0.1", &v4.sin_addr);
	cr_expect(address_of(&a, (const struct sockaddr *)&v4));
	cr_expect_eq(memcmp(&a, &b, sizeof(a)), 0);
	cr_expect(address_is_loopback(&a));
	v6.sin6_addr = in6addr_loopback;
	cr_expect(address_of(&a, (const struct sockaddr *)&v6));
	cr_expect(address_is_loopback(&a));
	cr_expect(!address_of(&a, &other));
	cr_expect(!address_of(&a, NULL));
	a = from("128.0.0.1");
	cr_expect(!address_is_loopback(&a));
}

Test(address, networks_have_those_within_them)
{
	static const struct {
		const char *network, *address;
		bool has;
	} cases[] = {
		{ "10.0.0.0/8", "10.255.0.1", true },
		{ "10.0.0.0/8", "11.0.0.1", false },
		{ "10.1.2.3", "10.1.2.3", true },
		{ "10.1.2.3", "10.1.2.4", false },
		{ "10.1.2.0/23", "10.1.3.255", true },
		{ "10.1.2.0/23", "10.1.4.0", false },
		{ "0.0.0.0/0", "203.0.113.9", true },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "2001:db8::/32", "2001:db8:1::1", true },
		{ "2001:db8::/32", "2001:db9::1", false },
		{ "::/0", "10.0.0.1", true },
	};
	static const char *const none[] = {
		"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "proxy.example.org"
	};
	struct network n;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct address a = from(cases[i].address);

		cr_assert(network_parse(&n, cases[i].network), "%s", cases[i].network);
		cr_expect_eq(network_has(&n, &a), cases[i].has, "%s %s", cases[i].network,
			     cases[i].address);
	}
	for (size_t i = 0; i < COUNT_OF(none); i++)
		cr_expect(!network_parse(&n, none[i]), "%s", none[i]);
}

Test(guard, a_client_is_whom_a_trusted_proxy_names)
{
	static const char *const proxies[] = { "10.0.0.0/8", "127.0.0.1" };
	AUTO(guard)
	struct guard *g =
		made(&(struct guard_options){ .rate = 1, .proxies = proxies, .n_proxies = 2 });
	static const struct {
		const char *peer, *forwarded, *client; /* NULL: not known */
	} cases[] = {
		{ "203.0.113.9", NULL, "203.0.113.9" },
		{ "203.0.113.9", "192.0.2.1", "203.0.113.9" }, /* anybody can write that */
		{ "10.0.0.1", "192.0.2.1", "192.0.2.1" },
		{ "10.0.0.1", "198.51.100.5, 192.0.2.1", "192.0.2.1" },
		{ "10.0.0.1", "198.51.100.5, 192.0.2.1, 10.0.0.2", "192.0.2.1" },
		{ "127.0.0.1", "192.0.2.1", "192.0.2.1" },
		{ "10.0.0.1", NULL, NULL },
		{ "10.0.0.1", "", NULL },
		{ "10.0.0.1", "unknown", NULL },
		{ "10.0.0.1", "192.0.2.1, unknown", NULL },
		{ "10.0.0.1", "10.0.0.2", NULL },
		{ "10.0.0.1", "127.0.0.1", NULL },
		{ "::1", "192.0.2.1", NULL },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct address peer = from(cases[i].peer);
		struct address client, wanted;
		const bool known = guard_client(&client, g, &peer, cases[i].forwarded);

		cr_expect_eq(known, cases[i].client != NULL, "%zu", i);
		if (!known || !cases[i].client)
			continue;
		wanted = from(cases[i].client);
		cr_expect_eq(memcmp(&client, &wanted, sizeof(client)), 0, "%zu", i);
	}
}

Test(guard, a_bucket_empties_and_fills_at_its_rate)
{
	AUTO(guard) struct guard *g = made(&(struct guard_options){ .rate = 10, .burst = 5 });
	const struct address one = from("192.0.2.1"), other = from("192.0.2.2");
	int64_t now = 1000 * second;

	for (int i = 0; i < 5; i++)
		cr_expect_eq(guard_ask(g, &one, now), 0);
	cr_expect_eq(guard_ask(g, &one, now), 1, "a second will do");
	cr_expect_eq(guard_ask(g, &other, now), 0, "each has its own");
	now += second / 10;
	cr_expect_eq(guard_ask(g, &one, now), 0);
	cr_expect_gt(guard_ask(g, &one, now), 0);
	now += 1000 * second;
	for (int i = 0; i < 5; i++)
		cr_expect_eq(guard_ask(g, &one, now), 0);
	cr_expect_gt(guard_ask(g, &one, now), 0, "it never holds more than the burst");
}

Test(guard, a_refusal_costs_nothing)
{
	AUTO(guard) struct guard *g = made(&(struct guard_options){ .rate = 1, .burst = 1 });
	const struct address one = from("192.0.2.1");

	cr_expect_eq(guard_ask(g, &one, second), 0);
	for (int i = 0; i < 1000; i++)
		cr_expect_eq(guard_ask(g, &one, second), 1);
	cr_expect_eq(guard_ask(g, &one, 2 * second), 0);
}

Test(guard, an_ipv6_site_is_one_client)
{
	AUTO(guard) struct guard *g = made(&(struct guard_options){ .rate = 1, .burst = 1 });
	const struct address a = from("2001:db8::1"), b = from("2001:db8::2"),
			     c = from("2001:db8:0:1::1");

	cr_expect_eq(guard_ask(g, &a, second), 0);
	cr_expect_eq(guard_ask(g, &b, second), 1);
	cr_expect_eq(guard_ask(g, &c, second), 0);
}

Test(guard, more_addresses_than_there_is_room_for_do_no_harm)
{
	AUTO(guard) struct guard *g = made(&(struct guard_options){ .rate = 1, .burst = 1 });
	const struct address last = from("198.51.100.1");

	for (uint32_t i = 0; i < 200000; i++) {
		const uint32_t number = htonl(0x0a000000 + i);
		struct address a = from("10.0.0.0");

		memcpy(a.bytes + 12, &number, 4);
		cr_assert_eq(guard_ask(g, &a, second + i), 0);
	}
	cr_expect_eq(guard_ask(g, &last, 2 * second), 0);
	cr_expect_eq(guard_ask(g, &last, 2 * second), 1, "and who asked last is known");
}

Test(guard, connections_are_counted_by_address)
{
	AUTO(guard) struct guard *g = made(&(struct guard_options){ .connections = 2 });
	const struct address one = from("192.0.2.1"), other = from("192.0.2.2");

	cr_expect(guard_connect(g, &one));
	cr_expect(guard_connect(g, &one));
	cr_expect(!guard_connect(g, &one));
	cr_expect_eq(guard_connections(g, &one), 3, "who is refused counts until it goes");
	cr_expect(guard_connect(g, &other));
	guard_disconnect(g, &one);
	guard_disconnect(g, &one);
	cr_expect(guard_connect(g, &one));
	guard_disconnect(g, &one);
	guard_disconnect(g, &one);
	cr_expect_eq(guard_connections(g, &one), 0);
	guard_disconnect(g, &one);
}

Test(guard, a_proxy_that_is_no_address_is_refused)
{
	static const char *const proxies[] = { "proxy.example.org" };
	struct guard *g = NULL;
	struct err err = { 0 };

	cr_expect_eq(
		guard_new(&g, &(struct guard_options){ .proxies = proxies, .n_proxies = 1 }, &err),
		ERR_INVALID);
	cr_expect(strstr(err.msg, "proxy.example.org"));
	cr_expect(*err.fix);
	cr_expect_eq(guard_new(&g, &(struct guard_options){ .n_proxies = 100 }, &err),
		     ERR_TOO_LARGE);
}
