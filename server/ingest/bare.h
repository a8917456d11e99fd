/* ingest/bare.h -- the search for citations without a year, for bare.c and titles.c only.
 * Layer: ingest. */
#pragma once

#include "ingest/cues.h"
#include "ingest/mention.h"
#include "text/text.h"

/* A name by which a text speaks of one of its works, as words of text_key(). */
struct alias {
	const char *name;
	size_t n;      /* words */
	size_t record; /* place in c->records */
};

/* A title by which it may name one, likewise. */
struct title {
	const char *words;
	size_t n;
	size_t record;
	uint32_t first; /* bytes of its first word */
	bool whole;     /* no subtitle is missing */
};

struct bare {
	struct corpus *c;
	struct run *r;
	struct record *rec;
	struct words words; /* of the paragraph */
	struct cues cues;
	struct alias *aliases;
	size_t n_aliases, cap_aliases;
	struct title *titles;
	size_t n_titles, cap_titles;
	size_t paragraph, n_before; /* place in rec->paragraphs; mentions with a year */
};

/* Add *m, which stands in words `first` to `last` of the paragraph, unless it is part of
 * another. Fills in where it stands. */
NODISCARD enum err_code bare_put(struct bare *b, struct mention *m, const char *form, size_t first,
				 size_t last);

/* titles.c: read the titles of the text's works, */
NODISCARD enum err_code titles_list(struct bare *b);
/* and add those that the paragraph names. */
NODISCARD enum err_code titles_find(struct bare *b);
