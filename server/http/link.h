/* http/link.h -- the addresses that answers carry. Layer: http. */
#pragma once

#include "http/request.h"
#include "search/filter.h"

/* All of these are in the request's arena; NULL: no memory. */

/* "/api/v1/works/" + key + suffix, the key percent-encoded. Absolute where the operator gave
 * a public address. */
const char *link_to_work(const struct request *r, const char *before, const char *key,
			 const char *after);
/* "https://doi.org/10...." */
const char *link_to_doi(const struct request *r, const char *doi);
/* This request at another page. */
const char *link_to_page(const struct request *r, uint32_t page);
const char *link_to_cursor(const struct request *r, const char *cursor); /* likewise */

/* This request from its start without one value of a parameter. NULL too where its parameters
 * were held to no table. */
const char *link_without(const struct request *r, const char *name, const char *value);

/* This request from its start, at the index that answers it; NULL too when q is too long. */
const char *link_to_certificate(const struct request *r);

/* The search page for the same search, with one thing changed: a facet value that is
 * chosen is taken off and any other added; or one clause's value or range is taken off
 * (its values count first); or values stand in place of all that is chosen of their facets.
 * Path and query only, on page 1. NULL too when q is too long to be repeated in hundreds of
 * links. */
struct link_change {
	const struct value *toggle;
	const struct filter_clause *clause;
	size_t index;
	const struct value *only[2]; /* NULL: not so many */
};
const char *link_to_search(const struct request *r, const struct filter *f,
			   const struct link_change *change);

/* The search page for another q and all else the same. */
const char *link_to_query(const struct request *r, const struct filter *f, const char *q);

/* The search page with one parameter. Path and query only. */
const char *link_to_home(const struct request *r, const char *name, const char *value);

/* "2010..2020", "2010..", "..2020", "2015". */
void link_add_range(struct str *out, const struct filter_range *range);
