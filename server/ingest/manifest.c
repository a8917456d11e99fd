#include "ingest/manifest.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/list.h"

/* A file that was written so shortly before it was looked at may have been written once more
 * within the same tick of the clock. */
#define FRESH_NS 100000000LL

/* --- claims --- */

int64_t claim_name(const char *kind, const char *text)
{
	struct hash h;

	hash_init(&h);
	hash_add_text(&h, kind);
	hash_add_text(&h, text);
	return (int64_t)(h.state ^ h.state >> 64);
}

enum err_code run_claim(struct run *r, const char *file, const char *kind, const char *text)
{
	if (r->quiet)
		return ERR_OK;
	if (!list_reserve(&r->claims, sizeof(*r->claims), r->n_claims, &r->cap_claims))
		return ingest_no_memory(r);
	r->claims[r->n_claims++] = (struct claim){ file, claim_name(kind, text) };
	return ERR_OK;
}

/* --- files by their path --- */

static int by_path(const void *a, const void *b)
{
	const struct file *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static int compare_path(const void *path, const void *file)
{
	return strcmp(path, (*(const struct file *const *)file)->path);
}

/* As they are where no folder has others. */
static bool are_sorted(const struct files *files)
{
	for (size_t i = 1; i < files->n; i++)
		if (strcmp(files->by_path[i - 1]->path, files->by_path[i]->path) > 0)
			return false;
	return true;
}

enum err_code manifest_ready(struct files *files, struct run *r)
{
	files->by_path = arena_array(r->mem, struct file *, files->n);
	if (!files->by_path)
		return ingest_no_memory(r);
	for (size_t i = 0; i < files->n; i++) {
		files->by_path[i] = &files->list[i];
		files->list[i].source = (uint32_t)i + 1;
		files->list[i].wanted = true;
	}
	if (!are_sorted(files))
		qsort(files->by_path, files->n, sizeof(*files->by_path), by_path);
	return ERR_OK;
}

static struct file *find(const struct files *files, const char *path)
{
	struct file **at =
		bsearch(path, files->by_path, files->n, sizeof(*files->by_path), compare_path);

	return at ? *at : NULL;
}

/* Where many are looked for one after the other in about their order. */
static struct file *find_next(size_t *next, const struct files *files, const char *path)
{
	struct file **at = files->by_path + *next;

	if (*next >= files->n || strcmp(path, (*at)->path) != 0)
		at = bsearch(path, files->by_path, files->n, sizeof(*at), compare_path);
	if (at)
		*next = (size_t)(at - files->by_path) + 1;
	return at ? *at : NULL;
}

uint32_t manifest_find(const struct files *files, const char *path)
{
	const struct file *file = files ? find(files, path) : NULL;

	return file ? file->source : 0;
}

/* --- what is in them --- */

static int64_t time_of(const struct stat *st)
{
	return st->st_mtim.tv_sec * 1000000000LL + st->st_mtim.tv_nsec;
}

/* Its bytes as a number; of a file that cannot be read, the one of none. *as_listed: it is still
 * of the size and time that it was listed with. */
static enum err_code hash_file(bool *as_listed, struct file *file, struct run *r)
{
	enum { PIECE = 1 << 18 };
	const int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	unsigned char *piece = malloc(PIECE);
	struct stat st;
	struct hash h;
	ssize_t n = 0;

	hash_init(&h);
	while (piece && fd >= 0 && (n = read(fd, piece, PIECE)) > 0)
		hash_add(&h, piece, (size_t)n);
	*as_listed = fd >= 0 && fstat(fd, &st) == 0 && st.st_size == file->size &&
		     time_of(&st) == file->mtime;
	if (fd >= 0)
		(void)close(fd);
	free(piece);
	if (!piece)
		return ingest_no_memory(r);
	hash_bytes(&h, file->digest);
	file->hashed = true;
	return ERR_OK;
}

/* --- what the index knows --- */

static enum err_code load(struct sources *out, struct run *r, struct db *db)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, db, SQL_SOURCE_LOAD, r->err));
	for (;;) {
		struct source *s;
		const void *digest;
		size_t n;

		TRY(stmt_step(&row, st, r->err));
		if (!row)
			return ERR_OK;
		if (!arena_reserve(r->mem, &out->list, sizeof(*out->list), out->n, &out->cap))
			return ingest_no_memory(r);
		s = &out->list[out->n++];
		*s = (struct source){ .id = (uint32_t)stmt_int(st, 0),
				      .path = stmt_text(st, 1, r->mem),
				      .size = stmt_int(st, 2),
				      .mtime = stmt_int(st, 3) };
		digest = stmt_blob(st, 4, &n);
		if (!s->path)
			return ingest_no_memory(r);
		s->hashed = n == HASH_BYTES;
		if (s->hashed)
			memcpy(s->digest, digest, n);
		out->last = s->id > out->last ? s->id : out->last;
	}
}

