#include "ingest/change.h"

#include <stdlib.h>
#include <string.h>

#include "ingest/stamps.h"
#include "ingest/terms.h"
#include "ingest/values.h"

static unsigned __int128 as_number(const unsigned char digest[HASH_BYTES])
{
	unsigned __int128 n;

	memcpy(&n, digest, HASH_BYTES);
	return n;
}

/* --- works that go --- */

/* The words of a text that goes, as build.c read them when it came. */
static enum err_code read_gone(struct changes *c, const char *text, uint32_t work, uint32_t votes)
{
	struct build *b = &c->build;

	if (!text)
		return ERR_OK;
	if (!tokenizer_list(&b->tokens, b->r->tk, text, strlen(text)))
		return ingest_no_memory(b->r);
	return words_read(c->gone, &b->tokens, b->r->tk, text, work, votes, b->r->err);
}

static enum err_code note_work(struct work_numbers *list, uint32_t work, struct run *r)
{
	if (!arena_reserve(r->mem, &list->list, sizeof(*list->list), list->n, &list->cap))
		return ingest_no_memory(r);
	list->list[list->n++] = work;
	return ERR_OK;
}

/* The rows of the full-text index have to be named as they were put in. */
static enum err_code drop_own_row(struct changes *c, int64_t unit, uint32_t work)
{
	struct err *err = c->build.r->err;
	AUTO(stmt) struct stmt *st = NULL;
	const char *f[6];
	bool row;

	TRY(db_stmt(&st, c->build.db, SQL_WORK_INDEXED, err));
	TRY(stmt_bind(st, err, "i", (int64_t)work));
	TRY(stmt_step(&row, st, err));
	if (!row)
		return err_set(err, ERR_CORRUPT, "work number %u is missing", work);
	for (int i = 0; i < 6; i++)
		f[i] = stmt_is_null(st, i) ? NULL : stmt_borrow(st, i, NULL);
	TRY(read_gone(c, f[0], work, 0));
	TRY(read_gone(c, f[4], work, 1));
	TRY(read_gone(c, f[5], work, 0));
	TRY(db_run(c->before, SQL_UNIT_FTS_ADD, err, "issssssnn", unit, f[0], f[1], f[2], f[3],
		   f[4], f[5]));
	return db_run(c->build.db, SQL_UNIT_FTS_DROP, err, "issssssnn", unit, f[0], f[1], f[2],
		      f[3], f[4], f[5]);
}

static enum err_code drop_rows(struct changes *c, uint32_t work)
{
	struct err *err = c->build.r->err;
	AUTO(str) struct str heading = STR(FILE_MAX);
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, c->build.db, SQL_UNIT_INDEXED, err));
	TRY(stmt_bind(st, err, "i", (int64_t)work));
	for (;;) {
		int64_t unit;
		const char *section, *text;

		TRY(stmt_step(&row, st, err));
		if (!row)
			return ERR_OK;
		unit = stmt_int(st, 0);
		if (stmt_int(st, 3) == 0) {
			TRY(drop_own_row(c, unit, work));
			continue;
		}
		section = stmt_is_null(st, 1) ? NULL : stmt_borrow(st, 1, NULL);
		text = stmt_borrow(st, 2, NULL);
		if (section && strcmp(section, str_text(&heading)) != 0)
			TRY(read_gone(c, section, work, 0));
		str_clear(&heading);
		str_add(&heading, section ? section : "");
		TRY(read_gone(c, text, work, 1));
		TRY(db_run(c->before, SQL_UNIT_FTS_ADD, err, "innnnnnss", unit, section, text));
		TRY(db_run(c->build.db, SQL_UNIT_FTS_DROP, err, "innnnnnss", unit, section, text));
	}
}

static enum err_code drop_values(struct changes *c, uint32_t work)
{
	struct err *err = c->build.r->err;
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, c->build.db, SQL_WORK_VALUE_OF, err));
	TRY(stmt_bind(st, err, "i", (int64_t)work));
	for (;;) {
		TRY(stmt_step(&row, st, err));
		if (!row)
			return ERR_OK;
		TRY(values_uncount(c->build.values, (uint32_t)stmt_int(st, 0)));
	}
}

enum err_code changes_recount(struct changes *c, uint32_t work)
{
	return note_work(&c->recount, work, c->build.r);
}

enum err_code changes_uncite(struct changes *c, uint32_t work)
{
	struct err *err = c->build.r->err;
	AUTO(stmt) struct stmt *st = NULL;
	bool row = true;

	TRY(db_stmt(&st, c->build.db, SQL_CITED_BY_WORK, err));
	TRY(stmt_bind(st, err, "i", (int64_t)work));
	while (row) {
		TRY(stmt_step(&row, st, err));
		if (row)
			TRY(changes_recount(c, (uint32_t)stmt_int(st, 0)));
	}
	stmt_done(st);
	st = NULL;
	return db_run(c->build.db, SQL_CITATION_DROP_CITING, err, "i", (int64_t)work);
}

