/* What an index says that no single work does, where works changed: who cites whom, how many
 * have a value or a word, and what is suggested. */
#include <stdlib.h>
#include <string.h>

#include "ingest/change.h"
#include "ingest/csl.h"
#include "ingest/mention.h"
#include "ingest/terms.h"
#include "ingest/values.h"

static enum err_code any_row(bool *out, struct changes *c, enum sql_id id)
{
	AUTO(stmt) struct stmt *st = NULL;

	TRY(db_stmt(&st, c->build.db, id, c->build.r->err));
	return stmt_step(out, st, c->build.r->err);
}

/* --- citations, where no work has a text --- */

static enum err_code find_work(uint32_t *out, struct changes *c, const char *key)
{
	struct err *err = c->build.r->err;
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, c->build.db, SQL_WORK_ID_BY_KEY, err));
	TRY(stmt_bind(st, err, "s", key));
	TRY(stmt_step(&row, st, err));
	*out = row ? (uint32_t)stmt_int(st, 0) : 0;
	return ERR_OK;
}

static enum err_code cite(struct changes *c, uint32_t citing, uint32_t cited)
{
	TRY(db_run(c->build.db, SQL_CITATION_ADD, c->build.r->err, "ii", (int64_t)citing,
		   (int64_t)cited));
	return changes_recount(c, cited);
}

/* What a work that was read lists. */
static enum err_code cite_listed(struct changes *c, const struct record *rec)
{
	for (size_t i = 0; i < rec->n_references; i++) {
		uint32_t cited;

		TRY(db_run(c->build.db, SQL_REFERENCE_ADD, c->build.r->err, "si",
			   rec->references[i], (int64_t)rec->id));
		TRY(find_work(&cited, c, rec->references[i]));
		if (cited > 0)
			TRY(cite(c, rec->id, cited));
		else
			build_missing(c->build.r, rec, rec->references[i]);
	}
	return ERR_OK;
}

/* All that a work lists, once more. */
static enum err_code cite_stored(struct changes *c, uint32_t citing)
{
	struct err *err = c->build.r->err;
	AUTO(stmt) struct stmt *st = NULL;
	uint32_t cited;
	bool row;

	TRY(changes_uncite(c, citing));
	TRY(db_stmt(&st, c->build.db, SQL_REFERENCE_BY_WORK, err));
	TRY(stmt_bind(st, err, "i", (int64_t)citing));
	for (;;) {
		TRY(stmt_step(&row, st, err));
		if (!row)
			return ERR_OK;
		TRY(find_work(&cited, c, stmt_borrow(st, 0, NULL)));
		if (cited > 0)
			TRY(cite(c, citing, cited));
	}
}

/* Others may list a work that came, or that went. */
static enum err_code cite_by_others(struct changes *c, const char *key)
{
	struct run *r = c->build.r;
	AUTO(stmt) struct stmt *st = NULL;
	uint32_t cited;
	bool row;

	TRY(find_work(&cited, c, key));
	if (cited > 0)
		TRY(db_run(c->build.db, SQL_FINDING_DROP_MISSING, r->err, "s", key));
	TRY(db_stmt(&st, c->build.db, SQL_REFERENCE_BY_CITED, r->err));
	TRY(stmt_bind(st, r->err, "s", key));
	for (;;) {
		struct record by;

		TRY(stmt_step(&row, st, r->err));
		if (!row)
			return ERR_OK;
		by = (struct record){ .key = stmt_text(st, 1, r->mem),
				      .file = stmt_text(st, 2, r->mem) };
		if (!by.key || !by.file)
			return ingest_no_memory(r);
		TRY(cite_stored(c, (uint32_t)stmt_int(st, 0)));
		if (cited == 0 && !c->touched[stmt_int(st, 3)]) /* else told with its file */
			build_missing(r, &by, key);
	}
}

static enum err_code cite_again(struct changes *c)
{
	for (size_t i = 0; i < c->read->n; i++)
		TRY(cite_listed(c, &c->read->records[i]));
	for (size_t i = 0; i < c->n_names; i++)
		TRY(cite_by_others(c, c->names[i]));
	for (size_t i = 0; i < c->recount.n; i++)
		TRY(db_run(c->build.db, SQL_CITED_BY_COUNT_OF, c->build.r->err, "i",
			   (int64_t)c->recount.list[i]));
	return ERR_OK;
}

/* --- citations, where some have: of all texts, since each may cite what came or went --- */

