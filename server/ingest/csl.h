/* ingest/csl.h -- one CSL-JSON entry being read, for csl.c and csl_custom.c only.
 * Layer: ingest. */
#pragma once

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "ingest/internal.h"

struct csl {
	struct corpus *c;
	struct run *r;
	const char *path;
	struct record rec; /* the one that is being read */
	bool full;         /* out of memory: what was read of this entry counts for nothing */
};

/* Where a finding about the entry belongs. */
struct place csl_here(const struct csl *x);

/* A field as text, in the corpus' memory; numbers count as text. NULL when it is missing
 * or empty. */
const char *csl_field(struct csl *x, const cJSON *object, const char *name);

/* The strings of an array; *n of them. */
const char **csl_strings(struct csl *x, const cJSON *object, const char *name, size_t *n);

/* Take the project's own fields, which corpus/README.md lists. The record has its title
 * and its abstract by then. */
void csl_take_custom(struct csl *x, const cJSON *custom);
