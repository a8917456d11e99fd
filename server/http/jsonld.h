/* http/jsonld.h -- a record in the words of https://schema.org, as JSON-LD. Layer: http. */
#pragma once

#include "http/csl.h"
#include "http/json.h"
#include "http/request.h"
#include "search/search.h"

/* `cited`: keys of the works that it cites. The licence and the ORCID of an author are told
 * where the record has them ("custom": {"license": URL}, "ORCID" of a name). */
struct jsonld {
	const struct request *r; /* for links */
	const struct work *w;
	const struct csl *c;
	const char *const *cited;
	size_t n_cited;
};

void jsonld_write(struct json *j, const struct jsonld *x);
/* "ScholarlyArticle"; static storage */
const char *jsonld_type(const char *csl_type);
