#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "query/query.h"

static struct arena *mem;
static struct tokenizer *tk;
static struct thesaurus *thesaurus;

static void setup(void)
{
	mem = arena_new((size_t)64 << 20);
	cr_assert_eq(tokenizer_open(&tk, NULL), ERR_OK);
	cr_assert_eq(thesaurus_new(&thesaurus, NULL), ERR_OK);
	cr_assert_eq(thesaurus_add(thesaurus, "Africa", "African", tk, NULL), ERR_OK);
	cr_assert_eq(thesaurus_add(thesaurus, "African", "Africa", tk, NULL), ERR_OK);
	cr_assert_eq(thesaurus_add(thesaurus, "BRI", "Belt and Road", tk, NULL), ERR_OK);
	cr_assert_eq(thesaurus_add(thesaurus, "Belt and Road", "BRI", tk, NULL), ERR_OK);
}

static void teardown(void)
{
	thesaurus_free(thesaurus);
	tokenizer_close(tk);
	arena_free(mem);
}

TestSuite(query, .init = setup, .fini = teardown);

static struct query *read_n(const char *text, size_t n)
{
	struct query *q = NULL;
	struct err err = { 0 };

	cr_assert_eq(query_parse(&q, text, n, tk, mem, &err), ERR_OK, "%s", err.msg);
	return q;
}

static struct query *read(const char *text)
{
	return read_n(text, strlen(text));
}

static const char *match_of(struct query *q)
{
	struct query_compiled c = { 0 };

	cr_assert_eq(query_compile(&c, q, mem, NULL), ERR_OK);
	return c.match ? c.match : "";
}

Test(query, what_a_person_types_is_read_as_meant)
{
	static const struct {
		const char *typed, *canonical, *match;
	} cases[] = {
		{ "soft power", "soft power", "\"soft\" OR \"power\"" },
		{ "\"reputational security\"", "\"reputational security\"",
		  "\"=reputational =security\"" },
		{ "\xe2\x80\x9csoft power\xe2\x80\x9d", "\"soft power\"", "\"=soft =power\"" },
		{ "soft-power", "soft-power", "\"soft power\"" },
		{ "China's", "China", "\"china\"" },
		{ "Belt & Road", "Belt Road", "\"belt\" OR \"road\"" },
		{ "diplom*", "diplom*", "\"=diplom\" *" },
		{ "-africa china", "NOT africa china", "\"africa\" OR \"china\"" },
		{ "china NOT africa", "china NOT africa", "\"china\" OR \"africa\"" },
		{ "confucius AND (africa OR asia)", "confucius AND (africa OR asia)",
		  "\"confucius\" OR \"africa\" OR \"asia\"" },
		{ "africa OR asia", "africa OR asia", "\"africa\" OR \"asia\"" },
		{ "title:heritage", "title:heritage", "{title printed} : \"heritag\"" },
		{ "TITLE:heritage", "title:heritage", "{title printed} : \"heritag\"" },
		{ "author:\"Zhu\"", "author:\"Zhu\"", "{author} : \"=zhu\"" },
		{ "Soft power: the origins", "Soft power origins",
		  "\"soft\" OR \"power\" OR \"origin\"" },
		{ "to be or not to be", "to be or not to be", NULL },
		{ "the role of culture", "role culture", "\"role\" OR \"cultur\"" },
		{ "\xe4\xb8\xad\xe5\x9b\xbd\xe6\x96\x87", "\xe4\xb8\xad\xe5\x9b\xbd\xe6\x96\x87",
		  "\"\xe4\xb8\xad\xe5\x9b\xbd \xe5\x9b\xbd\xe6\x96\x87\"" },
		{ "\xe4\xb8\xad", "\xe4\xb8\xad", "\"=\xe4\xb8\xad\" *" },
		{ "CULTURAL DIPLOMACY AND SOFT POWER OR WHAT", "CULTURAL DIPLOMACY SOFT POWER",
		  "\"cultur\" OR \"diplomaci\" OR \"soft\" OR \"power\"" },
		/* no word of it is in capitals: Africa, 4, not China* */
		{ "\xe9\x9d\x9e\xe6\xb4\xb2 4 NOT \xe4\xb8\xad\xe5\x9b\xbd*",
		  "\xe9\x9d\x9e\xe6\xb4\xb2 4 NOT \xe4\xb8\xad\xe5\x9b\xbd*", NULL },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct query *q = read(cases[i].typed);

		cr_expect_str_eq(query_canonical(q, mem), cases[i].canonical, "%s gave %s",
				 cases[i].typed, query_canonical(q, mem));
		if (cases[i].match)
			cr_expect_str_eq(match_of(q), cases[i].match, "%s gave %s", cases[i].typed,
					 match_of(q));
	}
}

