/* A search as an Atom feed (RFC 4287), in pages (RFC 5005, 3), with what OpenSearch 1.1 says of
 * them.
 *
 * Nothing in it hangs on a clock: the feed is as old as its index, an entry as old as the last
 * change of its work. An entry's id is the address of the work's page, so that it stays the same
 * however often the index is made anew. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "http/certificate.h"
#include "http/cite_parts.h"
#include "http/endpoints.h"
#include "http/feed.h"
#include "http/forms.h"
#include "http/found.h"
#include "http/link.h"
#include "http/search_request.h"
#include "http/xml_out.h"
#include "search/stamp.h"

/* Those of a search; the newest first, as readers of feeds expect. */
const struct param_spec feed_params[] = {
	Q_PARAM,
	FILTER_PARAMS,
	MATCH_PARAM,
	EXPAND_PARAM,
	{ .name = "sort", .type = PARAM_CHOICE, .choices = search_sorts, .fallback = "-year" },
	PER_PAGE_PARAM,
	PAGE_PARAM,
	{ 0 },
};

struct feed {
	struct request *r;
	struct str *out;
	const struct search_request *req;
	const struct search_answer *found;
};

static void add_link(struct feed *f, const char *rel, const char *type, const char *href)
{
	const char *const attributes[] = { "rel", rel, "type", type, "href", href, NULL };

	if (href)
		xml_put_empty(f->out, "link", attributes);
}

static void add_number(struct str *out, const char *name, uint32_t n)
{
	str_add_f(out, "<%s>%" PRIu32 "</%s>\n", name, n, name);
}

/* --- an entry --- */

