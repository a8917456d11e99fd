/* http/facets.h -- facets and chosen filters of a search as JSON. Layer: http. */
#pragma once

#include "http/json.h"
#include "http/link.h"
#include "http/request.h"
#include "search/search.h"

/* "facet", "facet_label", "key", "label", "negated" of one value, or range, of a clause; values
 * count first. */
void facets_write_label(struct json *j, const struct request *r, const struct filter_clause *c,
			size_t index);

/* "filters": what is chosen, each with the search page without it. */
void facets_write_chips(struct json *j, const struct request *r, const struct filter *f);

/* One value of a facet, with its count and the search page where it is the other way
 * round, of the links that were opened for this facet. */
void facets_write_value(struct json *j, const struct request *r, const struct facet_count *count,
			const struct link_opened *links);

/* "facets": those that were asked for, each value with the search page where it is
 * the other way round. */
void facets_write(struct json *j, const struct request *r, const struct search_answer *answer,
		  const struct filter *f);
