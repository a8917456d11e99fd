/* Files of every format that read/ knows: their works, and the texts that belong to records. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/csl.h"
#include "read/worker.h"

int reading_kind(const struct file *file)
{
	const struct format *format;
	char head[READING_HEAD];
	ssize_t n = 0;
	int fd;

	if (!format_may_be(file->name))
		return READING_NONE;
	fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd >= 0) {
		n = read(fd, head, sizeof(head));
		(void)close(fd);
	}
	format = format_for(file->name, head, n > 0 ? (size_t)n : 0);
	if (!format)
		return READING_NONE;
	return format->has_text ? READING_TEXTS : READING_RECORDS;
}

/* --- countries that a text states --- */

/* Names that the tree of regions does not have as labels. */
static const char *const other_names[][2] = {
	{ "USA", "us" },
	{ "U.S.A.", "us" },
	{ "United States of America", "us" },
	{ "UK", "gb" },
	{ "U.K.", "gb" },
	{ "England", "gb" },
	{ "Scotland", "gb" },
	{ "Wales", "gb" },
	{ "PR China", "cn" },
	{ "P.R. China", "cn" },
	{ "P. R. China", "cn" },
	{ "People's Republic of China", "cn" },
	{ "Republic of Korea", "kr" },
	{ "Korea", "kr" },
	{ "The Netherlands", "nl" },
	{ "Russian Federation", "ru" },
	{ "Viet Nam", "vn" },
	{ "Iran", "ir" },
	{ "Czechia", "cz" },
	{ "T\303\274rkiye", "tr" },
};

/* The key of a country by its name or its code, as an affiliation ends with it. NULL: it is none.
 */
static const char *country_of(const struct vocab *v, const char *name)
{
	const size_t n = strlen(name) - (strlen(name) > 1 && name[strlen(name) - 1] == '.');
	uint32_t region;

	for (size_t i = 0; i < COUNT_OF(other_names); i++)
		if ((strlen(other_names[i][0]) == n && !strncasecmp(name, other_names[i][0], n)) ||
		    !strcasecmp(name, other_names[i][0]))
			return vocab_region(v, other_names[i][1], &region) ? other_names[i][1]
									   : NULL;
	for (size_t i = 0; i < v->n_regions; i++) {
		const struct region *r = &v->regions[i];

		if (strlen(r->key) == 2 &&
		    ((strlen(r->label) == n && !strncasecmp(name, r->label, n)) ||
		     (n == 2 && !strncasecmp(name, r->key, n))))
			return r->key;
	}
	return NULL;
}

/* {"country", "source"}, as readers find them, become {"region", "source"}: each region once. */
static bool settle_author_regions(const struct vocab *v, cJSON *work)
{
	cJSON *custom = cJSON_GetObjectItemCaseSensitive(work, "custom");
	cJSON *old = cJSON_DetachItemFromObjectCaseSensitive(custom, "author_regions"), *item,
	      *list;
	bool ok = true;

	if (!old)
		return true;
	list = cJSON_AddArrayToObject(custom, "author_regions");
	cJSON_ArrayForEach(item, old)
	{
		const char *name =
			cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "country"));
		const char *source =
			cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, "source"));
		const char *key = name ? country_of(v, name) : NULL;
		bool had = !key || !source;
		cJSON *at, *one;

		cJSON_ArrayForEach(at, list) had =
			had ||
			strcmp(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(at, "region")),
			       key) == 0;
		one = had ? NULL : cJSON_CreateObject();
		if (had)
			continue;
		ok = ok && cJSON_AddStringToObject(one, "region", key) &&
		     cJSON_AddStringToObject(one, "source", source) &&
		     cJSON_AddItemToArray(list, one);
	}
	cJSON_Delete(old);
	return ok && list;
}

/* --- a file --- */

struct taking {
	struct csl x;
	size_t at; /* the record whose text comes first; c->n: none */
	size_t n_works, n_errors;
};

