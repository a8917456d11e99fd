/* http/bibtex.h -- a record as a BibTeX entry, UTF-8 kept. Layer: http.
 *
 * For BibTeX with a UTF-8 style and for biber; see "BibTeXing" (Patashnik, 1988), names
 * in section 4 and the entry types in section 3.1. */
#pragma once

#include "base/str.h"
#include "http/csl.h"

void bibtex_entry(struct str *out, const char *key, const struct csl *c);
