#include <criterion/criterion.h>
#include <microhttpd.h>
#include <stdio.h>

#include "base/err.h"
#include "http/cache.h"
#include "http/compress.h"

Test(compress, gzip_is_taken_by_those_who_say_so)
{
	static const struct {
		const char *header;
		bool wanted;
	} cases[] = {
		{ NULL, false },
		{ "", false },
		{ "gzip", true },
		{ "GZIP", true },
		{ "x-gzip", true },
		{ "deflate, gzip;q=1.0, *;q=0.5", true },
		{ "br;q=1.0, gzip;q=0.8, *;q=0.1", true },
		{ "gzip;q=0", false },
		{ "gzip;q=0.000", false },
		{ "gzip; q=0.001", true },
		{ "*", true },
		{ "*;q=0", false },
		{ "gzip;q=0, *", false },
		{ "*, gzip;q=0", false },
		{ "identity", false },
		{ "deflate", false },
		{ "gzipped", false },
		{ " , ,gzip", true },
		{ ",,,", false },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		cr_expect_eq(compress_is_wanted(cases[i].header), cases[i].wanted, "%s",
			     cases[i].header);
}

Test(compress, only_text_is_worth_it)
{
	static const struct {
		const char *type;
		bool suits;
	} cases[] = {
		{ "text/html; charset=utf-8", true },
		{ "application/json", true },
		{ "application/problem+json", true },
		{ "application/vnd.citationstyles.csl+json", true },
		{ "image/svg+xml", true },
		{ "application/x-bibtex; charset=utf-8", true },
		{ "image/png", false },
		{ "font/woff2", false },
		{ "application/octet-stream", false },
		{ NULL, false },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		cr_expect_eq(compress_suits(cases[i].type), cases[i].suits, "%s", cases[i].type);
}

/* --- answers kept --- */

static struct hash key_of(int n)
{
	struct hash h;

	hash_init(&h);
	hash_add(&h, &n, sizeof(n));
	return h;
}

static void keep(struct cache *c, int n, size_t bytes)
{
	const struct hash key = key_of(n);

	cache_keep(c, &key, MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT),
		   bytes);
}

static bool has(struct cache *c, int n)
{
	const struct hash key = key_of(n);
	struct cached *a = cache_find(c, &key);

	cache_release(a);
	return a != NULL;
}

Test(cache, it_never_holds_more_than_its_limit)
{
	struct cache *c = cache_new(100000);

	for (int i = 0; i < 1000; i++) {
		keep(c, i, (size_t)(i % 10) * 1000);
		cr_expect_leq(cache_count(c).bytes, 100000);
		cr_expect(has(c, i));
	}
	cr_expect_gt(cache_count(c).answers, 10);
	cr_expect_eq(cache_count(c).hits, 1000);
	cache_free(c);
}

Test(cache, what_was_not_asked_for_longest_goes_first)
{
	struct cache *c = cache_new(100000);

	for (int i = 0; i < 500; i++) {
		keep(c, i, 9000);
		cr_expect(has(c, 0), "after %d", i); /* asked for all the time */
	}
	cr_expect(has(c, 499));
	cr_expect(!has(c, 1));
	cache_free(c);
}

Test(cache, an_answer_that_is_held_outlives_its_place)
{
	struct cache *c = cache_new(100000);
	const struct hash key = key_of(0);
	struct cached *held;

	keep(c, 0, 9000);
	held = cache_find(c, &key);
	for (int i = 1; i < 100; i++)
		keep(c, i, 9000);
	cr_expect(!has(c, 0));
	cr_expect_not_null(cached_response(held));
	cache_release(held);
	cache_free(c);
}

Test(cache, what_would_crowd_out_the_rest_is_not_kept)
{
	struct cache *c = cache_new(100000);

	keep(c, 0, 20000);
	cr_expect(!has(c, 0));
	cache_free(c);
}

Test(cache, without_memory_nothing_is_kept)
{
	struct cache *c = cache_new(0);

	keep(c, 0, 0);
	cr_expect(!has(c, 0));
	cache_free(c);
}
