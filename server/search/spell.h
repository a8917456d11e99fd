/* search/spell.h -- the words of the index that one word may have been meant to be.
 * Layer: search.
 *
 * The words of a to z stand in memory by their length, each with the set of its letters
 * as 26 bits. A change to a word changes that set by two letters at most, so most words
 * are passed over by one comparison; the rest are measured with Hyyro's bit-parallel
 * algorithm ("A bit-vector algorithm for computing Levenshtein and Damerau edit
 * distances", Nordic Journal of Computing 10, 2003), 64 letters in a few operations. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "search/engine.h"

enum { SPELL_CANDIDATES = 3, SPELL_SHORTEST = 4 };

/* How many insertions, deletions, replacements and exchanges of neighbours make `a` into
 * `b`, no letter being changed twice; at most 64 bytes of `a` count. */
size_t spell_distance(const char *a, size_t n, const char *b, size_t m);

/* As many of them as a word of `n` letters may have: none below SPELL_SHORTEST. */
size_t spell_reach(size_t n);

struct spell_candidate {
	const char *word; /* not NUL-terminated; borrowed from the engine */
	size_t len, distance;
	uint32_t units; /* of the index, that have it */
};

/* Fill `out` (room for SPELL_CANDIDATES) with the words nearest to the `n` bytes of
 * `word`, which is folded, and none of which is the word itself: the less distance, the
 * same first letter, the same last letter and the more units, the better. Their number;
 * 0 for a word that is not of a to z. */
size_t spell_candidates(struct spell_candidate *out, const struct engine *e, const char *word,
			size_t n);
