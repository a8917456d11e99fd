#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "support/words.h"
#include "text/text.h"
#include "text/token.h"

struct words_case {
	const char *text, *words;
};

static void expect_exact(const struct words_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cr_expect_str_eq(words_exact(cases[i].text, strlen(cases[i].text)), cases[i].words,
				 "\"%s\" gave \"%s\"", cases[i].text,
				 words_exact(cases[i].text, strlen(cases[i].text)));
}

static void expect_stems(const struct words_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cr_expect_str_eq(words_stem(cases[i].text, strlen(cases[i].text)), cases[i].words,
				 "\"%s\" gave \"%s\"", cases[i].text,
				 words_stem(cases[i].text, strlen(cases[i].text)));
}

Test(text, words_are_folded_and_split_alike_in_index_and_query)
{
	static const struct words_case cases[] = {
		{ "Soft Power", "soft power" },
		{ "soft-power", "soft power" },
		{ "China\xe2\x80\x93Pakistan", "china pakistan" },
		{ "China's China\xe2\x80\x99s states'", "china china states" },
		{ "don't O'Neil K\xe2\x80\x99ung", "dont oneil kung" },
		{ "l'Europe d\xe2\x80\x99Ivoire", "l europe d ivoire" },
		{ "N\xc3\xbaria Codina Sol\xc3\xa0", "nuria codina sola" },
		{ "\xc3\x98resund \xc5\x81\xc3\xb3"
		  "d\xc5\xba \xc3\x86sir Stra\xc3\x9f"
		  "e",
		  "oresund lodz aesir strasse" },
		{ "e\xcc\x81"
		  "cole",
		  "ecole" },
		{ "U.S. U.S.-led e.g. etc.", "us us led eg etc" },
		{ "C++ & C#", "c c" },
		{ "(((\"*\"))) -- ... !", "" },
		{ "1978-1997", "1978 1997" },
		{ "co\xc2\xad"
		  "operation",
		  "cooperation" },
		{ "\xef\xac\x81nance \xe2\x85\xa7", "finance viii" },
		{ "\xe4\xb8\x80\xe5\xb8\xa6\xe4\xb8\x80\xe8\xb7\xaf",
		  "\xe4\xb8\x80\xe5\xb8\xa6 \xe5\xb8\xa6\xe4\xb8\x80 \xe4\xb8\x80\xe8\xb7\xaf "
		  "\xe8\xb7\xaf" },
		{ "\xe4\xb8\xad", "\xe4\xb8\xad" },
		{ "\xe3\x82\xac\xe3\x82\xb9", "\xe3\x82\xac\xe3\x82\xb9 \xe3\x82\xb9" },
		{ "\xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0",
		  "\xd0\xbc\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0" },
		{ "a_b a/b", "a b a b" },
		{ "state-of-the-art", "state of the art" },
		{ "Belt & Road", "belt road" },
		{ "AT&T", "at t" },
		{ "rock 'n' roll", "rock n roll" },
		{ "the '80s and 1980s", "the 80s and 1980s" },
		{ "Xi'an", "xian" },
		{ "dell'arte L\xe2\x80\x99\xc3\x89tat", "dell arte l etat" },
		{ "G-20, G20", "g 20 g20" },
		{ "3.5 1,000", "3 5 1 000" },
		{ "e-mail@example.org", "e mail example org" },
		{ "https://doi.org/10.1000/x", "https doi org 10 1000 x" },
		{ "\xe2\x80\x9cquoted\xe2\x80\x9d \xc2\xabguillemets\xc2\xbb",
		  "quoted guillemets" },
		{ "na\xc3\xafve fa\xc3\xa7"
		  "ade \xc3\xbc"
		  "ber",
		  "naive facade uber" },
		{ "Erdo\xc4\x9f"
		  "an I\xc5\x9f\xc4\xb1k",
		  "erdogan isik" },
		{ "Nguy\xe1\xbb\x85n", "nguyen" },
		{ "K\xc7\x92ngz\xc7\x90", "kongzi" },
		{ "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd8\xb3\xd9\x8e\xd9\x84\xd8\xa7\xd9\x85",
		  "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd8\xb3\xd9\x84\xd8\xa7\xd9\x85" },
		{ "\xef\xbc\xa1\xef\xbc\xa2\xef\xbc\x91", "ab1" },
		{ "China\xe4\xb8\xad\xe5\x9b\xbd"
		  "2024",
		  "china \xe4\xb8\xad\xe5\x9b\xbd \xe5\x9b\xbd 2024" },
		{ "\xed\x95\x9c\xea\xb5\xad", "\xed\x95\x9c\xea\xb5\xad \xea\xb5\xad" },
		{ "\xf0\x9f\x98\x80 peace \xf0\x9f\x95\x8a", "peace" },
		{ "x\xc2\xb2 H\xe2\x82\x82O", "x2 h2o" },
		{ "zero\xe2\x80\x8bwidth", "zerowidth" },
		{ "tab\tand\nnewline", "tab and newline" },
		{ "The climate. Change is", "the climate . change is" },
		{ "Why? \"So!\" (they say) et al. (2021) p. 3",
		  "why . so . they say et al 2021 p 3" },
		{ "Mr. J. S. Nye, U.S. Senator... indeed", "mr j s nye us senator . indeed" },
		{ "\xe5\xa4\x96\xe4\xba\xa4\xe3\x80\x82\xe6\x96\x87\xe5\x8c\x96",
		  "\xe5\xa4\x96\xe4\xba\xa4 \xe4\xba\xa4 . \xe6\x96\x87\xe5\x8c\x96 \xe5\x8c\x96" },
		{ "", "" },
	};

	expect_exact(cases, COUNT_OF(cases));
}

