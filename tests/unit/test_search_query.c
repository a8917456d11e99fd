/* What a person may type, on the corpus as it ships: each line of the query language with the
 * works that really answer it, and what looks like it and is not. */
#include <criterion/criterion.h>
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

TestSuite(search_query, .init = setup, .fini = teardown);

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of the hits in their alphabetical order, spaces between them. */
static const char *keys(const struct search_answer *a)
{
	static char text[4096];
	const char *list[SEARCH_PER_PAGE_MAX];

	for (size_t i = 0; i < a->n_hits; i++)
		list[i] = a->hits[i].work.key;
	qsort(list, a->n_hits, sizeof(*list), by_text);
	*text = '\0';
	for (size_t i = 0; i < a->n_hits; i++) {
		strcat(text, i > 0 ? " " : "");
		strcat(text, list[i]);
	}
	return text;
}

/* Only works that have all that is asked for: what is filled up is another test's. */
static const char *found(const char *q)
{
	struct search_request req = library_request(q);
	struct search_answer a;

	req.match = MATCH_ALL;
	a = library_run(&lib, &req);
	cr_expect_eq(a.n_warnings, 0, "%s: %s", q, a.n_warnings ? a.warnings[0].message : "");
	return keys(&a);
}

Test(search_query, each_thing_that_can_be_typed_finds_the_works_it_means)
{
	static const struct {
		const char *q, *works;
	} cases[] = {
		{ "confucius AND (africa OR asia)", "imran2025" },
		{ "confucius AND africa AND NOT imran", "" },
		{ "nahdlatul", "budiatri2025 imran2025" },
		{ "nahdlatul NOT museum", "budiatri2025" },
		{ "nahdlatul -museum", "budiatri2025" },
		{ "nahdl* -museum", "budiatri2025" },
		{ "NEAR(china africa, 8)", "imran2025 mendes2024" },
		{ "NEAR(africa china, 8)", "imran2025 mendes2024" },
		{ "NEAR(china africa, 2)", "imran2025 mendes2024" },
		{ "NEAR(china africa, 1)", "mendes2024" },
		{ "\"china africa\"~1", "mendes2024" },
		{ "venue:NEAR(china africa, 1)", "mendes2024" },
		{ "venue:NEAR(china africa, 0)", "" },
		{ "keyword:NEAR(china africa, 0)", "mendes2024" },
		{ "body:NEAR(china africa, 2)", "imran2025" },
		{ "body:NEAR(china africa, 1)", "" },
		{ "NEAR(institute confucius, 0)",
		  "imran2025 loke2025 smith2021 wang2024 zhuli2023" },
		{ "\"china africa\"", "" },
		{ "title:\"soft power\" type:book", "nye2004" },
		{ "author:nye", "nye2004 nye2021" },
		{ "author:nye -type:book", "nye2021" },
		{ "region:africa", "imran2025 mendes2024" },
		{ "region:Africa", "imran2025 mendes2024" },
		{ "theme:museums-heritage", "qian2021 winter2021 zhangmusa2023" },
		{ "theme:\"Museums and heritage\"", "qian2021 winter2021 zhangmusa2023" },
		{ "theme:sport", "" },
		{ "year:2015", "ang2015" },
		{ "year:2015..2020", "ang2015 clarke2020 cull2019 isar2017" },
		{ "year:2015-2020", "ang2015 clarke2020 cull2019 isar2017" },
		{ "year:..2010", "cummings2003 nye2004" },
		{ "year:<2015", "cummings2003 nye2004" },
		{ "year:2025.. title:diplomacy -region:africa type:article-journal",
		  "karim2025 shahmerdanova2025" },
		{ "type:book", "cull2019 cummings2003 nye2004" },
		{ "type:thesis OR type:\"Encyclopedia entry\"", "clarke2020 izaguirre2024" },
		{ "lang:en year:2015", "ang2015" },
		{ "language:English year:2015", "ang2015" },
		{ "full_text:true", "imran2025" },
		{ "full_text:no year:..2010", "cummings2003 nye2004" },
		{ "cites:qian2021", "imran2025" },
		{ "cites:qian2021 -region:africa", "" },
		{ "cited-by:imran2025 author:nye", "nye2004 nye2021" },
		{ "cited-by:qian2021", "" },
		{ "(region:africa OR theme:museums-heritage) NOT year:..2022",
		  "imran2025 mendes2024 zhangmusa2023" },
		{ "region:(africa OR europe) type:chapter", "codina2022 mendes2024 vadell2025" },
		{ "NOT (year:2004.. OR type:thesis)", "cummings2003" },
		{ "type:book OR nahdlatul",
		  "budiatri2025 cull2019 cummings2003 imran2025 nye2004" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *works = found(cases[i].q);

		cr_expect_str_eq(works, cases[i].works, "%s finds %s", cases[i].q, works);
	}
}

Test(search_query, a_fact_and_the_filter_of_its_name_agree)
{
	static const char *const cases[][2] = { { "region", "africa" },    { "region", "europe" },
						{ "theme", "soft-power" }, { "year", "2021..2023" },
						{ "type", "chapter" },     { "language", "en" },
						{ "full_text", "true" },   { "region", "global" },
						{ "author_region", "jp" } };

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		AUTO(str) struct str q = STR(100);
		struct search_request req = library_request("china");
		struct search_answer typed, filtered;

		library_filter(&lib, &req, cases[i][0], cases[i][1]);
		filtered = library_run(&lib, &req);
		str_add_f(&q, "china %s:%s", cases[i][0], cases[i][1]);
		typed = library_search(&lib, str_text(&q));
		cr_expect_eq(typed.count, filtered.count, "%s", str_text(&q));
		for (size_t h = 0; h < typed.n_hits; h++)
			cr_expect_neq(library_place(&filtered, typed.hits[h].work.key), 0);
	}
}

