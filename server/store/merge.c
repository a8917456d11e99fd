/* walk_units(): the rows of several phrases as one walk. */
#include <stdlib.h>
#include <string.h>

#include "store/stream.h"

enum { SETS_MAX = 64 };

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
	struct walk_hit *hits;
	size_t n_hits, cap;
	uint64_t rows;
	bool stopped, cut;
	struct err *err;
};

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory to read the full-text index");
}

/* --- rows --- */

static enum err_code add_hits(struct merge *m, size_t phrase)
{
	struct stream *s = &m->streams[phrase];

	TRY(stream_place(s, m->err));
	if (m->n_hits + s->places.n > m->cap) {
		const size_t cap = 2 * (m->n_hits + s->places.n);
		struct walk_hit *hits = realloc(m->hits, cap * sizeof(*hits));

		if (!hits)
			return no_memory(m->err);
		m->hits = hits;
		m->cap = cap;
	}
	for (size_t i = 0; i < s->places.n; i++)
		m->hits[m->n_hits++] =
			(struct walk_hit){ .phrase = (uint32_t)phrase,
					   .column = place_column(s->places.list[i]),
					   .position = place_position(s->places.list[i]) };
	return ERR_OK;
}

/* Visit the rows up to unit `last`. */
static enum err_code visit_rows(struct merge *m, uint32_t last)
{
	while (!m->stopped) {
		struct walk_row row = { .unit = DOCLIST_END };

		for (size_t i = 0; i < m->n; i++)
			if (m->streams[i].unit < row.unit)
				row.unit = m->streams[i].unit;
		if (row.unit > last)
			return ERR_OK;
		if (m->plan->rows_max && m->rows++ >= m->plan->rows_max) {
			m->cut = m->stopped = true;
			return ERR_OK;
		}
		m->n_hits = 0;
		for (size_t i = 0; i < m->n; i++) {
			if (m->streams[i].unit != row.unit)
				continue;
			TRY(add_hits(m, i));
			TRY(stream_seek(&m->streams[i], row.unit + 1, m->err));
		}
		row.hits = m->hits;
		row.n_hits = m->n_hits;
		m->stopped = !m->visit(m->ctx, &row);
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
		bool row;

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
	if (!m->streams)
		return no_memory(m->err);
	for (size_t i = 0; i < p->n; i++)
		TRY(stream_open(&m->streams[m->n++], m->db, &p->phrases[i], p->from, &m->cut,
				m->err));
	if (is_plain(p))
		return visit_rows(m, m->to);
	TRY(order_sets(m));
	return visit_groups(m);
}

/* Through FTS5, with the same limit. */
static bool visit_counted(void *ctx, const struct walk_row *row)
{
	struct merge *m = ctx;

	m->cut = m->plan->rows_max && m->rows++ >= m->plan->rows_max;
	return !m->cut && m->visit(m->ctx, row);
}

static enum err_code match_run(struct merge *m, bool *cut)
{
	TRY(walk_match(m->db, m->plan->match, visit_counted, m, m->err));
	*cut = m->cut;
	return ERR_OK;
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
	if (!readable)
		return match_run(&m, cut);
	code = merge_run(&m);
	for (size_t i = 0; i < m.n; i++)
		stream_close(&m.streams[i]);
	free(m.streams);
	free(m.hits);
	if (code == ERR_OK)
		*cut = m.cut;
	return code;
}
