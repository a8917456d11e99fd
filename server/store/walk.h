/* store/walk.h -- visit every row that a full-text expression matches. Layer: store. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/db.h"

/* Columns of unit_fts, in the order of schema/search.sql. */
enum unit_column {
	UNIT_TITLE,
	UNIT_PRINTED,
	UNIT_AUTHOR,
	UNIT_VENUE,
	UNIT_ABSTRACT,
	UNIT_KEYWORD,
	UNIT_SECTION,
	UNIT_BODY,
	UNIT_COLUMNS
};

/* One occurrence of one phrase of the expression in the row. */
struct walk_hit {
	uint32_t phrase;   /* counted from 0 in the order of the expression */
	uint32_t column;   /* enum unit_column */
	uint32_t position; /* of its first token in that column, from 0 */
};

/* Borrowed by the visitor for the time of the call. Hits are grouped by phrase,
 * and within a phrase in the order of column and position. */
struct walk_row {
	uint32_t unit;
	const struct walk_hit *hits;
	size_t n_hits;
};

/* Return false to stop the walk early. */
typedef bool walk_fn(void *ctx, const struct walk_row *row);

/* Call `visit` for each row that `match` matches, in the order of units.
 * `match` comes from query_compile(), never from a user. */
NODISCARD enum err_code walk_units(struct db *db, const char *match, walk_fn *visit, void *ctx,
				   struct err *err);
