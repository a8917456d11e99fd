/* ingest/terms.h -- what becomes of the finished rows: suggestions, and the words that
 * spelling is mended with. Layer: ingest.
 *
 * All is derived from rows that are there already, so it does not change what the index
 * is (its id), and it is made last. */
#pragma once

#include "ingest/internal.h"
#include "store/fulltext.h"

struct words;

/* Fill the tables suggestion and suggestion_order. `words` and `fulltext`: of an index that is
 * made whole, else NULL; *words is freed and NULL as soon as nothing is asked of it any more. */
NODISCARD enum err_code suggestions_build(const struct corpus *c, struct words **words,
					  const struct fulltext *fulltext, struct run *r,
					  struct db *db);

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

/* Reads texts, work by work. */
struct words;

struct words *words_new(void);    /* NULL: no memory */
void words_free(struct words *w); /* NULL is fine */

/* Count the words of a text that `tk` made these tokens of and has not run since. Works come in
 * their order. `votes`: 0 where capitals say nothing of how a word is written, as in titles and
 * headings, else 1. */
NODISCARD bool words_read(struct words *w, const struct tokens *tokens, const struct tokenizer *tk,
			  const char *text, uint32_t work, uint32_t votes);

/* Add the words and pairs of words that were read, or, where `w` is NULL, of all texts that are
 * in the index, the most common first. They are not counted yet: works is 0. */
NODISCARD enum err_code words_propose(struct proposals *out, const struct words *w, struct run *r,
				      struct db *db);

/* --- count.c: how many works a search finds --- */

struct counter;

NODISCARD enum err_code counter_open(struct counter **out, const struct fulltext *fulltext,
				     struct run *r, struct db *db);
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
