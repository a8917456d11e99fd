/* walk_units(): the rows of several phrases as one walk. */
#include <stdlib.h>
#include <string.h>

#include "store/stream.h"

enum { SETS_MAX = 64 };

/* Where hits are put. */
struct walk_room {
	struct walk_hit *hits;
	size_t n, cap;
	struct places places;
};

struct merge {
	struct db *db;
	const struct walk_plan *plan;
	struct stream *streams;
	size_t n;
	unsigned sets[SETS_MAX]; /* which bits are wanted, the rarest first */
	size_t n_sets;
	uint32_t to; /* the last unit to visit */
	walk_fn *visit;
	void *ctx;
	struct walk_term *terms; /* of this row */
	size_t cap_terms;
	struct walk_room room;
	uint64_t rows;
	bool stopped, cut, full; /* full: no memory */
	struct err *err;
};

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory to read the full-text index");
}

/* --- rows --- */

static bool terms_reserve(struct merge *m, size_t n)
{
	const size_t cap = n < 16 ? 16 : 2 * n;
	struct walk_term *terms;

	if (n <= m->cap_terms)
		return true;
	terms = realloc(m->terms, cap * sizeof(*terms));
	if (!terms)
		return false;
	m->terms = terms;
	m->cap_terms = cap;
	return true;
}

static bool room_reserve(struct walk_room *r, size_t n)
{
	const size_t cap = 2 * (r->n + n);
	struct walk_hit *hits;

	if (r->n + n <= r->cap)
		return true;
	hits = realloc(r->hits, cap * sizeof(*hits));
	if (!hits)
		return false;
	r->hits = hits;
	r->cap = cap;
	return true;
}

/* There is room for them. */
static void put_hits(struct walk_room *r, struct walk_term *t, const struct places *p)
{
	t->from = r->n;
	t->n = p->n;
	for (size_t i = 0; i < p->n; i++)
		r->hits[r->n++] = (struct walk_hit){ .phrase = t->phrase,
						     .column = place_column(p->list[i]),
						     .position = place_position(p->list[i]) };
}

const struct walk_hit *walk_term_hits(const struct walk_row *row, struct walk_term *t, size_t *n)
{
	struct walk_room *r = row->room;

	if (t->places) {
		r->places.n = 0;
		(void)places_decode(&r->places, t->places, t->n_places);
		put_hits(r, t, &r->places);
		t->places = NULL;
	}
	*n = t->n;
	return r->hits + t->from;
}

/* The term of a phrase in this row. What lies in memory is read when it is asked for: there
 * is room for it then. */
static enum err_code take_term(struct merge *m, struct walk_term *t, size_t *waiting, size_t phrase)
{
	struct stream *s = &m->streams[phrase];

	*t = (struct walk_term){ .phrase = (uint32_t)phrase };
	if (m->plan->by_term && stream_is_kept(s)) {
		const struct kept_postings *p = s->lists[0].kept;
		const uint32_t at = s->lists[0].row;

		t->body = p->body[at];
		t->places = p->places + p->at[at];
		t->n_places = p->at[at + 1] - p->at[at];
		*waiting += t->n_places;
		return ERR_OK;
	}
	TRY(stream_place(s, m->err));
	if (!room_reserve(&m->room, s->places.n + *waiting))
		return no_memory(m->err);
	put_hits(&m->room, t, &s->places);
	return ERR_OK;
}

static enum err_code visit_row(struct merge *m, uint32_t unit)
{
	struct walk_row row = { .unit = unit, .room = &m->room };
	size_t n = 0, waiting = 0;

