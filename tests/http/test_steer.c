/* Where one can go from an answer: orders, pages, years, and the ways out of nothing. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/server.h"

TestSuite(steer, .init = server_start, .fini = server_stop);

/* "1 [2] 3 ... 9": the present one in brackets, a gap as dots. */
static void page_list(char out[256], const char *path)
{
	AUTO(cJSON) cJSON *j = get_json(path);
	const cJSON *item;
	size_t len = 0;

	*out = '\0';
	cJSON_ArrayForEach(item, at(j, "meta.page_list"))
	{
		const bool is_here = cJSON_IsTrue(at(item, "current"));

		if (at(item, "gap"))
			len += (size_t)snprintf(out + len, 256 - len, "... ");
		else
			len += (size_t)snprintf(out + len, 256 - len, is_here ? "[%d] " : "%d ",
						(int)number_at(item, "page"));
	}
}

Test(steer, the_pages_that_are_told_are_the_ends_the_present_one_and_its_neighbours)
{
	static const struct {
		int page;
		const char *list;
	} cases[] = {
		{ 1, "[1] 2 ... 10 " },         { 2, "1 [2] 3 ... 10 " },
		{ 3, "1 2 [3] 4 ... 10 " },     { 4, "1 2 3 [4] 5 ... 10 " },
		{ 5, "1 ... 4 [5] 6 ... 10 " }, { 8, "1 ... 7 [8] 9 10 " },
		{ 10, "1 ... 9 [10] " },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char path[64], list[256];

		(void)snprintf(path, sizeof(path), "/api/v1/search?per_page=4&facets=&page=%d",
			       cases[i].page);
		page_list(list, path);
		cr_expect_str_eq(list, cases[i].list, "page %d: %s", cases[i].page, list);
	}
}

Test(steer, a_page_leads_to_the_search_page_with_all_else_the_same)
{
	AUTO(cJSON)
	cJSON *j = get_json("/api/v1/search?q=china&region=europe&per_page=1&sort=-year&page=2");
	AUTO(cJSON) cJSON *whole = get_json("/api/v1/search");

	cr_expect_str_eq(text_at(j, "meta.prev_href"),
			 "/?q=china&region=europe&sort=-year&per_page=1");
	cr_expect_str_eq(text_at(j, "meta.next_href"),
			 "/?q=china&region=europe&sort=-year&per_page=1&page=3");
	cr_expect_str_eq(text_at(j, "meta.clear_href"), "/?q=china&sort=-year&per_page=1");
	cr_expect_eq(number_at(j, "meta.from"), 2);
	cr_expect_eq(number_at(j, "meta.to"), 2);
	cr_expect(cJSON_IsTrue(at(j, "meta.is_narrowed")));
	cr_expect(cJSON_IsFalse(at(whole, "meta.is_narrowed")));
	cr_expect(cJSON_IsNull(at(whole, "meta.prev_href")));
}

Test(steer, all_that_was_found_can_be_had_as_a_file_from_whatever_page_it_is_shown_on)
{
	static const char *const cases[][2] = {
		{ "/api/v1/search", "/api/v1/export" },
		{ "/api/v1/search?q=china&per_page=5&page=2&sort=-year&coins=true",
		  "/api/v1/export?q=china&sort=-year" },
		{ "/api/v1/search?q=china&match=any&region=europe&per_page=50",
		  "/api/v1/export?q=china&region=europe&match=any" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		AUTO(cJSON) cJSON *j = get_json(cases[i][0]);
		const char *href = text_at(j, "meta.export_href");
		AUTO(answer) struct answer file = get(href);

		cr_expect_str_eq(href, cases[i][1]);
		cr_expect_eq(file.status, 200, "%s", href);
		cr_expect(cJSON_IsNull(at(j, "meta.reach")), "pages lead to all of so few");
	}
}

Test(steer, one_order_and_one_size_are_chosen)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?sort=cited&per_page=15&facets=");
	const cJSON *item;
	int sorts = 0, sizes = 0;

	cJSON_ArrayForEach(item, at(j, "meta.sorts")) if (cJSON_IsTrue(at(item, "selected")))
	{
		sorts++;
		cr_expect_str_eq(text_at(item, "key"), "cited");
	}
	cJSON_ArrayForEach(item, at(j, "meta.sizes")) if (cJSON_IsTrue(at(item, "selected")))
	{
		sizes++;
		cr_expect_eq(number_at(item, "key"), 15);
	}
	cr_expect_eq(sorts, 1);
	cr_expect_eq(sizes, 1);
	cr_expect_eq(size_at(j, "meta.sizes"), 5, "the usual four, and the one that was asked for");
}

