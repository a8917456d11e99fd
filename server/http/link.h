/* http/link.h -- the addresses that answers carry. Layer: http. */
#pragma once

#include "http/request.h"
#include "search/filter.h"
#include "search/suggest.h"

/* All of these are in the request's arena; NULL: no memory. */

/* Where this server is for the world, for answers whose links have to be absolute: the public
 * address that the operator gave, else the one that the request was sent to (its Host; without a
 * usable one http://localhost). */
const char *link_base(const struct request *r);

/* "/api/v1/works/" + key + suffix, the key percent-encoded. Absolute where the operator gave
 * a public address, and on routes that are `absolute`. */
const char *link_to_work(const struct request *r, const char *before, const char *key,
			 const char *after);
/* "https://doi.org/10...." */
const char *link_to_doi(const struct request *r, const char *doi);
/* `path`, with what it holds behind the `?`, likewise. */
const char *link_to_path(const struct request *r, const char *path);
/* This request at another page. */
const char *link_to_page(const struct request *r, uint32_t page);
/* This request at another address, from its start: only what that route's table has, and what
 * differs from its fallbacks. */
const char *link_as(const struct request *r, const char *path, const struct param_spec *specs);
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

/* The same for the values of one facet, one at a time: what stands before and behind a value that
 * is added is written once. The filter has to last as long. */
struct link_opened {
	const struct filter *filter;
	const char *before, *after; /* NULL: as link_to_search() */
};
void link_open(struct link_opened *out, const struct request *r, const struct filter *f,
	       enum facet facet);
const char *link_toggled(const struct request *r, const struct link_opened *opened,
			 const struct value *v);

/* The clause that plain parameters stand for: the one they came from, else the first; NULL: none.
 */
const struct filter_clause *link_plain_clause(const struct filter *f, enum facet facet);
/* What filter= asked but for that clause, which may be NULL, in its grammar; NULL too: nothing. */
const char *link_filter_besides(const struct request *r, const struct filter *f,
				const struct filter_clause *besides);

/* The search page for another q and all else the same. */
const char *link_to_query(const struct request *r, const struct filter *f, const char *q);

/* Where the values of a facet are listed. */
const char *link_to_facet(const struct request *r, enum facet facet);

/* Where choosing a suggestion leads: a filter, a search, or a record. */
const char *link_to_suggestion(const struct request *r, const struct suggestion *s);

/* The search page with one parameter. Path and query only, but for routes that are `absolute`. */
const char *link_to_home(const struct request *r, const char *name, const char *value);

/* "2010..2020", "2010..", "..2020", "2015". */
void link_add_range(struct str *out, const struct filter_range *range);
