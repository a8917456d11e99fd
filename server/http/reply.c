#include "http/reply.h"

#include <assert.h>
#include <microhttpd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "http/compress.h"
#include "http/gzip_stream.h"

enum { STREAM_BLOCK = 32 * 1024 };

/* Pages run only what this server sent them, and nobody frames them. */
static const char page_policy[] =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/* What is opened in a browser by itself, though it is no page, runs nothing. */
static const char data_policy[] = "default-src 'none'; frame-ancestors 'none'; sandbox";

static const char page_permissions[] =
	"camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()";

void reply_init(struct reply *out)
{
	*out = (struct reply){ .status = MHD_HTTP_OK, .fd = -1 };
	str_init(&out->text, REPLY_BODY_MAX);
}

void reply_dispose(struct reply *out)
{
	str_dispose(&out->text);
	cache_release(out->cached);
	out->cached = NULL;
	if (out->stream)
		out->stream->free(out->stream);
	out->stream = NULL;
	if (out->fd >= 0)
		(void)close(out->fd);
	out->fd = -1;
}

void reply_reset(struct reply *out)
{
	reply_dispose(out);
	reply_init(out);
}

void reply_header(struct reply *out, const char *name, const char *value)
{
	if (!value)
		return;
	assert(out->n_headers < REPLY_HEADERS);
	out->headers[out->n_headers++] = (struct reply_header){ name, value };
}

/* --- the body --- */

/* Without memory for it it goes out as it is. */
static void compress_stream(struct reply *out)
{
	struct reply_stream *under_gzip = gzip_stream_new(out->stream);

	if (!under_gzip)
		return;
	out->stream = under_gzip;
	out->encoding = "gzip";
}

/* What is worth it is compressed for those who take it so, and stands in `text` then. */
static void compress_text(const struct request *r, struct reply *out)
{
	const char *accepted = request_header(r, MHD_HTTP_HEADER_ACCEPT_ENCODING);

	if (out->fixed || out->fd >= 0 || !compress_suits(out->type) ||
	    !compress_is_wanted(accepted))
		return;
	if (out->stream) {
		compress_stream(out);
		return;
	}
	if (out->text.len < COMPRESS_FROM)
		return;
	if (compress_gzip(&out->text))
		out->encoding = "gzip";
}

static ssize_t read_stream(void *stream, uint64_t at, char *to, size_t max)
{
	struct reply_stream *s = stream;
	struct err err = { 0 };
	size_t n;

	(void)at;
	if (s->read(s, to, max, &n, &err)) {
		log_event(LOG_ERROR, "an answer broke off: %s: %s", err_name(err.code), err.msg);
		return MHD_CONTENT_READER_END_WITH_ERROR;
	}
	return n ? (ssize_t)n : MHD_CONTENT_READER_END_OF_STREAM;
}

static void free_stream(void *stream)
{
	struct reply_stream *s = stream;

	s->free(s);
}

static struct MHD_Response *respond_with_stream(struct reply *out)
{
	struct MHD_Response *response = MHD_create_response_from_callback(
		MHD_SIZE_UNKNOWN, STREAM_BLOCK, read_stream, out->stream, free_stream);

	if (response)
		out->stream = NULL;
	return response;
}

/* The library's response for the body; it then owns the body. NULL: no memory. */
static struct MHD_Response *respond_with_body(struct reply *out)
{
	struct MHD_Response *response;
	struct stat st;
	size_t len;
	char *text;

	if (out->stream)
		return respond_with_stream(out);
	if (out->fd >= 0 && !fstat(out->fd, &st)) {
		response = MHD_create_response_from_fd64((uint64_t)st.st_size, out->fd);
		out->fd = response ? -1 : out->fd;
		return response;
	}
	if (out->fixed)
		return MHD_create_response_from_buffer(
			out->fixed_len, (void *)(uintptr_t)out->fixed, MHD_RESPMEM_PERSISTENT);
	len = out->text.len;
	text = str_take(&out->text);
	return text ? MHD_create_response_from_buffer(len, text, MHD_RESPMEM_MUST_FREE) : NULL;
}

/* --- headers --- */

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
	(void)MHD_add_response_header(response, name, value); /* refused: a line break in it */
}

/* What every answer has. Reads are open to pages of other sites, as the data are; the
 * pages themselves are not to be embedded elsewhere. */
static void add_common_headers(struct MHD_Response *response, const struct request *r,
			       const struct reply *out)
{
	const bool is_page = out->type && !strncmp(out->type, "text/html", 9);

	if (out->type)
		add_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, out->type);
	if (is_page)
		add_header(response, "Content-Security-Policy", page_policy);
	add_header(response, "X-Content-Type-Options", "nosniff");
	add_header(response, "Referrer-Policy", "no-referrer");
	add_header(response, "Cross-Origin-Resource-Policy",
		   is_page ? "same-origin" : "cross-origin");
	add_header(response, "Access-Control-Allow-Origin", "*");
	add_header(response, "Access-Control-Expose-Headers",
		   "Link, ETag, Retry-After, X-Request-Id");
	if (!is_page)
		add_header(response, "Content-Security-Policy", data_policy);
	else
		add_header(response, "Cross-Origin-Opener-Policy", "same-origin");
	add_header(response, "X-Frame-Options", "DENY");
	add_header(response, "Permissions-Policy", page_permissions);
	if (atomic_load(&r->site->stopping))
		add_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
}

/* How long it took is told to who asked first only. */
static void add_headers(struct MHD_Response *response, const struct request *r,
			const struct reply *out, bool again)
{
	static const char timing[] = "Server-Timing";

	add_common_headers(response, r, out);
	if (out->encoding)
		add_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, out->encoding);
	for (size_t i = 0; i < out->n_headers; i++)
		if (!again || strcmp(out->headers[i].name, timing) != 0)
			add_header(response, out->headers[i].name, out->headers[i].value);
	if (again)
		add_header(response, timing, "cache;desc=\"hit\"");
	else
		add_header(response, "X-Request-Id", r->id); /* what is kept is everybody's */
}

/* --- sending --- */

/* A copy for those who ask the same later. */
static void keep_answer(const struct request *r, const struct reply *out)
{
	struct MHD_Response *copy;

	if (!out->keep_as || out->stream || atomic_load(&r->site->stopping))
		return;
	copy = MHD_create_response_from_buffer(
		out->text.len, (void *)(uintptr_t)str_text(&out->text), MHD_RESPMEM_MUST_COPY);
	if (!copy)
		return;
	add_headers(copy, r, out, true);
	cache_keep(r->site->cache, out->keep_as, copy, out->text.len);
}

bool reply_send(struct request *r, struct reply *out)
{
	struct MHD_Response *response;
	enum MHD_Result queued;

	r->status = out->status;
	if (out->cached)
		return MHD_queue_response(r->connection, out->status,
					  cached_response(out->cached)) == MHD_YES;
	compress_text(r, out);
	keep_answer(r, out);
	response = respond_with_body(out);
	if (!response)
		return false;
	add_headers(response, r, out, false);
	queued = MHD_queue_response(r->connection, out->status, response);
	MHD_destroy_response(response);
	return queued == MHD_YES;
}
