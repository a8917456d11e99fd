#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/spell.h"
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

TestSuite(did_you_mean, .init = setup, .fini = teardown);

Test(did_you_mean, a_misspelt_word_is_mended_with_the_words_of_the_corpus)
{
	static const struct {
		const char *q, *meant;
	} cases[] = {
		{ "confucius instituts", "confucius institutes" },
		{ "diplomasy", "diplomacy" },
		{ "Diplomasy", "Diplomacy" },
		{ "cultural diplomasy", "cultural diplomacy" },
		{ "cultral diplomacy", "cultural diplomacy" },
		{ "dipolmacy", "diplomacy" }, /* two letters exchanged */
		{ "chna", "china" },
		{ "soft powr", "soft power" },
		{ "cofucios institue", "confucius institute" },
		{ "\"confucius instituts\"", "\"confucius institutes\"" },
		{ "soft-powr", "soft-power" },
		{ "author:grinchev", "author:grincheva" },
		{ "diplomasy AND (museums OR heritge)", "diplomacy AND (museums OR heritage)" },
		{ "  diplomasy,  china!", "  diplomacy,  china!" },
		{ "\xc3\xa9t\xc3\xa9 diplomasy", "\xc3\xa9t\xc3\xa9 diplomacy" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct search_answer a = library_search(&lib, cases[i].q);

		cr_assert_not_null(a.did_you_mean.q, "%s", cases[i].q);
		cr_expect_str_eq(a.did_you_mean.q, cases[i].meant, "%s: %s", cases[i].q,
				 a.did_you_mean.q);
	}
}

Test(did_you_mean, what_is_right_is_left_alone)
{
	static const char *const typed[] = {
		"diplomacy",
		"diplomacies", /* another form of a word that is there */
		"museums",
		"institutional",
		"organisation", /* spelt in another way */
		"organization",
		"african",      /* the thesaurus has it */
		"diplomasi*",   /* no word */
		"museum -chna", /* not wanted */
		"museum NOT chna",
		"2015x",
		"20155",
		"zzzzqqqq",
		"abc",
		"\xd0\xb4\xd0\xb8\xd0\xbf\xd0\xbb\xd0\xbe\xd0\xbc\xd0\xb0\xd1\x82", /* another
										       script */
		"\xe4\xb8\xad\xe5\x9b\xbd",
		"",
		"\"",
		"\xff\xfe",
	};

	for (size_t i = 0; i < COUNT_OF(typed); i++) {
		const struct search_answer a = library_search(&lib, typed[i]);

		cr_expect_null(a.did_you_mean.q, "\"%s\": %s", typed[i], a.did_you_mean.q);
	}
}

/* Letters are changed, dropped, doubled and exchanged in the words of real queries. */
static void misspell(char *out, const char *word, size_t at, int how)
{
	const size_t n = strlen(word);

	memcpy(out, word, n + 1);
	if (how == 0)
		memmove(out + at, out + at + 1, n - at);
	else if (how == 1)
		out[at] = out[at] == 'x' ? 'q' : 'x';
	else if (how == 2)
		memmove(out + at + 1, out + at, n - at + 1);
	else if (at + 1 < n)
		out[at] = word[at + 1], out[at + 1] = word[at];
}

Test(did_you_mean, what_is_offered_never_finds_less)
{
	static const char *const words[] = { "diplomacy", "confucius", "heritage",   "museum",
					     "soft",      "europe",    "translation" };
	static const char *const others[] = { "", " china", " -africa" };
	size_t offered = 0;
	char q[64];

	for (size_t w = 0; w < COUNT_OF(words); w++) {
		for (size_t at = 0; at < strlen(words[w]); at++) {
			for (int how = 0; how < 4; how++) {
				struct search_answer a, meant;

				misspell(q, words[w], at, how);
				strcat(q, others[(at + (size_t)how) % COUNT_OF(others)]);
				a = library_search(&lib, q);
				if (!a.did_you_mean.q)
					continue;
				offered++;
				meant = library_search(&lib, a.did_you_mean.q);
				cr_expect_eq(meant.count, a.did_you_mean.count, "%s", q);
				cr_expect_gt(meant.count, 0, "%s", q);
				if (a.match == MATCH_ALL)
					cr_expect_geq(meant.count, a.count, "%s", q);
				else if (meant.count < a.count)
					cr_expect_eq(meant.match, MATCH_ALL, "%s: %s", q,
						     a.did_you_mean.q);
			}
		}
	}
	cr_expect_gt(offered, 100);
}

Test(did_you_mean, the_filters_stand)
{
	struct search_request req = library_request("diplomasy");
	struct search_answer a;

	library_filter(&lib, &req, "region", "africa");
	a = library_run(&lib, &req);
	cr_assert_not_null(a.did_you_mean.q);
	req.q = a.did_you_mean.q;
	req.q_len = strlen(req.q);
	cr_expect_eq(library_run(&lib, &req).count, a.did_you_mean.count);
	cr_expect_lt(a.did_you_mean.count, library_search(&lib, "diplomacy").count);
}

/* --- distance --- */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The table, as a text book has it. */
static size_t by_table(const char *a, size_t n, const char *b, size_t m)
{
	size_t d[72][72];

	for (size_t i = 0; i <= n; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= m; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		for (size_t j = 1; j <= m; j++) {
			d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1,
					d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[n][m];
}

Test(spell, the_distance_is_that_of_the_table)
{
	char a[64], b[64];
	unsigned seed = 7;

	for (int round = 0; round < 20000; round++) {
		const size_t n = 1 + (size_t)rand_r(&seed) % (round % 10 ? 12 : 64);
		const size_t m = (size_t)rand_r(&seed) % (round % 10 ? 12 : 64);

		for (size_t i = 0; i < n; i++)
			a[i] = (char)('a' + rand_r(&seed) % 3);
		for (size_t i = 0; i < m; i++)
			b[i] = (char)('a' + rand_r(&seed) % 3);
		cr_assert_eq(spell_distance(a, n, b, m), by_table(a, n, b, m), "%.*s %.*s", (int)n,
			     a, (int)m, b);
	}
	cr_expect_eq(spell_distance("", 0, "abc", 3), 3);
	cr_expect_eq(spell_distance("ca", 2, "abc", 3), 3); /* no letter is changed twice */
}

Test(spell, short_words_may_differ_less)
{
	cr_expect_eq(spell_reach(3), 0);
	cr_expect_eq(spell_reach(4), 1);
	cr_expect_eq(spell_reach(7), 1);
	cr_expect_eq(spell_reach(8), 2);
}
