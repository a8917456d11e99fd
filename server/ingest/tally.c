#include "ingest/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

enum { ENTRIES_MAX = 1 << 20, SLOTS_FIRST = 1024 };
#define TALLY_MEMORY ((size_t)4 << 30)

/* Open addressing; the number of slots is a power of two and at most half of them are
 * taken. */
struct tally {
	struct tally_entry *slots;
	size_t size, n, max;
	struct arena *mem; /* the texts */
};

struct tally *tally_new(void)
{
	struct tally *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->size = SLOTS_FIRST;
	t->max = ENTRIES_MAX;
	t->slots = calloc(t->size, sizeof(*t->slots));
	t->mem = arena_new(TALLY_MEMORY);
	if (t->slots && t->mem)
		return t;
	tally_free(t);
	return NULL;
}

void tally_free(struct tally *t)
{
	if (!t)
		return;
	free(t->slots);
	arena_free(t->mem);
	free(t);
}

void tally_allow(struct tally *t, size_t entries)
{
	t->max = entries;
}

static struct tally_entry *find(struct tally_entry *slots, size_t size, const char *key)
{
	struct hash h;
	size_t at;

	hash_init(&h);
	hash_add_text(&h, key);
	for (at = (size_t)h.state & (size - 1); slots[at].key; at = (at + 1) & (size - 1))
		if (strcmp(slots[at].key, key) == 0)
			break;
	return &slots[at];
}

const struct tally_entry *tally_find(const struct tally *t, const char *key)
{
	const struct tally_entry *e = find(t->slots, t->size, key);

	return e->key ? e : NULL;
}

const struct tally_entry *tally_slots(const struct tally *t, size_t *n)
{
	*n = t->size;
	return t->slots;
}

/* Move what was seen `least` times or more into a table of `size`. */
static bool rebuild(struct tally *t, size_t size, uint32_t least)
{
	struct tally_entry *slots = calloc(size, sizeof(*slots));
	struct arena *mem = slots ? arena_new(TALLY_MEMORY) : NULL;
	size_t n = 0;
	bool ok = mem != NULL;

	for (size_t i = 0; ok && i < t->size; i++) {
		struct tally_entry e = t->slots[i];

		if (!e.key || e.times < least)
			continue;
		e.key = arena_strdup(mem, e.key);
		e.written = arena_strdup(mem, e.written);
		ok = e.key && e.written;
		if (ok)
			*find(slots, size, e.key) = e;
		n++;
	}
	free(ok ? t->slots : slots);
	arena_free(ok ? t->mem : mem);
	if (!ok)
		return false;
	t->slots = slots;
	t->mem = mem;
	t->size = size;
	t->n = n;
	return true;
}

/* Forget the rare, and then the less rare, until half the room is free. */
static bool forget(struct tally *t)
{
	for (uint32_t least = 2; t->n > t->max / 2; least *= 2)
		if (!rebuild(t, t->size, least))
			return false;
	return true;
}

static bool make_room(struct tally *t)
{
	if (t->n >= t->max)
		return forget(t);
	return 2 * (t->n + 1) <= t->size || rebuild(t, 2 * t->size, 0);
}

/* The majority's way of writing it wins, in one pass and without a list of them. */
static bool vote(struct tally *t, struct tally_entry *e, const char *written, size_t len,
		 uint32_t votes)
{
	if (strlen(e->written) == len && memcmp(e->written, written, len) == 0) {
		e->votes += votes;
		return true;
	}
	if (e->votes > votes || (votes == 0 && e->votes == 0)) {
		e->votes -= votes;
		return true;
	}
	e->written = arena_strndup(t->mem, written, len);
	e->votes = votes - e->votes;
	return e->written != NULL;
}

bool tally_add(struct tally *t, const char *key, const char *written, size_t written_len,
	       uint32_t work, uint32_t votes)
{
	struct tally_entry *e;

	if (!make_room(t))
		return false;
	e = find(t->slots, t->size, key);
	if (!e->key) {
		*e = (struct tally_entry){ .key = arena_strdup(t->mem, key),
					   .written = arena_strndup(t->mem, written, written_len),
					   .times = 1,
					   .works = 1,
					   .last_work = work,
					   .votes = votes };
		t->n++;
		return e->key && e->written;
	}
	e->times++;
	e->works += e->last_work != work;
	e->last_work = work;
	return vote(t, e, written, written_len, votes);
}
