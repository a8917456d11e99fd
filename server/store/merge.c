/* walk_units() and walk_groups(): the rows of several phrases as one walk. */
#include <stdlib.h>
#include <string.h>

#include "store/slices.h"
#include "store/stream.h"

enum { SETS_MAX = 64 };

/* A phrase, and the group that has its next rows. */
struct lane {
	struct stream stream;
	const struct kept_postings *kept; /* NULL: its rows have to be looked at */
	uint32_t at;                      /* number of the group in there */
	uint32_t group;                   /* DOCLIST_END: none */
};

struct merge {
	struct db *db;
	const struct walk_plan *plan;
	const struct walk_shape *shape;
	struct lane *lanes; /* by phrase */
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
		struct stream *s = &m->lanes[i].stream;

		if (s->unit != unit)
			continue;
		TRY(stream_place(s, m->err));
		if (!hits_add_places(&m->hits, (uint32_t)i, &s->places))
			return no_memory(m->err);
		TRY(stream_seek(s, unit + 1, m->err));
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
			if (m->lanes[i].stream.unit < unit)
				unit = m->lanes[i].stream.unit;
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

/* The group of the row at which the stream stands. */
static enum err_code lane_look(struct lane *l, const struct merge *m)
{
	const uint32_t unit = l->stream.unit;

	l->group = DOCLIST_END;
	if (unit > m->shape->units)
		return ERR_OK;
	l->group = m->shape->group[unit];
	if (unit >= m->shape->first[l->group + 1])
		return err_set(m->err, ERR_CORRUPT, "the full-text index has a row %u of nothing",
			       unit);
	return ERR_OK;
}

static enum err_code lane_open(struct lane *l, struct merge *m, const struct walk_phrase *phrase)
{
	TRY(stream_open(&l->stream, m->db, phrase, m->plan->from, &m->cut, m->err));
	if (!m->shape)
		return ERR_OK;
	TRY(lane_look(l, m));
	if (l->group != DOCLIST_END && stream_is_kept(&l->stream)) {
		l->kept = l->stream.lists[0].kept;
		l->at = kept_seek_group(l->kept, 0, l->group);
	}
	return ERR_OK;
}

/* To the first rows of `group` or behind it. */
static inline enum err_code lane_seek(struct lane *l, const struct merge *m, uint32_t group)
{
	if (l->group >= group)
		return ERR_OK;
	if (l->kept) {
		l->at = kept_seek_group(l->kept, l->at, group);
		l->group = l->kept->groups[l->at];
		return ERR_OK;
	}
	TRY(stream_seek(&l->stream, m->shape->first[group], m->err));
	return lane_look(l, m);
}

/* The rows of a group at which lane i stands, of which there is one at least; and on. */
static enum err_code take_slice(struct walk_slice *out, struct merge *m, size_t i)
{
	struct lane *l = &m->lanes[i];
	struct slice_room *room = &m->rooms[i];
	const uint32_t end = m->shape->first[l->group + 1];

	if (l->kept) {
		*out = kept_slice(l->kept, l->at);
		l->group = l->kept->groups[++l->at];
	} else {
		for (slice_room_clear(room); l->stream.unit < end;) {
			TRY(stream_place(&l->stream, m->err));
			if (!slice_room_places(room, l->stream.unit, (uint32_t)i,
					       &l->stream.places))
				return no_memory(m->err);
			TRY(stream_seek(&l->stream, l->stream.unit + 1, m->err));
		}
		if (!slice_room_slice(out, room, m->shape))
			return no_memory(m->err);
		TRY(lane_look(l, m));
	}
	out->phrase = (uint32_t)i;
	return ERR_OK;
}

/* The rows of one group, one by one. */
static enum err_code visit_rows_of(struct merge *m, uint32_t group)
{
	const uint32_t end = m->shape->first[group + 1] - 1;

