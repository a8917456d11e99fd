#include <criterion/criterion.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/server.h"

TestSuite(caching, .init = server_start, .fini = server_stop);

static const char *const cached[] = {
	"/api/v1/search?q=china",
	"/api/v1/query?q=china",
	"/api/v1/works/imran2025",
	"/api/v1/works/imran2025.bib",
	"/api/v1/works/imran2025.ris",
	"/api/v1/works/clarke2020.csl.json",
	"/api/v1/works/imran2025.jsonld",
	"/api/v1/works/imran2025.txt",
	"/api/v1/works/imran2025.txt?style=mla",
	"/api/v1/works/imran2025/passages",
	"/api/v1/works/imran2025/related",
	"/api/v1/suggest?q=dip",
	"/api/v1/passages?q=china",
	"/api/v1/facets/author?facet_q=n",
	"/api/v1/regions",
	"/api/v1/regions/africa",
	"/",
	"/style.css",
};

static char *etag_of(const char *path, char out[64])
{
	struct answer a = get(path);
	const char *etag = answer_header(&a, "ETag");

	cr_assert_eq(a.status, 200, "%s", path);
	cr_assert(etag, "%s", path);
	(void)snprintf(out, 64, "%s", etag);
	answer_free(&a);
	return out;
}

Test(caching, an_answer_that_is_known_is_a_304_without_a_body)
{
	for (size_t i = 0; i < COUNT_OF(cached); i++) {
		char etag[64], header[128];
		struct answer a;

		(void)snprintf(header, sizeof(header), "If-None-Match: %s\r\n",
			       etag_of(cached[i], etag));
		a = ask("GET", cached[i], header);
		cr_expect_eq(a.status, 304, "%s", cached[i]);
		cr_expect_eq(a.body_len, 0, "%s", cached[i]);
		cr_expect_str_eq(answer_header(&a, "ETag"), etag, "%s", cached[i]);
		answer_free(&a);
	}
}

Test(caching, if_none_match_is_read_as_a_list)
{
	static const struct {
		const char *format; /* %s is the ETag */
		int status;
	} cases[] = {
		{ "%s", 304 },
		{ "W/%s", 304 },
		{ "\"x\", %s", 304 },
		{ "\"x\",W/%s , \"y\"", 304 },
		{ "*", 304 },
		{ "\"x\"", 200 },
		{ "\"a, b\", %s", 304 },
		{ "x", 200 },
		{ "", 200 },
		{ "\"unclosed", 200 },
	};
	char etag[64], header[256];

	(void)etag_of("/api/v1/regions", etag);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *mark = strstr(cases[i].format, "%s");
		const int before =
			mark ? (int)(mark - cases[i].format) : (int)strlen(cases[i].format);
		struct answer a;

		(void)snprintf(header, sizeof(header), "If-None-Match: %.*s%s%s\r\n", before,
			       cases[i].format, mark ? etag : "", mark ? mark + 2 : "");
		a = ask("GET", "/api/v1/regions", header);
		cr_expect_eq(a.status, cases[i].status, "%s", header);
		answer_free(&a);
	}
}

Test(caching, a_star_does_not_hide_that_there_is_nothing)
{
	AUTO(answer)
	struct answer a = ask("GET", "/api/v1/works/nobody1900", "If-None-Match: *\r\n");

	cr_expect_eq(a.status, 404);
}

Test(caching, the_etag_follows_what_is_asked_not_how)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{ "q=china&region=africa", "region=africa&q=china", true },
		{ "region=africa&region=europe", "region=europe&region=africa", true },
		{ "q=china", "q=china&page=1&per_page=20&sort=relevance&expand=all", true },
		{ "q=soft+power", "q=soft%20power", true },
		{ "q=china", "q=china&region=", true },
		{ "q=china", "q=China", false },
		{ "q=china", "q=china&page=2", false },
		{ "q=china", "q=china&facets=", false },
		{ "q=china", "q=china&explain=true", false },
		{ "q=china&region=africa", "q=china&author_region=pt", false },
		{ "q=a%26b", "q=a", false },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char path[256], a[64], b[64];

		(void)snprintf(path, sizeof(path), "/api/v1/search?%s", cases[i].a);
		(void)etag_of(path, a);
		(void)snprintf(path, sizeof(path), "/api/v1/search?%s", cases[i].b);
		(void)etag_of(path, b);
		cr_expect_eq(strcmp(a, b) == 0, cases[i].same, "%s and %s", cases[i].a, cases[i].b);
	}
}

