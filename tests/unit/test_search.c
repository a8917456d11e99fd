#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "support/library.h"
#include "text/text.h"

static struct library lib;

static void setup(void)
{
	library_open(&lib);
}

static void teardown(void)
{
	library_close(&lib);
}

TestSuite(search, .init = setup, .fini = teardown);

static cJSON *read_works(void)
{
	FILE *f = fopen("corpus/works.json", "rb");
	static char text[1 << 20];
	size_t n;
	cJSON *works;

	cr_assert_not_null(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	works = cJSON_Parse(text);
	cr_assert_not_null(works);
	return works;
}

Test(search, each_title_as_it_is_and_as_printed_finds_its_work_first)
{
	cJSON *works = read_works(), *work;
	int listed = 0;

	cJSON_ArrayForEach(work, works)
	{
		const cJSON *custom = cJSON_GetObjectItem(work, "custom");
		const cJSON *printed =
			cJSON_GetObjectItem(cJSON_GetObjectItem(custom, "as_printed"), "title");
		const char *key = cJSON_GetObjectItem(work, "id")->valuestring;
		const char *titles[] = { cJSON_GetObjectItem(work, "title")->valuestring,
					 printed ? printed->valuestring : NULL };

		listed += printed != NULL;
		for (size_t i = 0; i < 2 && titles[i]; i++) {
			const struct search_answer a = library_search(&lib, titles[i]);

			cr_expect_eq(library_place(&a, key), 1, "%s is at place %zu of \"%s\"", key,
				     library_place(&a, key), titles[i]);
		}
	}
	cr_expect_eq(listed, 33);
	cJSON_Delete(works);
}

Test(search, a_printed_reference_line_finds_its_work_first)
{
	cJSON *works = read_works(), *work;

	cJSON_ArrayForEach(work, works)
	{
		const cJSON *entry = cJSON_GetObjectItem(
			cJSON_GetObjectItem(cJSON_GetObjectItem(work, "custom"), "as_printed"),
			"entry");
		const char *key = cJSON_GetObjectItem(work, "id")->valuestring;

		if (entry) {
			const struct search_answer a = library_search(&lib, entry->valuestring);

			cr_expect_eq(library_place(&a, key), 1, "%s is at place %zu", key,
				     library_place(&a, key));
		}
	}
	cJSON_Delete(works);
}

static const char long_paragraph[] =
	"In recent years, perceptions of China across Europe have undergone a significant "
	"transformation, "
	"shaped not only by tangible policy shifts but also by deeper strategic narratives that "
	"frame China "
	"as a systemic rival rather than a cooperative partner. Breslin and Mattlin (2025) argue "
	"that this "
	"reconfiguration has been catalyzed by underlying and precipitating causes, including the "
	"diffusion "
	"of securitized narratives that portray China's rise as inherently threatening.";

Test(search, any_text_at_all_is_answered)
{
	static const char *const typed[] = {
		"soft-power",
		"China's",
		"China\xe2\x80\x99s",
		"Belt & Road",
		"C++",
		"\"",
		"(((",
		")))",
		"*",
		"-",
		"AND",
		"OR",
		"NOT",
		"NEAR",
		"NEAR(",
		"a AND",
		"AND a",
		"a OR OR b",
		"NOT NOT",
		"\"soft",
		"soft\"",
		"title:",
		"title:()",
		"nosuch:field",
		"\xe4\xb8\xad\xe5\x9b\xbd",
		"\xe4\xb8\x80\xe5\xb8\xa6\xe4\xb8\x80\xe8\xb7\xaf",
		"\xe4\xb8\xad",
		"\xff\xfe\xfd",
		"soft\xffpower",
		"people-to-people",
		"1978-1997",
		"'; DROP TABLE work; --",
		"%00",
		"{title}",
		"^soft",
		"soft + power",
		"a:b:c",
		"\\",
		"\xf0\x9f\x8c\x8d",
		"col-umn : x",
		long_paragraph,
	};
	static char many[10001];
	struct search_request req;

	for (size_t i = 0; i < COUNT_OF(typed); i++)
		(void)library_search(&lib, typed[i]);
	for (size_t i = 0; i < sizeof(many) - 1; i++)
		many[i] = "diplomacy "[i % 10];
	(void)library_search(&lib, many);
	memset(many, '(', sizeof(many) - 1);
	(void)library_search(&lib, many);
	memset(many, 'a', sizeof(many) - 1);
	(void)library_search(&lib, many);
	req = library_request("soft\0power");
	req.q_len = 10;
	cr_expect_neq(library_run(&lib, &req).count, 0);
}

Test(search, a_pasted_paragraph_finds_where_it_stands)
{
	const struct search_answer a = library_search(&lib, long_paragraph);

	cr_assert_gt(a.n_hits, 0);
	cr_expect_str_eq(a.hits[0].work.key, "imran2025");
	cr_expect_eq(a.hits[0].passages[0].paragraph, 73);
}

Test(search, words_that_stemming_does_not_join_find_each_other)
{
	static const struct {
		const char *q, *key;
	} cases[] = {
		{ "african", "mendes2024" },     { "africa", "mendes2024" },
		{ "diplomat", "grincheva2023" }, { "BRI", "qian2021" },
		{ "OBOR", "qian2021" },          { "belt and road", "qian2021" },
		{ "hanban", "zhuli2023" },       { "PRC", "minami2022" },
		{ "european", "breslin2025" },   { "sola", "codina2022" },
		{ "organisation", "imran2025" }, { "organization", "imran2025" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct search_answer a = library_search(&lib, cases[i].q);

		cr_expect_neq(library_place(&a, cases[i].key), 0, "%s does not find %s", cases[i].q,
			      cases[i].key);
	}
}

Test(search, quotation_marks_take_words_as_they_stand)
{
	struct search_answer stem = library_search(&lib, "institute"),
			     exact = library_search(&lib, "\"institute\"");

	cr_expect_gt(stem.count, exact.count);
	exact = library_search(&lib, "\"reputational security\"");
	cr_assert_gt(exact.count, 0);
	cr_expect_neq(library_place(&exact, "cull2022"), 0);
	cr_expect_eq(library_search(&lib, "\"security reputational\"").count, 0);
}

Test(search, a_phrase_does_not_run_from_one_sentence_into_the_next)
{
	/* "... through lure and not threats. The rising process of digitalization ..." */
	const struct search_answer a = library_search(&lib, "\"not threats. The rising\"");

	cr_expect_eq(library_search(&lib, "\"not threats the rising\"").count, 0);
	cr_expect_eq(library_search(&lib, "\"and not threats\"").count, 1);
	cr_assert_eq(a.count, 1);
	cr_assert_eq(a.hits[0].n_passages, 1);
	cr_assert_eq(a.hits[0].passages[0].text.n_ranges, 1);
	cr_expect_eq(a.hits[0].passages[0].text.ranges[0].end -
			     a.hits[0].passages[0].text.ranges[0].start,
		     strlen("not threats. The rising"));
}

/* What the r-th range of `m` marks. Borrowed until the next call. */
static const char *mark_of(const struct marked *m, size_t r)
{
	static struct str mark = STR(4096);
	const char *at = m->text;

	str_clear(&mark);
	for (uint32_t i = 0; i < m->ranges[r].end; i++) {
		size_t size;

		(void)text_next(at, strlen(at), &size);
		if (i >= m->ranges[r].start)
			str_add_n(&mark, at, size);
		at += size;
	}
	return str_text(&mark);
}

/* Every mark in the passages must be one of `expected`; how many there are. */
static size_t expect_marks(const struct search_answer *a, const char *const *expected, size_t n)
{
	size_t marks = 0;

	for (size_t h = 0; h < a->n_hits; h++) {
		for (size_t p = 0; p < a->hits[h].n_passages; p++) {
			const struct marked *m = &a->hits[h].passages[p].text;

			cr_expect_gt(m->n_ranges, 0, "%s", m->text);
			for (size_t r = 0; r < m->n_ranges; r++, marks++) {
				bool known = false;

				for (size_t i = 0; i < n; i++)
					known = known || !strcasecmp(mark_of(m, r), expected[i]);
				cr_expect(known, "%s", mark_of(m, r));
			}
		}
	}
	return marks;
}

Test(search, marks_show_what_matched_and_only_that)
{
	static const char *const phrase[] = { "soft power" };
	static const char *const wanted[] = { "confucius", "china", "chinas", "china's",
					      "chinese" };
	struct search_request req = library_request("\"soft power\"");
	struct search_answer a = library_run(&lib, &req);

	cr_expect_gt(expect_marks(&a, phrase, 1), 0);
	req = library_request("confucius OR (china NOT africa)");
	req.expand = false;
	a = library_run(&lib, &req);
	cr_expect_gt(expect_marks(&a, wanted, COUNT_OF(wanted)), 0);
}

Test(search, too_few_works_are_filled_up_and_it_says_so)
{
	struct search_request req = library_request("nahdlatul ulama saudi");
	const struct search_answer a = library_run(&lib, &req);

	cr_expect_eq(a.match, MATCH_MOST);
	cr_expect_neq(library_place(&a, "budiatri2025"), 0);
	req.match = MATCH_ALL;
	cr_expect_lt(library_run(&lib, &req).count, a.count);
	cr_expect_eq(library_search(&lib, "soft power").match, MATCH_ALL);
}

/* Where a region is chosen its passages alone count, so that fewer works have all words. */
Test(search, works_without_all_words_are_never_said_to_have_them)
{
	static const char *const queries[] = { "africa pakistan silk securitization",
					       "confucius museum saudi", "heritage museum" };

	for (size_t i = 0; i < COUNT_OF(queries); i++) {
		struct search_request req = library_request(queries[i]);
		struct search_answer a;

		library_filter(&lib, &req, "region", "east-asia");
		a = library_run(&lib, &req);
		req.match = a.match;
		cr_expect_eq(library_run(&lib, &req).count, a.count, "%s", queries[i]);
	}
}

Test(search, not_leaves_out_works_that_have_the_word_anywhere)
{
	const struct search_answer a = library_search(&lib, "diplomacy -museum");

	cr_expect_gt(a.count, 0);
	cr_expect_eq(library_place(&a, "zhangmusa2023"), 0);
	cr_expect_eq(library_place(&a, "imran2025"), 0);
	cr_expect_eq(library_search(&lib, "-museum").count + library_search(&lib, "museum").count,
		     40);
}

Test(search, pages_add_up_to_the_whole_in_every_order)
{
	for (int sort = SORT_RELEVANCE; sort <= SORT_CITED; sort++) {
		struct search_request req = library_request("china");
		struct search_answer whole;

		req.sort = (enum search_sort)sort;
		whole = library_run(&lib, &req);
		cr_assert_eq(whole.n_hits, whole.count);
		req.per_page = 3;
		for (size_t i = 0; i < whole.n_hits; i++) {
			struct search_answer page;

			req.page = (uint32_t)(i / 3 + 1);
			page = library_run(&lib, &req);
			cr_expect_str_eq(page.hits[i % 3].work.key, whole.hits[i].work.key);
			cr_expect_eq(page.count, whole.count);
		}
	}
}

Test(search, years_sort_with_unknown_ones_last)
{
	struct search_request req = library_request("");
	struct search_answer a;

	req.sort = SORT_YEAR;
	a = library_run(&lib, &req);
	for (size_t i = 1; i < a.n_hits; i++)
		cr_expect(a.hits[i].work.year == 0 ||
			  a.hits[i - 1].work.year <= a.hits[i].work.year);
}

Test(search, a_wrong_filter_is_named_with_its_mend)
{
	static const struct {
		const char *filter, *msg, *fix;
	} cases[] = {
		{ "region:afrika", "afrika", "africa" },
		{ "regoin:africa", "regoin", "region" },
		{ "year:20x", "20x", "2010..2020" },
		{ "region", "colon", "region:africa" },
		{ "region:africa,", "comma", "region:africa" },
		{ "region:\"africa", "partner", "region:africa" },
		{ "year:2020-2010", "2020-2010", "year" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct filter f = { 0 };
		struct err err = { 0 };

		cr_expect_eq(filter_parse(&f, lib.engine, cases[i].filter, lib.mem, &err),
			     ERR_INVALID, "%s", cases[i].filter);
		cr_expect(strstr(err.msg, cases[i].msg), "%s", err.msg);
		cr_expect(strstr(err.fix, cases[i].fix), "%s", err.fix);
		cr_expect_eq(f.n_clauses, 0);
	}
}

Test(search, both_spellings_of_a_filter_agree)
{
	struct search_request plain = library_request(""), grammar = library_request("");

	library_filter(&lib, &plain, "region", "africa");
	library_filter(&lib, &plain, "region", "europe");
	library_filter(&lib, &plain, "year", "2022..");
	cr_assert_eq(filter_parse(&grammar.filter, lib.engine, "region:africa|europe,year:>=2022",
				  lib.mem, NULL),
		     ERR_OK);
	cr_expect_eq(library_run(&lib, &plain).count, library_run(&lib, &grammar).count);
	cr_assert_eq(filter_parse(&grammar.filter, lib.engine, "type:!chapter,cited_by_count:1-5",
				  lib.mem, NULL),
		     ERR_OK);
	cr_expect_lt(library_run(&lib, &grammar).count, library_run(&lib, &plain).count);
}

Test(search, limits_are_named)
{
	static char long_query[SEARCH_QUERY_MAX + 1];
	struct search_request req = library_request(long_query);
	struct search_answer a;
	struct err err = { 0 };

	memset(long_query, 'x', sizeof(long_query));
	req.q_len = sizeof(long_query);
	cr_expect_eq(search_run(&a, lib.searcher, &req, lib.mem, &err), ERR_TOO_LARGE);
	req = library_request("x");
	req.page = 0;
	cr_expect_eq(search_run(&a, lib.searcher, &req, lib.mem, &err), ERR_INVALID);
	req.page = SEARCH_DEPTH_MAX;
	cr_expect_eq(search_run(&a, lib.searcher, &req, lib.mem, &err), ERR_TOO_LARGE);
	req.page = 1;
	req.per_page = SEARCH_PER_PAGE_MAX + 1;
	cr_expect_eq(search_run(&a, lib.searcher, &req, lib.mem, &err), ERR_INVALID);
}

Test(search, the_parts_of_an_explanation_add_up_to_the_score)
{
	static const char *const queries[] = { "soft power", "china africa -museum", "BRI",
					       "how does china use culture in its foreign policy" };

	for (size_t q = 0; q < COUNT_OF(queries); q++) {
		for (int filtered = 0; filtered < 2; filtered++) {
			struct search_request req = library_request(queries[q]);
			struct search_answer a;

			if (filtered)
				library_filter(&lib, &req, "region", "africa");
			req.explain = true;
			a = library_run(&lib, &req);
			cr_assert_gt(a.n_hits, 0, "%s", queries[q]);
			for (size_t i = 0; i < a.n_hits; i++) {
				double sum = 0;

				for (size_t k = 0; k < a.hits[i].n_parts; k++)
					sum += a.hits[i].parts[k].score;
				cr_expect_float_eq(sum, a.hits[i].score, 1e-9, "%s: %s", queries[q],
						   a.hits[i].work.key);
			}
		}
	}
}

Test(search, feedback_changes_the_order_says_how_and_nothing_else)
{
	static const char *const queries[] = { "confucius institutes africa", "soft power",
					       "\"reputational security\"", "zzz" };

	for (size_t q = 0; q < COUNT_OF(queries); q++) {
		struct search_request req = library_request(queries[q]);
		const struct search_answer plain = library_run(&lib, &req);
		struct search_answer a;
		const struct query_expansion *words;

		req.feedback = true;
		a = library_run(&lib, &req);
		cr_expect_eq(a.count, plain.count, "%s", queries[q]);
		cr_expect_eq(a.n_hits, plain.n_hits);
		cr_expect_eq(a.match, plain.match);
		for (size_t i = 0; i < plain.n_hits; i++)
			cr_expect_neq(library_place(&a, plain.hits[i].work.key), 0, "%s lost %s",
				      queries[q], plain.hits[i].work.key);
		if (plain.count < 2)
			continue;
		cr_assert_gt(a.n_expanded, plain.n_expanded, "%s", queries[q]);
		words = &a.expanded[a.n_expanded - 1];
		cr_expect_null(words->term);
		cr_expect(words->n_to > 0 && words->n_to <= 16);
	}
}

Test(search, survives_any_memory_ceiling)
{
	struct search_request req = library_request("soft power -museum \"cultural diplomacy\"");
	enum err_code code = ERR_NO_MEMORY;
	size_t ceiling = 0;

	req.feedback = true;
	for (; code == ERR_NO_MEMORY; ceiling += ceiling < 65536 ? 512 : 4096) {
		AUTO(arena) struct arena *tight = arena_new(ceiling);
		struct search_answer a = { .count = 77 };

		code = search_run(&a, lib.searcher, &req, tight, NULL);
		cr_assert(code == ERR_OK || a.count == 77, "out was touched at ceiling %zu",
			  ceiling);
	}
	cr_expect_eq(code, ERR_OK);
}

Test(search, a_search_over_its_budget_says_that_it_counts_at_least_so_many)
{
	struct search_request req = library_request("china");
	const struct search_answer whole = library_run(&lib, &req);
	struct search_answer cut;

	req.rows_max = 10;
	cut = library_run(&lib, &req);
	cr_expect(whole.count_is_exact);
	cr_expect_not(cut.count_is_exact);
	cr_expect_lt(cut.count, whole.count);
	cr_expect_eq(cut.n_hits, cut.count);
	req.rows_max = 100000;
	cr_expect(library_run(&lib, &req).count_is_exact);
}
