#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/words.h"
#include "search/suggest.h"
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

TestSuite(suggest, .init = setup, .fini = teardown);

static const struct suggestion *ask(struct searcher *s, const char *q, size_t len, size_t limit,
				    size_t *n)
{
	const struct suggestion *list = NULL;
	struct err err = { 0 };

	cr_assert_eq(suggest(&list, n, s, q, len, limit, lib.mem, &err), ERR_OK, "%.40s: %s", q,
		     err.msg);
	return list;
}

/* The suggestion of that kind and text, and its place from 1. */
static const struct suggestion *find(const char *q, enum suggest_kind kind, const char *text)
{
	size_t n;
	const struct suggestion *list = ask(lib.searcher, q, strlen(q), SUGGEST_MAX, &n);

	for (size_t i = 0; i < n; i++)
		if (list[i].kind == kind && strcmp(list[i].text.text, text) == 0)
			return &list[i];
	return NULL;
}

Test(suggest, a_beginning_of_the_whole_or_of_a_word_within_finds_it)
{
	static const struct {
		const char *q;
		enum suggest_kind kind;
		const char *text;
		uint32_t start, end; /* what is marked */
	} cases[] = {
		{ "diplom", SUGGEST_TERM, "diplomacy", 0, 6 },
		{ "diplom", SUGGEST_TITLE, "Cultural Diplomacy in China's Foreign Policy", 9, 15 },
		{ "DIPLOM", SUGGEST_THEME, "Cultural diplomacy", 9, 15 },
		{ "cultural dip", SUGGEST_TITLE, "Cultural Diplomacy in China's Foreign Policy", 0,
		  12 },
		{ "af", SUGGEST_REGION, "Africa", 0, 2 },
		{ "\xc3\x81"
		  "frica",
		  SUGGEST_REGION, "Africa", 0, 6 },
		{ "nye", SUGGEST_AUTHOR, "Nye, Joseph S.", 0, 3 },
		{ "joseph", SUGGEST_AUTHOR, "Nye, Joseph S.", 5, 11 },
		{ "soft p", SUGGEST_TERM, "soft power", 0, 6 },
		{ "pow", SUGGEST_TERM, "soft power", 5, 8 },
		{ "belt and", SUGGEST_THESAURUS, "Belt and Road", 0, 8 },
		{ "chinas for", SUGGEST_TITLE, "", 0, 0 },
		{ "china's for", SUGGEST_TITLE, "Cultural Diplomacy in China's Foreign Policy", 22,
		  33 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct suggestion *s = find(cases[i].q, cases[i].kind, cases[i].text);

		cr_expect_eq(s != NULL, cases[i].text[0] != '\0', "\"%s\": %s", cases[i].q,
			     cases[i].text);
		if (!s)
			continue;
		cr_assert_eq(s->text.n_ranges, 1, "\"%s\"", cases[i].q);
		cr_expect_eq(s->text.ranges[0].start, cases[i].start, "\"%s\"", cases[i].q);
		cr_expect_eq(s->text.ranges[0].end, cases[i].end, "\"%s\": %u", cases[i].q,
			     s->text.ranges[0].end);
	}
}

/* What choosing a suggestion gives. */
static uint32_t works_of(struct library *l, const struct suggestion *s)
{
	struct search_request req = library_request(NULL);
	struct err err = { 0 };
	struct work w;

	req.facets = 0;
	req.passages = false;
	req.per_page = 1;
	if (s->kind == SUGGEST_TITLE)
		return work_by_key(&w, l->searcher, s->key, l->mem, &err) == ERR_OK &&
		       strcmp(w.title, s->text.text) == 0;
	if (s->kind == SUGGEST_TERM || s->kind == SUGGEST_THESAURUS) {
		req.q = s->key;
		req.q_len = strlen(s->key);
	} else {
		library_filter(l, &req, suggest_kind_name(s->kind), s->key);
	}
	return library_run(l, &req).count;
}

Test(suggest, each_count_is_what_choosing_it_finds)
{
	size_t n, checked = 0, of_kind[SUGGEST_KINDS] = { 0 };

	for (char a = 'a'; a <= 'z'; a++) {
		for (char b = 'a'; b <= 'z'; b++) {
			const char q[3] = { a, b, '\0' };
			const struct suggestion *list = ask(lib.searcher, q, 2, SUGGEST_MAX, &n);

			for (size_t i = 0; i < n; i++) {
				cr_expect_eq(list[i].works, works_of(&lib, &list[i]),
					     "%s \"%s\": %u, but %u are found",
					     suggest_kind_name(list[i].kind), list[i].text.text,
					     list[i].works, works_of(&lib, &list[i]));
				cr_expect_gt(list[i].works, 0);
				of_kind[list[i].kind]++;
				checked++;
			}
		}
	}
	cr_expect_gt(checked, 1000);
	for (int k = 0; k < SUGGEST_KINDS; k++)
		cr_expect_gt(of_kind[k], 10, "%s", suggest_kind_name((enum suggest_kind)k));
}

Test(suggest, nothing_is_suggested_twice)
{
	static const char *const typed[] = { "c", "d", "di", "inst", "soft", "chi", "belt", "a" };
	size_t n;

	for (size_t t = 0; t < COUNT_OF(typed); t++) {
		const struct suggestion *list =
			ask(lib.searcher, typed[t], strlen(typed[t]), SUGGEST_MAX, &n);

		for (size_t i = 0; i < n; i++)
			for (size_t k = i + 1; k < n; k++)
				cr_expect(list[i].kind != list[k].kind ||
						  strcasecmp(list[i].text.text, list[k].text.text),
					  "\"%s\": %s", typed[t], list[i].text.text);
	}
	cr_expect(find("institute", SUGGEST_TERM, "institutes") == NULL ||
		  find("institute", SUGGEST_TERM, "institute") == NULL);
}

Test(suggest, what_is_just_that_comes_first_and_no_kind_takes_all_the_room)
{
	size_t n, of_kind[SUGGEST_KINDS] = { 0 };
	const struct suggestion *list = ask(lib.searcher, "africa", 6, 10, &n);

	cr_assert_gt(n, 1);
	cr_expect_eq(list[0].kind, SUGGEST_REGION);
	cr_expect_str_eq(list[0].key, "africa");
	list = ask(lib.searcher, "c", 1, 10, &n);
	cr_assert_eq(n, 10);
	for (size_t i = 0; i < n; i++)
		of_kind[list[i].kind]++;
	cr_expect_leq(of_kind[SUGGEST_TERM], 5);
	cr_expect_gt(of_kind[SUGGEST_TITLE], 0);
	cr_expect_gt(of_kind[SUGGEST_AUTHOR], 0);
}

Test(suggest, any_bytes_are_answered)
{
	static const char *const typed[] = { "",      " ",      "\xff\xfe",         "\"",
					     "(((",   "%",      "\xe4\xb8\xad",     "zzzzzz",
					     "a\n b", "a OR b", "\xf0\x9f\x8c\x8d", "diplom*" };
	static char many[16384];
	size_t n;

	for (size_t i = 0; i < COUNT_OF(typed); i++)
		(void)ask(lib.searcher, typed[i], strlen(typed[i]), 10, &n);
	memset(many, 'a', sizeof(many));
	(void)ask(lib.searcher, many, sizeof(many), 10, &n);
	cr_expect_eq(n, 0);
	for (size_t i = 0; i < sizeof(many); i++)
		many[i] = (char)(i % 3 ? 'd' : ' ');
	(void)ask(lib.searcher, many, sizeof(many), 10, &n);
	cr_expect_eq(n, 0);
	(void)ask(lib.searcher, "soft\0power", 10, 10, &n);
	cr_expect_gt(n, 0);
}

Test(suggest, memory_that_ends_is_said_so)
{
	struct err err = { 0 };

	for (size_t room = 512; room < 1 << 20; room += 997) {
		AUTO(arena) struct arena *mem = arena_new(room);
		const struct suggestion *list;
		size_t n;
		const enum err_code code =
			suggest(&list, &n, lib.searcher, "dip", 3, 10, mem, &err);

		cr_expect(code == ERR_OK || code == ERR_NO_MEMORY, "%zu: %s", room, err.msg);
	}
}

/* --- a corpus of other letters --- */

static const char letters[] =
	"[{\"id\":\"a\",\"type\":\"book\",\"title\":\"Diplomatie \xc3\xa0 l'\xc3\xa9tranger\","
	"\"author\":[{\"family\":\"\xc3\x98rsted\",\"given\":\"\xc3\x89lise\"}]},"
	"{\"id\":\"b\",\"type\":\"book\",\"title\":\"\xe6\x96\x87\xe5\x8c\x96\xe5\xa4\x96\xe4\xba"
	"\xa4\xe7\xa0\x94\xe7\xa9\xb6\"},"
	"{\"id\":\"c\",\"type\":\"book\",\"title\":\"Straßenbahn und Æther\"},"
	"{\"id\":\"d\",\"type\":\"book\",\"title\":\"Straßenbahn und Æther\"}]";

Test(suggest_letters, accents_and_other_scripts_count_by_what_they_fold_to)
{
	static const struct {
		const char *q, *text;
		uint32_t start, end;
	} cases[] = {
		{ "etr", "Diplomatie \xc3\xa0 l'\xc3\xa9tranger", 15, 18 },
		{ "\xc3\x89TR", "Diplomatie \xc3\xa0 l'\xc3\xa9tranger", 15, 18 },
		{ "orst", "\xc3\x98rsted, \xc3\x89lise", 0, 4 },
		{ "eli", "\xc3\x98rsted, \xc3\x89lise", 8, 11 },
		{ "\xe6\x96\x87",
		  "\xe6\x96\x87\xe5\x8c\x96\xe5\xa4\x96\xe4\xba\xa4\xe7\xa0\x94\xe7\xa9\xb6", 0,
		  1 },
		{ "\xe5\xa4\x96\xe4\xba\xa4",
		  "\xe6\x96\x87\xe5\x8c\x96\xe5\xa4\x96\xe4\xba\xa4\xe7\xa0\x94\xe7\xa9\xb6", 2,
		  4 },
		{ "strass", "Straßenbahn und Æther", 0, 5 },
		{ "aeth", "Straßenbahn und Æther", 16, 19 },
		{ "a", "Straßenbahn und Æther", 16, 17 },
	};
	struct corpus_folder c;
	AUTO(engine) struct engine *e = NULL;
	AUTO(searcher) struct searcher *s = NULL;
	struct err err = { 0 };
	size_t n;

	lib.mem = arena_new(1 << 24);
	corpus_make(&c);
	corpus_put(&c, "works.json", letters);
	corpus_must_index(&c);
	cr_assert_eq(engine_open(&e, c.index, &err), ERR_OK, "%s", err.msg);
	cr_assert_eq(searcher_open(&s, e, &err), ERR_OK, "%s", err.msg);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct suggestion *list = ask(s, cases[i].q, strlen(cases[i].q), 10, &n),
					*found = NULL;
		int times = 0;

		for (size_t k = 0; k < n; k++) {
			if (strcmp(list[k].text.text, cases[i].text) != 0)
				continue;
			found = &list[k];
			times++;
		}
		cr_assert(found, "\"%s\": %s", cases[i].q, cases[i].text);
		cr_expect_eq(times, 1, "\"%s\": %d times", cases[i].q, times);
		cr_expect_eq(found->text.ranges[0].start, cases[i].start, "\"%s\": %u", cases[i].q,
			     found->text.ranges[0].start);
		cr_expect_eq(found->text.ranges[0].end, cases[i].end, "\"%s\": %u", cases[i].q,
			     found->text.ranges[0].end);
	}
	arena_free(lib.mem);
	corpus_remove(&c);
}

