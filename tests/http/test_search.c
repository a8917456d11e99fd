#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/server.h"

TestSuite(search, .init = server_start, .fini = server_stop);

static bool has_result(const cJSON *answer, const char *key)
{
	const cJSON *hit;

	cJSON_ArrayForEach(
		hit, at(answer, "results")) if (!strcmp(text_at(hit, "key"), key)) return true;
	return false;
}

Test(search, an_answer_has_the_promised_shape)
{
	static const char *const texts[] = {
		"meta.count_relation",  "meta.index.id",          "meta.index.built_at",
		"meta.query.q",         "meta.query.canonical",   "meta.query.match",
		"results.0.key",        "results.0.type",         "results.0.type_label",
		"results.0.title.text", "results.0.access",       "results.0.links.self",
		"results.0.links.html", "results.0.links.bibtex", "facets.region.label",
	};
	static const char *const numbers[] = {
		"meta.count",
		"meta.page",
		"meta.per_page",
		"meta.pages",
		"meta.index.works",
		"meta.index.passages",
		"results.0.year",
		"results.0.score",
		"results.0.cited_by_count",
		"results.0.passage_count",
	};
	static const char *const lists[] = {
		"meta.query.expanded",    "meta.query.warnings",
		"meta.filters",           "results",
		"results.0.title.ranges", "results.0.authors",
		"results.0.regions",      "results.0.themes",
		"results.0.passages",     "facets.region.values",
	};
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?q=china+diplomacy");

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		cr_expect(text_at(j, texts[i])[0], "%s", texts[i]);
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		cr_expect_geq(number_at(j, numbers[i]), 0, "%s", numbers[i]);
	for (size_t i = 0; i < COUNT_OF(lists); i++)
		cr_expect_geq(size_at(j, lists[i]), 0, "%s", lists[i]);
	cr_expect(cJSON_IsNull(at(j, "meta.next_cursor")));
	cr_expect_eq(number_at(j, "meta.index.works"), 40);
}

Test(search, africa_finds_the_article_and_mendes)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?q=china&region=africa");

	cr_expect(has_result(j, "imran2025"));
	cr_expect(has_result(j, "mendes2024"));
	cr_expect_str_eq(text_at(j, "meta.filters.0.facet"), "region");
	cr_expect_str_eq(text_at(j, "meta.filters.0.label"), "Africa");
	cr_expect_str_eq(text_at(j, "meta.filters.0.href"), "/?q=china");
}

Test(search, a_passage_says_where_it_stands)
{
	AUTO(cJSON)
	cJSON *j = get_json("/api/v1/search?q=confucius+institutes&region=africa&facets=");
	const cJSON *hit, *found = NULL;
	char href[64];

	cJSON_ArrayForEach(hit, at(j, "results")) if (!strcmp(text_at(hit, "key"), "imran2025"))
		found = at(hit, "passages.0");
	cr_assert(found);
	(void)snprintf(href, sizeof(href), "/works/imran2025/text#p%d",
		       (int)number_at(found, "paragraph"));
	cr_expect_str_eq(text_at(found, "href"), href);
	cr_expect(list_has(at(found, "regions"), "africa") || size_at(found, "regions") > 0);
	cr_expect_gt(size_at(found, "ranges"), 0);
}

static void expect_dots_within(const char *text)
{
	static const char dots[] = "\xe2\x80\xa6";
	const size_t len = strlen(text);

	for (const char *at = text; (at = strstr(at, dots)); at++) {
		if (at[sizeof(dots) - 1] == '\0') /* the end was cut: within a sentence */
			cr_expect(at > text && !strchr(".!?", at[-1]), "%s", text + len / 2);
		else if (at == text) /* the beginning was cut: no sentence begins there */
			cr_expect(at[sizeof(dots) - 1] != ' ', "%.40s", text);
	}
}

Test(search, dots_stand_only_where_a_sentence_was_cut)
{
	static const char *const queries[] = { "china",    "soft+power", "cooperation",
					       "heritage", "confucius",  "influence" };
	int whole = 0;

	for (size_t i = 0; i < COUNT_OF(queries); i++) {
		char path[128];
		const cJSON *hit, *p;

		(void)snprintf(path, sizeof(path), "/api/v1/passages?q=%s&per_page=100",
			       queries[i]);
		{
			AUTO(cJSON) cJSON *j = get_json(path);

			cJSON_ArrayForEach(p, at(j, "results"))
			{
				expect_dots_within(text_at(p, "text"));
				whole += !strstr(text_at(p, "text"), "\xe2\x80\xa6");
			}
		}
		(void)snprintf(path, sizeof(path), "/api/v1/search?q=%s&facets=", queries[i]);
		{
			AUTO(cJSON) cJSON *j = get_json(path);

			cJSON_ArrayForEach(hit, at(j, "results"))
				expect_dots_within(text_at(hit, "summary.text"));
		}
	}
	cr_expect_gt(whole, 20, "whole sentences have none");
}

