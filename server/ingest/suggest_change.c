/* The suggestions of an index of which some works changed. */
#include <stdlib.h>
#include <string.h>

#include "ingest/suggesting.h"

/* A suggestion that the index has. */
struct old {
	uint32_t id, works;
	const char *kind, *text, *folded, *key;
	bool stays;
};

struct olds {
	struct old *list;
	size_t n, cap;
	uint32_t next; /* number that is free */
};

/* --- titles --- */

struct title {
	uint32_t work;
	int64_t cited, year;
	const char *sort, *key;
};

static enum err_code load_title(bool *there, struct title *out, uint32_t work, struct changer *x,
				struct arena *mem)
{
	AUTO(stmt) struct stmt *st = NULL;

	TRY(db_stmt(&st, x->db, SQL_SUGGESTION_TITLE_MERIT, x->r->err));
	TRY(stmt_bind(st, x->r->err, "i", (int64_t)work));
	TRY(stmt_step(there, st, x->r->err));
	if (!*there)
		return ERR_OK;
	*out = (struct title){ .work = work,
			       .cited = stmt_int(st, 0),
			       .year = stmt_int(st, 1),
			       .sort = stmt_text(st, 2, mem),
			       .key = stmt_text(st, 3, mem) };
	return out->sort && out->key ? ERR_OK : ingest_no_memory(x->r);
}

static int by_title_merit(const void *one, const void *other)
{
	const struct title *a = one, *b = other;
	int order;

	if (a->cited != b->cited)
		return a->cited > b->cited ? -1 : 1;
	if (a->year != b->year)
		return a->year > b->year ? -1 : 1;
	order = strcmp(a->sort, b->sort);
	return order ? order : strcmp(a->key, b->key);
}

static enum err_code compare_title(int *order, struct changer *x, const void *sought,
				   const unsigned char *place)
{
	AUTO(arena) struct arena *mem = arena_new(FILE_MAX);
	struct title title;
	bool there;

	if (!mem)
		return ingest_no_memory(x->r);
	TRY(load_title(&there, &title, number_of(place), x, mem));
	if (!there)
		return err_set(x->r->err, ERR_CORRUPT, "work number %u is missing",
			       number_of(place));
	*order = by_title_merit(&title, sought);
	return ERR_OK;
}

static enum err_code put_title(struct starts come[2], uint32_t work, struct changer *x)
{
	AUTO(stmt) struct stmt *st = NULL;
	struct proposal p = { .kind = "title", .works = 1 };
	bool row;

	TRY(db_stmt(&st, x->db, SQL_SUGGESTION_TITLE, x->r->err));
	TRY(stmt_bind(st, x->r->err, "i", (int64_t)work));
	TRY(stmt_step(&row, st, x->r->err));
	if (!row)
		return err_set(x->r->err, ERR_CORRUPT, "work number %u is missing", work);
	p.key = stmt_borrow(st, 0, NULL);
	p.text = stmt_borrow(st, 1, NULL);
	p.folded = stmt_text(st, 2, x->r->mem);
	if (!p.folded)
		return ingest_no_memory(x->r);
	TRY(suggestion_put(&p, work, x->r, x->db));
	return starts_find(come, p.folded, work, x->r);
}

/* The works whose place among the titles is another, or new. */
static enum err_code list_moved(struct numbers *out, struct changer *x)
{
	const struct suggestions_change *c = x->change;

	for (size_t i = 0; i < c->n_dropped; i++)
		TRY(note_number(out, c->dropped[i], x->r));
	for (size_t i = 0; i < c->n_recounted; i++)
		TRY(note_number(out, c->recounted[i], x->r));
	for (size_t i = 0; i < c->n_added; i++)
		TRY(note_number(out, c->added[i], x->r));
	return ERR_OK;
}

static enum err_code load_titles(struct title **out, size_t *n, const struct numbers *works,
				 struct changer *x)
{
	struct title *list = arena_array(x->r->mem, struct title, works->n + 1);
	bool there;

	*n = 0;
	if (!list)
		return ingest_no_memory(x->r);
	for (size_t i = 0; i < works->n; i++) {
		if (i > 0 && works->list[i] == works->list[i - 1])
			continue;
		TRY(load_title(&there, &list[*n], works->list[i], x, x->r->mem));
		*n += there;
	}
	if (*n > 0)
		qsort(list, *n, sizeof(*list), by_title_merit);
	*out = list;
	return ERR_OK;
}

