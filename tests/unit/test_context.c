/* Words that count only in the sentences that cite a work. */
#include <criterion/criterion.h>
#include <string.h>

#include "search/internal.h"
#include "support/library.h"

static struct library lib;

/* What of the tokens of a passage stands in the bytes [from, to). */
struct span {
	size_t from, to;
	uint32_t position;
	struct mention found;
};

static bool see_token(void *ctx, const struct token *t)
{
	struct span *s = ctx;

	s->position += t->sentence; /* the boundary has a place of its own */
	if (t->start >= s->from && t->end <= s->to) {
		if (s->found.to == 0)
			s->found.from = s->position;
		s->found.to = s->position + 1;
	}
	s->position++;
	return true;
}

/* The sentence of a passage of the article that begins and ends so. */
static struct mention sentence(uint32_t unit, const char *begin, const char *end)
{
	struct passage p;
	struct span s = { 0 };
	const char *text, *at;

	cr_assert_eq(record_passage(&p, lib.searcher, unit, "imran2025", &text, lib.mem, NULL),
		     ERR_OK);
	at = strstr(text, begin);
	cr_assert_not_null(at, "%s", begin);
	s.from = (size_t)(at - text);
	at = strstr(at, end);
	cr_assert_not_null(at, "%s", end);
	s.to = (size_t)(at - text) + strlen(end);
	(void)tokenizer_run(lib.searcher->tk, text, strlen(text), see_token, &s);
	s.found.unit = unit;
	return s.found;
}

static uint32_t work_of(const char *key)
{
	for (uint32_t w = 1; w <= lib.engine->n_works; w++)
		if (!strcmp(lib.engine->works[w].key, key))
			return w;
	cr_assert_fail("%s", key);
	return 0;
}

/* Two sentences that cite qian2021, in paragraphs 30 and 31, are all that is known. */
static void setup(void)
{
	static struct mention list[2];
	static uint32_t from[100];
	uint32_t qian, unit;

	library_open(&lib);
	unit = lib.engine->first_unit[work_of("imran2025")] + 30;
	cr_assert_eq(lib.engine->unit_paragraph[unit], 30);
	list[0] = sentence(unit, "As Fengqi Qian (2021)", "Initiative (BRI)");
	list[1] = sentence(unit + 1, "The reinterpretation", "(Qian, 2021)");
	qian = work_of("qian2021");
	for (uint32_t w = qian + 1; w <= lib.engine->n_works + 1; w++)
		from[w] = 2;
	lib.engine->mentions = (struct mention_lists){ .from = from, .list = list };
}

static void teardown(void)
{
	library_close(&lib);
}

TestSuite(context, .init = setup, .fini = teardown);

static struct search_answer all_of(const char *q)
{
	struct search_request req = library_request(q);

	req.match = MATCH_ALL;
	return library_run(&lib, &req);
}

Test(context, only_words_of_citing_sentences_count)
{
	static const struct {
		const char *q;
		uint32_t works, passages;
	} cases[] = {
		{ "context:qian2021 heritage", 1, 1 },
		{ "heritage context:qian2021", 1, 1 },
		{ "context:qian2021 narrative geopolitical", 1, 2 },
		{ "context:qian2021 confucius", 0, 0 },
		{ "context:qian2021 prosperity", 0, 0 },      /* the sentence before */
		{ "context:qian2021 cosmopolitanism", 0, 0 }, /* the sentence behind */
		{ "context:qian2021 -heritage", 0, 0 },
		{ "context:qian2021 geopolitical -prosperity", 1, 1 },
		{ "context:qian2021 \"geopolitical interests\"", 1, 1 },
		{ "context:qian2021 NEAR(geopolitical cultural, 3)", 1, 1 },
		{ "context:qian2021 NEAR(prosperity silk, 8)", 0, 0 }, /* half of it outside */
		{ "context:qian2021 title:diplomacy", 0, 0 },
		{ "context:qian2021 heritage region:africa", 1, 1 },
		{ "context:qian2021 heritage -region:africa", 0, 0 },
		{ "context:qian2021 (heri* OR confucius)", 1, 1 },
		{ "context:nye2004 heritage", 0, 0 },
		{ "context:qian2021", 1, 2 },
		{ "cites:qian2021", 1, 2 },
		{ "context:nye2004", 0, 0 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct search_answer a = all_of(cases[i].q);

		cr_expect_eq(a.count, cases[i].works, "%s: %u works", cases[i].q, a.count);
		cr_expect_eq(a.n_warnings, 0, "%s", cases[i].q);
		if (a.n_hits > 0)
			cr_expect_eq(a.hits[0].passage_count, cases[i].passages, "%s: %u passages",
				     cases[i].q, a.hits[0].passage_count);
	}
}

Test(context, what_is_shown_is_the_citing_sentence_and_marks_in_it)
{
	const struct search_answer a = all_of("context:qian2021 heritage silk");
	const struct passage *p;

	cr_assert_eq(a.n_hits, 1);
	cr_expect_eq(a.hits[0].title.n_ranges, 0);
	p = &a.hits[0].passages[0];
	cr_expect_eq(p->paragraph, 30);
	cr_expect(strstr(p->text.text, "As Fengqi Qian (2021) argues"));
	cr_expect_eq(p->text.n_ranges, 2); /* Silk Roads' heritage: once each in that sentence */
}

Test(context, without_words_the_citing_sentences_are_shown)
{
	const struct search_answer a = all_of("context:qian2021");

	cr_assert_eq(a.n_hits, 1);
	cr_assert_eq(a.hits[0].n_passages, 2);
	cr_expect(strstr(a.hits[0].passages[0].text.text, "As Fengqi Qian (2021) argues"));
	cr_expect(strstr(a.hits[0].passages[1].text.text, "The reinterpretation"));
}

Test(context, a_score_is_explained_by_what_counts)
{
	struct search_request req = library_request("context:qian2021 silk");
	struct search_answer a;

	req.explain = true;
	a = library_run(&lib, &req);
	cr_assert_eq(a.n_hits, 1);
	cr_assert_gt(a.hits[0].n_parts, 0);
	for (size_t i = 0; i < a.hits[0].n_parts; i++)
		cr_expect_null(strstr(a.hits[0].parts[i].what, "record"));
}

Test(context, an_index_that_knows_no_such_sentences_says_so)
{
	struct search_answer a;

	lib.engine->mentions = (struct mention_lists){ 0 };
	a = all_of("context:qian2021 confucius");
	cr_expect_eq(a.count, 1);
	cr_expect_str_eq(a.canonical, "cites:qian2021 confucius");
	cr_assert_eq(a.n_warnings, 1);
	cr_expect_eq(a.warnings[0].position, 8);
	cr_expect(strstr(a.warnings[0].message, "cites:"));
}

Test(context, survives_any_memory_ceiling)
{
	const struct search_request req =
		library_request("context:qian2021 heritage NEAR(silk roads)");
	enum err_code code = ERR_NO_MEMORY;

	for (size_t ceiling = 0; code == ERR_NO_MEMORY; ceiling += ceiling < 65536 ? 512 : 4096) {
		AUTO(arena) struct arena *tight = arena_new(ceiling);
		struct search_answer a = { .count = 77 };

		code = search_run(&a, lib.searcher, &req, tight, NULL);
		cr_assert(code == ERR_OK || a.count == 77, "out was touched at ceiling %zu",
			  ceiling);
	}
	cr_expect_eq(code, ERR_OK);
}