/* Each way is a search of its own: it finds what it says. */
static void expect_true(const cJSON *way)
{
	AUTO(cJSON) cJSON *j = NULL;
	const char *query = strchr(text_at(way, "href"), '?');
	char path[512];

	(void)snprintf(path, sizeof(path), "/api/v1/search%s", query ? query : "");
	j = get_json(path);
	cr_expect_eq(number_at(j, "meta.count"), number_at(way, "count"), "%s", path);
}

Test(steer, where_nothing_is_found_every_word_and_filter_is_left_out_in_turn)
{
	static const char *const expected[][2] = {
		{ "match", "" },       { "filter", "Africa" }, { "filter", "Book" },
		{ "filters", "" },     { "word", "china" },    { "word", "\"soft power\"" },
		{ "word", "zzzzqqq" },
	};
	AUTO(cJSON)
	cJSON *j = get_json("/api/v1/search?q=china+%22soft+power%22+zzzzqqq&match=all&"
			    "region=africa&type=book&facets=");
	const cJSON *way;
	size_t i = 0;

	cr_expect_eq(number_at(j, "meta.count"), 0);
	cJSON_ArrayForEach(way, at(j, "meta.ways"))
	{
		cr_assert_lt(i, COUNT_OF(expected));
		cr_expect_str_eq(text_at(way, "kind"), expected[i][0]);
		cr_expect_str_eq(text_at(way, "label"), expected[i][1]);
		expect_true(way);
		i++;
	}
	cr_expect_eq(i, COUNT_OF(expected));
}

Test(steer, a_way_without_a_range_of_years_discussed_counts_by_the_ranges_that_are_left)
{
	static const char *const filters[] = {
		"year_discussed:!1800..1820|1900..2100,year_discussed:1900..2100",
		"year_discussed:!1815|1900..2100,year_discussed:1815",
		"year_discussed:1801..1802|1700..1710,year_discussed:1900..2100",
	};

	for (size_t i = 0; i < COUNT_OF(filters); i++) {
		char path[256];
		const cJSON *way;

		(void)snprintf(path, sizeof(path), "/api/v1/search?facets=&filter=%s", filters[i]);
		AUTO(cJSON) cJSON *j = get_json(path);
		cr_expect_eq(number_at(j, "meta.count"), 0, "%s", path);
		cr_expect_eq(size_at(j, "meta.ways"), 4, "three ranges, and all of them");
		cJSON_ArrayForEach(way, at(j, "meta.ways")) expect_true(way);
	}
}

Test(steer, ways_out_are_told_only_where_nothing_is_found)
{
	AUTO(cJSON) cJSON *some = get_json("/api/v1/search?q=china&facets=");
	AUTO(cJSON) cJSON *none = get_json("/api/v1/search?q=zzzzqqq&facets=");

	cr_expect(!at(some, "meta.ways"));
	cr_expect_eq(size_at(none, "meta.ways"), 0, "one word and nothing else: no way");
}

/* Every address of this server in the answer. */
static int follow_links(const cJSON *item, const char *from)
{
	const cJSON *child;
	int n = 0;

	cJSON_ArrayForEach(child, item)
	{
		n += follow_links(child, from);
		if (!child->string || !strstr(child->string, "href") || !cJSON_IsString(child) ||
		    child->valuestring[0] != '/')
			continue;
		AUTO(answer) struct answer a = get(child->valuestring);

		cr_expect_eq(a.status, 200, "%s of %s", child->valuestring, from);
		n++;
	}
	return n;
}

Test(steer, a_link_of_an_answer_leads_to_an_answer)
{
	static const char *const searches[] = {
		"year_discussed=1821..1821",
		"year_discussed=1821..1821&year_discussed=1815",
		"filter=year_discussed:!1821..1821,type:book&q=museum",
		"year_discussed=1821&region=africa&q=congress+vienna",
	};

	for (size_t i = 0; i < COUNT_OF(searches); i++) {
		char path[128];

		(void)snprintf(path, sizeof(path), "/api/v1/search?facets=year,region,type&%s",
			       searches[i]);
		AUTO(cJSON) cJSON *j = get_json(path);
		cr_expect_gt(follow_links(j, path), 3);
	}
}

Test(steer, the_bars_of_years_hold_every_year_once)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?facets=year");
	const cJSON *item;
	double years = 0, bars = 0, last = -1, most = 0;

	cJSON_ArrayForEach(item, at(j, "facets.year.values")) years += number_at(item, "count");
	cJSON_ArrayForEach(item, at(j, "facets.year.bars"))
	{
		bars += number_at(item, "count");
		cr_expect_gt(number_at(item, "from"), last);
		cr_expect_geq(number_at(item, "to"), number_at(item, "from"));
		last = number_at(item, "to");
		most = number_at(item, "share") > most ? number_at(item, "share") : most;
		expect_true(item);
	}
	cr_expect_eq(years, bars);
	cr_expect_eq(most, 100);
	cr_expect_leq(size_at(j, "facets.year.bars"), 10);
	cr_expect_eq(number_at(j, "facets.year.latest"), last);
}

