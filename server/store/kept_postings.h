/* store/kept_postings.h -- all rows of one token in memory. Layer: store, for its files only. */
#pragma once

#include "store/doclist.h"
#include "store/kept.h"

/* A search by halving all over a long list waits for memory at each step. So what is
 * searched first is one in so many, which lie close together. */
enum { KEPT_STEP = 64 };

struct kept_postings {
	uint32_t n;
	uint32_t *units;       /* in order, and DOCLIST_END behind the last */
	uint32_t *every;       /* each KEPT_STEP-th of them */
	uint32_t *at;          /* where in bytes[] the places of each begin, and an end */
	uint8_t *body;         /* occurrences if all are of the text; 0: see the places */
	unsigned char *places; /* as FTS5 writes them: places_decode() */

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
