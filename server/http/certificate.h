/* http/certificate.h -- what a scholar puts down of a search, to have it again. Layer: http.
 *
 * A permalink, which holds the id of the index, and a sentence for the section on methods. No
 * clock goes into either: the same request to the same index gives the same bytes, and who
 * searched adds the day. */
#pragma once

#include "http/json.h"
#include "http/request.h"
#include "search/search.h"

/* A row of a route's table: index=ID, the index that an earlier answer named. */
#define INDEX_PARAM                                                                                \
	{                                                                                          \
		.name = "index", .type = PARAM_TEXT, .max = 64                                     \
	}

/* ERR_INVALID: index= is no id. */
NODISCARD enum err_code certificate_check(struct request *r, struct err *err);

/* ", limited to works whose Region is Africa or Europe; Year is ..."; nothing without filters. */
void certificate_add_filters(struct str *out, const struct engine *e, const struct filter *f);

/* The members "index_asked" and "index_changed", where index= was given, and "certificate". */
void certificate_write(struct json *j, const struct request *r, const struct search_request *req,
		       const struct search_answer *found);
