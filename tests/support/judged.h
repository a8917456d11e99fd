/* support/judged.h -- queries with judged answers, and how well a ranking does by them.
 * It needs no Criterion: the program of tests/relevance/ uses it too. */
#pragma once

#include <stddef.h>

struct judgement {
	char *doc;
	int grade; /* 0 and below: looked at and found wanting */
};

struct judged {
	char *id, *text;
	struct judgement *answers;
	size_t n, cap;
};

struct judged_set {
	struct judged *queries;
	size_t n, cap;
};

/* Lines of "QUERY<tab>DOC:GRADE DOC:GRADE ..."; blank ones and those that begin with # are
 * passed over, and the id of a query is the number of its line. Dies on any other line. */
void judged_read(struct judged_set *out, const char *path);
struct judged *judged_add(struct judged_set *set, const char *id, const char *text);
void judged_answer(struct judged *q, const char *doc, int grade);
void judged_dispose(struct judged_set *set);

/* 0 for what was never judged. */
int judged_grade(const struct judged *q, const char *doc);
size_t judged_relevant(const struct judged *q); /* answers above 0 */

/* nDCG over the first ten (gain = grade, discount log2(rank + 1), the ideal being all judged
 * answers in the order of their grades; Järvelin and Kekäläinen 2002), and the part of the
 * answers above 0 that are among the `n`. 0 where there is no such answer. */
double judged_ndcg(const struct judged *q, const char *const *docs, size_t n);
double judged_recall(const struct judged *q, const char *const *docs, size_t n);
