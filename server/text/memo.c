#include "text/memo.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "text/apart.h"
#include "text/spelling.h"
#include "text/token.h"

enum { SLOTS_FIRST = 1024, ROOM = 8192 };
#define MEMO_MEMORY ((size_t)1 << 30)

/* Open addressing; a slot holds a number and one, 0 is a free one. The number of slots is a
 * power of two, and at most half of them are taken. */
struct memo {
	struct sb_stemmer *stemmer;
	struct arena *mem;
	struct lexeme *words;
	uint32_t *slots;
	size_t n, size; /* of slots; of words: half of it */
	size_t room;
	uint32_t generation;
	struct lexeme spare; /* for a word that there is no memory for */
	char spare_exact[TOKEN_MAX], spare_stem[TOKEN_MAX];
};

struct memo *memo_new(void)
{
	struct memo *x = calloc(1, sizeof(*x));

	if (!x)
		return NULL;
	x->room = ROOM;
	x->size = SLOTS_FIRST;
	x->stemmer = sb_stemmer_new("english", "UTF_8");
	x->mem = arena_new(MEMO_MEMORY);
	x->slots = calloc(x->size, sizeof(*x->slots));
	x->words = calloc(x->size / 2, sizeof(*x->words));
	if (x->stemmer && x->mem && x->slots && x->words)
		return x;
	memo_free(x);
	return NULL;
}

void memo_free(struct memo *x)
{
	if (!x)
		return;
	if (x->stemmer)
		sb_stemmer_delete(x->stemmer);
	arena_free(x->mem);
	free(x->slots);
	free(x->words);
	free(x);
}

void memo_room(struct memo *x, size_t words)
{
	x->room = words;
}

uint32_t memo_generation(const struct memo *x)
{
	return x->generation;
}

void memo_restart(struct memo *x)
{
	struct arena *mem;

	if (x->n < x->room)
		return;
	mem = arena_new(MEMO_MEMORY);
	if (!mem)
		return;
	arena_free(x->mem);
	x->mem = mem;
	x->n = 0;
	x->generation++;
	memset(x->slots, 0, x->size * sizeof(*x->slots));
}

/* Eight bytes at a time; the multiplier is that of Knuth's multiplicative hashing. */
static uint32_t hash_of(const char *s, size_t n)
{
	uint64_t h = n;

	for (size_t at = 0; at < n; at += 8) {
		uint64_t part = 0;

		memcpy(&part, s + at, n - at < 8 ? n - at : 8);
		h = (h ^ part) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	return (uint32_t)(h ^ h >> 32);
}

static bool grow(struct memo *x)
{
	const size_t size = 2 * x->size;
	uint32_t *slots = calloc(size, sizeof(*slots));
	struct lexeme *words;

	if (!slots)
		return false;
	words = realloc(x->words, size / 2 * sizeof(*words));
	if (!words) {
		free(slots);
		return false;
	}
	for (uint32_t i = 0; i < x->n; i++) {
		size_t at = words[i].hash & (size - 1);

		while (slots[at])
			at = (at + 1) & (size - 1);
		slots[at] = i + 1;
	}
	free(x->slots);
	x->slots = slots;
	x->words = words;
	x->size = size;
	return true;
}

/* The stem of `exact`, in `out`. */
static size_t stem_of(struct memo *x, char out[TOKEN_MAX], const char *exact, size_t n)
{
	const sb_symbol *stem;
	size_t len, apart;

	memcpy(out, exact, n);
	len = spelling_fold(out, n, TOKEN_MAX);
	apart = apart_stem(out, len, TOKEN_MAX);
	if (apart)
		return apart;
	stem = sb_stemmer_stem(x->stemmer, (const sb_symbol *)out, (int)len);
	if (!stem) /* out of memory inside the library: the word stands for itself */
		return len;
	len = (size_t)sb_stemmer_length(x->stemmer);
	if (len > TOKEN_MAX)
		len = TOKEN_MAX;
	memcpy(out, stem, len);
	return len;
}

static const struct lexeme *unkept(struct memo *x, const struct lexeme *word, uint32_t *number)
{
	x->spare = *word;
	memcpy(x->spare_exact, word->exact, word->exact_len);
	memcpy(x->spare_stem, word->stem, word->stem_len);
	x->spare.exact = x->spare_exact;
	x->spare.stem = x->spare_stem;
	*number = UINT32_MAX;
	return &x->spare;
}

static const struct lexeme *add(struct memo *x, size_t slot, const struct lexeme *word,
				uint32_t *number)
{
	struct lexeme *kept = &x->words[x->n];
	const bool within = word->stem_len <= word->exact_len &&
			    memcmp(word->stem, word->exact, word->stem_len) == 0;
	char *text = x->n < UINT32_MAX - 1
			     ? arena_alloc(x->mem, (size_t)word->exact_len + word->stem_len)
			     : NULL;

	if (!text)
		return unkept(x, word, number);
	*kept = *word;
	memcpy(text, word->exact, word->exact_len);
	memcpy(text + word->exact_len, word->stem, word->stem_len);
	kept->exact = text;
	kept->stem = within ? text : text + word->exact_len;
	*number = (uint32_t)x->n;
	x->slots[slot] = (uint32_t)++x->n;
	return kept;
}

const struct lexeme *memo_word(struct memo *x, const char *exact, size_t n, bool plain,
				  uint32_t *number)
{
	const uint32_t hash = hash_of(exact, n);
	size_t at = hash & (x->size - 1);
	char stem[TOKEN_MAX];
	struct lexeme word = { .exact = exact, .hash = hash, .exact_len = (uint8_t)n };

	for (; x->slots[at]; at = (at + 1) & (x->size - 1)) {
		const struct lexeme *w = &x->words[x->slots[at] - 1];

		if (w->hash == hash && w->exact_len == n && memcmp(w->exact, exact, n) == 0) {
			*number = x->slots[at] - 1;
			return w;
		}
	}
	word.stem = plain ? exact : stem;
	word.stem_len = (uint8_t)(plain ? n : stem_of(x, stem, exact, n));
	if (2 * (x->n + 1) <= x->size)
		return add(x, at, &word, number);
	if (!grow(x))
		return unkept(x, &word, number);
	for (at = hash & (x->size - 1); x->slots[at]; at = (at + 1) & (x->size - 1))
		;
	return add(x, at, &word, number);
}
