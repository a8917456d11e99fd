/* What holds of any search, on searches that chance makes: in a collection that chance made, too.
 * SEED=N of the environment makes others; each failure names its seed. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/params.h"
#include "support/chance.h"
#include "support/server.h"

enum { SEARCHES = 24, TEXT_MAX = CHANCE_TEXT_MAX };

TestSuite(properties, .init = chance_begin, .fini = chance_end, .timeout = 240);

#define SAME(a, b, of)                                                                             \
	cr_expect_str_eq(a, b, "SEED=%" PRIu64 ": %s\n%.400s\n%.400s", chance_seed, of, a, b)

/* --- what is read --- */

static cJSON *ask_for(const char *route, const char *search, const char *more)
{
	AUTO(str) struct str path = STR(16384);

	str_add_f(&path, "%s?%s%s", route, search, more);
	return get_json(str_text(&path));
}

/* What tells a result of any route from the others, in order. */
static void add_results(struct str *out, const cJSON *answer)
{
	const cJSON *hit;

	cJSON_ArrayForEach(hit, at(answer, "results"))
	{
		str_add_f(out, "%s%s%s%s ", text_at(hit, "key"), text_at(hit, "id"),
			  text_at(hit, "passage"), text_at(hit, "sentence.text"));
	}
}

/* Facets with their counts; not the addresses, in which the spelling shows. */
static void add_counts(struct str *out, const cJSON *answer)
{
	const cJSON *facet, *value;

	str_add_f(out, "count %.0f; ", number_at(answer, "meta.count"));
	cJSON_ArrayForEach(facet, at(answer, "facets"))
	{
		cJSON_ArrayForEach(value, at(facet, "values")) str_add_f(
			out, "%s:%s=%.0f%s ", facet->string, text_at(value, "key"),
			number_at(value, "count"), cJSON_IsTrue(at(value, "selected")) ? "*" : "");
	}
}

static void read_pages(struct str *out, const char *route, const char *search, uint32_t per_page)
{
	int pages = 1;

	for (int page = 1; page <= pages; page++) {
		char more[64];
		AUTO(cJSON) cJSON *answer = NULL;

		(void)snprintf(more, sizeof(more), "&page=%d&per_page=%u", page, per_page);
		answer = ask_for(route, search, more);
		cr_assert(at(answer, "results"), "SEED=%" PRIu64 ": %s?%s%s", chance_seed, route,
			  search, more);
		add_results(out, answer);
		pages = (int)number_at(answer, "meta.pages");
	}
}

static void read_cursor(struct str *out, const char *route, const char *search, uint32_t per_page)
{
	char cursor[80] = "*";

	for (int i = 0; *cursor; i++) {
		char more[160];
		AUTO(cJSON) cJSON *answer = NULL;

		cr_assert_lt(i, 1000, "SEED=%" PRIu64 ": %s never ends", chance_seed, search);
		(void)snprintf(more, sizeof(more), "&cursor=%s&per_page=%u", cursor, per_page);
		answer = ask_for(route, search, more);
		add_results(out, answer);
		(void)snprintf(cursor, sizeof(cursor), "%s", text_at(answer, "meta.next_cursor"));
	}
}

static size_t count_spaces(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == ' ';
	return n;
}

/* --- pages, cursors, exports --- */

static void read_all_ways(const char *route, const char *search)
{
	AUTO(str) struct str whole = STR(TEXT_MAX), pages = STR(TEXT_MAX), cursors = STR(TEXT_MAX);
	const uint32_t per_page = 3 + chance_any(30);

	read_pages(&whole, route, search, 100);
	read_pages(&pages, route, search, per_page);
	read_cursor(&cursors, route, search, per_page);
	SAME(str_text(&pages), str_text(&whole), search);
	SAME(str_text(&cursors), str_text(&whole), search);
}

