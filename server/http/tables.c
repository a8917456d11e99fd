#include "http/tables.h"

#include "http/endpoints.h"
#include "http/facets.h"
#include "http/found.h"
#include "http/link.h"
#include "http/result.h"
#include "http/search_request.h"

const struct param_spec timeline_params[] = { TABLE_PARAMS, { 0 } };

enum err_code tables_read(struct search_request *out, struct request *r, struct err *err)
{
	TRY(search_request_read(out, r, err));
	out->page = 1;
	out->per_page = SEARCH_PER_PAGE;
	return ERR_OK;
}

void tables_open_meta(struct json *j, const struct request *r, const struct search_request *req,
		      const struct search_answer *found)
{
	json_object(j, "meta");
	json_uint(j, "count", found->count);
	json_text(j, "count_relation", found->count_is_exact ? "eq" : "gte");
	result_index(j, r);
	found_write_query(j, r, req, found);
	facets_write_chips(j, r, &req->filter);
}

void tables_passages(struct json *j, uint32_t count, bool exact)
{
	json_uint(j, "passages", count);
	json_text(j, "passages_relation", exact ? "eq" : "gte");
}

void tables_href(struct json *j, const struct request *r, const struct filter *f,
		 const struct value *a, const struct value *b)
{
	json_text(j, "href", link_to_search(r, f, &(struct link_change){ .only = { a, b } }));
}

unsigned tables_level(uint32_t n, uint32_t most)
{
	unsigned level = TABLES_LEVELS;

	for (uint64_t m = 2 * (uint64_t)n; n && level > 1 && m <= most; m *= 2)
		level--;
	return n ? level : 0;
}
