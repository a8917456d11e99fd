/* ingest/tally.h -- counts words and pairs of words, in memory that does not grow without
 * end. Layer: ingest. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tally_entry {
	const char *key;     /* folded; NULL: a free slot */
	const char *written; /* how it is written most often */
	uint32_t times, works;
	uint32_t last_work; /* where it was seen last */
	uint32_t votes;     /* for `written` (Boyer and Moore's majority vote) */
};

/* When it is full, what was seen once only is forgotten: such words are the many that
 * nobody suggests. */
struct tally;

struct tally *tally_new(void);                     /* NULL: no memory */
void tally_free(struct tally *t);                  /* NULL is fine */
void tally_allow(struct tally *t, size_t entries); /* how many it may hold; for tests */

/* Count one occurrence in work number `work`; works come in their order. `votes`: what
 * this way of writing it counts, 0 where capitals mean nothing. False: no memory. */
bool tally_add(struct tally *t, const char *key, const char *written, size_t written_len,
	       uint32_t work, uint32_t votes);

const struct tally_entry *tally_find(const struct tally *t, const char *key);
/* All slots, free ones among them. Borrowed until the next tally_add(). */
const struct tally_entry *tally_slots(const struct tally *t, size_t *n);

static inline void tally_autofree(struct tally **t)
{
	tally_free(*t);
}
