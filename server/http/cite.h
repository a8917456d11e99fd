/* http/cite.h -- a work's reference as one line of plain text, in three styles.
 * Layer: http.
 *
 * After the manuals: APA, 7th edition (chapters 9 and 10); Chicago's notes and bibliography,
 * 18th (chapters 13 and 14), as an entry of the bibliography; MLA, 9th (chapter 5). Made from
 * the record alone. Plain text has no italics.
 *
 * The case of titles: APA wants sentence case, which needs to know what is a name; so titles
 * stay as the record has them. Chicago and MLA want headline case. It is given to titles whose
 * record says that they are English, and only upwards: a word in small letters gets a capital,
 * unless it is an article, a conjunction, a preposition or a particle of a name, or follows a
 * prefix and a hyphen; those stay as they are, but for the first and the last word and the one
 * behind a colon. Nothing is ever put into small letters. Titles in other languages stay as
 * they are.
 *
 * Why own code: the CSL processors there are, are no libraries for C (citeproc-js, citeproc-py,
 * citeproc and pandoc in Haskell, hayagriva and citeproc-rs in Rust, none of them in Debian as
 * a C library); pandoc as a program takes 0.29 s and 96 MB a call [measured, 2.17], and a
 * server does not start programs for a request; the style files are under CC BY-SA. What is
 * needed here is a line in three styles, held to tests/unit/citations.txt. */
#pragma once

#include <stdbool.h>

#include "base/str.h"
#include "http/csl.h"

enum cite_style { CITE_APA, CITE_CHICAGO, CITE_MLA, CITE_STYLES };

const char *cite_style_name(enum cite_style style); /* "apa"; static storage */
bool cite_style_by_name(enum cite_style *out, const char *name);

/* Append the reference. Line breaks and other control characters become spaces. */
void cite_write(struct str *out, enum cite_style style, const struct csl *c);
