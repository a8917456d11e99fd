/* What was counted, as an index keeps it: a row for some words, by their numbers there, with
 * the pairs that they begin. A word is its length and letters, how often it stands in how many
 * works, how often where its writing counts, and likewise each way of writing it; a length of
 * zero ends those. */
#include <stdlib.h>
#include <string.h>

#include "ingest/number.h"
#include "ingest/words.h"

enum { SHELF = 64 }; /* words of a row */
#define SHELF_MEMORY ((size_t)1 << 30)

static enum err_code damaged(struct run *r)
{
	return err_set(r->err, ERR_CORRUPT, "what the index says of its words is damaged");
}

/* --- rows --- */

static void put_word(struct str *out, const struct word *word)
{
	number_put(out, word->len);
	str_add_n(out, word->folded, word->len);
	number_put(out, (uint64_t)word->times);
	number_put(out, (uint64_t)word->works);
	number_put(out, (uint64_t)word->votes);
	for (const struct form *f = word->forms; f; f = f->next) {
		if (f->times == 0)
			continue;
		number_put(out, f->len);
		str_add_n(out, f->written, f->len);
		number_put(out, (uint64_t)f->times);
		number_put(out, (uint64_t)f->votes);
	}
	number_put(out, 0);
}

static enum err_code put_shelf(const struct words *w, size_t shelf, const struct str *pairs,
			       struct run *r, struct db *db)
{
	AUTO(str) struct str list = STR(SHELF_MEMORY);

	for (size_t i = shelf * SHELF; i < w->n && i < (shelf + 1) * SHELF; i++)
		put_word(&list, &w->list[i]);
	if (!str_ok(&list) || !str_ok(pairs))
		return ingest_no_memory(r);
	return db_run(db, SQL_TALLY_PUT, r->err, "ibb", (int64_t)shelf, (const void *)list.data,
		      list.len, (const void *)pairs->data, pairs->len);
}

static size_t shelf_of(uint64_t key)
{
	return pair_first(key) / SHELF;
}

enum err_code words_put(struct words *w, struct run *r, struct db *db)
{
	AUTO(str) struct str list = STR(SHELF_MEMORY);
	struct pair next;
	bool there;

	TRY(pairs_finish(w->pairs, r->err));
	TRY(pairs_next(&there, &next, w->pairs, r->err));
	for (size_t shelf = 0; shelf * SHELF < w->n; shelf++) {
		uint64_t last = NO_PAIR;

		str_clear(&list);
		while (there && shelf_of(next.key) == shelf) {
			pairs_put(&list, &last, &next);
			if (!words_consider(w, &next))
				return ingest_no_memory(r);
			TRY(pairs_next(&there, &next, w->pairs, r->err));
		}
		TRY(put_shelf(w, shelf, &list, r, db));
	}
	return ERR_OK;
}

/* --- and back --- */

struct bytes {
	const unsigned char *at, *end;
};

static bool get_text(const char **text, size_t *len, struct bytes *b)
{
	uint64_t n;

	if (!number_get(&n, &b->at, b->end) || n > (uint64_t)(b->end - b->at))
		return false;
	*text = (const char *)b->at;
	*len = (size_t)n;
	b->at += n;
	return true;
}

static bool get_count(int64_t *out, struct bytes *b)
{
	uint64_t n;

	if (!number_get(&n, &b->at, b->end))
		return false;
	*out = (int64_t)n;
	return true;
}

static bool get_word(struct words *w, struct bytes *b)
{
	const size_t name = w->n;
	const char *text;
	struct word *word;
	int64_t times, works, votes;
	size_t len;

	if (!get_text(&text, &len, b) || words_name(w, text, len) != name ||
	    !get_count(&times, b) || !get_count(&works, b) || !get_count(&votes, b))
		return false;
	word = &w->list[name];
	for (;;) {
		int64_t form_times, form_votes;

		if (!get_text(&text, &len, b))
			return false;
		if (len == 0)
			break;
		if (!get_count(&form_times, b) || !get_count(&form_votes, b) ||
		    !words_write(w, word, text, len, form_times, form_votes))
			return false;
	}
	word->times = times;
	word->works = works;
	word->votes = votes;
	return true;
}

static enum err_code get_words(struct words *w, struct run *r, struct db *db)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, db, SQL_TALLY_WORDS, r->err));
	for (;;) {
		struct bytes b;
		size_t n;

		TRY(stmt_step(&row, st, r->err));
		if (!row)
			return ERR_OK;
		b.at = stmt_blob(st, 0, &n);
		b.end = b.at + n;
		while (b.at < b.end)
			if (!get_word(w, &b))
				return damaged(r);
	}
}

enum err_code words_load(struct words **out, struct run *r, struct db *db)
{
	struct words *w = words_new(NULL);
	const enum err_code code = w ? get_words(w, r, db) : ingest_no_memory(r);

	if (code != ERR_OK)
		words_free(w);
	else
		*out = w;
	return code;
}

/* --- what changes --- */

struct change {
	struct words *w;
	struct run *r;
	struct db *db;
	bool *touched;      /* by shelf; as many as there may be then */
	struct pair *pairs; /* what is added to them, which may be less than nothing */
	size_t n, cap, at;
};

static enum err_code change_word(uint32_t *name, struct change *c, const struct word *by, int sign)
{
	int64_t times = by->times, votes = by->votes;
	struct word *word;