Test(query, punctuation_and_lone_operators_are_no_query_and_no_error)
{
	static const char *const cases[] = { "",          "   ",        "\"",   "(((", ")))",
					     "*",         "-",          "--",   "AND", "OR",
					     "NOT",       "AND OR NOT", "\"\"", "()",  "( ) ( )",
					     "+ & | ! ?", "''",         "\\" };

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct query *q = read(cases[i]);

		cr_expect_null(q->root, "%s", cases[i]);
		cr_expect_str_eq(match_of(q), "");
	}
}

Test(query, a_misread_operator_is_a_warning_with_position_and_fix)
{
	struct query *q = read("africa \"soft");

	cr_assert_eq(q->n_warnings, 1);
	cr_expect_eq(q->warnings[0].position, 7);
	cr_expect_not_null(q->warnings[0].fix);
	cr_expect_str_eq(query_canonical(q, mem), "africa soft");
	q = read("\xc3\xa9t\xc3\xa9 AND");
	cr_assert_eq(q->n_warnings, 1);
	cr_expect_eq(q->warnings[0].position, 4);
}

Test(query, any_bytes_give_a_tree)
{
	char bytes[512];

	for (unsigned seed = 1; seed < 400; seed++) {
		unsigned x = seed * 2654435761u;

		for (size_t i = 0; i < sizeof(bytes); i++) {
			static const char likely[] = "\"()*-:aB \xe4\xb8\xad\xff\0ANDORNOTtitle:";

			x = x * 1664525u + 1013904223u;
			bytes[i] = likely[(x >> 16) % (sizeof(likely) - 1)];
		}
		(void)match_of(read_n(bytes, sizeof(bytes)));
	}
}

Test(query, terms_and_nesting_are_bounded_with_a_warning)
{
	char many[2000] = "", deep[400] = "";
	struct query *q;

	for (int i = 0; i < 100; i++)
		snprintf(many + strlen(many), sizeof(many) - strlen(many), "word%d ", i);
	q = read(many);
	cr_expect_eq(q->n_leaves, QUERY_TERMS_MAX);
	cr_expect_eq(q->n_warnings, 1);
	memset(deep, '(', 200);
	strcat(deep, "africa)) china");
	q = read(deep);
	cr_expect_eq(q->n_warnings, 1);
	cr_expect_not_null(strstr(match_of(q), "africa"));
	cr_expect_not_null(strstr(match_of(q), "china"));
}

Test(query, the_thesaurus_adds_words_and_says_so)
{
	struct query *q = read("african BRI");

	cr_assert_eq(query_expand(q, thesaurus, NULL, 0, tk, mem, NULL), ERR_OK);
	cr_expect_str_eq(match_of(q), "\"african\" OR \"africa\" OR \"bri\" OR \"belt and road\"");
	cr_assert_eq(q->n_expanded, 2);
	cr_expect_str_eq(q->expanded[0].term, "african");
	cr_expect_str_eq(q->expanded[0].to[0], "Africa");
}

Test(query, several_words_of_one_entry_are_expanded_together)
{
	struct query *q = read("belt and road heritage");

	cr_assert_eq(query_expand(q, thesaurus, NULL, 0, tk, mem, NULL), ERR_OK);
	cr_assert_eq(q->n_expanded, 1);
	cr_expect_str_eq(q->expanded[0].term, "belt road");
	cr_expect_not_null(strstr(match_of(q), "\"bri\""));
	cr_expect_eq(query_parts(q), 2);
	cr_expect_str_eq(query_canonical(q, mem), "belt road heritage");
}

