/* http/compress.h -- answers under gzip (RFC 1952), through libdeflate. Layer: http. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum { COMPRESS_FROM = 1400 }; /* bytes: what fits one packet gains nothing */

/* Does Accept-Encoding (RFC 9110, 12.5.3; NULL: it is missing) take gzip? */
bool compress_is_wanted(const char *accept_encoding);

/* Is it text, which gains by it? */
bool compress_suits(const char *media_type);

/* Put the compressed form in place of the text. False: it stays as it is, for there is no
 * memory or it would not get smaller. */
bool compress_gzip(struct str *text);