static int days_of(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

void feed_date(char out[FEED_DATE_SIZE], const struct csl *c)
{
	int d[3];

	*out = '\0';
	if (!csl_date(c, "issued", d) || d[0] < 0 || d[0] > 9999)
		return;
	if (d[2] && d[2] > days_of(d[0], d[1]))
		d[2] = 0;
	(void)snprintf(out, FEED_DATE_SIZE, "%04d-%02d-%02dT00:00:00Z", d[0], d[1] ? d[1] : 1,
		       d[2] ? d[2] : 1);
}

static void add_authors(struct feed *f, const struct csl *c)
{
	size_t n;
	const struct csl_name *names = csl_names(c, "author", &n);

	for (size_t i = 0; i < n; i++) {
		AUTO(str) struct str name = STR(16 * 1024);

		cite_name(&name, &names[i]);
		if (!name.len)
			continue;
		str_add(f->out, "<author>\n");
		xml_put(f->out, "name", str_text(&name));
		xml_put(f->out, "uri", names[i].orcid);
		str_add(f->out, "</author>\n");
	}
}

static void add_categories(struct feed *f, const struct work *w)
{
	for (size_t i = 0; i < w->n_tags; i++) {
		const struct value *v = w->tags[i].value;
		const char *const attributes[] = { "term",   v->key,
						   "scheme", link_to_facet(f->r, v->facet),
						   "label",  v->label,
						   NULL };

		if (v->facet == FACET_REGION || v->facet == FACET_THEME)
			xml_put_empty(f->out, "category", attributes);
	}
}

static void add_links(struct feed *f, const struct work *w)
{
	struct request *r = f->r;

	add_link(f, "alternate", "text/html", link_to_work(r, "/works/", w->key, ""));
	add_link(f, "alternate", TYPE_JSON, link_to_work(r, "/api/v1/works/", w->key, ""));
	if (w->doi)
		add_link(f, "related", NULL, link_to_doi(r, w->doi));
}

static void add_entry(struct feed *f, const struct work *w, const struct csl *c,
		      const char *changed)
{
	char date[FEED_DATE_SIZE];
	const char *title = cite_plain(w->title, f->r->mem);

	str_add(f->out, "<entry>\n");
	xml_put(f->out, "id", link_to_work(f->r, "/works/", w->key, ""));
	xml_put(f->out, "title", title && *title ? title : w->key);
	xml_put(f->out, "updated", changed);
	feed_date(date, c);
	xml_put(f->out, "published", date);
	add_authors(f, c);
	add_links(f, w);
	add_categories(f, w);
	xml_put(f->out, "rights", cJSON_GetStringValue(csl_custom(c, "license")));
	xml_put(f->out, "summary", w->abstract);
	str_add(f->out, "</entry>\n");
}

static enum err_code add_hit(struct feed *f, const struct hit *hit, struct err *err)
{
	AUTO(csl) struct csl c = { 0 };
	struct stamp stamp;
	struct work w;

	TRY(work_by_id(&w, f->r->searcher, hit->work.id, true, f->r->mem, err));
	TRY(csl_parse(&c, w.csl, f->r->mem, err));
	TRY(stamp_by_key(&stamp, f->r->searcher, w.key, f->r->mem, err));
	add_entry(f, &w, &c, stamp.changed);
	return ERR_OK;
}

/* --- the feed --- */

static void add_title(struct feed *f)
{
	AUTO(str) struct str title = STR(256 * 1024);

	str_add(&title, "Dragoman: ");
	if (f->req->q_len)
		str_add_n(&title, f->req->q, f->req->q_len);
	else
		str_add(&title, "all works");
	certificate_add_filters(&title, searcher_engine(f->r->searcher), &f->req->filter);
	str_add(f->out, "<title>");
	xml_put_text_n(f->out, str_text(&title), title.len);
	str_add(f->out, "</title>\n");
}

static void add_pages(struct feed *f)
{
	struct request *r = f->r;
	const uint32_t page = f->req->page, last = found_pages(f->req, f->found->count);

	add_link(f, "self", TYPE_ATOM, link_to_page(r, page));
	add_link(f, "alternate", "text/html", link_as(r, "/", search_params));
	add_link(f, "search", TYPE_OPENSEARCH, link_to_path(r, "/opensearch.xml"));
	add_link(f, "first", TYPE_ATOM, link_to_page(r, 1));
	if (page > 1)
		add_link(f, "previous", TYPE_ATOM,
			 link_to_page(r, page <= last ? page - 1
					 : last       ? last
						      : 1));
	if (page < last)
		add_link(f, "next", TYPE_ATOM, link_to_page(r, page + 1));
	add_link(f, "last", TYPE_ATOM, link_to_page(r, last ? last : 1));
}

static void add_head(struct feed *f)
{
	struct str *out = f->out;
	const uint32_t start = (f->req->page - 1) * f->req->per_page + 1;

	str_add(out, XML_DECLARATION "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
				     "xmlns:os=\"http://a9.com/-/spec/opensearch/1.1/\">\n");
	xml_put(out, "id", link_to_page(f->r, 1));
	add_title(f);
	xml_put(out, "updated", f->r->index->built_at);
	str_add(out, "<author>\n<name>Dragoman</name>\n</author>\n"); /* of works without any */
	str_add(out, "<generator>Dragoman</generator>\n");
	add_pages(f);
	add_number(out, "os:totalResults", f->found->count);
	add_number(out, "os:startIndex", start);
	add_number(out, "os:itemsPerPage", f->req->per_page);
}

enum err_code get_feed(struct request *r, struct reply *out, struct err *err)
{
	struct search_request req;
	struct search_answer found = { 0 };
	struct feed f = { .r = r, .out = &out->text, .req = &req, .found = &found };

	TRY(search_request_read(&req, r, err));
	req.facets = 0;
	req.passages = false;
	TRY(search_run(&found, r->searcher, &req, r->mem, err));
	add_head(&f);
	for (size_t i = 0; i < found.n_hits; i++)
		TRY(add_hit(&f, &found.hits[i], err));
	str_add(&out->text, "</feed>\n");
	reply_header(out, "Link", found_page_links(r, &req, found.count));
	return ERR_OK;
}
