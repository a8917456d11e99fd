/* Regions and facets of the real corpus. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

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

TestSuite(region, .init = setup, .fini = teardown);

/* What a reader of the article would expect of each region: these works and no others, and
 * these passages of the article, by number, and no others. 83 is where the conclusion sums up
 * the regions; 11 names Japan, France and the United Kingdom. */
static const struct {
	const char *region, *works[6];
	uint32_t passages[12];
} expected[] = {
	{ "africa", { "imran2025", "mendes2024" }, { 65, 66, 67, 68, 83 } },
	{ "asia-pacific",
	  { "imran2025", "ji2023", "loke2025", "budiatri2025", "minami2022" },
	  { 11, 59, 60, 61, 62, 63, 64, 77, 78, 83 } },
	{ "europe",
	  { "imran2025", "breslin2025", "holoborodko2024", "codina2022", "vadell2025" },
	  { 11, 13, 23, 73, 74, 75, 76 } },
	{ "latin-america-caribbean", { "imran2025", "vadell2025" }, { 65, 66, 68, 69, 83 } },
	{ "middle-east", { "imran2025", "dorsey2024" }, { 79, 80, 83 } },
	{ "south-asia", { "imran2025", "shahid2024" }, { 55, 56, 84 } },
	{ "islamic-world",
	  { "imran2025", "dorsey2024", "budiatri2025", "shahid2024" },
	  { 55, 56, 77, 78, 79, 80, 83, 84 } },
	{ "north-america",
	  { "imran2025", "mierzejewski2025", "cummings2003" },
	  { 10, 11, 64, 70 } },
};

static bool has_region(const struct value *v, const char *key)
{
	if (strcmp(v->key, key) == 0)
		return true;
	for (size_t i = 0; i < v->n_parents; i++)
		if (has_region(engine_value(lib.engine, v->parents[i]), key))
			return true;
	return false;
}

static bool is_expected(const uint32_t *passages, size_t n, uint32_t number)
{
	for (size_t i = 0; i < n; i++)
		if (passages[i] == number)
			return true;
	return false;
}

static bool passage_has(const struct passage *p, const char *region)
{
	for (size_t i = 0; i < p->n_regions; i++)
		if (has_region(p->regions[i], region))
			return true;
	return false;
}

Test(region, a_region_has_the_works_and_passages_that_a_reader_expects_and_no_others)
{
	struct work article = { 0 };
	struct passage *passages = NULL;
	size_t n = 0;

	cr_assert_eq(work_by_key(&article, lib.searcher, "imran2025", lib.mem, NULL), ERR_OK);
	cr_assert_eq(passages_of_work(&passages, &n, lib.searcher, &article, lib.mem, NULL),
		     ERR_OK);
	cr_assert_eq(n, 84);
	cr_expect_eq(work_passages(lib.searcher, &article), n);
	for (size_t i = 0; i < COUNT_OF(expected); i++) {
		struct search_request req = library_request("");
		struct search_answer a;
		size_t n_works = 0;

		library_filter(&lib, &req, "region", expected[i].region);
		a = library_run(&lib, &req);
		for (; n_works < 6 && expected[i].works[n_works]; n_works++)
			cr_expect_neq(library_place(&a, expected[i].works[n_works]), 0,
				      "%s lacks %s", expected[i].region,
				      expected[i].works[n_works]);
		cr_expect_eq(a.count, n_works, "%s has %u works", expected[i].region, a.count);
		for (uint32_t p = 1; p <= n; p++)
			cr_expect_eq(passage_has(&passages[p - 1], expected[i].region),
				     is_expected(expected[i].passages, 12, p), "%s: p%u",
				     expected[i].region, p);
	}
}

/* The article among the works of a region, without any words. */
static const struct hit *article_in(const char *region)
{
	struct search_request req = library_request("");
	static struct search_answer a;

	library_filter(&lib, &req, "region", region);
	a = library_run(&lib, &req);
	cr_assert_neq(library_place(&a, "imran2025"), 0, "%s", region);
	return &a.hits[library_place(&a, "imran2025") - 1];
}

