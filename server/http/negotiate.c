#include "http/negotiate.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *skip_space(const char *p)
{
	return p + strspn(p, " \t");
}

/* How closely a range such as "text/" + "*" describes the type: 3 exactly, 2 by its
 * first half, 1 as anything, 0 not at all. */
static int fit(const char *range, size_t len, const char *type)
{
	const size_t family = strcspn(type, "/") + 1;

	if (len == strlen(type) && !strncasecmp(range, type, len))
		return 3;
	if (len == family + 1 && range[family] == '*' && !strncasecmp(range, type, family))
		return 2;
	return len == 3 && !strncmp(range, "*/*", 3);
}

/* "0.8" in thousandths; what is not a number counts as 1. */
static unsigned thousandths(const char *p)
{
	unsigned n = p[0] == '0' ? 0 : 1000, unit = 100;

	if ((p[0] != '0' && p[0] != '1') || p[1] != '.')
		return n;
	for (p += 2; *p >= '0' && *p <= '9' && unit && n < 1000; p++, unit /= 10)
		n += (unsigned)(*p - '0') * unit;
	return n;
}

/* The q of one range, whose parameters begin at `p` and end at `end`. */
static unsigned quality_of(const char *p, const char *end)
{
	while (p < end) {
		p = skip_space(p + 1); /* behind the semicolon */
		if ((p[0] == 'q' || p[0] == 'Q') && p[1] == '=')
			return thousandths(p + 2);
		p += strcspn(p, ";,");
	}
	return 1000;
}

unsigned accept_quality(const char *header, const char *type)
{
	unsigned quality = 0;
	int closest = 0;

	if (!header)
		return 1000;
	for (const char *p = skip_space(header), *end; *p; p = skip_space(end + (*end == ','))) {
		const size_t len = strcspn(p, " \t;,");
		const char *rest = p + strcspn(p, ";,");
		const int closeness = fit(p, len, type);

		end = p + strcspn(p, ",");
		if (closeness > closest) {
			closest = closeness;
			quality = quality_of(rest, end);
		}
	}
	return quality;
}

bool accept_prefers_html(const char *header)
{
	return header &&
	       accept_quality(header, "text/html") > accept_quality(header, "application/json") &&
	       accept_quality(header, "text/html") >
		       accept_quality(header, "application/problem+json");
}

bool etag_is_listed(const char *header, const char *etag)
{
	const size_t len = strlen(etag);

	for (const char *p = header ? skip_space(header) : ""; *p;) {
		const char *end;

		if (!strncmp(p, "W/", 2))
			p += 2;
		end = *p == '"' ? strchr(p + 1, '"') : NULL;
		if (!end)
			return false;
		if ((size_t)(end - p) + 1 == len && !strncmp(p, etag, len))
			return true;
		p = skip_space(end + 1);
		p = skip_space(p + (*p == ','));
	}
	return false;
}
