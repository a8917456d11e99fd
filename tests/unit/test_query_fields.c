/* Typed fields, NEAR and the canonical form: the query layer alone, which knows of regions
 * and works what the test tells it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "query/query.h"

static struct arena *mem;
static struct tokenizer *tk;

static void setup(void)
{
	mem = arena_new((size_t)64 << 20);
	cr_assert_eq(tokenizer_open(&tk, NULL), ERR_OK);
}

static void teardown(void)
{
	tokenizer_close(tk);
	arena_free(mem);
}

TestSuite(query_fields, .init = setup, .fini = teardown);

static struct query *read(const char *text)
{
	struct query *q = NULL;
	struct err err = { 0 };

	cr_assert_eq(query_parse(&q, text, strlen(text), tk, mem, &err), ERR_OK, "%s", err.msg);
	return q;
}

static const char *match_of(struct query *q)
{
	struct query_compiled c = { 0 };

	cr_assert_eq(query_compile(&c, q, mem, NULL), ERR_OK);
	return c.match ? c.match : "";
}

/* "africa", "2015..2020" and "qian2021" are all there is. */
static enum err_code ask(void *ctx, const struct query_leaf *leaf, const char **value,
			 struct err *err)
{
	static const char *const known[] = { "africa", "2015..2020", "qian2021" };

	(void)ctx;
	for (size_t i = 0; i < COUNT_OF(known); i++) {
		if (strcasecmp(leaf->text, known[i]) == 0) {
			*value = known[i];
			return ERR_OK;
		}
	}
	(void)err_set(err, ERR_INVALID, "there is no %s \"%s\"", query_fact_name(leaf->fact),
		      leaf->text);
	(void)err_mend(err, "did you mean %s?", known[0]);
	return ERR_INVALID;
}

static struct query *settle(const char *text)
{
	struct query *q = read(text);

	cr_assert_eq(query_settle(q, ask, NULL, tk, mem, NULL), ERR_OK);
	return q;
}

