#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/corpus.h"
#include "support/server.h"

TestSuite(certificate, .init = server_start, .fini = server_stop);

static const char no_index[] = "00000000000000000000000000000000";

Test(certificate, a_permalink_gives_the_same_hits_from_the_same_index)
{
	static const char *const searches[] = {
		"q=soft+power",
		"q=china&region=africa&region=europe&sort=-year&per_page=3",
		"filter=year:2015-2024,type:!thesis",
		"q=%22soft%20power%22+%26&match=any&facets=",
	};

	for (size_t i = 0; i < COUNT_OF(searches); i++) {
		char path[256];

		(void)snprintf(path, sizeof(path), "/api/v1/search?%s", searches[i]);
		AUTO(cJSON) cJSON *first = get_json(path);
		const char *permalink = text_at(first, "meta.certificate.permalink");
		AUTO(cJSON) cJSON *again = get_json(permalink);

		cr_assert(*permalink);
		cr_expect(!at(first, "meta.index_changed"));
		cr_expect(cJSON_IsFalse(at(again, "meta.index_changed")), "%s", permalink);
		cr_expect_str_eq(text_at(again, "meta.index_asked"),
				 text_at(first, "meta.index.id"));
		cr_expect(cJSON_Compare(at(first, "results"), at(again, "results"), true));
		cr_expect_str_eq(text_at(again, "meta.certificate.permalink"), permalink);
		cr_expect_str_eq(text_at(again, "meta.certificate.methods"),
				 text_at(first, "meta.certificate.methods"));
	}
}

Test(certificate, another_index_says_so_and_answers)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "/api/v1/search?q=china&index=%s", no_index);
	AUTO(cJSON) cJSON *j = get_json(path);

	cr_expect(cJSON_IsTrue(at(j, "meta.index_changed")));
	cr_expect_str_eq(text_at(j, "meta.index_asked"), no_index);
	cr_expect_str_neq(text_at(j, "meta.index.id"), no_index);
	cr_expect_gt(number_at(j, "meta.count"), 0);
	cr_expect(strstr(text_at(j, "meta.certificate.permalink"), text_at(j, "meta.index.id")));
	cr_expect(!strstr(text_at(j, "meta.certificate.permalink"), no_index));
}

Test(certificate, an_index_that_is_no_id_is_a_400)
{
	static const char *const wrong[] = { "0", "latest", "0000000000000000000000000000000g",
					     "000000000000000000000000000000000" };

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		char path[128];

		(void)snprintf(path, sizeof(path), "/api/v1/search?index=%s", wrong[i]);
		AUTO(answer) struct answer a = get(path);

		cr_expect_eq(a.status, 400, "%s", wrong[i]);
	}
}

Test(certificate, the_sentence_says_what_was_searched_and_where)
{
	static const struct {
		const char *search, *part;
	} cases[] = {
		{ "", "for all works, sorted by relevance; 40 works were found." },
		{ "q=confucius", "for works that match the query \xe2\x80\x9c"
				 "confucius\xe2\x80\x9d (read as \xe2\x80\x9c"
				 "confucius\xe2\x80\x9d; all of its words)" },
		{ "q=confucius", "(confucius: Confucian)" },
		{ "q=china&match=any", "any of its words" },
		{ "sort=-year", "sorted by year, the newest first" },
		{ "region=africa&region=europe", "Region is Africa or Europe" },
		{ "filter=type:!thesis", "Type is not Thesis" },
		{ "year=2015..2020", "Year is 2015\xe2\x80\x93"
				     "2020" },
		{ "year=2015..", "Year is 2015 or later" },
		{ "filter=cited_by_count:%3E=2", "number of citing works is 2 or more" },
		{ "", "40 works, 84 passages" },
		{ "", "We searched Dragoman " },
		{ "", ", built 2026-11-24: " },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char path[256];

		(void)snprintf(path, sizeof(path), "/api/v1/search?%s", cases[i].search);
		AUTO(cJSON) cJSON *j = get_json(path);

		cr_expect(strstr(text_at(j, "meta.certificate.methods"), cases[i].part), "%s\n%s",
			  text_at(j, "meta.certificate.methods"), cases[i].part);
	}
}
