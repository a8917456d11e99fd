#include "search/topk.h"

#include <stdlib.h>

static int by_number(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Works whose year is unknown come last, whichever way years are sorted. */
static int by_year(int a, int b, bool newest_first)
{
	if (a == 0 || b == 0)
		return (a == 0) - (b == 0);
	return newest_first ? by_number(b, a) : by_number(a, b);
}

static int by_relevance(const struct topk *t, const struct candidate *a, const struct candidate *b)
{
	if (a->exact_title != b->exact_title)
		return a->exact_title ? -1 : 1;
	if (t->by_coverage && a->coverage != b->coverage)
		return a->coverage > b->coverage ? -1 : 1;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return by_year(t->engine->works[a->work].year, t->engine->works[b->work].year, true);
}

/* Negative: a comes before b. Equal works are in the order of their keys. */
static int order_by(const struct topk *t, const struct candidate *a, const struct candidate *b)
{
	const struct work_entry *x = &t->engine->works[a->work], *y = &t->engine->works[b->work];
	int o = 0;

	switch (t->sort) {
	case SORT_RELEVANCE:
		o = by_relevance(t, a, b);
		break;
	case SORT_YEAR:
		o = by_year(x->year, y->year, false);
		break;
	case SORT_YEAR_DESC:
		o = by_year(x->year, y->year, true);
		break;
	case SORT_TITLE:
		o = by_number(x->title_rank, y->title_rank);
		break;
	case SORT_AUTHOR:
		o = by_number(x->author_rank, y->author_rank);
		break;
	case SORT_CITED:
		o = by_number(y->cited_by_count, x->cited_by_count);
		break;
	}
	return o ? o : by_number(x->key_rank, y->key_rank);
}

/* Most often the score alone says it. */
static inline int order(const struct topk *t, const struct candidate *a, const struct candidate *b)
{
	if (t->sort == SORT_RELEVANCE && !t->by_coverage && a->exact_title == b->exact_title &&
	    a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return order_by(t, a, b);
}

static void swap(struct candidate *a, struct candidate *b)
{
	const struct candidate c = *a;

	*a = *b;
	*b = c;
}

/* Let heap[at] sink until none below it is worse (comes later) than it is. */
static void sink(struct topk *t, size_t at, size_t n)
{
	const struct candidate c = t->heap[at];

	for (size_t worst; (worst = 2 * at + 1) < n; at = worst) {
		if (worst + 1 < n && order(t, &t->heap[worst + 1], &t->heap[worst]) > 0)
			worst++;
		if (order(t, &t->heap[worst], &c) <= 0)
			break;
		t->heap[at] = t->heap[worst];
	}
	t->heap[at] = c;
}

bool topk_wants(const struct topk *t, const struct candidate *c)
{
	return t->n < t->cap || (t->cap > 0 && order(t, c, &t->heap[0]) < 0);
}

void topk_add(struct topk *t, const struct candidate *c)
{
	if (t->cap == 0)
		return;
	if (t->n == t->cap) {
		if (order(t, c, &t->heap[0]) < 0) {
			t->heap[0] = *c;
			sink(t, 0, t->n);
		}
		return;
	}
	t->heap[t->n] = *c;
	for (size_t at = t->n++; at > 0; at = (at - 1) / 2) {
		if (order(t, &t->heap[at], &t->heap[(at - 1) / 2]) <= 0)
			break;
		swap(&t->heap[at], &t->heap[(at - 1) / 2]);
	}
}

void topk_finish(struct topk *t)
{
	for (size_t n = t->n; n > 1; n--) {
		swap(&t->heap[0], &t->heap[n - 1]);
		sink(t, 0, n - 1);
	}
}
