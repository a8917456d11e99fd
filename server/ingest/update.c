#include "ingest/update.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/program.h"
#include "ingest/change.h"
#include "ingest/manifest.h"
#include "ingest/stamps.h"
#include "ingest/terms.h"
#include "ingest/values.h"

/* Up to so many files in a hundred, and so few in any case, are brought into the index that
 * is there: a work that is taken out and put in again costs more than one that is put in, and
 * what is derived of all works costs the same either way. */
enum { PERCENT_MAX = 10, FILES_ALWAYS = 16 };

struct update {
	struct corpus *c;
	struct run *r;
	struct files *files;
	struct sources sources;
	struct db *db;
	struct changes changes;
	bool grew;       /* a file was found that has to be read, too */
	const char *why; /* the index has to be made anew */
};

/* --- is it the same collection? --- */

static enum err_code is_meta(bool *out, struct db *db, const char *name, const char *value,
			     struct run *r)
{
	char *is;

	TRY(db_meta(&is, db, name, r->mem, r->err));
	*out = *out && strcmp(is, value) == 0;
	return ERR_OK;
}

/* A program that reads, cuts or files differently makes another index of the same files. */
#define OTHER_PROGRAM "another version of this program made it"

static enum err_code is_same(bool *out, struct update *u, struct db *db)
{
	char vocabulary[HASH_TEXT_SIZE], folders[HASH_TEXT_SIZE], program[64];
	const struct {
		const char *name, *value, *differs;
	} facts[] = {
		{ "program", u->r->options->program, OTHER_PROGRAM },
		{ "program_id", program, OTHER_PROGRAM },
		{ "vocabulary", vocabulary, "the vocabulary changed" },
		{ "folders", folders, "it was made of other folders" },
	};

	program_build_id(program, sizeof(program));
	hash_text(&u->c->vocab.hash, vocabulary);
	build_folders(folders, u->r);
	*out = true;
	for (size_t i = 0; i < COUNT_OF(facts) && *out; i++) {
		TRY(is_meta(out, db, facts[i].name, facts[i].value, u->r));
		u->why = *out ? NULL : facts[i].differs;
	}
	return ERR_OK;
}

/* --- which files --- */

static bool is_much(const struct update *u, size_t changed)
{
	return changed > FILES_ALWAYS && changed * 100 > PERCENT_MAX * u->files->n;
}

/* Whoever else claims this has to be read again, too. */
static enum err_code want_claimants(struct update *u, int64_t name)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, u->db, SQL_CLAIM_SOURCES, u->r->err));
	TRY(stmt_bind(st, u->r->err, "i", name));
	for (;;) {
		int64_t id;

		TRY(stmt_step(&row, st, u->r->err));
		if (!row)
			return ERR_OK;
		id = stmt_int(st, 0);
		if (id < 1 || id > u->sources.last || !u->sources.by_id[id] ||
		    !u->sources.by_id[id]->file || u->sources.by_id[id]->file->wanted)
			continue;
		u->sources.by_id[id]->file->wanted = true;
		u->grew = true;
	}
}

static enum err_code want_by_old_claims(struct update *u, uint32_t source)
{
	AUTO(stmt) struct stmt *st = NULL;
	int64_t *names = NULL;
	size_t n = 0, cap = 0;
	bool row;

	TRY(db_stmt(&st, u->db, SQL_CLAIM_LOAD, u->r->err));
	TRY(stmt_bind(st, u->r->err, "i", (int64_t)source));
	for (;;) {
		TRY(stmt_step(&row, st, u->r->err));
		if (!row)
			break;
		if (!arena_reserve(u->r->mem, &names, sizeof(*names), n, &cap))
			return ingest_no_memory(u->r);
		names[n++] = stmt_int(st, 0);
	}
	for (size_t i = 0; i < n; i++)
		TRY(want_claimants(u, names[i]));
	return ERR_OK;
}

/* A record may name the file as its attachment, wherever it is. */
static enum err_code want_by_path(struct update *u, const char *path)
{
	return want_claimants(u, claim_name("file", path));
}

/* Is the file of this source read again, or gone? */
static bool is_touched(const struct source *s)
{
	return !s->file || s->file->wanted;
}

