#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/passages.h"
#include "support/corpus.h"
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

TestSuite(passages, .init = setup, .fini = teardown);

static struct passage_answer run(struct library *l, const struct search_request *req)
{
	struct passage_answer a = { 0 };
	struct err err = { 0 };

	cr_assert_eq(passages_run(&a, l->searcher, req, l->mem, &err), ERR_OK, "%.60s: %s", req->q,
		     err.msg);
	return a;
}

static struct passage_answer find(const char *q)
{
	const struct search_request req = library_request(q);

	return run(&lib, &req);
}

static bool has(const struct passage_answer *a, uint32_t paragraph)
{
	for (size_t i = 0; i < a->n_hits; i++)
		if (a->hits[i].passage.paragraph == paragraph)
			return true;
	return false;
}

Test(passages, all_words_stand_in_the_paragraph)
{
	struct search_request req = library_request("confucius institutes china");
	struct passage_answer a;

	req.match = MATCH_ALL;
	req.expand = false;
	a = run(&lib, &req);
	cr_assert_gt(a.found.count, 0);
	cr_expect_eq(a.found.count, a.n_hits);
	for (size_t i = 0; i < a.n_hits; i++) {
		cr_expect_gt(a.hits[i].passage.text.n_ranges, 0);
		cr_expect_str_eq(a.hits[i].passage.work_key, "imran2025");
		cr_expect_gt(a.hits[i].passage.paragraph, 0);
	}
}

Test(passages, not_leaves_out_passages_and_no_works)
{
	const struct passage_answer with = find("soft power"), china = find("soft power AND china"),
				    without = find("soft power -china");

	cr_assert_gt(without.found.count, 0);
	cr_assert_gt(china.found.count, 0);
	cr_expect_eq(without.found.count + china.found.count, with.found.count);
	for (size_t i = 0; i < without.n_hits; i++)
		cr_expect_not(has(&china, without.hits[i].passage.paragraph));
}

Test(passages, a_region_is_the_passages_own)
{
	struct search_request req = library_request("culture"), not = req;
	struct passage_answer all = run(&lib, &req), in, out;

	library_filter(&lib, &req, "region", "africa");
	in = run(&lib, &req);
	cr_assert_gt(in.found.count, 0);
	cr_expect_lt(in.found.count, all.found.count);
	library_filter(&lib, &not, "region", "africa");
	not .filter.clauses[0].negated = true;
	out = run(&lib, &not );
	cr_expect_eq(in.found.count + out.found.count, all.found.count);
}

/* Most paragraphs of an article are about other things than it is as a whole. */
Test(passages, a_theme_and_a_year_discussed_are_the_passages_own)
{
	struct search_request theme = library_request("");
	struct search_request year = library_request("");
	struct passage_answer a;

	library_filter(&lib, &theme, "theme", "soft-power");
	a = run(&lib, &theme);
	cr_expect_gt(a.found.count, 0);
	cr_expect_lt(a.found.count, engine_info(lib.engine)->passages / 2);
	library_filter(&lib, &year, "year_discussed", "1815");
	a = run(&lib, &year);
	cr_expect_eq(a.found.count, 1);
	cr_expect(has(&a, 9));
}

/* A range asks for what any of its years would find, also where some of them have nothing. */
Test(passages, years_discussed_may_be_a_range)
{
	static const struct {
		const char *years;
		bool finds_p9;
	} cases[] = {
		{ "1815..1815", true }, { "1800..1820", true },  { "..1900", true },
		{ "1815-1959", true },  { "1816..1820", false }, { "1816..", false },
		{ "0..100", false },
	};
	struct passage_answer of_all = find("");

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct search_request in = library_request("");
		struct search_request out = library_request("");
		struct passage_answer a;

		library_filter(&lib, &in, "year_discussed", cases[i].years);
		a = run(&lib, &in);
		cr_expect_eq(has(&a, 9), cases[i].finds_p9, "%s", cases[i].years);
		library_filter(&lib, &out, "year_discussed", cases[i].years);
		out.filter.clauses[0].negated = true;
		cr_expect_eq(a.found.count + run(&lib, &out).found.count, of_all.found.count, "%s",
			     cases[i].years);
	}
}

Test(passages, what_is_asked_of_a_work_is_asked_of_the_passages_work)
{
	cr_expect_eq(find("author:imran").found.count, 84);
	cr_expect_eq(find("author:imran museum").found.count, find("museum").found.count);
	cr_expect_eq(find("museum -author:imran").found.count, 0);
	cr_expect_eq(find("-author:imran").found.count, 0);
	cr_expect_eq(find("").found.count, 84);
	cr_expect_eq(find("").hits[0].passage.paragraph, 1);
}