/* --- how it is counted while indexing --- */

static struct pair next_pair(struct pairs *p)
{
	struct pair pair = { .key = NO_PAIR };
	struct err err = { 0 };
	bool there;

	cr_assert_eq(pairs_next(&there, &pair, p, &err), ERR_OK, "%s", err.msg);
	cr_expect(there || pair.key == NO_PAIR);
	return pair;
}

/* So many that they go through the temporary file. */
Test(pairs, are_counted_exactly_however_many_there_are)
{
	enum { WORKS = 30000, EACH = 100 };
	struct pairs *p = pairs_new(NULL);
	struct err err = { 0 };
	struct pair pair;

	for (uint32_t work = 1; work <= WORKS; work++)
		for (uint32_t i = 0; i < EACH; i++)
			cr_assert_eq(pairs_add(p, i < 2 ? pair_key(7, 9) : pair_key(work, i), work,
					       work % 2, (const bool[2]){ true, work % 4 == 1 },
					       &err),
				     ERR_OK, "%s", err.msg);
	cr_assert_eq(pairs_finish(p, &err), ERR_OK, "%s", err.msg);
	for (uint32_t work = 1; work <= WORKS; work++) {
		for (uint32_t i = 2; i < EACH; i++) {
			const bool is_often = work == 7 && i == 9;

			pair = next_pair(p);
			cr_assert_eq(pair.key, pair_key(work, i), "%u, %u", work, i);
			cr_assert_eq(pair.times, is_often ? 2 * WORKS + 1 : 1);
			cr_assert_eq(pair.works, is_often ? WORKS : 1);
			if (!is_often)
				continue;
			cr_expect_eq(pair.votes, WORKS + 1);
			cr_expect_eq(pair.lowered[0], WORKS + 1);
			cr_expect_eq(pair.lowered[1], WORKS / 2);
		}
	}
	cr_expect_eq(next_pair(p).key, NO_PAIR, "there is no further one");
	pairs_free(p);
}

