#include "read/readers.h"

static const struct reader *const readers[] = {
	&reader_jats, &reader_tei, &reader_html,   &reader_bibtex, &reader_ris,
	&reader_json, &reader_oai, &reader_zotero, &reader_pdf,    &reader_xml,
};

const struct reader *reader_for(const char *name, const char *head, size_t n)
{
	const struct format *format = format_for(name, head, n);

	for (size_t i = 0; format && i < COUNT_OF(readers); i++)
		if (readers[i]->format == format)
			return readers[i];
	return NULL;
}