static enum err_code compare(struct source *s, struct run *r)
{
	struct file *file = s->file;
	bool as_listed;

	file->source = s->id;
	file->wanted = file->size != s->size || !s->hashed;
	if (file->wanted || file->mtime == s->mtime)
		return ERR_OK;
	TRY(hash_file(&as_listed, file, r));
	file->wanted = memcmp(file->digest, s->digest, HASH_BYTES) != 0;
	return ERR_OK;
}

static enum err_code index_sources(struct sources *s, struct run *r)
{
	s->by_id = arena_array(r->mem, struct source *, (size_t)s->last + 1);
	if (!s->by_id)
		return ingest_no_memory(r);
	for (size_t i = 0; i < s->n; i++)
		s->by_id[s->list[i].id] = &s->list[i];
	return ERR_OK;
}

enum err_code manifest_compare(struct sources *out, struct files *files, struct run *r,
			       struct db *db)
{
	size_t next = 0;

	TRY(load(out, r, db));
	for (size_t i = 0; i < files->n; i++)
		files->list[i].source = 0;
	for (size_t i = 0; i < out->n; i++) {
		out->list[i].file = find_next(&next, files, out->list[i].path);
		if (out->list[i].file)
			TRY(compare(&out->list[i], r));
	}
	for (size_t i = 0; i < files->n; i++)
		if (files->list[i].source == 0)
			files->list[i].source = ++out->last;
	return index_sources(out, r);
}

size_t manifest_changed(const struct sources *sources, const struct files *files)
{
	size_t n = 0;

	for (size_t i = 0; i < files->n; i++)
		n += files->list[i].wanted;
	for (size_t i = 0; i < sources->n; i++)
		n += sources->list[i].file == NULL;
	return n;
}

/* --- what is put there --- */

/* What was hashed before it was read is as good as what was read, or is found to differ later.
 * What is hashed after that may be what somebody wrote since then: of a file that is not as it was
 * listed any more no hash is put, and the next run reads it once more. */
static enum err_code put_file(struct file *file, struct run *r, struct db *db)
{
	bool sure = true;

	if (!file->hashed)
		TRY(hash_file(&sure, file, r));
	return db_run(db, SQL_SOURCE_ADD, r->err, "isiib", (int64_t)file->source, file->path,
		      file->size, r->started_ns - file->mtime < FRESH_NS ? (int64_t)0 : file->mtime,
		      (const void *)file->digest, sure ? sizeof(file->digest) : (size_t)0);
}

static enum err_code put_finding(const struct kept_finding *k, const struct files *files,
				 struct run *r, struct db *db)
{
	const struct file *file = find(files, k->f.file);

	return db_run(db, SQL_FINDING_ADD, r->err, "iisissss",
		      file ? (int64_t)file->source : (int64_t)0, (int64_t)k->f.level, k->f.file,
		      (int64_t)k->f.line, k->f.entry, k->f.message, k->f.fix, k->missing);
}

static enum err_code put_claims(const struct files *files, struct run *r, struct db *db)
{
	for (size_t i = 0; i < r->n_claims; i++) {
		const struct file *file = find(files, r->claims[i].file);

		if (file)
			TRY(db_run(db, SQL_CLAIM_ADD, r->err, "ii", (int64_t)file->source,
				   r->claims[i].name));
	}
	return ERR_OK;
}

enum err_code manifest_put_files(const struct files *files, struct run *r, struct db *db)
{
	if (!files)
		return ERR_OK;
	for (size_t i = 0; i < files->n; i++)
		if (files->list[i].wanted)
			TRY(put_file(&files->list[i], r, db));
	return put_claims(files, r, db);
}

enum err_code manifest_put_findings(const struct files *files, struct run *r, struct db *db)
{
	for (size_t i = 0; files && i < r->n_left_out; i++)
		TRY(db_run(db, SQL_LEFT_OUT_ADD, r->err, "ii",
			   (int64_t)manifest_find(files, r->left_out[i].file),
			   (int64_t)r->left_out[i].failed));
	for (size_t i = 0; files && i < r->n_findings; i++)
		TRY(put_finding(&r->findings[i], files, r, db));
	return ERR_OK;
}
