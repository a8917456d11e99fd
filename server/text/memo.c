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

/* Open addressing; NULL is a free slot. The number of slots is a power of two, and at most half
 * of them are taken. A tag is a part of the hash: it tells another word without a look at it,
 * which mostly is not in the processor's cache. */
struct memo {
	struct sb_stemmer *stemmer;
	struct arena *mem;
	struct lexeme **slots;
	uint16_t *tags; /* by slot */
	size_t n, size;
	size_t room;
	uint32_t generation;
	struct lexeme *spare; /* for a word that there is no memory for */
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
	x->tags = calloc(x->size, sizeof(*x->tags));
	x->spare = calloc(1, sizeof(*x->spare) + (size_t)2 * TOKEN_MAX);
	if (x->stemmer && x->mem && x->slots && x->tags && x->spare)
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
	free(x->tags);
	free(x->spare);
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
		h ^= h >> 32; /* the last letters weigh as much as the first */
	}
	return (uint32_t)(h * 0x9e3779b97f4a7c15u >> 32);
}

/* The slot itself is the lower bits. */
static uint16_t tag_of(uint32_t hash)
{
	return (uint16_t)(hash >> 16 ^ hash << 9);
}

static bool grow(struct memo *x)
{
	const size_t size = 2 * x->size;
	struct lexeme **slots = calloc(size, sizeof(*slots));
	uint16_t *tags = calloc(size, sizeof(*tags));

	if (!slots || !tags) {
		free(slots);
		free(tags);
		return false;
	}
	for (size_t i = 0; i < x->size; i++) {
		size_t at = x->slots[i] ? x->slots[i]->hash & (size - 1) : 0;

		while (x->slots[i] && slots[at])
			at = (at + 1) & (size - 1);
		if (x->slots[i]) {
			slots[at] = x->slots[i];
			tags[at] = tag_of(slots[at]->hash);
		}
	}
	free(x->slots);
	free(x->tags);
	x->slots = slots;
	x->tags = tags;
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

static size_t slot_of(const struct memo *x, const char *exact, size_t n, uint32_t hash)
{
	const uint16_t tag = tag_of(hash);
	size_t at = hash & (x->size - 1);

	for (; x->slots[at]; at = (at + 1) & (x->size - 1)) {
		const struct lexeme *w = x->slots[at];

		if (x->tags[at] == tag && w->hash == hash && w->exact_len == n &&
		    memcmp(w->text, exact, n) == 0)
			break;
	}
	return at;
}

static const struct lexeme *add(struct memo *x, const char *exact, size_t n, uint32_t hash,
				const char *stem, size_t stem_len)
{
	const bool within = stem_len <= n && memcmp(stem, exact, stem_len) == 0,
		   room = x->n < UINT32_MAX - 1 && (2 * (x->n + 1) <= x->size || grow(x));
	struct lexeme *w =
		room ? arena_alloc(x->mem, sizeof(*w) + n + (within ? 0 : stem_len)) : NULL;
	const bool kept = w != NULL;

	w = kept ? w : x->spare;
	*w = (struct lexeme){ .hash = hash,
			      .number = kept ? (uint32_t)x->n : UINT32_MAX,
			      .exact_len = (uint8_t)n,
			      .stem_len = (uint8_t)stem_len,
			      .stem_at = (uint8_t)(within ? 0 : n) };
	memcpy(w->text, exact, n);
	if (!within)
		memcpy(w->text + n, stem, stem_len);
	if (kept) {
		const size_t at = slot_of(x, exact, n, hash);

		x->slots[at] = w;
		x->tags[at] = tag_of(hash);
		x->n++;
	}
	return w;
}

uint32_t memo_hash(const char *exact, size_t n)
{
	return hash_of(exact, n);
}

void memo_fetch(const struct memo *x, uint32_t hash)
{
	__builtin_prefetch(&x->tags[hash & (x->size - 1)]);
	__builtin_prefetch(&x->slots[hash & (x->size - 1)]);
}

void memo_fetch_word(const struct memo *x, uint32_t hash)
{
	const size_t at = hash & (x->size - 1);

	if (x->tags[at] == tag_of(hash))
		__builtin_prefetch(x->slots[at]);
}

const struct lexeme *memo_word(struct memo *x, const char *exact, size_t n, uint32_t hash,
			       bool plain)
{
	const size_t at = slot_of(x, exact, n, hash);
	char stem[TOKEN_MAX];

	if (x->slots[at])
		return x->slots[at];
	if (plain)
		return add(x, exact, n, hash, exact, n);
	return add(x, exact, n, hash, stem, stem_of(x, stem, exact, n));
}
