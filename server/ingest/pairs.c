#include "ingest/pairs.h"

#include <stdlib.h>
#include <string.h>

#include "base/spill.h"
#include "ingest/number.h"

enum {
	NOTES_MAX = 1 << 19, /* that are kept before they are counted */
	BUFFER = 64 * 1024,  /* of a part of the temporary file that is read */
	LOWERED_0 = 1,
	LOWERED_1 = 2,
	VOTED = 4,
};
#define PART_MEMORY ((size_t)1 << 31)

/* An occurrence. */
struct note {
	uint64_t key;
	uint32_t work, marks;
};

/* What was counted at one time, as a list of bytes in the temporary file, or in memory. */
struct part {
	uint64_t from, to; /* of the file: what was not read yet */
	unsigned char *buffer;
	struct pairs_list list; /* of the buffer */
	struct pair next;
	bool there;
};

struct pairs {
	const char *beside;
	struct note *notes, *other; /* `other` is what they are sorted through */
	size_t n, cap;
	uint32_t work;
	struct spill *spill;
	struct str bytes; /* of the last part, which need not be written */
	struct part *parts;
	size_t n_parts;
};

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory for pairs of words");
}

struct pairs *pairs_new(const char *beside)
{
	struct pairs *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->beside = beside;
	str_init(&p->bytes, PART_MEMORY);
	return p;
}

void pairs_free(struct pairs *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_parts; i++)
		free(p->parts[i].buffer);
	free(p->parts);
	free(p->notes);
	free(p->other);
	spill_close(p->spill);
	str_dispose(&p->bytes);
	free(p);
}

/* --- lists of bytes ---
 *
 * For each first word: how far its number is from that of the one before, the second words, and
 * a zero. A second word is how far its number is from that of the one before, and at least 1;
 * of a pair that stands once only, which most do, the marks are in the same number. */

void pairs_put(struct str *out, uint64_t *last, const struct pair *pair)
{
	const uint32_t first = pair_first(pair->key), second = pair_second(pair->key);
	const bool same = *last != NO_PAIR && pair_first(*last) == first;
	const uint64_t step = same ? second - pair_second(*last) : (uint64_t)second + 1;

	if (!same) {
		if (*last != NO_PAIR)
			str_add_char(out, '\0');
		number_put(out, *last == NO_PAIR ? first : first - pair_first(*last));
	}
	if (pair->times == 1) {
		number_put(out, step << 4 | (pair->votes ? VOTED << 1 : 0) |
					(pair->lowered[0] ? LOWERED_0 << 1 : 0) |
					(pair->lowered[1] ? LOWERED_1 << 1 : 0));
	} else {
		number_put(out, step << 1 | 1);
		number_put(out, (uint64_t)pair->times);
		number_put(out, (uint64_t)pair->works);
		number_put(out, (uint64_t)pair->votes);
		number_put(out, (uint64_t)pair->lowered[0]);
		number_put(out, (uint64_t)pair->lowered[1]);
	}
	*last = pair->key;
}

static bool get_counts(struct pair *out, struct pairs_list *l)
{
	int64_t *const counts[] = { &out->times, &out->works, &out->votes, &out->lowered[0],
				    &out->lowered[1] };
	uint64_t v = 0;

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		if (!number_get(&v, &l->at, l->end))
			return false;
		*counts[i] = (int64_t)v;
	}
	return true;
}

/* The next first word, and the number of its first second one. */
static bool get_first(uint64_t *step, uint32_t *first, struct pairs_list *l)
{
	uint64_t far;

	if (!number_get(&far, &l->at, l->end) || !number_get(step, &l->at, l->end))
		return false;
	*first = (uint32_t)far + (l->begun ? pair_first(l->last) : 0);
	return true;
}

