/* The pages beside those of searches and works: regions, pictures of a search, the interface,
 * and what this is. */
#include "http/page.h"
#include "http/search_request.h"
#include "http/tables.h"

static const struct param_spec none[] = { { 0 } };

/* --- a region --- */

static const struct page_part region_parts[] = {
	{ .name = "region",
	  .path = "/api/v1/regions/{key}",
	  .run = get_region,
	  .params = none,
	  .query = "" },
	{ .name = "search",
	  .path = "/api/v1/search",
	  .run = get_search,
	  .params = search_params,
	  .query = "region={key}&sort=cited&per_page=10&facets=region,theme" },
	{ .name = "passages",
	  .path = "/api/v1/passages",
	  .run = get_passage_hits,
	  .params = passage_params,
	  .query = "region={key}&per_page=10",
	  .optional = true },
	{ .name = "timeline",
	  .path = "/api/v1/timeline",
	  .run = get_timeline,
	  .params = timeline_params,
	  .query = "region={key}",
	  .optional = true },
};
const struct page region_page = {
	.template = "region",
	.params = none,
	.parts = region_parts,
	.n_parts = COUNT_OF(region_parts),
};

/* --- pictures of a search --- */

static const struct param_spec explore_params[] = {
	TABLE_PARAMS,
	{ .name = "rows", .type = PARAM_CHOICE, .choices = matrix_rows, .fallback = "groups" },
	{ .name = "kind", .type = PARAM_CHOICE, .choices = matrix_kinds, .fallback = "instrument" },
	{ 0 },
};
static const struct page_part explore_parts[] = {
	{ .name = "matrix", .path = "/api/v1/matrix", .run = get_matrix, .params = matrix_params },
	{ .name = "timeline",
	  .path = "/api/v1/timeline",
	  .run = get_timeline,
	  .params = timeline_params },
	{ .name = "network",
	  .path = "/api/v1/network",
	  .run = get_network,
	  .params = network_params },
	{ .name = "passages",
	  .path = "/api/v1/passages",
	  .run = get_passage_hits,
	  .params = passage_params,
	  .optional = true },
};
const struct page explore_page = {
	.template = "explore",
	.params = explore_params,
	.parts = explore_parts,
	.n_parts = COUNT_OF(explore_parts),
};

/* --- the interface --- */

static const struct page_part api_parts[] = {
	{ .name = "search", .path = "/api/v1/search", .run = get_search, .params = search_params },
	{ .name = "openapi",
	  .path = "/openapi.json",
	  .run = get_openapi,
	  .params = none,
	  .query = "" },
};
const struct page api_page = {
	.template = "api",
	.params = search_params,
	.parts = api_parts,
	.n_parts = COUNT_OF(api_parts),
	.tells_host = true,
};

/* --- what this is --- */

static const struct page_part about_parts[] = {
	{ .name = "search",
	  .path = "/api/v1/search",
	  .run = get_search,
	  .params = search_params,
	  .query = "per_page=1&facets=full_text,type,language" },
	/* the collection that the program comes with says where its text is from */
	{ .name = "full",
	  .path = "/api/v1/search",
	  .run = get_search,
	  .params = search_params,
	  .query = "per_page=5&full_text=true&facets=&select=key,title,access",
	  .optional = true },
};
const struct page about_page = {
	.template = "about",
	.params = none,
	.parts = about_parts,
	.n_parts = COUNT_OF(about_parts),
};
