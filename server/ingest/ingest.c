#include "ingest/ingest.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ingest/internal.h"
#include "ingest/mention.h"

/* All of a corpus is in memory while it is read. */
#define CORPUS_MEMORY ((size_t)16 << 30)

enum { WORDS_KEPT = 300000 }; /* by the tokenizer */

/* --- reading --- */

static bool is_text(const char *name)
{
	return has_suffix(name, ".md") || has_suffix(name, ".txt");
}

static enum err_code read_records(struct corpus *c, struct run *r, const struct files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		if (has_suffix(files->list[i].name, ".json"))
			TRY(csl_read(c, r, files->list[i].path));
		else if (has_suffix(files->list[i].name, ".jsonl"))
			TRY(jsonl_read(c, r, files->list[i].path));
		else if (!is_text(files->list[i].name))
			report_warning(r, &(struct place){ .file = files->list[i].path },
				       "records are .json or .jsonl files, texts are .md or .txt",
				       "there is no reader for this kind of file");
		if (r->options->progress)
			r->options->progress(r->options->ctx, "reading", i + 1, files->n);
	}
	return ERR_OK;
}

static int by_key_and_place(const void *a, const void *b)
{
	const struct record *const *x = a, *const *y = b;
	const int order = strcmp((*x)->key, (*y)->key);

	return order ? order : (*x > *y) - (*x < *y);
}

/* Works in the order of their keys; of two with one key the one that was read first. */
static enum err_code sort_records(struct corpus *c, struct run *r)
{
	struct record **order = arena_array(r->mem, struct record *, c->n);
	struct record *sorted = arena_array(r->mem, struct record, c->n);
	size_t n = 0;

	if (!order || !sorted)
		return ingest_no_memory(r);
	for (size_t i = 0; i < c->n; i++)
		order[i] = &c->records[i];
	if (c->n > 0)
		qsort(order, c->n, sizeof(*order), by_key_and_place);
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
	c->records = sorted;
	c->n = n;
	return ERR_OK;
}

static int compare_key(const void *key, const void *record)
{
	return strcmp(key, ((const struct record *)record)->key);
}

bool corpus_find(const struct corpus *c, const char *key, size_t *at)
{
	const struct record *rec = bsearch(key, c->records, c->n, sizeof(*c->records), compare_key);

	if (rec)
		*at = (size_t)(rec - c->records);
	return rec != NULL;
}

/* KEY.md is the text of the record KEY. */
static enum err_code record_of(struct record **out, struct corpus *c, struct run *r,
			       const struct file *file)
{
	char *key =
		arena_strndup(r->mem, file->name, (size_t)(strrchr(file->name, '.') - file->name));

	if (!key)
		return ingest_no_memory(r);
	*out = bsearch(key, c->records, c->n, sizeof(*c->records), compare_key);
	return ERR_OK;
}

static enum err_code read_texts(struct corpus *c, struct run *r, const struct files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		const struct file *file = &files->list[i];
		const struct place at = { .file = file->path };
		struct record *rec = NULL;

		if (!is_text(file->name))
			continue;
		TRY(record_of(&rec, c, r, file));
		if (!rec) {
			report_error(r, &at, "add a record whose id is the file's name",
				     "no record belongs to this text; it was left out");
			continue;
		}
		if (rec->text_file) {
			report_error(r, &at, "take one of them away",
				     "%s has a text already, in %s", rec->key, rec->text_file);
			continue;
		}
		rec->text_file = file->path;
		TRY(has_suffix(file->name, ".md") ? markdown_read(rec, r, file->path)
						  : plain_read(rec, r, file->path));
		if (rec->n_paragraphs == 0)
			report_warning(r, &at, "write paragraphs below its first ## heading",
				       "there is no paragraph in this text");
	}
	return ERR_OK;
}

static enum err_code read_corpus(struct corpus *c, struct run *r)
{
	struct files files = { 0 };

	for (size_t i = 0; i < r->options->n_folders; i++)
		TRY(folder_list(&files, r, r->options->folders[i]));
	TRY(vocab_read(&c->vocab, r));
	TRY(read_records(c, r, &files));
	TRY(sort_records(c, r));
	if (c->n == 0) {
		(void)err_set(r->err, ERR_INVALID, "there is no work in %s",
			      r->options->folders[0]);
		(void)err_mend(r->err, "put CSL-JSON records into it; corpus/README.md tells how");
		return ERR_INVALID;
	}
	TRY(read_texts(c, r, &files));
	r->summary.regions = (uint32_t)c->vocab.n_regions;
	r->summary.themes = (uint32_t)c->vocab.n_themes;
	r->summary.synonyms = (uint32_t)c->vocab.n_synonyms;
	TRY(tag_corpus(c, r));
	TRY(reflists_match(c, r));
	TRY(mention_corpus(c, r));
	doubts_report(c, r);
	return ERR_OK;
}

