/* What the rows of a work that have a word come to, kept with the rows (store/kept.h): the regions
 * of its passages, and the most that they can weigh. Most works of a search are told to be
 * no better than those that it has by these numbers alone. */
#include <math.h>
#include <stdlib.h>

#include "search/score.h"

/* A float that is no less. */
static float no_less(double x)
{
	const float f = (float)x;

	return (double)f >= x ? f : nextafterf(f, INFINITY);
}

/* A region that is about to be marked is most often one of the last that were. An older one may
 * be there twice. */
static bool is_marked(const struct walk_marks *m, size_t from, uint32_t region)
{
	enum { LAST = 32 };

	for (size_t i = m->n; i > from && i + LAST > m->n; i--)
		if (m->list[i - 1] == region)
			return true;
	return false;
}

/* From number `from` on stands what is marked already. */
static bool mark_regions(struct walk_marks *m, size_t from, const struct engine *e, uint32_t unit)
{
	const struct value_span values = unit_values(e, unit);

	if (!walk_marks_reserve(m, (size_t)(values.to - values.from)))
		return false;
	for (const uint32_t *v = values.from; v < values.to; v++) {
		const uint32_t id = VALUE_ID(*v);

		if (e->value_facet[id] == FACET_REGION && !is_marked(m, from, id))
			m->list[m->n++] = id;
	}
	return true;
}

static bool sum_up(const void *ctx, struct walk_slice *rows, struct walk_marks *marks)
{
	const struct scorer *sc = ctx;
	const struct engine *e = sc->engine;
	const uint32_t own = e->first_unit[e->unit_work[rows->units[0]]];
	const size_t before = marks->n;
	struct walk_hits hits = { 0 };
	double most = 0, raw = 0;
	bool ok = true;

	for (uint32_t i = 0; i < rows->n && ok; i++) {
		const uint32_t unit = rows->units[i];
		struct scorer_amount amount;

		if (rows->body[i]) {
			amount = scorer_body(sc, unit, rows->body[i]);
		} else {
			hits.n = 0;
			ok = walk_slice_hits(&hits, rows, i);
			amount = scorer_hits(sc, unit, hits.list, hits.n);
		}
		if (unit == own) {
			rows->sum.own = amount.count;
			continue;
		}
		most = fmax(most, amount.count);
		raw += amount.raw;
		ok = ok && mark_regions(marks, before, e, unit);
	}
	rows->sum.most = no_less(most);
	rows->sum.raw = no_less(raw);
	free(hits.list);
	return ok;
}

enum err_code shape_make(struct engine *e, struct err *err)
{
	struct scorer *sc = arena_array(e->mem, struct scorer, 1);

	if (!sc)
		return err_set(err, ERR_NO_MEMORY, "no memory to open the index");
	scorer_fields(sc, e);
	e->shape = (struct walk_shape){ .group = e->unit_work,
					.first = e->first_unit,
					.units = e->n_units,
					.sum = sum_up,
					.ctx = sc };
	return ERR_OK;
}
