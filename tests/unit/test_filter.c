/* Which values a filter names: what is shown as chosen, and what a link takes off. */
#include <criterion/criterion.h>

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
