/* Which file is the text of which record: the one that the record names, else the one that has
 * its key for a name. */
#include <stdlib.h>
#include <string.h>

#include "ingest/internal.h"

struct attachment {
	const char *path;
	size_t record;
};

struct attachments {
	struct attachment *list; /* sorted */
	size_t n, cap;
};

static int by_path(const void *a, const void *b)
{
	const struct attachment *x = a, *y = b;
	const int order = strcmp(x->path, y->path);

	return order ? order : (x->record > y->record) - (x->record < y->record);
}

static int path_of_file(const void *key, const void *file)
{
	return strcmp(key, (*(const struct file *const *)file)->path);
}

static int by_path_of_file(const void *a, const void *b)
{
	return strcmp((*(const struct file *const *)a)->path,
		      (*(const struct file *const *)b)->path);
}

/* Below the folder of the record's file, and nowhere else. */
static bool stays_below(const char *path)
{
	if (*path == '/' || *path == '\0')
		return false;
	for (const char *at = path; *at; at += strcspn(at, "/"), at += *at == '/')
		if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0'))
			return false;
	return true;
}

static const char *path_below(struct run *r, const struct record *rec, const char *name)
{
	const char *from = rec->attached_to, *slash = strrchr(from, '/');
	AUTO(str) struct str path = STR(65536);

	if (strncmp(name, "./", 2) == 0)
		name += 2;
	str_add_f(&path, "%.*s%s", slash ? (int)(slash + 1 - from) : 0, from, name);
	return str_ok(&path) ? arena_strdup(r->mem, str_text(&path)) : NULL;
}

static enum err_code add(struct attachments *a, struct run *r, const struct corpus *c, size_t i,
			 const char *name)
{
	const struct record *rec = &c->records[i];
	const struct place at = { .file = rec->file, .line = rec->line, .entry = rec->key };
	const char *path;

	if (!stays_below(name)) {
		report_warning(r, &at, "write its path as seen from the record's file, without ..",
			       "the attachment \"%.80s\" is not below the record's folder", name);
		return ERR_OK;
	}
	path = path_below(r, rec, name);
	if (!path || !arena_reserve(r->mem, &a->list, sizeof(*a->list), a->n, &a->cap))
		return ingest_no_memory(r);
	a->list[a->n++] = (struct attachment){ path, i };
	return run_claim(r, rec->attached_to, "file", path);
}

/* A file is the text of one record only: the first by its key. */
static void tell_taken(const struct attachments *a, const struct corpus *c, struct run *r, size_t i)
{
	const struct record *rec = &c->records[a->list[i].record],
			    *first = &c->records[a->list[i - 1].record];

	if (rec != first)
		report_warning(
			r,
			&(struct place){ .file = rec->file, .line = rec->line, .entry = rec->key },
			"take it out of the custom.attachments of one of them",
			"its attachment %s is that of %s, too, and is taken for its text",
			a->list[i].path, first->key);
}

/* Each has to be one of the files. */
static enum err_code check(const struct attachments *a, struct corpus *c, struct run *r,
			   const struct files *files)
{
	const struct file **sorted = arena_array(r->mem, const struct file *, files->n);

	if (!sorted)
		return ingest_no_memory(r);
	for (size_t i = 0; i < files->n; i++)
		sorted[i] = &files->list[i];
	qsort(sorted, files->n, sizeof(*sorted), by_path_of_file);
	for (size_t i = 0; i < a->n; i++) {
		const struct record *rec = &c->records[a->list[i].record];

		if (!bsearch(a->list[i].path, sorted, files->n, sizeof(*sorted), path_of_file))
			report_warning(r,
				       &(struct place){ .file = rec->file,
							.line = rec->line,
							.entry = rec->key },
				       "put it there, or take it out of custom.attachments",
				       "its attachment %s is not there", a->list[i].path);
		else if (i > 0 && strcmp(a->list[i].path, a->list[i - 1].path) == 0)
			tell_taken(a, c, r, i);
	}
	return ERR_OK;
}

enum err_code attachments_list(struct attachments **out, struct corpus *c, struct run *r,
			       const struct files *files)
{
	struct attachments *a = arena_array(r->mem, struct attachments, 1);

	if (!a)
		return ingest_no_memory(r);
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->records[i].n_attachments; k++)
			TRY(add(a, r, c, i, c->records[i].attachments[k]));
	*out = a;
	if (a->n == 0)
		return ERR_OK;
	qsort(a->list, a->n, sizeof(*a->list), by_path);
	return check(a, c, r, files);
}

/* The first of that path; NULL: there is none. */
static const struct attachment *find(const struct attachments *a, const char *path)
{
	size_t low = 0, high = a->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (strcmp(a->list[mid].path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < a->n && strcmp(a->list[low].path, path) == 0 ? &a->list[low] : NULL;
}

size_t attachments_find(const struct attachments *a, const struct corpus *c, const char *path,
			const char *key)
{
	const struct attachment *named = find(a, path);
	size_t at = c->n;

	if (named)
		return named->record;
	return corpus_find(c, key, &at) ? at : c->n;
}
