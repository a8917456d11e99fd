/* support/library.h -- the index of corpus/, for tests of the real thing. */
#pragma once

#include <stddef.h>

#include "search/search.h"

/* Build corpus/ into a new temporary file and open it; one a test process. The file goes
 * with library_close(). */
struct library {
	char path[64];
	struct engine *engine;
	struct searcher *searcher;
	struct arena *mem;
};

void library_open(struct library *lib);
void library_close(struct library *lib);

/* Search with the default request: all facets, passages, 20 works, the thesaurus on. */
struct search_request library_request(const char *q);
struct search_answer library_run(struct library *lib, const struct search_request *req);
struct search_answer library_search(struct library *lib, const char *q);

/* Add region=KEY and the like to a request. */
void library_filter(struct library *lib, struct search_request *req, const char *name,
		    const char *value);

/* Is the work among the hits? Its place from 1, or 0. */
size_t library_place(const struct search_answer *a, const char *key);
