/* http/result.h -- works, passages and the index as JSON; what several endpoints share.
 * Layer: http. */
#pragma once

#include "http/json.h"
#include "http/request.h"
#include "search/search.h"

/* "index": {id, built_at, works, passages} */
void result_index(struct json *j, const struct request *r);

/* The members that a hit and a record have in common, but for `links`. */
void result_work(struct json *j, const struct work *w, const struct marked *title);
/* "links", to be closed by the caller, who may add some. */
void result_open_links(struct json *j, const struct request *r, const struct work *w);

/* The members "text" and "ranges": [[start, end)], in code points. */
void result_marked(struct json *j, const struct marked *m);

/* Why something is filed where it is: the members "source" and "evidence". */
void result_reason(struct json *j, const struct tag *t);

/* Where in a text, for a footnote: by its page where it has pages (0: none), else by paragraph. */
void result_pinpoint(struct json *j, uint32_t paragraph, uint32_t page);

/* id, work, paragraph, section, regions, their reasons where the passage has them, and href of
 * a passage; the object is left open. */
void result_open_passage(struct json *j, const struct request *r, const struct passage *p);

/* What a text calls it: "Imran and Hussain (2025)", "Nye (2004)", "Zhu et al."; its title where it
 * has no authors. In `mem`; NULL: no memory. */
const char *result_label(const struct work *w, struct arena *mem);

/* A tag that the work has of its own, not because a value below it holds. */
bool tag_is_own(const struct tag *t);
/* "name": [keys of the work's own values of that facet] */
void result_keys(struct json *j, const char *name, const struct work *w, enum facet f);

/* "expanded": what the thesaurus added, with the search page without that; "warnings": what was
 * misread, where, and its mend. */
void result_expansions(struct json *j, const struct request *r, const struct search_request *req,
		       const struct query_expansion *list, size_t n);
void result_warnings(struct json *j, const struct query_warning *list, size_t n);
