#include "support/corpus.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

void corpus_make(struct corpus_folder *c)
{
	*c = (struct corpus_folder){ .path = "/tmp/dragoman-corpus-XXXXXX" };
	cr_assert(mkdtemp(c->path));
	(void)snprintf(c->index, sizeof(c->index), "%s/.index", c->path);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st, (void)type, (void)where;
	return remove(path);
}

void corpus_remove(struct corpus_folder *c)
{
	if (*c->path)
		(void)nftw(c->path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	*c->path = '\0';
}

void corpus_put_n(struct corpus_folder *c, const char *name, const char *bytes, size_t n)
{
	char path[512];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", c->path, name);
	for (char *slash = path + strlen(c->path) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		(void)mkdir(path, 0755);
		*slash = '/';
	}
	f = fopen(path, "wb");
	cr_assert(f, "%s", path);
	cr_assert_eq(fwrite(bytes, 1, n, f), n);
	cr_assert_eq(fclose(f), 0);
}

void corpus_put(struct corpus_folder *c, const char *name, const char *text)
{
	corpus_put_n(c, name, text, strlen(text));
}

static void collect(void *ctx, const struct finding *f)
{
	static const char *const levels[] = { "error", "warning", "doubt" };
	struct corpus_folder *c = ctx;
	const size_t used = strlen(c->findings);
	const size_t folder = strlen(c->path) + 1; /* findings name files below it */
	const char *file = strncmp(f->file, c->path, folder - 1) == 0 ? f->file + folder : f->file;

	(void)snprintf(c->findings + used, sizeof(c->findings) - used, "%s %s:%zu [%s] %s (%s)\n",
		       levels[f->level], file, f->line, f->entry ? f->entry : "", f->message,
		       f->fix ? f->fix : "");
}

static enum err_code run(struct corpus_folder *c, const char *out, bool doubts, bool anew)
{
	const char *const folders[] = { c->path };
	const struct ingest_options options = { .folders = folders,
						.n_folders = 1,
						.out = out,
						.built_at = "2025-11-01T00:00:00Z",
						.doubts = doubts,
						.anew = anew,
						.report = collect,
						.ctx = c };

	c->findings[0] = '\0';
	c->err = (struct err){ 0 };
	return ingest_run(&c->summary, &options, &c->err);
}

enum err_code corpus_index(struct corpus_folder *c)
{
	return run(c, c->index, false, false);
}

enum err_code corpus_check(struct corpus_folder *c)
{
	return run(c, NULL, true, false);
}

void corpus_index_anew(struct corpus_folder *c, const char *index)
{
	cr_assert_eq(run(c, index, false, true), ERR_OK, "%s", c->err.msg);
}

void corpus_must_index(struct corpus_folder *c)
{
	cr_assert_eq(corpus_index(c), ERR_OK, "%s", c->err.msg);
	cr_assert_eq(c->summary.errors, 0, "%s", c->findings);
}

static void add_row(struct str *out, sqlite3_stmt *st)
{
	if (out->len > 0)
		str_add_char(out, ';');
	for (int i = 0; i < sqlite3_column_count(st); i++) {
		const char *text = (const char *)sqlite3_column_text(st, i);

		str_add_f(out, "%s%s", i ? "," : "", text ? text : "");
	}
}

const char *corpus_ask(const struct corpus_folder *c, const char *sql, const char *param)
{
	static struct str rows = STR(1 << 20);
	sqlite3 *db = NULL;
	sqlite3_stmt *st = NULL;

	str_clear(&rows);
	cr_assert_eq(sqlite3_open_v2(c->index, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK, "%s",
		     sqlite3_errmsg(db));
	if (param)
		(void)sqlite3_bind_text(st, 1, param, -1, SQLITE_STATIC);
	while (sqlite3_step(st) == SQLITE_ROW)
		add_row(&rows, st);
	sqlite3_finalize(st);
	(void)sqlite3_close(db);
	return str_text(&rows);
}

const char *corpus_work_values(const struct corpus_folder *c, const char *work, const char *facet)
{
	char of[256];

	(void)snprintf(of, sizeof(of), "%s/%s", work, facet);
	return corpus_ask(
		c,
		"SELECT coalesce(group_concat(key), '') FROM (SELECT value.key FROM work_value"
		" JOIN work ON work.id = work JOIN value ON value.id = value"
		" WHERE work.key || '/' || facet = ?1 AND work_value.source <> 'parent'"
		" ORDER BY value.key)",
		of);
}

const char *corpus_passage_values(const struct corpus_folder *c, int paragraph, const char *facet)
{
	char of[64];

	(void)snprintf(of, sizeof(of), "%d/%s", paragraph, facet);
	return corpus_ask(
		c,
		"SELECT coalesce(group_concat(key), '') FROM (SELECT value.key FROM unit_value"
		" JOIN unit ON unit.id = unit JOIN value ON value.id = value"
		" WHERE paragraph || '/' || facet = ?1 AND unit_value.source <> 'parent'"
		" ORDER BY value.key)",
		of);
}