static enum err_code read_wanted(struct update *u)
{
	struct run *r = u->r;
	struct files some = { .list = arena_array(r->mem, struct file, u->files->n) };

	if (!some.list)
		return ingest_no_memory(r);
	for (size_t i = 0; i < u->files->n; i++)
		if (u->files->list[i].wanted)
			some.list[some.n++] = u->files->list[i];
	corpus_drop(u->c, r);
	r->summary.merged = r->summary.skipped = r->summary.failed = 0;
	r->n_claims = r->n_findings = r->n_left_out = 0;
	r->summary.text_bytes = 0;
	return corpus_read(u->c, r, &some);
}

static enum err_code note_touched(struct update *u)
{
	bool *touched = arena_array(u->r->mem, bool, (size_t)u->sources.last + 1);

	if (!touched)
		return ingest_no_memory(u->r);
	for (size_t i = 0; i < u->sources.n; i++)
		touched[u->sources.list[i].id] = is_touched(&u->sources.list[i]);
	for (size_t i = 0; i < u->files->n; i++)
		touched[u->files->list[i].source] |= u->files->list[i].wanted;
	u->changes.touched = touched;
	return ERR_OK;
}

/* Read what changed, and what may have to do with it, until nothing is added. */
static enum err_code read_changed(struct update *u)
{
	do {
		u->grew = false;
		TRY(read_wanted(u));
		for (size_t i = 0; i < u->sources.n; i++)
			if (is_touched(&u->sources.list[i])) {
				TRY(want_by_old_claims(u, u->sources.list[i].id));
				TRY(want_by_path(u, u->sources.list[i].path));
			}
		for (size_t i = 0; i < u->files->n; i++)
			if (u->files->list[i].wanted)
				TRY(want_by_path(u, u->files->list[i].path));
		for (size_t i = 0; i < u->r->n_claims; i++)
			TRY(want_claimants(u, u->r->claims[i].name));
	} while (u->grew);
	return ERR_OK;
}

/* --- their works --- */

static enum err_code list_stored(struct update *u, uint32_t source)
{
	struct changes *c = &u->changes;
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, u->db, SQL_WORK_OF_SOURCE, u->r->err));
	TRY(stmt_bind(st, u->r->err, "i", (int64_t)source));
	for (;;) {
		struct stored *s;
		const void *digest;
		size_t n;

		TRY(stmt_step(&row, st, u->r->err));
		if (!row)
			return ERR_OK;
		if (!arena_reserve(u->r->mem, &c->old, sizeof(*c->old), c->n_old, &c->cap_old))
			return ingest_no_memory(u->r);
		s = &c->old[c->n_old++];
		*s = (struct stored){ .id = (uint32_t)stmt_int(st, 0),
				      .key = stmt_text(st, 1, u->r->mem),
				      .source = source,
				      .units = (uint32_t)stmt_int(st, 3) };
		digest = stmt_blob(st, 2, &n);
		if (!s->key)
			return ingest_no_memory(u->r);
		if (n == HASH_BYTES)
			memcpy(s->digest, digest, n);
	}
}

static int by_key(const void *a, const void *b)
{
	const struct stored *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static enum err_code list_works(struct update *u)
{
	for (size_t i = 0; i < u->sources.n; i++)
		if (is_touched(&u->sources.list[i]))
			TRY(list_stored(u, u->sources.list[i].id));
	if (u->changes.n_old > 0)
		qsort(u->changes.old, u->changes.n_old, sizeof(*u->changes.old), by_key);
	for (size_t i = 0; i < u->c->n; i++) {
		struct record *rec = &u->c->records[i];

		TRY(build_keys(u->r, rec, u->r->mem));
		build_digest(rec);
		rec->source = manifest_find(u->files, rec->file);
	}
	return tag_corpus(u->c, u->r);
}

/* --- the index --- */

static enum err_code number(uint32_t *works, uint32_t *units, struct update *u)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, u->db, SQL_LAST_NUMBERS, u->r->err));
	TRY(stmt_step(&row, st, u->r->err));
	*works = (uint32_t)stmt_int(st, 0) + 1;
	*units = (uint32_t)stmt_int(st, 1) + 1;
	return ERR_OK;
}

