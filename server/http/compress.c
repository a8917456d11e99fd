#include "http/compress.h"

#include <libdeflate.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"

enum { LEVEL = 4 }; /* of 12: a fifth larger than the best, at a tenth of its time */

/* One for each thread, kept: making one costs more than a small answer. */
static pthread_key_t own;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void free_compressor(void *compressor)
{
	libdeflate_free_compressor(compressor);
}

static void make_key(void)
{
	(void)pthread_key_create(&own, free_compressor);
}

static struct libdeflate_compressor *own_compressor(void)
{
	struct libdeflate_compressor *c;

	(void)pthread_once(&once, make_key);
	c = pthread_getspecific(own);
	if (!c) {
		c = libdeflate_alloc_compressor(LEVEL);
		(void)pthread_setspecific(own, c);
	}
	return c;
}

/* Is the weight of the coding at `p`, which ends at `end`, zero? */
static bool is_refused(const char *p, const char *end)
{
	const char *q = memmem(p, (size_t)(end - p), "q=", 2);

	if (!q)
		return false;
	for (q += 2; q < end && (*q == '0' || *q == '.'); q++)
		;
	return q == end || *q < '1' || *q > '9';
}

static bool is_coding(const char *p, size_t n, const char *name)
{
	return strlen(name) == n && strncasecmp(p, name, n) == 0;
}

bool compress_is_wanted(const char *accept_encoding)
{
	bool any = false;

	for (const char *p = accept_encoding; p && *p; p += *p == ',') {
		const char *end = p + strcspn(p, ",");
		size_t n;

		p += strspn(p, " \t");
		n = strcspn(p, " \t;,");
		if (is_coding(p, n, "gzip") || is_coding(p, n, "x-gzip"))
			return !is_refused(p, end);
		any = any || (is_coding(p, n, "*") && !is_refused(p, end));
		p = end;
	}
	return any;
}

bool compress_suits(const char *media_type)
{
	static const char *const others[] = { "application/json",
					      "application/problem+json",
					      "application/xml",
					      "application/x-bibtex",
					      "application/x-ndjson",
					      "application/x-research-info-systems",
					      "image/svg+xml" };

	if (!media_type)
		return false;
	if (!strncmp(media_type, "text/", 5) || strstr(media_type, "+json") ||
	    strstr(media_type, "+xml"))
		return true;
	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (!strncmp(media_type, others[i], strlen(others[i])))
			return true;
	return false;
}

bool compress_gzip(struct str *text)
{
	struct libdeflate_compressor *c = own_compressor();
	char *out = malloc(text->len + 1);
	const size_t n =
		out && c ? libdeflate_gzip_compress(c, str_text(text), text->len, out, text->len)
			 : 0;

	if (n == 0) {
		free(out);
		return false;
	}
	str_adopt(text, out, n);
	return true;
}
