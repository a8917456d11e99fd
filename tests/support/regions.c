#include "support/regions.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/ingest.h"
#include "search/search.h"

enum { PATH_SIZE = 128, REGIONS_MAX = 64 };

struct measured {
	struct region_figures *f;
	struct engine *engine;
	struct searcher *searcher;
	char folder[PATH_SIZE]; /* of the passages that have their text with them */
};

static void die(const char *what, const char *where)
{
	(void)fprintf(stderr, "regions: %s: %s\n", where, what);
	abort();
}

static void complain(void *ctx, const struct finding *f)
{
	(void)ctx;
	if (f->level == FINDING_ERROR)
		die(f->message, f->file);
}

static void open_index(struct measured *m, const char *folder)
{
	char out[] = "/tmp/dragoman-regions-XXXXXX", lock[sizeof(out) + 8];
	const struct ingest_options options = { .folders = &folder,
						.n_folders = 1,
						.out = out,
						.built_at = "2026-01-01T00:00:00Z",
						.report = complain };
	struct ingest_summary sum;
	struct err err = { 0 };
	const int fd = mkstemp(out);

	if (fd < 0 || ingest_run(&sum, &options, &err) || engine_open(&m->engine, out, &err) ||
	    searcher_open(&m->searcher, m->engine, &err))
		die(err.msg, folder);
	(void)close(fd);
	(void)snprintf(lock, sizeof(lock), "%s.lock", out);
	(void)unlink(lock);
	(void)unlink(out);
}

/* --- one passage --- */

static struct region_pair *pair_of(struct measured *m, const char *passage, const char *region)
{
	struct region_figures *f = m->f;

	for (size_t i = f->n_pairs; i > 0 && strcmp(f->pairs[i - 1].passage, passage) == 0; i--)
		if (strcmp(f->pairs[i - 1].region, region) == 0)
			return &f->pairs[i - 1];
	if (!arena_reserve(f->mem, &f->pairs, sizeof(*f->pairs), f->n_pairs, &f->cap_pairs))
		die("no memory", passage);
	f->pairs[f->n_pairs] = (struct region_pair){ .passage = passage, .region = region };
	return &f->pairs[f->n_pairs++];
}

/* A long text is several passages of the index: all count. What a curator set rests on more
 * than the words, and counts on neither side. */
static size_t take_tags(struct measured *m, const char *id, const struct passage *p,
			const char **curated, size_t n_curated)
{
	for (size_t i = 0; i < p->n_regions; i++) {
		if (strcmp(p->reasons[i].source, "text") != 0) {
			if (n_curated == REGIONS_MAX)
				die("more regions than expected", id);
			curated[n_curated++] = p->regions[i]->key;
			continue;
		}
		pair_of(m, id, p->regions[i]->key)->tagged = true;
		pair_of(m, id, p->regions[i]->key)->words = p->reasons[i].evidence;
	}
	return n_curated;
}

static bool is_one_of(const char *const *list, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], key) == 0)
			return true;
	return false;
}

/* KEY.pN is paragraph N of a work of corpus/; else the id is the key of a work of its own. */
static void compare(struct measured *m, const char *id, char *judged, bool own)
{
	const char *point = own ? NULL : strrchr(id, '.'), *curated[REGIONS_MAX];
	const long paragraph = point ? strtol(point + 2, NULL, 10) : 0;
	const char *key = arena_strndup(m->f->mem, id, point ? (size_t)(point - id) : strlen(id));
	struct passage *passages;
	struct work work;
	struct err err = { 0 };
	size_t n, n_curated = 0;

	if (!key || work_by_key(&work, m->searcher, key, m->f->mem, &err) ||
	    passages_of_work(&passages, &n, m->searcher, &work, m->f->mem, &err))
		die(err.msg, id);
	for (size_t i = 0; i < n; i++)
		if (!paragraph || passages[i].paragraph == paragraph)
			n_curated = take_tags(m, id, &passages[i], curated, n_curated);
	for (char *rest = NULL, *region = strtok_r(judged, ",", &rest); region;
	     region = strtok_r(NULL, ",", &rest))
		if (strcmp(region, "-") != 0 && !is_one_of(curated, n_curated, region))
			pair_of(m, id, region)->judged = true;
	m->f->passages++;
}