static enum err_code count(struct update *u)
{
	AUTO(stmt) struct stmt *st = NULL;
	struct ingest_summary *s = &u->r->summary;
	bool row;

	TRY(db_stmt(&st, u->db, SQL_WORK_COUNTS, u->r->err));
	TRY(stmt_step(&row, st, u->r->err));
	s->works = (uint32_t)stmt_int(st, 0);
	s->passages = (uint32_t)stmt_int(st, 1) - s->works;
	s->full_texts = (uint32_t)stmt_int(st, 2);
	return s->works > 0 ? ERR_OK : corpus_is_empty(u->r);
}

static enum err_code drop_sources(struct update *u)
{
	struct err *err = u->r->err;

	TRY(db_run(u->db, SQL_FINDING_DROP, err, "i", (int64_t)0));
	for (size_t i = 0; i < u->sources.n; i++) {
		const struct source *s = &u->sources.list[i];

		if (!is_touched(s))
			continue;
		TRY(db_run(u->db, SQL_CLAIM_DROP, err, "i", (int64_t)s->id));
		TRY(db_run(u->db, SQL_FINDING_DROP, err, "i", (int64_t)s->id));
		TRY(db_run(u->db, SQL_LEFT_OUT_DROP, err, "i", (int64_t)s->id));
		TRY(db_run(u->db, SQL_SOURCE_DROP, err, "i", (int64_t)s->id));
	}
	return manifest_put_files(u->files, u->r, u->db);
}

/* Many gaps cost memory and time wherever the index is served. */
static bool has_many_gaps(const struct update *u)
{
	const struct ingest_summary *s = &u->r->summary;
	const struct build *b = &u->changes.build;

	return b->next_work > 2 * s->works + 1000 ||
	       b->next_unit > 2 * (s->works + s->passages) + 1000;
}

static enum err_code read_sum(unsigned __int128 *out, struct update *u)
{
	char *text;

	TRY(db_meta(&text, u->db, "sum", u->r->mem, u->r->err));
	*out = 0;
	for (; *text; text++)
		*out = *out << 4 | (unsigned)(*text >= 'a' ? *text - 'a' + 10 : *text - '0');
	return ERR_OK;
}

static enum err_code change_rows(bool *possible, struct update *u)
{
	struct changes *c = &u->changes;

	c->read = u->c;
	c->build = (struct build){ .c = u->c, .r = u->r, .db = u->db };
	TRY(db_create(&c->before, ":memory:", u->r->err));
	TRY(db_create(&c->after, ":memory:", u->r->err));
	c->build.rows = c->after;
	TRY(number(&c->build.next_work, &c->build.next_unit, u));
	TRY(read_sum(&c->build.sum, u));
	TRY(note_touched(u));
	TRY(list_works(u));
	TRY(drop_sources(u));
	c->build.values = values_new(u->r, u->db, true);
	c->build.words = words_new(NULL);
	c->gone = words_new(NULL);
	if (!c->build.values || !c->build.words || !c->gone)
		return ingest_no_memory(u->r);
	TRY(build_vocabulary(&c->build));
	TRY(changes_apply(c));
	TRY(count(u));
	*possible = !has_many_gaps(u);
	u->why = "so much was taken out of it that it had become loose";
	if (!*possible)
		return ERR_OK;
	TRY(changes_derive(possible, c));
	u->why = "it does not hold all that its texts cite by";
	if (!*possible)
		return ERR_OK;
	TRY(manifest_put_findings(u->files, u->r, u->db));
	TRY(changes_date(c));
	return build_meta(&c->build);
}

/* All that can be read before anything is changed: the copy is made meanwhile. */
static enum err_code read_old(struct update *u, struct db *old)
{
	enum err_code code;

	u->db = old;
	code = read_changed(u);
	u->db = NULL;
	TRY(code);
	return words_load(&u->changes.words, u->r, old);
}

static enum err_code change_copy(bool *possible, struct update *u, struct target *t)
{
	enum err_code code;

	TRY(target_copied(t, u->r));
	TRY(db_change(&u->db, target_building(t), u->r->err));
	code = change_rows(possible, u);
	values_free(u->changes.build.values);
	words_free(u->changes.build.words);
	words_free(u->changes.gone);
	free(u->changes.build.tokens.list);
	db_close(u->changes.before);
	db_close(u->changes.after);
	TRY(code);
	if (!*possible)
		return ERR_OK;
	TRY(db_commit(u->db, u->r->err));
	TRY(changes_check(&u->changes, target_building(t)));
	TRY(report_again(u->r, u->db));
	db_close(u->db);
	u->db = NULL;
	return target_finish(t, u->r);
}

