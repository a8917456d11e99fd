#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "ingest/years.h"

static void note(void *ctx, int from, int to, size_t start, size_t end)
{
	struct str *out = ctx;

	(void)start, (void)end;
	str_add_f(out, from == to ? "%s%d" : "%s%d-%d", out->len ? " " : "", from, to);
}

static void expect(const char *text, const char *years)
{
	AUTO(str) struct str found = STR(1024);

	years_find(text, note, &found);
	cr_expect_str_eq(str_text(&found), years, "%s: %s", text, str_text(&found));
}

Test(years, are_named_in_a_text)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "The Congress of Vienna in 1815.", "1815" },
		{ "2008 was the year of the Beijing Olympics.", "2008" },
		{ "In 1949, 1966 and 1976", "1949 1966 1976" },
		{ "\"since 2013\", it grew", "2013" },
		{ "the post-1949 order, mid-1950s", "1949 1950-1959" },
		{ "the 1960s\xe2\x80\x99 mood", "1960-1969" },
		{ "the academic year 2013/14", "2013" },
		{ "Zheng He sailed in 1405", "1405" },
		{ "c. 1200 and 1368 CE", "1200 1368" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		expect(cases[i][0], cases[i][1]);
}

Test(years, of_a_range_count_from_the_first_to_the_last)
{
	static const char *const cases[][2] = {
		{ "1949-1976", "1949-1976" },
		{ "(1978\xe2\x80\x93"
		  "1997)",
		  "1978-1997" },
		{ "1949\xe2\x80\x93"
		  "76",
		  "1949-1976" },
		{ "1978 - 1997", "1978-1997" },
		{ "from 1949 to 1976", "1949-1976" },
		{ "between 1966 and 1976", "1966-1976" },
		{ "the Ming dynasty (1368-1644)", "1368 1644" }, /* too long for every year */
		{ "1949 to 1976", "1949 1976" },                 /* nothing says that it is one */
		{ "1976-1949", "1976" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		expect(cases[i][0], cases[i][1]);
}

Test(years, are_no_numbers_of_other_things)
{
	static const char *const cases[] = {
		"1,949 students and $2000, US$ 2010",
		"2000% or 1900 percent",
		"1500 students in all",
		"pp. 1949 and p. 2001",
		"https://doi.org/10.1080/10286632.2023.2183949",
		"room B2001, 2001b, 20015, 1.2001",
		"2000.5 and 2000,500",
		"in 999, in 3000, 12",
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		expect(cases[i], "");
}

Test(years, of_citations_are_none)
{
	expect("Winter (2019) saw it begin in 2013 (Qian, 2021; Zhu, 2023).", "2013");
	expect("As Breslin and Mattlin (2025) note, 1989 was a break.", "1989");
}