Test(pairs, a_list_of_them_is_read_as_it_was_put)
{
	static const struct pair pairs[] = {
		{ .key = (uint64_t)3 << 32, .times = 1, .works = 1 },
		{ .key = (uint64_t)3 << 32 | 1,
		  .times = 1,
		  .works = 1,
		  .votes = 1,
		  .lowered = { 0, 1 } },
		{ .key = (uint64_t)3 << 32 | 500, .times = 700, .works = 2, .votes = 130 },
		{ .key = (uint64_t)9 << 32 | 499, .times = 2, .works = 1, .lowered = { 1, 2 } },
		{ .key = (uint64_t)10 << 32 | 0x7fffff,
		  .times = 1,
		  .works = 1,
		  .votes = 1,
		  .lowered = { 1, 0 } },
	};
	AUTO(str) struct str bytes = STR(1 << 16);
	struct pairs_list list = { 0 };
	uint64_t last = NO_PAIR;
	struct pair pair;

	for (size_t i = 0; i < COUNT_OF(pairs); i++)
		pairs_put(&bytes, &last, &pairs[i]);
	list.at = (const unsigned char *)bytes.data;
	list.end = list.at + bytes.len;
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		cr_assert(pairs_get(&pair, &list), "%zu", i);
		cr_expect_eq(pair.key, pairs[i].key, "%zu", i);
		cr_expect_eq(pair.times, pairs[i].times, "%zu", i);
		cr_expect_eq(pair.works, pairs[i].works, "%zu", i);
		cr_expect_eq(pair.votes, pairs[i].votes, "%zu", i);
		cr_expect_eq(pair.lowered[0], pairs[i].lowered[0], "%zu", i);
		cr_expect_eq(pair.lowered[1], pairs[i].lowered[1], "%zu", i);
	}
	cr_expect_not(pairs_get(&pair, &list));
	cr_expect_not(list.damaged);
	list = (struct pairs_list){ .at = (const unsigned char *)bytes.data };
	list.end = list.at + bytes.len - 2;
	while (pairs_get(&pair, &list))
		;
	cr_expect(list.damaged, "a list that ends within a pair");
}