	m->room.n = 0;
	for (size_t i = 0; i < m->n; i++) {
		if (m->streams[i].unit != unit)
			continue;
		TRY(take_term(m, &m->terms[n++], &waiting, i));
		TRY(stream_seek(&m->streams[i], unit + 1, m->err));
	}
	if (m->plan->by_term) {
		if (waiting > 0 &&
		    (!room_reserve(&m->room, waiting) || !places_reserve(&m->room.places, waiting)))
			return no_memory(m->err);
		row.terms = m->terms;
		row.n_terms = n;
	} else {
		row.hits = m->room.hits;
		row.n_hits = m->room.n;
	}
	m->stopped = !m->visit(m->ctx, &row);
	return ERR_OK;
}

/* Visit the rows up to unit `last`. */
static enum err_code visit_rows(struct merge *m, uint32_t last)
{
	while (!m->stopped) {
		uint32_t unit = DOCLIST_END;

		TRY(store_tick(m->db, m->err));
		for (size_t i = 0; i < m->n; i++)
			if (m->streams[i].unit < unit)
				unit = m->streams[i].unit;
		if (unit > last)
			return ERR_OK;
		if (m->plan->rows_max && m->rows++ >= m->plan->rows_max) {
			m->cut = m->stopped = true;
			return ERR_OK;
		}
		TRY(visit_row(m, unit));
	}
	return ERR_OK;
}

/* --- groups --- */

/* The first unit from `from` on that has a phrase of the set. */
static enum err_code seek_set(struct merge *m, unsigned set, uint32_t from, uint32_t *unit)
{
	*unit = DOCLIST_END;
	for (size_t i = 0; i < m->n; i++) {
		if (!(m->plan->phrases[i].sets >> set & 1))
			continue;
		TRY(stream_seek(&m->streams[i], from, m->err));
		if (m->streams[i].unit < *unit)
			*unit = m->streams[i].unit;
	}
	return ERR_OK;
}

/* Only the groups that have something of every set: each set in turn says which group it
 * has next, and when all name the same one it is visited. */
static enum err_code visit_groups(struct merge *m)
{
	const struct walk_plan *p = m->plan;
	uint32_t from = p->from, group = 0, unit;
	size_t met = 0;

	for (size_t i = 0; !m->stopped; i = (i + 1) % m->n_sets) {
		TRY(store_tick(m->db, m->err));
		TRY(seek_set(m, m->sets[i], from, &unit));
		if (unit > m->to)
			return ERR_OK;
		if (met > 0 && p->group[unit] == group) {
			met++;
		} else {
			group = p->group[unit];
			from = p->group_first[group];
			met = 1;
			if (i > 0) { /* on with the rarest */
				met = 0;
				i = m->n_sets - 1;
			}
		}
		if (met < m->n_sets)
			continue;
		for (size_t k = 0; k < m->n; k++)
			TRY(stream_seek(&m->streams[k], from, m->err));
		from = p->group_first[group + 1];
		TRY(visit_rows(m, from - 1 < m->to ? from - 1 : m->to));
		met = 0;
		i = m->n_sets - 1;
	}
	return ERR_OK;
}

/* --- all of it --- */

/* How many rows have the phrase, at most. */
static enum err_code phrase_rows(uint64_t *out, struct merge *m, size_t i)
{
	const struct walk_phrase *p = &m->plan->phrases[i];

	*out = p->prefix ? m->streams[i].gathered.n : UINT32_MAX;
	if (m->streams[i].unit == DOCLIST_END)
		*out = 0;
	for (size_t k = 0; k<p->n_tokens - p->prefix && * out> 0; k++) {
		AUTO(stmt) struct stmt *st = NULL;
		uint32_t known;
		bool row;

		if (kept_rows(m->db, p->tokens[k], &known)) {
			*out = known < *out ? known : *out;
			continue;
		}
		TRY(db_stmt(&st, m->db, SQL_TERM_UNITS, m->err));
		TRY(stmt_bind(st, m->err, "s", p->tokens[k]));
		TRY(stmt_step(&row, st, m->err));
		if (row && (uint64_t)stmt_int(st, 0) < *out)
			*out = (uint64_t)stmt_int(st, 0);
	}
	return ERR_OK;
}

