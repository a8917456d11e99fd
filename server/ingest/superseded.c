/* Records of OAI-PMH lists that later ones of the same folder replace or take away. A harvest adds
 * files to a folder, and each is read in the order of its name: the last word on an identifier
 * counts. */
#include <stdlib.h>
#include <string.h>

#include "ingest/internal.h"

static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) : 0;
}

/* By folder and identifier, then in the order in which they were read. */
static int by_origin(const void *a, const void *b)
{
	const struct record *x = *(const struct record *const *)a,
			    *y = *(const struct record *const *)b;
	const size_t nx = folder_length(x->file), ny = folder_length(y->file);
	int order = strncmp(x->file, y->file, nx < ny ? nx : ny);

	if (order == 0 && nx != ny)
		order = nx < ny ? -1 : 1;
	if (order == 0)
		order = strcmp(x->oai, y->oai);
	return order ? order : (x > y) - (x < y);
}

static bool same_origin(const struct record *x, const struct record *y)
{
	const size_t n = folder_length(x->file);

	return strcmp(x->oai, y->oai) == 0 && folder_length(y->file) == n &&
	       strncmp(x->file, y->file, n) == 0;
}

/* The files of a folder that have a record are read again together. */
static enum err_code claim(const struct record *rec, struct run *r)
{
	AUTO(str) struct str name = STR(65536);

	str_add_f(&name, "%.*s %s", (int)folder_length(rec->file), rec->file, rec->oai);
	return str_ok(&name) ? run_claim(r, rec->file, "oai", str_text(&name))
			     : ingest_no_memory(r);
}

enum err_code superseded_drop(struct corpus *c, struct run *r)
{
	struct record **list = arena_array(r->mem, struct record *, c->n);
	size_t n = 0, kept = 0;

	if (!list)
		return ingest_no_memory(r);
	for (size_t i = 0; i < c->n; i++)
		if (c->records[i].oai) {
			list[n++] = &c->records[i];
			TRY(claim(&c->records[i], r));
		}
	if (n == 0)
		return ERR_OK;
	qsort(list, n, sizeof(*list), by_origin);
	for (size_t i = 0; i + 1 < n; i++)
		list[i]->deleted = list[i]->deleted || same_origin(list[i], list[i + 1]);
	for (size_t i = 0; i < c->n; i++)
		if (!c->records[i].deleted)
			c->records[kept++] = c->records[i];
	c->n = c->n_stowed = kept;
	return ERR_OK;
}
