/* The lists of numbers in suggestion_order, of which some go and some come. */
#include <stdlib.h>
#include <string.h>

#include "ingest/suggesting.h"

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

enum err_code note_number(struct numbers *n, uint32_t id, struct run *r)
{
	if (!arena_reserve(r->mem, &n->list, sizeof(*n->list), n->n, &n->cap))
		return ingest_no_memory(r);
	n->list[n->n++] = id;
	return ERR_OK;
}

static bool has(const struct numbers *n, uint32_t id)
{
	return bsearch(&id, n->list, n->n, sizeof(*n->list), by_number) != NULL;
}

/* --- orders --- */

enum err_code lists_load(struct order out[3], const char *kind, struct changer *x)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, x->db, SQL_SUGGESTION_ORDER_OF, x->r->err));
	TRY(stmt_bind(st, x->r->err, "s", kind));
	TRY(stmt_step(&row, st, x->r->err));
	for (int i = 0; i < 3; i++) {
		const void *bytes = row ? stmt_blob(st, i, &out[i].n) : NULL;

		out[i].n = bytes ? out[i].n : 0;
		out[i].bytes = arena_alloc(x->r->mem, out[i].n + 1);
		if (!out[i].bytes)
			return ingest_no_memory(x->r);
		if (bytes)
			memcpy(out[i].bytes, bytes, out[i].n);
	}
	return ERR_OK;
}

enum err_code lists_put(const struct order o[3], const char *kind, struct changer *x)
{
	return db_run(x->db, SQL_SUGGESTION_ORDER_PUT, x->r->err, "sbbb", kind,
		      (const void *)o[0].bytes, o[0].n, (const void *)o[1].bytes, o[1].n,
		      (const void *)o[2].bytes, o[2].n);
}

void lists_filter(struct order *o, size_t n_orders, size_t size, struct numbers *gone)
{
	if (gone->n == 0)
		return;
	qsort(gone->list, gone->n, sizeof(*gone->list), by_number);
	for (size_t i = 0; i < n_orders; i++) {
		size_t to = 0;

		for (size_t at = 0; at + size <= o[i].n; at += size) {
			if (has(gone, number_of(o[i].bytes + at)))
				continue;
			memmove(o[i].bytes + to, o[i].bytes + at, size);
			to += size;
		}
		o[i].n = to;
	}
}

enum err_code list_find(size_t *out, const struct order *o, size_t size, place_fn *compare,
			const void *sought, struct changer *x)
{
	size_t low = 0, high = o->n / size;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		int order = 0;

		TRY(compare(&order, x, sought, o->bytes + mid * size));
		if (order <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	*out = low;
	return ERR_OK;
}

/* `items`, `n` of them in their order, are what `places` says stands before the items that are
 * there. */
enum err_code list_insert(struct order *o, const unsigned char *items, const size_t *places,
			  size_t n, size_t size, struct run *r)
{
	unsigned char *bytes = arena_alloc(r->mem, o->n + n * size + 1), *to = bytes;
	size_t from = 0;

	if (!bytes)
		return ingest_no_memory(r);
	for (size_t i = 0; i < n; i++) {
		memcpy(to, o->bytes + from, places[i] * size - from);
		to += places[i] * size - from;
		from = places[i] * size;
		memcpy(to, items + i * size, size);
		to += size;
	}
	memcpy(to, o->bytes + from, o->n - from);
	o->bytes = bytes;
	o->n += n * size;
	return ERR_OK;
}

/* --- where typing may begin --- */

static enum err_code compare_start(int *order, struct changer *x, const void *sought,
				   const unsigned char *place)
{
	const struct start *start = sought;
	const size_t at = (size_t)place[4] | (size_t)place[5] << 8;
	AUTO(stmt) struct stmt *st = NULL;
	const char *folded;
	size_t len = 0;
	bool row;

	TRY(db_stmt(&st, x->db, SQL_SUGGESTION_FOLDED, x->r->err));
	TRY(stmt_bind(st, x->r->err, "i", (int64_t)number_of(place)));
	TRY(stmt_step(&row, st, x->r->err));
	folded = row ? stmt_borrow(st, 0, &len) : NULL;
	if (!folded || at > len)
		return err_set(x->r->err, ERR_CORRUPT, "suggestion %u is missing",
			       number_of(place));
	*order = strcmp(folded + at, start->from);
	return ERR_OK;
}

static enum err_code add_starts(struct order *o, struct starts *come, struct changer *x)
{
	unsigned char *items = arena_alloc(x->r->mem, come->n * PLACE_BYTES + 1);
	size_t *places = arena_array(x->r->mem, size_t, come->n + 1);

	if (!items || !places)
		return ingest_no_memory(x->r);
	starts_sort(come);
	for (size_t i = 0; i < come->n; i++) {
		place_put(items + i * PLACE_BYTES, come->list[i].id, come->list[i].at);
		TRY(list_find(&places[i], o, PLACE_BYTES, compare_start, &come->list[i], x));
	}
	return list_insert(o, items, places, come->n, PLACE_BYTES, x->r);
}

enum err_code lists_add_starts(struct order o[2], struct starts come[2], struct changer *x)
{
	TRY(add_starts(&o[0], &come[0], x));
	return add_starts(&o[1], &come[1], x);
}
