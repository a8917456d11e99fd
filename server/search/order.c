/* Works in the orders in which they are shown: an index that was brought up to date does not
 * number them so. */
#include <stdlib.h>

#include "search/internal.h"

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory to open the index");
}

static enum err_code damaged(struct err *err, const char *what)
{
	return err_set(err, ERR_CORRUPT, "the index is damaged: %s", what);
}

/* The works as statement `id` has them, which is all of them. */
static enum err_code load_order(uint32_t *order, struct engine *e, struct db *db, enum sql_id id,
				struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	uint32_t n = 0;
	bool more;

	TRY(db_stmt(&st, db, id, err));
	for (;; n++) {
		int64_t work;

		TRY(stmt_step(&more, st, err));
		if (!more)
			break;
		work = stmt_int(st, 0);
		if (n == e->info.works || work < 1 || work > e->n_works || !e->works[work].key)
			return damaged(err, "an order names a work that is not there");
		order[n] = (uint32_t)work;
	}
	return n == e->info.works ? ERR_OK : damaged(err, "a work is missing");
}

enum err_code orders_load(struct engine *e, struct db *db, struct err *err)
{
	uint32_t *order = arena_array(e->mem, uint32_t, e->info.works);

	e->works_by_key = arena_array(e->mem, uint32_t, e->info.works);
	if (!order || !e->works_by_key)
		return no_memory(err);
	TRY(load_order(e->works_by_key, e, db, SQL_WORK_LOAD_BY_KEY, err));
	for (uint32_t i = 0; i < e->info.works; i++)
		e->works[e->works_by_key[i]].key_rank = i;
	TRY(load_order(order, e, db, SQL_WORK_LOAD_BY_TITLE, err));
	for (uint32_t i = 0; i < e->info.works; i++)
		e->works[order[i]].title_rank = i;
	TRY(load_order(order, e, db, SQL_WORK_LOAD_BY_AUTHOR, err));
	for (uint32_t i = 0; i < e->info.works; i++)
		e->works[order[i]].author_rank = i;
	return ERR_OK;
}

static int by_key_rank(const void *a, const void *b, void *ctx)
{
	const struct engine *e = ctx;
	const uint32_t x = e->works[*(const uint32_t *)a].key_rank,
		       y = e->works[*(const uint32_t *)b].key_rank;

	return (x > y) - (x < y);
}

/* Lists of works come in the order of numbers, which is that of keys but for what changed. */
void orders_sort(struct value_lists *lists, struct engine *e)
{
	for (uint32_t w = 1; w <= e->n_works; w++) {
		const uint32_t n = lists->from[w + 1] - lists->from[w];

		if (n > 1)
			qsort_r(lists->ids + lists->from[w], n, sizeof(*lists->ids), by_key_rank,
				e);
	}
}
