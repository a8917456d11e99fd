#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "search/facet_values.h"
#include "search/related.h"
#include "support/corpus.h"
#include "support/library.h"

/* --- a small corpus in which each work is related to "a" by one thing --- */

static const char works[] =
	"[{\"id\":\"a\",\"type\":\"book\",\"title\":\"Caravans and samovars\","
	"\"abstract\":\"Caravans with samovars, samovars on caravans.\","
	"\"custom\":{\"themes\":[\"soft-power\"],\"regions\":[\"ke\"],"
	"\"references\":[\"cited\",\"shared\"]}},"
	"{\"id\":\"words\",\"type\":\"book\",\"title\":\"The samovar of a caravan\"},"
	"{\"id\":\"oneword\",\"type\":\"book\",\"title\":\"Of samovars alone\"},"
	"{\"id\":\"cited\",\"type\":\"book\",\"title\":\"Tides\"},"
	"{\"id\":\"shared\",\"type\":\"book\",\"title\":\"Glaciers\"},"
	"{\"id\":\"citing\",\"type\":\"book\",\"title\":\"Meadows\","
	"\"custom\":{\"references\":[\"a\",\"together\"]}},"
	"{\"id\":\"together\",\"type\":\"book\",\"title\":\"Canyons\"},"
	"{\"id\":\"likewise\",\"type\":\"book\",\"title\":\"Deltas\","
	"\"custom\":{\"references\":[\"shared\"]}},"
	"{\"id\":\"themed\",\"type\":\"book\",\"title\":\"Orchards\","
	"\"custom\":{\"themes\":[\"soft-power\"]}},"
	"{\"id\":\"region\",\"type\":\"book\",\"title\":\"Pebbles\","
	"\"custom\":{\"regions\":[\"ke\"]}},"
	"{\"id\":\"nothing\",\"type\":\"book\",\"title\":\"Quarries\"},"
	"{\"id\":\"wordless\",\"type\":\"book\",\"title\":\"Of these and those\"}]";

static struct corpus_folder folder;
static struct library lib;

static void setup(void)
{
	struct err err = { 0 };

	corpus_make(&folder);
	corpus_put(&folder, "works.json", works);
	corpus_must_index(&folder);
	lib.mem = arena_new(1 << 26);
	cr_assert_eq(engine_open(&lib.engine, folder.index, &err), ERR_OK, "%s", err.msg);
	cr_assert_eq(searcher_open(&lib.searcher, lib.engine, &err), ERR_OK, "%s", err.msg);
}

static void teardown(void)
{
	searcher_close(lib.searcher);
	engine_unref(lib.engine);
	arena_free(lib.mem);
	corpus_remove(&folder);
}

TestSuite(related, .init = setup, .fini = teardown);

static const struct related_work *relate(const char *key, size_t limit, size_t *n, uint32_t *count)
{
	const struct related_work *list = NULL;
	struct err err = { 0 };
	struct work w;

	cr_assert_eq(work_by_key(&w, lib.searcher, key, lib.mem, &err), ERR_OK, "%s", err.msg);
	cr_assert_eq(related_run(&list, n, count, lib.searcher, &w, limit, lib.mem, &err), ERR_OK,
		     "%s", err.msg);
	return list;
}

static const struct related_work *find(const char *key)
{
	uint32_t count;
	size_t n;
	const struct related_work *list = relate("a", RELATED_MAX, &n, &count);

	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].work.key, key) == 0)
			return &list[i];
	return NULL;
}

