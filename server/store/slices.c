#include "store/slices.h"

#include <stdlib.h>

#include "store/varint.h"

/* --- hits --- */

static bool hits_reserve(struct walk_hits *h, size_t n)
{
	size_t cap = h->cap ? h->cap : 64;
	struct walk_hit *list;

	if (h->n + n <= h->cap)
		return true;
	while (cap < h->n + n)
		cap *= 2;
	list = realloc(h->list, cap * sizeof(*list));
	if (!list)
		return false;
	h->list = list;
	h->cap = cap;
	return true;
}

bool hits_add_places(struct walk_hits *out, uint32_t phrase, const struct places *places)
{
	if (!hits_reserve(out, places->n))
		return false;
	for (size_t i = 0; i < places->n; i++)
		out->list[out->n++] =
			(struct walk_hit){ .phrase = phrase,
					   .column = place_column(places->list[i]),
					   .position = place_position(places->list[i]) };
	return true;
}

static bool add_hits(struct walk_hits *out, const struct walk_hit *hits, size_t n)
{
	if (!hits_reserve(out, n))
		return false;
	for (size_t i = 0; i < n; i++)
		out->list[out->n++] = hits[i];
	return true;
}

/* As places_decode(). No hit takes less than a byte. */
static bool decode(struct walk_hits *out, uint32_t phrase, const unsigned char *p, size_t n)
{
	uint32_t column = 0, position = 0, v;

	if (!hits_reserve(out, n))
		return false;
	for (size_t at = 0; at < n;) {
		if (!varint_get(&v, p, &at, n))
			break;
		if (v == 1) {
			if (!varint_get(&column, p, &at, n) || column >= UNIT_COLUMNS)
				break;
			position = 0;
			continue;
		}
		position += v - 2;
		out->list[out->n++] = (struct walk_hit){ phrase, column, position };
	}
	return true;
}

bool walk_slice_hits(struct walk_hits *out, const struct walk_slice *s, uint32_t row)
{
	const uint32_t from = s->at[row], n = s->at[row + 1] - from;

	return s->hits ? add_hits(out, s->hits + from, n)
		       : decode(out, s->phrase, s->bytes + from, n);
}

/* --- slices that are made --- */

bool walk_marks_reserve(struct walk_marks *m, size_t n)
{
	const size_t cap = 2 * m->cap + n;
	uint32_t *list;

	if (m->n + n <= m->cap)
		return true;
	list = realloc(m->list, cap * sizeof(*list));
	if (!list)
		return false;
	m->list = list;
	m->cap = cap;
	return true;
}

void slice_room_clear(struct slice_room *r)
{
	r->n = 0;
	r->hits.n = 0;
}

void slice_room_dispose(struct slice_room *r)
{
	free(r->units);
	free(r->at);
	free(r->body);
	free(r->marks.list);
	free(r->hits.list);
	*r = (struct slice_room){ 0 };
}

/* Room for one more, and for the end. */
static bool room_reserve(struct slice_room *r)
{
	const size_t cap = r->cap ? 2 * r->cap : 16;
	uint32_t *units, *at;
	uint8_t *body;

	if (r->n + 1 < r->cap)
		return true;
	units = realloc(r->units, cap * sizeof(*units));
	if (units)
		r->units = units;
	at = realloc(r->at, cap * sizeof(*at));
	if (at)
		r->at = at;
	body = realloc(r->body, cap);
	if (body)
		r->body = body;
	if (!units || !at || !body)
		return false;
	r->cap = cap;
	return true;
}

/* The hits from number `from` on are those of a new row. */
static void end_row(struct slice_room *r, uint32_t unit, size_t from)
{
	const size_t n = r->hits.n - from;
	/* in the order of columns, of which the text is the last */
	const bool body = n > 0 && r->hits.list[from].column == UNIT_BODY && n <= UINT8_MAX;

	r->units[r->n] = unit;
	r->body[r->n] = body ? (uint8_t)n : 0;
	r->at[r->n++] = (uint32_t)from;
	r->at[r->n] = (uint32_t)r->hits.n;
}

