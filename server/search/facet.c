#include <stdlib.h>
#include <string.h>

#include "search/internal.h"

static const struct {
	const char *name, *label;
} facets[FACET_COUNT] = {
	[FACET_REGION] = { "region", "Region" },
	[FACET_AUTHOR_REGION] = { "author_region", "Authors' region" },
	[FACET_YEAR] = { "year", "Year" },
	[FACET_YEAR_DISCUSSED] = { "year_discussed", "Years discussed" },
	[FACET_THEME] = { "theme", "Theme" },
	[FACET_AUTHOR] = { "author", "Author" },
	[FACET_VENUE] = { "venue", "Published in" },
	[FACET_TYPE] = { "type", "Type" },
	[FACET_LANGUAGE] = { "language", "Language" },
	[FACET_FULL_TEXT] = { "full_text", "Full text held" },
};

const char *facet_name(enum facet f)
{
	return facets[f].name;
}

const char *facet_label(enum facet f)
{
	return facets[f].label;
}

bool facet_by_name(enum facet *out, const char *name)
{
	for (int f = 0; f < FACET_COUNT; f++) {
		if (strcmp(facets[f].name, name) == 0) {
			*out = (enum facet)f;
			return true;
		}
	}
	return false;
}

const char *search_match_name(enum search_match m)
{
	static const char *const names[] = { "auto", "all", "most", "any" };

	return names[m];
}

bool search_match_by_name(enum search_match *out, const char *name)
{
	for (int m = MATCH_AUTO; m <= MATCH_ANY; m++) {
		if (strcmp(search_match_name((enum search_match)m), name) == 0) {
			*out = (enum search_match)m;
			return true;
		}
	}
	return false;
}

bool search_sort_by_name(enum search_sort *out, const char *name)
{
	static const char *const names[] = { "relevance", "year",   "-year",
					     "title",     "author", "cited" };

	for (int s = SORT_RELEVANCE; s <= SORT_CITED; s++) {
		if (strcmp(names[s], name) == 0) {
			*out = (enum search_sort)s;
			return true;
		}
	}
	return false;
}

/* --- the order of values --- */

static int by_count(const void *a, const void *b)
{
	const struct facet_count *x = a, *y = b;
	int o = (x->count < y->count) - (x->count > y->count);

	if (!o)
		o = strcmp(x->value->label, y->value->label);
	return o ? o : strcmp(x->value->key, y->value->key);
}

static void swap(struct facet_count *a, struct facet_count *b)
{
	const struct facet_count c = *a;

	*a = *b;
	*b = c;
}

/* Put what comes before the middle one before it; where it then stands. */
static size_t part(struct facet_count *list, size_t n)
{
	size_t at = 0;

	swap(&list[n / 2], &list[n - 1]);
	for (size_t i = 0; i + 1 < n; i++)
		if (by_count(&list[i], &list[n - 1]) < 0)
			swap(&list[i], &list[at++]);
	swap(&list[at], &list[n - 1]);
	return at;
}

/* Hoare's selection: a facet may have a hundred thousand values of which a page is shown, and
 * sorting them all takes longer than the search. */
void facet_best_first(struct facet_count *list, size_t n, size_t best)
{
	struct facet_count *from = list;
	size_t left = n, wanted = best;

	while (wanted > 0 && wanted < left) {
		const size_t at = part(from, left);

		if (at >= wanted) {
			left = at;
		} else {
			from += at + 1;
			left -= at + 1;
			wanted -= at + 1;
		}
	}
	qsort(list, best < n ? best : n, sizeof(*list), by_count);
}
