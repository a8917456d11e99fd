/* read/bibtex_parts.h -- fields of BibTeX that have a syntax of their own. Layer: read. */
#pragma once

#include "read/entry.h"

/* "First von Last and von Last, Jr, First and {An Organisation} and others", as written; NULL
 * is nobody. */
void bib_people(struct entry *e, const char *role, const char *names);

/* The files of a `file` field: a path, or as Zotero and JabRef write them,
 * "Title:path:type;Title:path:type" with \: and \; for those signs. */
void bib_files(struct entry *e, const char *files);
