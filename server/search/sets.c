/* Lists that many owners have alike, as one. Hardly any passage is about regions that no other
 * one is about: a hundred thousand have some thousand sets of them, which stay near the
 * processor while a walk goes over the passages. */
#include <stdlib.h>
#include <string.h>

#include "search/internal.h"

struct interning {
	struct value_lists sets;
	uint32_t n;      /* sets so far, the empty one among them */
	uint32_t *table; /* set + 1 by hash; 0: free */
	uint32_t mask;
};

/* FNV-1a over the ids. */
static uint32_t hash_of(const uint32_t *ids, size_t n)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ ids[i]) * 0x100000001b3u;
	return (uint32_t)(h ^ h >> 32);
}

static uint32_t intern(struct interning *x, const uint32_t *ids, uint32_t n)
{
	struct value_lists *sets = &x->sets;
	uint32_t at = hash_of(ids, n) & x->mask;

	for (; x->table[at] > 0; at = (at + 1) & x->mask) {
		const uint32_t set = x->table[at] - 1, from = sets->from[set];

		if (sets->from[set + 1] - from == n &&
		    (n == 0 || !memcmp(sets->ids + from, ids, n * sizeof(*ids))))
			return set;
	}
	if (n > 0)
		memcpy(sets->ids + sets->from[x->n], ids, n * sizeof(*ids));
	sets->from[x->n + 1] = sets->from[x->n] + n;
	x->table[at] = x->n + 1;
	return x->n++;
}

static bool keep(struct value_lists *out, const struct interning *x, struct arena *mem)
{
	const size_t n_ids = x->sets.from[x->n];

	out->from = arena_array(mem, uint32_t, (size_t)x->n + 1);
	out->ids = arena_array(mem, uint32_t, n_ids);
	if (!out->from || !out->ids)
		return false;
	memcpy(out->from, x->sets.from, ((size_t)x->n + 1) * sizeof(*out->from));
	if (n_ids > 0)
		memcpy(out->ids, x->sets.ids, n_ids * sizeof(*out->ids));
	return true;
}

bool sets_make(struct engine *e, const struct value_lists *lists)
{
	const uint32_t owners = e->n_units;
	struct interning x = { .mask = 1 };
	bool ok;

	while (x.mask < 2 * (uint64_t)owners + 2)
		x.mask *= 2;
	x.table = calloc(x.mask--, sizeof(*x.table));
	x.sets.from = calloc((size_t)owners + 3, sizeof(*x.sets.from));
	x.sets.ids = calloc((size_t)lists->from[owners + 1] + 1, sizeof(*x.sets.ids));
	ok = x.table && x.sets.from && x.sets.ids;
	if (ok) {
		(void)intern(&x, NULL, 0); /* number 0 */
		for (uint32_t i = 1; i <= owners; i++)
			e->unit[i].set = intern(&x, lists->ids + lists->from[i],
						lists->from[i + 1] - lists->from[i]);
		ok = keep(&e->set_values, &x, e->mem);
	}
	e->n_sets = x.n;
	free(x.table);
	free(x.sets.from);
	free(x.sets.ids);
	return ok;
}
