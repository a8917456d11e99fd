/* http/map.h -- the regions that web/map.svg has a shape of, with what a search finds of each.
 * Layer: http. */
#pragma once

#include "http/json.h"
#include "http/link.h"
#include "http/request.h"
#include "search/search.h"

/* "map": [{key, label, count, level, selected, href}], one for each shape; href is the search
 * with the region chosen or, where it is, without it. */
void map_write(struct json *j, const struct request *r, const struct facet_result *regions,
	       const struct link_opened *links);
