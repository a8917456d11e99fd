/* ingest/tally.h -- counts words and pairs of words, in memory that does not grow without
 * end. Layer: ingest. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tally_entry {
	uint64_t key;
	uint32_t times, works;
	uint32_t last_work; /* where it was seen last */
	uint32_t votes;     /* for `written` (Boyer and Moore's majority vote) */
	uint32_t written;   /* see tally_written() */
};

/* When it is full, what was seen once only is forgotten: such words are the many that
 * nobody suggests. */
struct tally;

struct tally *tally_new(void);                     /* NULL: no memory */
void tally_free(struct tally *t);                  /* NULL is fine */
void tally_allow(struct tally *t, size_t entries); /* how many it may hold */

/* Count one occurrence in work number `work`; works come in their order. `written`: how it is
 * written there, NULL where that is what the key stands for. `votes`: what this way of writing
 * it counts, 0 where capitals mean nothing. False: no memory. */
bool tally_add(struct tally *t, uint64_t key, const char *written, size_t written_len,
	       uint32_t work, uint32_t votes);

const struct tally_entry *tally_find(const struct tally *t, uint64_t key); /* NULL: not there */
/* All that is counted. Borrowed until the next tally_add(). */
const struct tally_entry *tally_entries(const struct tally *t, size_t *n);
/* How it is written most often; NULL as with tally_add(). Borrowed likewise. */
const char *tally_written(const struct tally *t, const struct tally_entry *e);

static inline void tally_autofree(struct tally **t)
{
	tally_free(*t);
}
