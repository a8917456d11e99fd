/* http/found.h -- what an answer to a search says about itself, whatever its hits are.
 * Layer: http. */
#pragma once

#include "http/json.h"
#include "http/request.h"
#include "search/search.h"

/* "meta": counts, pages, the index, how the query was read, the filters that are chosen. */
void found_write_meta(struct json *j, const struct request *r, const struct search_request *req,
		      const struct search_answer *found);
/* The same, to be closed by the caller, who may add to it. */
void found_open_meta(struct json *j, const struct request *r, const struct search_request *req,
		     const struct search_answer *found);

/* "query": how it was read. */
void found_write_query(struct json *j, const struct request *r, const struct search_request *req,
		       const struct search_answer *found);

/* The Link header: first, prev, next and last page of `count` things. NULL: no memory, or they
 * are longer than a client, or a proxy with its usual buffers, reads of one header (each
 * repeats the query); the body then tells the pages all the same. */
const char *found_page_links(const struct request *r, const struct search_request *req,
			     uint32_t count);

/* How many pages there are that can be reached. */
uint32_t found_pages(const struct search_request *req, uint32_t count);
