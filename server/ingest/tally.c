#include "ingest/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { ENTRIES_MAX = 1 << 20, SLOTS_FIRST = 1024 };
#define WRITTEN_MEMORY ((size_t)1 << 30)

/* Open addressing; a slot holds the place of an entry and one, 0 is a free one. The number of
 * slots is a power of two and at most half of them are taken. */
struct tally {
	struct tally_entry *entries;
	uint32_t *slots;
	size_t size, n, cap, max;
	struct str written; /* ways of writing, each with a NUL behind it; nothing is at 0 */
};

struct tally *tally_new(void)
{
	struct tally *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->size = SLOTS_FIRST;
	t->max = ENTRIES_MAX;
	t->slots = calloc(t->size, sizeof(*t->slots));
	str_init(&t->written, WRITTEN_MEMORY);
	str_add_char(&t->written, '\0');
	if (t->slots && str_ok(&t->written))
		return t;
	tally_free(t);
	return NULL;
}

void tally_free(struct tally *t)
{
	if (!t)
		return;
	free(t->slots);
	free(t->entries);
	str_dispose(&t->written);
	free(t);
}

void tally_allow(struct tally *t, size_t entries)
{
	t->max = entries;
}

/* Steele, Lea and Flood's mix of splitmix64. */
static uint64_t hash_of(uint64_t key)
{
	key = (key ^ key >> 30) * 0xbf58476d1ce4e5b9u;
	key = (key ^ key >> 27) * 0x94d049bb133111ebu;
	return key ^ key >> 31;
}

static size_t slot_of(const struct tally *t, uint64_t key)
{
	size_t at = hash_of(key) & (t->size - 1);

	while (t->slots[at] && t->entries[t->slots[at] - 1].key != key)
		at = (at + 1) & (t->size - 1);
	return at;
}

const struct tally_entry *tally_find(const struct tally *t, uint64_t key)
{
	const size_t at = slot_of(t, key);

	return t->slots[at] ? &t->entries[t->slots[at] - 1] : NULL;
}

const struct tally_entry *tally_entries(const struct tally *t, size_t *n)
{
	*n = t->n;
	return t->entries;
}

const char *tally_written(const struct tally *t, const struct tally_entry *e)
{
	return e->written ? t->written.data + e->written : NULL;
}

static void fill_slots(struct tally *t)
{
	memset(t->slots, 0, t->size * sizeof(*t->slots));
	for (size_t i = 0; i < t->n; i++)
		t->slots[slot_of(t, t->entries[i].key)] = (uint32_t)i + 1;
}

/* Keep what was seen `least` times or more. */
static bool keep(struct tally *t, uint32_t least)
{
	struct str written;
	size_t n = 0;

	str_init(&written, WRITTEN_MEMORY);
	str_add_char(&written, '\0');
	for (size_t i = 0; i < t->n; i++) {
		struct tally_entry e = t->entries[i];
		const char *text = tally_written(t, &e);

		if (e.times < least)
			continue;
		if (text) {
			e.written = (uint32_t)written.len;
			str_add_n(&written, text, strlen(text) + 1);
		}
		t->entries[n++] = e;
	}
	if (!str_ok(&written)) {
		str_dispose(&written);
		return false;
	}
	str_dispose(&t->written);
	t->written = written;
	t->n = n;
	fill_slots(t);
	return true;
}

/* Forget the rare, and then the less rare, until half the room is free. */
static bool forget(struct tally *t)
{
	for (uint32_t least = 2; t->n > t->max / 2; least *= 2)
		if (!keep(t, least))
			return false;
	return true;
}

static bool more_slots(struct tally *t)
{
	uint32_t *slots = calloc(2 * t->size, sizeof(*slots));

	if (!slots)
		return false;
	free(t->slots);
	t->slots = slots;
	t->size *= 2;
	fill_slots(t);
	return true;
}

static bool make_room(struct tally *t)
{
	if (t->n >= t->max && !forget(t))
		return false;
	if (2 * (t->n + 1) > t->size && !more_slots(t))
		return false;
	if (t->n == t->cap) {
		const size_t cap = t->cap ? t->cap + t->cap / 2 : 512;
		struct tally_entry *entries = realloc(t->entries, cap * sizeof(*entries));

		if (!entries)
			return false;
		t->entries = entries;
		t->cap = cap;
	}
	return true;
}

static bool is_written(const struct tally *t, const struct tally_entry *e, const char *written,
		       size_t len)
{
	const char *text = tally_written(t, e);

	if (!text || !written)
		return !text && !written;
	return strncmp(text, written, len) == 0 && text[len] == '\0';
}

static bool write_down(struct tally *t, struct tally_entry *e, const char *written, size_t len)
{
	e->written = 0;
	if (!written)
		return true;
	e->written = (uint32_t)t->written.len;
	str_add_n(&t->written, written, len);
	str_add_char(&t->written, '\0');
	return str_ok(&t->written);
}

/* The majority's way of writing it wins, in one pass and without a list of them. */
static bool vote(struct tally *t, struct tally_entry *e, const char *written, size_t len,
		 uint32_t votes)
{
	if (is_written(t, e, written, len)) {
		e->votes += votes;
		return true;
	}
	if (e->votes > votes || (votes == 0 && e->votes == 0)) {
		e->votes -= votes;
		return true;
	}
	e->votes = votes - e->votes;
	return write_down(t, e, written, len);
}

static bool add_entry(struct tally *t, uint64_t key, const char *written, size_t len, uint32_t work,
		      uint32_t votes)
{
	struct tally_entry *e;

	if (!make_room(t))
		return false;
	e = &t->entries[t->n];
	*e = (struct tally_entry){
		.key = key, .times = 1, .works = 1, .last_work = work, .votes = votes
	};
	t->slots[slot_of(t, key)] = (uint32_t)++t->n;
	return write_down(t, e, written, len);
}

bool tally_add(struct tally *t, uint64_t key, const char *written, size_t written_len,
	       uint32_t work, uint32_t votes)
{
	const size_t at = slot_of(t, key);
	struct tally_entry *e;

	if (!t->slots[at])
		return add_entry(t, key, written, written_len, work, votes);
	e = &t->entries[t->slots[at] - 1];
	e->times++;
	e->works += e->last_work != work;
	e->last_work = work;
	return vote(t, e, written, written_len, votes);
}
