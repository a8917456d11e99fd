/* harvest/match.h -- is what Crossref found the work that was looked for? Layer: harvest.
 *
 * A search always answers with something. It is taken only where title, author and year all
 * agree; a near miss is for a person to decide. */
#pragma once

#include <cjson/cJSON.h>

#include "text/token.h"

struct sought {
	const char *title;    /* NULL: nothing agrees */
	const char *family;   /* of the first author, or the name of a body; may be NULL */
	int year, other_year; /* 0: unknown; the other one is that of the finished issue */
};

enum match {
	MATCH_NONE,
	MATCH_DOUBTFUL, /* the title is near, or an author or the year is another */
	MATCH_CERTAIN,
};

struct matched {
	enum match match;
	int title; /* words in common, in percent */
	bool author,
		year; /* whether they agree; a year may differ by one (online, then in print) */
};

/* Compare with one item of a Crossref answer. */
struct matched match_item(const struct sought *s, const cJSON *item, struct tokenizer *tk);

/* The best of the items of an answer to a search; NULL: it is empty. */
const cJSON *match_best(struct matched *out, const struct sought *s, const cJSON *items,
			struct tokenizer *tk);
