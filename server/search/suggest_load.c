/* Suggestions, as an index has them in the table suggestion_order, in memory. */
#include <stdlib.h>
#include <string.h>

#include "search/internal.h"
#include "search/suggest_index.h"

enum { PLACE_BYTES = 6, MERIT_BYTES = 4 };

const char *suggest_kind_name(enum suggest_kind k)
{
	static const char *const names[SUGGEST_KINDS] = { "region",    "theme",  "term",
							  "thesaurus", "author", "title" };

	return names[k];
}

static bool kind_by_name(enum suggest_kind *out, const char *name)
{
	for (int k = 0; k < SUGGEST_KINDS; k++) {
		if (strcmp(suggest_kind_name((enum suggest_kind)k), name) == 0) {
			*out = (enum suggest_kind)k;
			return true;
		}
	}
	return false;
}

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory to open the index");
}

static uint32_t number_at(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

/* The numbers of the suggestions of a kind, by merit; and the other way round. */
struct merits {
	uint32_t *ids, *ranks;
	uint32_t from; /* ranks[0] is that of this number */
	size_t n, n_ranks;
};

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Where nothing is said of merit, lower numbers have more; every suggestion has a first word. */
static enum err_code merits_by_number(uint32_t **out, size_t *n, const unsigned char *places,
				      size_t len, struct arena *mem, struct err *err)
{
	uint32_t *ids = arena_array(mem, uint32_t, len / PLACE_BYTES + 1);

	if (!ids)
		return no_memory(err);
	*n = len / PLACE_BYTES;
	for (size_t i = 0; i < *n; i++)
		ids[i] = number_at(places + i * PLACE_BYTES);
	if (*n > 0)
		qsort(ids, *n, sizeof(*ids), by_number);
	*out = ids;
	return ERR_OK;
}

static enum err_code read_merits(uint32_t **out, size_t *n, const unsigned char *bytes, size_t len,
				 struct arena *mem, struct err *err)
{
	uint32_t *ids = arena_array(mem, uint32_t, len / MERIT_BYTES + 1);

	if (!ids)
		return no_memory(err);
	*n = len / MERIT_BYTES;
	for (size_t i = 0; i < *n; i++)
		ids[i] = number_at(bytes + i * MERIT_BYTES);
	*out = ids;
	return ERR_OK;
}

static enum err_code rank(struct merits *m, struct err *err)
{
	uint32_t last = 0;

	m->from = UINT32_MAX;
	for (size_t i = 0; i < m->n; i++) {
		m->from = m->ids[i] < m->from ? m->ids[i] : m->from;
		last = m->ids[i] > last ? m->ids[i] : last;
	}
	m->n_ranks = m->n > 0 ? (size_t)(last - m->from) + 1 : 0;
	m->ranks = calloc(m->n_ranks + 1, sizeof(*m->ranks));
	if (!m->ranks)
		return no_memory(err);
	for (size_t i = 0; i < m->n; i++)
		m->ranks[m->ids[i] - m->from] = (uint32_t)i;
	return ERR_OK;
}

static enum err_code load_segment(struct segment *out, const struct merits *m,
				  const unsigned char *bytes, size_t len, struct arena *mem,
				  struct err *err)
{
	const size_t n = len / PLACE_BYTES;
	struct segment g = { .n = n,
			     .ranks = arena_array(mem, uint32_t, n),
			     .at = arena_array(mem, uint16_t, n),
			     .best = arena_array(mem, uint32_t, n / SEGMENT_BLOCK + 1),
			     .ids = m->ids };

	if (!g.ranks || !g.at || !g.best)
		return no_memory(err);
	for (size_t i = 0; i < n; i++, bytes += PLACE_BYTES) {
		const uint32_t id = number_at(bytes);

		if (id < m->from || id - m->from >= m->n_ranks)
			return err_set(err, ERR_CORRUPT, "suggestion %u has no rank", id);
		g.ranks[i] = m->ranks[id - m->from];
		g.at[i] = (uint16_t)(bytes[4] | bytes[5] << 8);
		if (i % SEGMENT_BLOCK == 0 || g.ranks[i] < g.best[i / SEGMENT_BLOCK])
			g.best[i / SEGMENT_BLOCK] = g.ranks[i];
	}
	*out = g;
	return ERR_OK;
}

/* One row: a kind. */
static enum err_code load_kind(struct suggest_index *x, struct stmt *st, struct arena *mem,
			       struct err *err)
{
	struct merits merits = { 0 };
	enum suggest_kind kind;
	enum err_code code = ERR_OK;
	const void *bytes;
	size_t len;

	if (!kind_by_name(&kind, stmt_borrow(st, 0, NULL)))
		return ERR_OK;
	bytes = stmt_blob(st, stmt_is_null(st, 3) ? 1 : 3, &len);
	if (stmt_is_null(st, 3))
		TRY(merits_by_number(&merits.ids, &merits.n, bytes, len, mem, err));
	else
		TRY(read_merits(&merits.ids, &merits.n, bytes, len, mem, err));
	TRY(rank(&merits, err));
	for (int inside = 0; inside < 2 && code == ERR_OK; inside++) {
		bytes = stmt_blob(st, 1 + inside, &len);
		code = load_segment(&x->segments[kind][inside], &merits, bytes, len, mem, err);
	}
	free(merits.ranks);
	return code;
}

enum err_code suggest_load(struct suggest_index **out, struct db *db, struct arena *mem,
			   struct err *err)
{
	struct suggest_index *x = arena_array(mem, struct suggest_index, 1);
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	if (!x)
		return no_memory(err);
	TRY(db_stmt(&st, db, SQL_SUGGESTION_ORDER_LOAD, err));
	for (;;) {
		TRY(stmt_step(&row, st, err));
		if (!row)
			break;
		TRY(load_kind(x, st, mem, err));
	}
	*out = x;
	return ERR_OK;
}
