/* search/facet_values.h -- the values of one facet, all of them, by what somebody types.
 * Layer: search. */
#pragma once

#include "search/search.h"

struct facet_answer {
	struct search_answer found; /* how the query was read; no hits, no facets */
	uint32_t count;             /* values that there are */
	struct facet_count *values; /* of the page; counted and in order as in a search */
	size_t n_values;
};

/* The values of `f` that have works for the search `req` (or are chosen in it), and in
 * whose label a word, or several, begin as the `n` bytes of `text` do; capitals and accents
 * do not count. page and per_page of the request are those of the values. Errors as
 * search_run(). */
NODISCARD enum err_code facet_values_run(struct facet_answer *out, struct searcher *s,
					 const struct search_request *req, enum facet f,
					 const char *text, size_t n, struct arena *mem,
					 struct err *err);