Test(search, ranges_are_code_points_within_the_text)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?q=china&facets=&per_page=100");
	const cJSON *hit, *range;

	cJSON_ArrayForEach(hit, at(j, "results"))
	{
		const char *text = text_at(hit, "title.text");
		double points = 0, end = 0;

		for (; *text; text++)
			points += (*text & 0xc0) != 0x80;
		cJSON_ArrayForEach(range, at(hit, "title.ranges"))
		{
			cr_expect_geq(number_at(range, "0"), end);
			end = number_at(range, "1");
			cr_expect_gt(end, number_at(range, "0"));
		}
		cr_expect_leq(end, points);
	}
}

/* --- facets --- */

/* The JSON twin of a page address: "/?q=x" is answered at "/api/v1/search?q=x". */
static double count_at_href(const char *href)
{
	char path[4096];
	double count;
	cJSON *j;

	(void)snprintf(path, sizeof(path), "/api/v1/search%s%sfacets=", href + 1,
		       strchr(href, '?') ? "&" : "?");
	j = get_json(path);
	count = number_at(j, "meta.count");
	cJSON_Delete(j);
	return count;
}

static double count_alone(const char *rest, const char *facet, const char *key)
{
	char path[4096], encoded[1024];
	size_t n = 0;
	double count;
	cJSON *j;

	for (; *key && n + 4 < sizeof(encoded); key++)
		n += (size_t)snprintf(encoded + n, 4, "%%%02X", (unsigned)(unsigned char)*key);
	(void)snprintf(path, sizeof(path), "/api/v1/search?%s&facets=&%s=%s", rest, facet, encoded);
	j = get_json(path);
	count = number_at(j, "meta.count");
	cJSON_Delete(j);
	return count;
}

/* Every value's count is what is found when it alone is chosen and the rest stands. */
static void expect_true_counts(const char *rest, const char *facets, const char *chosen)
{
	char path[1024];
	const cJSON *facet, *value;
	cJSON *j;

	(void)snprintf(path, sizeof(path), "/api/v1/search?%s%s&facets=%s", rest, chosen, facets);
	j = get_json(path);
	cJSON_ArrayForEach(facet, at(j, "facets"))
	{
		cJSON_ArrayForEach(value, at(facet, "values"))
			cr_expect_eq(number_at(value, "count"),
				     count_alone(rest, facet->string, text_at(value, "key")),
				     "%s: %s=%s", path, facet->string, text_at(value, "key"));
	}
	cJSON_Delete(j);
}

Test(search, facet_counts_are_what_choosing_the_value_finds)
{
	expect_true_counts("q=china", "region,theme,year,type,language,full_text", "");
	expect_true_counts("q=soft+power&match=any", "author_region,venue,author", "");
}

Test(search, facets_are_disjunctive)
{
	expect_true_counts("q=china", "region", "&region=africa");
	expect_true_counts("q=china", "year", "&year=2025");
	expect_true_counts("q=", "theme", "&theme=soft-power");
}

Test(search, a_value_leads_to_the_page_where_it_is_toggled)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?q=china&region=africa&facets=region,type");
	const cJSON *value;

	cJSON_ArrayForEach(value, at(j, "facets.region.values"))
	{
		const bool is_africa = !strcmp(text_at(value, "key"), "africa");

		cr_expect_eq(cJSON_IsTrue(at(value, "selected")), is_africa);
		cr_expect_geq(count_at_href(text_at(value, "href")), number_at(value, "count"));
		cr_expect_geq(size_at(value, "parents"), 0);
	}
	cJSON_ArrayForEach(value, at(j, "facets.type.values"))
		cr_expect_eq(count_at_href(text_at(value, "href")), number_at(value, "count"));
}

Test(search, chosen_facets_only)
{
	AUTO(cJSON) cJSON *none = get_json("/api/v1/search?q=china&facets=");
	AUTO(cJSON) cJSON *two = get_json("/api/v1/search?q=china&facets=year,type");
	AUTO(cJSON) cJSON *all = get_json("/api/v1/search?q=china");

	cr_expect_eq(cJSON_GetArraySize(at(none, "facets")), 0);
	cr_expect_eq(cJSON_GetArraySize(at(two, "facets")), 2);
	cr_expect_eq(cJSON_GetArraySize(at(all, "facets")), 9);
}

/* --- filters --- */