Test(words, are_written_as_they_are_most_often)
{
	static const struct {
		const char *texts[4]; /* '!' before it: a title */
		const char *written;
	} cases[] = {
		{ { "soft power", "Soft", "soft" }, "soft" },
		{ { "Soft", "Soft", "soft" }, "Soft" },
		{ { "!Soft", "!Soft", "!Soft", "soft" }, "soft" },
		{ { "!SOFT", "!Soft" }, "SOFT" },
		{ { "!Soft", "!soft" }, "soft" },
	};
	struct tokenizer *tk;
	struct err err = { 0 };

	cr_assert_eq(tokenizer_open(&tk, &err), ERR_OK);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct words *w = words_new(NULL);
		struct tokens tokens = { 0 };

		for (size_t k = 0; k < 4 && cases[i].texts[k]; k++) {
			const bool title = cases[i].texts[k][0] == '!';
			const char *text = cases[i].texts[k] + title;

			cr_assert(tokenizer_list(&tokens, tk, text, strlen(text)));
			cr_assert_eq(words_read(w, &tokens, tk, text, 1, !title, &err), ERR_OK);
		}
		cr_expect_str_eq(words_written(&w->list[0]), cases[i].written, "%zu", i);
		cr_expect_eq(w->list[0].works, 1);
		free(tokens.list);
		words_free(w);
	}
	tokenizer_close(tk);
}
