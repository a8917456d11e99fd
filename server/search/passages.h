/* search/passages.h -- search among passages: a hit is a paragraph. Layer: search.
 *
 * The query language, its expansions and its relaxing are those of a search for works;
 * what is asked of words is asked of each paragraph by itself. So NOT leaves out passages,
 * and a region, a theme or a year discussed of the filter is the passage's own. What is asked of a
 * title, an author, a venue, an abstract or keywords is asked of the passage's work, and so are the
 * other filters. */
#pragma once

#include "search/search.h"

struct passage_hit {
	struct passage passage; /* text.text is NULL where its work's access forbids even that */
	const char *title;      /* of its work */
	const char *access;     /* likewise: full, snippets, record */
};

struct passage_answer {
	struct search_answer found; /* count, match, how the query was read; no hits, no facets */
	struct passage_hit *hits;   /* the best first, then in the order of the index */
	size_t n_hits;
};

/* `sort`, `facets`, `explain` and `passages` of the request do not count. Errors as
 * search_run(). */
NODISCARD enum err_code passages_run(struct passage_answer *out, struct searcher *s,
				     const struct search_request *req, struct arena *mem,
				     struct err *err);

/* Mark in whole paragraphs, as passages_of_work() gives them, what a query has words for. Only q
 * and expand of the request count. Errors as search_run(). */
NODISCARD enum err_code passages_mark(struct passage *list, size_t n, struct searcher *s,
				      const struct search_request *req, struct arena *mem,
				      struct err *err);
