/* text/memo.h -- the words that a tokenizer has met, with their stems. Layer: text, for
 * its files only.
 *
 * Text repeats itself: of a million words of it some thirty thousand are different. Each is
 * folded and stemmed once, and has a number that others keep what they know of it under. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In one place of memory, for most of what a word costs is to fetch it. */
struct lexeme {
	uint32_t hash, number;
	uint8_t exact_len, stem_len;
	uint8_t stem_at; /* the stem begins here in `text` */
	char text[];     /* the unstemmed word, not NUL-terminated */
};

struct memo;

struct memo *memo_new(void);                  /* NULL: no memory, or no stemmer */
void memo_free(struct memo *x);               /* NULL is fine */
void memo_room(struct memo *x, size_t words); /* about how many it keeps */

/* What a word is looked up by. */
uint32_t memo_hash(const char *exact, size_t n);

/* Ask the processor for what looking it up will take, and some words later for the word itself:
 * memory is slow, and a text's next words are known before they are needed. */
void memo_fetch(const struct memo *x, uint32_t hash);
void memo_fetch_word(const struct memo *x, uint32_t hash);

/* The word `exact` of n bytes (TOKEN_MAX at most), with its hash; `plain`: it is its own stem. Its
 * number is UINT32_MAX when there was no memory to keep it: then it is borrowed until the next
 * call, else until memo_restart(). */
const struct lexeme *memo_word(struct memo *x, const char *exact, size_t n, uint32_t hash,
			       bool plain);

/* Forget all words when there are too many. */
void memo_restart(struct memo *x);
uint32_t memo_generation(const struct memo *x); /* counts the restarts that forgot some */
