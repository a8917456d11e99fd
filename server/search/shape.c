/* What the rows of a work that have a word come to, kept with the rows (store/kept.h): the sets of
 * values of its passages, and the most that they can weigh. Most works of a search are told to be
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

/* Hardly any mark but for the last ones comes again: an older one may be there twice. */
static void mark(struct walk_sum *sum, uint32_t *marks, uint32_t set)
{
	enum { LAST = 8 };

	for (uint32_t i = sum->n_marks; i > 0 && i + LAST > sum->n_marks; i--)
		if (marks[i - 1] == set)
			return;
	marks[sum->n_marks++] = set;
}

static bool sum_up(const void *ctx, struct walk_slice *rows, uint32_t *marks)
{
	const struct scorer *sc = ctx;
	const struct engine *e = sc->engine;
	const uint32_t own = e->first_unit[e->unit_work[rows->units[0]]];
	struct walk_hits hits = { 0 };
	double most = 0, raw = 0;
	bool ok = true;

	rows->sum = (struct walk_sum){ .marks = marks };
	for (uint32_t i = 0; i < rows->n && ok; i++) {
		struct scorer_amount amount;

		if (rows->body[i]) {
			amount = scorer_body(sc, rows->units[i], rows->body[i]);
		} else {
			hits.n = 0;
			ok = walk_slice_hits(&hits, rows, i);
			amount = scorer_hits(sc, rows->units[i], hits.list, hits.n);
		}
		if (rows->units[i] == own) {
			rows->sum.own = no_less(amount.count);
			continue;
		}
		most = fmax(most, amount.count);
		raw += amount.raw;
		mark(&rows->sum, marks, e->unit[rows->units[i]].set);
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