Test(text, stems_meet_across_forms_and_spellings)
{
	static const struct words_case cases[] = {
		{ "organisation organization organizations", "organiz organiz organiz" },
		{ "programme program programmes", "program program program" },
		{ "centre centres center", "center center center" },
		{ "behaviour behavior", "behavior behavior" },
		{ "analyse analyze analysing", "analyz analyz analyz" },
		{ "promise promised promising", "promiz promiz promiz" },
		{ "institutes institute", "institut institut" },
		{ "defence defense", "defens defens" },
		{ "dialogue dialog", "dialog dialog" },
		{ "neighbouring neighboring", "neighbor neighbor" },
		{ "colour color colours", "color color color" },
		{ "labour labor", "labor labor" },
		{ "theatre theater", "theater theater" },
		{ "catalogue catalog", "catalog catalog" },
		{ "travelled traveled", "travel travel" },
		{ "modelling modeling", "model model" },
		{ "practise practice", "practic practic" },
		{ "licence license", "licens licens" },
		{ "grey gray", "gray gray" },
		{ "mobilisation mobilization mobilised", "mobil mobil mobil" },
		{ "legitimise legitimize", "legitim legitim" },
		{ "policies policy", "polici polici" },
		{ "embassies embassy", "embassi embassi" },
		{ "treaties treaty", "treati treati" },
		{ "strategies strategy strategic", "strategi strategi strateg" },
		{ "negotiating negotiation negotiated", "negoti negoti negoti" },
		{ "cultural cultures culture", "cultur cultur cultur" },
		{ "exchanges exchanged", "exchang exchang" },
		{ "soft softly", "soft soft" },
		{ "news new", "news new" },
		{ "police policy", "polic polici" },
	};

	expect_stems(cases, COUNT_OF(cases));
}

Test(text, doctrines_and_other_subjects_are_kept_apart)
{
	static const struct words_case cases[] = {
		{ "university universities", "universit universit" },
		{ "universal universally", "universal universal" },
		{ "universe", "univers" },
		{ "nation nations national", "nation nation nation" },
		{ "nationalism nationalist nationalists nationalistic",
		  "nationalism nationalism nationalism nationalism" },
		{ "international internationally", "international international" },
		{ "internationalism", "internationalism" },
		{ "intern interns", "intern intern" },
		{ "region regional", "region region" },
		{ "regionalism", "regionalism" },
		{ "colonial colonialism", "coloni colonialism" },
		{ "terror terrorist terrorism", "terror terrorism terrorism" },
		{ "realism realists real", "realism realism real" },
		{ "constructivist constructivism", "constructivism constructivism" },
		{ "communists communism commune", "communism communism commune" },
		{ "Buddhist Buddhism", "buddhism buddhism" },
		{ "Islamist Islamism Islamic", "islamism islamism islam" },
		{ "tourists tourism tour", "tourism tourism tour" },
		{ "organisation organ organs", "organiz organ organ" },
		{ "import important importance", "import important important" },
		{ "relation relations relative relativism", "relat relat relativ relativism" },
		{ "exist exists existing assist consists", "exist exist exist assist consist" },
		{ "list lists listing mist", "list list list mist" },
	};

	expect_stems(cases, COUNT_OF(cases));
}

Test(text, bytes_that_are_not_utf8_separate_words)
{
	cr_expect_str_eq(words_exact("soft\xff"
				     "power\xc3",
				     11),
			 "soft power");
	cr_expect_str_eq(words_exact("a\0b", 3), "a b");
}

Test(text, what_says_little_does_not_include_a_country)
{
	cr_expect(text_is_stop("which", 5));
	cr_expect_not(text_is_stop("us", 2), "the U.S. and the US are folded to it");
}

Test(text, a_long_run_of_letters_is_one_bounded_token)
{
	char run[5000];

	memset(run, 'x', sizeof(run));
	cr_expect_eq(strlen(words_exact(run, sizeof(run))), TOKEN_MAX);
}