	for (size_t i = 0; i < m->n; i++) {
		struct lane *l = &m->lanes[i];

		if (l->kept)
			stream_go(&l->stream, l->kept->of_group[l->at].row);
		TRY(stream_seek(&l->stream, m->plan->from, m->err));
	}
	return visit_rows(m, end < m->to ? end : m->to);
}

static enum err_code visit_group(struct merge *m, uint32_t group)
{
	struct walk_group g = { .group = group, .slices = m->slices };

	for (size_t i = 0; i < m->n; i++)
		TRY(lane_seek(&m->lanes[i], m, group));
	if (!m->visit_group)
		return visit_rows_of(m, group);
	for (size_t i = 0; i < m->n; i++)
		if (m->lanes[i].group == group)
			TRY(take_slice(&m->slices[g.n++], m, i));
	m->stopped = !m->visit_group(m->ctx, &g);
	return ERR_OK;
}

/* Every group that has a phrase. */
static enum err_code visit_all_groups(struct merge *m)
{
	while (!m->stopped) {
		uint32_t group = DOCLIST_END;

		TRY(store_tick(m->db, m->err));
		for (size_t i = 0; i < m->n; i++)
			if (m->lanes[i].group < group)
				group = m->lanes[i].group;
		if (group == DOCLIST_END || m->shape->first[group] > m->to)
			return ERR_OK;
		TRY(visit_group(m, group));
	}
	return ERR_OK;
}

/* The first group from `from` on that has a phrase of the set. */
static enum err_code seek_set(uint32_t *group, struct merge *m, unsigned set, uint32_t from)
{
	*group = DOCLIST_END;
	for (size_t i = 0; i < m->n; i++) {
		if (!(m->plan->phrases[i].sets >> set & 1))
			continue;
		TRY(lane_seek(&m->lanes[i], m, from));
		if (m->lanes[i].group < *group)
			*group = m->lanes[i].group;
	}
	return ERR_OK;
}

/* Only the groups that have something of every set: the rarest set names one, and the others
 * have it, or another one is the first that it can be. */
static enum err_code visit_groups_of_sets(struct merge *m)
{
	uint32_t group = 1, at;

	for (size_t i = 0; !m->stopped;) {
		TRY(store_tick(m->db, m->err));
		TRY(seek_set(&at, m, m->sets[i], group));
		if (at == DOCLIST_END || m->shape->first[at] > m->to)
			return ERR_OK;
		i = at == group || i == 0 ? i + 1 : 0;
		group = at;
		if (i < m->n_sets)
			continue;
		TRY(visit_group(m, group++));
		i = 0;
	}
	return ERR_OK;
}

/* --- all of it --- */

/* How many rows have the phrase, at most. */
static enum err_code phrase_rows(uint64_t *out, struct merge *m, size_t i)
{
	const struct walk_phrase *p = &m->plan->phrases[i];

	*out = p->prefix ? m->lanes[i].stream.gathered.n : UINT32_MAX;
	if (m->lanes[i].stream.unit == DOCLIST_END)
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

	m->lanes = calloc(p->n, sizeof(*m->lanes));
	m->slices = calloc(p->n, sizeof(*m->slices));
	m->rooms = calloc(p->n, sizeof(*m->rooms));
	if (!m->lanes || !m->slices || !m->rooms)
		return no_memory(m->err);
	for (size_t i = 0; i < p->n; i++)
		TRY(lane_open(&m->lanes[m->n++], m, &p->phrases[i]));
	if (is_plain(p))
		return m->visit_group ? visit_all_groups(m) : visit_rows(m, m->to);
	TRY(order_sets(m));
	return visit_groups_of_sets(m);
}

static void merge_end(struct merge *m)
{
	for (size_t i = 0; i < m->n; i++)
		stream_close(&m->lanes[i].stream);
	for (size_t i = 0; m->rooms && i < m->plan->n; i++)
		slice_room_dispose(&m->rooms[i]);
	free(m->lanes);
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
	struct merge m = { .db = db,
			   .plan = plan,
			   .shape = plan->shape,
			   .to = last_of(plan),
			   .visit = visit,
			   .ctx = ctx,
			   .err = err };
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
			   .shape = plan->shape,
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
	gather = walk_gather_new(plan->shape, visit, ctx);
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