bool pairs_get(struct pair *out, struct pairs_list *l)
{
	uint32_t first = pair_first(l->last), before = pair_second(l->last);
	uint64_t step = 0, marks;

	if (l->at == l->end)
		return false;
	if (l->begun && !number_get(&step, &l->at, l->end)) {
		l->damaged = true;
		return false;
	}
	if (step == 0) {
		before = UINT32_MAX; /* and 1 is 0 */
		if (!get_first(&step, &first, l)) {
			l->damaged = true;
			return false;
		}
	}
	l->begun = true;
	if (step & 1) {
		l->last = out->key = pair_key(first, before + (uint32_t)(step >> 1));
		l->damaged = !get_counts(out, l);
		return !l->damaged;
	}
	marks = step >> 1;
	l->last = pair_key(first, before + (uint32_t)(step >> 4));
	*out = (struct pair){ .key = l->last,
			      .times = 1,
			      .works = 1,
			      .votes = (marks & VOTED) != 0,
			      .lowered = { (marks & LOWERED_0) != 0, (marks & LOWERED_1) != 0 } };
	return true;
}

/* --- notes --- */

/* By keys, byte by byte from the last one on; of one key they stay in their order. */
static void sort_notes(struct pairs *p)
{
	uint64_t any = 0, all = UINT64_MAX;

	for (size_t i = 0; i < p->n; i++) {
		any |= p->notes[i].key;
		all &= p->notes[i].key;
	}
	for (int shift = 0; shift < 64; shift += 8) {
		size_t at[256] = { 0 }, sum = 0;
		struct note *other = p->other;

		if (((any ^ all) >> shift & 0xff) == 0)
			continue;
		for (size_t i = 0; i < p->n; i++)
			at[p->notes[i].key >> shift & 0xff]++;
		for (size_t b = 0; b < 256; b++) {
			const size_t here = at[b];

			at[b] = sum;
			sum += here;
		}
		for (size_t i = 0; i < p->n; i++)
			other[at[p->notes[i].key >> shift & 0xff]++] = p->notes[i];
		p->other = p->notes;
		p->notes = other;
	}
}

static struct pair count_notes(const struct note *notes, size_t n)
{
	struct pair out = { .key = notes[0].key, .times = (int64_t)n };

	for (size_t i = 0; i < n; i++) {
		const uint32_t marks = notes[i].marks;

		out.works += i == 0 || notes[i].work != notes[i - 1].work;
		out.votes += (marks & VOTED) != 0;
		out.lowered[0] += (marks & LOWERED_0) != 0;
		out.lowered[1] += (marks & LOWERED_1) != 0;
	}
	return out;
}

static enum err_code count_all(struct pairs *p, struct err *err)
{
	uint64_t last = NO_PAIR;
	size_t to;

	p->other = malloc((p->n + 1) * sizeof(*p->other));
	if (!p->other)
		return no_memory(err);
	sort_notes(p);
	for (size_t from = 0; from < p->n; from = to) {
		struct pair pair;

		for (to = from + 1; to < p->n && p->notes[to].key == p->notes[from].key; to++)
			;
		pair = count_notes(p->notes + from, to - from);
		pairs_put(&p->bytes, &last, &pair);
	}
	free(p->other);
	p->other = NULL;
	p->n = 0;
	return str_ok(&p->bytes) ? ERR_OK : no_memory(err);
}

static enum err_code write_part(struct pairs *p, struct err *err)
{
	struct part *more = realloc(p->parts, (p->n_parts + 1) * sizeof(*more));

	if (!more)
		return no_memory(err);
	p->parts = more;
	p->parts[p->n_parts++] = (struct part){ 0 };
	TRY(count_all(p, err));
	if (!p->spill)
		TRY(spill_open(&p->spill, p->beside, err));
	more[p->n_parts - 1].from = spill_size(p->spill);
	TRY(spill_add(p->spill, p->bytes.data, p->bytes.len, err));
	more[p->n_parts - 1].to = spill_size(p->spill);
	str_clear(&p->bytes);
	return ERR_OK;
}

static bool more_notes(struct pairs *p)
{
	const size_t cap = p->cap ? 2 * p->cap : 1024;
	struct note *notes = realloc(p->notes, cap * sizeof(*notes));

	if (!notes)
		return false;
	p->notes = notes;
	p->cap = cap;
	return true;
}