static enum err_code change_index(bool *possible, struct update *u, struct target *t,
				  struct db *old)
{
	enum err_code code;

	TRY(target_copy(t, u->r));
	u->r->hold = true;
	code = read_old(u, old);
	if (code == ERR_OK)
		code = change_copy(possible, u, t);
	words_free(u->changes.words);
	db_close(u->db);
	u->db = NULL;
	u->r->hold = false;
	return code;
}

/* Nothing of what was begun counts. */
static void forget(struct update *u)
{
	struct run *r = u->r;

	r->n_claims = r->n_findings = r->n_left_out = 0;
	r->summary = (struct ingest_summary){ .files = r->summary.files,
					      .regions = r->summary.regions,
					      .themes = r->summary.themes,
					      .synonyms = r->summary.synonyms };
	corpus_drop(u->c, r);
	*u->c = (struct corpus){ .vocab = u->c->vocab, .files = u->c->files };
}

static enum err_code tell_unchanged(struct update *u, struct db *old)
{
	struct ingest_summary *s = &u->r->summary;
	char *id, number[16];
	bool same = true;

	u->db = old;
	TRY(count(u));
	(void)snprintf(number, sizeof(number), "%u", s->works);
	TRY(is_meta(&same, old, "works", number, u->r));
	(void)snprintf(number, sizeof(number), "%u", s->passages);
	TRY(is_meta(&same, old, "passages", number, u->r));
	if (!same)
		return err_set(u->r->err, ERR_CORRUPT, "the index is not what it says");
	TRY(db_meta(&id, old, "id", u->r->mem, u->r->err));
	memcpy(s->index_id, id, strlen(id) < sizeof(s->index_id) ? strlen(id) + 1 : 0);
	return report_again(u->r, old);
}

/* Can the old index be brought up to date? *changed: how many files are not what they were. */
static enum err_code look_at_old(bool *possible, size_t *changed, struct update *u, struct db *old)
{
	TRY(is_same(possible, u, old));
	if (!*possible)
		return ERR_OK;
	TRY(manifest_compare(&u->sources, u->files, u->r, old));
	*changed = manifest_changed(&u->sources, u->files);
	*possible = !is_much(u, *changed);
	u->why = "so many files changed that this is quicker";
	return ERR_OK;
}

/* Only the old index can be at fault: it is malformed, lacks a row, or has one that a new one
 * comes into conflict with. */
static bool is_damage(enum err_code code)
{
	return code == ERR_CORRUPT || code == ERR_NOT_FOUND || code == ERR_INTERNAL;
}

enum err_code update_index(enum ingest_outcome *how, struct corpus *c, struct run *r,
			   struct target *t)
{
	struct update u = { .c = c,
			    .r = r,
			    .files = (struct files *)c->files,
			    .why = "this version of the program cannot read it" };
	AUTO(db) struct db *old = NULL;
	bool possible = false;
	enum err_code code;
	size_t changed = 0;

	*how = INGEST_BUILT;
	if (r->options->anew || access(r->options->out, F_OK) != 0)
		return ERR_OK;
	if (!stamps_open_old(&old, r) || look_at_old(&possible, &changed, &u, old) != ERR_OK ||
	    !possible) {
		r->summary.anew = u.why;
		return ERR_OK;
	}
	if (changed == 0) {
		if (tell_unchanged(&u, old) == ERR_OK)
			*how = INGEST_UNCHANGED;
		return ERR_OK;
	}
	code = change_index(&possible, &u, t, old);
	if (is_damage(code)) {
		possible = false;
		u.why = "it is damaged";
		*r->err = (struct err){ 0 };
	} else if (code != ERR_OK) {
		return code;
	}
	if (!possible) {
		forget(&u);
		r->summary.anew = u.why;
		return ERR_OK;
	}
	r->summary.changed = (uint32_t)changed;
	*how = INGEST_UPDATED;
	return ERR_OK;
}
