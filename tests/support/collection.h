/* support/collection.h -- files of many formats by chance, the same each time. */
#pragma once

#include <stdint.h>

#include "support/corpus.h"

void chance_from(uint64_t seed);
/* From 0 to below - 1. */
unsigned chance(unsigned below);

#define ONE_OF(list) list[chance(COUNT_OF(list))]

/* One file comes, goes or becomes another: BibTeX, RIS, JATS, TEI, HTML, PDF, Crossref, OpenAlex or
 * OAI-PMH. Works have the keys k0 to k39, or are x-0 to x-5 of a repository; DOIs are 10.1000/0 to
 * 11; texts stand beside the records or are attached to those of att/. */
void collection_change(struct corpus_folder *c);

/* A PDF of one page a text; NUL-terminated. */
struct str;
void pdf_make(struct str *out, const char *const *pages, unsigned n);
