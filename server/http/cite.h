/* http/cite.h -- a work's reference as plain text, near to APA's seventh edition.
 * Layer: http. Made from the record alone; titles keep their case. */
#pragma once

#include "base/str.h"
#include "http/csl.h"

void cite_apa(struct str *out, const struct csl *c);
