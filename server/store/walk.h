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

/* Tokens next to each other, in the order of the text. */
struct walk_phrase {
	const char *const *tokens;
	size_t n_tokens;
	bool prefix;      /* the last token is the beginning of one */
	uint32_t columns; /* bit (1u << enum unit_column) for each that counts; 0: all */
	uint64_t sets;    /* see below */
};

struct walk_shape;

/* What to walk. Units stand in groups (the works), those of a group next to each other. A
 * phrase may belong to sets, by bit; where plan.sets is not 0, only the groups are visited
 * that have a phrase of each of these sets, with all rows that they have of any phrase: the
 * rows in between are passed over without a look. */
struct walk_plan {
	const char *match;                 /* the same as an expression of FTS5 */
	const struct walk_phrase *phrases; /* in the order of the expression ... */
	size_t n;                          /* ... or 0, when only the expression can say it */
	uint64_t sets;
	const struct walk_shape *shape; /* of the groups; NULL will do without sets */
	uint32_t from, to;              /* units, inclusive, that the shape knows; 0: all */
	uint64_t rows_max;              /* at most so many; 0: no limit */
};

/* Call `visit` for each row that has any of the phrases, in the order of units. *cut: the
 * limit was reached, or a prefix had more occurrences than are taken (WALK_PREFIX_MAX).
 * The expression and the tokens come from query_compile(), never from a user.
 * ERR_CORRUPT: the index is damaged. */
enum { WALK_PREFIX_MAX = 1500000 };
NODISCARD enum err_code walk_units(struct db *db, const struct walk_plan *plan, walk_fn *visit,
				   void *ctx, bool *cut, struct err *err);

/* --- group by group ---
 * A row costs more to hand over than to look at. So here come all rows of a group at once, a
 * phrase at a time, as they lie in memory, with a summary that often makes it needless to look
 * at any; where in a row its hits are is read only when somebody asks. */

/* What the rows of one group that have a phrase come to. The meaning of all is the shape's. */
struct walk_sum {
	const uint32_t *marks;
	uint32_t n_marks;
	double own;
	float most, raw;
};

struct walk_marks {
	uint32_t *list; /* free() */
	size_t n, cap;
};

/* Room for n more. False: no memory. */
bool walk_marks_reserve(struct walk_marks *m, size_t n);

/* The rows of one group that have a phrase, in order. */
struct walk_slice {
	uint32_t phrase;
	uint32_t n;
	const uint32_t *units;
	const uint8_t
		*body; /* by row: how often, if all of it stands in UNIT_BODY; 0: see its hits */
	/* for walk_slice_hits() */
	const uint32_t *at;
	const unsigned char *bytes;
	const struct walk_hit *hits;
	struct walk_sum sum;
};

/* How units stand in groups, and how the rows of one are summed up: of a token that is kept in
 * memory once, and from then on read. Does not change while anything uses it. */
struct walk_shape {
	const uint32_t *group; /* by unit */
	const uint32_t *first; /* by group, and one more: its first unit */
	uint32_t units;        /* the highest that `group` knows */
	/* Fill in rows->sum but for its marks, which are appended to *marks. Several threads may be
	 * in it. False: no memory. */
	bool (*sum)(const void *ctx, struct walk_slice *rows, struct walk_marks *marks);
	const void *ctx;
};

struct walk_group {
	uint32_t group;
	const struct walk_slice *slices; /* in the order of phrases, none of them empty */
	size_t n;
};

/* Return false to stop the walk early. What is handed over is borrowed, as above. */
typedef bool walk_group_fn(void *ctx, const struct walk_group *g);

struct walk_hits {
	struct walk_hit *list; /* free() */
	size_t n, cap;
};

/* Append the hits of row number `row` of a slice. False: no memory. */
bool walk_slice_hits(struct walk_hits *out, const struct walk_slice *s, uint32_t row);

/* As walk_units(), for groups that have any of the phrases, or one of each set; plan.shape is
 * wanted, plan.from and plan.rows_max are not looked at. */
NODISCARD enum err_code walk_groups(struct db *db, const struct walk_plan *plan,
				    walk_group_fn *visit, void *ctx, bool *cut, struct err *err);

/* Makes groups of rows that come one by one. */
struct walk_gather;

/* Borrows all. NULL: no memory. */
struct walk_gather *walk_gather_new(const struct walk_shape *shape, walk_group_fn *visit,
				    void *ctx);
void walk_gather_free(struct walk_gather *g); /* NULL is fine */
/* A walk_fn: take a row that the shape knows. False: stopped, or no memory. */
bool walk_gather_row(void *gather, const struct walk_row *row);
/* Hand over the last group. False: there was no memory for some of it. */
bool walk_gather_end(struct walk_gather *g);

/* --- through FTS5 --- */

/* The same as walk_units() through FTS5 itself, by the expression alone. */
NODISCARD enum err_code walk_match(struct db *db, const char *match, walk_fn *visit, void *ctx,
				   struct err *err);

/* Call `visit` for each unit that has the token, in the order of units. */
typedef void walk_unit_fn(void *ctx, uint32_t unit);
NODISCARD enum err_code walk_token(struct db *db, const char *token, walk_unit_fn *visit, void *ctx,
				   struct err *err);
