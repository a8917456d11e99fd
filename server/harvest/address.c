#include "harvest/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"

struct range4 {
	uint32_t net;
	unsigned bits;
};

static bool is_private4(uint32_t a)
{
	static const struct range4 ranges[] = {
		{ 0x00000000, 8 },  /* this network */
		{ 0x0a000000, 8 },  /* private */
		{ 0x64400000, 10 }, /* shared by a carrier's customers */
		{ 0x7f000000, 8 },  /* loopback */
		{ 0xa9fe0000, 16 }, /* link-local: clouds keep secrets there */
		{ 0xac100000, 12 }, /* private */
		{ 0xc0000000, 24 }, /* protocol assignments */
		{ 0xc0a80000, 16 }, /* private */
		{ 0xc6120000, 15 }, /* benchmarks */
		{ 0xe0000000, 4 },  /* multicast */
		{ 0xf0000000, 4 },  /* reserved, broadcast */
	};

	for (size_t i = 0; i < COUNT_OF(ranges); i++)
		if (a >> (32 - ranges[i].bits) == ranges[i].net >> (32 - ranges[i].bits))
			return true;
	return false;
}

static uint32_t four(const uint8_t *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static bool is_private6(const uint8_t *b)
{
	static const uint8_t nothing[12], mapped[12] = { [10] = 0xff, [11] = 0xff },
					  translated[12] = { 0, 0x64, 0xff, 0x9b };

	if (!memcmp(b, mapped, 12) || !memcmp(b, translated, 12))
		return is_private4(four(b + 12));
	if (!memcmp(b, nothing, 12)) /* ::, ::1 and the old IPv4-compatible ones */
		return true;
	if (b[0] == 0x20 && b[1] == 0x02) /* 6to4 */
		return is_private4(four(b + 2));
	return (b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && (b[1] & 0xc0) >= 0x80) || b[0] == 0xff;
}

bool address_is_private(const struct sockaddr *a)
{
	if (a->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, a, sizeof(in));
		return is_private4(ntohl(in.sin_addr.s_addr));
	}
	if (a->sa_family == AF_INET6) {
		struct sockaddr_in6 in;

		memcpy(&in, a, sizeof(in));
		return is_private6(in.sin6_addr.s6_addr);
	}
	return true;
}

bool address_text_is_private(const char *text)
{
	struct in_addr v4;
	struct in6_addr v6;
	char bare[INET6_ADDRSTRLEN + 2];
	size_t n;

	text += *text == '[';
	n = strcspn(text, "]%");
	if (n >= sizeof(bare))
		return false;
	memcpy(bare, text, n);
	bare[n] = '\0';
	if (inet_pton(AF_INET, bare, &v4) == 1 || inet_aton(bare, &v4))
		return is_private4(ntohl(v4.s_addr));
	return inet_pton(AF_INET6, bare, &v6) == 1 && is_private6(v6.s6_addr);
}

bool address_host_is_local(const char *host)
{
	static const char name[] = "localhost";
	size_t n = strlen(host);

	n -= n && host[n - 1] == '.';
	if (n >= sizeof(name) - 1 &&
	    !strncasecmp(host + n - (sizeof(name) - 1), name, sizeof(name) - 1) &&
	    (n == sizeof(name) - 1 || host[n - sizeof(name)] == '.'))
		return true;
	return address_text_is_private(host);
}

bool address_host_leads_inside(const char *host)
{
	const struct addrinfo want = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list;
	bool inside = false;

	if (address_host_is_local(host))
		return true;
	if (getaddrinfo(host, NULL, &want, &list) != 0)
		return false;
	for (const struct addrinfo *a = list; a; a = a->ai_next)
		inside |= address_is_private(a->ai_addr);
	freeaddrinfo(list);
	return inside;
}