Test(caching, two_addresses_have_two_etags)
{
	char etags[COUNT_OF(cached)][64];

	for (size_t i = 0; i < COUNT_OF(cached); i++) {
		(void)etag_of(cached[i], etags[i]);
		for (size_t k = 0; k < i; k++)
			cr_expect_str_neq(etags[i], etags[k]);
	}
}

Test(caching, equal_requests_have_equal_bytes)
{
	AUTO(answer) struct answer a = get("/api/v1/search?q=soft+power&explain=true");
	AUTO(answer) struct answer b = get("/api/v1/search?explain=true&q=soft+power");

	cr_expect_eq(a.body_len, b.body_len);
	cr_expect_eq(memcmp(a.body, b.body, a.body_len), 0);
}

Test(caching, caches_are_told_what_they_may_do)
{
	AUTO(answer) struct answer data = get("/api/v1/regions");
	AUTO(answer) struct answer page = get("/");
	AUTO(answer) struct answer health = get("/healthz");

	cr_expect_str_eq(answer_header(&data, "Cache-Control"),
			 "public, max-age=60, must-revalidate");
	cr_expect_str_eq(answer_header(&data, "Vary"), "Accept, Accept-Encoding");
	cr_expect_str_eq(answer_header(&page, "Cache-Control"), "no-cache");
	cr_expect_str_eq(answer_header(&health, "Cache-Control"), "no-store");
}

/* The headers of an answer without those that tell the time, or which request it was: an answer
 * from memory says neither. */
static void strip_times(char *raw)
{
	static const char *const names[] = { "\r\nDate:", "\r\nServer-Timing:",
					     "\r\nX-Request-Id:" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		char *line = strstr(raw, names[i]), *end = line ? strstr(line + 2, "\r\n") : NULL;

		if (end)
			memmove(line, end, strlen(end) + 1);
	}
}

Test(caching, head_is_get_without_a_body)
{
	static const char *const others[] = { "/healthz", "/readyz", "/api/v1/works/nobody1900",
					      "/api/v1/search?colour=red", "/works/nobody1900" };

	for (size_t i = 0; i < COUNT_OF(cached) + COUNT_OF(others); i++) {
		const char *path = i < COUNT_OF(cached) ? cached[i] : others[i - COUNT_OF(cached)];
		struct answer a = get(path), head = ask("HEAD", path, "");

		cr_expect_eq(head.body_len, 0, "%s", path);
		a.raw[a.len - a.body_len] = '\0';
		strip_times(a.raw);
		strip_times(head.raw);
		cr_expect_str_eq(head.raw, a.raw, "%s", path);
		answer_free(&a);
		answer_free(&head);
	}
}

/* --- answers kept in memory --- */

static bool is_from_memory(const struct answer *a)
{
	const char *timing = answer_header(a, "Server-Timing");

	return timing && !strcmp(timing, "cache;desc=\"hit\"");
}

Test(caching, what_was_answered_once_is_sent_again)
{
	for (size_t i = 0; strncmp(cached[i], "/api/", 5) == 0; i++) {
		AUTO(answer) struct answer first = get(cached[i]);
		AUTO(answer) struct answer second = get(cached[i]);

		cr_expect(!is_from_memory(&first), "%s", cached[i]);
		cr_expect(is_from_memory(&second), "%s", cached[i]);
		cr_expect_eq(first.body_len, second.body_len, "%s", cached[i]);
		cr_expect_eq(memcmp(first.body, second.body, first.body_len), 0, "%s", cached[i]);
	}
}

