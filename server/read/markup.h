/* read/markup.h -- the words of a text that holds markup. Layer: read.
 *
 * Titles and abstracts in Crossref's and OpenAlex's records, and in OAI-PMH answers, are pieces
 * of HTML, JATS or MathML, often torn ones. This takes tags away and puts in what character
 * references stand for; a sign that begins no tag stays as it is ("p < 0.05"). */
#pragma once

#include <stddef.h>

#include "base/str.h"

/* Append the words of n bytes at `s`. A block's end parts words; a heading that says "Abstract"
 * or "Summary" at the very beginning is left out, another one is closed with a colon. */
void markup_text(struct str *out, const char *s, size_t n);

/* What stands for a character ("&amp;", "&#x201c;", "&eacute;") at `s`, appended; its length in
 * bytes, or 0 when it is none. */
size_t markup_reference(struct str *out, const char *s, size_t n);
