#include <string.h>

#include "search/internal.h"

static const struct {
	const char *name, *label;
} facets[FACET_COUNT] = {
	[FACET_REGION] = { "region", "Region" },
	[FACET_AUTHOR_REGION] = { "author_region", "Authors' region" },
	[FACET_YEAR] = { "year", "Year" },
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

const char *search_sort_name(enum search_sort s)
{
	static const char *const names[] = { "relevance", "year",   "-year",
					     "title",     "author", "cited" };

	return names[s];
}

bool search_sort_by_name(enum search_sort *out, const char *name)
{
	for (int s = SORT_RELEVANCE; s <= SORT_CITED; s++) {
		if (strcmp(search_sort_name((enum search_sort)s), name) == 0) {
			*out = (enum search_sort)s;
			return true;
		}
	}
	return false;
}
