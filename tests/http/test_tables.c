/* The numbers of the tables are those that the searches count. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/server.h"

TestSuite(tables, .init = server_start, .fini = server_stop);

/* Searches, and the same without what they say of regions and themes. */
static const struct {
	const char *search, *base;
} searches[] = {
	{ "", "" },
	{ "q=soft+power", "q=soft+power" },
	{ "q=diplomacy&region=africa&theme=religion", "q=diplomacy" },
	{ "q=china+-confucius&year=2020..", "q=china+-confucius&year=2020.." },
	{ "q=museums+heritage+digital+film&match=any",
	  "q=museums+heritage+digital+film&match=any" },
	{ "filter=region:%21europe,type:article-journal", "filter=type:article-journal" },
	{ "q=%22soft+power%22&full_text=true", "q=%22soft+power%22&full_text=true" },
	{ "q=china+xylophone&region=africa", "q=china+xylophone" }, /* relaxed */
};

static int count_of(const char *route, const char *search, const char *more)
{
	char address[512];

	(void)snprintf(address, sizeof(address), "/api/v1/%s?%s&%s&per_page=1", route, search,
		       more);
	AUTO(cJSON) cJSON *j = get_json(address);
	return (int)number_at(j, "meta.count");
}

static void check_cell(const char *base, const cJSON *cell)
{
	char pair[128];

	(void)snprintf(pair, sizeof(pair), "region=%s&theme=%s", text_at(cell, "region"),
		       text_at(cell, "theme"));
	cr_expect_eq(number_at(cell, "works"), count_of("search", base, pair), "works: %s & %s",
		     base, pair);
	cr_expect_eq(number_at(cell, "passages"), count_of("passages", base, pair),
		     "passages: %s & %s", base, pair);
}

Test(tables, a_cell_counts_what_a_search_for_its_region_and_theme_finds)
{
	for (size_t i = 0; i < COUNT_OF(searches); i++) {
		char address[512];
		const cJSON *row, *cell;
		size_t n = 0; /* a third of the cells of each: all take half a minute under ASan */

		(void)snprintf(address, sizeof(address), "/api/v1/matrix?%s", searches[i].search);
		AUTO(cJSON) cJSON *j = get_json(address);
		cr_expect_gt(size_at(j, "results"), 0, "%s", address);
		cJSON_ArrayForEach(row, at(j, "results"))
		{
			cr_expect_eq(size_at(row, "cells"), size_at(j, "columns"));
			cJSON_ArrayForEach(cell, at(row, "cells")) if (n++ % 3 == i % 3)
				check_cell(searches[i].base, cell);
		}
	}
}

Test(tables, an_empty_cell_says_so_and_every_other_leads_to_its_passages)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/matrix?q=china");
	const cJSON *row, *cell;
	int empty = 0, full = 0;

	cJSON_ArrayForEach(row, at(j, "results")) cJSON_ArrayForEach(cell, at(row, "cells"))
	{
		const bool is_empty = cJSON_IsTrue(at(cell, "empty"));

		cr_expect_eq(is_empty, !number_at(cell, "works") && !number_at(cell, "passages"));
		cr_expect(strstr(text_at(cell, "href"), "/?q=china&region="));
		empty += is_empty;
		full += !is_empty;
	}
	cr_expect_gt(empty, 0);
	cr_expect_gt(full, 0);
}

Test(tables, a_cell_of_a_filtered_search_leads_to_its_own_pair)
{
	AUTO(cJSON)
	cJSON *j = get_json("/api/v1/matrix?region=africa&theme=religion&filter=region:!europe");

	cr_expect_str_eq(text_at(j, "results.0.cells.0.href"),
			 "/?region=global&theme=confucius-institutes");
}

