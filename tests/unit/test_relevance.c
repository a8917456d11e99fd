/* The ranking of corpus/, held up by the project's own judged queries. */
#include <criterion/criterion.h>

#include "support/judged.h"
#include "support/library.h"

/* What `make relevance` printed when these were set: nDCG@10 .895, recall@100 .898. Below them
 * somebody's search has become worse; raise them when the ranking has become better. */
#define NDCG_FLOOR   0.85
#define RECALL_FLOOR 0.88
enum { QUERIES_LEAST = 50 };

static void run(struct library *lib, const struct judged *q, double *ndcg, double *recall)
{
	struct search_request req = library_request(q->text);
	const char *keys[SEARCH_PER_PAGE_MAX];
	struct search_answer found;

	req.facets = 0;
	found = library_run(lib, &req);
	for (size_t i = 0; i < found.n_hits; i++)
		keys[i] = found.hits[i].work.key;
	*ndcg += judged_ndcg(q, keys, found.n_hits);
	*recall += judged_recall(q, keys, found.n_hits);
}

Test(relevance, judged_queries_over_the_corpus_find_what_they_should)
{
	struct judged_set queries;
	struct library lib;
	double ndcg = 0, recall = 0;

	judged_read(&queries, "tests/relevance/corpus-queries.tsv");
	library_open(&lib);
	cr_assert_geq(queries.n, QUERIES_LEAST);
	for (size_t i = 0; i < queries.n; i++)
		run(&lib, &queries.queries[i], &ndcg, &recall);
	cr_expect_geq(ndcg / (double)queries.n, NDCG_FLOOR, "%f", ndcg / (double)queries.n);
	cr_expect_geq(recall / (double)queries.n, RECALL_FLOOR, "%f", recall / (double)queries.n);
	library_close(&lib);
	judged_dispose(&queries);
}

/* What the figures mean, on rankings that can be reckoned by hand. */
static const struct {
	const char *ranking[4];
	size_t n;
	double ndcg, recall;
} cases[] = {
	{ { "a", "b", "c" }, 3, 1, 1 },                         /* ideal: 3 2 1 */
	{ { "x", "y", "z" }, 3, 0, 0 },                         /* nothing */
	{ { "a" }, 1, 3 / (3 + 2 / 1.5849625 + 0.5), 1.0 / 3 }, /* the best one alone */
	{ { "x", "a" }, 2, (3 / 1.5849625) / (3 + 2 / 1.5849625 + 0.5), 1.0 / 3 },
	{ { "d", "a", "b", "c" },
	  4, /* a judged one that was found wanting counts nothing */
	  (3 / 1.5849625 + 1 + 1 / 2.3219281) / (3 + 2 / 1.5849625 + 0.5),
	  1 },
	{ { NULL }, 0, 0, 0 },
};

Test(relevance, ndcg_and_recall_are_as_defined)
{
	struct judged_set set = { 0 };
	struct judged *q = judged_add(&set, "1", "q");

	judged_answer(q, "b", 2);
	judged_answer(q, "d", -1);
	judged_answer(q, "a", 3);
	judged_answer(q, "c", 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		cr_expect_float_eq(judged_ndcg(q, cases[i].ranking, cases[i].n), cases[i].ndcg,
				   1e-6, "case %zu: %f", i,
				   judged_ndcg(q, cases[i].ranking, cases[i].n));
		cr_expect_float_eq(judged_recall(q, cases[i].ranking, cases[i].n), cases[i].recall,
				   1e-6, "case %zu", i);
	}
	judged_dispose(&set);
}
