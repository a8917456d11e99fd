/* http/gzip_stream.h -- a body that is made while it is sent, under gzip (RFC 1952). Layer: http.
 *
 * By zlib, as libdeflate wants all of a text at once. It takes some 70 KB for as long as it
 * lives, besides what the stream itself takes. */
#pragma once

#include "http/reply.h"

enum { GZIP_STREAM_MEMORY = 70 * 1024 };

/* A stream that gives what `inner` gives, compressed, and frees it with itself. NULL: no memory,
 * and `inner` stays the caller's. */
struct reply_stream *gzip_stream_new(struct reply_stream *inner);
