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

/* One phrase that a row has. */
struct walk_term {
	uint32_t phrase;
	uint32_t body; /* how often, when all of it stands in UNIT_BODY; 0: see its hits */
	const unsigned char *places; /* for walk_term_hits(), as are the rest */
	size_t n_places, from, n;
};

struct walk_room;

/* Borrowed by the visitor for the time of the call. Hits are grouped by phrase,
 * and within a phrase in the order of column and position. */
struct walk_row {
	uint32_t unit;
	const struct walk_hit *hits; /* unless plan.by_term */
	size_t n_hits;
	struct walk_term *terms; /* if plan.by_term, in the order of phrases */
	size_t n_terms;
	struct walk_room *room;
};

/* The hits of a term of the row: read now, when it was not yet done. */
const struct walk_hit *walk_term_hits(const struct walk_row *row, struct walk_term *t, size_t *n);

/* Return false to stop the walk early. */
typedef bool walk_fn(void *ctx, const struct walk_row *row);

/* Tokens next to each other, in the order of the text. */
struct walk_phrase {
	const char *const *tokens;
	size_t n_tokens;
	bool prefix;      /* the last token is the beginning of one */
	uint32_t columns; /* bit (1u << enum unit_column) for each that counts; 0: all */
	uint64_t sets;    /* see below */
};

/* What to walk. Units stand in groups (the works), those of a group next to each other. A
 * phrase may belong to sets, by bit; where plan.sets is not 0, only the groups are visited
 * that have a phrase of each of these sets, with all rows that they have of any phrase: the
 * rows in between are passed over without a look. */
struct walk_plan {
	const char *match;                 /* the same as an expression of FTS5 */
	const struct walk_phrase *phrases; /* in the order of the expression ... */
	size_t n;                          /* ... or 0, when only the expression can say it */
	uint64_t sets;
	const uint32_t *group;       /* by unit */
	const uint32_t *group_first; /* by group, and one more: its first unit */
	uint32_t from, to;           /* units, inclusive, that `group` knows; 0: all */
	uint64_t rows_max;           /* at most so many; 0: no limit */
	bool by_term; /* rows have terms, whose hits are read when somebody wants them */
};

/* Call `visit` for each row that has any of the phrases, in the order of units. *cut: the
 * limit was reached, or a prefix had more occurrences than are taken (WALK_PREFIX_MAX).
 * The expression and the tokens come from query_compile(), never from a user.
 * ERR_CORRUPT: the index is damaged. */
enum { WALK_PREFIX_MAX = 1500000 };
NODISCARD enum err_code walk_units(struct db *db, const struct walk_plan *plan, walk_fn *visit,
				   void *ctx, bool *cut, struct err *err);

/* The same through FTS5 itself, by the expression alone. */
NODISCARD enum err_code walk_match(struct db *db, const char *match, walk_fn *visit, void *ctx,
				   struct err *err);

/* Call `visit` for each unit that has the token, in the order of units. */
typedef void walk_unit_fn(void *ctx, uint32_t unit);
NODISCARD enum err_code walk_token(struct db *db, const char *token, walk_unit_fn *visit, void *ctx,
				   struct err *err);
