#include <criterion/criterion.h>
#include <string.h>

#include "base/str.h"
#include "support/server.h"

TestSuite(citations, .init = server_start, .fini = server_stop);
TestSuite(contexts, .init = server_start, .fini = server_stop);

/* The piece of `text` that the code points [from, to) are; ASCII up to there. */
static bool piece_is(const char *text, double from, double to, const char *wanted)
{
	return strlen(text) >= (size_t)to && (size_t)(to - from) == strlen(wanted) &&
	       memcmp(text + (size_t)from, wanted, strlen(wanted)) == 0;
}

Test(citations, what_a_work_cites_is_an_item_a_mention_with_its_sentence)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/works/imran2025/references");

	cr_expect_eq(number_at(j, "meta.count"), 99);
	cr_expect_eq(number_at(j, "meta.by_form.narrative"), 33);
	cr_expect_eq(number_at(j, "meta.by_form.parenthetical"), 44);
	cr_expect_eq(number_at(j, "meta.by_form.bare"), 20);
	cr_expect_eq(number_at(j, "meta.by_form.title"), 1);
	cr_expect_eq(number_at(j, "meta.by_form.year"), 1);
	cr_expect_eq(size_at(j, "results"), 99);
	cr_expect_str_eq(text_at(j, "results.0.citing"), "imran2025");
	cr_expect_str_eq(text_at(j, "results.0.cited"), "gumenyuk2021");
	cr_expect_str_eq(text_at(j, "results.0.form"), "narrative");
	cr_expect_str_eq(text_at(j, "results.0.text"), "Gumenyuk et al. (2021)");
	cr_expect_str_eq(text_at(j, "results.0.section"), "Introduction");
	cr_expect_str_eq(text_at(j, "results.0.passage"), "imran2025.p2");
	cr_expect_str_eq(text_at(j, "results.0.href"), "/works/imran2025/text#p2");
	cr_expect_str_eq(text_at(j, "results.0.resolved"), "rule");
	cr_expect(cJSON_IsTrue(at(j, "results.0.listed")));
	cr_expect(cJSON_IsNull(at(j, "results.0.locator")));
	cr_expect(number_at(j, "results.0.confidence") > 0.9);
	cr_expect(piece_is(text_at(j, "results.0.sentence"), number_at(j, "results.0.range.0"),
			   number_at(j, "results.0.range.1"), "Gumenyuk et al. (2021)"));
}

Test(citations, a_work_in_the_list_that_the_text_never_cites_is_told)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/works/imran2025/references");
	AUTO(cJSON) cJSON *cited = get_json("/api/v1/works/karim2025/citations");
	AUTO(cJSON) cJSON *record = get_json("/api/v1/works/karim2025");

	cr_expect_eq(size_at(j, "meta.uncited"), 1);
	cr_expect_str_eq(text_at(j, "meta.uncited.0"), "karim2025");
	cr_expect_eq(number_at(cited, "meta.count"), 0);
	cr_expect_str_eq(text_at(cited, "meta.listed_only_by.0"), "imran2025");
	cr_expect_eq(number_at(record, "cited_by_count"), 1);
	cr_expect_eq(number_at(record, "mention_count"), 0);
}

Test(citations, who_cites_a_work_is_told_with_every_sentence)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/works/zhuli2023/citations");
	AUTO(cJSON) cJSON *record = get_json("/api/v1/works/zhuli2023");

	cr_expect_eq(number_at(j, "meta.count"), 2);
	cr_expect_eq(number_at(record, "mention_count"), 2);
	cr_expect_eq(number_at(record, "cited_by_count"), 1);
	for (int i = 0; i < 2; i++) {
		const cJSON *item = cJSON_GetArrayItem(at(j, "results"), i);

		cr_expect_str_eq(text_at(item, "cited"), "zhuli2023");
		cr_expect_str_eq(text_at(item, "passage"), "imran2025.p49");
		cr_expect_str_eq(text_at(item, "resolved"), "correction");
		cr_expect(strlen(text_at(item, "reason")) > 20);
	}
}

Test(citations, a_work_that_the_list_lacks_is_shown_as_unlisted)
{
	static const char *const keys[] = { "ang2015",      "clarke2020", "cull2019",
					    "cummings2003", "isar2017",   "nye2004" };

	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		AUTO(str) struct str path = STR(256);
		cJSON *j;

		str_add_f(&path, "/api/v1/works/%s/citations", keys[i]);
		j = get_json(str_text(&path));
		cr_expect_eq(number_at(j, "meta.count"), 1, "%s", keys[i]);
		cr_expect(cJSON_IsFalse(at(j, "results.0.listed")), "%s", keys[i]);
		cJSON_Delete(j);
	}
}

