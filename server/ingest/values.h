/* ingest/values.h -- the facet values of an index that is being made. Layer: ingest. */
#pragma once

#include "ingest/internal.h"

struct value_table;

/* Puts the values into `db` as they come. NULL: no memory. */
struct value_table *values_new(struct run *r, struct db *db, struct hash *id);
void values_free(struct value_table *t); /* NULL is fine */

/* The id of a value, which is made when it is not there yet. `kind` may be NULL. */
NODISCARD enum err_code values_id(uint32_t *out, struct value_table *t, const char *facet,
				  const char *key, const char *label, const char *kind);

/* A value whose key is the folded label: authors, venues. */
NODISCARD enum err_code values_named(uint32_t *out, struct value_table *t, const char *facet,
				     const char *label);

/* What readers call a CSL type or a language tag. Static, or `code` itself. */
const char *values_type_label(const char *type);
const char *values_language_label(const char *tag);