static enum err_code rank_titles(struct order *o, struct changer *x)
{
	struct numbers moved = { 0 };
	unsigned char *items;
	struct title *titles;
	size_t *places, n;

	TRY(list_moved(&moved, x));
	lists_filter(o, 1, MERIT_BYTES, &moved);
	TRY(load_titles(&titles, &n, &moved, x));
	items = arena_alloc(x->r->mem, n * MERIT_BYTES + 1);
	places = arena_array(x->r->mem, size_t, n + 1);
	if (!items || !places)
		return ingest_no_memory(x->r);
	for (size_t i = 0; i < n; i++) {
		merit_put(items + i * MERIT_BYTES, titles[i].work);
		TRY(list_find(&places[i], o, MERIT_BYTES, compare_title, &titles[i], x));
	}
	return list_insert(o, items, places, n, MERIT_BYTES, x->r);
}

/* So many that it is quicker to rank them all. */
static bool are_many(const struct suggestions_change *c)
{
	enum { MANY = 20000 };

	return c->all_recounted || c->n_dropped + c->n_added + c->n_recounted > MANY;
}

static enum err_code change_titles(struct changer *x)
{
	const struct suggestions_change *c = x->change;
	AUTO(starts) struct starts come[2] = { 0 };
	struct numbers gone = { 0 };
	struct order o[3];

	for (size_t i = 0; i < c->n_dropped; i++) {
		TRY(note_number(&gone, c->dropped[i], x->r));
		TRY(db_run(x->db, SQL_SUGGESTION_DROP, x->r->err, "i", (int64_t)c->dropped[i]));
	}
	TRY(lists_load(o, "title", x));
	lists_filter(o, 2, PLACE_BYTES, &gone);
	for (size_t i = 0; i < c->n_added; i++)
		TRY(put_title(come, c->added[i], x));
	TRY(lists_add_starts(o, come, x));
	if (are_many(c)) {
		const size_t n = o[2].n / MERIT_BYTES - c->n_dropped + c->n_added;

		TRY(titles_by_merit(&o[2].bytes, n, x->r, x->db));
		o[2].n = n * MERIT_BYTES;
	} else {
		TRY(rank_titles(&o[2], x));
	}
	return lists_put(o, "title", x);
}

/* --- the others --- */

static enum err_code load_old(struct olds *out, struct changer *x)
{
	struct arena *mem = x->r->mem;
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	out->next = NO_TITLE;
	TRY(db_stmt(&st, x->db, SQL_SUGGESTION_LOAD, x->r->err));
	TRY(stmt_bind(st, x->r->err, "i", (int64_t)NO_TITLE));
	for (;;) {
		struct old *o;

		TRY(stmt_step(&row, st, x->r->err));
		if (!row)
			return ERR_OK;
		if (!arena_reserve(mem, &out->list, sizeof(*out->list), out->n, &out->cap))
			return ingest_no_memory(x->r);
		o = &out->list[out->n++];
		*o = (struct old){ .id = (uint32_t)stmt_int(st, 0),
				   .kind = stmt_text(st, 1, mem),
				   .text = stmt_text(st, 2, mem),
				   .folded = stmt_text(st, 3, mem),
				   .key = stmt_text(st, 4, mem),
				   .works = (uint32_t)stmt_int(st, 5) };
		if (!o->kind || !o->text || !o->folded || !o->key)
			return ingest_no_memory(x->r);
		out->next = o->id + 1;
	}
}

/* --- which of them are suggested as they were --- */

struct old_slots {
	uint32_t *list; /* place in `olds` and one; 0: free; at most half are taken */
	size_t size;    /* a power of two */
};

static size_t slot_of_key(const struct old_slots *slots, const char *key)
{
	struct hash h;

	hash_init(&h);
	hash_add_text(&h, key);
	return (size_t)h.state & (slots->size - 1);
}

static enum err_code fill_slots(struct old_slots *out, const struct olds *olds, struct run *r)
{
	out->size = 2;
	while (out->size < 2 * olds->n)
		out->size *= 2;
	out->list = arena_array(r->mem, uint32_t, out->size);
	if (!out->list)
		return ingest_no_memory(r);
	for (size_t i = 0; i < olds->n; i++) {
		size_t at = slot_of_key(out, olds->list[i].key);

		while (out->list[at])
			at = (at + 1) & (out->size - 1);
		out->list[at] = (uint32_t)i + 1;
	}
	return ERR_OK;
}

