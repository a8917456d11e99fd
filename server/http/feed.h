/* http/feed.h -- what feeds and other XML have in common. Layer: http. */
#pragma once

#include "http/csl.h"

#define TYPE_ATOM       "application/atom+xml"
#define TYPE_OPENSEARCH "application/opensearchdescription+xml"
#define TYPE_SUGGEST    "application/x-suggestions+json"

/* The day of publication as RFC 3339 has it ("2021-03-01T00:00:00Z"): the first day of what is
 * not known more closely. "" where there is none. */
enum { FEED_DATE_SIZE = 40 };
void feed_date(char out[FEED_DATE_SIZE], const struct csl *c);
