/* Which values a filter names: what is shown as chosen, and what a link takes off. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "support/library.h"

static struct library lib;

static void setup(void)
{
	library_open(&lib);
}

static void teardown(void)
{
	library_close(&lib);
}

TestSuite(filter, .init = setup, .fini = teardown);

Test(filter, a_value_is_chosen_where_a_clause_names_just_it)
{
	static const struct {
		const char *filter;
		enum facet facet;
		const char *key;
		bool chosen;
	} cases[] = {
		{ "region:africa|europe", FACET_REGION, "europe", true },
		{ "region:africa", FACET_REGION, "europe", false },
		{ "region:!europe", FACET_REGION, "europe", false },
		{ "type:book,region:europe", FACET_REGION, "europe", true },
		{ "year:2024", FACET_YEAR, "2024", true },
		{ "year:2020|2024", FACET_YEAR, "2024", true },
		{ "year:2024-2024", FACET_YEAR, "2024", true },
		{ "year:2023-2024", FACET_YEAR, "2024", false },
		{ "year:>=2024", FACET_YEAR, "2024", false },
		{ "year:!2024", FACET_YEAR, "2024", false },
		{ "cited_by_count:2024", FACET_YEAR, "2024", false },
		{ "year_discussed:1815", FACET_YEAR_DISCUSSED, "1815", true },
		{ "year_discussed:1815-1815", FACET_YEAR_DISCUSSED, "1815", true },
		{ "year_discussed:1800-1820", FACET_YEAR_DISCUSSED, "1815", false },
		{ "year:1815", FACET_YEAR_DISCUSSED, "1815", false },
		{ "", FACET_YEAR, "2024", false },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct value *v =
			engine_value_by_key(lib.engine, cases[i].facet, cases[i].key);
		struct filter f = { 0 };

		cr_assert(v, "%s", cases[i].key);
		cr_assert_eq(filter_parse(&f, lib.engine, cases[i].filter, lib.mem, NULL), ERR_OK,
			     "%s", cases[i].filter);
		cr_expect_eq(filter_names(&f, v), cases[i].chosen, "%s of %s", cases[i].key,
			     cases[i].filter);
	}
}

/* What is asked twice is asked once: the answer says it once, and costs no more. */
Test(filter, a_value_or_range_that_is_repeated_counts_once)
{
	static const char *const cases[][2] = {
		{ "region", "europe" },         { "year", "2024" },
		{ "year", "2010..2020" },       { "year_discussed", "1815" },
		{ "year_discussed", "1800.." }, { "year_discussed", "1800..1820" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct filter f = { 0 };

		for (int k = 0; k < 3; k++)
			cr_expect_eq(
				filter_add(&f, lib.engine, cases[i][0], cases[i][1], lib.mem, NULL),
				ERR_OK);
		cr_assert_eq(f.n_clauses, 1);
		cr_expect_eq(f.clauses[0].n_values + f.clauses[0].n_ranges, 1, "%s=%s", cases[i][0],
			     cases[i][1]);
	}
}

/* A work is held against the years that there are, not against each range's own copy of them. */
Test(filter, many_ranges_of_years_discussed_take_the_room_of_one)
{
	enum { RANGES = 500, ROOM = 48 * 1024 };
	AUTO(arena) struct arena *mem = arena_new(ROOM);
	struct filter f = { 0 };
	size_t years;

	(void)engine_values(lib.engine, FACET_YEAR_DISCUSSED, &years);
	cr_assert_gt(years * RANGES * sizeof(uint32_t), ROOM);
	for (int i = 0; i < RANGES; i++) {
		char text[16];

		(void)snprintf(text, sizeof(text), "%d..", i);
		cr_assert_eq(filter_add(&f, lib.engine, "year_discussed", text, mem, NULL), ERR_OK,
			     "the ranges before %s took it all", text);
	}
	cr_expect_eq(f.n_clauses, 1);
	cr_expect_eq(f.clauses[0].n_ranges, RANGES);
}