static enum err_code restore_paragraphs(struct record *rec, struct run *r, struct db *db)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, db, SQL_PARAGRAPHS_STORED, r->err));
	TRY(stmt_bind(st, r->err, "i", (int64_t)rec->id));
	for (;;) {
		struct paragraph *p;

		TRY(stmt_step(&row, st, r->err));
		if (!row)
			return ERR_OK;
		if (!arena_reserve(r->mem, &rec->paragraphs, sizeof(*rec->paragraphs),
				   rec->n_paragraphs, &rec->cap_paragraphs))
			return ingest_no_memory(r);
		p = &rec->paragraphs[rec->n_paragraphs++];
		*p = (struct paragraph){ .number = (uint32_t)stmt_int(st, 0),
					 .level = (uint32_t)stmt_int(st, 1),
					 .section = stmt_text(st, 2, r->mem),
					 .text = stmt_text(st, 3, r->mem),
					 .page = (uint32_t)stmt_int(st, 4) };
		if (!p->text)
			return ingest_no_memory(r);
	}
}

/* A work's paragraphs are all stored, from 1 on. */
static enum err_code restore_cites(struct record *rec, struct run *r, struct db *db)
{
	AUTO(stmt) struct stmt *st = NULL;
	struct paragraph *p = NULL;
	size_t cap = 0;
	bool row;

	TRY(db_stmt(&st, db, SQL_CITES_STORED, r->err));
	TRY(stmt_bind(st, r->err, "i", (int64_t)rec->id));
	for (;;) {
		size_t at;

		TRY(stmt_step(&row, st, r->err));
		if (!row)
			return ERR_OK;
		at = (size_t)stmt_int(st, 0);
		if (at < 1 || at > rec->n_paragraphs ||
		    (size_t)stmt_int(st, 3) >= rec->n_list_lines)
			return err_set(r->err, ERR_CORRUPT, "a citation of %s is out of place",
				       rec->key);
		if (p != &rec->paragraphs[at - 1])
			cap = 0;
		p = &rec->paragraphs[at - 1];
		if (!arena_reserve(r->mem, &p->cites, sizeof(*p->cites), p->n_cites, &cap))
			return ingest_no_memory(r);
		p->cites[p->n_cites++] =
			(struct cite){ (size_t)stmt_int(st, 1), (size_t)stmt_int(st, 2),
				       (size_t)stmt_int(st, 3) };
	}
}

static enum err_code restore_list(struct record *rec, struct run *r, struct db *db)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, db, SQL_LISTED_BY_WORK, r->err));
	TRY(stmt_bind(st, r->err, "i", (int64_t)rec->id));
	for (;;) {
		TRY(stmt_step(&row, st, r->err));
		if (!row)
			return ERR_OK;
		if (!arena_reserve(r->mem, &rec->list_lines, sizeof(*rec->list_lines),
				   rec->n_list_lines, &rec->cap_list_lines))
			return ingest_no_memory(r);
		rec->list_lines[rec->n_list_lines] = stmt_text(st, 0, r->mem);
		if (!rec->list_lines[rec->n_list_lines++])
			return ingest_no_memory(r);
	}
}

static enum err_code restore_aliases(struct record *rec, struct run *r, struct db *db)
{
	AUTO(stmt) struct stmt *st = NULL;
	size_t cap = 0;
	bool row;

	TRY(db_stmt(&st, db, SQL_ALIAS_BY_WORK, r->err));
	TRY(stmt_bind(st, r->err, "i", (int64_t)rec->id));
	for (;;) {
		TRY(stmt_step(&row, st, r->err));
		if (!row)
			return ERR_OK;
		if (!arena_reserve(r->mem, &rec->aliases, sizeof(*rec->aliases), rec->n_aliases,
				   &cap))
			return ingest_no_memory(r);
		rec->aliases[rec->n_aliases] = stmt_text(st, 0, r->mem);
		if (!rec->aliases[rec->n_aliases++])
			return ingest_no_memory(r);
	}
}

/* One row of SQL_WORKS_STORED as the record that it was. *same: it is, to the letter. */
static enum err_code restore(bool *same, struct corpus *all, struct run *r, struct db *db,
			     struct stmt *st)
{
	struct csl x = { .c = all, .r = r, .path = stmt_text(st, 2, r->mem) };
	cJSON *entry = cJSON_Parse(stmt_borrow(st, 1, NULL));
	const void *digest;
	enum err_code code;
	struct record *rec;
	size_t n;