Test(query_fields, words_near_each_other_are_one_leaf_of_several_phrases)
{
	static const struct {
		const char *typed, *canonical, *match;
	} cases[] = {
		{ "NEAR(china africa, 8)", "NEAR(china africa, 8)",
		  "NEAR(\"china\" \"africa\", 8)" },
		{ "NEAR(china africa)", "NEAR(china africa, 10)",
		  "NEAR(\"china\" \"africa\", 10)" },
		{ "\"China Africa\"~8", "\"China Africa\"~8", "NEAR(\"=china\" \"=africa\", 8)" },
		{ "\xe2\x80\x9c"
		  "China Africa\xe2\x80\x9d~0",
		  "\"China Africa\"~0", "NEAR(\"=china\" \"=africa\", 0)" },
		{ "NEAR(institutes \"soft power\" diplom* sino-african, 3)",
		  "NEAR(institutes \"soft power\" diplom* sino-african, 3)",
		  "NEAR(\"institut\" \"=soft =power\" \"=diplom\" * \"sino african\", 3)" },
		{ "title:NEAR(soft power, 2) x", "title:NEAR(soft power, 2) x",
		  "{title printed} : NEAR(\"soft\" \"power\", 2) OR \"x\"" },
		{ "body:\"soft power\"~2", "body:\"soft power\"~2",
		  "{body} : NEAR(\"=soft\" \"=power\", 2)" },
		{ "near (china africa)", "near (china africa)", NULL },
		{ "NEAR(china 8)", "NEAR(china 8, 10)", NULL },
		{ "-NEAR(a b, 2) china", "NOT NEAR(a b, 2) china", NULL },
		{ "NEAR(\xe4\xb8\xad\xe5\x9b\xbd\xe4\xba\xba \xe9\x9d\x9e\xe6\xb4\xb2, 4)",
		  "NEAR(\xe4\xb8\xad\xe5\x9b\xbd\xe4\xba\xba \xe9\x9d\x9e\xe6\xb4\xb2, 4)",
		  "NEAR(\"\xe4\xb8\xad\xe5\x9b\xbd \xe5\x9b\xbd\xe4\xba\xba\" "
		  "\"\xe9\x9d\x9e\xe6\xb4\xb2\", 4)" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct query *q = read(cases[i].typed);

		cr_expect_eq(q->n_warnings, 0, "%s", cases[i].typed);
		cr_expect_str_eq(query_canonical(q, mem), cases[i].canonical, "%s gave %s",
				 cases[i].typed, query_canonical(q, mem));
		if (cases[i].match)
			cr_expect_str_eq(match_of(q), cases[i].match, "%s gave %s", cases[i].typed,
					 match_of(q));
	}
}

Test(query_fields, a_slip_is_read_as_what_it_can_be_and_says_where_and_how_to_mend_it)
{
	static const struct {
		const char *typed, *canonical;
		uint32_t position;
		const char *fix; /* a part of it */
	} cases[] = {
		{ "NEAR(china africa", "china africa", 0, "NEAR(china africa, 8)" },
		{ "x NEAR(china)", "x china", 2, "NEAR(china africa, 8)" },
		{ "x NEAR(china, 8) y", "x china y", 2, "NEAR(china africa, 8)" },
		{ "x NEAR()", "x", 2, "NEAR(china africa, 8)" },
		{ "NEAR(china OR africa, 8)", "NEAR(china africa, 8)", 11, "OR NEAR(" },
		{ "NEAR(china af*, 8)", "NEAR(china af, 8)", 11, "dip*" },
		{ "NEAR(china africa, 5000)", "NEAR(china africa, 1000)", 0, "8" },
		{ "\"china africa\"~", "\"china africa\"", 14, "~8" },
		{ "\"china\"~8", "\"china\"", 1, "~8" },
		{ "title: heritage", "title heritage", 0, "title:heritage" },
		{ "heritage region:", "heritage region", 9, "without a space" },
		{ "heritage title:()", "heritage", 9, "title:heritage" },
		{ "heritage region:\"\"", "heritage", 9, "title:heritage" },
		{ "region:\"north", "region:north", 7, "second quotation mark" },
		{ "china NOT", "china", 6, "lower case" },
		{ "china AND OR africa", "china OR africa", 6, "lower case" },
		{ "(context:qian2021 OR x)", "cites:qian2021 OR x", 9, "before all else" },
		{ "x -context:qian2021", "x NOT cites:qian2021", 11, "before all else" },
		{ "context:a context:b", "context:a cites:b", 18, "before all else" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct query *q = read(cases[i].typed);

		cr_assert_eq(q->n_warnings, 1, "%s: %zu", cases[i].typed, q->n_warnings);
		cr_expect_eq(q->warnings[0].position, cases[i].position, "%s at %u", cases[i].typed,
			     q->warnings[0].position);
		cr_expect(strstr(q->warnings[0].fix, cases[i].fix), "%s: %s", cases[i].typed,
			  q->warnings[0].fix);
		cr_expect_str_eq(query_canonical(q, mem), cases[i].canonical, "%s gave %s",
				 cases[i].typed, query_canonical(q, mem));
	}
}

Test(query_fields, facts_are_leaves_that_ask_nothing_of_the_full_text_index)
{
	struct query *q = read("region:africa heritage");

	cr_expect_str_eq(match_of(q), "\"heritag\"");
	cr_expect_eq(q->leaves[0]->fact, FACT_REGION);
	cr_expect_str_eq(match_of(read("cites:qian2021 OR year:2015.. NOT lang:en")), "");
}

Test(query_fields, a_fact_is_a_condition_and_no_part_that_may_be_missing)
{
	struct query *q = read("soft region:africa power");

	cr_expect_eq(query_parts(q), 2);
	cr_expect_eq(query_coverage(q, 1 | 4, 1 | 4), -1);
	cr_expect_eq(query_coverage(q, 1 | 2, 1 | 2), 1);
	cr_expect_eq(query_coverage(q, 7, 7), 2);
	q = read("(region:africa OR theme:sport) NOT year:..2010");
	cr_expect_eq(query_parts(q), 0);
	cr_expect_eq(query_coverage(q, 2, 2), 0);
	cr_expect_eq(query_coverage(q, 6, 6), -1);
	cr_expect_eq(query_coverage(q, 0, 0), -1);
}

Test(query_fields, what_works_without_a_word_can_have_is_known_beforehand)
{
	static const struct {
		const char *typed;
		int coverage;
	} cases[] = {
		{ "museum", 0 },
		{ "-museum", 0 },
		{ "region:africa", 0 },
		{ "-region:africa", 0 },
		{ "museum OR region:africa", 1 },
		{ "museum AND region:africa", 0 },
		{ "museum region:africa", 0 },
		{ "(museum OR region:africa) china", 1 },
		{ "museum OR -china", 1 },
		{ "region:africa AND theme:sport", 1 },
		{ "NOT (museum region:africa)", 0 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		cr_expect_eq(query_coverage_without_words(read(cases[i].typed)), cases[i].coverage,
			     "%s: %d", cases[i].typed,
			     query_coverage_without_words(read(cases[i].typed)));
}

Test(query_fields, values_are_settled_or_become_words_with_a_warning)
{
	static const struct {
		const char *typed, *canonical;
		size_t warnings;
		uint32_t position;
	} cases[] = {
		{ "region:Africa", "region:africa", 0, 0 },
		{ "cites:QIAN2021 x", "cites:qian2021 x", 0, 0 },
		{ "year:2015..2020", "year:2015..2020", 0, 0 },
		{ "museum region:atlantis", "museum atlantis", 1, 14 },
		{ "museum region:\"lost atlantis\"", "museum lost atlantis", 1, 15 },
		{ "museum OR region:\"lost atlantis\"", "museum OR (lost atlantis)", 1, 18 },
		{ "museum -region:atlantis", "museum NOT atlantis", 1, 15 },
		{ "museum region:the", "museum", 1, 14 },
		{ "museum region:?", "museum", 1, 14 },
		{ "museum -region:?", "museum", 1, 15 },
		{ "(region:? OR year:!) x", "x", 2, 8 },
		{ "region:(africa OR atlantis)", "region:africa OR atlantis", 1, 18 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct query *q = settle(cases[i].typed);

		cr_expect_str_eq(query_canonical(q, mem), cases[i].canonical, "%s gave %s",
				 cases[i].typed, query_canonical(q, mem));
		cr_assert_eq(q->n_warnings, cases[i].warnings, "%s", cases[i].typed);
		if (q->n_warnings == 0)
			continue;
		cr_expect_eq(q->warnings[0].position, cases[i].position, "%s: %u", cases[i].typed,
			     q->warnings[0].position);
		cr_expect(strstr(q->warnings[0].fix, "africa"));
	}
	cr_expect_null(settle("region:?")->root);
}

Test(query_fields, a_context_holds_for_the_whole_query)
{
	struct query *q = settle("heritage context:qian2021");

	cr_assert_not_null(q->context);
	cr_expect_str_eq(q->context->value, "qian2021");
	cr_expect_eq(query_parts(q), 1);
	cr_expect_not_null(settle("context:qian2021 AND x")->context);
	cr_expect_null(settle("context:nobody x")->context);
	cr_expect_null(settle("context:qian2021 OR x")->context);
}

/* --- the canonical form --- */

static void expect_same_again(const char *typed)
{
	struct query *q = read(typed), *again;
	const char *text = query_canonical(q, mem);

	again = read(text);
	cr_expect_str_eq(query_canonical(again, mem), text, "%s gave %s and then %s", typed, text,
			 query_canonical(again, mem));
	cr_expect_str_eq(match_of(q), match_of(again), "%s", typed);
}

Test(query_fields, what_is_written_down_reads_the_same_again)
{
	static const char *const typed[] = {
		"a OR b c",
		"(a OR b) (c AND d) NOT (e f)",
		"NOT a,b -c,d",
		"title:(a OR \"b c\") -author:x",
		"WAR (PEACE) OR ARMS OR TRADE",
		"NOT WAR (PEACE) ARMS TRADE",
		"(a b)",
		"the (soft power)",
		"to be OR not AND the",
		"x ,OR ,AND ,NOT y",
		"a AND b,c,d,e,f,g,h,i,j,k,l,m,n",
		"\"a  b\tc\" \"x\"~3",
		"region:\"Southeast Asia\" year:>=2015 cites:(a OR b)",
		"l'Afrique U.S. China's R2-D2 d'Ivoire",
		"people-to-peo* soft-power",
		"((((a OR b) c) OR d) e)",
		"confucius institutes",
		"x -(-(a a)) -(NOT -b)",
	};
	char deep[1000] = "";

	for (size_t i = 0; i < COUNT_OF(typed); i++)
		expect_same_again(typed[i]);
	for (int i = 0; i < 32; i++)
		strcat(deep, "(a OR b -(");
	strcat(deep, "c,d -e,f");
	expect_same_again(deep);
	*deep = '\0';
	for (int i = 0; i < 32; i++)
		strcat(deep, "NOT (a OR ");
	strcat(deep, "NOT c,d");
	expect_same_again(deep);
}

Test(query_fields, what_the_thesaurus_added_is_not_written_down)
{
	struct thesaurus *t = NULL;
	struct query *q = read("belt AND road AND africa");

	cr_assert_eq(thesaurus_new(&t, NULL), ERR_OK);
	cr_assert_eq(thesaurus_add(t, "belt and road", "BRI", tk, NULL), ERR_OK);
	cr_assert_eq(thesaurus_add(t, "africa", "African", tk, NULL), ERR_OK);
	cr_assert_eq(query_expand(q, t, NULL, 0, tk, mem, NULL), ERR_OK);
	cr_expect_eq(q->n_expanded, 2);
	cr_expect_str_eq(query_canonical(q, mem), "belt AND road AND africa");
	thesaurus_free(t);
}

Test(query_fields, lists_of_any_length_are_cut_with_a_warning)
{
	char near[600] = "NEAR(", quoted[6000] = "\"";
	struct query *q;

	for (int i = 0; i < 40; i++)
		snprintf(near + strlen(near), sizeof(near) - strlen(near), "w%d ", i);
	strcat(near, ")");
	q = read(near);
	cr_assert_eq(q->n_leaves, 1);
	cr_expect_eq(q->leaves[0]->n_phrases, QUERY_NEAR_PARTS);
	cr_expect_eq(q->n_warnings, 1);
	expect_same_again(near);
	for (int i = 0; i < 600; i++)
		snprintf(quoted + strlen(quoted), sizeof(quoted) - strlen(quoted), "w%d ", i);
	strcat(quoted, "\"");
	q = read(quoted);
	cr_expect_eq(q->leaves[0]->phrases[0].n_tokens, QUERY_PHRASE_MAX);
	cr_expect_eq(q->n_warnings, 1);
	expect_same_again(quoted);
}

Test(query_fields, only_the_first_warnings_are_told)
{
	char text[1000] = "";
	struct query *q;

	for (int i = 0; i < 100; i++)
		strcat(text, "title:() ");
	q = read(text);
	cr_assert_eq(q->n_warnings, QUERY_WARNINGS_MAX);
	cr_expect(strstr(q->warnings[QUERY_WARNINGS_MAX - 1].message, "More"));
}

Test(query_fields, survives_any_memory_ceiling)
{
	static const char typed[] = "(region:africa OR region:atlantis) NEAR(a \"b c\" d*, 3) "
				    "\"x y\"~2 context:qian2021 -theme:\"p q\"";
	enum err_code code = ERR_NO_MEMORY;

	for (size_t ceiling = 0; code == ERR_NO_MEMORY; ceiling += 16) {
		AUTO(arena) struct arena *tight = arena_new(ceiling);
		struct query *q = NULL;

		code = query_parse(&q, typed, strlen(typed), tk, tight, NULL);
		if (code == ERR_OK)
			code = query_settle(q, ask, NULL, tk, tight, NULL);
		if (code == ERR_OK && !query_canonical(q, tight))
			code = ERR_NO_MEMORY;
	}
	cr_expect_eq(code, ERR_OK);
}