Test(search_query, a_region_alone_lists_its_passages_whether_typed_or_chosen)
{
	struct search_request req = library_request("");
	struct search_answer typed = library_search(&lib, "region:africa"), chosen;

	library_filter(&lib, &req, "region", "africa");
	chosen = library_run(&lib, &req);
	cr_assert_eq(typed.n_hits, chosen.n_hits);
	for (size_t h = 0; h < typed.n_hits; h++) {
		const struct hit *a = &typed.hits[h], *b = &chosen.hits[h];

		cr_expect_str_eq(a->work.key, b->work.key);
		cr_expect_eq(a->passage_count, b->passage_count);
		cr_assert_eq(a->n_passages, b->n_passages);
		for (size_t p = 0; p < a->n_passages; p++)
			cr_expect_eq(a->passages[p].unit, b->passages[p].unit);
	}
}

Test(search_query, facets_count_what_the_facts_of_the_query_leave)
{
	const struct search_answer a = library_search(&lib, "china OR region:africa NOT year:2021");

	for (size_t i = 0; i < a.facets[FACET_TYPE].n_values; i++) {
		const struct facet_count *c = &a.facets[FACET_TYPE].values[i];
		struct search_request req = library_request("china OR region:africa NOT year:2021");

		library_filter(&lib, &req, "type", c->value->key);
		cr_expect_eq(library_run(&lib, &req).count, c->count, "%s", c->value->key);
	}
	for (size_t i = 0; i < a.facets[FACET_REGION].n_values; i++) {
		const struct facet_count *c = &a.facets[FACET_REGION].values[i];
		struct search_request req = library_request("china OR region:africa NOT year:2021");

		library_filter(&lib, &req, "region", c->value->key);
		cr_expect_eq(library_run(&lib, &req).count, c->count, "%s", c->value->key);
	}
}

Test(search_query, facts_are_never_relaxed)
{
	const struct search_answer a =
		library_search(&lib, "nahdlatul ulama saudi year:2025 -region:africa");

	cr_expect_str_eq(keys(&a), "budiatri2025");
	cr_expect_eq(library_search(&lib, "what did scholars of china write about museums in "
					  "the year of our lord year:1066")
			     .count,
		     0);
}