	*same = entry != NULL;
	if (!entry)
		return ERR_OK;
	code = x.path ? csl_take_entry(&x, entry, 1) : ingest_no_memory(r);
	cJSON_Delete(entry);
	TRY(code);
	rec = &all->records[all->n - 1];
	rec->id = (uint32_t)stmt_int(st, 0);
	rec->unit = (uint32_t)stmt_int(st, 4);
	TRY(restore_paragraphs(rec, r, db));
	TRY(restore_list(rec, r, db));
	TRY(restore_cites(rec, r, db));
	rec->access = stmt_text(st, 6, r->mem);
	rec->text_file = rec->n_paragraphs > 0 ? rec->file : NULL;
	TRY(restore_aliases(rec, r, db));
	build_digest(rec);
	digest = stmt_blob(st, 5, &n);
	*same = n == HASH_BYTES && memcmp(digest, rec->digest, n) == 0;
	return ERR_OK;
}

static enum err_code restore_all(bool *same, struct corpus *all, struct run *r, struct db *db)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	*same = true;
	TRY(db_stmt(&st, db, SQL_WORKS_STORED, r->err));
	while (*same) {
		TRY(stmt_step(&row, st, r->err));
		if (!row)
			return ERR_OK;
		TRY(restore(same, all, r, db, st));
	}
	return ERR_OK;
}

static enum err_code find_citations(bool *possible, struct corpus *all, struct run *r,
				    struct db *db)
{
	TRY(restore_all(possible, all, r, db));
	if (!*possible)
		return ERR_OK;
	all->n_sorted = all->n; /* as they are stored */
	TRY(aliases_list(all, r));
	TRY(reflists_match(all, r));
	return mention_corpus(all, r);
}

static enum err_code put_citations(bool *possible, struct changes *c, struct corpus *all)
{
	static const enum sql_id rows[] = { SQL_MENTION_DROP_ALL, SQL_CITATION_DROP_ALL,
					    SQL_REFERENCE_DROP_ALL, SQL_FINDING_DROP_ALL_MISSING };
	struct run *r = c->build.r;
	enum err_code code;

	r->quiet = true;
	code = find_citations(possible, all, r, c->build.db);
	r->quiet = false;
	TRY(code);
	if (!*possible)
		return ERR_OK;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		TRY(db_run(c->build.db, rows[i], r->err, ""));
	TRY(build_mentions(all, r, c->build.db));
	return db_run(c->build.db, SQL_CITED_BY_COUNT_FILL, r->err, "");
}

static enum err_code resolve_again(bool *possible, struct changes *c)
{
	struct corpus all = { .vocab = c->read->vocab, .files = c->read->files };
	const enum err_code code = put_citations(possible, c, &all);

	corpus_drop(&all, c->build.r);
	return code;
}

/* --- how many units have a word --- */

static enum err_code change_terms(struct changes *c, struct db *rows, int64_t sign)
{
	struct err *err = c->build.r->err;
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, rows, SQL_TERM_COUNTS, err));
	for (;;) {
		const char *token;

		TRY(stmt_step(&row, st, err));
		if (!row)
			return ERR_OK;
		token = stmt_borrow(st, 0, NULL);
		TRY(db_run(c->build.db, SQL_TERM_CHANGE, err, "si", token, sign * stmt_int(st, 1)));
		if (sign < 0)
			TRY(db_run(c->build.db, SQL_TERM_DROP, err, "s", token));
	}
}

static enum err_code derive_terms(struct changes *c)
{
	struct run *r = c->build.r;

	TRY(change_terms(c, c->after, 1));
	TRY(change_terms(c, c->before, -1));
	TRY(db_run(c->build.db, SQL_SPELLING_DROP_ALL, r->err, ""));
	return spelling_build(r, c->build.db);
}

static enum err_code derive_suggestions(struct changes *c, bool all_recounted)
{
	const struct suggestions_change change = {
		.c = c->read,
		.words = &c->words,
		.gone = c->gone,
		.come = c->build.words,
		.before = c->before,
		.after = c->after,
		.dropped = c->dropped.list,
		.n_dropped = c->dropped.n,
		.added = c->added.list,
		.n_added = c->added.n,
		.recounted = c->recount.list,
		.n_recounted = c->recount.n,
		.all_recounted = all_recounted,
	};

	return suggestions_change(&change, c->build.r, c->build.db);
}

enum err_code changes_derive(bool *possible, struct changes *c)
{
	bool texts, mentions;

	*possible = true;
	TRY(values_finish(c->build.values));
	TRY(any_row(&texts, c, SQL_TEXTS_ANY));
	TRY(any_row(&mentions, c, SQL_MENTIONS_ANY));
	TRY(texts || mentions ? resolve_again(possible, c) : cite_again(c));
	if (!*possible || !c->any)
		return ERR_OK;
	TRY(derive_terms(c));
	return derive_suggestions(c, texts || mentions);
}
