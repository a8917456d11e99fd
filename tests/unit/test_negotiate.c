#include <criterion/criterion.h>
#include <string.h>

#include "base/err.h"
#include "http/near.h"
#include "http/negotiate.h"

Test(negotiate, the_closest_range_counts)
{
	static const struct {
		const char *header, *type;
		unsigned quality;
	} cases[] = {
		{ NULL, "text/html", 1000 },
		{ "", "text/html", 0 },
		{ "*/*", "text/html", 1000 },
		{ "*/*;q=0.1", "text/html", 100 },
		{ "text/*;q=0.3, text/html;q=0.7, */*", "text/html", 700 },
		{ "text/*;q=0.3, text/html;q=0.7, */*", "text/plain", 300 },
		{ "text/*;q=0.3, text/html;q=0.7, */*", "image/png", 1000 },
		{ "TEXT/HTML;Q=0.25", "text/html", 250 },
		{ "text/html;level=1;q=0.4", "text/html", 400 },
		{ "text/html ; q=0.123456", "text/html", 123 },
		{ "text/html;q=0", "text/html", 0 },
		{ "text/html;q=1.0", "text/html", 1000 },
		{ "application/json,text/html;q=0.9", "text/html", 900 },
		{ "texthtml", "text/html", 0 },
		{ ",,, ;;, text/html", "text/html", 1000 },
		{ "text", "text/html", 0 },
		{ "text/", "text/html", 0 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		cr_expect_eq(accept_quality(cases[i].header, cases[i].type), cases[i].quality,
			     "%s for %s: %u", cases[i].header, cases[i].type,
			     accept_quality(cases[i].header, cases[i].type));
}

Test(near, a_slip_is_forgiven_and_a_guess_is_not_made)
{
	static const char *const names[] = { "q", "region", "author_region", "per_page", "sort" };
	static const char *const cases[][2] = {
		{ "regoin", "region" },
		{ "regions", "region" },
		{ "author", "author_region" },
		{ "perpage", "per_page" },
		{ "sorted", "sort" },
		{ "x", NULL },
		{ "", NULL },
		{ "colour", NULL },
		{ "averyveryverylongnamethatnobodycanhavemeant", NULL },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct near n;

		near_init(&n, cases[i][0]);
		for (size_t k = 0; k < COUNT_OF(names); k++)
			near_try(&n, names[k]);
		if (cases[i][1])
			cr_expect_str_eq(near_best(&n) ? near_best(&n) : "", cases[i][1], "%s",
					 cases[i][0]);
		else
			cr_expect_null(near_best(&n), "%s", cases[i][0]);
	}
}