Test(properties, the_sum_of_pages_is_the_whole_and_a_cursor_reads_the_same)
{
	AUTO(str) struct str search = STR(8192);

	for (int i = 0; i < SEARCHES; i++) {
		struct spelling s;

		spelling_init(&s);
		chance_search(&search, &s);
		if (s.plain.len)
			str_add_f(&search, "&%s", str_text(&s.plain));
		read_all_ways("/api/v1/search", str_text(&search));
		str_clear(&search);
		chance_add_query(&search);
		read_all_ways("/api/v1/contexts", str_text(&search));
		if (s.plain.len)
			str_add_f(&search, "&%s", str_text(&s.plain));
		read_all_ways("/api/v1/passages", str_text(&search));
		spelling_dispose(&s);
	}
}

static void add_exported(struct str *out, const char *search, const char *more)
{
	AUTO(str) struct str path = STR(16384);

	str_add_f(&path, "/api/v1/export?%s&format=ndjson%s", search, more);
	{
		AUTO(answer) struct answer a = get(str_text(&path));
		char *line, *rest = strdup(a.body), *all = rest;

		cr_assert_eq(a.status, 200, "SEED=%" PRIu64 ": %s", chance_seed, a.raw);
		while ((line = strsep(&rest, "\n")) && *line) {
			AUTO(cJSON) cJSON *record = cJSON_Parse(line);

			str_add_f(out, "%s ", text_at(record, "key"));
		}
		free(all);
	}
}

Test(properties, an_export_has_what_the_search_finds_in_its_order)
{
	AUTO(str) struct str search = STR(8192);

	for (int i = 0; i < SEARCHES; i++) {
		AUTO(str) struct str hits = STR(TEXT_MAX), exported = STR(TEXT_MAX);
		AUTO(str) struct str some = STR(TEXT_MAX);
		const uint32_t limit = 1 + chance_any(40);
		struct spelling s;
		char more[32];

		spelling_init(&s);
		chance_search(&search, &s);
		if (s.plain.len)
			str_add_f(&search, "&%s", str_text(&s.plain));
		spelling_dispose(&s);
		read_pages(&hits, "/api/v1/search", str_text(&search), 50);
		add_exported(&exported, str_text(&search), "");
		SAME(str_text(&exported), str_text(&hits), str_text(&search));
		(void)snprintf(more, sizeof(more), "&limit=%u", limit);
		add_exported(&some, str_text(&search), more);
		cr_expect(!strncmp(str_text(&some), str_text(&hits), some.len));
		cr_expect_eq(count_spaces(str_text(&some)),
			     limit < count_spaces(str_text(&hits)) ? limit
								   : count_spaces(str_text(&hits)));
	}
}

/* --- spellings --- */

static void expect_same_answer(const cJSON *a, const cJSON *b, const char *what)
{
	AUTO(str) struct str x = STR(TEXT_MAX), y = STR(TEXT_MAX);

	add_results(&x, a);
	add_counts(&x, a);
	add_results(&y, b);
	add_counts(&y, b);
	SAME(str_text(&x), str_text(&y), what);
}

Test(properties, any_two_spellings_of_a_filter_agree)
{
	AUTO(str) struct str search = STR(8192), plain = STR(8192), grammar = STR(8192);

	for (int i = 0; i < 2 * SEARCHES; i++) {
		struct spelling s;

		spelling_init(&s);
		chance_search(&search, &s);
		str_clear(&plain);
		str_clear(&grammar);
		if (s.plain.len) {
			str_add_f(&plain, "&%s", str_text(&s.plain));
			str_add_char(&grammar, '&');
			params_add(&grammar, grammar.len, "filter", str_text(&s.grammar),
				   s.grammar.len);
		}
		{
			AUTO(cJSON)
			cJSON *a = ask_for("/api/v1/search", str_text(&search), str_text(&plain));
			AUTO(cJSON)
			cJSON *b = ask_for("/api/v1/search", str_text(&search), str_text(&grammar));

			expect_same_answer(a, b, str_text(&grammar));
		}
		spelling_dispose(&s);
	}
}

