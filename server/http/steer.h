/* http/steer.h -- where one can go from the answer to a search: its orders, its pages, and what
 * would be found without one of its words or filters. Layer: http.
 *
 * All of these write members of the object that is open. Addresses are those of the search page,
 * as a facet's are; null where q is too long to be repeated. */
#pragma once

#include "http/json.h"
#include "http/request.h"
#include "http/search_request.h"

/* "from", "to", "prev_href", "next_href", "page_list", "sorts", "sizes", "clear_href",
 * "is_narrowed" of "meta". */
void steer_write_meta(struct json *j, const struct request *r, const struct search_request *req,
		      const struct search_answer *found);

/* The search page with one parameter another, or, if that is NULL, left out. NULL as above. */
const char *steer_link(const struct request *r, const struct filter *f, const char *name,
		       const char *value);

/* "ways": where nothing was found, what would be without each word, each filter, all filters, or
 * with match left to the search. At most STEER_WAYS_MAX searches. */
enum { STEER_WAYS_MAX = 12 };
NODISCARD enum err_code steer_write_ways(struct json *j, const struct request *r,
					 const struct search_request *req, struct err *err);

/* "strict_href", "usual_href", "kept_out", "has_thesaurus" of "query". */
void steer_write_query(struct json *j, const struct request *r, const struct search_request *req,
		       const struct search_answer *found);
/* The page without what the thesaurus has for a term. */
const char *steer_without_term(const struct request *r, const struct search_request *req,
			       const char *term);

/* "bars", "earliest", "latest", "from", "to" of the facet of years: at most STEER_BARS, each wide
 * enough to be hit. */
enum { STEER_BARS = 10 };
void steer_write_years(struct json *j, const struct request *r, const struct filter *f,
		       const struct facet_result *years);
/* "discussed": "from" and "to" of the years discussed that are chosen, or "values"; "filter" is
 * what the form has to say besides. */
void steer_write_discussed(struct json *j, const struct request *r, const struct filter *f);
