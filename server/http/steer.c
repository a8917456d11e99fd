#include "http/steer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/endpoints.h"
#include "http/found.h"
#include "http/link.h"

const char *steer_link(const struct request *r, const struct filter *f, const char *name,
		       const char *value)
{
	const struct link_change none = { 0 };
	struct request other = *r;
	struct params *p = &other.params;
	const struct param_spec *spec = p->specs;

	while (spec && spec->name && strcmp(spec->name, name) != 0)
		spec++;
	p->items = arena_grow(r->mem, p->items, sizeof(*p->items), p->n, p->n + 1);
	if (!p->items)
		return NULL;
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->items[i].name, name))
			p->items[i].len = 0; /* as if it had not been given */
	if (value && spec && spec->name)
		p->items[p->n++] = (struct param){
			.name = name, .value = value, .len = strlen(value), .spec = spec
		};
	return link_to_search(&other, f, &none);
}

/* --- orders --- */

static const char *const sorts[][2] = {
	{ "relevance", "Relevance" }, { "-year", "Newest first" }, { "year", "Oldest first" },
	{ "title", "Title" },         { "author", "Author" },      { "cited", "Most cited here" },
};

static void write_sorts(struct json *j, const struct request *r)
{
	const char *chosen = params_text(&r->params, "sort");

	json_array(j, "sorts");
	for (size_t i = 0; i < COUNT_OF(sorts); i++) {
		json_object(j, NULL);
		json_text(j, "key", sorts[i][0]);
		json_text(j, "label", sorts[i][1]);
		json_bool(j, "selected", chosen && !strcmp(chosen, sorts[i][0]));
		json_close(j);
	}
	json_close(j);
}

static void write_size(struct json *j, uint32_t size, uint32_t chosen)
{
	json_object(j, NULL);
	json_uint(j, "key", size);
	json_bool(j, "selected", size == chosen);
	json_close(j);
}

static void write_sizes(struct json *j, uint32_t chosen)
{
	static const uint32_t usual[] = { 10, 20, 50, 100 };
	bool is_told = false;

	json_array(j, "sizes");
	for (size_t i = 0; i < COUNT_OF(usual); i++) {
		if (!is_told && chosen < usual[i])
			write_size(j, chosen, chosen);
		is_told |= chosen <= usual[i];
		write_size(j, usual[i], chosen);
	}
	json_close(j);
}

/* --- pages --- */

static const char *page_href(const struct request *r, const char *first, uint32_t page)
{
	AUTO(str) struct str text = STR(256 * 1024);

	if (!first || page < 2)
		return first;
	str_add_f(&text, "%s%spage=%" PRIu32, first, strchr(first, '?') ? "&" : "?", page);
	return str_ok(&text) ? arena_strndup(r->mem, str_text(&text), text.len) : NULL;
}

static void write_page(struct json *j, const struct request *r, const char *first, uint32_t page,
		       uint32_t here)
{
	json_object(j, NULL);
	json_uint(j, "page", page);
	json_text(j, "href", page_href(r, first, page));
	json_bool(j, "current", page == here);
	json_close(j);
}

/* The ends, the present one and its neighbours; a gap of one page is that page. */
static void write_page_list(struct json *j, const struct request *r, const char *first,
			    uint32_t here, uint32_t pages)
{
	const uint32_t wanted[] = { 1, here - 1, here, here + 1, pages };
	uint32_t last = 0;

	json_array(j, "page_list");
	for (size_t i = 0; i < COUNT_OF(wanted); i++) {
		const uint32_t page = wanted[i];

		if (page <= last || page > pages)
			continue;
		if (page == last + 2) {
			write_page(j, r, first, last + 1, here);
		} else if (page > last + 1) {
			json_object(j, NULL);
			json_bool(j, "gap", true);
			json_close(j);
		}
		write_page(j, r, first, page, here);
		last = page;
	}
	json_close(j);
}

void steer_write_meta(struct json *j, const struct request *r, const struct search_request *req,
		      const struct search_answer *found)
{
	const struct link_change none = { 0 };
	const char *first = link_to_search(r, &req->filter, &none);
	const uint32_t pages = found_pages(req, found->count), here = req->page;
	const uint64_t before = (uint64_t)(here - 1) * req->per_page;

	json_uint(j, "from", found->n_hits ? before + 1 : 0);
	json_uint(j, "to", found->n_hits ? before + found->n_hits : 0);
	json_bool(j, "is_narrowed", req->q_len > 0 || req->filter.n_clauses > 0 || here > 1);
	json_text(j, "clear_href", steer_link(r, &(const struct filter){ 0 }, "page", NULL));
	json_text(j, "prev_href",
		  here > 1 && !req->any_depth ? page_href(r, first, here - 1) : NULL);
	json_text(j, "next_href",
		  here < pages && !req->any_depth ? page_href(r, first, here + 1) : NULL);
	write_page_list(j, r, first, here, req->any_depth ? 0 : pages);
	if ((uint64_t)pages * req->per_page < found->count)
		json_uint(j, "reach", (uint64_t)pages * req->per_page);
	else
		json_null(j, "reach");
	json_text(j, "export_href", link_as(r, "/api/v1/export", export_params));
	steer_write_discussed(j, r, &req->filter);
	write_sorts(j, r);
	write_sizes(j, req->per_page);
}

/* --- how the query was read --- */

/* expand=-TERM,-TERM without, or with, one of them. */
static const char *link_to_terms(const struct request *r, const struct search_request *req,
				 const char *term, bool with)
{
	AUTO(str) struct str text = STR(64 * 1024);

	for (size_t i = 0; i < req->n_expand_not; i++)
		if (strcmp(req->expand_not[i], term) != 0)
			str_add_f(&text, "%s-%s", text.len ? "," : "", req->expand_not[i]);
	if (with)
		str_add_f(&text, "%s-%s", text.len ? "," : "", term);
	return steer_link(r, &req->filter, "expand",
			  text.len ? arena_strndup(r->mem, str_text(&text), text.len) : NULL);
}

const char *steer_without_term(const struct request *r, const struct search_request *req,
			       const char *term)
{
	return link_to_terms(r, req, term, true);
}

void steer_write_query(struct json *j, const struct request *r, const struct search_request *req,
		       const struct search_answer *found)
{
	bool any = req->n_expand_not > 0;

	for (size_t i = 0; i < found->n_expanded; i++)
		any |= found->expanded[i].term != NULL;
	json_text(j, "strict_href", steer_link(r, &req->filter, "match", "all"));
	json_text(j, "usual_href", steer_link(r, &req->filter, "match", NULL));
	json_array(j, "kept_out");
	for (size_t i = 0; i < req->n_expand_not; i++) {
		json_object(j, NULL);
		json_text(j, "term", req->expand_not[i]);
		json_text(j, "href", link_to_terms(r, req, req->expand_not[i], false));
		json_close(j);
	}
	json_close(j);
	json_bool(j, "has_thesaurus", any);
}
