/* http/highwire.h -- a record as the <meta> elements that Google Scholar, Zotero and Unpaywall
 * read from a page: pairs of a name ("citation_title") and a text. Layer: http.
 *
 * Sources: https://scholar.google.com/intl/en/scholar/inclusion.html#indexing, and what Zotero's
 * translator "Embedded Metadata" makes of the names. One pair for each author, in order, with
 * what is said of that author behind it. */
#pragma once

#include <stddef.h>

#include "http/csl.h"

struct highwire_pair {
	const char *name, *content; /* content is plain UTF-8: whoever writes HTML escapes it */
};

/* Where the work is, absolute. NULL: nowhere. */
struct highwire_places {
	const char *abstract; /* the page that has at least title, authors and abstract */
	const char *fulltext; /* the page that shows the whole text; only where all may read it */
};

/* The pairs of a record, in `mem` or borrowed from the record, as long as both live. NULL: no
 * memory. A record without a title has none of them, *n = 0: Google Scholar wants a title. */
const struct highwire_pair *highwire_list(size_t *n, const struct csl *c,
					  const struct highwire_places *places, struct arena *mem);
