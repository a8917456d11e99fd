#include "store/doclist.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/varint.h"
#include "store/walk.h"

enum { FORMAT = 4, STRUCTURE_ID = 10, SEGMENT_SHIFT = 37, HEADER = 4 };

static enum err_code damaged(struct err *err)
{
	(void)err_set(err, ERR_CORRUPT, "the full-text index is damaged");
	(void)err_mend(err, "make it anew with: dragoman index");
	return ERR_CORRUPT;
}

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory to read the full-text index");
}

bool places_reserve(struct places *p, size_t n)
{
	size_t cap = p->cap ? p->cap : 64;
	place_t *list;

	if (n <= p->cap)
		return true;
	while (cap < n)
		cap *= 2;
	list = realloc(p->list, cap * sizeof(*list));
	if (!list)
		return false;
	p->list = list;
	p->cap = cap;
	return true;
}

/* --- the one segment --- */

/* The structure record: four bytes of a cookie, then varints: levels, segments, a counter;
 * of each level how many are being merged and how many there are; of each segment its
 * number, first and last page. */
static bool read_structure(struct segment *s, const unsigned char *p, size_t n)
{
	uint32_t levels, segments, merging, here, ignored;
	size_t at = 4;

	if (!varint_get(&levels, p, &at, n) || !varint_get(&segments, p, &at, n) ||
	    !varint_get(&ignored, p, &at, n) || segments != 1)
		return false;
	for (uint32_t i = 0; i < levels; i++) {
		if (!varint_get(&merging, p, &at, n) || !varint_get(&here, p, &at, n) || merging ||
		    here > 1)
			return false;
		if (here == 1)
			return varint_get(&s->id, p, &at, n) && varint_get(&s->first, p, &at, n) &&
			       varint_get(&s->last, p, &at, n) && s->id > 0;
	}
	return false;
}

enum err_code segment_open(bool *readable, struct db *db, struct err *err)
{
	struct segment *s = &db->segment;

	if (!s->known) {
		AUTO(stmt) struct stmt *st = NULL;
		bool row;
		size_t n;

		TRY(db_stmt(&st, db, SQL_UNIT_FTS_STRUCTURE, err));
		TRY(stmt_bind(st, err, "i", (int64_t)STRUCTURE_ID));
		TRY(stmt_step(&row, st, err));
		s->known = true;
		if (row && stmt_int(st, 1) == FORMAT) {
			const unsigned char *p = stmt_blob(st, 0, &n);

			s->readable = p && read_structure(s, p, n);
		}
	}
	*readable = s->readable;
	return ERR_OK;
}

/* --- pages --- */

static size_t two_bytes(const unsigned char *p)
{
	return (size_t)p[0] << 8 | p[1];
}

/* Where the term after this one begins, from the list at the foot of the page. */
static enum err_code find_next(struct doclist *d, struct err *err)
{
	uint32_t step;

	if (d->foot >= d->size) {
		d->next = 0;
		d->end = d->leaf;
		return ERR_OK;
	}
	if (!varint_get(&step, d->page, &d->foot, d->size) || step == 0 || step > d->leaf ||
	    d->next + step >= d->leaf)
		return damaged(err);
	d->next += step;
	d->end = d->next;
	return ERR_OK;
}

static enum err_code load(struct doclist *d, uint32_t pgno, struct err *err)
{
	const sqlite3_int64 row = ((sqlite3_int64)d->db->segment.id << SEGMENT_SHIFT) + pgno;
	int rc = d->blob ? sqlite3_blob_reopen(d->blob, row)
			 : sqlite3_blob_open(d->db->raw, "main", "unit_fts_data", "block", row, 0,
					     &d->blob);

	if (rc != SQLITE_OK)
		return rc == SQLITE_ERROR
			       ? damaged(err)
			       : store_fail(d->db, rc, "reading the full-text index", err);
	d->size = (size_t)sqlite3_blob_bytes(d->blob);
	if (d->size < HEADER || d->size > DOCLIST_PAGE_MAX)
		return damaged(err);
	rc = sqlite3_blob_read(d->blob, d->page, (int)d->size, 0);
	if (rc != SQLITE_OK)
		return store_fail(d->db, rc, "reading the full-text index", err);
	d->pgno = pgno;
	d->first = two_bytes(d->page);
	d->leaf = two_bytes(d->page + 2);
	if (d->leaf < HEADER || d->leaf > d->size || d->first > d->leaf)
		return damaged(err);
	d->foot = d->leaf;
	d->fresh = true;
	d->at = HEADER;
	d->next = 0;
	return find_next(d, err);
}

/* --- terms --- */

/* Read the term at d->next, of which the first of a page is whole and each other one shares
 * letters with the one before; then stand at its first row. */
