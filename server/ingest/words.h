/* ingest/words.h -- the words of texts, counted. Layer: ingest, for words*.c only; terms.h has
 * what others use.
 *
 * All counts are sums over works, so that what one work adds can be taken away, and the result
 * is that of the works that are left. */
#pragma once

#include "ingest/internal.h"
#include "ingest/pairs.h"
#include "ingest/terms.h"

/* A way of writing a word other than as it is folded. */
struct form {
	const char *written;
	uint32_t len;
	int64_t times, votes;
	struct form *next;
};

struct word {
	const char *folded;
	uint32_t len;
	uint32_t last_work; /* where it was read last */
	int64_t times, works;
	int64_t votes; /* times that it stands where capitals say how it is written */
	struct form *forms;
};

/* The word before, if the next one can make a pair with it. */
struct before {
	uint32_t name;
	bool plain; /* it is written as it is folded */
	size_t end;
	bool there;
};

enum telling { UNSEEN, NEVER, IN_CAPITALS, ALWAYS };

/* What is known of a word of the tokenizer. */
struct known {
	enum telling telling;
	uint32_t name;
};

struct words {
	struct word *list; /* by name: their numbers */
	uint32_t *slots;   /* name and one; 0: free; at most half are taken */
	size_t n, size;
	struct arena *mem;
	struct pairs *pairs;
	struct pair *telling; /* those that may be suggested, once all are counted */
	size_t n_telling, cap_telling;
	struct known *known; /* by number of the tokenizer's word */
	size_t n_known;
	uint32_t generation;
	struct before last;
};

/* The number of a word, which is new or not. UINT32_MAX: no memory. */
uint32_t words_name(struct words *w, const char *folded, size_t n);

/* Add to how often it is written so. NULL is as it is folded. */
NODISCARD bool words_write(struct words *w, struct word *word, const char *written, size_t len,
			   int64_t times, int64_t votes);

/* How it is written most often. */
const char *words_written(const struct word *word);

/* A pair that the collection has: keep it if it is one that hangs together. All words are
 * counted. False: no memory. */
NODISCARD bool words_consider(struct words *w, const struct pair *pair);
