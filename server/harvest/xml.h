/* harvest/xml.h -- libxml2, as it may be used on what came from outside. Layer: harvest. */
#pragma once

#include <libxml/xmlreader.h>
#include <stddef.h>

#include "base/err.h"

/* No network; entities stay as they are written (no XML_PARSE_NOENT), DTDs are not loaded, and
 * libxml2's own limits on size and depth stand (no XML_PARSE_HUGE). */
enum {
	XML_OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT
};

/* What is wrong is said by the caller, not printed by the library. */
void answer_xml_silence(xmlTextReader *reader);

/* ERR_OK: `xml` is well-formed to its end; the local name of its root is put into `root`.
 * ERR_CORRUPT: it is not, or was cut off. */
NODISCARD enum err_code answer_xml_whole(char *root, size_t size, const char *xml, size_t n,
					 struct err *err);