Test(properties, ranges_and_negations_agree_with_what_they_stand_for)
{
	for (int i = 0; i < SEARCHES; i++) {
		const uint32_t from = 1998 + chance_any(22), to = from + chance_any(6);
		char ways[6][160];
		AUTO(str) struct str years = STR(1024), bars = STR(1024), rest = STR(1024);
		AUTO(str) struct str q = STR(1024);

		for (uint32_t y = from; y <= to; y++)
			str_add_f(&bars, "%s%u", y > from ? "|" : "", y);
		(void)snprintf(ways[0], sizeof(ways[0]), "&year=%u..%u", from, to);
		(void)snprintf(ways[1], sizeof(ways[1]), "&filter=year:%u-%u", from, to);
		(void)snprintf(ways[2], sizeof(ways[2]), "&filter=year:%%3E%%3D%u,year:%%3C%%3D%u",
			       from, to);
		(void)snprintf(ways[3], sizeof(ways[3]), "&filter=year:%u-%u|%u", from, to, from);
		(void)snprintf(ways[4], sizeof(ways[4]), "&year=..%u&filter=year:%%3E%%3D%u", to,
			       from);
		chance_add_query(&q);
		{
			AUTO(cJSON)
			cJSON *first = ask_for("/api/v1/search", str_text(&q), ways[0]);
			AUTO(str) struct str want = STR(TEXT_MAX);

			add_results(&want, first);
			for (int k = 1; k < 5; k++) {
				AUTO(cJSON)
				cJSON *other = ask_for("/api/v1/search", str_text(&q), ways[k]);
				AUTO(str) struct str have = STR(TEXT_MAX);

				add_results(&have, other);
				SAME(str_text(&have), str_text(&want), ways[k]);
			}
		}
		{ /* what is in it and what is not are all */
			AUTO(cJSON) cJSON *all = ask_for("/api/v1/search", str_text(&q), "");
			AUTO(cJSON) cJSON *in = ask_for("/api/v1/search", str_text(&q), ways[1]);
			AUTO(cJSON) cJSON *out = NULL;

			(void)snprintf(ways[5], sizeof(ways[5]), "&filter=year:!%u-%u", from, to);
			out = ask_for("/api/v1/search", str_text(&q), ways[5]);
			if (!strcmp(text_at(in, "meta.query.match"), "all") &&
			    !strcmp(text_at(out, "meta.query.match"), "all") &&
			    !strcmp(text_at(all, "meta.query.match"), "all"))
				cr_expect_eq(number_at(in, "meta.count") +
						     number_at(out, "meta.count"),
					     number_at(all, "meta.count"), "SEED=%" PRIu64 ": %s%s",
					     chance_seed, str_text(&q), ways[5]);
		}
	}
}

static struct answer post(const char *body)
{
	const int fd = client_connect();
	AUTO(str) struct str head = STR(1024);
	struct answer a;

	str_add_f(&head,
		  "POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\n"
		  "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
		  strlen(body));
	client_send(fd, str_text(&head), head.len);
	client_send(fd, body, strlen(body));
	a = client_read(fd, false);
	(void)close(fd);
	return a;
}

Test(properties, a_post_is_answered_with_the_bytes_of_a_get)
{
	for (int i = 0; i < SEARCHES; i++) {
		AUTO(str) struct str search = STR(8192), path = STR(16384), body = STR(16384);
		const char *word = PICK(chance_words), *sort = chance_any(2) ? "title" : "-year";
		struct spelling s;

		spelling_init(&s);
		chance_search(&search, &s);
		str_add_f(&path, "/api/v1/search?q=%s&sort=%s%s%s&per_page=7", word, sort,
			  s.plain.len ? "&" : "", str_text(&s.plain));
		str_add_f(&body, "{\"q\":\"%s\",\"sort\":\"%s\",\"per_page\":7%s%s}", word, sort,
			  s.json.len ? "," : "", str_text(&s.json));
		{
			AUTO(answer) struct answer got = get(str_text(&path));
			AUTO(answer) struct answer posted = post(str_text(&body));

			cr_expect_eq(posted.status, 200, "SEED=%" PRIu64 ": %s", chance_seed,
				     posted.raw);
			SAME(posted.body, got.body, str_text(&body));
		}
		spelling_dispose(&s);
	}
}

