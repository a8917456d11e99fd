/* ingest/pairs.h -- how often two words stand next to each other. Layer: ingest.
 *
 * There are too many pairs to count them where they are met: each occurrence is noted, and the
 * notes are sorted, counted and written to a temporary file whenever there is no more room for
 * them, and merged at the end. So the counts are exact, whatever the order of the works, and
 * what works add can be taken away again: an index keeps all pairs (pairs_put()), and is
 * brought up to date by the pairs of the works that came and went. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* One word behind another, by their numbers. */
struct pair {
	uint64_t key;       /* of the first in the upper half */
	int64_t times;      /* that they stand so, */
	int64_t works;      /* in so many works, */
	int64_t votes;      /* so often where capitals say how words are written: */
	int64_t lowered[2]; /* with the one, and the other, as it is folded */
};

static inline uint64_t pair_key(uint32_t first, uint32_t second)
{
	return (uint64_t)first << 32 | second;
}

static inline uint32_t pair_first(uint64_t key)
{
	return (uint32_t)(key >> 32);
}

static inline uint32_t pair_second(uint64_t key)
{
	return (uint32_t)key;
}

struct pairs;

/* `beside`: see base/spill.h. */
struct pairs *pairs_new(const char *beside); /* NULL: no memory */
void pairs_free(struct pairs *p);            /* NULL is fine */

/* Once in a work, of which all pairs come together. `votes` is 0 or 1. */
NODISCARD enum err_code pairs_add(struct pairs *p, uint64_t key, uint32_t work, uint32_t votes,
				  const bool lowered[2], struct err *err);

/* No more are added; pairs_next() gives all, each once, in the order of keys. *there: there was
 * a further one. */
NODISCARD enum err_code pairs_finish(struct pairs *p, struct err *err);
NODISCARD enum err_code pairs_next(bool *there, struct pair *out, struct pairs *p, struct err *err);

/* Append a pair to a list of bytes, in the order of keys. `*last`: the key before it, NO_PAIR at
 * the beginning. */
#define NO_PAIR UINT64_MAX
void pairs_put(struct str *out, uint64_t *last, const struct pair *pair);

/* Read such a list. Zero it but for the bytes. */
struct pairs_list {
	const unsigned char *at, *end;
	bool begun;
	uint64_t last;
	bool damaged; /* it ended within a pair */
};
/* False: there is no further one. */
bool pairs_get(struct pair *out, struct pairs_list *list);
