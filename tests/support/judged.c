#include "support/judged.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 10 };

static void die(const char *path, size_t line, const char *what)
{
	(void)fprintf(stderr, "%s:%zu: %s\n", path, line, what);
	abort();
}

static void *grow(void *list, size_t size, size_t n, size_t *cap)
{
	if (n < *cap)
		return list;
	*cap = *cap ? 2 * *cap : 16;
	list = realloc(list, *cap * size);
	if (!list)
		die("judged.c", 0, "no memory");
	return list;
}

struct judged *judged_add(struct judged_set *set, const char *id, const char *text)
{
	struct judged *q;

	set->queries = grow(set->queries, sizeof(*set->queries), set->n, &set->cap);
	q = &set->queries[set->n++];
	*q = (struct judged){ .id = strdup(id), .text = strdup(text) };
	if (!q->id || !q->text)
		die("judged.c", 0, "no memory");
	return q;
}

void judged_answer(struct judged *q, const char *doc, int grade)
{
	q->answers = grow(q->answers, sizeof(*q->answers), q->n, &q->cap);
	q->answers[q->n] = (struct judgement){ .doc = strdup(doc), .grade = grade };
	if (!q->answers[q->n++].doc)
		die("judged.c", 0, "no memory");
}

/* "DOC:GRADE DOC:GRADE" */
static void read_answers(struct judged *q, char *text, const char *path, size_t line)
{
	char *rest = NULL;

	for (char *word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		char *colon = strchr(word, ':'), *end = NULL;
		const long grade = colon ? strtol(colon + 1, &end, 10) : 0;

		if (!colon || *end || grade < 1 || grade > 3)
			die(path, line, "an answer is DOC:GRADE, and a grade 1, 2 or 3");
		*colon = '\0';
		if (judged_grade(q, word))
			die(path, line, "an answer is there twice");
		judged_answer(q, word, (int)grade);
	}
	if (q->n == 0)
		die(path, line, "the query has no answer");
}

void judged_read(struct judged_set *out, const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL, id[24];
	size_t room = 0, number = 0;
	ssize_t n;

	if (!f)
		die(path, 0, "it cannot be read");
	*out = (struct judged_set){ 0 };
	while ((n = getline(&line, &room, f)) > 0) {
		char *tab = strchr(line, '\t');

		number++;
		line[n - (line[n - 1] == '\n')] = '\0';
		if (*line == '#' || !*line)
			continue;
		if (!tab)
			die(path, number, "there is no tab behind the query");
		*tab = '\0';
		(void)snprintf(id, sizeof(id), "%zu", number);
		read_answers(judged_add(out, id, line), tab + 1, path, number);
	}
	free(line);
	(void)fclose(f);
}

void judged_dispose(struct judged_set *set)
{
	for (size_t i = 0; i < set->n; i++) {
		struct judged *q = &set->queries[i];

		for (size_t k = 0; k < q->n; k++)
			free(q->answers[k].doc);
		free(q->answers);
		free(q->id);
		free(q->text);
	}
	free(set->queries);
	*set = (struct judged_set){ 0 };
}

int judged_grade(const struct judged *q, const char *doc)
{
	for (size_t i = 0; i < q->n; i++)
		if (strcmp(q->answers[i].doc, doc) == 0)
			return q->answers[i].grade;
	return 0;
}

size_t judged_relevant(const struct judged *q)
{
	size_t n = 0;

	for (size_t i = 0; i < q->n; i++)
		n += q->answers[i].grade > 0;
	return n;
}

static double discount(size_t place) /* from 0 */
{
	return 1 / log2((double)place + 2);
}

/* The best grades in their order; what is above 10 of them does not count. */
static double ideal(const struct judged *q)
{
	int best[DEPTH] = { 0 };
	double sum = 0;

	for (size_t i = 0; i < q->n; i++) {
		int grade = q->answers[i].grade;

		for (size_t k = 0; k < DEPTH; k++)
			if (grade > best[k]) {
				const int lower = best[k];

				best[k] = grade;
				grade = lower;
			}
	}
	for (size_t k = 0; k < DEPTH; k++)
		sum += best[k] * discount(k);
	return sum;
}

double judged_ndcg(const struct judged *q, const char *const *docs, size_t n)
{
	const double best = ideal(q);
	double sum = 0;

	for (size_t i = 0; i < n && i < DEPTH; i++) {
		const int grade = judged_grade(q, docs[i]);

		sum += grade > 0 ? grade * discount(i) : 0;
	}
	return best > 0 ? sum / best : 0;
}

double judged_recall(const struct judged *q, const char *const *docs, size_t n)
{
	const size_t relevant = judged_relevant(q);
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += judged_grade(q, docs[i]) > 0;
	return relevant ? (double)found / (double)relevant : 0;
}