Test(tables, rows_are_groups_places_or_both)
{
	static const char *const addresses[] = { "/api/v1/matrix?rows=groups",
						 "/api/v1/matrix?rows=places",
						 "/api/v1/matrix?rows=all" };
	int n[3];

	for (size_t i = 0; i < 3; i++) {
		AUTO(cJSON) cJSON *j = get_json(addresses[i]);

		n[i] = size_at(j, "results");
		cr_expect_gt(n[i], 0);
	}
	cr_expect_eq(n[0] + n[1], n[2]);
}

Test(tables, years_count_what_searches_for_them_find)
{
	for (size_t i = 0; i < COUNT_OF(searches); i++) {
		char address[512], year[64];
		const cJSON *y;

		(void)snprintf(address, sizeof(address), "/api/v1/timeline?%s", searches[i].search);
		AUTO(cJSON) cJSON *j = get_json(address);
		if (strstr(searches[i].search, "year="))
			continue; /* a year takes the place of the range: not said by adding one */
		cJSON_ArrayForEach(y, at(j, "results"))
		{
			(void)snprintf(year, sizeof(year), "year=%d", (int)number_at(y, "year"));
			cr_expect_eq(number_at(y, "published.works"),
				     count_of("search", searches[i].search, year), "%s %s",
				     searches[i].search, year);
			if (number_at(y, "discussed.works") <= 0)
				continue;
			(void)snprintf(year, sizeof(year), "year_discussed=%d",
				       (int)number_at(y, "year"));
			cr_expect_eq(number_at(y, "discussed.works"),
				     count_of("search", searches[i].search, year));
			cr_expect_eq(number_at(y, "discussed.passages"),
				     count_of("passages", searches[i].search, year));
		}
	}
}

Test(tables, the_article_speaks_of_the_congress_of_vienna)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/timeline?q=congress+of+vienna");
	AUTO(cJSON) cJSON *p = get_json("/api/v1/passages?year_discussed=1815");

	cr_expect_eq(number_at(j, "results.0.year"), 1815);
	cr_expect_eq(number_at(j, "results.0.discussed.passages"), 1);
	cr_expect_eq(number_at(p, "meta.count"), 1);
	cr_expect_str_eq(text_at(p, "results.0.id"), "imran2025.p9");
}

Test(tables, years_discussed_are_asked_for_one_by_one_or_as_a_range)
{
	static const struct {
		const char *asked;
		const char *key, *label; /* of the chip; NULL: there are several */
		const char *from, *to;   /* of the boxes; NULL: empty */
	} cases[] = {
		{ "year_discussed=1815", "1815", "1815", "1815", "1815" },
		{ "year_discussed=1800..1820", "1800..1820", "1800–1820", "1800", "1820" },
		{ "year_discussed=..1900", "..1900", "to 1900", NULL, "1900" },
		{ "filter=year_discussed:1800-1820", "1800..1820", "1800–1820", "1800", "1820" },
		{ "year_discussed=1815&year_discussed=1959", NULL, NULL, NULL, NULL },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char address[128];

		(void)snprintf(address, sizeof(address), "/api/v1/search?%s", cases[i].asked);
		AUTO(cJSON) cJSON *j = get_json(address);
		const cJSON *from = at(j, "meta.discussed.from"), *to = at(j, "meta.discussed.to");

		cr_expect_eq(number_at(j, "meta.count"), 1, "%s", cases[i].asked);
		cr_expect_eq(size_at(j, "meta.discussed.values"), cases[i].key ? 0 : 2);
		if (cases[i].key) {
			cr_expect_str_eq(text_at(j, "meta.filters.0.key"), cases[i].key);
			cr_expect_str_eq(text_at(j, "meta.filters.0.label"), cases[i].label);
		}
		cr_expect_eq(cJSON_IsNull(from), !cases[i].from, "%s", cases[i].asked);
		cr_expect_eq(cJSON_IsNull(to), !cases[i].to, "%s", cases[i].asked);
		if (cases[i].from)
			cr_expect_eq(from->valueint, atoi(cases[i].from));
		if (cases[i].to)
			cr_expect_eq(to->valueint, atoi(cases[i].to));
	}
	AUTO(cJSON) cJSON *none = get_json("/api/v1/search?year_discussed=1700..1705");
	AUTO(cJSON) cJSON *bad = get_json("/api/v1/search?year_discussed=1820..1800");

	cr_expect_eq(number_at(none, "meta.count"), 0);
	cr_expect_eq(number_at(bad, "status"), 400);
}