Test(search_query, what_stands_for_nothing_is_named_with_what_was_meant_and_read_as_words)
{
	static const struct {
		const char *q, *canonical, *message, *fix;
		uint32_t position;
	} cases[] = {
		{ "museum region:afrika", "museum afrika", "region \"afrika\"", "africa", 14 },
		{ "museum region:atlantis", "museum atlantis", "atlantis", "for example", 14 },
		{ "museum year:abc", "museum abc", "abc", "2010..2020", 12 },
		{ "museum year:2020..2010", "museum 2020 2010", "2020..2010", "2010..2020", 12 },
		{ "museum cites:qian2012", "museum qian2012", "qian2012", "qian2021", 13 },
		{ "museum type:poem", "museum poem", "poem", "", 12 },
		{ "museum lang:klingon", "museum klingon", "klingon", "en", 12 },
		{ "museum full_text:maybe", "museum maybe", "maybe", "true", 17 },
		{ "museum theme:museum", "museum museum", "theme \"museum\"", "museums-heritage",
		  13 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct search_answer a = library_search(&lib, cases[i].q);

		cr_assert_eq(a.n_warnings, 1, "%s", cases[i].q);
		cr_expect(strstr(a.warnings[0].message, cases[i].message), "%s",
			  a.warnings[0].message);
		cr_expect(strstr(a.warnings[0].message, "instead"));
		cr_expect(strstr(a.warnings[0].fix, cases[i].fix), "%s", a.warnings[0].fix);
		cr_expect_eq(a.warnings[0].position, cases[i].position, "%s", cases[i].q);
		cr_expect_str_eq(a.canonical, cases[i].canonical);
		cr_expect_gt(a.count, 0);
	}
}

Test(search_query, traps_find_the_works_that_their_words_stand_in)
{
	static char deep[400], many[1000];
	static const char *const typed[] = {
		"museum AND",
		"OR museum",
		"museum AND AND NOT",
		"museum OR OR",
		"NOT NOT museum OR museum",
		"museum \"",
		"\"museum",
		"museum \xe2\x80\x9c",
		"museum )))",
		"(((museum",
		"((museum) OR",
		"title: museum",
		"museum region:",
		"museum year:()",
		"museum \"\"",
		"museum \"\"~8",
		"NEAR(museum)",
		"NEAR(museum, 8)",
		"NEAR(museum",
		"museum NEAR(",
		"museum NEAR()",
		"museum NEAR(\"",
		"\"museum\"~",
		"\"museum\"~8",
		"museum~8",
		"museum ~",
		"museum*",
		"NEAR/8 museum",
		"museum year:",
		"museum: AND (year)",
		"+museum",
		"museum?",
		"{museum}",
		"museum^2",
		"museum:title",
		deep,
		many,
	};

	memset(deep, '(', 100);
	strcat(deep, "museum");
	memset(deep + strlen(deep), ')', 100);
	strcpy(many, "museum ");
	for (int i = 0; i < 70; i++)
		strcat(many, "zyx ");
	for (size_t i = 0; i < COUNT_OF(typed); i++) {
		const struct search_answer a = library_search(&lib, typed[i]);

		cr_expect_neq(library_place(&a, "zhangmusa2023"), 0, "%s", typed[i]);
		for (size_t k = 0; k < a.n_warnings; k++)
			cr_expect(a.warnings[k].message[0] &&
				  a.warnings[k].position <= strlen(typed[i]));
	}
}

Test(search_query, marks_of_a_near_are_those_that_stand_near)
{
	static const char text[] = "China\xe2\x80\x99s engagement with Africa";
	const struct search_answer a = library_search(&lib, "body:NEAR(china africa, 2)");
	const struct passage *p;
	const struct marked *m;

	cr_assert_eq(a.n_hits, 1);
	cr_assert_eq(a.hits[0].passage_count, 1);
	p = &a.hits[0].passages[0];
	m = &p->text;
	cr_expect_eq(p->paragraph, 65);
	cr_assert_eq(m->n_ranges, 2, "%zu", m->n_ranges);
	cr_expect_eq(m->ranges[1].end - m->ranges[0].start, text_code_points(text, strlen(text)));
	cr_expect(strstr(m->text, "China"));
}

Test(search_query, the_same_query_read_again_from_its_canonical_form_finds_the_same)
{
	static const char *const typed[] = {
		"confucius AND (africa OR asia) -title:museum",
		"region:\"Southeast Asia\" OR region:africa year:2020..",
		"NEAR(china africa, 8) OR \"soft power\"~3",
		"BRI african hanban",
		"people-to-people Sino-African region:atlantis",
		"cites:QIAN2021 OR diplom*",
	};

	for (size_t i = 0; i < COUNT_OF(typed); i++) {
		const struct search_answer once = library_search(&lib, typed[i]),
					   twice = library_search(&lib, once.canonical);

		cr_expect_str_eq(once.canonical, twice.canonical);
		cr_expect_eq(once.count, twice.count, "%s", typed[i]);
		for (size_t h = 0; h < once.n_hits; h++)
			cr_expect_str_eq(once.hits[h].work.key, twice.hits[h].work.key);
	}
}

Test(search_query, survives_any_memory_ceiling)
{
	const struct search_request req =
		library_request("(region:africa OR region:atlantis) NEAR(china africa, 8) "
				"cites:qian2021 -year:abc");
	enum err_code code = ERR_NO_MEMORY;
	size_t ceiling = 0;

	for (; code == ERR_NO_MEMORY; ceiling += ceiling < 65536 ? 512 : 4096) {
		AUTO(arena) struct arena *tight = arena_new(ceiling);
		struct search_answer a = { .count = 77 };

		code = search_run(&a, lib.searcher, &req, tight, NULL);
		cr_assert(code == ERR_OK || a.count == 77, "out was touched at ceiling %zu",
			  ceiling);
	}
	cr_expect_eq(code, ERR_OK);
}

/* What stands in the corpus under another name only, or in parts. */
Test(search_query, other_scripts_and_the_parts_of_compounds_go_through_the_thesaurus)
{
	static const struct {
		const char *q, *work;
	} cases[] = {
		{ "\u5b54\u5b50\u5b66\u9662", "zhuli2023" }, /* Confucius Institutes */
		{ "\u8f6f\u5b9e\u529b", "nye2004" },         /* soft power */
		{ "\u4e60\u8fd1\u5e73", "izaguirre2024" },   /* Xi Jinping */
		{ "Sino-African", "mendes2024" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct search_answer a = library_search(&lib, cases[i].q);

		cr_expect_neq(library_place(&a, cases[i].work), 0, "%s", cases[i].q);
	}
}
