/* search/topk.h -- the best of many, in bounded memory. Layer: search, for its files only. */
#pragma once

#include "search/internal.h"

struct topk {
	struct candidate *heap; /* the worst of the kept ones first */
	size_t n, cap;
	enum search_sort sort;
	bool by_coverage;
	const struct engine *engine;
};

void topk_add(struct topk *t, const struct candidate *c);
bool topk_wants(const struct topk *t, const struct candidate *c); /* would it be kept? */
void topk_finish(struct topk *t);                                 /* sort heap[], best first */
