/* The groups of a token's rows: which there are, and what their rows come to. */
#include <stdlib.h>

#include "store/kept_postings.h"

struct grouping {
	struct kept_postings *p;
	const struct walk_shape *shape;
	uint32_t cap; /* of p->groups */
	struct walk_marks marks;
};

static bool grow(void *list, size_t n, size_t size)
{
	void *more = realloc(*(void **)list, n * size);

	if (more)
		*(void **)list = more;
	return more != NULL;
}

/* Room for a group more, and for the end. */
static bool reserve(struct grouping *g)
{
	if (g->p->n_groups + 1 < g->cap)
		return true;
	g->cap = 2 * g->cap + 8;
	return grow(&g->p->groups, g->cap, sizeof(*g->p->groups)) &&
	       grow(&g->p->of_group, g->cap, sizeof(*g->p->of_group));
}

/* The rows from number `from` to `to`. */
static struct walk_slice slice_of(const struct kept_postings *p, uint32_t from, uint32_t to)
{
	return (struct walk_slice){ .n = to - from,
				    .units = p->units + from,
				    .body = p->body + from,
				    .at = p->at + from,
				    .bytes = p->places };
}

static bool add_group(struct grouping *g, uint32_t group, uint32_t from, uint32_t to)
{
	struct kept_postings *p = g->p;
	struct walk_slice rows = slice_of(p, from, to);
	const uint32_t mark = (uint32_t)g->marks.n;

	if (!reserve(g) || !g->shape->sum(g->shape->ctx, &rows, &g->marks))
		return false;
	p->groups[p->n_groups] = group;
	p->of_group[p->n_groups++] = (struct kept_group){ .row = from,
							  .mark = mark,
							  .own = rows.sum.own,
							  .most = rows.sum.most,
							  .raw = rows.sum.raw };
	return true;
}

/* No more room than they need. */
static void trim(struct grouping *g)
{
	(void)grow(&g->p->groups, (size_t)g->p->n_groups + 1, sizeof(*g->p->groups));
	(void)grow(&g->p->of_group, (size_t)g->p->n_groups + 1, sizeof(*g->p->of_group));
	(void)grow(&g->marks.list, g->marks.n + 1, sizeof(*g->marks.list));
}

static enum err_code group_rows(struct grouping *g, struct err *err)
{
	const struct walk_shape *shape = g->shape;
	struct kept_postings *p = g->p;
	uint32_t from = 0, to;

	/* of rows behind the last unit nobody knows anything */
	for (; from < p->n && p->units[from] <= shape->units; from = to) {
		const uint32_t group = shape->group[p->units[from]];
		const uint32_t end = shape->first[group + 1];

		if (p->units[from] >= end)
			return err_set(err, ERR_CORRUPT,
				       "the full-text index has a row %u of nothing",
				       p->units[from]);
		for (to = from + 1; p->units[to] < end;) /* DOCLIST_END stops it */
			to++;
		if (!add_group(g, group, from, to))
			return err_set(err, ERR_NO_MEMORY, "no memory to read the full-text index");
	}
	if (!reserve(g))
		return err_set(err, ERR_NO_MEMORY, "no memory to read the full-text index");
	p->groups[p->n_groups] = DOCLIST_END;
	p->of_group[p->n_groups] = (struct kept_group){ .row = from, .mark = (uint32_t)g->marks.n };
	return ERR_OK;
}

enum err_code kept_group_rows(struct kept_postings *p, const struct walk_shape *shape,
			      struct err *err)
{
	struct grouping g = { .p = p, .shape = shape };
	const enum err_code code = group_rows(&g, err);

	if (code == ERR_OK)
		trim(&g);
	p->marks = g.marks.list;
	return code;
}

uint32_t kept_seek_group(const struct kept_postings *p, uint32_t from, uint32_t group)
{
	uint32_t low = from, high, step = 1;

	if (p->groups[low] >= group) /* DOCLIST_END is behind all */
		return low;
	/* by steps that double, then by halving */
	for (high = low + 1; high < p->n_groups && p->groups[high] < group; high = low + step) {
		low = high;
		step *= 2;
	}
	if (high > p->n_groups)
		high = p->n_groups;
	while (high - low > 1) { /* groups[low] < group <= groups[high] */
		const uint32_t mid = low + (high - low) / 2;

		if (p->groups[mid] < group)
			low = mid;
		else
			high = mid;
	}
	return high;
}

struct walk_slice kept_slice(const struct kept_postings *p, uint32_t i)
{
	const struct kept_group *g = &p->of_group[i];
	struct walk_slice rows = slice_of(p, g[0].row, g[1].row);

	rows.sum = (struct walk_sum){ .marks = p->marks + g[0].mark,
				      .n_marks = g[1].mark - g[0].mark,
				      .own = g->own,
				      .most = g->most,
				      .raw = g->raw };
	return rows;
}
