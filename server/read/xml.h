/* read/xml.h -- XML of strangers, through libxml2. Layer: read.
 *
 * No network, no DTD, no entity but the five, characters by number, and the names that HTML has
 * for characters (JATS uses them): what a document defines itself is not expanded. What comes
 * back is a tree at most 256 deep, so that recursion over it is bounded. */
#pragma once

#include <libxml/tree.h>

#include "base/str.h"
#include "read/read.h"
#include "read/root.h"

/* Parse d->data. What is wrong with it is reported, and what could be read of it is the tree.
 * *out is NULL where that is nothing; ERR_NO_MEMORY else. The caller frees it with
 * xmlFreeDoc(). */
NODISCARD enum err_code xml_read(xmlDoc **out, struct reading *d, struct err *err);

static inline void xml_autofree(xmlDoc **doc)
{
	if (*doc)
		xmlFreeDoc(*doc);
}

/* --- elements, by local name --- */

bool xml_is(const xmlNode *node, const char *name);
/* Is the name one of a list, a space before and behind each? " p list " */
bool xml_is_one_of(const xmlNode *node, const char *list);
/* The first child element of that name, the next sibling of that name, the first below. */
xmlNode *xml_child(const xmlNode *node, const char *name);
xmlNode *xml_next(const xmlNode *node, const char *name);
/* Child by child: "front/article-meta". NULL when one is missing. */
xmlNode *xml_path(const xmlNode *node, const char *path);
/* The next element of that name in the order of the document, below `top`, after `at` (NULL:
 * the first). */
xmlNode *xml_below(const xmlNode *top, const xmlNode *at, const char *name);

/* The value of an attribute by local name; NULL: it has none. In d->mem. */
const char *xml_attr(struct reading *d, const xmlNode *node, const char *name);
bool xml_attr_is(const xmlNode *node, const char *name, const char *value);

/* What a text node or an entity stands for; NULL: nothing. Borrowed; a short one is in `room`. */
const char *xml_piece(const xmlNode *node, char room[8]);

/* All text below, white space collapsed, but that of elements in `without` (a list as above, may
 * be NULL). NULL when there is none. In d->mem. */
const char *xml_text(struct reading *d, const xmlNode *node, const char *without);
