/* http/ris.h -- a record in RIS, UTF-8, lines ended as the format wants them. Layer: http.
 *
 * The format: "RIS Format Specifications" (Research Information Systems, 2001), with DO and ID as
 * Zotero, EndNote and bibutils read them. A value is one line: what would break it is a space. */
#pragma once

#include "base/str.h"
#include "http/csl.h"

void ris_entry(struct str *out, const char *key, const struct csl *c);