static enum err_code read_term(struct doclist *d, struct err *err)
{
	size_t at = d->next;
	uint32_t kept = 0, n;

	if ((!d->fresh && !varint_get(&kept, d->page, &at, d->leaf)) ||
	    !varint_get(&n, d->page, &at, d->leaf) || kept > d->term_len || n > d->leaf - at ||
	    kept + n > sizeof(d->term))
		return damaged(err);
	memcpy(d->term + kept, d->page + at, n);
	d->term_len = kept + n;
	d->fresh = false;
	d->at = at + n;
	return find_next(d, err);
}

static enum err_code first_row(struct doclist *d, struct err *err)
{
	d->unit = 0;
	d->left = 0;
	return doclist_next(d, err);
}

/* The terms of the main index are written with a '0' before them. */
static int compare(const struct doclist *d, const char *token, size_t n)
{
	const size_t have = d->term_len - 1, least = have < n ? have : n;
	const int order = memcmp(d->term + 1, token, least);

	return order ? order : (have > n) - (have < n);
}

bool doclist_is(const struct doclist *d, const char *token)
{
	return d->unit != DOCLIST_END && compare(d, token, strlen(token)) == 0;
}

bool doclist_begins(const struct doclist *d, const char *token)
{
	const size_t n = strlen(token);

	return d->unit != DOCLIST_END && d->term_len > n && memcmp(d->term + 1, token, n) == 0;
}

/* The page on which the token is, if it is anywhere. */
static enum err_code find_page(uint32_t *pgno, struct db *db, const char *token, struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	char key[DOCLIST_TERM_MAX];
	const size_t n = strlen(token);
	bool row;

	if (n + 2 > sizeof(key))
		return err_set(err, ERR_INTERNAL, "a token of %zu bytes", n);
	key[0] = '0';
	memcpy(key + 1, token, n + 1);
	TRY(db_stmt(&st, db, SQL_UNIT_FTS_PAGE, err));
	TRY(stmt_bind(st, err, "is", (int64_t)db->segment.id, key));
	TRY(stmt_step(&row, st, err));
	*pgno = row ? (uint32_t)(stmt_int(st, 0) >> 1) : 0;
	if (*pgno < db->segment.first)
		*pgno = db->segment.first;
	stmt_done(st); /* before its text goes */
	st = NULL;
	return ERR_OK;
}

/* Stand behind all rows of this page's terms up to the next term. False through *more: the
 * segment has no further term. */
static enum err_code next_term(struct doclist *d, bool *more, struct err *err)
{
	*more = true;
	while (d->next == 0) {
		if (d->pgno >= d->db->segment.last) {
			d->unit = DOCLIST_END;
			*more = false;
			return ERR_OK;
		}
		TRY(load(d, d->pgno + 1, err));
	}
	return read_term(d, err);
}

enum err_code doclist_open(struct doclist *d, struct db *db, const char *token, struct err *err)
{
	const size_t n = strlen(token);
	uint32_t pgno;
	bool more = true;

	memset(d, 0, sizeof(*d));
	d->db = db;
	d->page = malloc(DOCLIST_PAGE_MAX);
	if (!d->page)
		return no_memory(err);
	if (db->segment.n_blobs > 0)
		d->blob = db->segment.blobs[--db->segment.n_blobs];
	TRY(find_page(&pgno, db, token, err));
	TRY(load(d, pgno, err));
	if (d->next == 0)
		return damaged(err);
	TRY(read_term(d, err));
	while (more && (d->term_len == 0 || compare(d, token, n) < 0))
		TRY(next_term(d, &more, err));
	return more ? first_row(d, err) : ERR_OK;
}

void doclist_close(struct doclist *d)
{
	struct segment *s = d->db ? &d->db->segment : NULL;

	free(d->page);
	if (d->blob && s && s->n_blobs < COUNT_OF(s->blobs))
		s->blobs[s->n_blobs++] = d->blob;
	else
		(void)sqlite3_blob_close(d->blob);
	memset(d, 0, sizeof(*d));
}

enum err_code doclist_next_token(struct doclist *d, struct err *err)
{
	bool more;

	TRY(next_term(d, &more, err));
	return more ? first_row(d, err) : ERR_OK;
}

/* --- rows --- */

/* On to the page on which what stands here goes on. */
static enum err_code continue_on_next(struct doclist *d, struct err *err)
{
	if (d->pgno >= d->db->segment.last)
		return damaged(err);
	return load(d, d->pgno + 1, err);
}

static enum err_code skip_places(struct doclist *d, struct err *err)
{
	while (d->left > d->end - d->at) {
		d->left -= d->end - d->at;
		if (d->next != 0)
			return damaged(err); /* a term begins in the midst of a row */
		TRY(continue_on_next(d, err));
	}
	d->at += d->left;
	d->left = 0;
	return ERR_OK;
}