/* --- the file --- */

/* The lines of the file, cut at their tabs; fields that are not there are NULL. */
struct line {
	char *id, *judged, *text;
};

static size_t read_lines(struct line **out, struct arena *mem, const char *path)
{
	FILE *file = fopen(path, "re");
	struct line *list = NULL;
	size_t n = 0, cap = 0, size = 0;
	char *text = NULL;

	if (!file)
		die("cannot be read", path);
	while (getline(&text, &size, file) > 0) {
		char *rest = arena_strdup(mem, text);

		text[strcspn(text, "\n")] = '\0';
		if (*text == '#' || !*text)
			continue;
		if (!rest || !arena_reserve(mem, &list, sizeof(*list), n, &cap))
			die("no memory", path);
		rest[strcspn(rest, "\n")] = '\0';
		list[n].id = strsep(&rest, "\t");
		list[n].judged = strsep(&rest, "\t");
		list[n].text = strsep(&rest, "\t");
		if (!list[n++].judged)
			die("a line is: passage, regions, text", path);
	}
	free(text);
	(void)fclose(file);
	*out = list;
	return n;
}

static void write_passage(FILE *f, const struct line *l)
{
	cJSON *object = cJSON_CreateObject();
	char *json;

	(void)cJSON_AddStringToObject(object, "id", l->id);
	(void)cJSON_AddStringToObject(object, "title", l->id);
	(void)cJSON_AddStringToObject(object, "text", l->text);
	json = cJSON_PrintUnformatted(object);
	if (!json || fprintf(f, "%s\n", json) < 0)
		die("cannot be written", l->id);
	cJSON_free(json);
	cJSON_Delete(object);
}

static void index_passages(struct measured *m, const struct line *lines, size_t n)
{
	char folder[] = "/tmp/dragoman-regions-XXXXXX", docs[PATH_SIZE];
	FILE *f;

	if (!mkdtemp(folder))
		die("cannot be made", folder);
	(void)snprintf(docs, sizeof(docs), "%s/passages.jsonl", folder);
	f = fopen(docs, "we");
	if (!f)
		die("cannot be written", docs);
	for (size_t i = 0; i < n; i++)
		write_passage(f, &lines[i]);
	if (fclose(f))
		die("cannot be written", docs);
	open_index(m, folder);
	(void)unlink(docs);
	(void)rmdir(folder);
}

void regions_measure(struct region_figures *out, const char *path)
{
	struct measured m = { .f = out };
	struct line *lines;
	size_t n;
	bool own;

	*out = (struct region_figures){ .mem = arena_new((size_t)1 << 30) };
	if (!out->mem)
		die("no memory", path);
	n = read_lines(&lines, out->mem, path);
	own = n > 0 && lines[0].text;
	if (own)
		index_passages(&m, lines, n);
	else
		open_index(&m, "corpus");
	for (size_t i = 0; i < n; i++)
		compare(&m, lines[i].id, lines[i].judged, own);
	for (size_t i = 0; i < out->n_pairs; i++) {
		const struct region_pair *p = &out->pairs[i];

		out->right += p->judged && p->tagged;
		out->wrong += p->tagged && !p->judged;
		out->missed += p->judged && !p->tagged;
	}
	for (size_t i = 0; i < out->n_pairs; i++) /* a key of the index goes with it */
		out->pairs[i].region = arena_strdup(out->mem, out->pairs[i].region);
	searcher_close(m.searcher);
	engine_unref(m.engine);
}

void regions_dispose(struct region_figures *f)
{
	arena_free(f->mem);
	*f = (struct region_figures){ 0 };
}

static double share(size_t part, size_t rest)
{
	return part + rest > 0 ? (double)part / (double)(part + rest) : 0;
}

double regions_precision(const struct region_figures *f)
{
	return share(f->right, f->wrong);
}

double regions_recall(const struct region_figures *f)
{
	return share(f->right, f->missed);
}
