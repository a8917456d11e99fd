/* support/chance.h -- a collection and searches that chance makes, the same for the same seed: that
 * of the environment's SEED, or one that never changes. */
#pragma once

#include <stdint.h>

#include "base/str.h"

enum { CHANCE_TEXT_MAX = 1 << 20 };

extern uint64_t chance_seed;
uint32_t chance_any(uint32_t n); /* below n */
#define PICK(list) ((list)[chance_any(COUNT_OF(list))])

extern const char *const chance_words[16];
extern const char *const chance_facets[9]; /* names */

/* Make the collection, index it and serve it; and take it away again. */
void chance_begin(void);
void chance_end(void);

/* A filter as three people write it: "region=ke&type=book", "region:\"ke\",type:\"book\"",
 * "\"region\":[\"ke\"],\"type\":[\"book\"]". */
struct spelling {
	struct str plain, grammar, json;
};

void spelling_init(struct spelling *s);
void spelling_dispose(struct spelling *s);

/* Add "q=..." */
void chance_add_query(struct str *out);
/* "q=...&match=...&sort=..." in place of what is in `out`, and filters of up to two facets. */
void chance_search(struct str *out, struct spelling *s);
