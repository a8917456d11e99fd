#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/endpoints.h"
#include "http/search_request.h"
#include "ingest/ingest.h"
#include "relevance/relevance.h"

struct product {
	struct engine *engine;
	struct searcher *searcher;
};

enum { PATH_SIZE = 128 };

static void complain(void *ctx, const struct finding *f)
{
	(void)ctx;
	if (f->level == FINDING_ERROR)
		die(f->message, f->entry ? f->entry : f->file);
}

/* An index is a file; this one is gone from its folder as soon as it is open. */
static struct product *index_of(const char *corpus, const char *out)
{
	const struct ingest_options options = { .folders = &corpus,
						.n_folders = 1,
						.out = out,
						.built_at = "2026-01-01T00:00:00Z",
						.report = complain };
	struct product *p = calloc(1, sizeof(*p));
	struct ingest_summary sum;
	struct err err = { 0 };
	char lock[PATH_SIZE + 8];

	if (!p || ingest_run(&sum, &options, &err) || engine_open(&p->engine, out, &err) ||
	    searcher_open(&p->searcher, p->engine, &err))
		die(err.msg, corpus);
	(void)snprintf(lock, sizeof(lock), "%s.lock", out);
	(void)unlink(lock);
	(void)unlink(out);
	return p;
}

static void write_doc(FILE *f, const struct doc *d, enum mapping m)
{
	cJSON *object = cJSON_CreateObject();
	char *line;

	(void)cJSON_AddStringToObject(object, "id", d->id);
	(void)cJSON_AddStringToObject(object, "title", d->title);
	(void)cJSON_AddStringToObject(object, m == MAPPING_TEXT ? "text" : "abstract", d->text);
	line = cJSON_PrintUnformatted(object);
	if (!line || fprintf(f, "%s\n", line) < 0)
		die("cannot be written", d->id);
	cJSON_free(line);
	cJSON_Delete(object);
}

struct product *product_of_set(const struct set *s, enum mapping m)
{
	char folder[] = "/tmp/dragoman-relevance-XXXXXX", docs[PATH_SIZE], out[PATH_SIZE];
	struct product *p;
	FILE *f;

	if (!mkdtemp(folder))
		die("cannot be made", folder);
	(void)snprintf(docs, sizeof(docs), "%s/docs.jsonl", folder);
	(void)snprintf(out, sizeof(out), "%s/.index", folder);
	f = fopen(docs, "we");
	if (!f)
		die("cannot be written", docs);
	for (size_t i = 0; i < s->n_docs; i++)
		write_doc(f, &s->docs[i], m);
	if (fclose(f))
		die("cannot be written", docs);
	p = index_of(folder, out);
	(void)unlink(docs);
	(void)rmdir(folder);
	return p;
}

struct product *product_of_folder(const char *corpus)
{
	char out[] = "/tmp/dragoman-relevance-XXXXXX";
	const int fd = mkstemp(out);

	if (fd < 0)
		die("cannot be made", out);
	(void)close(fd);
	return index_of(corpus, out);
}

void product_free(struct product *p)
{
	searcher_close(p->searcher);
	engine_unref(p->engine);
	free(p);
}

static struct site site = { .public_url = (char[]){ "" }, .prefix = "", .web_dir = -1 };

/* As an address, read by what reads the server's: its defaults are these defaults. */
static struct request *request_of(struct product *p, const char *q, const char *expand)
{
	static const char path[] = "/api/v1/search?";
	AUTO(str) struct str target = STR(TARGET_MAX);
	struct request *r;

	str_add(&target, path);
	params_add(&target, strlen(path), "q", q, strlen(q));
	params_add(&target, strlen(path), "facets", "", 0);
	params_add(&target, strlen(path), "per_page", "100", 3);
	if (expand)
		params_add(&target, strlen(path), "expand", expand, strlen(expand));
	r = str_ok(&target) ? request_new(&site, NULL, str_text(&target)) : NULL;
	if (!r || r->broken)
		die("is no query", q);
	r->searcher = p->searcher;
	r->index = engine_info(p->engine);
	return r;
}

void product_search(struct ranking *out, struct product *p, const char *q, const char *expand)
{
	struct request *r = request_of(p, q, expand);
	struct search_request req;
	struct search_answer found;
	struct err err = { 0 };

	if (params_check(&r->params, search_params, &err) || search_request_read(&req, r, &err))
		die(err.msg, q);
	req.passages = false; /* what is shown of a work, not its place */
	if (search_run(&found, r->searcher, &req, r->mem, &err))
		die(err.msg, q);
	for (size_t i = 0; i < found.n_hits; i++)
		ranking_add(out, found.hits[i].work.key, found.hits[i].score);
	request_free(r);
}
