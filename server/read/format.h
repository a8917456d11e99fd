/* read/format.h -- which format a file has, without reading it. Layer: read.
 *
 * Nothing here needs a library: the program that indexes tells formats apart, and leaves the
 * reading to another (worker.h). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct format {
	const char *name;            /* for people: "JATS" */
	const char *const *suffixes; /* ".xml", ..., NULL behind the last */
	/* Is it this format, by the first bytes? NULL: the suffix says enough. */
	bool (*knows)(const char *head, size_t n);
	/* Its works bring their text, which may be that of a record in another file: it is read
	 * when all records are. */
	bool has_text;
};

extern const struct format format_jats;
extern const struct format format_tei;
extern const struct format format_html;
extern const struct format format_bibtex;
extern const struct format format_ris;
extern const struct format format_json; /* Crossref, OpenAlex */
extern const struct format format_oai;
extern const struct format format_zotero; /* RDF */
extern const struct format format_pdf;
extern const struct format format_xml; /* any other; its reader says which XML is read */

/* The format of a file of that name, a path or its last part, and beginning (its first
 * READING_HEAD bytes). NULL: none of these. */
const struct format *format_for(const char *name, const char *head, size_t n);

/* Has any format this name's suffix? */
bool format_may_be(const char *name);
