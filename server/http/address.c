#include "http/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { V4_AT = 12 };

static void set_v4(struct address *out, const void *four)
{
	memset(out, 0, sizeof(*out));
	out->bytes[10] = out->bytes[11] = 0xff;
	memcpy(out->bytes + V4_AT, four, 4);
}

static bool is_v4(const struct address *a)
{
	static const unsigned char before[V4_AT] = { [10] = 0xff, [11] = 0xff };

	return memcmp(a->bytes, before, sizeof(before)) == 0;
}

bool address_of(struct address *out, const struct sockaddr *from)
{
	if (from && from->sa_family == AF_INET) {
		const struct sockaddr_in *v4 = (const void *)from;

		set_v4(out, &v4->sin_addr);
		return true;
	}
	if (from && from->sa_family == AF_INET6) {
		const struct sockaddr_in6 *v6 = (const void *)from;

		memcpy(out->bytes, &v6->sin6_addr, sizeof(out->bytes));
		return true;
	}
	return false;
}

static bool parse_bare(struct address *out, const char *text)
{
	unsigned char four[4];

	if (inet_pton(AF_INET, text, four) == 1) {
		set_v4(out, four);
		return true;
	}
	return inet_pton(AF_INET6, text, out->bytes) == 1;
}

bool address_parse(struct address *out, const char *text, size_t n)
{
	char bare[INET6_ADDRSTRLEN];
	const char *end = text + n, *colon;

	while (text < end && (*text == ' ' || *text == '\t' || *text == '"'))
		text++;
	while (end > text && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '"'))
		end--;
	colon = memchr(text, ':', (size_t)(end - text));
	if (text < end && *text == '[') {
		text++;
		end = memchr(text, ']', (size_t)(end - text));
		if (!end)
			return false;
	} else if (colon && !memchr(colon + 1, ':', (size_t)(end - colon - 1))) {
		end = colon; /* an IPv4 address and a port */
	}
	if (end == text || (size_t)(end - text) >= sizeof(bare))
		return false;
	memcpy(bare, text, (size_t)(end - text));
	bare[end - text] = '\0';
	return parse_bare(out, bare);
}

bool address_is_loopback(const struct address *a)
{
	static const unsigned char one[16] = { [15] = 1 };

	return is_v4(a) ? a->bytes[V4_AT] == 127 : memcmp(a->bytes, one, sizeof(one)) == 0;
}

bool network_parse(struct network *out, const char *text)
{
	const char *slash = strchr(text, '/');
	const size_t n = slash ? (size_t)(slash - text) : strlen(text);
	struct network found = { .bits = 128 };
	unsigned long bits;
	unsigned most;
	char *end;

	if (!address_parse(&found.of, text, n))
		return false;
	most = is_v4(&found.of) ? 32 : 128;
	if (slash) {
		bits = strtoul(slash + 1, &end, 10);
		if (end == slash + 1 || *end || bits > most || slash[1] == '-')
			return false;
		found.bits = (unsigned)bits + 128 - most;
	}
	*out = found;
	return true;
}

bool network_has(const struct network *n, const struct address *a)
{
	const unsigned whole = n->bits / 8, rest = n->bits % 8;

	return memcmp(n->of.bytes, a->bytes, whole) == 0 &&
	       (rest == 0 || (n->of.bytes[whole] ^ a->bytes[whole]) >> (8 - rest) == 0);
}

struct address address_of_site(const struct address *a)
{
	struct address site = *a;

	if (!is_v4(a))
		memset(site.bytes + 8, 0, 8);
	return site;
}

static bool is_trusted(const struct address *a, const struct network *trusted, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (network_has(&trusted[i], a))
			return true;
	return false;
}

bool address_forwarded(struct address *out, const char *list, const struct network *trusted,
		       size_t n_trusted)
{
	for (size_t end = strlen(list), start; end > 0; end = start ? start - 1 : 0) {
		struct address a;

		for (start = end; start > 0 && list[start - 1] != ',';)
			start--;
		if (!address_parse(&a, list + start, end - start))
			return false;
		if (!is_trusted(&a, trusted, n_trusted)) {
			*out = a;
			return true;
		}
	}
	return false;
}
