/* store/kept_postings.h -- all rows of one token in memory. Layer: store, for its files only. */
#pragma once

#include "store/doclist.h"
#include "store/kept.h"
#include "store/walk.h"

/* A search by halving all over a long list waits for memory at each step. So what is
 * searched first is one in so many, which lie close together. */
enum { KEPT_STEP = 64 };

/* The rows of one group. */
struct kept_group {
	uint32_t row, mark; /* the first */
	float most, raw;    /* see struct walk_sum */
	double own;
};

struct kept_postings {
	uint32_t n;
	uint32_t *units;       /* in order, and DOCLIST_END behind the last */
	uint32_t *every;       /* each KEPT_STEP-th of them */
	uint32_t *at;          /* where in bytes[] the places of each begin, and an end */
	uint8_t *body;         /* occurrences if all are of the text; 0: see the places */
	unsigned char *places; /* as FTS5 writes them: places_decode() */

	uint32_t n_groups;
	uint32_t *groups;            /* in order, and DOCLIST_END behind the last */
	struct kept_group *of_group; /* likewise, with an end */
	uint32_t *marks;

	/* for kept.c */
	struct kept_postings *same_bucket, *newer, *older;
	uint32_t users;
	size_t bytes;
	bool too_large; /* nothing of it is here: the file has to be read */
	bool loose;     /* freed with its last user */
	char token[];
};

/* The rows of `token`, to be given back with kept_release(). *out is NULL when `db`
 * keeps nothing or not this one. */
NODISCARD enum err_code kept_get(struct kept_postings **out, struct db *db, const char *token,
				 struct err *err);
void kept_release(struct db *db, struct kept_postings *p); /* NULL is fine */

/* The first row from number `from` on that is `unit` or behind it. */
uint32_t kept_seek(const struct kept_postings *p, uint32_t from, uint32_t unit);

/* --- kept_groups.c --- */

/* Sum up the rows of each group. ERR_CORRUPT: a row is of no group. */
NODISCARD enum err_code kept_group_rows(struct kept_postings *p, const struct walk_shape *shape,
					struct err *err);
/* The first from number `from` on that is `group` or behind it. */
uint32_t kept_seek_group(const struct kept_postings *p, uint32_t from, uint32_t group);
/* The rows of group number `i`. */
struct walk_slice kept_slice(const struct kept_postings *p, uint32_t i);