Test(steer, a_chosen_range_is_told_and_its_bar_takes_it_off)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?q=china&year=2024&facets=year");
	AUTO(cJSON) cJSON *open = get_json("/api/v1/search?year=2020..&facets=year");
	const cJSON *item;
	int found = 0;

	cr_expect_eq(number_at(j, "facets.year.from"), 2024);
	cr_expect_eq(number_at(j, "facets.year.to"), 2024);
	cr_expect_eq(number_at(open, "facets.year.from"), 2020);
	cr_expect(cJSON_IsNull(at(open, "facets.year.to")));
	cJSON_ArrayForEach(item,
			   at(j, "facets.year.bars")) if (!strcmp(text_at(item, "value"), "2024"))
	{
		found++;
		cr_expect(cJSON_IsTrue(at(item, "selected")));
		cr_expect_str_eq(text_at(item, "href"), "/?q=china");
	}
	cr_expect_eq(found, 1);
}

Test(steer, a_term_of_the_thesaurus_is_taken_off_and_put_back)
{
	AUTO(cJSON) cJSON *with = get_json("/api/v1/search?q=africa&facets=");
	AUTO(cJSON) cJSON *without = get_json("/api/v1/search?q=africa&expand=-africa&facets=");

	cr_expect_str_eq(text_at(with, "meta.query.expanded.0.href"), "/?q=africa&expand=-africa");
	cr_expect_eq(size_at(without, "meta.query.expanded"), 0);
	cr_expect_str_eq(text_at(without, "meta.query.kept_out.0.term"), "africa");
	cr_expect_str_eq(text_at(without, "meta.query.kept_out.0.href"), "/?q=africa");
}

Test(steer, a_fault_tells_the_address_without_it)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?q=china&region=africa&region=atlantis&x=1");
	AUTO(cJSON)
	cJSON *region = get_json("/api/v1/search?q=china&region=africa&region=atlantis");

	cr_expect_str_eq(text_at(j, "errors.0.parameter"), "x");
	cr_expect_str_eq(text_at(region, "errors.0.href"), "/api/v1/search?q=china&region=africa");
}

/* --- the text of a work --- */

Test(steer, a_text_tells_where_its_sections_begin_and_where_it_cites)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/works/imran2025/passages?q=heritage");
	const cJSON *p, *c;
	int headings = 0, citations = 0, marks = 0;

	cJSON_ArrayForEach(p, at(j, "results"))
	{
		const char *text = text_at(p, "text");

		headings += cJSON_IsString(at(p, "heading"));
		marks += size_at(p, "ranges");
		cJSON_ArrayForEach(c, at(p, "citations"))
		{
			citations++;
			cr_expect_geq(number_at(c, "range.0"), 0);
			cr_expect_leq(number_at(c, "range.1"), (double)strlen(text));
			cr_expect_lt(number_at(c, "range.0"), number_at(c, "range.1"));
		}
	}
	cr_expect_gt(headings, 10);
	cr_expect_gt(citations, 60);
	cr_expect_gt(marks, 1);
}

Test(steer, the_works_at_the_other_end_of_citations_are_told_once)
{
	AUTO(cJSON) cJSON *to = get_json("/api/v1/works/mendes2024/citations");
	AUTO(cJSON) cJSON *from = get_json("/api/v1/works/imran2025/references");

	cr_expect_eq(size_at(to, "works"), 1);
	cr_expect_str_eq(text_at(to, "works.0.key"), "imran2025");
	cr_expect_str_eq(text_at(to, "works.0.label"), "Imran and Hussain (2025)");
	cr_expect_str_eq(text_at(to, "results.0.label"), "Imran and Hussain (2025)");
	cr_expect_eq(size_at(from, "works"), 40);
}

/* The form sends them again when something else is chosen. */
Test(steer, several_years_are_told_as_they_were_chosen_and_one_range_by_its_ends)
{
	static const struct {
		const char *query, *chosen; /* with a space behind each */
	} cases[] = {
		{ "year=2000..2005&year=2010..2015", "2000..2005 2010..2015 " },
		{ "year=2015&year=..2001", "2015 ..2001 " },
		{ "year=2015&year=2021", "2015 2021 " },
		{ "year=2000..2005", "" },
		{ "region=africa", "" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char path[128], chosen[128] = "";
		const cJSON *item;
		size_t len = 0;

		(void)snprintf(path, sizeof(path), "/api/v1/search?facets=year&%s", cases[i].query);
		AUTO(cJSON) cJSON *j = get_json(path);
		cJSON_ArrayForEach(item, at(j, "facets.year.chosen")) len += (size_t)snprintf(
			chosen + len, sizeof(chosen) - len, "%s ", item->valuestring);
		cr_expect_str_eq(chosen, cases[i].chosen, "%s", path);
	}
}
