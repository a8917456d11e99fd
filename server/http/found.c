#include "http/found.h"

#include "http/facets.h"
#include "http/link.h"
#include "http/result.h"

uint32_t found_pages(const struct search_request *req, uint32_t count)
{
	const uint32_t pages = count / req->per_page + (count % req->per_page != 0);
	const uint32_t reachable = SEARCH_DEPTH_MAX / req->per_page;

	return pages < reachable ? pages : reachable;
}

static void write_expansions(struct json *j, const struct search_answer *found)
{
	json_array(j, "expanded");
	for (size_t i = 0; i < found->n_expanded; i++) {
		const struct query_expansion *x = &found->expanded[i];

		json_object(j, NULL);
		json_text(j, "term", x->term);
		json_array(j, "to");
		for (size_t k = 0; k < x->n_to; k++)
			json_text(j, NULL, x->to[k]);
		json_close(j);
		json_text(j, "source", x->term ? "thesaurus" : "feedback");
		json_close(j);
	}
	json_close(j);
}

static void write_warnings(struct json *j, const struct search_answer *found)
{
	json_array(j, "warnings");
	for (size_t i = 0; i < found->n_warnings; i++) {
		const struct query_warning *w = &found->warnings[i];

		json_object(j, NULL);
		json_text(j, "message", w->message);
		json_uint(j, "position", w->position);
		json_text(j, "fix", w->fix);
		json_close(j);
	}
	json_close(j);
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
	write_expansions(j, found);
	write_warnings(j, found);
	write_did_you_mean(j, r, &req->filter, &found->did_you_mean);
	json_close(j);
}

void found_write_meta(struct json *j, const struct request *r, const struct search_request *req,
		      const struct search_answer *found)
{
	json_object(j, "meta");
	json_uint(j, "count", found->count);
	json_text(j, "count_relation", found->count_is_exact ? "eq" : "gte");
	json_uint(j, "page", req->page);
	json_uint(j, "per_page", req->per_page);
	json_uint(j, "pages", found_pages(req, found->count));
	json_null(j, "next_cursor");
	result_index(j, r);
	found_write_query(j, r, req, found);
	facets_write_chips(j, r, &req->filter);
	json_close(j);
}

static void add_page_link(struct str *out, const struct request *r, const char *rel, uint32_t page)
{
	const char *href = link_to_page(r, page);

	if (href)
		str_add_f(out, "%s<%s>; rel=\"%s\"", out->len ? ", " : "", href, rel);
}

const char *found_page_links(const struct request *r, const struct search_request *req,
			     uint32_t count)
{
	enum { LINKS_MAX = 3072 };
	const uint32_t page = req->page, last = found_pages(req, count);
	AUTO(str) struct str text = STR(LINKS_MAX);

	add_page_link(&text, r, "first", 1);
	if (page > 1)
		add_page_link(&text, r, "prev", page <= last ? page - 1 : last ? last : 1);
	if (page < last)
		add_page_link(&text, r, "next", page + 1);
	if (last)
		add_page_link(&text, r, "last", last);
	return str_ok(&text) ? arena_strndup(r->mem, str_text(&text), text.len) : NULL;
}