/* --- facets --- */

/* The search with this value alone of this facet. */
static double count_with(const char *search, const struct spelling *others, const char *facet,
			 const char *key)
{
	AUTO(str) struct str more = STR(16384);
	AUTO(str) struct str copy = STR(8192);
	const size_t len = strlen(facet);
	char *item, *rest;

	str_add(&copy, str_text(&others->plain));
	rest = copy.data;
	while (rest && (item = strsep(&rest, "&")))
		if (*item && (strncmp(item, facet, len) != 0 || item[len] != '='))
			str_add_f(&more, "&%s", item);
	str_add_char(&more, '&');
	params_add(&more, more.len, facet, key, strlen(key));
	str_add(&more, "&per_page=1&facets=");
	{
		AUTO(cJSON) cJSON *answer = ask_for("/api/v1/search", search, str_text(&more));

		return number_at(answer, "meta.count");
	}
}

Test(properties, each_facet_count_is_what_choosing_it_gives)
{
	AUTO(str) struct str search = STR(8192), filters = STR(8192);
	int compared = 0;

	for (int i = 0; i < SEARCHES / 2; i++) {
		const cJSON *facet, *value;
		AUTO(cJSON) cJSON *answer = NULL;
		struct spelling s;

		spelling_init(&s);
		chance_search(&search, &s);
		str_clear(&filters);
		str_add_f(&filters, "%s%s", s.plain.len ? "&" : "", str_text(&s.plain));
		answer = ask_for("/api/v1/search", str_text(&search), str_text(&filters));
		cJSON_ArrayForEach(facet, at(answer, "facets"))
		{
			cJSON_ArrayForEach(value, at(facet, "values"))
			{
				cr_expect_eq(count_with(str_text(&search), &s, facet->string,
							text_at(value, "key")),
					     number_at(value, "count"),
					     "SEED=%" PRIu64 ": %s%s: %s=%s", chance_seed,
					     str_text(&search), str_text(&filters), facet->string,
					     text_at(value, "key"));
				compared++;
			}
		}
		spelling_dispose(&s);
	}
	cr_expect_gt(compared, 100);
}

/* A facet alone, in pages, has the values that the search counts. */
Test(properties, a_facet_by_itself_agrees_with_the_search)
{
	AUTO(str) struct str search = STR(8192);

	for (int i = 0; i < SEARCHES; i++) {
		const char *facet = PICK(chance_facets);
		AUTO(str) struct str inside = STR(TEXT_MAX), alone = STR(TEXT_MAX);
		char route[64], path[64];
		const cJSON *value;
		struct spelling s;

		spelling_init(&s);
		chance_search(&search, &s);
		str_clear(&search); /* without an order, which a facet has not */
		chance_add_query(&search);
		if (s.plain.len)
			str_add_f(&search, "&%s", str_text(&s.plain));
		spelling_dispose(&s);
		(void)snprintf(route, sizeof(route), "/api/v1/facets/%s", facet);
		(void)snprintf(path, sizeof(path), "facets.%s.values", facet);
		{
			AUTO(cJSON)
			cJSON *whole = ask_for("/api/v1/search", str_text(&search), "");
			AUTO(cJSON)
			cJSON *one = ask_for(route, str_text(&search), "&per_page=100");

			cJSON_ArrayForEach(value, at(whole, path))
			{
				const cJSON *same;
				double count = -1;

				cJSON_ArrayForEach(
					same,
					at(one, "results")) if (!strcmp(text_at(same, "key"),
									text_at(value, "key")))
					count = number_at(same, "count");
				cr_expect_eq(count, number_at(value, "count"),
					     "SEED=%" PRIu64 ": %s %s=%s", chance_seed,
					     str_text(&search), facet, text_at(value, "key"));
			}
		}
	}
}
