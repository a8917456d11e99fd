/* ingest/terms.h -- what becomes of the finished rows: suggestions, and the words that
 * spelling is mended with. Layer: ingest.
 *
 * All is derived from rows that are there already, so it does not change what the index
 * is (its id), and it is made last. */
#pragma once

#include "ingest/internal.h"

struct words;

/* Put what was counted of the words of all texts (words_put()), and fill the tables of
 * suggestions. *words is freed and NULL as soon as nothing is asked of it any more. */
NODISCARD enum err_code suggestions_build(const struct corpus *c, struct words **words,
					  struct run *r, struct db *db);

/* What changed in an index, for what is suggested of it. */
struct suggestions_change {
	const struct corpus *c; /* its vocabulary */
	struct words **words;   /* that it had; NULL as soon as nothing is asked of them any more */
	struct words *gone, *come;       /* of texts of the works that went and that came */
	struct db *before, *after;       /* the rows of unit_fts of these */
	const uint32_t *dropped, *added; /* works whose titles went and came; a changed one both */
	size_t n_dropped, n_added;
	const uint32_t *recounted; /* works that others ceased or began to cite */
	size_t n_recounted;
	bool all_recounted; /* it may be any */
};

/* The same that suggestions_build() would come to. */
NODISCARD enum err_code suggestions_change(const struct suggestions_change *change, struct run *r,
					   struct db *db);

/* Fill the table spelling from the table term. */
NODISCARD enum err_code spelling_build(struct run *r, struct db *db);

/* --- words.c: the terms of a corpus that are worth suggesting --- */

/* Something that may be suggested. */
struct proposal {
	const char *kind, *text, *folded, *key;
	uint32_t works;
	uint32_t times;  /* of a term: occurrences */
	uint64_t id;     /* of a term or an entry of the thesaurus, in the table counted */
	uint64_t cost;   /* works that have to be looked at to count it, about */
	uint32_t number; /* in the table suggestion; 0: none yet */
};

struct proposals {
	struct proposal *list;
	size_t n, cap;
};

/* Reads texts, work by work. */
struct words;

struct words *words_new(const char *beside); /* see base/spill.h; NULL: no memory */
void words_free(struct words *w);            /* NULL is fine */

/* Count the words of a text that `tk` made these tokens of and has not run since. The texts of a
 * work come together. `votes`: 0 where capitals say nothing of how a word is written, as in
 * titles and headings, else 1. */
NODISCARD enum err_code words_read(struct words *w, const struct tokens *tokens,
				   const struct tokenizer *tk, const char *text, uint32_t work,
				   uint32_t votes, struct err *err);

/* --- words_store.c: as the index keeps them --- */

/* Put what was read into an index that has nothing of it. */
NODISCARD enum err_code words_put(struct words *w, struct run *r, struct db *db);

/* The words that an index has, and how often; not their pairs. */
NODISCARD enum err_code words_load(struct words **out, struct run *r, struct db *db);

/* What an index has, which `w` was loaded from, without what was read of some works and with what
 * was of others; both have that from then on. ERR_CORRUPT: it cannot have had what is to go. */
NODISCARD enum err_code words_change(struct words *w, struct words *gone, struct words *come,
				     struct run *r, struct db *db);

/* --- words_choose.c --- */

/* Add the words and pairs of words that may be suggested, the most common first. They are not
 * counted yet: works is 0. After words_put() or words_change(). */
NODISCARD enum err_code words_propose(struct proposals *out, const struct words *w, struct run *r);

/* --- count.c: how many works a search finds --- */

struct counter;

NODISCARD enum err_code counter_open(struct counter **out, struct run *r, struct db *db);
void counter_close(struct counter *c); /* NULL is fine */

/* How many works a search for `q` finds, with all else at its default; 0 as well when
 * that search would be relaxed, and so would not be for `q`. */
NODISCARD enum err_code counter_works(uint32_t *works, struct counter *c, const char *q);

static inline void counter_autofree(struct counter **c)
{
	counter_close(*c);
}