/* --- writing --- */

/* The files beside the index while it is made. */
struct target {
	struct str building, lock;
	int lock_fd;
};

static enum err_code io_error(struct run *r, const char *path)
{
	return err_set(r->err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
}

/* Only one run writes an index at a time. The lock goes with the process, however it
 * ends; its file stays, since to remove it would let two runs hold two files. */
static enum err_code take_lock(struct target *t, struct run *r)
{
	t->lock_fd = open(str_text(&t->lock), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (t->lock_fd < 0)
		return io_error(r, str_text(&t->lock));
	if (flock(t->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return ERR_OK;
	if (errno != EWOULDBLOCK)
		return io_error(r, str_text(&t->lock));
	(void)err_set(r->err, ERR_BUSY, "another run is writing %s", r->options->out);
	(void)err_mend(r->err, "wait until it is done");
	return ERR_BUSY;
}

static enum err_code remove_stale(struct target *t, struct run *r)
{
	AUTO(str) struct str journal = STR(65536);

	str_add_f(&journal, "%s-journal", str_text(&t->building));
	if ((unlink(str_text(&t->building)) != 0 && errno != ENOENT) ||
	    (unlink(str_text(&journal)) != 0 && errno != ENOENT))
		return io_error(r, str_text(&t->building));
	return ERR_OK;
}

static enum err_code sync_path(struct run *r, const char *path, int flags)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
	enum err_code code = ERR_OK;

	if (fd < 0 || fsync(fd) != 0)
		code = io_error(r, path);
	if (fd >= 0)
		(void)close(fd);
	return code;
}

static enum err_code sync_folder(struct run *r, const char *path)
{
	char *copy = arena_strdup(r->mem, path);

	return copy ? sync_path(r, dirname(copy), O_DIRECTORY) : ingest_no_memory(r);
}

static enum err_code write_index(struct target *t, struct corpus *c, struct run *r)
{
	const char *building = str_text(&t->building);
	struct db *db = NULL;
	struct stat st;
	enum err_code code;

	TRY(take_lock(t, r));
	TRY(remove_stale(t, r));
	TRY(db_create(&db, building, r->err));
	code = build_index(c, r, db);
	db_close(db);
	TRY(code);
	TRY(sync_path(r, building, 0));
	if (stat(building, &st) != 0 || rename(building, r->options->out) != 0)
		return io_error(r, r->options->out);
	r->summary.index_bytes = (uint64_t)st.st_size;
	return sync_folder(r, r->options->out);
}

static enum err_code write_out(struct corpus *c, struct run *r)
{
	struct target t = { .lock_fd = -1 };
	enum err_code code;

	str_init(&t.building, 65536);
	str_init(&t.lock, 65536);
	str_add_f(&t.building, "%s.building", r->options->out);
	str_add_f(&t.lock, "%s.lock", r->options->out);
	code = str_ok(&t.building) ? write_index(&t, c, r) : ingest_no_memory(r);
	if (code != ERR_OK && code != ERR_BUSY && t.lock_fd >= 0)
		(void)unlink(str_text(&t.building));
	if (t.lock_fd >= 0)
		(void)close(t.lock_fd);
	str_dispose(&t.building);
	str_dispose(&t.lock);
	return code;
}

/* To check a corpus is to build it, and to throw the index away. */
static enum err_code check_only(struct corpus *c, struct run *r)
{
	AUTO(db) struct db *db = NULL;

	TRY(db_create(&db, ":memory:", r->err));
	return build_index(c, r, db);
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

	TRY(read_corpus(&c, r));
	return r->options->out ? write_out(&c, r) : check_only(&c, r);
}

enum err_code ingest_run(struct ingest_summary *out, const struct ingest_options *options,
			 struct err *err)
{
	struct ingest_options full = *options;
	struct run r = { .options = &full, .err = err };
	char now[32];
	enum err_code code;

	time_of_build(now);
	if (!full.built_at)
		full.built_at = now;
	if (!full.program)
		full.program = "dragoman";
	r.mem = arena_new(CORPUS_MEMORY);
	code = r.mem ? tokenizer_open(&r.tk, err) : ingest_no_memory(&r);
	if (code == ERR_OK) {
		tokenizer_remember(r.tk, WORDS_KEPT);
		code = run_all(&r);
	}
	if (code == ERR_OK)
		*out = r.summary;
	tokenizer_close(r.tk);
	arena_free(r.mem);
	return code;
}
