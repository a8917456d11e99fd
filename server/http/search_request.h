/* http/search_request.h -- a search as its parameters describe it. Layer: http. */
#pragma once

#include "http/request.h"
#include "search/search.h"

/* Of a route with search_params, or with some of them: what is not in its table counts as not
 * given. Faults of parameters are noted in r->params. Everything lives in the request's arena. */
NODISCARD enum err_code search_request_read(struct search_request *out, struct request *r,
					    struct err *err);

/* Only q and expand. */
NODISCARD enum err_code search_request_read_query(struct search_request *out, struct request *r,
						  struct err *err);
