/* http/tables.h -- what the answers about tables of numbers have in common. Layer: http. */
#pragma once

#include "http/json.h"
#include "http/request.h"
#include "search/search.h"

/* A search whose works nobody looks at: what page it would show does not count. The request has
 * table_params, or those and more. */
NODISCARD enum err_code tables_read(struct search_request *out, struct request *r, struct err *err);

/* "meta", to be closed by the caller: works and passages found, the index, how the query was
 * read, and what is chosen. */
void tables_open_meta(struct json *j, const struct request *r, const struct search_request *req,
		      const struct search_answer *found);

/* The passages found, in an open meta. */
void tables_passages(struct json *j, uint32_t count, bool exact);

/* An address of this request's search with up to two values chosen in place of all of their
 * facets: in the search page, and in the page that shows passages. NULLs are left out. */
void tables_links(struct json *j, const struct request *r, const struct filter *f,
		  const struct value *a, const struct value *b);

/* Parameters of a table, for the list of a route. */
#define TABLE_PARAMS Q_PARAM, FILTER_PARAMS, MATCH_PARAM, EXPAND_PARAM
