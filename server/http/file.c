#include <microhttpd.h>
#include <string.h>

#include "http/asset.h"
#include "http/compress.h"
#include "http/endpoints.h"
#include "http/negotiate.h"

/* The names of these files stay the same from release to release, so they are asked for
 * every time: an old module beside a new page would not work. The ETag makes it cheap. */
static const char revalidate[] = "no-cache";

static enum err_code answer_built_in(struct request *r, struct reply *out, struct err *err)
{
	const struct asset *a = asset_find(r->path);
	const char *accepted = request_header(r, MHD_HTTP_HEADER_ACCEPT_ENCODING);
	bool gz;

	if (!a)
		return err_set(err, ERR_NOT_FOUND, "there is nothing at %.150s", r->path);
	gz = compress_suits(out->type) && compress_is_wanted(accepted) &&
	     a->gz_end - a->gz_start < a->end - a->start;
	reply_header(out, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
	reply_header(out, MHD_HTTP_HEADER_ETAG, gz ? a->etag_gz : a->etag);
	if (etag_is_listed(request_header(r, MHD_HTTP_HEADER_IF_NONE_MATCH),
			   gz ? a->etag_gz : a->etag))
		out->status = MHD_HTTP_NOT_MODIFIED; /* the library then sends the length alone */
	out->encoding = gz ? "gzip" : NULL;
	out->fixed = gz ? a->gz_start : a->start;
	out->fixed_len = (size_t)(gz ? a->gz_end - a->gz_start : a->end - a->start);
	return ERR_OK;
}

enum err_code get_file(struct request *r, struct reply *out, struct err *err)
{
	out->type = asset_type(r->path);
	reply_header(out, MHD_HTTP_HEADER_CACHE_CONTROL, revalidate);
	if (r->site->web_dir < 0)
		return answer_built_in(r, out, err);
	out->fd = asset_open_below(r->site->web_dir, r->path);
	if (out->fd < 0)
		return err_set(err, ERR_NOT_FOUND, "there is nothing at %.150s", r->path);
	return ERR_OK;
}