Test(citations, they_come_in_pages)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/works/imran2025/references?per_page=10&page=10");
	struct answer a = get("/api/v1/works/imran2025/references?per_page=1001");

	cr_expect_eq(number_at(j, "meta.count"), 99);
	cr_expect_eq(size_at(j, "results"), 9);
	cr_expect_eq(a.status, 400);
	answer_free(&a);
}

Test(citations, a_work_that_is_not_there_is_a_404)
{
	struct answer a = get("/api/v1/works/nobody2000/references");
	struct answer b = get("/api/v1/works/nobody2000/citations");

	cr_expect_eq(a.status, 404);
	cr_expect_eq(b.status, 404);
	answer_free(&a);
	answer_free(&b);
}

/* --- /contexts --- */

Test(contexts, a_search_inside_citing_sentences_finds_sentences)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/contexts?q=memory&cites=qian2021");

	cr_expect_eq(number_at(j, "meta.count"), 1);
	cr_expect_str_eq(text_at(j, "results.0.passage"), "imran2025.p30");
	cr_expect_eq(size_at(j, "results.0.citations"), 2, "Qian reveals ... (Qian, 2021)");
	cr_expect_str_eq(text_at(j, "results.0.citations.0.text"), "Qian");
	cr_expect(piece_is(text_at(j, "results.0.sentence.text"),
			   number_at(j, "results.0.sentence.ranges.0.0"),
			   number_at(j, "results.0.sentence.ranges.0.1"), "memory"));
}

Test(contexts, a_word_elsewhere_in_the_passage_does_not_count)
{
	/* p74 has it, and nobody is cited there; p31's first sentence has it, its second cites */
	AUTO(cJSON)
	cJSON *j = get_json("/api/v1/contexts?q=civilizational+leader&match=all"
			    "&cites=qian2021");

	cr_expect_eq(number_at(j, "meta.count"), 0);
}

Test(contexts, without_words_they_are_all_the_sentences_in_order)
{
	AUTO(cJSON) cJSON *of_one = get_json("/api/v1/contexts?cites=zhuy2022");
	AUTO(cJSON) cJSON *all = get_json("/api/v1/contexts?per_page=100");

	cr_expect_eq(number_at(of_one, "meta.count"), 3);
	cr_expect_str_eq(text_at(of_one, "results.0.passage"), "imran2025.p46");
	cr_expect_str_eq(text_at(of_one, "results.2.passage"), "imran2025.p48");
	cr_expect(number_at(all, "meta.count") > 80);
	cr_expect_eq(size_at(all, "results"), number_at(all, "meta.count"));
}

Test(contexts, they_are_ranked_and_come_in_pages)
{
	AUTO(cJSON) cJSON *first = get_json("/api/v1/contexts?q=soft+power&per_page=5");
	AUTO(cJSON) cJSON *second = get_json("/api/v1/contexts?q=soft+power&per_page=5&page=2");
	double last = number_at(first, "results.0.score");

	cr_expect_eq(size_at(first, "results"), 5);
	cr_expect_eq(size_at(second, "results"), 5);
	for (int i = 0; i < 10; i++) {
		const cJSON *results = at(i < 5 ? first : second, "results");
		const double score = number_at(cJSON_GetArrayItem(results, i % 5), "score");

		cr_expect(score > 0 && score <= last);
		last = score;
	}
}

Test(contexts, a_key_that_no_work_has_is_a_400_that_names_the_parameter)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/contexts?cites=nobody2000");

	cr_expect_eq(number_at(j, "status"), 400);
	cr_expect_str_eq(text_at(j, "errors.0.parameter"), "cites");
}

Test(contexts, any_query_gets_an_answer)
{
	static const char *const queries[] = {
		"region:africa",  "author:imran", "\"soft+power\"",
		"NOT+power",      "(((",          "context:qian2021+memory",
		"cites:qian2021", "a+OR+b",       "%00%FF",
		"diplom*"
	};

	for (size_t i = 0; i < COUNT_OF(queries); i++) {
		AUTO(str) struct str path = STR(256);
		struct answer a;

		str_add_f(&path, "/api/v1/contexts?q=%s", queries[i]);
		a = get(str_text(&path));
		cr_expect_eq(a.status, 200, "%s", queries[i]);
		answer_free(&a);
	}
}
