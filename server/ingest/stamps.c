#include "ingest/stamps.h"

#include <stdlib.h>
#include <string.h>

/* An index that cannot be read is as good as none. */
bool stamps_open_old(struct db **out, const struct run *r)
{
	struct err err = { 0 };

	if (!r->options->out || db_open(out, r->options->out, &err) != ERR_OK)
		return false;
	if (db_is_current(*out))
		return true;
	db_close(*out);
	*out = NULL;
	return false;
}

/* --- an index that is made anew --- */

struct stamps {
	struct run *r;
	struct db *db;
	struct db *old; /* NULL: there is none, or nothing more to be learnt of it */
	struct stmt *rows;
	struct str key;    /* of the row of the old one that comes next */
	uint32_t *regions; /* places in the vocabulary, in the order of their keys */
	size_t n_regions;
	struct str sets;
};

static void close_old(struct stamps *s)
{
	stmt_done(s->rows);
	db_close(s->old);
	s->rows = NULL;
	s->old = NULL;
}

/* What a damaged one cannot say is dated anew. */
static void next_old(struct stamps *s)
{
	struct err damaged = { 0 };
	bool row = false;

	if (!s->old)
		return;
	if (stmt_step(&row, s->rows, &damaged) != ERR_OK || !row ||
	    strcmp(stmt_borrow(s->rows, 0, NULL), str_text(&s->key)) <= 0) {
		close_old(s);
		return;
	}
	str_clear(&s->key);
	str_add(&s->key, stmt_borrow(s->rows, 0, NULL));
	if (!str_ok(&s->key))
		close_old(s);
}

static int by_region_key(const void *a, const void *b, void *regions)
{
	const uint32_t *x = a, *y = b;
	const struct region *list = regions;

	return strcmp(list[*x].key, list[*y].key);
}

enum err_code stamps_open(struct stamps **out, struct run *r, struct db *db)
{
	struct stamps *s = arena_array(r->mem, struct stamps, 1);
	struct err damaged = { 0 };

	if (!s)
		return ingest_no_memory(r);
	*s = (struct stamps){ .r = r, .db = db, .key = STR(FILE_MAX), .sets = STR(FILE_MAX) };
	if (stamps_open_old(&s->old, r) &&
	    db_stmt(&s->rows, s->old, SQL_STAMP_LOAD, &damaged) != ERR_OK)
		close_old(s);
	next_old(s);
	*out = s;
	return ERR_OK;
}

void stamps_close(struct stamps *s)
{
	if (!s)
		return;
	close_old(s);
	str_dispose(&s->key);
	str_dispose(&s->sets);
}

static enum err_code put(struct stamps *s, const char *key, const void *digest, size_t n,
			 const char *sets, const char *changed, bool gone)
{
	return db_run(s->db, SQL_STAMP_PUT, s->r->err, "sbssi", key, digest, n, sets, changed,
		      (int64_t)gone);
}

/* The next of the old ones has no work any more. */
static enum err_code bury(struct stamps *s)
{
	const bool was_gone = stmt_int(s->rows, 4) != 0;
	size_t n;
	const void *digest = stmt_blob(s->rows, 1, &n);

	TRY(put(s, str_text(&s->key), digest, n, stmt_borrow(s->rows, 2, NULL),
		was_gone ? stmt_borrow(s->rows, 3, NULL) : s->r->options->built_at, true));
	next_old(s);
	return ERR_OK;
}

static enum err_code order_regions(struct stamps *s, const struct vocab *v)
{
	s->regions = arena_array(s->r->mem, uint32_t, v->n_regions + 1);
	if (!s->regions)
		return ingest_no_memory(s->r);
	s->n_regions = v->n_regions;
	for (uint32_t i = 0; i < v->n_regions; i++)
		s->regions[i] = i;
	if (v->n_regions > 0)
		qsort_r(s->regions, v->n_regions, sizeof(*s->regions), by_region_key, v->regions);
	return ERR_OK;
}

/* As stamp.sets has them; stamp_renew_changed in schema/queries/stamp.sql writes them likewise. */
static enum err_code list_sets(struct stamps *s, const struct build *b)
{
	const struct vocab *v = &b->c->vocab;

	if (!s->regions)
		TRY(order_regions(s, v));
	str_clear(&s->sets);
	for (size_t i = 0; i < s->n_regions; i++)
		if (build_is_filed(b, s->regions[i])) {
			str_add_char(&s->sets, ' ');
			str_add(&s->sets, v->regions[s->regions[i]].key);
		}
	if (s->sets.len > 0)
		str_add_char(&s->sets, ' ');
	return str_ok(&s->sets) ? ERR_OK : ingest_no_memory(s->r);
}

/* Is it what the next of the old ones, which has its key, says? */
static bool is_as_before(struct stamps *s, const struct record *rec)
{
	size_t n;
	const void *digest = stmt_blob(s->rows, 1, &n);

	return stmt_int(s->rows, 4) == 0 && n == sizeof(rec->digest) &&
	       memcmp(digest, rec->digest, n) == 0 &&
	       strcmp(stmt_borrow(s->rows, 2, NULL), str_text(&s->sets)) == 0;
}

enum err_code stamps_put(struct stamps *s, const struct build *b, const struct record *rec)
{
	const char *changed = s->r->options->built_at;
	bool known;

	TRY(list_sets(s, b));
	while (s->old && strcmp(str_text(&s->key), rec->key) < 0)
		TRY(bury(s));
	known = s->old && strcmp(str_text(&s->key), rec->key) == 0;
	if (known && is_as_before(s, rec))
		changed = stmt_borrow(s->rows, 3, NULL);
	TRY(put(s, rec->key, rec->digest, sizeof(rec->digest), str_text(&s->sets), changed, false));
	if (known)
		next_old(s);
	return ERR_OK;
}

enum err_code stamps_finish(struct stamps *s)
{
	while (s->old)
		TRY(bury(s));
	return ERR_OK;
}

/* --- one that is brought up to date --- */

enum err_code stamps_renew(struct run *r, struct db *db, uint32_t work)
{
	return db_run(db, SQL_STAMP_RENEW_CHANGED, r->err, "is", (int64_t)work,
		      r->options->built_at);
}

enum err_code stamps_bury(struct run *r, struct db *db, const char *key)
{
	return db_run(db, SQL_STAMP_BURY_CHANGED, r->err, "ss", key, r->options->built_at);
}
