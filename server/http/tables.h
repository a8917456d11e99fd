/* http/tables.h -- what the answers about tables of numbers have in common. Layer: http. */
#pragma once

#include "http/json.h"
#include "http/request.h"
#include "search/search.h"

enum { TABLES_LEVELS = 4 };

/* A search whose works nobody looks at: what page it would show does not count. The request has
 * table_params, or those and more. */
NODISCARD enum err_code tables_read(struct search_request *out, struct request *r, struct err *err);

/* "meta", to be closed by the caller: works and passages found, the index, how the query was
 * read, and what is chosen. */
void tables_open_meta(struct json *j, const struct request *r, const struct search_request *req,
		      const struct search_answer *found);

/* The passages found, in an open meta. */
void tables_passages(struct json *j, uint32_t count, bool exact);

/* "href": this request's search with one or two values chosen in place of all of their facets;
 * `b` may be NULL. */
void tables_href(struct json *j, const struct request *r, const struct filter *f,
		 const struct value *a, const struct value *b);

/* Shade of a number: 0 of none, 4 of more than half of the largest, and one less for each half
 * of that, down to 1. */
unsigned tables_level(uint32_t n, uint32_t most);

/* What rows and kind of a matrix may be. */
extern const char *const matrix_rows[], *const matrix_kinds[];

/* Parameters of a table, for the list of a route. */
#define TABLE_PARAMS Q_PARAM, FILTER_PARAMS, MATCH_PARAM, EXPAND_PARAM
