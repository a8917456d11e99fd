#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

#include "http/csl.h"
#include "http/forms.h"
#include "http/highwire.h"
#include "http/link.h"
#include "http/page.h"
#include "http/search_request.h"
#include "http/template.h"

/* --- search --- */

static const struct param_spec search_page_params[] = {
	Q_PARAM,
	FILTER_PARAMS,
	{ .name = "from", .type = PARAM_TEXT, .max = 16 },
	{ .name = "to", .type = PARAM_TEXT, .max = 16 },
	{ .name = "of_from", .type = PARAM_TEXT, .max = 16 },
	{ .name = "of_to", .type = PARAM_TEXT, .max = 16 },
	MATCH_PARAM,
	EXPAND_PARAM,
	SORT_PARAM,
	{ .name = "per_page",
	  .type = PARAM_NUMBER,
	  .min = 1,
	  .max = SEARCH_PER_PAGE_MAX,
	  .fallback = "20" },
	{ .name = "page",
	  .type = PARAM_NUMBER,
	  .min = 1,
	  .max = SEARCH_DEPTH_MAX,
	  .fallback = "1" },
	{ 0 },
};
static bool is_number(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

/* Two boxes of the form are one parameter: from and to are year=2015..2020, whichever is less. */
static enum err_code take_range(struct params *p, const char *from_name, const char *to_name,
				const char *name, struct err *err)
{
	const struct param *from = params_get(p, from_name, NULL);
	const struct param *to = params_get(p, to_name, NULL);
	const bool is_one = from && to && !strcmp(from->value, to->value);
	AUTO(str) struct str text = STR(64 * 1024);
	const char *years;

	if (!from && !to)
		return ERR_OK;
	if (from && to && is_number(from->value) && is_number(to->value) &&
	    strtoull(from->value, NULL, 10) > strtoull(to->value, NULL, 10)) {
		const struct param *less = to;

		to = from;
		from = less;
	}
	str_add_f(&text, "%s%s%s", from ? from->value : "", is_one ? "" : "..",
		  to && !is_one ? to->value : "");
	years = str_ok(&text) ? arena_strndup(p->mem, str_text(&text), text.len) : NULL;
	p->items = arena_grow(p->mem, p->items, sizeof(*p->items), p->n, p->n + 1);
	if (!years || !p->items)
		return err_set(err, ERR_NO_MEMORY, "no memory for the parameters");
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->items[i].name, from_name) || !strcmp(p->items[i].name, to_name))
			p->items[i].len = 0; /* as if it had not been given */
	p->items[p->n++] = (struct param){ .name = name, .value = years, .len = strlen(years) };
	return ERR_OK;
}

static enum err_code take_years(struct params *p, struct err *err)
{
	TRY(take_range(p, "from", "to", "year", err));
	return take_range(p, "of_from", "of_to", "year_discussed", err);
}

static const struct page_part search_parts[] = {
	{ .name = "search",
	  .path = "/api/v1/search",
	  .run = get_search,
	  .params = search_params,
	  .more = "coins=true" },
};
const struct page search_page = {
	.template = "search",
	.params = search_page_params,
	.parts = search_parts,
	.n_parts = COUNT_OF(search_parts),
	.prepare = take_years,
};

/* --- a work --- */

/* q: the words that led here, to lead back to them. */
static const struct param_spec work_page_params[] = { Q_PARAM, { 0 } };
static const struct param_spec none[] = { { 0 } };

static void add_meta(struct str *head, const struct highwire_pair *pair)
{
	str_add_f(head, "<meta name=\"%s\" content=\"", pair->name);
	template_add_escaped(head, pair->content, strlen(pair->content));
	str_add(head, "\">\n");
}

/* <meta name="citation_..."> for Google Scholar and Zotero. */
static enum err_code add_highwire(struct str *head, const struct record *x, struct err *err)
{
	const bool is_shown = x->w->full_text && !strcmp(x->w->access, "full");
	struct highwire_places places = {
		.abstract = link_to_work(x->r, "/works/", x->w->key, ""),
		.fulltext = is_shown ? link_to_work(x->r, "/works/", x->w->key, "/text") : NULL,
	};
	size_t n;
	const struct highwire_pair *pairs = highwire_list(&n, x->c, &places, x->r->mem);

	if (!pairs)
		return err_set(err, ERR_NO_MEMORY, "no memory for a page");
	for (size_t i = 0; i < n; i++)
		add_meta(head, &pairs[i]);
	return ERR_OK;
}

/* The record as schema.org has it, within the page: no "<" ends the element. */
static void add_jsonld(struct str *head, const struct record *x)
{
	AUTO(str) struct str json = STR(REPLY_BODY_MAX);
	const char *at, *less;

	forms[FORM_JSONLD].write(&json, x);
	str_add(head, "<script type=\"application/ld+json\">");
	for (at = str_text(&json); (less = strchr(at, '<')); at = less + 1) {
		str_add_n(head, at, (size_t)(less - at));
		str_add(head, "\\u003c");
	}
	str_add(head, at);
	str_add(head, "</script>\n");
}

/* What machines read: in the headers FAIR Signposting, in the page Highwire's tags and JSON-LD. A
 * record that cannot be read has none. */
static enum err_code describe(struct str *head, struct reply *out, struct request *r,
			      const struct tree *root, struct err *err)
{
	AUTO(csl) struct csl c = { 0 };
	struct request whole = *r; /* machines take the addresses elsewhere */
	struct work w;
	const struct record x = { .r = r, .s = r->searcher, .w = &w, .c = &c };
	const struct record y = { .r = &whole, .s = r->searcher, .w = &w, .c = &c };

	(void)root;
	whole.absolute = true;
	whole.base = link_base(r);
	if (!whole.base)
		return err_set(err, ERR_NO_MEMORY, "no memory for a page");
	TRY(work_by_key(&w, r->searcher, r->key, r->mem, err));
	if (csl_parse(&c, w.csl, r->mem, NULL))
		return ERR_OK;
	reply_header(out, "Link", form_page_signposts(&x));
	TRY(add_highwire(head, &y, err));
	add_jsonld(head, &y);
	return ERR_OK;
}

#define WORK_PART                                                                                  \
	{                                                                                          \
		.name = "work", .path = "/api/v1/works/{key}", .run = get_work, .params = none,    \
		.query = ""                                                                        \
	}

static const struct page_part work_parts[] = {
	WORK_PART,
	{ .name = "citations",
	  .path = "/api/v1/works/{key}/citations",
	  .run = get_citations,
	  .params = citation_params,
	  .query = "",
	  .optional = true },
	{ .name = "references",
	  .path = "/api/v1/works/{key}/references",
	  .run = get_references,
	  .params = citation_params,
	  .query = "",
	  .optional = true },
	{ .name = "related",
	  .path = "/api/v1/works/{key}/related",
	  .run = get_related,
	  .params = related_params,
	  .query = "limit=5",
	  .optional = true },
};
const struct page work_page = {
	.template = "work",
	.params = work_page_params,
	.parts = work_parts,
	.n_parts = COUNT_OF(work_parts),
	.extra = describe,
};

static const struct page_part text_parts[] = {
	WORK_PART,
	{ .name = "passages",
	  .path = "/api/v1/works/{key}/passages",
	  .run = get_passages,
	  .params = text_params,
	  .optional = true },
};
const struct page text_page = {
	.template = "text",
	.params = work_page_params,
	.parts = text_parts,
	.n_parts = COUNT_OF(text_parts),
	.extra = describe,
};
