#include "store/stream.h"

#include <stdlib.h>
#include <string.h>

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory to read the full-text index");
}

/* --- one token --- */

static enum err_code cursor_open(struct cursor *c, struct db *db, const char *token,
				 struct err *err)
{
	TRY(kept_get(&c->kept, db, token, err));
	if (c->kept) {
		c->unit = c->kept->units[0];
		return ERR_OK;
	}
	TRY(doclist_open(&c->file, db, token, err));
	c->unit = doclist_is(&c->file, token) ? c->file.unit : DOCLIST_END;
	return ERR_OK;
}

static void cursor_close(struct cursor *c, struct db *db)
{
	kept_release(db, c->kept);
	doclist_close(&c->file);
}

static inline enum err_code cursor_seek(struct cursor *c, uint32_t unit, struct err *err)
{
	if (c->unit >= unit)
		return ERR_OK;
	if (c->kept) {
		c->row = kept_seek(c->kept, c->row, unit);
		c->unit = c->kept->units[c->row];
		return ERR_OK;
	}
	TRY(doclist_seek(&c->file, unit, err));
	c->unit = c->file.unit;
	return ERR_OK;
}

static enum err_code cursor_places(struct cursor *c, struct places *out, struct err *err)
{
	const struct kept_postings *p = c->kept;

	if (!p)
		return doclist_places(&c->file, out, err);
	return places_decode(out, p->places + p->at[c->row], p->at[c->row + 1] - p->at[c->row])
		       ? ERR_OK
		       : no_memory(err);
}

/* --- beginnings of tokens --- */

static bool gathered_reserve(struct gathered *g, size_t n)
{
	size_t cap = g->cap ? g->cap : 1024;
	uint64_t *list;

	if (n <= g->cap)
		return true;
	while (cap < n)
		cap *= 2;
	list = realloc(g->list, cap * sizeof(*list));
	if (!list)
		return false;
	g->list = list;
	g->cap = cap;
	return true;
}

static enum err_code gather_rows(struct stream *s, struct doclist *d, struct err *err)
{
	struct gathered *g = &s->gathered;

	while (d->unit != DOCLIST_END && g->n < WALK_PREFIX_MAX) {
		s->other.n = 0;
		TRY(doclist_places(d, &s->other, err));
		if (!gathered_reserve(g, g->n + s->other.n))
			return no_memory(err);
		for (size_t i = 0; i < s->other.n; i++)
			g->list[g->n++] = (uint64_t)d->unit << 32 | s->other.list[i];
		TRY(doclist_next(d, err));
	}
	return ERR_OK;
}

/* One pass of a radix sort by eleven bits from `shift` on; it keeps the order of equals. */
static void sort_pass(uint64_t *to, const uint64_t *from, size_t n, unsigned shift)
{
	enum { BITS = 11, SIZE = 1 << BITS };
	size_t start[SIZE] = { 0 }, sum = 0;

	for (size_t i = 0; i < n; i++)
		start[from[i] >> shift & (SIZE - 1)]++;
	for (size_t i = 0; i < SIZE; i++) {
		const size_t count = start[i];

		start[i] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		to[start[from[i] >> shift & (SIZE - 1)]++] = from[i];
}

/* The places within a unit, of which there are few. */
static void sort_within_units(uint64_t *list, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const uint64_t x = list[i];
		size_t at = i;

		for (; at > 0 && list[at - 1] > x; at--)
			list[at] = list[at - 1];
		list[at] = x;
	}
}

static bool sort_gathered(struct gathered *g)
{
	uint64_t *other = malloc((g->n ? g->n : 1) * sizeof(*other)), *from = g->list;
	uint64_t largest = 0;

	if (!other)
		return false;
	for (size_t i = 0; i < g->n; i++)
		largest = g->list[i] > largest ? g->list[i] : largest;
	for (unsigned shift = 32; shift < 64 && largest >> shift; shift += 11) {
		uint64_t *const to = from == g->list ? other : g->list;

		sort_pass(to, from, g->n, shift);
		from = to;
	}
	if (from == other)
		memcpy(g->list, other, g->n * sizeof(*other));
	free(other);
	sort_within_units(g->list, g->n);
	return true;
}

static enum err_code gather(struct stream *s, struct db *db, const char *token, bool *cut,
			    struct err *err)
{
	struct doclist d = { 0 };
	size_t tokens = 0;
	enum err_code code = doclist_open(&d, db, token, err);

	while (code == ERR_OK && doclist_begins(&d, token)) {
		code = store_tick(db, err);
		if (code != ERR_OK)
			break;
		if (s->gathered.n >= WALK_PREFIX_MAX) {
			*cut = true;
			break;
		}
		tokens++;
		code = gather_rows(s, &d, err);
		if (code == ERR_OK && d.unit == DOCLIST_END)
			code = doclist_next_token(&d, err);
	}
	doclist_close(&d);
	TRY(code);
	return tokens < 2 || sort_gathered(&s->gathered) ? ERR_OK : no_memory(err);
}

