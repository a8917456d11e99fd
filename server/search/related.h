/* search/related.h -- works that have something to do with one work, and what.
 * Layer: search.
 *
 * What counts: words that are distinctive of the work (by how often it has them and how
 * rare they are; a work that has them in its own fields counts more than one that has
 * them in its text only), citations between the two, works that cite both or that both
 * cite (each the less, the more it cites or is cited), themes, and regions (the less, the
 * more works share them). The weights are in related.c. A region alone makes no relation,
 * and nothing is related without a reason. */
#pragma once

#include "search/search.h"

enum { RELATED_DEFAULT = 10, RELATED_MAX = 50 };

struct related_reason {
	const char *kind;          /* terms, cites, cited_by, co_cited, references, theme, region */
	const char *text;          /* the same as half a sentence about the related work */
	const char *const *values; /* words; or keys of works, themes, regions */
	size_t n_values;
};

struct related_work {
	struct work work;
	double score;
	const struct related_reason *reasons; /* in the order above, one at least */
	size_t n_reasons;
};

/* The best `limit` of them; *count is how many there are. Equal scores are in the order of
 * keys. */
NODISCARD enum err_code related_run(const struct related_work **out, size_t *n_out, uint32_t *count,
				    struct searcher *s, const struct work *to, size_t limit,
				    struct arena *mem, struct err *err);