enum err_code pairs_add(struct pairs *p, uint64_t key, uint32_t work, uint32_t votes,
			const bool lowered[2], struct err *err)
{
	if (work != p->work && p->n >= NOTES_MAX - NOTES_MAX / 8) {
		TRY(write_part(p, err));
		p->cap = p->cap > NOTES_MAX ? 0 : p->cap;
		if (p->cap == 0) {
			free(p->notes);
			p->notes = NULL;
		}
	}
	p->work = work;
	if (p->n == p->cap && !more_notes(p))
		return no_memory(err);
	p->notes[p->n++] = (struct note){ .key = key,
					  .work = work,
					  .marks = (votes ? VOTED : 0u) |
						   (votes && lowered[0] ? LOWERED_0 : 0u) |
						   (votes && lowered[1] ? LOWERED_1 : 0u) };
	return ERR_OK;
}

/* --- all of them --- */

/* More of the file for a part, of whose buffer some bytes may be left. */
static enum err_code refill(struct pairs *p, struct part *t, struct err *err)
{
	const size_t left = (size_t)(t->list.end - t->list.at);
	const size_t n =
		t->to - t->from < BUFFER - left ? (size_t)(t->to - t->from) : BUFFER - left;

	if (left > 0)
		memmove(t->buffer, t->list.at, left);
	if (n > 0)
		TRY(spill_read(t->buffer + left, p->spill, t->from, n, err));
	t->from += n;
	t->list.at = t->buffer;
	t->list.end = t->buffer + left + n;
	return ERR_OK;
}

enum { PAIR_MAX = 80 }; /* bytes of a pair in a list */

static enum err_code next_of(struct pairs *p, struct part *t, struct err *err)
{
	if (t->list.end - t->list.at < PAIR_MAX && t->from < t->to)
		TRY(refill(p, t, err));
	t->there = pairs_get(&t->next, &t->list);
	return t->list.damaged ? err_set(err, ERR_INTERNAL, "a temporary file is damaged") : ERR_OK;
}

enum err_code pairs_finish(struct pairs *p, struct err *err)
{
	struct part *last;

	if (p->n_parts > 0)
		TRY(write_part(p, err));
	else
		TRY(count_all(p, err));
	free(p->notes);
	p->notes = NULL;
	p->cap = 0;
	for (size_t i = 0; i < p->n_parts; i++) {
		struct part *t = &p->parts[i];

		t->buffer = malloc(BUFFER);
		if (!t->buffer)
			return no_memory(err);
		t->list.at = t->list.end = t->buffer;
		TRY(next_of(p, t, err));
	}
	if (p->n_parts > 0)
		return ERR_OK;
	last = calloc(1, sizeof(*last));
	if (!last)
		return no_memory(err);
	p->parts = last;
	p->n_parts = 1;
	if (p->bytes.len > 0) {
		last->list.at = (const unsigned char *)p->bytes.data;
		last->list.end = last->list.at + p->bytes.len;
	}
	return next_of(p, last, err);
}

enum err_code pairs_next(bool *there, struct pair *out, struct pairs *p, struct err *err)
{
	struct part *first = NULL;

	for (size_t i = 0; i < p->n_parts; i++)
		if (p->parts[i].there && (!first || p->parts[i].next.key < first->next.key))
			first = &p->parts[i];
	*there = first != NULL;
	if (!first)
		return ERR_OK;
	*out = first->next;
	TRY(next_of(p, first, err));
	for (struct part *t = first + 1; t < p->parts + p->n_parts; t++) {
		if (!t->there || t->next.key != out->key)
			continue;
		out->times += t->next.times;
		out->works += t->next.works;
		out->votes += t->next.votes;
		for (int i = 0; i < 2; i++)
			out->lowered[i] += t->next.lowered[i];
		TRY(next_of(p, t, err));
	}
	return ERR_OK;
}