/* Its keys, for those who list them. */
static enum err_code note_name(struct changes *c, const char *name)
{
	struct run *r = c->build.r;

	if (!name ||
	    !arena_reserve(r->mem, &c->names, sizeof(*c->names), c->n_names, &c->cap_names))
		return ingest_no_memory(r);
	c->names[c->n_names++] = name;
	return ERR_OK;
}

static enum err_code note_names(struct changes *c, uint32_t work, const char *key)
{
	struct run *r = c->build.r;
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(note_name(c, key));
	TRY(db_stmt(&st, c->build.db, SQL_ALIAS_BY_WORK, r->err));
	TRY(stmt_bind(st, r->err, "i", (int64_t)work));
	for (;;) {
		TRY(stmt_step(&row, st, r->err));
		if (!row)
			return ERR_OK;
		TRY(note_name(c, stmt_text(st, 0, r->mem)));
	}
}

static enum err_code drop_work(struct changes *c, const struct stored *s)
{
	static const enum sql_id rows[] = { SQL_CITE_DROP,       SQL_UNIT_PAGE_DROP,
					    SQL_UNIT_VALUE_DROP, SQL_UNIT_DROP,
					    SQL_WORK_VALUE_DROP, SQL_AUTHOR_DROP,
					    SQL_REFERENCE_DROP,  SQL_LISTED_DROP,
					    SQL_ALIAS_DROP,      SQL_WORK_DROP };

	TRY(note_work(&c->dropped, s->id, c->build.r));
	TRY(drop_rows(c, s->id));
	TRY(drop_values(c, s->id));
	TRY(note_names(c, s->id, s->key));
	TRY(changes_uncite(c, s->id));
	TRY(db_run(c->build.db, SQL_CITATION_DROP_CITED, c->build.r->err, "i", (int64_t)s->id));
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		TRY(db_run(c->build.db, rows[i], c->build.r->err, "i", (int64_t)s->id));
	c->build.sum -= as_number(s->digest);
	c->any = true;
	return ERR_OK;
}

/* --- works that come --- */

static enum err_code first_unit(uint32_t *out, struct changes *c, uint32_t work)
{
	struct err *err = c->build.r->err;
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, c->build.db, SQL_UNIT_INDEXED, err));
	TRY(stmt_bind(st, err, "i", (int64_t)work));
	TRY(stmt_step(&row, st, err));
	*out = row ? (uint32_t)stmt_int(st, 0) : 0;
	return row ? ERR_OK : err_set(err, ERR_CORRUPT, "work number %u has no unit", work);
}

static enum err_code add_work(struct changes *c, struct record *rec)
{
	c->any = true;
	TRY(build_work(&c->build, rec));
	TRY(note_work(&c->added, rec->id, c->build.r));
	TRY(note_names(c, rec->id, rec->key));
	return changes_recount(c, rec->id);
}

/* What changed keeps its numbers if it needs as many; else it goes and comes again. */
static enum err_code match_works(struct changes *c)
{
	struct err *err = c->build.r->err;
	size_t k = 0;

	for (size_t i = 0; i < c->n_old; i++) {
		struct stored *s = &c->old[i];
		struct record *rec;

		while (k < c->read->n && strcmp(c->read->records[k].key, s->key) < 0)
			k++;
		if (k == c->read->n || strcmp(c->read->records[k].key, s->key) != 0)
			continue;
		rec = &c->read->records[k];
		s->stays = memcmp(rec->digest, s->digest, HASH_BYTES) == 0;
		if (!s->stays && s->units != 1 + rec->n_paragraphs)
			continue;
		s->now = rec;
		rec->id = s->id;
		TRY(first_unit(&rec->unit, c, s->id));
		if (s->stays && s->source != rec->source)
			TRY(db_run(c->build.db, SQL_WORK_SOURCE, err, "ii", (int64_t)s->id,
				   (int64_t)rec->source));
	}
	return ERR_OK;
}

static int by_id(const void *a, const void *b)
{
	const struct stored *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

/* In the order of numbers, as the full-text index likes it best. */
enum err_code changes_apply(struct changes *c)
{
	TRY(match_works(c));
	if (c->n_old > 0)
		qsort(c->old, c->n_old, sizeof(*c->old), by_id);
	for (size_t i = 0; i < c->n_old; i++) {
		const struct stored *s = &c->old[i];

		if (s->stays)
			continue;
		TRY(drop_work(c, s));
		if (s->now)
			TRY(add_work(c, s->now));
	}
	for (size_t i = 0; i < c->read->n; i++)
		if (c->read->records[i].id == 0)
			TRY(add_work(c, &c->read->records[i]));
	return ERR_OK;
}

enum err_code changes_date(const struct changes *c)
{
	struct run *r = c->build.r;

	for (size_t i = 0; i < c->added.n; i++)
		TRY(stamps_renew(r, c->build.db, c->added.list[i]));
	for (size_t i = 0; i < c->n_old; i++)
		if (!c->old[i].stays)
			TRY(stamps_bury(r, c->build.db, c->old[i].key));
	return ERR_OK;
}