static enum err_code order_sets(struct merge *m)
{
	uint64_t rows[SETS_MAX] = { 0 };

	for (size_t i = 0; i < m->n; i++) {
		uint64_t n;

		TRY(phrase_rows(&n, m, i));
		for (unsigned set = 0; set < SETS_MAX; set++)
			rows[set] += m->plan->phrases[i].sets >> set & 1 ? n : 0;
	}
	for (unsigned set = 0; set < SETS_MAX; set++) {
		size_t at = m->n_sets;

		if (!(m->plan->sets >> set & 1))
			continue;
		for (; at > 0 && rows[m->sets[at - 1]] > rows[set]; at--)
			m->sets[at] = m->sets[at - 1];
		m->sets[at] = set;
		m->n_sets++;
	}
	return ERR_OK;
}

/* Does one set hold every phrase? Then there is nothing to pass over. */
static bool is_plain(const struct walk_plan *p)
{
	for (size_t i = 0; i < p->n; i++)
		if ((p->phrases[i].sets & p->sets) != p->sets)
			return false;
	return true;
}

static enum err_code merge_run(struct merge *m)
{
	const struct walk_plan *p = m->plan;

	m->streams = calloc(p->n, sizeof(*m->streams));
	if (!m->streams || !terms_reserve(m, p->n))
		return no_memory(m->err);
	for (size_t i = 0; i < p->n; i++)
		TRY(stream_open(&m->streams[m->n++], m->db, &p->phrases[i], p->from, &m->cut,
				m->err));
	if (is_plain(p))
		return visit_rows(m, m->to);
	TRY(order_sets(m));
	return visit_groups(m);
}

/* As terms what has been read as hits. */
static bool make_terms(struct merge *m, struct walk_row *out, const struct walk_row *row)
{
	for (size_t i = 0; i < row->n_hits; i++) {
		struct walk_term *last = out->n_terms > 0 ? &m->terms[out->n_terms - 1] : NULL;

		if (!last || last->phrase != row->hits[i].phrase) {
			if (!terms_reserve(m, out->n_terms + 1))
				return false;
			last = &m->terms[out->n_terms++];
			*last = (struct walk_term){ .phrase = row->hits[i].phrase, .from = i };
		}
		last->n++;
	}
	out->terms = m->terms;
	return true;
}

/* Through FTS5, with the same limit. */
static bool visit_counted(void *ctx, const struct walk_row *row)
{
	struct merge *m = ctx;
	struct walk_room room = { .hits = (struct walk_hit *)row->hits, .n = row->n_hits };
	struct walk_row by_term = { .unit = row->unit, .room = &room };

	m->cut = m->plan->rows_max && m->rows++ >= m->plan->rows_max;
	if (m->cut)
		return false;
	if (!m->plan->by_term)
		return m->visit(m->ctx, row);
	m->full = !make_terms(m, &by_term, row);
	return !m->full && m->visit(m->ctx, &by_term);
}

static enum err_code match_run(struct merge *m)
{
	TRY(walk_match(m->db, m->plan->match, visit_counted, m, m->err));
	return m->full ? no_memory(m->err) : ERR_OK;
}

enum err_code walk_units(struct db *db, const struct walk_plan *plan, walk_fn *visit, void *ctx,
			 bool *cut, struct err *err)
{
	struct merge m = { .db = db,
			   .plan = plan,
			   .to = plan->to ? plan->to : DOCLIST_END - 1,
			   .visit = visit,
			   .ctx = ctx,
			   .err = err };
	bool readable = false;
	enum err_code code;

	if (plan->n > 0)
		TRY(segment_open(&readable, db, err));
	code = readable ? merge_run(&m) : match_run(&m);
	for (size_t i = 0; i < m.n; i++)
		stream_close(&m.streams[i]);
	free(m.streams);
	free(m.terms);
	free(m.room.hits);
	free(m.room.places.list);
	if (code == ERR_OK)
		*cut = m.cut;
	return code;
}
