#include "search/spell.h"

#include <string.h>

#include "search/internal.h"
#include "text/token.h"

/* The words of one length. */
struct shelf {
	size_t n;
	char *words;
	uint32_t *units, *letters;
};

struct lexicon {
	struct shelf shelves[TOKEN_MAX + 1]; /* by bytes of the word */
};

/* A bit for each letter of a to z that is there. */
static uint32_t letters_of(const char *word, size_t n)
{
	uint32_t letters = 0;

	for (size_t i = 0; i < n; i++)
		letters |= 1u << ((unsigned char)word[i] - 'a') % 32;
	return letters;
}

static enum err_code load_shelf(struct shelf *out, struct stmt *st, size_t length,
				struct arena *mem, struct err *err)
{
	struct shelf shelf;
	size_t bytes, units_bytes;
	const unsigned char *units;
	const char *words = stmt_blob(st, 1, &bytes);

	units = stmt_blob(st, 2, &units_bytes);
	shelf.n = bytes / length;
	if (units_bytes != 4 * shelf.n)
		return err_set(err, ERR_CORRUPT,
			       "the index is damaged: words and their counts do not go together");
	shelf.words = arena_strndup(mem, words, bytes);
	shelf.units = arena_array(mem, uint32_t, shelf.n);
	shelf.letters = arena_array(mem, uint32_t, shelf.n);
	if (!shelf.words || !shelf.units || !shelf.letters)
		return err_set(err, ERR_NO_MEMORY, "no memory to open the index");
	for (size_t i = 0; i < shelf.n; i++, units += 4) {
		shelf.units[i] = (uint32_t)units[0] | (uint32_t)units[1] << 8 |
				 (uint32_t)units[2] << 16 | (uint32_t)units[3] << 24;
		shelf.letters[i] = letters_of(shelf.words + i * length, length);
	}
	*out = shelf;
	return ERR_OK;
}

enum err_code lexicon_load(struct lexicon **out, struct db *db, struct arena *mem, struct err *err)
{
	struct lexicon *x = arena_array(mem, struct lexicon, 1);
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	if (!x)
		return err_set(err, ERR_NO_MEMORY, "no memory to open the index");
	TRY(db_stmt(&st, db, SQL_SPELLING_LOAD, err));
	for (;;) {
		int64_t length;

		TRY(stmt_step(&row, st, err));
		if (!row)
			break;
		length = stmt_int(st, 0);
		if (length >= 1 && length <= TOKEN_MAX)
			TRY(load_shelf(&x->shelves[length], st, (size_t)length, mem, err));
	}
	*out = x;
	return ERR_OK;
}

/* --- distance --- */

/* Where each letter of a word stands in it: a bit for each place. */
struct pattern {
	uint64_t places[256];
	size_t n;
};

static void pattern_init(struct pattern *p, const char *word, size_t n)
{
	memset(p, 0, sizeof(*p));
	p->n = n < 64 ? n : 64;
	for (size_t i = 0; i < p->n; i++)
		p->places[(unsigned char)word[i]] |= (uint64_t)1 << i;
}

/* A column of the usual table at a time, as differences between neighbouring cells: of
 * each cell, whether it is one more or one less than the cell above it (up, down) and
 * than the one to its left (right, left), and whether it equals the one at its upper
 * left. */
static size_t pattern_distance(const struct pattern *p, const char *word, size_t n)
{
	const uint64_t last = (uint64_t)1 << (p->n - 1);
	uint64_t up = ~(uint64_t)0, down = 0, equal = 0, before = 0;
	size_t distance = p->n;

	for (size_t i = 0; i < n; i++) {
		const uint64_t here = p->places[(unsigned char)word[i]];
		const uint64_t exchanged = ((~equal & here) << 1) & before;
		uint64_t right, left;

		equal = (((here & up) + up) ^ up) | here | down | exchanged;
		right = down | ~(equal | up);
		left = equal & up;
		distance += (right & last) != 0;
		distance -= (left & last) != 0;
		right = right << 1 | 1;
		left <<= 1;
		up = left | ~(equal | right);
		down = right & equal;
		before = here;
	}
	return distance;
}

size_t spell_distance(const char *a, size_t n, const char *b, size_t m)
{
	struct pattern p;

	if (n == 0)
		return m;
	pattern_init(&p, a, n);
	return pattern_distance(&p, b, m);
}

size_t spell_reach(size_t n)
{
	return n < SPELL_SHORTEST ? 0 : n < 8 ? 1 : 2;
}

/* --- candidates --- */

static bool is_better(const struct spell_candidate *a, const struct spell_candidate *b,
		      const char *word, size_t n)
{
	const bool first_a = a->word[0] == word[0], first_b = b->word[0] == word[0];
	const bool last_a = a->word[a->len - 1] == word[n - 1],
		   last_b = b->word[b->len - 1] == word[n - 1];

	if (a->distance != b->distance)
		return a->distance < b->distance;
	if (first_a != first_b)
		return first_a;
	if (last_a != last_b)
		return last_a;
	return a->units > b->units; /* else the one that was there before */
}

struct ranking {
	struct spell_candidate *list;
	size_t n;
	const char *word;
	size_t len;
};

static void rank(struct ranking *r, const struct spell_candidate *c)
{
	size_t at = r->n;

	while (at > 0 && is_better(c, &r->list[at - 1], r->word, r->len))
		at--;
	if (at == SPELL_CANDIDATES)
		return;
	if (r->n < SPELL_CANDIDATES)
		r->n++;
	memmove(r->list + at + 1, r->list + at, (r->n - at - 1) * sizeof(*c));
	r->list[at] = *c;
}

static void look_through(struct ranking *r, const struct shelf *shelf, size_t length,
			 const struct pattern *p, size_t reach)
{
	const uint32_t letters = letters_of(r->word, r->len);

	for (size_t i = 0; i < shelf->n; i++) {
		struct spell_candidate c;

		if ((size_t)__builtin_popcount(shelf->letters[i] ^ letters) > 2 * reach)
			continue;
		c.word = shelf->words + i * length;
		c.len = length;
		c.units = shelf->units[i];
		c.distance = pattern_distance(p, c.word, length);
		if (c.distance > 0 && c.distance <= reach)
			rank(r, &c);
	}
}

size_t spell_candidates(struct spell_candidate *out, const struct engine *e, const char *word,
			size_t n)
{
	struct ranking r = { .list = out, .word = word, .len = n };
	const size_t reach = spell_reach(n);
	struct pattern p;

	if (reach == 0 || n > TOKEN_MAX)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (word[i] < 'a' || word[i] > 'z')
			return 0;
	pattern_init(&p, word, n);
	for (size_t length = n - reach; length <= n + reach && length <= TOKEN_MAX; length++)
		look_through(&r, &e->lexicon->shelves[length], length, &p, reach);
	return r.n;
}
