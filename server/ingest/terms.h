/* ingest/terms.h -- what becomes of the finished rows: suggestions, and the words that
 * spelling is mended with. Layer: ingest.
 *
 * All is derived from rows that are there already, so it does not change what the index
 * is (its id), and it is made last. */
#pragma once

#include "ingest/internal.h"

/* Fill the tables suggestion and suggestion_order. */
NODISCARD enum err_code suggestions_build(const struct corpus *c, struct run *r, struct db *db);

/* Fill the table spelling from the table term. */
NODISCARD enum err_code spelling_build(struct run *r, struct db *db);

/* --- words.c: the terms of a corpus that are worth suggesting --- */

/* Something that may be suggested. */
struct proposal {
	const char *kind, *text, *folded, *key;
	uint32_t works;
	uint32_t times; /* of a term: occurrences */
};

struct proposals {
	struct proposal *list;
	size_t n, cap;
};

/* Add the words and pairs of words of the texts, the most common first. They are not
 * counted yet: works is 0. */
NODISCARD enum err_code words_propose(struct proposals *out, struct run *r, struct db *db);

/* --- count.c: how many works a search finds --- */

struct counter;

NODISCARD enum err_code counter_open(struct counter **out, struct run *r, struct db *db);
void counter_close(struct counter *c); /* NULL is fine */

/* How many works a search for `q` finds, with all else at its default; 0 as well when
 * that search would be relaxed, and so would not be for `q`. *rows is increased by the
 * rows of the index that it took. */
NODISCARD enum err_code counter_works(uint32_t *works, struct counter *c, const char *q,
				      uint64_t *rows);

static inline void counter_autofree(struct counter **c)
{
	counter_close(*c);
}