Test(related, each_relation_says_why)
{
	static const struct {
		const char *key, *kind, *value, *text;
	} cases[] = {
		{ "words", "terms", "caravans", "also speaks of caravans, samovars" },
		{ "cited", "cites", "cited", "is cited by this work" },
		{ "citing", "cited_by", "citing", "cites this work" },
		{ "together", "co_cited", "citing", "is cited together with this work by citing" },
		{ "likewise", "references", "shared", "also cites shared" },
		{ "themed", "theme", "soft-power", "has the theme Soft power" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct related_work *w = find(cases[i].key);

		cr_assert_not_null(w, "%s", cases[i].key);
		cr_expect_eq(w->n_reasons, 1, "%s has %zu", cases[i].key, w->n_reasons);
		cr_expect_str_eq(w->reasons[0].kind, cases[i].kind, "%s", cases[i].key);
		cr_expect_str_eq(w->reasons[0].text, cases[i].text, "%s", w->reasons[0].text);
		cr_assert_gt(w->reasons[0].n_values, 0);
		cr_expect_str_eq(w->reasons[0].values[0], cases[i].value, "%s", cases[i].key);
		cr_expect_gt(w->score, 0);
	}
}

Test(related, no_reason_no_relation)
{
	uint32_t count;
	size_t n;

	cr_expect_null(find("nothing"));
	cr_expect_null(find("oneword")); /* one word in common is chance */
	cr_expect_null(find("region"));  /* and so is a region */
	cr_expect_null(find("a"));
	(void)relate("nothing", 10, &n, &count);
	cr_expect_eq(n, 0);
	cr_expect_eq(count, 0);
	(void)relate("wordless", 10, &n, &count); /* no word of it says anything */
	cr_expect_eq(n, 0);
}

Test(related, the_best_come_first_and_the_same_way_each_time)
{
	uint32_t count, of_two;
	size_t n, two;
	const struct related_work *all = relate("a", RELATED_MAX, &n, &count);
	const struct related_work *best = relate("a", 2, &two, &of_two);

	cr_expect_eq(n, count);
	cr_expect_eq(two, 2);
	cr_expect_eq(of_two, count);
	for (size_t i = 1; i < n; i++)
		cr_expect(all[i - 1].score > all[i].score ||
			  (all[i - 1].score == all[i].score &&
			   strcmp(all[i - 1].work.key, all[i].work.key) < 0));
	for (size_t i = 0; i < 2; i++)
		cr_expect_str_eq(best[i].work.key, all[i].work.key);
}

Test(related_corpus, works_on_one_subject_find_each_other)
{
	static const char *const pairs[][2] = {
		{ "qian2021", "winter2021" }, /* the Silk Roads */
		{ "nye2004", "nye2021" },     /* soft power */
		{ "zhuli2023", "wang2024" },  /* institutes and centres abroad */
	};

	library_open(&lib);
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		uint32_t count;
		size_t n, at = 0;
		const struct related_work *list = relate(pairs[i][0], 5, &n, &count);

		for (size_t k = 0; k < n; k++) {
			cr_expect_gt(list[k].n_reasons, 0);
			if (strcmp(list[k].work.key, pairs[i][1]) == 0)
				at = k + 1;
		}
		cr_expect_neq(at, 0, "%s does not find %s", pairs[i][0], pairs[i][1]);
	}
	library_close(&lib);
}

/* --- the values of one facet --- */

static struct facet_answer values(const char *q, enum facet f, const char *typed)
{
	struct search_request req = library_request(q);
	struct facet_answer a = { 0 };
	struct err err = { 0 };

	cr_assert_eq(
		facet_values_run(&a, lib.searcher, &req, f, typed, strlen(typed), lib.mem, &err),
		ERR_OK, "%s", err.msg);
	return a;
}

Test(facet_values, typing_finds_the_words_of_a_label)
{
	static const struct {
		enum facet facet;
		const char *typed, *key;
	} cases[] = {
		{ FACET_AUTHOR, "nye", "nye-joseph-s" },
		{ FACET_AUTHOR, "JOS", "nye-joseph-s" },
		{ FACET_AUTHOR, "nye jos", "nye-joseph-s" },
		{ FACET_AUTHOR, "oseph", NULL },
		{ FACET_VENUE, "journal of cult", "international-journal-of-cultural-policy" },
		{ FACET_REGION,
		  "\xc3\x81"
		  "FR",
		  "africa" },
		{ FACET_REGION, "pacif", "asia-pacific" },
		{ FACET_REGION, "", "africa" },
		{ FACET_REGION, "\xff", "africa" },
	};

	library_open(&lib);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct facet_answer a = values("", cases[i].facet, cases[i].typed);
		bool found = false;

		for (size_t k = 0; k < a.n_values && cases[i].key; k++)
			found = found || strcmp(a.values[k].value->key, cases[i].key) == 0;
		cr_expect_eq(found, cases[i].key != NULL, "\"%s\": %s", cases[i].typed,
			     cases[i].key);
		cr_expect_gt(a.count + !cases[i].key, 0);
	}
	library_close(&lib);
}

Test(facet_values, they_are_those_of_a_search_all_of_them)
{
	library_open(&lib);
	for (int f = 0; f < FACET_COUNT; f++) {
		const struct search_answer search = library_search(&lib, "china");
		const struct facet_result *shown = &search.facets[f];
		const struct facet_answer all = values("china", (enum facet)f, "");

		cr_expect_eq(all.found.count, search.count);
		cr_expect_geq(all.count, shown->n_values);
		for (size_t i = 0; i < shown->n_values && i < all.n_values; i++) {
			cr_expect_eq(shown->values[i].value, all.values[i].value);
			cr_expect_eq(shown->values[i].count, all.values[i].count);
		}
	}
	library_close(&lib);
}