	*name = words_name(c->w, by->folded, by->len);
	if (*name == UINT32_MAX)
		return ingest_no_memory(c->r);
	word = &c->w->list[*name];
	word->works += sign * by->works;
	for (const struct form *f = by->forms; f; f = f->next) {
		times -= f->times;
		votes -= f->votes;
		if (!words_write(c->w, word, f->written, f->len, sign * f->times, sign * f->votes))
			return ingest_no_memory(c->r);
	}
	c->touched[*name / SHELF] = true;
	return words_write(c->w, word, NULL, 0, sign * times, sign * votes)
		       ? ERR_OK
		       : ingest_no_memory(c->r);
}

static enum err_code change_pair(struct change *c, const uint32_t *names, struct pair by, int sign)
{
	if (!arena_reserve(c->r->mem, &c->pairs, sizeof(*c->pairs), c->n, &c->cap))
		return ingest_no_memory(c->r);
	c->pairs[c->n++] = (struct pair){
		.key = pair_key(names[pair_first(by.key)], names[pair_second(by.key)]),
		.times = sign * by.times,
		.works = sign * by.works,
		.votes = sign * by.votes,
		.lowered = { sign * by.lowered[0], sign * by.lowered[1] },
	};
	return ERR_OK;
}

static enum err_code change_by(struct change *c, struct words *by, int sign)
{
	uint32_t *names = arena_array(c->r->mem, uint32_t, by->n + 1);
	struct pair pair;
	bool there;

	if (!names)
		return ingest_no_memory(c->r);
	for (size_t i = 0; i < by->n; i++)
		TRY(change_word(&names[i], c, &by->list[i], sign));
	TRY(pairs_finish(by->pairs, c->r->err));
	for (;;) {
		TRY(pairs_next(&there, &pair, by->pairs, c->r->err));
		if (!there)
			return ERR_OK;
		TRY(change_pair(c, names, pair, sign));
	}
}

static int by_key(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static void add_pair(struct pair *to, const struct pair *p)
{
	to->times += p->times;
	to->works += p->works;
	to->votes += p->votes;
	for (int i = 0; i < 2; i++)
		to->lowered[i] += p->lowered[i];
}

/* The next pair of a shelf as it will be; *there is false at the end. `next` is what the list
 * has next, if `more`. */
static void merge_next(bool *there, struct pair *out, struct change *c, size_t shelf,
		       struct pair *next, bool *more, struct pairs_list *list)
{
	const struct pair *change =
		c->at < c->n && shelf_of(c->pairs[c->at].key) == shelf ? &c->pairs[c->at] : NULL;

	*there = *more || change;
	if (*more && (!change || next->key <= change->key)) {
		*out = *next;
		*more = pairs_get(next, list);
	} else if (change) {
		*out = (struct pair){ .key = change->key };
	}
	while (c->at < c->n && c->pairs[c->at].key == out->key)
		add_pair(out, &c->pairs[c->at++]);
}

/* Those of one shelf, considered, and put again where they changed. */
static enum err_code change_shelf(struct change *c, size_t shelf, const void *bytes, size_t n,
				  struct str *out)
{
	struct pairs_list list = { .at = bytes, .end = (const unsigned char *)bytes + n };
	const bool touched = c->touched[shelf];
	uint64_t last = NO_PAIR;
	struct pair next, pair = { 0 };
	bool more = pairs_get(&next, &list), there;

	str_clear(out);
	for (;;) {
		merge_next(&there, &pair, c, shelf, &next, &more, &list);
		if (!there)
			return list.damaged ? damaged(c->r) : ERR_OK;
		if (pair.times < 0 || pair.works < 0 || pair_second(pair.key) >= c->w->n)
			return damaged(c->r);
		if (pair.times == 0)
			continue;
		if (!words_consider(c->w, &pair))
			return ingest_no_memory(c->r);
		if (touched)
			pairs_put(out, &last, &pair);
	}
}

static enum err_code change_shelves(struct change *c)
{
	AUTO(str) struct str list = STR(SHELF_MEMORY);

	for (size_t shelf = 0; shelf * SHELF < c->w->n; shelf++) {
		AUTO(stmt) struct stmt *st = NULL;
		const void *bytes = "";
		size_t n = 0;
		bool row;

		TRY(db_stmt(&st, c->db, SQL_TALLY_PAIRS, c->r->err));
		TRY(stmt_bind(st, c->r->err, "i", (int64_t)shelf));
		TRY(stmt_step(&row, st, c->r->err));
		if (row)
			bytes = stmt_blob(st, 0, &n);
		TRY(change_shelf(c, shelf, bytes ? bytes : "", n, &list));
		stmt_done(st);
		st = NULL;
		if (c->touched[shelf])
			TRY(put_shelf(c->w, shelf, &list, c->r, c->db));
	}
	return ERR_OK;
}

enum err_code words_change(struct words *w, struct words *gone, struct words *come, struct run *r,
			   struct db *db)
{
	struct change c = { .w = w, .r = r, .db = db };

	c.touched = arena_array(r->mem, bool, (w->n + gone->n + come->n) / SHELF + 1);
	if (!c.touched)
		return ingest_no_memory(r);
	TRY(change_by(&c, gone, -1));
	TRY(change_by(&c, come, 1));
	for (size_t i = 0; i < w->n; i++)
		if (w->list[i].times < 0 || w->list[i].works < 0)
			return damaged(r);
	if (c.n > 0)
		qsort(c.pairs, c.n, sizeof(*c.pairs), by_key);
	return change_shelves(&c);
}