/* What is typed about regions and citations is asked of the passage, other facts of its work. */
static const struct {
	const char *q;
	uint32_t count, first;
} of_passages[] = {
	{ "region:africa", 5, 65 },
	{ "cites:qian2021", 2, 30 },
	{ "context:qian2021", 2, 30 },
	{ "context:qian2021 heritage", 1, 30 },
	{ "context:qian2021 confucius", 0, 0 },
	{ "cites:mendes2024 -reservations type:article-journal", 2, 65 },
	{ "region:africa type:thesis", 0, 0 },
	{ "year:2025 NEAR(south cooperation, 3)", 12, 0 },
};

Test(passages, typed_facts_choose_passages)
{
	for (size_t i = 0; i < COUNT_OF(of_passages); i++) {
		const struct search_request req = library_request(of_passages[i].q);
		const struct passage_answer a = run(&lib, &req);

		cr_expect_eq(a.found.count, of_passages[i].count, "%s: %u", of_passages[i].q,
			     a.found.count);
		if (of_passages[i].first && a.n_hits > 0)
			cr_expect_eq(a.hits[0].passage.paragraph, of_passages[i].first, "%s: p%u",
				     of_passages[i].q, a.hits[0].passage.paragraph);
	}
}

Test(passages, pages_cut_one_list)
{
	struct search_request req = library_request("china");
	const struct passage_answer all = run(&lib, &req);
	size_t at = 0;

	cr_assert_gt(all.n_hits, 20);
	req.per_page = 7;
	for (req.page = 1; at < all.n_hits; req.page++) {
		const struct passage_answer page = run(&lib, &req);

		cr_expect_eq(page.found.count, all.found.count);
		cr_assert_gt(page.n_hits, 0);
		for (size_t i = 0; i < page.n_hits; i++, at++)
			cr_expect_eq(page.hits[i].passage.unit, all.hits[at].passage.unit);
	}
	for (size_t i = 1; i < all.n_hits; i++)
		cr_expect_geq(all.hits[i - 1].passage.score, all.hits[i].passage.score);
}

Test(passages, too_few_with_all_words_are_followed_by_others_and_a_slip_is_mended)
{
	const struct passage_answer relaxed = find("reputational museum panda");

	cr_expect_neq(relaxed.found.match, MATCH_ALL);
	cr_expect_gt(relaxed.found.count, 0);
	cr_expect_str_eq(find("diplomasy").found.did_you_mean.q, "diplomacy");
	cr_expect_eq(find("diplomasy").found.did_you_mean.count, find("diplomacy").found.count);
}

Test(passages, any_text_at_all_is_answered)
{
	static const char *const typed[] = { "\"",    "(((",         "-",      "AND",
					     "\xff",  "a OR b",      "title:", "NOT china",
					     "soft*", "\xe4\xb8\xad" };

	for (size_t i = 0; i < COUNT_OF(typed); i++)
		(void)find(typed[i]);
}

Test(passages_access, the_access_of_a_work_is_kept)
{
	static const char works[] =
		"[{\"id\":\"full\",\"type\":\"book\",\"title\":\"F\",\"custom\":{\"access\":"
		"\"full\"}},"
		"{\"id\":\"part\",\"type\":\"book\",\"title\":\"P\"},"
		"{\"id\":\"none\",\"type\":\"book\",\"title\":\"N\",\"custom\":{\"access\":"
		"\"record\"}}]";
	struct corpus_folder c;
	struct library l = { .mem = arena_new(1 << 24) };
	struct search_request req = library_request("envoys");
	struct passage_answer a;
	struct err err = { 0 };

	corpus_make(&c);
	corpus_put(&c, "works.json", works);
	corpus_put(&c, "full.txt", "Envoys came.\n");
	corpus_put(&c, "part.txt", "Envoys left.\n");
	corpus_put(&c, "none.txt", "Envoys slept.\n");
	corpus_must_index(&c);
	cr_assert_eq(engine_open(&l.engine, c.index, &err), ERR_OK, "%s", err.msg);
	cr_assert_eq(searcher_open(&l.searcher, l.engine, &err), ERR_OK, "%s", err.msg);
	a = run(&l, &req);
	cr_assert_eq(a.n_hits, 3);
	for (size_t i = 0; i < 3; i++)
		cr_expect_eq(a.hits[i].passage.text.text != NULL,
			     strcmp(a.hits[i].access, "record") != 0, "%s", a.hits[i].access);
	searcher_close(l.searcher);
	engine_unref(l.engine);
	arena_free(l.mem);
	corpus_remove(&c);
}
