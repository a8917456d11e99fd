#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "relevance/relevance.h"

enum { PATH_SIZE = 1024 };

static FILE *open_file(const char *folder, const char *name, const char *file)
{
	char path[PATH_SIZE];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s/%s", folder, name, file);
	f = fopen(path, "re");
	if (!f)
		die("cannot be read", path);
	return f;
}

static char *copy_of(const cJSON *object, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
	char *copy = strdup(cJSON_IsString(item) ? item->valuestring : "");

	if (!copy)
		die("no memory", name);
	return copy;
}

static void add_doc(struct set *s, const cJSON *object)
{
	if (s->n_docs == s->cap_docs) {
		s->cap_docs = s->cap_docs ? 2 * s->cap_docs : 1024;
		s->docs = realloc(s->docs, s->cap_docs * sizeof(*s->docs));
		if (!s->docs)
			die("no memory", s->name);
	}
	s->docs[s->n_docs++] = (struct doc){ .id = copy_of(object, "id"),
					     .title = copy_of(object, "title"),
					     .text = copy_of(object, "text") };
}

static void add_query(struct set *s, const cJSON *object)
{
	char *id = copy_of(object, "id"), *text = copy_of(object, "text");

	(void)judged_add(&s->queries, id, text);
	free(id);
	free(text);
}

static void read_lines(struct set *s, FILE *f, void (*add)(struct set *s, const cJSON *object))
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, f) > 0) {
		cJSON *object = cJSON_Parse(line);

		if (!object)
			die("is no JSON", line);
		add(s, object);
		cJSON_Delete(object);
	}
	free(line);
	(void)fclose(f);
}

static struct judged *find(struct judged_set *set, const char *id)
{
	for (size_t i = 0; i < set->n; i++)
		if (!strcmp(set->queries[i].id, id))
			return &set->queries[i];
	return NULL;
}

/* query, document, grade */
static void read_grades(struct set *s, FILE *f)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, f) > 0) {
		char *rest = NULL, *query = strtok_r(line, "\t\n", &rest),
		     *doc = strtok_r(NULL, "\t\n", &rest), *grade = strtok_r(NULL, "\t\n", &rest);
		struct judged *q = grade ? find(&s->queries, query) : NULL;

		if (q)
			judged_answer(q, doc, (int)strtol(grade, NULL, 10));
	}
	free(line);
	(void)fclose(f);
}

/* A query that nobody found an answer to says nothing. */
static void keep_judged(struct judged_set *set)
{
	struct judged_set kept = { 0 };

	for (size_t i = 0; i < set->n; i++) {
		const struct judged *from = &set->queries[i];
		struct judged *to;

		if (judged_relevant(from) == 0)
			continue;
		to = judged_add(&kept, from->id, from->text);
		for (size_t k = 0; k < from->n; k++)
			judged_answer(to, from->answers[k].doc, from->answers[k].grade);
	}
	judged_dispose(set);
	*set = kept;
}

void set_read(struct set *out, const char *folder, const char *name)
{
	*out = (struct set){ .name = name };
	read_lines(out, open_file(folder, name, "docs.jsonl"), add_doc);
	read_lines(out, open_file(folder, name, "queries.jsonl"), add_query);
	read_grades(out, open_file(folder, name, "qrels.tsv"));
	keep_judged(&out->queries);
}

void set_dispose(struct set *s)
{
	for (size_t i = 0; i < s->n_docs; i++) {
		free(s->docs[i].id);
		free(s->docs[i].title);
		free(s->docs[i].text);
	}
	free(s->docs);
	judged_dispose(&s->queries);
}

void ranking_add(struct ranking *r, const char *key, double score)
{
	if (r->n == HITS_MAX)
		return;
	r->keys[r->n] = strdup(key);
	if (!r->keys[r->n])
		die("no memory", key);
	r->scores[r->n++] = score;
}

void ranking_clear(struct ranking *r)
{
	while (r->n > 0)
		free(r->keys[--r->n]);
}
