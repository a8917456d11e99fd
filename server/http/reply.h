/* http/reply.h -- an answer being made, and how it goes out. Layer: http. */
#pragma once

#include <stddef.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"
#include "http/cache.h"
#include "http/request.h"

enum { REPLY_HEADERS = 16, REPLY_BODY_MAX = 64 << 20 };

#define TYPE_JSON    "application/json"
#define TYPE_PROBLEM "application/problem+json"
#define TYPE_CSV     "text/csv; charset=utf-8; header=present"
#define TYPE_HTML    "text/html; charset=utf-8"
#define TYPE_XML     "application/xml; charset=utf-8"
#define TYPE_OAI     "text/xml; charset=utf-8"
#define TYPE_FORM    "application/x-www-form-urlencoded"

struct reply_header {
	const char *name, *value;
};

/* A body that is made while it is sent, from first to last in the thread of the request. Its
 * state begins with this. */
struct reply_stream {
	/* Up to `max` bytes; *n is 0 at the end. On failure the connection ends. */
	enum err_code (*read)(struct reply_stream *s, char *to, size_t max, size_t *n,
			      struct err *err);
	void (*free)(struct reply_stream *s);
};

/* The body is `stream` if that is set, or `text`, or `fixed` if that is set, or the file `fd` if
 * that is not -1. Text that is worth it goes out compressed to those who take it so. */
struct reply {
	unsigned status; /* 200 unless said otherwise */
	const char *type;
	struct str text;
	const void *fixed; /* must outlive the daemon */
	size_t fixed_len;
	int fd;
	struct reply_stream *stream; /* never kept */
	const char *encoding;        /* of `fixed`, which is compressed already; NULL: it is not */
	struct cached *cached;       /* an answer given before: nothing else of this counts */
	/* Where the answer is to be kept for the next who asks; NULL: nowhere. */
	const struct hash *keep_as;
	struct reply_header headers[REPLY_HEADERS];
	size_t n_headers;
};

void reply_init(struct reply *out);
void reply_dispose(struct reply *out);
/* Begin anew: what was put in so far is dropped. */
void reply_reset(struct reply *out);
/* The value must live as long as the request; NULL (no memory for it) is left out. */
void reply_header(struct reply *out, const char *name, const char *value);

/* Hand it to the connection, with the headers that every answer has. False: the
 * connection is to be closed. */
bool reply_send(struct request *r, struct reply *out);