enum err_code doclist_next(struct doclist *d, struct err *err)
{
	uint32_t step, size;

	if (d->left > d->end - d->at)
		TRY(skip_places(d, err));
	d->at += d->left;
	d->left = 0;
	if (d->at >= d->end) {
		if (d->next == 0 && d->pgno < d->db->segment.last)
			TRY(load(d, d->pgno + 1, err));
		if (d->at >= d->end) { /* a term begins there, or nothing does */
			d->unit = DOCLIST_END;
			return ERR_OK;
		}
	}
	if (d->at == d->first)
		d->unit = 0; /* the first row of a page is no difference */
	if (!varint_get(&step, d->page, &d->at, d->end) ||
	    !varint_get(&size, d->page, &d->at, d->end) || step == 0 ||
	    step >= DOCLIST_END - d->unit)
		return damaged(err);
	d->unit += step;
	d->left = size >> 1;
	return ERR_OK;
}

enum err_code doclist_seek(struct doclist *d, uint32_t unit, struct err *err)
{
	while (d->unit < unit)
		TRY(doclist_next(d, err));
	return ERR_OK;
}

/* Positions: a 1 and the number of a column, or the distance to the one before plus 2. */
bool places_decode(struct places *out, const unsigned char *p, size_t n)
{
	uint32_t column = 0, position = 0, v;

	if (!places_reserve(out, out->n + n))
		return false;
	for (size_t at = 0; at < n;) {
		if (!varint_get(&v, p, &at, n))
			break;
		if (v == 1) {
			if (!varint_get(&column, p, &at, n) || column > 31)
				break;
			position = 0;
			continue;
		}
		position += v - 2;
		out->list[out->n++] = column << PLACE_BITS | (position & ((1u << PLACE_BITS) - 1));
	}
	return true;
}

enum err_code doclist_bytes(struct doclist *d, unsigned char *to, struct err *err)
{
	while (d->left > 0) {
		const size_t part = d->left < d->end - d->at ? d->left : d->end - d->at;

		memcpy(to, d->page + d->at, part);
		to += part;
		d->at += part;
		d->left -= part;
		if (d->left > 0 && d->next != 0)
			return damaged(err); /* a term begins in the midst of a row */
		if (d->left > 0)
			TRY(continue_on_next(d, err));
	}
	return ERR_OK;
}

enum err_code doclist_places(struct doclist *d, struct places *out, struct err *err)
{
	unsigned char *whole;
	const size_t n = d->left;
	enum err_code code;
	bool ok;

	if (n <= d->end - d->at) {
		ok = places_decode(out, d->page + d->at, n);
		d->at += n;
		d->left = 0;
		return ok ? ERR_OK : no_memory(err);
	}
	whole = malloc(n);
	if (!whole)
		return no_memory(err);
	code = doclist_bytes(d, whole, err);
	ok = code == ERR_OK && places_decode(out, whole, n);
	free(whole);
	TRY(code);
	return ok ? ERR_OK : no_memory(err);
}

static enum err_code visit_rows(struct doclist *d, struct db *db, const char *token,
				walk_unit_fn *visit, void *ctx, struct err *err)
{
	TRY(doclist_open(d, db, token, err));
	if (!doclist_is(d, token))
		return ERR_OK;
	while (d->unit != DOCLIST_END) {
		visit(ctx, d->unit);
		TRY(doclist_next(d, err));
	}
	return ERR_OK;
}

/* An index of several segments, or of none. */
struct row_visit {
	walk_unit_fn *visit;
	void *ctx;
};

static bool visit_row(void *ctx, const struct walk_row *row)
{
	const struct row_visit *v = ctx;

	v->visit(v->ctx, row->unit);
	return true;
}

static enum err_code walk_rows(struct db *db, const char *token, walk_unit_fn *visit, void *ctx,
			       struct err *err)
{
	struct row_visit v = { visit, ctx };
	AUTO(str) struct str match = STR(DOCLIST_TERM_MAX + 2);

	str_add_f(&match, "\"%s\"", token);
	if (!str_ok(&match))
		return no_memory(err);
	return walk_match(db, str_text(&match), visit_row, &v, err);
}

enum err_code walk_token(struct db *db, const char *token, walk_unit_fn *visit, void *ctx,
			 struct err *err)
{
	struct doclist d;
	enum err_code code;
	bool readable;

	TRY(segment_open(&readable, db, err));
	if (!readable)
		return walk_rows(db, token, visit, ctx, err);
	code = visit_rows(&d, db, token, visit, ctx, err);
	doclist_close(&d);
	return code;
}