Test(query, an_alternative_that_goes_on_behind_a_run_of_characters_is_a_phrase)
{
	struct query *q;

	cr_assert_eq(thesaurus_add(thesaurus, "CIs", "\u5b54\u5b50\u5b66 CI", tk, NULL), ERR_OK);
	q = read("CIs");
	cr_assert_eq(query_expand(q, thesaurus, NULL, 0, tk, mem, NULL), ERR_OK);
	cr_expect_not_null(strstr(match_of(q), "\"\u5b54\u5b50 \u5b50\u5b66 \u5b66 ci\""), "%s",
			   match_of(q));
}

Test(query, an_expansion_can_be_taken_off_and_is_off_in_quotes)
{
	static const char *const except[] = { "African" };
	struct query *q = read("african");

	cr_assert_eq(query_expand(q, thesaurus, except, 1, tk, mem, NULL), ERR_OK);
	cr_expect_eq(q->n_expanded, 0);
	q = read("\"african\"");
	cr_assert_eq(query_expand(q, thesaurus, NULL, 0, tk, mem, NULL), ERR_OK);
	cr_expect_eq(q->n_expanded, 0);
}

static enum err_code nowhere(void *ctx, const char *match, bool *out, struct err *err)
{
	(void)ctx, (void)match, (void)err;
	*out = false;
	return ERR_OK;
}

Test(query, a_compound_that_is_nowhere_whole_falls_to_its_parts)
{
	struct query *q = read("Sino-African ties");

	cr_expect_eq(query_parts(q), 2);
	cr_assert_eq(query_resolve(q, nowhere, NULL, mem, NULL), ERR_OK);
	cr_expect_str_eq(match_of(q), "\"sino\" OR \"african\" OR \"tie\"");
	cr_expect_eq(q->n_warnings, 1);
	cr_expect_str_eq(query_canonical(q, mem), "Sino-African ties");
	for (int again = 0; again < 2; again++)
		cr_assert_eq(query_expand(q, thesaurus, NULL, 0, tk, mem, NULL), ERR_OK);
	cr_expect_str_eq(match_of(q), "\"sino\" OR \"african\" OR \"africa\" OR \"tie\"");
	cr_expect_eq(q->n_expanded, 1);
}

Test(query, negation_counts_what_a_work_has_anywhere)
{
	struct query *q = read("china -africa");

	cr_expect_eq(query_coverage(q, 1, 1), 1);
	cr_expect_eq(query_coverage(q, 1, 3), -1);
}

static enum err_code read_all(const char *typed, size_t ceiling)
{
	AUTO(arena) struct arena *tight = arena_new(ceiling);
	struct query *q = NULL;

	TRY(query_parse(&q, typed, strlen(typed), tk, tight, NULL));
	TRY(query_expand(q, thesaurus, NULL, 0, tk, tight, NULL));
	return query_canonical(q, tight) ? ERR_OK : ERR_NO_MEMORY;
}

Test(query, survives_any_memory_ceiling)
{
	static const char *const typed[] = {
		"confucius AND (africa OR \"soft power\") title:heri* -x Sino-African",
		"belt road",
	};

	for (size_t i = 0; i < COUNT_OF(typed); i++) {
		enum err_code code = ERR_NO_MEMORY;

		for (size_t ceiling = 0; code == ERR_NO_MEMORY; ceiling += 8)
			code = read_all(typed[i], ceiling);
		cr_expect_eq(code, ERR_OK);
	}
}

/* Says that the phrase of the thesaurus is somewhere, and nothing else. */
static enum err_code only_bri(void *ctx, const char *match, bool *out, struct err *err)
{
	(void)ctx, (void)err;
	*out = strstr(match, "\"bri\"") != NULL;
	return ERR_OK;
}

Test(query, a_compound_that_only_the_thesaurus_finds_stays_whole)
{
	struct query *q;

	cr_assert_eq(thesaurus_add(thesaurus, "\u4e00\u5e26\u4e00\u8def", "BRI", tk, NULL), ERR_OK);
	q = read("\u4e00\u5e26\u4e00\u8def");
	cr_assert_eq(query_expand(q, thesaurus, NULL, 0, tk, mem, NULL), ERR_OK);
	cr_assert_eq(query_resolve(q, only_bri, NULL, mem, NULL), ERR_OK);
	cr_expect_not_null(strstr(match_of(q), "\"bri\""));
	cr_expect_eq(q->n_warnings, 0);
}