Test(text, sentences_end_at_full_stops_but_not_at_abbreviations)
{
	static const struct {
		const char *text;
		size_t end;
	} cases[] = {
		{ "One. Two.", 4 },
		{ "According to Gumenyuk et al. (2021) it is. Next", 42 },
		{ "As Nicholas J. Cull says. Next", 25 },
		{ "In the U.S. it differs. Next", 23 },
		{ "He said \"stop.\" Then", 15 },
		{ "No end here", 11 },
		{ "Version 2.5 is out. Next", 19 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		cr_expect_eq(text_sentence_end(cases[i].text, strlen(cases[i].text), 0),
			     cases[i].end, "%s: %zu", cases[i].text,
			     text_sentence_end(cases[i].text, strlen(cases[i].text), 0));
}

Test(text, cleaning_replaces_what_is_not_text)
{
	AUTO(arena) struct arena *mem = arena_new(1 << 16);

	cr_expect_str_eq(text_clean("a\xff"
				    "b\x01\n",
				    5, mem),
			 "a\xef\xbf\xbd"
			 "b \n");
	cr_expect(text_is_utf8("\xe4\xb8\xad", 3));
	cr_expect_not(text_is_utf8("\xe4\xb8", 2));
}

/* Eight bytes are looked at together: each sign in each place among them. */
Test(text, signs_are_found_and_counted_in_any_place)
{
	static const char *const ends[] = { ".", "!", "?", "\xe3\x80\x82", "\xef\xbc\x81" };
	static const char *const others[] = { "\xc3\xa9", "\xe2\x80\x94", "\xf0\x9f\x98\x80",
					      "\xff" };

	for (size_t place = 0; place < 24; place++) {
		char text[64];

		for (size_t i = 0; i < COUNT_OF(ends); i++) {
			snprintf(text, sizeof(text), "%.*s%s and more", (int)place,
				 "0123456789 0123456789 0123", ends[i]);
			cr_expect_eq(text_sentence_end(text, strlen(text), 0),
				     place + strlen(ends[i]), "%s", text);
			cr_expect_eq(text_code_points(text, strlen(text)), place + 1 + 9);
		}
		for (size_t i = 0; i < COUNT_OF(others); i++) {
			snprintf(text, sizeof(text), "%.*s%s and more", (int)place,
				 "abcdefghijklmnopqrstuvwx", others[i]);
			cr_expect_eq(text_sentence_end(text, strlen(text), 0), strlen(text), "%s",
				     text);
			cr_expect_eq(text_code_points(text, strlen(text)), place + 1 + 9, "%s",
				     text);
		}
	}
}

/* --- only the words that begin as wanted --- */

struct form {
	char stem[TOKEN_MAX + 1], exact[TOKEN_MAX + 1];
	size_t start, end;
	bool sentence, joined;
};

struct forms {
	struct form list[64];
	size_t n;
};

static bool add_form(void *ctx, const struct token *t)
{
	struct forms *f = ctx;
	struct form *form = &f->list[f->n++];

	cr_assert_leq(f->n, COUNT_OF(f->list));
	*form = (struct form){
		.start = t->start, .end = t->end, .sentence = t->sentence, .joined = t->joined
	};
	memcpy(form->stem, t->stem, t->stem_len);
	memcpy(form->exact, t->exact, t->exact_len);
	return true;
}

Test(text, words_that_begin_otherwise_than_wanted_come_without_forms_and_all_else_is_the_same)
{
	static const char text[] =
		"Skies of soft-power. The manoeuvres, anaesthetics and Encyclopaedias "
		"dying; U.S. \xe4\xb8\x80\xe5\xb8\xa6\xe4\xb8\x80 "
		"\xc3\x89"
		"cole. Paediatrics: 1980s, don't, singly sung";
	const uint64_t wanted =
		tokenizer_beginning("s") | tokenizer_beginning("m") | tokenizer_beginning("\xe5");
	static struct forms all, some;
	AUTO(tokenizer) struct tokenizer *tk = NULL;
	struct err err = { 0 };

	cr_assert_eq(tokenizer_open(&tk, &err), ERR_OK);
	cr_assert(tokenizer_run(tk, text, strlen(text), add_form, &all));
	cr_assert(tokenizer_run_some(tk, text, strlen(text), wanted, add_form, &some));
	cr_assert_eq(some.n, all.n);
	for (size_t i = 0; i < all.n; i++) {
		const struct form *a = &all.list[i], *b = &some.list[i];
		const bool is_wanted = wanted & tokenizer_beginning(a->exact);

		cr_expect_eq(tokenizer_beginning(a->exact), tokenizer_beginning(a->stem), "%s",
			     a->exact);
		cr_expect_str_eq(b->exact, is_wanted ? a->exact : "");
		cr_expect_str_eq(b->stem, is_wanted ? a->stem : "");
		cr_expect(a->start == b->start && a->end == b->end, "%s", a->exact);
		cr_expect(a->sentence == b->sentence && a->joined == b->joined, "%s", a->exact);
	}
}
