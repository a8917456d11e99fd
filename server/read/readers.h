/* read/readers.h -- the readers that there are. Layer: read; in dragoman-read and in tests only. */
#pragma once

#include "read/read.h"

extern const struct reader reader_jats;
extern const struct reader reader_tei;
extern const struct reader reader_html;
extern const struct reader reader_bibtex;
extern const struct reader reader_ris;
extern const struct reader reader_json; /* Crossref, OpenAlex */
extern const struct reader reader_oai;
extern const struct reader reader_zotero; /* RDF */
extern const struct reader reader_pdf;
extern const struct reader reader_xml; /* says which XML is read */

/* The reader for a file of that name and beginning, as format_for(). NULL: there is none. */
const struct reader *reader_for(const char *name, const char *head, size_t n);