static void on_finding(void *ctx, bool is_error, size_t line, const char *fix, const char *message)
{
	struct taking *t = ctx;
	const struct place at = { .file = t->x.path, .line = line };

	t->n_errors += is_error;
	(is_error ? report_error : report_warning)(t->x.r, &at, fix, "%s", message);
}

static bool put(cJSON *object, const char *name, const char *text)
{
	cJSON_DeleteItemFromObjectCaseSensitive(object, name);
	return cJSON_AddStringToObject(object, name, text) != NULL;
}

static bool put_author_regions(cJSON *shown, const struct record *rec)
{
	cJSON *custom = cJSON_GetObjectItemCaseSensitive(shown, "custom"), *list, *one;
	bool ok;

	if (rec->n_author_regions == 0)
		return true;
	if (!custom)
		custom = cJSON_AddObjectToObject(shown, "custom");
	cJSON_DeleteItemFromObjectCaseSensitive(custom, "author_regions");
	list = cJSON_AddArrayToObject(custom, "author_regions");
	ok = list != NULL;
	for (size_t i = 0; ok && i < rec->n_author_regions; i++) {
		one = cJSON_CreateObject();
		ok = cJSON_AddItemToArray(list, one) &&
		     cJSON_AddStringToObject(one, "region", rec->author_regions[i].region) &&
		     cJSON_AddStringToObject(one, "source", rec->author_regions[i].source);
	}
	return ok;
}

/* What the record shows of itself gets what it lacked. */
static bool fill_shown(struct csl *x, struct record *rec)
{
	const struct {
		const char *name, *text;
	} parts[] = { { "abstract", rec->abstract_kind && !strcmp(rec->abstract_kind, "abstract")
					    ? rec->abstract
					    : NULL },
		      { "DOI", rec->doi },
		      { "URL", rec->url },
		      { "keyword", rec->keyword } };
	cJSON *shown = cJSON_Parse(rec->csl);
	bool ok = shown != NULL;
	char *text;

	for (size_t i = 0; ok && i < COUNT_OF(parts); i++)
		if (parts[i].text && !cJSON_GetObjectItemCaseSensitive(shown, parts[i].name))
			ok = put(shown, parts[i].name, parts[i].text);
	ok = ok && put_author_regions(shown, rec);
	text = ok ? cJSON_PrintUnformatted(shown) : NULL;
	cJSON_Delete(shown);
	if (text)
		rec->csl = arena_strdup(x->r->texts, text);
	cJSON_free(text);
	return text && rec->csl;
}

#define FILL(part)                                                                                 \
	do {                                                                                       \
		if (!rec->part)                                                                    \
			rec->part = text->part;                                                    \
	} while (0)

/* The record's own fields win; its text is the text's, if that is the best so far. */
static enum err_code join(struct csl *x, struct record *rec, const struct record *text)
{
	x->c->unsettled = x->c->unsettled || (!rec->doi && text->doi);
	if (!rec->abstract || strcmp(rec->abstract_kind, "abstract") != 0) {
		rec->abstract = text->abstract ? text->abstract : rec->abstract;
		rec->abstract_kind = text->abstract ? text->abstract_kind : rec->abstract_kind;
	}
	FILL(doi);
	FILL(url);
	FILL(keyword);
	if (rec->n_author_regions == 0) {
		rec->author_regions = text->author_regions;
		rec->n_author_regions = text->n_author_regions;
	}
	if (text_wins(x->r, rec, text)) {
		TRY(text_move(rec, text, x->r));
		rec->text_access = text->access;
	}
	return fill_shown(x, rec) ? ERR_OK : ingest_no_memory(x->r);
}

/* The work is read as one of its own, and then joined with the record. Its texts are where they
 * were read until they are put away as the record's. */
static enum err_code take_text(struct taking *t, cJSON *work)
{
	struct corpus *c = t->x.c;
	const size_t before = c->n;
	struct record *rec;
	enum err_code code;