Test(region, a_region_alone_lists_its_passages_in_their_order)
{
	for (size_t i = 0; i < COUNT_OF(expected); i++) {
		const struct hit *hit = article_in(expected[i].region);
		size_t n = 0;

		while (n < COUNT_OF(expected[i].passages) && expected[i].passages[n])
			n++;
		cr_assert_eq(hit->n_passages, n, "%s", expected[i].region);
		cr_expect_eq(hit->passage_count, n);
		for (size_t k = 0; k < n; k++) {
			cr_expect_eq(hit->passages[k].paragraph, expected[i].passages[k], "%s: p%u",
				     expected[i].region, hit->passages[k].paragraph);
			cr_expect_eq(hit->passages[k].text.n_ranges, 0);
		}
	}
	cr_expect_gt(article_in("cn")->passage_count, SEARCH_PASSAGES_LISTED);
	cr_expect_eq(article_in("cn")->n_passages, SEARCH_PASSAGES_LISTED);
}

Test(region, china_does_not_drown_the_other_regions)
{
	struct search_request req = library_request("");
	struct search_answer all = library_run(&lib, &req), asia;

	library_filter(&lib, &req, "region", "asia-pacific");
	asia = library_run(&lib, &req);
	cr_expect_lt(asia.count, all.count / 3);
}

Test(region, a_region_filter_shows_only_passages_of_the_region)
{
	for (size_t i = 0; i < COUNT_OF(expected); i++) {
		struct search_request req = library_request("cultural diplomacy");
		struct search_answer a;

		library_filter(&lib, &req, "region", expected[i].region);
		a = library_run(&lib, &req);
		cr_expect_gt(a.count, 0);
		for (size_t h = 0; h < a.n_hits; h++)
			for (size_t p = 0; p < a.hits[h].n_passages; p++)
				cr_expect(passage_has(&a.hits[h].passages[p], expected[i].region),
					  "%s: p%u", expected[i].region,
					  a.hits[h].passages[p].paragraph);
	}
}

/* Every count of every facet is what one gets by choosing that value alone. */
static void expect_counts_hold(const struct search_request *base, const char *what)
{
	const struct search_answer a = library_run(&lib, base);

	for (int f = 0; f < FACET_COUNT; f++) {
		for (size_t i = 0; i < a.facets[f].n_values; i++) {
			const struct facet_count *c = &a.facets[f].values[i];
			struct search_request req = *base;
			struct search_answer chosen;

			req.filter = (struct filter){ 0 };
			for (size_t k = 0; k < base->filter.n_clauses; k++) {
				const struct filter_clause *clause = &base->filter.clauses[k];

				if (clause->facet == (enum facet)f && !clause->of_citations)
					continue;
				for (size_t v = 0; v < clause->n_values; v++)
					library_filter(
						&lib, &req, facet_name(clause->facet),
						engine_value(lib.engine, clause->values[v])->key);
				for (size_t v = 0; v < clause->n_ranges; v++) {
					char range[64];

					snprintf(range, sizeof(range), "%d..%d",
						 (int)clause->ranges[v].from,
						 (int)clause->ranges[v].to);
					library_filter(&lib, &req, "year", range);
				}
			}
			library_filter(&lib, &req, facet_name((enum facet)f), c->value->key);
			chosen = library_run(&lib, &req);
			cr_expect_eq(chosen.count, c->count, "%s: %s=%s counts %u and gives %u",
				     what, facet_name((enum facet)f), c->value->key, c->count,
				     chosen.count);
		}
	}
}

Test(region, each_facet_count_is_the_total_when_that_value_alone_is_chosen)
{
	static const char *const queries[] = {
		"",
		"soft power",
		"africa",
		"nahdlatul ulama",
		"china -europe",
		"what role does religion play in diplomacy towards pakistan"
	};

	for (size_t i = 0; i < COUNT_OF(queries); i++) {
		struct search_request req = library_request(queries[i]);

		expect_counts_hold(&req, queries[i]);
		library_filter(&lib, &req, "region", "islamic-world");
		library_filter(&lib, &req, "region", "europe");
		expect_counts_hold(&req, queries[i]);
		library_filter(&lib, &req, "year", "2021..2024");
		library_filter(&lib, &req, "type", "article-journal");
		expect_counts_hold(&req, queries[i]);
	}
}

Test(region, a_parent_region_counts_what_its_children_have)
{
	const struct search_answer a = library_search(&lib, "");
	uint32_t counts[512] = { 0 };

	for (size_t i = 0; i < a.facets[FACET_REGION].n_values; i++)
		counts[a.facets[FACET_REGION].values[i].value->id] =
			a.facets[FACET_REGION].values[i].count;
	for (size_t i = 0; i < a.facets[FACET_REGION].n_values; i++) {
		const struct facet_count *c = &a.facets[FACET_REGION].values[i];

		for (size_t k = 0; k < c->value->n_parents; k++)
			cr_expect_geq(counts[c->value->parents[k]], c->count, "%s", c->value->key);
	}
}
