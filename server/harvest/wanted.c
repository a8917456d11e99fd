/* What to fetch: DOIs, files of them, the records of corpus folders. */
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harvest/doi.h"
#include "harvest/internal.h"
#include "harvest/jtree.h"

enum { LINE_MAX_BYTES = 65536, WANTED_MAX = 1000000 };

/* --- the list --- */

static bool same_text(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

enum err_code wanted_add(struct run *r, const struct wanted *w)
{
	for (size_t i = 0; i < r->n_wanted; i++) {
		struct wanted *have = &r->wanted[i];

		if (same_text(have->doi, w->doi) || same_text(have->openalex, w->openalex) ||
		    (!w->doi && !w->openalex && same_text(have->name, w->name))) {
			have->follow |= w->follow;
			return ERR_OK;
		}
	}
	if (r->n_wanted >= WANTED_MAX ||
	    !arena_reserve(r->mem, &r->wanted, sizeof(*r->wanted), r->n_wanted, &r->cap_wanted))
		return run_no_memory(r);
	r->wanted[r->n_wanted++] = *w;
	return ERR_OK;
}

enum err_code wanted_add_doi(struct run *r, const char *text, bool follow)
{
	AUTO(str) struct str doi = STR(DOI_MAX);
	char *kept;

	if (!doi_in_text(&doi, text))
		return ERR_OK;
	kept = arena_strdup(r->mem, str_text(&doi));
	if (!kept)
		return run_no_memory(r);
	return wanted_add(r, &(struct wanted){ .name = kept, .doi = kept, .follow = follow });
}

/* --- DOIs --- */

static bool has_doi(const char *text)
{
	AUTO(str) struct str doi = STR(DOI_MAX);

	return doi_in_text(&doi, text);
}

static enum err_code add_options(struct run *r)
{
	for (size_t i = 0; i < r->o->n_dois; i++) {
		const char *text = r->o->dois[i];

		if (!has_doi(text)) {
			(void)err_set(r->err, ERR_INVALID, "'%.80s' is no DOI", text);
			return err_mend(r->err, "a DOI looks like 10.1080/10286632.2015.1042474");
		}
		TRY(wanted_add_doi(r, text, false));
	}
	return ERR_OK;
}

static enum err_code read_lines(struct run *r, const char *path, FILE *f)
{
	const size_t before = r->n_wanted;
	char *line = malloc(LINE_MAX_BYTES);
	enum err_code code = line ? ERR_OK : run_no_memory(r);
	bool failed;

	while (code == ERR_OK && fgets(line, LINE_MAX_BYTES, f))
		code = wanted_add_doi(r, line, false);
	failed = ferror(f);
	free(line);
	TRY(code);
	if (failed)
		return err_set(r->err, ERR_IO, "%.150s: cannot be read", path);
	if (r->n_wanted == before)
		run_report(r, HARVEST_DOUBT, path, "write one on each line",
			   "there is no new DOI in this file");
	return ERR_OK;
}

static enum err_code add_files(struct run *r)
{
	for (size_t i = 0; i < r->o->n_doi_files; i++) {
		const char *path = r->o->doi_files[i];
		FILE *f = fopen(path, "re");
		enum err_code code;

		if (!f)
			return err_set(r->err, ERR_NOT_FOUND, "%.150s: %s", path,
				       strerrordesc_np(errno));
		code = read_lines(r, path, f);
		(void)fclose(f);
		TRY(code);
	}
	return ERR_OK;
}

/* --- the records of corpus folders --- */

/* The CSL-JSON entries of the folders. `files` hold what `items` point into. */
struct records {
	cJSON **files;
	const cJSON **items;
	size_t n_files, cap_files, n, cap;
};

static enum err_code add_item(struct run *r, struct records *recs, const cJSON *item)
{
	if (!jtree_text(item, "title") || !jtree_text(item, "type"))
		return ERR_OK; /* something else that lies there: an answer kept by us */
	if (!arena_reserve(r->mem, &recs->items, sizeof(*recs->items), recs->n, &recs->cap))
		return run_no_memory(r);
	recs->items[recs->n++] = item;
	return ERR_OK;
}

static enum err_code add_json(struct run *r, struct records *recs, const char *path, cJSON *j)
{
	const cJSON *item;

	if (!arena_reserve(r->mem, &recs->files, sizeof(*recs->files), recs->n_files,
			   &recs->cap_files)) {
		cJSON_Delete(j);
		return run_no_memory(r);
	}
	recs->files[recs->n_files++] = j;
	(void)path;
	if (!cJSON_IsArray(j))
		return add_item(r, recs, j);
	cJSON_ArrayForEach(item, j) TRY(add_item(r, recs, item));
	return ERR_OK;
}

static enum err_code read_file(struct run *r, struct records *recs, const char *path)
{
	AUTO(str) struct str text = STR(XML_CEILING);
	struct err err = { 0 };
	cJSON *j = NULL;
	char bytes[16384];
	size_t n, skip;
	FILE *f = fopen(path, "re");

	if (!f) {
		run_report(r, HARVEST_DOUBT, path, "check that it can be read", "%s",
			   strerrordesc_np(errno));
		return ERR_OK;
	}
	while ((n = fread(bytes, 1, sizeof(bytes), f)) > 0)
		str_add_n(&text, bytes, n);
	(void)fclose(f);
	skip = text.len >= 3 && !memcmp(text.data, "\xef\xbb\xbf", 3) ? 3 : 0;
	if (!str_ok(&text) || jtree_whole(&j, str_text(&text) + skip, text.len - skip, &err)) {
		run_report(r, HARVEST_DOUBT, path, "dragoman check tells more",
			   "no JSON that can be read; its works were passed over");
		return ERR_OK;
	}
	return add_json(r, recs, path, j);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_json(const FTSENT *e)
{
	return e->fts_info == FTS_F && e->fts_namelen > 5 &&
	       !strcasecmp(e->fts_name + e->fts_namelen - 5, ".json");
}

static enum err_code read_folder(struct run *r, struct records *recs, const char *folder)
{
	char *path = arena_strdup(r->mem, folder);
	char *const paths[] = { path, NULL };
	enum err_code code = ERR_OK;
	struct stat st;
	FTSENT *e;
	FTS *tree;

	if (!path)
		return run_no_memory(r);
	if (stat(path, &st) != 0) {
		(void)err_set(r->err, ERR_NOT_FOUND, "corpus folder %.150s: %s", folder,
			      strerrordesc_np(errno));
		(void)err_mend(r->err, "name a folder that holds CSL-JSON records");
		return ERR_NOT_FOUND;
	}
	tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	if (!tree)
		return run_no_memory(r);
	while (code == ERR_OK && (e = fts_read(tree))) {
		if (e->fts_info == FTS_D && e->fts_level > 0 &&
		    (e->fts_name[0] == '.' || !strcmp(e->fts_name, "vocab")))
			(void)fts_set(tree, e, FTS_SKIP);
		else if (is_json(e) && e->fts_name[0] != '.')
			code = read_file(r, recs, e->fts_path);
	}
	(void)fts_close(tree);
	return code;
}

/* --- from a record to a wanted work --- */

static const char *keep(struct run *r, const char *text)
{
	return text ? arena_strdup(r->mem, text) : NULL;
}

static bool is_unknown_work(const cJSON *item)
{
	return cJSON_IsFalse(jtree_at(item, "custom.identified"));
}

static enum err_code add_record(struct run *r, const cJSON *item, bool follow)
{
	AUTO(str) struct str doi = STR(DOI_MAX);
	const char *id = jtree_text(item, "id"), *title = jtree_text(item, "title");
	const char *family = jtree_text(item, "author.0.family");
	struct wanted w = { .follow = follow };

	w.name = keep(r, id ? id : title);
	if (!w.name)
		return run_no_memory(r);
	if (jtree_text(item, "DOI") && doi_in_text(&doi, jtree_text(item, "DOI")))
		w.doi = keep(r, str_text(&doi));
	if (!w.doi && is_unknown_work(item)) {
		run_report(r, HARVEST_NOTE, w.name, NULL,
			   "passed over: its record says that it is not known which work is meant");
		return ERR_OK;
	}
	family = family ? family : jtree_text(item, "author.0.literal");
	family = family ? family : jtree_text(item, "editor.0.family");
	w.sought = (struct sought){ .title = keep(r, title),
				    .family = keep(r, family),
				    .year = jtree_int(item, "issued.date-parts.0.0"),
				    .other_year = jtree_int(item, "custom.issue_year") };
	return wanted_add(r, &w);
}

static const cJSON *record_of(const struct records *recs, const char *key)
{
	for (size_t i = 0; i < recs->n; i++) {
		const char *id = jtree_text(recs->items[i], "id");

		if (id && !strcmp(id, key))
			return recs->items[i];
	}
	return NULL;
}

static enum err_code add_references_of(struct run *r, const struct records *recs, const char *key)
{
	const cJSON *item = record_of(recs, key), *ref;
	const size_t before = r->n_wanted;

	if (!item) {
		(void)err_set(r->err, ERR_INVALID, "--references: there is no work '%.80s'", key);
		return err_mend(r->err, "give a DOI, or a key of a folder that is named, too");
	}
	cJSON_ArrayForEach(ref, jtree_at(item, "custom.references"))
	{
		const cJSON *cited = cJSON_IsString(ref) ? record_of(recs, ref->valuestring) : NULL;

		if (cited)
			TRY(add_record(r, cited, false));
	}
	if (jtree_text(item, "DOI"))
		return add_record(r, item, true);
	if (r->n_wanted == before)
		run_report(r, HARVEST_DOUBT, key,
			   "give it a DOI, or list them in custom.references",
			   "its record names no references");
	return ERR_OK;
}

static enum err_code add_records(struct run *r, const struct records *recs)
{
	for (size_t i = 0; i < r->o->n_references; i++) {
		const char *work = r->o->references[i];

		if (has_doi(work))
			TRY(wanted_add_doi(r, work, true));
		else
			TRY(add_references_of(r, recs, work));
	}
	for (size_t i = 0; !r->o->n_references && i < recs->n; i++)
		TRY(add_record(r, recs->items[i], false));
	return ERR_OK;
}

static enum err_code add_folders(struct run *r, struct records *recs)
{
	for (size_t i = 0; i < r->o->n_folders; i++)
		TRY(read_folder(r, recs, r->o->folders[i]));
	if (r->o->n_folders && !recs->n)
		run_report(r, HARVEST_DOUBT, r->o->folders[0],
			   "for BibTeX and RIS, give the file with --dois",
			   "there is no CSL-JSON record in the folder");
	return add_records(r, recs);
}

enum err_code wanted_read(struct run *r)
{
	struct records recs = { 0 };
	enum err_code code;

	TRY(add_options(r));
	TRY(add_files(r));
	code = add_folders(r, &recs);
	for (size_t i = 0; i < recs.n_files; i++)
		cJSON_Delete(recs.files[i]);
	return code;
}