Test(caching, the_same_question_in_other_words_is_the_same_answer)
{
	AUTO(answer) struct answer first = get("/api/v1/search?q=soft+power&region=africa");
	AUTO(answer) struct answer second = get("/api/v1/search?region=africa&q=soft%20power");

	cr_expect(!is_from_memory(&first));
	cr_expect(is_from_memory(&second));
}

Test(caching, failures_are_not_kept)
{
	static const char *const paths[] = { "/api/v1/works/nobody1900",
					     "/api/v1/search?region=atlantis" };

	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		AUTO(answer) struct answer first = get(paths[i]);
		AUTO(answer) struct answer second = get(paths[i]);

		cr_expect_geq(first.status, 400);
		cr_expect(!is_from_memory(&second), "%s", paths[i]);
	}
}

/* --- compression --- */

static const char takes_gzip[] = "Accept-Encoding: gzip, deflate, br\r\n";

static bool is_gzip(const struct answer *a)
{
	const char *encoding = answer_header(a, "Content-Encoding");

	return encoding && !strcmp(encoding, "gzip");
}

/* What `a` says under its compression, the caller's to free; fails the test if it is no gzip. */
static char *unpacked(const struct answer *a, size_t *n)
{
	const size_t room = 4 << 20;
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	char *out = malloc(room);

	cr_assert(d && out);
	cr_assert_eq(libdeflate_gzip_decompress(d, a->body, a->body_len, out, room, n),
		     LIBDEFLATE_SUCCESS);
	libdeflate_free_decompressor(d);
	return out;
}

Test(caching, what_is_compressed_is_the_same_answer)
{
	for (size_t i = 0; i < COUNT_OF(cached); i++) {
		AUTO(answer) struct answer plain = get(cached[i]);
		AUTO(answer) struct answer packed = ask("GET", cached[i], takes_gzip);
		size_t n;
		char *text;

		cr_expect(!is_gzip(&plain), "%s", cached[i]);
		cr_expect(strstr(answer_header(&packed, "Vary"), "Accept-Encoding"), "%s",
			  cached[i]);
		if (plain.body_len < 1400) {
			cr_expect(!is_gzip(&packed), "%s is too short", cached[i]);
			continue;
		}
		cr_assert(is_gzip(&packed), "%s", cached[i]);
		cr_expect_lt(packed.body_len, plain.body_len / 2, "%s", cached[i]);
		text = unpacked(&packed, &n);
		cr_expect_eq(n, plain.body_len, "%s", cached[i]);
		cr_expect_eq(memcmp(text, plain.body, n), 0, "%s", cached[i]);
		free(text);
	}
}

Test(caching, each_encoding_has_an_etag_of_its_own)
{
	static const char *const paths[] = { "/api/v1/search?q=china", "/style.css" };

	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		char header[256], etag[64];
		AUTO(answer) struct answer packed = ask("GET", paths[i], takes_gzip);
		struct answer again;

		(void)snprintf(etag, sizeof(etag), "%s", answer_header(&packed, "ETag"));
		(void)snprintf(header, sizeof(header), "%sIf-None-Match: %s\r\n", takes_gzip, etag);
		again = ask("GET", paths[i], header);
		cr_expect_eq(again.status, 304, "%s", paths[i]);
		answer_free(&again);
		(void)snprintf(header, sizeof(header), "If-None-Match: %s\r\n", etag);
		again = ask("GET", paths[i], header);
		cr_expect_eq(again.status, 200, "%s", paths[i]);
		cr_expect_str_neq(answer_header(&again, "ETag"), etag, "%s", paths[i]);
		answer_free(&again);
	}
}

Test(caching, a_compressed_answer_is_kept_beside_the_plain_one)
{
	AUTO(answer) struct answer plain = get("/api/v1/search?q=china");
	AUTO(answer) struct answer packed = ask("GET", "/api/v1/search?q=china", takes_gzip);
	AUTO(answer) struct answer again = ask("GET", "/api/v1/search?q=china", takes_gzip);

	cr_expect(!is_from_memory(&packed));
	cr_expect(is_from_memory(&again) && is_gzip(&again));
	cr_expect_eq(again.body_len, packed.body_len);
	cr_expect_lt(again.body_len, plain.body_len);
}