Test(search, filter_says_the_same_as_plain_parameters)
{
	static const char *const pairs[][2] = {
		{ "region=africa", "filter=region:africa" },
		{ "region=africa&region=europe", "filter=region:africa|europe" },
		{ "year=2024..2025", "filter=year:2024-2025" },
		{ "year=2024-2025", "filter=year:2024|2025" },
		{ "year=2024..", "filter=year:%3E=2024" },
		{ "region=africa&type=chapter", "filter=region:africa,type:chapter" },
	};

	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		char path[256];
		double counts[2];

		for (int k = 0; k < 2; k++) {
			cJSON *j;

			(void)snprintf(path, sizeof(path), "/api/v1/search?facets=&%s",
				       pairs[i][k]);
			j = get_json(path);
			counts[k] = number_at(j, "meta.count");
			cJSON_Delete(j);
		}
		cr_expect_gt(counts[0], 0, "%s", pairs[i][0]);
		cr_expect_eq(counts[0], counts[1], "%s", pairs[i][0]);
	}
}

Test(search, links_keep_what_only_filter_can_say)
{
	AUTO(cJSON)
	cJSON *j = get_json("/api/v1/search?filter=region:africa,type:!chapter|book,"
			    "cited_by_count:0-5,year:2010-2030&sort=-year&page=1&facets=");
	const cJSON *chip;
	int n = 0;

	cr_expect_eq(size_at(j, "meta.filters"), 5);
	cJSON_ArrayForEach(chip, at(j, "meta.filters"))
	{
		const char *href = text_at(chip, "href");

		n += cJSON_IsTrue(at(chip, "negated"));
		cr_expect(strstr(href, "sort=-year"), "%s", href);
		cr_expect(!strstr(href, "page="), "%s", href);
		cr_expect_geq(count_at_href(href), number_at(j, "meta.count"), "%s", href);
	}
	cr_expect_eq(n, 2);
	cr_expect_str_eq(text_at(j, "meta.filters.0.href"),
			 "/?year=2010..2030&filter=type%3A%21chapter%7Cbook%2Ccited_by_count%3A0..5"
			 "&sort=-year");
}

/* --- pages and order --- */

Test(search, pages_cut_one_list_without_gaps_or_repeats)
{
	AUTO(cJSON) cJSON *all = get_json("/api/v1/search?per_page=100&facets=&sort=title");
	const int count = (int)number_at(all, "meta.count");
	int seen = 0;

	cr_expect_eq(size_at(all, "results"), count);
	for (int page = 1; page <= (count + 6) / 7; page++) {
		char path[128];
		const cJSON *hit;
		cJSON *j;

		(void)snprintf(path, sizeof(path),
			       "/api/v1/search?per_page=7&facets=&sort=title&page=%d", page);
		j = get_json(path);
		cr_expect_eq(number_at(j, "meta.pages"), (count + 6) / 7);
		cJSON_ArrayForEach(hit, at(j, "results"))
		{
			char place[32];

			(void)snprintf(place, sizeof(place), "results.%d.key", seen++);
			cr_expect_str_eq(text_at(hit, "key"), text_at(all, place));
		}
		cJSON_Delete(j);
	}
	cr_expect_eq(seen, count);
}

Test(search, link_header_leads_through_the_pages)
{
	AUTO(answer) struct answer first = get("/api/v1/search?q=china&per_page=5&facets=");
	AUTO(answer) struct answer second = get("/api/v1/search?facets=&page=2&per_page=5&q=china");
	const char *link = answer_header(&first, "Link");

	cr_assert(link);
	cr_expect(
		strstr(link, "</api/v1/search?q=china&per_page=5&page=2&facets=>; rel=\"next\"") ||
			strstr(link, "&page=2>; rel=\"next\""),
		"%s", link);
	cr_expect(!strstr(link, "rel=\"prev\""));
	link = answer_header(&second, "Link");
	cr_assert(link);
	cr_expect(strstr(link, "rel=\"prev\""));
	cr_expect(strstr(link, "rel=\"first\""));
	cr_expect(strstr(link, "rel=\"last\""));
}

Test(search, a_page_behind_the_last_is_empty_not_wrong)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?q=china&page=99&facets=");

	cr_expect_gt(number_at(j, "meta.count"), 0);
	cr_expect_eq(size_at(j, "results"), 0);
}

static void expect_years(const char *sort, int direction)
{
	char path[128];
	double before = 0;
	const cJSON *hit;
	cJSON *j;

	(void)snprintf(path, sizeof(path), "/api/v1/search?per_page=100&facets=&sort=%s", sort);
	j = get_json(path);
	cJSON_ArrayForEach(hit, at(j, "results"))
	{
		const double year = number_at(hit, "year");

		cr_expect(before <= 0 || year < 0 || (year - before) * direction >= 0);
		before = year;
	}
	cJSON_Delete(j);
}

Test(search, sort_orders_by_year_both_ways)
{
	expect_years("year", 1);
	expect_years("-year", -1);
}

