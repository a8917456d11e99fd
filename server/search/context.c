/* Sentences that cite a work, and words that count in them only. */
#include "search/internal.h"

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory to open the index");
}

enum err_code mentions_load(struct engine *e, struct db *db, struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	size_t n = 0, cap = 0;
	uint32_t cited = 0;
	bool more;

	e->mentions.from = arena_array(e->mem, uint32_t, (size_t)e->n_works + 2);
	if (!e->mentions.from)
		return no_memory(err);
	TRY(db_stmt(&st, db, SQL_MENTION_LOAD, err));
	for (;;) {
		int64_t at, unit;

		TRY(stmt_step(&more, st, err));
		if (!more)
			break;
		at = stmt_int(st, 0);
		unit = stmt_int(st, 1);
		if (at < 1 || at > e->n_works || unit < 1 || unit > e->n_units)
			return err_set(err, ERR_CORRUPT,
				       "the index is damaged: a citation names a work or passage "
				       "that is not there");
		if (!arena_reserve(e->mem, &e->mentions.list, sizeof(*e->mentions.list), n, &cap))
			return no_memory(err);
		while (cited < at)
			e->mentions.from[++cited] = (uint32_t)n;
		e->mentions.list[n++] = (struct mention){ .unit = (uint32_t)unit,
							  .from = (uint32_t)stmt_int(st, 2),
							  .to = (uint32_t)stmt_int(st, 3) };
	}
	while (cited <= e->n_works)
		e->mentions.from[++cited] = (uint32_t)n;
	return ERR_OK;
}

struct mentions mentions_of(const struct engine *e, uint32_t cited)
{
	const struct mention_lists *lists = &e->mentions;

	if (!lists->list)
		return (struct mentions){ 0 };
	return (struct mentions){ .list = lists->list + lists->from[cited],
				  .n = lists->from[cited + 1] - lists->from[cited] };
}

/* The first of unit `unit` or behind. */
static size_t place(const struct mentions *m, uint32_t unit)
{
	size_t low = 0, high = m->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (m->list[mid].unit < unit)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct mentions mentions_in_units(const struct mentions *m, uint32_t from, uint32_t to)
{
	const size_t first = place(m, from);

	if (m->n == 0)
		return *m;
	return (struct mentions){ .list = m->list + first, .n = place(m, to) - first };
}

struct mentions mentions_in_work(const struct mentions *m, const struct engine *e, uint32_t work)
{
	const uint32_t end = work < e->n_works ? e->first_unit[work + 1] : e->n_units + 1;

	return mentions_in_units(m, e->first_unit[work], end);
}

bool mentions_cover(const struct mentions *m, uint32_t first, uint32_t last)
{
	for (size_t i = 0; i < m->n; i++)
		if (first >= m->list[i].from && last < m->list[i].to)
			return true;
	return false;
}

/* A NEAR that lost one of its parts is none. */
static void drop_broken(struct walk_row *row, struct walk_hit *hits,
			const struct query_compiled *compiled)
{
	size_t kept = 0;

	for (size_t i = 0, next; i < row->n_hits; i = next) {
		const struct query_leaf *leaf = compiled->leaves[hits[i].phrase];
		size_t parts = 0;

		for (next = i; next < row->n_hits && compiled->leaves[hits[next].phrase] == leaf;
		     next++)
			parts += next == i || hits[next].phrase != hits[next - 1].phrase;
		if (leaf->near && parts < leaf->n_phrases)
			continue;
		for (size_t k = i; k < next; k++)
			hits[kept++] = hits[k];
	}
	row->n_hits = kept;
}

bool context_row(struct walk_row *out, struct context *c, const struct walk_row *row)
{
	const struct mentions here = mentions_in_units(&c->mentions, row->unit, row->unit + 1);
	bool has_near = false;

	*out = (struct walk_row){ .unit = row->unit };
	for (size_t i = 0; here.n > 0 && i < row->n_hits; i++) {
		const struct walk_hit *hit = &row->hits[i];
		const size_t tokens = c->compiled->phrases[hit->phrase]->n_tokens;

		if (hit->column != UNIT_BODY ||
		    !mentions_cover(&here, hit->position, hit->position + (uint32_t)tokens - 1))
			continue;
		if (!arena_reserve(c->mem, &c->hits, sizeof(*c->hits), out->n_hits, &c->cap)) {
			c->full = true;
			return false;
		}
		c->hits[out->n_hits++] = *hit;
		has_near = has_near || c->compiled->leaves[hit->phrase]->near;
	}
	if (has_near)
		drop_broken(out, c->hits, c->compiled);
	out->hits = c->hits;
	return out->n_hits > 0;
}
