/* http/negotiate.h -- reads Accept and If-None-Match (RFC 9110, 12.5.1 and 13.1.2).
 * Layer: http. */
#pragma once

#include <stdbool.h>

/* How much a client wants a media type, 0 to 1000, by the most specific range of its
 * Accept header that fits; 1000 without a header. `type` is like "text/html". */
unsigned accept_quality(const char *header, const char *type);

/* True if it wants a web page rather than JSON: what a browser's address bar sends. */
bool accept_prefers_html(const char *header);

/* True if the list names `etag` (weak comparison: W/ is ignored). `*` does not count:
 * whether there is anything at all is not known when this is asked. */
bool etag_is_listed(const char *header, const char *etag);
