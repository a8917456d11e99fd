/* harvest/doi.h -- DOIs: found in any text, written in one form, made into file names.
 * Layer: harvest. Source: the DOI Handbook, 2.2 (a prefix 10.NNNN, a slash, any suffix;
 * letters compare without regard to case). */
#pragma once

#include <stdbool.h>

#include "base/str.h"

enum { DOI_MAX = 256 }; /* bytes; longer ones are none */

/* Append the first DOI in `text`, in lower case, bare of "https://doi.org/" and the like and
 * of the punctuation behind it. False, and nothing appended, when there is none. */
bool doi_in_text(struct str *out, const char *text);

/* Append a file name for it, without an ending: '/' becomes '_', and what else cannot stand in
 * a file name becomes '_' too, with a hash behind so that two DOIs never share a name. */
void doi_file_name(struct str *out, const char *doi);

/* The same for any text: lower case, letters, digits, '.' and '-', at most 100 bytes. */
void file_name_of(struct str *out, const char *text);

/* Append `text` with all but RFC 3986's unreserved characters as %XX. */
void address_escape(struct str *out, const char *text);
