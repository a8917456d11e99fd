/* http/xml_out.h -- writes XML 1.0 straight into text: feeds, OAI-PMH, sitemaps. Layer: http.
 *
 * Names are the caller's own and are written as they are. Text is escaped; what no XML document
 * may hold (control characters, U+FFFE, U+FFFF, bytes that are no UTF-8) becomes U+FFFD. Failure
 * to grow the text sticks in the text. */
#pragma once

#include <stddef.h>

#include "base/str.h"

#define XML_DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

/* Append text, for an element's content or a value in double quotes. */
void xml_put_text(struct str *out, const char *text);
void xml_put_text_n(struct str *out, const char *bytes, size_t n);

/* "<name>text</name>\n"; nothing where text is NULL or empty. `attributes` stand behind the
 * name: pairs of a name and a value, NULL behind the last; a pair whose value is NULL is left
 * out. */
void xml_put(struct str *out, const char *name, const char *text);
void xml_put_with(struct str *out, const char *name, const char *const *attributes,
		  const char *text);
/* "<name a="b"/>\n" */
void xml_put_empty(struct str *out, const char *name, const char *const *attributes);