/* What a form of filters sends on: its boxes, and what filter= asks besides. */
Test(tables, the_years_discussed_of_a_filter_are_told_once)
{
	static const struct {
		const char *asked;
		const char *from, *to; /* NULL: empty */
		const char *first;     /* of values; NULL: none */
		const char *filter;    /* NULL: nothing besides */
	} cases[] = {
		{ "", NULL, NULL, NULL, NULL },
		{ "year_discussed=1815", "1815", "1815", NULL, NULL },
		{ "filter=year_discussed:1800-1820", "1800", "1820", NULL, NULL },
		{ "filter=year_discussed:1800-1820,type:book", "1800", "1820", NULL, "type:book" },
		{ "filter=year_discussed:1800..1820,year_discussed:1810..1900", "1800", "1820",
		  NULL, "year_discussed:1810..1900" },
		{ "filter=year_discussed:1800..1820&year_discussed=1815", "1815", "1815", NULL,
		  "year_discussed:1800..1820" },
		{ "filter=year_discussed:1815|1959", NULL, NULL, "1815", NULL },
		{ "filter=year_discussed:!1815", NULL, NULL, NULL, "year_discussed:!1815" },
		{ "region=africa&filter=region:!europe|cn,cited_by_count:>=2", NULL, NULL, NULL,
		  "region:!europe|cn,cited_by_count:2.." },
		{ "year_discussed=1800..99999", "1800", NULL, NULL, NULL },
		{ "year_discussed=12000..99999", NULL, NULL, "12000..99999", NULL },
		{ "year_discussed=%3C0", NULL, NULL, "<0", NULL },
		{ "year_discussed=%3C=0", NULL, "0", NULL, NULL },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char address[128], from[16], to[16];

		(void)snprintf(address, sizeof(address), "/api/v1/search?facets=&%s",
			       cases[i].asked);
		AUTO(cJSON) cJSON *j = get_json(address);
		const cJSON *told = at(j, "meta.discussed");

		(void)snprintf(from, sizeof(from), "%.0f", number_at(told, "from"));
		(void)snprintf(to, sizeof(to), "%.0f", number_at(told, "to"));
		cr_expect_str_eq(from, cases[i].from ? cases[i].from : "-1", "%s", address);
		cr_expect_str_eq(to, cases[i].to ? cases[i].to : "-1", "%s", address);
		cr_expect_str_eq(text_at(told, "values.0"), cases[i].first ? cases[i].first : "",
				 "%s", address);
		cr_expect_str_eq(text_at(told, "filter"), cases[i].filter ? cases[i].filter : "",
				 "%s: %s", address, text_at(told, "filter"));
	}
}

Test(tables, a_year_of_publication_beyond_the_boxes_is_left_open_in_them)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?facets=year&year=2000..99999");
	AUTO(cJSON) cJSON *none = get_json("/api/v1/search?year_discussed=%3C0");

	cr_expect_eq(number_at(j, "facets.year.from"), 2000);
	cr_expect(cJSON_IsNull(at(j, "facets.year.to")));
	cr_expect_str_eq(text_at(j, "meta.filters.0.key"), "2000..99999");
	cr_expect_str_eq(text_at(none, "meta.filters.0.label"), "before 0");
}

