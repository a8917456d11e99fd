/* Any bytes as a request: the first line is the address, what follows it the body of a POST. Every
 * route answers whatever it is asked, never with a fault of its own; a body and an address that say
 * the same get the same. */
#include <assert.h>
#include <microhttpd.h>
#include <string.h>

#include "base/log.h"
#include "fuzz/corpus.h"
#include "http/cache.h"
#include "http/guard.h"
#include "http/metrics.h"
#include "http/pool.h"
#include "http/reply.h"
#include "http/routes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct site site = { .public_url = (char[]){ "" }, .prefix = "", .web_dir = -1 };

static void open_site(void)
{
	static char path[64];
	struct err err = { 0 };

	site.export_limit = (size_t)256 << 20;
	site.cache = cache_new(1 << 20);
	site.metrics = metrics_new();
	(void)snprintf(path, sizeof(path), "/tmp/dragoman-fuzz-routes-%d.db", (int)getpid());
	build_corpus(path);
	if (pool_open(&site.pool, path, 1, &err)) {
		(void)fprintf(stderr, "%s\n", err.msg);
		abort();
	}
	(void)unlink(path);
	log_setup(LOG_ERROR, false);
}

static bool is_one_of(unsigned status)
{
	static const unsigned known[] = { 200, 204, 206, 303, 304, 308, 400, 404,
					  405, 406, 410, 413, 414, 415, 503 };

	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (known[i] == status)
			return true;
	return false;
}

/* All of a body that is made while it is sent. */
static void drain(struct reply *out)
{
	static char part[8192];
	struct err err = { 0 };
	size_t n = 1;

	while (out->stream && n > 0)
		if (out->stream->read(out->stream, part, sizeof(part), &n, &err))
			abort();
}

static void answer(const char *target, const char *method, const char *body, size_t n)
{
	struct request *r = request_new(&site, NULL, target);
	struct reply out;

	if (!r)
		abort();
	request_set_method(r, method);
	request_identify(r);
	if (body)
		str_add_n(&r->body, body, n);
	reply_init(&out);
	routes_answer(r, &out);
	pool_done(site.pool);
	if (!is_one_of(out.status)) {
		(void)fprintf(stderr, "%s %s: %u %s\n", method, target, out.status,
			      str_text(&out.text));
		abort();
	}
	drain(&out);
	reply_dispose(&out);
	request_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	const size_t n = end ? (size_t)(end - data) : size;
	AUTO(str) struct str target = STR(1 << 20);

	if (!site.pool)
		open_site();
	str_add_char(&target, '/');
	str_add_n(&target, (const char *)data, n);
	if (end)
		answer(str_text(&target), "POST", (const char *)end + 1, size - n - 1);
	else
		answer(str_text(&target), "GET", NULL, 0);
	return 0;
}
