/* ingest/values.h -- the facet values of an index that is being made. Layer: ingest. */
#pragma once

#include "ingest/internal.h"

struct value_table;

/* `known`: `db` has values already, which are looked up there. NULL: no memory. */
struct value_table *values_new(struct run *r, struct db *db, bool known);
void values_free(struct value_table *t); /* NULL is fine */

/* The id of a value, which is made when it is not there yet. `kind` may be NULL. */
NODISCARD enum err_code values_id(uint32_t *out, struct value_table *t, const char *facet,
				  const char *key, const char *label, const char *kind);

/* A work more, or less, is filed under the value. */
void values_count(struct value_table *t, uint32_t id, int works);
NODISCARD enum err_code values_uncount(struct value_table *t, uint32_t id);

/* Put what is new or changed into the index, and take out what no work is filed under any
 * more. Works and their values are there by then. */
NODISCARD enum err_code values_finish(struct value_table *t);

/* A value whose key is the folded label: authors, venues. */
NODISCARD enum err_code values_named(uint32_t *out, struct value_table *t, const char *facet,
				     const char *label);

/* How an author is written in a list of authors. */
void values_author_label(struct str *out, const char *family, const char *given,
			 const char *literal);

/* What readers call a CSL type or a language tag. Static, or `code` itself. */
const char *values_type_label(const char *type);
const char *values_language_label(const char *tag);
