#include "ingest/ingest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ingest/build.h"
#include "ingest/manifest.h"
#include "ingest/mention.h"
#include "ingest/target.h"
#include "ingest/update.h"
#include "read/read.h"
#include "read/worker.h"

/* All of a corpus is in memory while it is read. */
#define CORPUS_MEMORY ((size_t)16 << 30)

enum { WORDS_KEPT = 300000 }; /* by the tokenizer */

/* --- reading --- */

static bool is_text(const char *name)
{
	return has_suffix(name, ".md") || has_suffix(name, ".txt");
}

static bool is_known(const char *name)
{
	return is_text(name) || has_suffix(name, ".json") || has_suffix(name, ".jsonl") ||
	       format_may_be(name);
}

/* Of every format alike. */
static enum err_code tell_empty(struct run *r, const struct file *file)
{
	report_error(r, &(struct place){ .file = file->path },
		     "fetch or save it again, or take it away", "the file is empty");
	return run_leave_out(r, file->path, true);
}

static enum err_code read_record_file(struct corpus *c, struct run *r, struct worker *w,
				      const struct file *file)
{
	if (file->size == 0 && is_known(file->name))
		return tell_empty(r, file);
	if (file->kind == READING_RECORDS)
		return reading_records(c, r, w, file->path);
	if (has_suffix(file->name, ".json"))
		return csl_read(c, r, file->path);
	if (has_suffix(file->name, ".jsonl"))
		return jsonl_read(c, r, file->path);
	if (file->kind == READING_NONE && !is_text(file->name)) {
		TRY(run_leave_out(r, file->path, false));
		report_warning(r, &(struct place){ .file = file->path }, READING_SAVE_AS,
			       "there is no reader for this kind of file");
	}
	return ERR_OK;
}

static enum err_code read_records(struct corpus *c, struct run *r, struct worker *w,
				  const struct files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		TRY(read_record_file(c, r, w, &files->list[i]));
		if (r->options->progress)
			r->options->progress(r->options->ctx, "reading", i + 1, files->n);
	}
	return ERR_OK;
}

static int by_key_and_place(const void *a, const void *b)
{
	const struct record *const *x = a, *const *y = b;
	const int order = strcmp((*x)->key, (*y)->key);

	if (order == 0 && (*x)->made != (*y)->made)
		return (*x)->made - (*y)->made;
	return order ? order : (*x > *y) - (*x < *y);
}

void corpus_drop(struct corpus *c, struct run *r)
{
	stow_release(r);
	if (c->loose)
		free(c->records);
	keys_drop(c);
	c->records = NULL;
	c->n = c->cap = c->n_stowed = c->n_sorted = c->n_aliases = 0;
	c->loose = false;
}

/* A key that was made before somebody's was read is made once more. */
static enum err_code keep_given_keys(struct record **order, struct corpus *c, struct run *r)
{
	bool changed = true;

	while (changed) {
		changed = false;
		if (c->n > 0)
			qsort(order, c->n, sizeof(*order), by_key_and_place);
		for (size_t i = 1; i < c->n; i++) {
			if (!order[i]->made || strcmp(order[i]->key, order[i - 1]->key) != 0)
				continue;
			TRY(keys_give_way(c, r, order[i]));
			changed = true;
		}
	}
	return ERR_OK;
}

/* Works in the order of their keys; of two with one key the one that was read first. */
static enum err_code sort_records(struct corpus *c, struct run *r)
{
	struct record **order = arena_array(r->mem, struct record *, c->n);
	struct record *sorted = calloc(c->n + 1, sizeof(*sorted));
	enum err_code code;
	size_t n = 0;

	if (!order || !sorted) {
		free(sorted);
		return ingest_no_memory(r);
	}
	for (size_t i = 0; i < c->n; i++)
		order[i] = &c->records[i];
	code = keep_given_keys(order, c, r);
	if (code != ERR_OK) {
		free(sorted);
		return code;
	}
	stow_release(r);
	for (size_t i = 0; i < c->n; i++) {
		if (n == 0 || strcmp(sorted[n - 1].key, order[i]->key) != 0)
			sorted[n++] = *order[i];
		else
			report_error(r,
				     &(struct place){ .file = order[i]->file,
						      .line = order[i]->line,
						      .entry = order[i]->key },
				     "give one of the two another id",
				     "a second work with this id was left out; the first is in %s",
				     sorted[n - 1].file);
	}
	if (c->loose)
		free(c->records);
	c->records = sorted;
	c->n = c->cap = c->n_stowed = c->n_sorted = n;
	c->loose = true;
	return ERR_OK;
}

static int compare_key(const void *key, const void *record)
{
	return strcmp(key, ((const struct record *)record)->key);
}

