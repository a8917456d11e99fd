/* search/suggest_index.h -- what is kept in memory of all suggestions. Layer: search, for
 * suggest*.c only. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "search/suggest.h"

enum { SEGMENT_BLOCK = 64 }; /* places of which the best is noted */

/* Places of one kind of suggestion, sorted by what stands there. A suggestion is known by its
 * rank: the better has the lower one. */
struct segment {
	size_t n;
	uint32_t *ranks;
	uint16_t *at;        /* where in it */
	uint32_t *best;      /* lowest rank in each block */
	const uint32_t *ids; /* by rank; the kind's */
};

struct suggest_index {
	struct segment segments[SUGGEST_KINDS][2]; /* first words, and those after them */
};
