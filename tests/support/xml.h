/* support/xml.h -- XML that the server wrote, held to a schema and looked into. What is not
 * well-formed fails the test. */
#pragma once

#include <libxml/tree.h>

#include "support/server.h"

/* The body of an answer; free it with AUTO(xml_doc). */
xmlDoc *xml_of(const struct answer *a);

/* Does it hold to tests/http/xml/NAME.rng? Says what does not. */
bool xml_holds_to(xmlDoc *doc, const char *name);

/* The text of the first node that an XPath expression finds; "" where there is none. The prefixes
 * a (Atom), os (OpenSearch), sm (sitemaps), oai, oai_dc, dc and mods are known. Borrowed until the
 * next call but seven. */
const char *xml_find(xmlDoc *doc, const char *path);
/* How many there are. */
int xml_count(xmlDoc *doc, const char *path);

static inline void xml_doc_autofree(xmlDoc **doc)
{
	xmlFreeDoc(*doc);
}