/* As with a year of publication: an address stays good when the index is made anew. */
Test(tables, a_year_that_no_text_speaks_of_finds_nothing_and_is_no_fault)
{
	static const struct {
		const char *asked;
		int status, count;
	} cases[] = {
		{ "year_discussed=1821", 200, 0 },
		{ "year_discussed=1821..1821", 200, 0 },
		{ "year_discussed=1821&year_discussed=1815", 200, 1 },
		{ "filter=year_discussed:1821|1815", 200, 1 },
		{ "year_discussed=vienna", 400, -1 },
		{ "year_discussed=1815a", 400, -1 },
		{ "filter=year_discussed:vienna-congress", 400, -1 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char address[128];

		(void)snprintf(address, sizeof(address), "/api/v1/search?%s", cases[i].asked);
		AUTO(answer) struct answer a = get(address);
		AUTO(cJSON) cJSON *j = answer_json(&a);

		cr_expect_eq(a.status, cases[i].status, "%s", address);
		cr_expect_eq(number_at(j, "meta.count"), cases[i].count, "%s", address);
		if (cases[i].status == 400) /* it names some that there are */
			cr_expect(strstr(a.body, "1815"), "%s", a.body);
	}
	cr_expect_eq(count_of("search", "filter=year_discussed:!1821", "q="),
		     count_of("search", "q=", "match=all"));
}

Test(tables, edges_count_the_citations_of_a_work)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/network");
	const cJSON *e;

	cr_expect_eq(number_at(j, "meta.edges"), size_at(j, "edges"));
	cr_expect_eq(number_at(j, "meta.nodes"), size_at(j, "nodes"));
	cJSON_ArrayForEach(e, at(j, "edges"))
	{
		char address[256];

		(void)snprintf(address, sizeof(address), "/api/v1/works/%s/citations",
			       text_at(e, "cited"));
		AUTO(cJSON) cJSON *c = get_json(address);
		cr_expect_str_eq(text_at(e, "citing"), "imran2025");
		cr_expect_eq(number_at(e, "mentions"), number_at(c, "meta.count"), "%s",
			     text_at(e, "cited"));
	}
}

Test(tables, a_network_has_what_is_found_and_its_neighbours)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/network?q=title:kimchi+OR+title:museum");
	const cJSON *n, *e;

	cJSON_ArrayForEach(n, at(j, "nodes"))
		cr_expect(cJSON_IsTrue(at(n, "found")) || !strcmp(text_at(n, "key"), "imran2025"));
	cJSON_ArrayForEach(e, at(j, "edges")) cr_expect_str_eq(text_at(e, "citing"), "imran2025");
}

Test(tables, a_network_that_is_too_large_keeps_the_best_linked)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/network?limit=5");
	const cJSON *n;
	bool article = false;

	cr_expect_eq(size_at(j, "nodes"), 5);
	cr_expect_eq(size_at(j, "edges"), 4);
	cr_expect(cJSON_IsTrue(at(j, "meta.truncated")));
	cJSON_ArrayForEach(n, at(j, "nodes")) article =
		article || !strcmp(text_at(n, "key"), "imran2025");
	cr_expect(article, "the one with most citations");
}

static void expect_table(const struct answer *a, const char *first_line, const char *what)
{
	cr_expect_eq(a->status, 200, "%s", what);
	cr_expect(!strncmp(a->body, first_line, strlen(first_line)), "%s: %.80s", what, a->body);
}

Test(tables, are_csv_by_address_and_by_accept)
{
	static const char *const tables[][2] = {
		{ "matrix", "region,region_label,theme,theme_label,works,passages\r\n" },
		{ "timeline", "year,works_published,works_discussing,passages_discussing\r\n" },
		{ "network", "citing,citing_title,citing_year,cited,cited_title,cited_year,"
			     "mentions\r\n" },
	};

	for (size_t i = 0; i < COUNT_OF(tables); i++) {
		char address[128];

		(void)snprintf(address, sizeof(address), "/api/v1/%s.csv?q=soft+power",
			       tables[i][0]);
		AUTO(answer) struct answer a = get(address);
		expect_table(&a, tables[i][1], address);
		(void)snprintf(address, sizeof(address), "/api/v1/%s?q=soft+power", tables[i][0]);
		AUTO(answer) struct answer b = ask("GET", address, "Accept: text/csv\r\n");
		expect_table(&b, tables[i][1], "Accept");
		cr_expect_str_eq(a.body, b.body);
	}
}
