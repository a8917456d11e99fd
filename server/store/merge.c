/* walk_units(): the rows of several phrases as one walk. */
#include <stdlib.h>
#include <string.h>

#include "store/slices.h"
#include "store/stream.h"

enum { SETS_MAX = 64 };

struct merge {
	struct db *db;
	const struct walk_plan *plan;
	struct stream *streams;
	size_t n;
	unsigned sets[SETS_MAX]; /* which bits are wanted, the rarest first */
	size_t n_sets;
	uint32_t to;    /* the last unit to visit */
	walk_fn *visit; /* or, */
	walk_group_fn *visit_group;
	void *ctx;
	struct walk_hits hits;     /* of this row */
	struct walk_slice *slices; /* of this group */
	struct slice_room *rooms;  /* by phrase, for slices of what is not in memory */
	uint64_t rows;
	bool stopped, cut;
	struct err *err;
};

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory to read the full-text index");
}

/* --- rows --- */

static enum err_code visit_row(struct merge *m, uint32_t unit)
{
	struct walk_row row = { .unit = unit };

	m->hits.n = 0;
	for (size_t i = 0; i < m->n; i++) {
		if (m->streams[i].unit != unit)
			continue;
		TRY(stream_place(&m->streams[i], m->err));
		if (!hits_add_places(&m->hits, (uint32_t)i, &m->streams[i].places))
			return no_memory(m->err);
		TRY(stream_seek(&m->streams[i], unit + 1, m->err));
	}
	row.hits = m->hits.list;
	row.n_hits = m->hits.n;
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

/* What phrase i has up to unit `last`; *n counts the slices. */
static enum err_code take_slice(struct merge *m, size_t i, uint32_t last, size_t *n)
{
	struct stream *s = &m->streams[i];
	struct slice_room *room = &m->rooms[i];

	if (s->unit > last)
		return ERR_OK;
	if (stream_is_kept(s)) {
		m->slices[*n] = stream_take(s, last);
	} else {
		for (slice_room_clear(room); s->unit <= last;) {
			TRY(stream_place(s, m->err));
			if (!slice_room_places(room, s->unit, (uint32_t)i, &s->places))
				return no_memory(m->err);
			TRY(stream_seek(s, s->unit + 1, m->err));
		}
		m->slices[*n] = slice_room_slice(room);
	}
	m->slices[(*n)++].phrase = (uint32_t)i;
	return ERR_OK;
}

static enum err_code visit_group(struct merge *m, uint32_t group)
{
	const uint32_t end = m->plan->group_first[group + 1] - 1;
	struct walk_group g = { .group = group, .slices = m->slices };

	for (size_t i = 0; i < m->n; i++)
		TRY(take_slice(m, i, end < m->to ? end : m->to, &g.n));
	m->stopped = !m->visit_group(m->ctx, &g);
	return ERR_OK;
}

/* Visit what there is up to unit `last`. */
static enum err_code visit_all(struct merge *m, uint32_t last)
{
	if (!m->visit_group)
		return visit_rows(m, last);
	while (!m->stopped) {
		uint32_t unit = DOCLIST_END;

		TRY(store_tick(m->db, m->err));
		for (size_t i = 0; i < m->n; i++)
			if (m->streams[i].unit < unit)
				unit = m->streams[i].unit;
		if (unit > last)
			return ERR_OK;
		if (m->plan->group_first[m->plan->group[unit] + 1] <= unit)
			return err_set(m->err, ERR_CORRUPT,
				       "the full-text index has a row %u of nothing", unit);
		TRY(visit_group(m, m->plan->group[unit]));
	}
	return ERR_OK;
}

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
		TRY(visit_all(m, from - 1 < m->to ? from - 1 : m->to));
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
	m->slices = calloc(p->n, sizeof(*m->slices));
	m->rooms = calloc(p->n, sizeof(*m->rooms));
	if (!m->streams || !m->slices || !m->rooms)
		return no_memory(m->err);
	for (size_t i = 0; i < p->n; i++)
		TRY(stream_open(&m->streams[m->n++], m->db, &p->phrases[i], p->from, &m->cut,
				m->err));
	if (is_plain(p))
		return visit_all(m, m->to);
	TRY(order_sets(m));
	return visit_groups(m);
}

static void merge_end(struct merge *m)
{
	for (size_t i = 0; i < m->n; i++)
		stream_close(&m->streams[i]);
	for (size_t i = 0; m->rooms && i < m->plan->n; i++)
		slice_room_dispose(&m->rooms[i]);
	free(m->streams);
	free(m->slices);
	free(m->rooms);
	free(m->hits.list);
}

static enum err_code merge_pages(struct merge *m, bool *cut)
{
	const enum err_code code = merge_run(m);

	merge_end(m);
	if (code == ERR_OK)
		*cut = m->cut;
	return code;
}

/* Can the pages of the index be read, and does the plan say how? */
static enum err_code use_pages(bool *out, struct db *db, const struct walk_plan *plan,
			       struct err *err)
{
	*out = false;
	return plan->n > 0 ? segment_open(out, db, err) : ERR_OK;
}

/* Through FTS5, with the same limit. */
struct counted {
	const struct walk_plan *plan;
	walk_fn *visit;
	void *ctx;
	uint64_t rows;
	bool cut;
};

static bool visit_counted(void *ctx, const struct walk_row *row)
{
	struct counted *c = ctx;

	c->cut = c->plan->rows_max && c->rows++ >= c->plan->rows_max;
	return !c->cut && c->visit(c->ctx, row);
}

static uint32_t last_of(const struct walk_plan *plan)
{
	return plan->to ? plan->to : DOCLIST_END - 1;
}

enum err_code walk_units(struct db *db, const struct walk_plan *plan, walk_fn *visit, void *ctx,
			 bool *cut, struct err *err)
{
	struct merge m = {
		.db = db, .plan = plan, .to = last_of(plan), .visit = visit, .ctx = ctx, .err = err
	};
	struct counted counted = { .plan = plan, .visit = visit, .ctx = ctx };
	bool pages;

	TRY(use_pages(&pages, db, plan, err));
	if (pages)
		return merge_pages(&m, cut);
	TRY(walk_match(db, plan->match, visit_counted, &counted, err));
	*cut = counted.cut;
	return ERR_OK;
}

/* FTS5 does not know of a range. */
struct known {
	struct walk_gather *gather;
	uint32_t last;
};

static bool gather_known(void *ctx, const struct walk_row *row)
{
	const struct known *k = ctx;

	return row->unit > k->last || walk_gather_row(k->gather, row);
}

enum err_code walk_groups(struct db *db, const struct walk_plan *plan, walk_group_fn *visit,
			  void *ctx, bool *cut, struct err *err)
{
	struct merge m = { .db = db,
			   .plan = plan,
			   .to = last_of(plan),
			   .visit_group = visit,
			   .ctx = ctx,
			   .err = err };
	struct walk_gather *gather;
	enum err_code code;
	bool pages;

	TRY(use_pages(&pages, db, plan, err));
	if (pages)
		return merge_pages(&m, cut);
	gather = walk_gather_new(plan->group, visit, ctx);
	if (!gather)
		return no_memory(err);
	code = walk_match(db, plan->match, gather_known,
			  &(struct known){ .gather = gather, .last = m.to }, err);
	if (code == ERR_OK && !walk_gather_end(gather))
		code = no_memory(err);
	walk_gather_free(gather);
	*cut = false;
	return code;
}