static bool is_same(const struct old *o, const struct proposal *p)
{
	return !o->stays && strcmp(o->key, p->key) == 0 && strcmp(o->kind, p->kind) == 0 &&
	       strcmp(o->text, p->text) == 0 && strcmp(o->folded, p->folded) == 0;
}

static struct old *find_old(const struct old_slots *slots, const struct olds *olds,
			    const struct proposal *p)
{
	for (size_t at = slot_of_key(slots, p->key); slots->list[at];
	     at = (at + 1) & (slots->size - 1)) {
		struct old *o = &olds->list[slots->list[at] - 1];

		if (is_same(o, p))
			return o;
	}
	return NULL;
}

/* What is suggested as it was keeps its number. */
static enum err_code match(struct proposals *all, struct olds *olds, struct changer *x)
{
	struct old_slots slots;

	TRY(fill_slots(&slots, olds, x->r));
	for (size_t i = 0; i < all->n; i++) {
		struct proposal *p = &all->list[i];
		struct old *o = find_old(&slots, olds, p);

		if (!o)
			continue;
		o->stays = true;
		p->number = o->id;
		if (p->works != o->works)
			TRY(db_run(x->db, SQL_SUGGESTION_RECOUNT, x->r->err, "ii",
				   (int64_t)p->number, (int64_t)p->works));
	}
	return ERR_OK;
}

/* --- kind by kind --- */

static enum err_code drop_old(struct numbers *n, const struct olds *olds, const char *kind,
			      struct changer *x)
{
	for (size_t i = 0; i < olds->n; i++) {
		const struct old *o = &olds->list[i];

		if (o->stays || strcmp(o->kind, kind) != 0)
			continue;
		TRY(note_number(n, o->id, x->r));
		TRY(db_run(x->db, SQL_SUGGESTION_DROP, x->r->err, "i", (int64_t)o->id));
	}
	return ERR_OK;
}

static enum err_code change_kind(const char *kind, struct proposals *all, struct olds *olds,
				 struct changer *x)
{
	struct numbers gone = { 0 };
	AUTO(starts) struct starts come[2] = { 0 };
	struct order o[3];
	size_t n = 0;

	TRY(drop_old(&gone, olds, kind, x));
	TRY(lists_load(o, kind, x));
	lists_filter(o, 2, PLACE_BYTES, &gone);
	o[2].bytes = arena_alloc(x->r->mem, all->n * MERIT_BYTES + 1);
	if (!o[2].bytes)
		return ingest_no_memory(x->r);
	for (size_t i = 0; i < all->n; i++) {
		struct proposal *p = &all->list[i];

		if (strcmp(p->kind, kind) != 0)
			continue;
		if (p->number == 0) {
			p->number = olds->next++;
			TRY(suggestion_put(p, p->number, x->r, x->db));
			TRY(starts_find(come, p->folded, p->number, x->r));
		}
		merit_put(o[2].bytes + n++ * MERIT_BYTES, p->number);
	}
	o[2].n = n * MERIT_BYTES;
	TRY(lists_add_starts(o, come, x));
	return lists_put(o, kind, x);
}

static enum err_code change_others(struct proposals *all, struct changer *x)
{
	static const char *const kinds[] = { "region", "theme", "term", "thesaurus", "author" };
	struct olds olds = { 0 };

	TRY(load_old(&olds, x));
	TRY(match(all, &olds, x));
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		TRY(change_kind(kinds[i], all, &olds, x));
	return ERR_OK;
}

enum err_code suggestions_change(const struct suggestions_change *change, struct run *r,
				 struct db *db)
{
	struct changer x = { .change = change, .r = r, .db = db };
	struct proposals all = { 0 };
	struct reach *reach;

	TRY(reach_new(&reach, &change->c->vocab, change->before, change->after, r));
	TRY(words_change(*change->words, change->gone, change->come, r, db));
	TRY(suggestions_propose(&all, change->c, change->words, reach, r, db));
	TRY(change_titles(&x));
	return change_others(&all, &x);
}