static uint32_t gathered_unit(const struct gathered *g)
{
	return g->at < g->n ? (uint32_t)(g->list[g->at] >> 32) : DOCLIST_END;
}

static void gathered_seek(struct gathered *g, uint32_t unit)
{
	while (gathered_unit(g) < unit)
		g->at++;
}

/* Append the places of the unit it stands at, each once. */
static bool gathered_places(const struct gathered *g, struct places *out)
{
	const uint32_t unit = gathered_unit(g);

	for (size_t i = g->at; i < g->n && g->list[i] >> 32 == unit; i++) {
		const place_t p = (place_t)g->list[i];

		if (out->n > 0 && out->list[out->n - 1] == p)
			continue;
		if (!places_reserve(out, out->n + 1))
			return false;
		out->list[out->n++] = p;
	}
	return true;
}

/* --- phrases --- */

/* Keep of `a` what has something of `b` so many tokens behind it. */
static void keep_followed(struct places *a, const struct places *b, uint32_t distance)
{
	size_t n = 0, k = 0;

	for (size_t i = 0; i < a->n; i++) {
		const place_t wanted = a->list[i] + distance;

		while (k < b->n && b->list[k] < wanted)
			k++;
		if (k < b->n && b->list[k] == wanted)
			a->list[n++] = a->list[i];
	}
	a->n = n;
}

static void keep_columns(struct places *a, uint32_t columns)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++)
		if (columns >> place_column(a->list[i]) & 1)
			a->list[n++] = a->list[i];
	a->n = n;
}

enum err_code stream_place(struct stream *s, struct err *err)
{
	const struct walk_phrase *p = s->phrase;

	if (s->placed)
		return ERR_OK;
	s->placed = true;
	s->places.n = 0;
	for (uint32_t i = 0; i < p->n_tokens; i++) {
		struct places *out = i == 0 ? &s->places : &s->other;

		out->n = 0;
		if (i < s->n_lists)
			TRY(cursor_places(&s->lists[i], out, err));
		else if (!gathered_places(&s->gathered, out))
			return no_memory(err);
		if (i > 0)
			keep_followed(&s->places, out, i);
	}
	if (p->columns)
		keep_columns(&s->places, p->columns);
	return ERR_OK;
}

/* To the first unit from `unit` on that has every token, near each other or not. */
static enum err_code meet(struct stream *s, uint32_t unit, struct err *err)
{
	for (size_t met = 0, n = s->phrase->n_tokens, i = 0; met < n; i = (i + 1) % n) {
		uint32_t at;

		if (i < s->n_lists) {
			TRY(cursor_seek(&s->lists[i], unit, err));
			at = s->lists[i].unit;
		} else {
			gathered_seek(&s->gathered, unit);
			at = gathered_unit(&s->gathered);
		}
		met = at == unit ? met + 1 : 1;
		unit = at;
		if (unit == DOCLIST_END)
			break;
	}
	s->unit = unit;
	s->placed = false;
	return ERR_OK;
}

enum err_code stream_seek(struct stream *s, uint32_t unit, struct err *err)
{
	if (s->unit >= unit)
		return ERR_OK;
	if (stream_is_kept(s)) {
		s->placed = false;
		TRY(cursor_seek(&s->lists[0], unit, err));
		s->unit = s->lists[0].unit;
		return ERR_OK;
	}
	for (;;) {
		TRY(store_tick(s->db, err));
		TRY(meet(s, unit, err));
		if (s->unit == DOCLIST_END || (s->phrase->n_tokens == 1 && !s->phrase->columns))
			return ERR_OK;
		TRY(stream_place(s, err));
		if (s->places.n > 0)
			return ERR_OK;
		unit = s->unit + 1;
	}
}

enum err_code stream_open(struct stream *s, struct db *db, const struct walk_phrase *phrase,
			  uint32_t unit, bool *cut, struct err *err)
{
	const size_t n = phrase->n_tokens - phrase->prefix;

	memset(s, 0, sizeof(*s));
	s->db = db;
	s->phrase = phrase;
	s->lists = calloc(n ? n : 1, sizeof(*s->lists));
	if (!s->lists)
		return no_memory(err);
	for (size_t i = 0; i < n; i++) {
		struct cursor *c = &s->lists[s->n_lists++];

		TRY(cursor_open(c, db, phrase->tokens[i], err));
		if (c->unit == DOCLIST_END) { /* nothing has the phrase */
			s->unit = DOCLIST_END;
			return ERR_OK;
		}
	}
	if (phrase->prefix)
		TRY(gather(s, db, phrase->tokens[n], cut, err));
	return stream_seek(s, unit > 0 ? unit : 1, err);
}

void stream_close(struct stream *s)
{
	for (size_t i = 0; i < s->n_lists; i++)
		cursor_close(&s->lists[i], s->db);
	free(s->lists);
	free(s->gathered.list);
	free(s->places.list);
	free(s->other.list);
	memset(s, 0, sizeof(*s));
}
