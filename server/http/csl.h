/* http/csl.h -- reads a CSL-JSON record, as the index holds it. Layer: http.
 *
 * The format: https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
 * Texts are borrowed from the parsed record or live in its arena. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct csl {
	cJSON *root; /* the caller frees it with csl_dispose() */
	struct arena *mem;
};

struct csl_name {
	const char *family, *given; /* either may be NULL */
	const char *particle;       /* "van" in "van Dijk"; NULL */
	const char *suffix;         /* "Jr."; NULL */
	const char *literal;        /* a name in one piece, and then the rest is NULL */
	const char *orcid;          /* https://orcid.org/0000-...; NULL */
};

/* ERR_CORRUPT: it is no JSON object. */
NODISCARD enum err_code csl_parse(struct csl *out, const char *json, struct arena *mem,
				  struct err *err);
void csl_dispose(struct csl *c);

static inline void csl_autofree(struct csl *c)
{
	csl_dispose(c);
}

/* A text or number as text; NULL when it is missing, empty, or something else. */
const char *csl_text(const struct csl *c, const char *name);
/* A member of the project's own part of the record ("custom"); NULL when missing. */
const cJSON *csl_custom(const struct csl *c, const char *name);
/* Year, month, day of a date variable, 0 where unknown. False: there is no date. */
bool csl_date(const struct csl *c, const char *name, int parts[3]);
/* The same of the end of a range; false where it is none. */
bool csl_date_end(const struct csl *c, const char *name, int parts[3]);
/* The first of them as ISO 8601 has it, as far as it is known: "2021-03"; "" when missing. */
enum { CSL_DATE_SIZE = 40 };
const char *csl_date_text(const struct csl *c, const char *name, char out[CSL_DATE_SIZE]);
/* Of a range of pages ("365-381", with a hyphen or an en dash) the last one; NULL where it is no
 * range. *first is the length of what stands before the dash. Borrowed from `pages`. */
const char *csl_last_page(const char *pages, size_t *first);
/* The next keyword of *at, which begins as the text of "keyword" and is moved on; *len is its
 * length. NULL: there is none. CSL has them as one text parted by commas. */
const char *csl_keyword(const char **at, size_t *len);
/* Names in their order; NULL and *n = 0 when there are none. */
const struct csl_name *csl_names(const struct csl *c, const char *name, size_t *n);
