#include "http/found.h"

#include "http/cursor.h"
#include "http/facets.h"
#include "http/link.h"
#include "http/result.h"
#include "http/steer.h"

uint32_t found_pages(const struct search_request *req, uint32_t count)
{
	const uint32_t pages = count / req->per_page + (count % req->per_page != 0);
	const uint32_t reachable = SEARCH_DEPTH_MAX / req->per_page;

	return req->any_depth || pages < reachable ? pages : reachable;
}

static void write_did_you_mean(struct json *j, const struct request *r, const struct filter *f,
			       const struct did_you_mean *d)
{
	if (!d->q) {
		json_null(j, "did_you_mean");
		return;
	}
	json_object(j, "did_you_mean");
	json_text(j, "q", d->q);
	json_uint(j, "count", d->count);
	json_text(j, "href", link_to_query(r, f, d->q));
	json_close(j);
}

void found_write_query(struct json *j, const struct request *r, const struct search_request *req,
		       const struct search_answer *found)
{
	json_object(j, "query");
	json_text_n(j, "q", req->q_len ? req->q : "", req->q_len);
	json_text(j, "canonical", found->canonical);
	json_text(j, "match", search_match_name(found->match));
	json_text(j, "asked", req->match == MATCH_AUTO ? NULL : search_match_name(req->match));
	result_expansions(j, r, req, found->expanded, found->n_expanded);
	result_warnings(j, found->warnings, found->n_warnings);
	write_did_you_mean(j, r, &req->filter, &found->did_you_mean);
	steer_write_query(j, r, req, found);
	json_close(j);
}

/* Given to those who read with a cursor. NULL: this is the last page. */
static const char *next_cursor(const struct request *r, const struct search_request *req,
			       uint32_t count)
{
	const bool more = (uint64_t)req->page * req->per_page < count;

	return req->any_depth && more ? cursor_to(r, req->page + 1) : NULL;
}

void found_open_meta(struct json *j, const struct request *r, const struct search_request *req,
		     const struct search_answer *found)
{
	json_object(j, "meta");
	json_uint(j, "count", found->count);
	json_text(j, "count_relation", found->count_is_exact ? "eq" : "gte");
	json_uint(j, "page", req->page);
	json_uint(j, "per_page", req->per_page);
	json_uint(j, "pages", found_pages(req, found->count));
	json_text(j, "next_cursor", next_cursor(r, req, found->count));
	result_index(j, r);
	found_write_query(j, r, req, found);
	facets_write_chips(j, r, &req->filter);
}

void found_write_meta(struct json *j, const struct request *r, const struct search_request *req,
		      const struct search_answer *found)
{
	found_open_meta(j, r, req, found);
	json_close(j);
}

static void add_link(struct str *out, const char *rel, const char *href)
{
	if (href)
		str_add_f(out, "%s<%s>; rel=\"%s\"", out->len ? ", " : "", href, rel);
}

static void add_pages(struct str *out, const struct request *r, const struct search_request *req,
		      uint32_t count)
{
	const uint32_t page = req->page, last = found_pages(req, count);

	add_link(out, "first", link_to_page(r, 1));
	if (page > 1)
		add_link(out, "prev", link_to_page(r, page <= last ? page - 1 : last ? last : 1));
	if (page < last)
		add_link(out, "next", link_to_page(r, page + 1));
	if (last)
		add_link(out, "last", link_to_page(r, last));
}

const char *found_page_links(const struct request *r, const struct search_request *req,
			     uint32_t count)
{
	enum { LINKS_MAX = 3072 };
	const char *cursor = next_cursor(r, req, count);
	AUTO(str) struct str text = STR(LINKS_MAX);

	if (!req->any_depth) {
		add_pages(&text, r, req, count);
	} else {
		add_link(&text, "first", link_to_cursor(r, "*"));
		add_link(&text, "next", cursor ? link_to_cursor(r, cursor) : NULL);
	}
	return str_ok(&text) ? arena_strndup(r->mem, str_text(&text), text.len) : NULL;
}