/* --- words --- */

Test(search, any_bytes_are_a_query)
{
	static const char *const queries[] = {
		"%22",     "(((",          "%00",
		"a%00b",   "%ff%fe",       "%ED%A0%80",
		"NOT",     "AND+OR",       "*",
		"C%2B%2B", "title:",       "NEAR(",
		"-",       "%F0%9F%98%80", "%E4%B8%AD%E5%9B%BD",
	};

	for (size_t i = 0; i < COUNT_OF(queries); i++) {
		char path[64];
		struct answer a;
		cJSON *j;

		(void)snprintf(path, sizeof(path), "/api/v1/search?q=%s", queries[i]);
		a = get(path);
		cr_expect_eq(a.status, 200, "%s", path);
		j = answer_json(&a);
		cJSON_Delete(j);
		answer_free(&a);
	}
}

Test(search, a_nul_does_not_cut_the_query)
{
	AUTO(answer) struct answer a = get("/api/v1/search?q=china%00diplomacy&facets=&per_page=1");

	cr_expect(strstr(a.body, "\"q\":\"china\\u0000diplomacy\""));
}

Test(search, plus_is_a_space_and_an_encoded_plus_is_a_plus)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?q=soft+power%2B&facets=");

	cr_expect_str_eq(text_at(j, "meta.query.q"), "soft power+");
}

/* An address with `n` times `text` as q. */
static struct answer get_long(const char *text, size_t n)
{
	static const char start[] = "/api/v1/search?facets=&per_page=1&q=";
	const size_t len = strlen(text);
	char *path = calloc(1, sizeof(start) + n * len);
	struct answer a;

	cr_assert(path);
	memcpy(path, start, sizeof(start));
	for (size_t i = 0; i < n; i++)
		memcpy(path + sizeof(start) - 1 + i * len, text, len);
	a = get(path);
	free(path);
	return a;
}

Test(search, sixteen_kibibytes_are_a_query_and_more_is_a_414)
{
	static const struct {
		const char *text;
		size_t n;
		int status;
	} cases[] = {
		{ "a", 10000, 200 },   { "soft+power+", 1000, 200 }, { "%61", 16384, 200 },
		{ "%28", 16384, 200 }, { "%E5%AD%94", 5461, 200 },   { "a", 16385, 414 },
		{ "%61", 16385, 414 }, { "a", 60000, 414 },          { "a", 500000, 414 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct answer a = get_long(cases[i].text, cases[i].n);

		cr_expect_eq(a.status, cases[i].status, "%zu times %s", cases[i].n, cases[i].text);
		cr_expect_null(answer_header(&a, "Link"), "longer than a client reads");
		answer_free(&a);
	}
}

Test(search, match_and_expand_say_what_was_asked)
{
	AUTO(cJSON) cJSON *all = get_json("/api/v1/search?q=africa+museum&match=all&facets=");
	AUTO(cJSON) cJSON *any = get_json("/api/v1/search?q=africa+museum&match=any&facets=");
	AUTO(cJSON) cJSON *plain = get_json("/api/v1/search?q=africa&expand=none&facets=");
	AUTO(cJSON) cJSON *wide = get_json("/api/v1/search?q=africa&facets=");

	cr_expect_str_eq(text_at(all, "meta.query.asked"), "all");
	cr_expect_str_eq(text_at(any, "meta.query.match"), "any");
	cr_expect_leq(number_at(all, "meta.count"), number_at(any, "meta.count"));
	cr_expect_eq(size_at(plain, "meta.query.expanded"), 0);
	cr_expect_gt(size_at(wide, "meta.query.expanded"), 0);
	cr_expect(cJSON_IsNull(at(wide, "meta.query.asked")));
}

Test(search, explain_tells_where_a_score_comes_from)
{
	AUTO(cJSON)
	cJSON *j = get_json("/api/v1/search?q=soft+power&explain=true&facets=&per_page=1");
	AUTO(cJSON) cJSON *plain = get_json("/api/v1/search?q=soft+power&facets=&per_page=1");

	cr_expect_gt(size_at(j, "results.0.explanation"), 0);
	cr_expect(!at(plain, "results.0.explanation"));
}

Test(search, words_can_be_asked_for_in_the_sentences_that_cite_a_work)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?q=context:qian2021+heritage&facets=");

	cr_assert_eq(number_at(j, "meta.count"), 1);
	cr_expect_str_eq(text_at(j, "results.0.key"), "imran2025");
	cr_expect_str_eq(text_at(j, "results.0.passages.0.id"), "imran2025.p30");
	cr_expect(strstr(text_at(j, "results.0.passages.0.text"), "(Qian, 2021)"));
	cr_expect_eq(size_at(j, "meta.query.warnings"), 0);
}