/* The work of an alias: of several that have it, the first. */
static const char *work_of_alias(const struct corpus *c, const char *key)
{
	size_t low = 0, high = c->n_aliases;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (strcmp(c->aliases[mid].key, key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < c->n_aliases && strcmp(c->aliases[low].key, key) == 0 ? c->aliases[low].work
									   : NULL;
}

static struct record *find_record(const struct corpus *c, const char *key)
{
	struct record *rec =
		bsearch(key, c->records, c->n_sorted, sizeof(*c->records), compare_key);
	const char *work = rec ? NULL : work_of_alias(c, key);

	return work ? bsearch(work, c->records, c->n_sorted, sizeof(*c->records), compare_key)
		    : rec;
}

bool corpus_find(const struct corpus *c, const char *key, size_t *at)
{
	const struct record *rec = find_record(c, key);

	if (rec)
		*at = (size_t)(rec - c->records);
	return rec != NULL;
}

/* A Markdown text that belongs to no record and begins with a title is a work by that title. */
static enum err_code take_titled(size_t *at, struct corpus *c, struct run *r,
				 const struct file *file, const char *key)
{
	const char *title = NULL;

	if (has_suffix(file->name, ".md"))
		TRY(markdown_title(&title, r, file->path));
	return title ? document_titled(at, c, r, file->path, key, title) : ERR_OK;
}

static enum err_code read_native(struct record *rec, struct run *r, const struct file *file)
{
	struct record text = *rec;

	text_clear(&text);
	text.text_file = file->path;
	TRY(has_suffix(file->name, ".md") ? markdown_read(&text, r, file->path)
					  : plain_read(&text, r, file->path));
	TRY(stow_hold(rec, r));
	if (text_wins(r, rec, &text))
		TRY(text_move(rec, &text, r));
	TRY(stow_again(rec, r));
	if (text.n_paragraphs == 0)
		report_warning(r, &(struct place){ .file = file->path },
			       "write paragraphs below its first ## heading",
			       "there is no paragraph in this text");
	return ERR_OK;
}

/* KEY.md is the text of the record KEY, as is what the record names as its attachment. */
static enum err_code read_text(struct corpus *c, struct run *r, struct worker *w,
			       const struct attachments *a, const struct file *file)
{
	const char *key =
		arena_strndup(r->mem, file->name, (size_t)(strrchr(file->name, '.') - file->name));
	size_t at;

	if (!key)
		return ingest_no_memory(r);
	TRY(run_claim(r, file->path, "key", key));
	TRY(run_claim(r, file->path, "file", file->path));
	at = attachments_find(a, c, file->path, key);
	if (file->kind == READING_TEXTS)
		return reading_texts(c, r, w, file->path, at);
	if (at == c->n)
		TRY(take_titled(&at, c, r, file, key));
	if (at < c->n)
		return read_native(&c->records[at], r, file);
	reading_homeless(r, file->path, "no record belongs to this text; it was left out");
	return run_leave_out(r, file->path, true);
}

/* One record for each work, in the order of the keys. What one record told another when they
 * were merged may show that a third is the same work. */
static enum err_code settle_records(struct corpus *c, struct run *r)
{
	uint32_t merged;

	do {
		merged = r->summary.merged;
		TRY(duplicates_merge(c, r));
	} while (r->summary.merged > merged);
	c->unsettled = false;
	TRY(sort_records(c, r));
	return aliases_list(c, r);
}

/* A text may be a work of its own, or tell the DOI of a record: then they are settled once more. */
static enum err_code read_texts(struct corpus *c, struct run *r, struct worker *w,
				const struct files *files)
{
	const size_t n_records = c->n;
	struct attachments *a;

	TRY(attachments_list(&a, c, r, c->files));
	for (size_t i = 0; i < files->n; i++) {
		const struct file *file = &files->list[i];

		if (file->size > 0 &&
		    (file->kind == READING_TEXTS || (!file->kind && is_text(file->name))))
			TRY(read_text(c, r, w, a, file));
		if (r->options->progress)
			r->options->progress(r->options->ctx, "reading texts", i + 1, files->n);
	}
	return c->n > n_records || c->unsettled ? settle_records(c, r) : ERR_OK;
}

/* The child that reads is made while there is little memory to be copied for it. */
static enum err_code start_worker(struct worker **w, struct run *r, const struct files *files)
{
	bool wanted = false;

	*w = worker_new(NULL);
	if (!*w)
		return ingest_no_memory(r);
	for (size_t i = 0; i < files->n && !wanted; i++)
		wanted = files->list[i].kind != READING_NONE;
	return wanted ? worker_start(*w, r->err) : ERR_OK;
}

enum err_code corpus_read(struct corpus *c, struct run *r, struct files *files)
{
	AUTO(worker) struct worker *w = NULL;

	for (size_t i = 0; i < files->n; i++)
		files->list[i].kind = reading_kind(&files->list[i]);
	TRY(start_worker(&w, r, files));
	TRY(read_records(c, r, w, files));
	TRY(superseded_drop(c, r));
	TRY(settle_records(c, r));
	return read_texts(c, r, w, files);
}

static enum err_code list_files(struct files *files, struct corpus *c, struct run *r)
{
	for (size_t i = 0; i < r->options->n_folders; i++)
		TRY(folder_list(files, r, r->options->folders[i]));
	TRY(manifest_ready(files, r));
	c->files = files;
	r->summary.files = (uint32_t)files->n;
	TRY(vocab_read(&c->vocab, r));
	r->summary.regions = (uint32_t)c->vocab.n_regions;
	r->summary.themes = (uint32_t)c->vocab.n_themes;
	r->summary.synonyms = (uint32_t)c->vocab.n_synonyms;
	return ERR_OK;
}

enum err_code corpus_is_empty(struct run *r)
{
	(void)err_set(r->err, ERR_INVALID, "there is no work in %s", r->options->folders[0]);
	(void)err_mend(r->err, "put CSL-JSON records into it; corpus/README.md tells how");
	return ERR_INVALID;
}

static enum err_code read_all(struct corpus *c, struct run *r)
{
	TRY(stow_begin(r));
	TRY(corpus_read(c, r, (struct files *)c->files));
	if (c->n == 0)
		return corpus_is_empty(r);
	TRY(reflists_match(c, r));
	TRY(mention_corpus(c, r));
	return doubts_report(c, r);
}

/* --- what becomes of it --- */

/* To check a corpus is to build it, and to throw the index away. */
static enum err_code check_only(struct corpus *c, struct run *r)
{
	AUTO(db) struct db *db = NULL;

	TRY(read_all(c, r));
	TRY(db_create(&db, ":memory:", r->err));
	return build_index(c, r, db);
}

static enum err_code build_anew(struct target *t, struct corpus *c, struct run *r)
{
	struct db *db = NULL;
	enum err_code code;

	TRY(read_all(c, r));
	TRY(target_clear(t, r));
	TRY(db_create(&db, target_building(t), r->err));
	code = build_index(c, r, db);
	db_close(db);
	TRY(code);
	return target_finish(t, r);
}

/* What changed is brought into the index that is there, where that is possible and quicker. */
static enum err_code write_index(struct target *t, struct corpus *c, struct run *r)
{
	TRY(update_index(&r->summary.outcome, c, r, t));
	if (r->summary.outcome != INGEST_BUILT)
		return ERR_OK;
	TRY(manifest_ready((struct files *)c->files, r)); /* as if there were none */
	return build_anew(t, c, r);
}

/* --- all of it --- */

static void time_of_build(char out[32])
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	const time_t at = epoch && *epoch ? (time_t)strtoll(epoch, NULL, 10) : time(NULL);
	struct tm tm = { 0 };

	(void)gmtime_r(&at, &tm);
	(void)strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static enum err_code run_all(struct run *r)
{
	struct corpus c = { 0 };
	struct files files = { 0 };
	struct target *t = NULL;
	enum err_code code;

	TRY(folders_exist(r));
	if (r->options->out)
		TRY(target_open(&t, r));
	code = list_files(&files, &c, r);
	if (code == ERR_OK)
		code = t ? write_index(t, &c, r) : check_only(&c, r);
	target_close(t, code);
	corpus_drop(&c, r);
	stow_end(r);
	files_free(&files);
	return code;
}

enum err_code ingest_run(struct ingest_summary *out, const struct ingest_options *options,
			 struct err *err)
{
	struct ingest_options full = *options;
	struct run r = { .options = &full, .err = err, .shortages = str_shortages() };
	struct timespec started;
	char now[32];
	enum err_code code;

	(void)clock_gettime(CLOCK_REALTIME, &started);
	r.started_ns = started.tv_sec * 1000000000LL + started.tv_nsec;
	time_of_build(now);
	if (!full.built_at)
		full.built_at = now;
	if (!full.program)
		full.program = "dragoman";
	r.mem = r.texts = arena_new(CORPUS_MEMORY);
	str_init(&r.held_texts, TEXTS_MEMORY);
	code = r.mem ? tokenizer_open(&r.tk, err) : ingest_no_memory(&r);
	if (code == ERR_OK) {
		tokenizer_remember(r.tk, WORDS_KEPT);
		code = run_all(&r);
	}
	if (code == ERR_OK)
		*out = r.summary;
	tokenizer_close(r.tk);
	free(r.claims);
	arena_free(r.mem);
	return code;
}