	if (!put(work, "id", c->records[t->at].key) || !put(work, "title", c->records[t->at].title))
		return ingest_no_memory(t->x.r);
	t->x.stays = true;
	code = document_take(&t->x, work);
	t->x.stays = false;
	TRY(code);
	if (c->n == before)
		return ERR_OK;
	c->n = before;
	rec = &c->records[t->at];
	if (c->records[before].n_paragraphs == 0)
		report_warning(t->x.r, &(struct place){ .file = t->x.path },
			       "see that it has text in it", "there is no text in it for %s",
			       rec->key);
	TRY(stow_hold(rec, t->x.r));
	TRY(join(&t->x, rec, &c->records[before]));
	return stow_again(rec, t->x.r);
}

void reading_homeless(struct run *r, const char *path, const char *what)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path,
		   *dot = strrchr(name, '.');
	char fix[256];

	(void)snprintf(fix, sizeof(fix),
		       "add a record with the id \"%.*s\", or name the file in the "
		       "custom.attachments of one",
		       (int)(dot && dot - name < 100 ? dot - name : 100), name);
	report_error(r, &(struct place){ .file = path }, fix, "%s", what);
}

/* What takes earlier records away is kept among them until all are read. */
static enum err_code take_deleted(struct taking *t, const cJSON *custom)
{
	struct corpus *c = t->x.c;
	const char *oai = csl_field(&t->x, custom, "oai");

	t->n_works++;
	if (!oai)
		return t->x.full ? ingest_no_memory(t->x.r) : ERR_OK;
	return corpus_add(
		c, t->x.r,
		&(struct record){ .file = t->x.path, .key = "", .oai = oai, .deleted = true });
}

/* A work of its own. What an index of the world's papers says of it is less than what a person
 * wrote down, and more than other programs do. */
static enum err_code take_own(struct taking *t, cJSON *work)
{
	enum { ANSWERED = 3 }; /* see trust_of() */
	struct corpus *c = t->x.c;
	const size_t before = c->n;

	TRY(document_take(&t->x, work));
	for (size_t i = before; i < c->n; i++)
		c->records[i].trust = has_suffix(t->x.path, ".json") ? ANSWERED : 0;
	return ERR_OK;
}

static enum err_code take_work(struct taking *t, cJSON *work)
{
	struct corpus *c = t->x.c;
	const cJSON *custom = cJSON_GetObjectItemCaseSensitive(work, "custom");

	if (t->at == SIZE_MAX && cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(custom, "deleted")))
		return take_deleted(t, custom);
	if (!settle_author_regions(&c->vocab, work))
		return ingest_no_memory(t->x.r);
	if (t->n_works++ == 0 && t->at != SIZE_MAX)
		return take_text(t, work);
	if (cJSON_GetObjectItemCaseSensitive(work, "title"))
		return take_own(t, work);
	if (t->n_errors == 0)
		reading_homeless(t->x.r, t->x.path,
				 "it has no title, and no record belongs to it; it was left out");
	return t->n_works == 1 ? run_leave_out(t->x.r, t->x.path, true) : ERR_OK;
}

static enum err_code on_work(void *ctx, cJSON *work)
{
	const enum err_code code = take_work(ctx, work);

	cJSON_Delete(work);
	return code;
}

static enum err_code read_file(struct corpus *c, struct run *r, struct worker *w, const char *path,
			       size_t at)
{
	struct taking t = { .x = { .c = c, .r = r, .path = path }, .at = at };
	const struct worker_sink sink = { .work = on_work, .finding = on_finding, .ctx = &t };
	const uint32_t told = r->summary.errors + r->summary.warnings;

	TRY(worker_read(w, path, &sink, r->err));
	if (t.n_works == 0)
		TRY(run_leave_out(r, path, true));
	if (t.n_works == 0 && r->summary.errors + r->summary.warnings == told)
		report_warning(r, &(struct place){ .file = path }, "take it away",
			       "there is no work in it");
	return ERR_OK;
}

enum err_code reading_records(struct corpus *c, struct run *r, struct worker *w, const char *path)
{
	return read_file(c, r, w, path, SIZE_MAX);
}

enum err_code reading_texts(struct corpus *c, struct run *r, struct worker *w, const char *path,
			    size_t at)
{
	return read_file(c, r, w, path, at < c->n ? at : SIZE_MAX);
}
