#include <microhttpd.h>
#include <string.h>
#include <unistd.h>

#include "http/asset.h"
#include "http/compress.h"
#include "http/endpoints.h"
#include "http/negotiate.h"
#include "search/search.h"

/* The names of these files stay the same from release to release, so they are asked for
 * every time: an old module beside a new page would not work. The ETag makes it cheap. */
static const char revalidate[] = "no-cache";

static enum err_code answer_built_in(struct request *r, struct reply *out, const char *path,
				     struct err *err)
{
	const struct asset *a = asset_find(path);
	const char *accepted = request_header(r, MHD_HTTP_HEADER_ACCEPT_ENCODING);
	/* A page that is rewritten for a prefix is not what the ETag was made of. */
	const bool is_whole = !*r->site->prefix || strncmp(out->type, "text/html", 9) != 0;
	bool gz;

	if (!a)
		return err_set(err, ERR_NOT_FOUND, "there is nothing at %.150s", r->path);
	gz = is_whole && compress_suits(out->type) && compress_is_wanted(accepted) &&
	     a->gz_end - a->gz_start < a->end - a->start;
	reply_header(out, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
	reply_header(out, MHD_HTTP_HEADER_ETAG, !is_whole ? NULL : gz ? a->etag_gz : a->etag);
	if (is_whole && out->status == MHD_HTTP_OK &&
	    etag_is_listed(request_header(r, MHD_HTTP_HEADER_IF_NONE_MATCH),
			   gz ? a->etag_gz : a->etag))
		out->status = MHD_HTTP_NOT_MODIFIED; /* the library then sends the length alone */
	out->encoding = gz ? "gzip" : NULL;
	out->fixed = gz ? a->gz_start : a->start;
	out->fixed_len = (size_t)(gz ? a->gz_end - a->gz_start : a->end - a->start);
	return ERR_OK;
}

static enum err_code answer_file(struct request *r, struct reply *out, const char *path,
				 struct err *err)
{
	out->type = asset_type(path);
	reply_header(out, MHD_HTTP_HEADER_CACHE_CONTROL, revalidate);
	if (r->site->web_dir < 0)
		return answer_built_in(r, out, path, err);
	out->fd = asset_open_below(r->site->web_dir, path);
	if (out->fd < 0)
		return err_set(err, ERR_NOT_FOUND, "there is nothing at %.150s", r->path);
	return ERR_OK;
}

enum err_code get_file(struct request *r, struct reply *out, struct err *err)
{
	return answer_file(r, out, r->path, err);
}

/* --- pages --- */

enum { PAGE_MAX = 1 << 20 };

/* Behind a path of the public address, the links of a page begin with that path. */
static void add_rebased(struct str *out, const char *html, size_t len, const char *prefix)
{
	static const char mark[] = "=\"/";
	const char *end = html + len, *next;

	while ((next = memmem(html, (size_t)(end - html), mark, sizeof(mark) - 1))) {
		next += sizeof(mark) - 2; /* before the slash */
		str_add_n(out, html, (size_t)(next - html));
		str_add(out, prefix);
		str_add_char(out, '/');
		html = next + 1;
	}
	str_add_n(out, html, (size_t)(end - html));
}

static enum err_code rebase_file(struct reply *out, const char *prefix, struct arena *mem,
				 struct err *err)
{
	char *html = arena_alloc(mem, PAGE_MAX);
	const ssize_t n = html ? pread(out->fd, html, PAGE_MAX, 0) : -1;

	(void)close(out->fd);
	out->fd = -1;
	if (n < 0)
		return err_set(err, ERR_IO, "a page cannot be read: %m");
	add_rebased(&out->text, html, (size_t)n, prefix);
	return ERR_OK;
}

static enum err_code answer_page(struct request *r, struct reply *out, struct err *err)
{
	const char *prefix = r->site->prefix;

	TRY(answer_file(r, out, "/index.html", err));
	if (!*prefix || out->status == MHD_HTTP_NOT_MODIFIED)
		return ERR_OK;
	if (out->fd >= 0)
		return rebase_file(out, prefix, r->mem, err);
	add_rebased(&out->text, out->fixed, out->fixed_len, prefix);
	out->fixed = NULL;
	return ERR_OK;
}

enum err_code get_home(struct request *r, struct reply *out, struct err *err)
{
	return answer_page(r, out, err);
}

/* The page says itself that there is no such work; the status says it to machines. */
enum err_code get_work_page(struct request *r, struct reply *out, struct err *err)
{
	struct work w;
	const enum err_code code = work_by_key(&w, r->searcher, r->key, r->mem, err);

	if (code == ERR_NOT_FOUND)
		out->status = MHD_HTTP_NOT_FOUND;
	else if (code)
		return code;
	return answer_page(r, out, err);
}