bool slice_room_places(struct slice_room *r, uint32_t unit, uint32_t phrase,
		       const struct places *places)
{
	const size_t from = r->hits.n;

	if (!room_reserve(r) || !hits_add_places(&r->hits, phrase, places))
		return false;
	end_row(r, unit, from);
	return true;
}

bool slice_room_hits(struct slice_room *r, uint32_t unit, const struct walk_hit *hits, size_t n)
{
	const size_t from = r->hits.n;

	if (!room_reserve(r) || !add_hits(&r->hits, hits, n))
		return false;
	end_row(r, unit, from);
	return true;
}

bool slice_room_slice(struct walk_slice *out, struct slice_room *r, const struct walk_shape *shape)
{
	*out = (struct walk_slice){
		.n = r->n, .units = r->units, .body = r->body, .at = r->at, .hits = r->hits.list
	};
	r->marks.n = 0;
	if (!shape->sum(shape->ctx, out, &r->marks))
		return false;
	out->sum.marks = r->marks.list;
	out->sum.n_marks = (uint32_t)r->marks.n;
	return true;
}

/* --- rows that come one by one --- */

struct walk_gather {
	const struct walk_shape *shape;
	walk_group_fn *visit;
	void *ctx;
	struct slice_room *rooms; /* by phrase */
	struct walk_slice *slices;
	size_t n;
	uint32_t now; /* the group of what is in them; */
	bool some;    /* if there is anything */
	bool full, stopped;
};

struct walk_gather *walk_gather_new(const struct walk_shape *shape, walk_group_fn *visit, void *ctx)
{
	struct walk_gather *g = calloc(1, sizeof(*g));

	if (g)
		*g = (struct walk_gather){ .shape = shape, .visit = visit, .ctx = ctx };
	return g;
}

void walk_gather_free(struct walk_gather *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->n; i++)
		slice_room_dispose(&g->rooms[i]);
	free(g->rooms);
	free(g->slices);
	free(g);
}

static bool phrases_reserve(struct walk_gather *g, size_t n)
{
	struct slice_room *rooms;
	struct walk_slice *slices;

	if (n <= g->n)
		return true;
	rooms = realloc(g->rooms, n * sizeof(*rooms));
	if (rooms)
		g->rooms = rooms;
	slices = realloc(g->slices, n * sizeof(*slices));
	if (slices)
		g->slices = slices;
	if (!rooms || !slices)
		return false;
	for (; g->n < n; g->n++)
		rooms[g->n] = (struct slice_room){ 0 };
	return true;
}

static void hand_over(struct walk_gather *g)
{
	struct walk_group out = { .group = g->now, .slices = g->slices };

	for (size_t i = 0; i < g->n; i++) {
		if (g->rooms[i].n == 0)
			continue;
		g->full = g->full || !slice_room_slice(&g->slices[out.n], &g->rooms[i], g->shape);
		g->slices[out.n++].phrase = (uint32_t)i;
	}
	g->stopped = g->full || !g->visit(g->ctx, &out);
	for (size_t i = 0; i < g->n; i++)
		slice_room_clear(&g->rooms[i]);
	g->some = false;
}

bool walk_gather_row(void *gather, const struct walk_row *row)
{
	struct walk_gather *g = gather;

	if (g->some && g->shape->group[row->unit] != g->now)
		hand_over(g);
	if (g->stopped)
		return false;
	g->now = g->shape->group[row->unit];
	g->some = true;
	for (size_t i = 0, next; i < row->n_hits && !g->full; i = next) {
		const uint32_t phrase = row->hits[i].phrase;

		for (next = i; next < row->n_hits && row->hits[next].phrase == phrase;)
			next++;
		g->full = !phrases_reserve(g, (size_t)phrase + 1) ||
			  !slice_room_hits(&g->rooms[phrase], row->unit, row->hits + i, next - i);
	}
	return !g->full;
}

bool walk_gather_end(struct walk_gather *g)
{
	if (g->some && !g->full && !g->stopped)
		hand_over(g);
	return !g->full;
}
