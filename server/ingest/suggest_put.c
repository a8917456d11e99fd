/* The suggestions of an index that is made whole. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "ingest/suggesting.h"

enum {
	STARTS_MAX = 24,   /* words of one suggestion at which typing may begin */
	PLACE_MAX = 65535, /* what 16 bits hold */
};

/* --- places --- */

static void put_number(unsigned char *to, uint32_t v)
{
	for (int k = 0; k < 4; k++)
		to[k] = (unsigned char)(v >> 8 * k);
}

void place_put(unsigned char *to, uint32_t id, size_t at)
{
	put_number(to, id);
	to[4] = (unsigned char)at;
	to[5] = (unsigned char)(at >> 8);
}

void merit_put(unsigned char *to, uint32_t id)
{
	put_number(to, id);
}

uint32_t number_of(const unsigned char *from)
{
	return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 |
	       (uint32_t)from[3] << 24;
}

/* Eight bytes of a text, the first of them the highest. */
static uint64_t first_letters(const char *s)
{
	uint64_t letters = 0;

	for (int i = 0; i < 8; i++) {
		letters = letters << 8 | (unsigned char)*s;
		s += *s != '\0';
	}
	return letters;
}

enum err_code starts_find(struct starts lists[2], const char *folded, uint32_t id, struct run *r)
{
	const char *at = folded;

	for (int i = 0; i < STARTS_MAX && *at && at - folded <= PLACE_MAX; i++) {
		struct starts *list = &lists[i > 0];

		if (!list_reserve(&list->list, sizeof(*list->list), list->n, &list->cap))
			return ingest_no_memory(r);
		list->list[list->n++] = (struct start){ .letters = first_letters(at),
							.from = at,
							.id = id,
							.at = (uint16_t)(at - folded) };
		at += strcspn(at, " ");
		at += strspn(at, " ");
	}
	return ERR_OK;
}

static int by_start(const void *a, const void *b)
{
	const struct start *x = a, *y = b;
	int order;

	if (x->letters != y->letters)
		return x->letters < y->letters ? -1 : 1;
	order = strcmp(x->from, y->from);
	return order ? order : (x->id > y->id) - (x->id < y->id);
}

void starts_sort(struct starts *list)
{
	if (list->n > 0)
		qsort(list->list, list->n, sizeof(*list->list), by_start);
}

void starts_autofree(struct starts (*lists)[2])
{
	free((*lists)[0].list);
	free((*lists)[1].list);
}

/* --- rows --- */

enum err_code suggestion_put(const struct proposal *p, uint32_t id, struct run *r, struct db *db)
{
	return db_run(db, SQL_SUGGESTION_ADD, r->err, "issssi", (int64_t)id, p->kind, p->text,
		      p->folded, p->key, (int64_t)p->works);
}

static unsigned char *places_of(size_t *n, struct starts *list, struct run *r)
{
	unsigned char *bytes = arena_alloc(r->mem, list->n * PLACE_BYTES + 1);

	starts_sort(list);
	for (size_t i = 0; bytes && i < list->n; i++)
		place_put(bytes + i * PLACE_BYTES, list->list[i].id, list->list[i].at);
	*n = list->n * PLACE_BYTES;
	return bytes;
}

static enum err_code put_order(const char *kind, struct starts lists[2], const unsigned char *merit,
			       size_t n, struct run *r, struct db *db)
{
	size_t n_first, n_inside;
	const unsigned char *first = places_of(&n_first, &lists[0], r),
			    *inside = places_of(&n_inside, &lists[1], r);

	if (!first || !inside)
		return ingest_no_memory(r);
	return db_run(db, SQL_SUGGESTION_ORDER_PUT, r->err, "sbbb", kind, (const void *)first,
		      n_first, (const void *)inside, n_inside, (const void *)merit,
		      n * MERIT_BYTES);
}

/* Titles are proposed in the order of works, and ranked by the index. */
static enum err_code put_title_rows(struct starts lists[2], size_t *n, struct run *r, struct db *db)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, db, SQL_SUGGESTION_TITLES, r->err));
	for (*n = 0;; ++*n) {
		struct proposal p = { .kind = "title", .works = 1 };
		uint32_t id;

		TRY(stmt_step(&row, st, r->err));
		if (!row)
			return ERR_OK;
		id = (uint32_t)stmt_int(st, 0);
		p.key = stmt_borrow(st, 1, NULL);
		p.text = stmt_borrow(st, 2, NULL);
		p.folded = stmt_text(st, 3, r->mem);
		if (!p.folded)
			return ingest_no_memory(r);
		TRY(suggestion_put(&p, id, r, db));
		TRY(starts_find(lists, p.folded, id, r));
	}
}

static enum err_code put_titles(struct run *r, struct db *db)
{
	AUTO(starts) struct starts lists[2] = { 0 };
	unsigned char *merit;
	size_t n;

	TRY(put_title_rows(lists, &n, r, db));
	TRY(titles_by_merit(&merit, n, r, db));
	return put_order("title", lists, merit, n, r, db);
}

enum err_code titles_by_merit(unsigned char **out, size_t n, struct run *r, struct db *db)
{
	AUTO(stmt) struct stmt *st = NULL;
	unsigned char *merit = arena_alloc(r->mem, n * MERIT_BYTES + 1);
	bool row = true;

	if (!merit)
		return ingest_no_memory(r);
	TRY(db_stmt(&st, db, SQL_SUGGESTION_TITLES_BY_MERIT, r->err));
	for (size_t i = 0; i < n && row; i++) {
		TRY(stmt_step(&row, st, r->err));
		merit_put(merit + i * MERIT_BYTES, (uint32_t)stmt_int(st, 0));
	}
	*out = merit;
	return ERR_OK;
}

/* One kind after the other; each has its better ones first. */
static enum err_code put_others(const struct proposals *all, struct run *r, struct db *db)
{
	uint32_t id = NO_TITLE;

	for (size_t from = 0, to; from < all->n; from = to) {
		const char *kind = all->list[from].kind;
		unsigned char *merit = arena_alloc(r->mem, (all->n - from) * MERIT_BYTES);
		AUTO(starts) struct starts lists[2] = { 0 };

		if (!merit)
			return ingest_no_memory(r);
		for (to = from; to < all->n && strcmp(all->list[to].kind, kind) == 0; to++, id++) {
			TRY(suggestion_put(&all->list[to], id, r, db));
			TRY(starts_find(lists, all->list[to].folded, id, r));
			merit_put(merit + (to - from) * MERIT_BYTES, id);
		}
		TRY(put_order(kind, lists, merit, to - from, r, db));
	}
	return ERR_OK;
}

enum err_code suggestions_build(const struct corpus *c, struct words **words, struct run *r,
				struct db *db)
{
	struct proposals all = { 0 };

	TRY(words_put(*words, r, db));
	TRY(suggestions_propose(&all, c, words, NULL, r, db));
	TRY(put_titles(r, db));
	return put_others(&all, r, db);
}
