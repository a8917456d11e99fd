#include "http/gzip_stream.h"

#include <stdlib.h>
#include <zlib.h>

enum {
	LEVEL = 1, /* four fifths of what the best saves, at a quarter of its time */
	WINDOW = 14,
	GZIP_FORM = 16, /* 2^14 bytes; as zlib asks for gzip's head and tail */
	HASHES = 7,     /* zlib's memLevel */
	INPUT = 16 * 1024,
};

struct gzip_stream {
	struct reply_stream stream; /* first */
	struct reply_stream *inner;
	z_stream z;
	bool inner_ended, ended;
	unsigned char input[INPUT];
};

static void gzip_free(struct reply_stream *stream)
{
	struct gzip_stream *g = (struct gzip_stream *)stream;

	(void)deflateEnd(&g->z);
	g->inner->free(g->inner);
	free(g);
}

static enum err_code take_input(struct gzip_stream *g, struct err *err)
{
	size_t n;

	if (g->z.avail_in || g->inner_ended)
		return ERR_OK;
	TRY(g->inner->read(g->inner, (char *)g->input, sizeof(g->input), &n, err));
	g->inner_ended = n == 0;
	g->z.next_in = g->input;
	g->z.avail_in = (uInt)n;
	return ERR_OK;
}

static enum err_code gzip_read(struct reply_stream *stream, char *to, size_t max, size_t *n,
			       struct err *err)
{
	struct gzip_stream *g = (struct gzip_stream *)stream;
	const uInt room = max < INPUT ? (uInt)max : INPUT;

	g->z.next_out = (unsigned char *)to;
	g->z.avail_out = room;
	while (g->z.avail_out == room && !g->ended) {
		int rc;

		TRY(take_input(g, err));
		rc = deflate(&g->z, g->inner_ended ? Z_FINISH : Z_NO_FLUSH);
		g->ended = rc == Z_STREAM_END;
		if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
			return err_set(err, ERR_INTERNAL, "deflate: %d", rc);
	}
	*n = room - g->z.avail_out;
	return ERR_OK;
}

struct reply_stream *gzip_stream_new(struct reply_stream *inner)
{
	struct gzip_stream *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	if (deflateInit2(&g->z, LEVEL, Z_DEFLATED, WINDOW + GZIP_FORM, HASHES,
			 Z_DEFAULT_STRATEGY) != Z_OK) {
		free(g);
		return NULL;
	}
	g->stream = (struct reply_stream){ gzip_read, gzip_free };
	g->inner = inner;
	return &g->stream;
}
