/* http/address.h -- the addresses that clients come from. Layer: http.
 *
 * IPv4 is as IPv6 has it (::ffff:0:0/96). Sources: RFC 4291, RFC 7239 for what proxies tell;
 * X-Forwarded-For is older than that, a list whose last entry the nearest proxy wrote. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sockaddr;

struct address {
	unsigned char bytes[16];
};

/* All addresses whose first `bits` bits are those of `of`. */
struct network {
	struct address of;
	unsigned bits;
};

bool address_of(struct address *out, const struct sockaddr *from); /* false: of no kind known */
/* "192.0.2.7", "[2001:db8::1]:443", "192.0.2.7:1234"; what proxies write. */
bool address_parse(struct address *out, const char *text, size_t n);
bool address_is_loopback(const struct address *a);

/* "192.0.2.0/24", "2001:db8::/32", or one address. */
bool network_parse(struct network *out, const char *text);
bool network_has(const struct network *n, const struct address *a);

/* What one household or office has: the address under IPv4, the first 64 bits under IPv6. */
struct address address_of_site(const struct address *a);

/* Who asked, by a list of addresses in the order in which they came in X-Forwarded-For: the last
 * that is none of the trusted. False: there is none, or what stands there is no address. */
bool address_forwarded(struct address *out, const char *list, const struct network *trusted,
		       size_t n_trusted);
