/* What search engines are told: /robots.txt, and the pages of all works (https://www.sitemaps.org),
 * in files of up to 50,000 behind an index where there are more. Written while it is sent, some
 * works at a time, so that it takes the same memory whatever their number. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "http/endpoints.h"
#include "http/link.h"
#include "http/sitemap.h"
#include "http/xml_out.h"
#include "search/stamp.h"

#define NAMESPACE "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""

enum { BATCH = 200 }; /* works */

uint32_t sitemap_parts(uint32_t works)
{
	return works / SITEMAP_MAX + (works % SITEMAP_MAX != 0 || works == 0);
}

struct sitemap {
	struct reply_stream stream; /* first */
	struct site *site;
	struct searcher *searcher;
	char *base; /* what links begin with */
	uint32_t next, end;
	struct str text; /* what is to be sent next, */
	size_t sent;     /* and how much of it was */
	bool ended;
};

static void sitemap_free(struct reply_stream *stream)
{
	struct sitemap *x = (struct sitemap *)stream;

	str_dispose(&x->text);
	searcher_close(x->searcher);
	free(x->base);
	free(x);
}

static enum err_code add_page(struct sitemap *x, const struct request *r, const char *key,
			      struct err *err)
{
	struct stamp stamp;

	TRY(stamp_by_key(&stamp, x->searcher, key, r->mem, err));
	str_add(&x->text, "<url>\n");
	xml_put(&x->text, "loc", link_to_work(r, "/works/", key, ""));
	xml_put(&x->text, "lastmod", stamp.changed);
	str_add(&x->text, "</url>\n");
	return ERR_OK;
}

static enum err_code make_batch(struct sitemap *x, struct err *err)
{
	AUTO(arena) struct arena *mem = arena_new(REQUEST_MEMORY);
	const struct request r = { .site = x->site, .mem = mem, .base = x->base };
	const struct engine *e = searcher_engine(x->searcher);

	if (!mem)
		return err_set(err, ERR_NO_MEMORY, "no memory for a part of a sitemap");
	for (int i = 0; i < BATCH && x->next < x->end; i++)
		TRY(add_page(x, &r, engine_work_key(e, x->next++), err));
	if (x->next == x->end) {
		str_add(&x->text, "</urlset>\n");
		x->ended = true;
	}
	return str_ok(&x->text) ? ERR_OK : err_set(err, ERR_NO_MEMORY, "no memory for a sitemap");
}

static enum err_code sitemap_read(struct reply_stream *stream, char *to, size_t max, size_t *n,
				  struct err *err)
{
	struct sitemap *x = (struct sitemap *)stream;

	if (x->sent == x->text.len && !x->ended) {
		str_clear(&x->text);
		x->sent = 0;
		TRY(make_batch(x, err));
	}
	*n = x->text.len - x->sent < max ? x->text.len - x->sent : max;
	if (*n)
		memcpy(to, x->text.data + x->sent, *n);
	x->sent += *n;
	return ERR_OK;
}

/* Part `part` of all, from 0. */
static enum err_code begin(struct request *r, struct reply *out, uint32_t part, struct err *err)
{
	const uint32_t works = r->index->works, from = part * SITEMAP_MAX;
	struct sitemap *x = calloc(1, sizeof(*x));

	if (!x)
		return err_set(err, ERR_NO_MEMORY, "no memory for a sitemap");
	*x = (struct sitemap){ .stream = { sitemap_read, sitemap_free },
			       .site = r->site,
			       .searcher = searcher_ref(r->searcher),
			       .base = strdup(r->base),
			       .next = from,
			       .end = works - from < SITEMAP_MAX ? works : from + SITEMAP_MAX };
	str_init(&x->text, REPLY_BODY_MAX);
	out->stream = &x->stream; /* the reply frees it from here on */
	if (!x->base)
		return err_set(err, ERR_NO_MEMORY, "no memory for a sitemap");
	str_add(&x->text, XML_DECLARATION "<urlset " NAMESPACE ">\n");
	if (part == 0) {
		str_add(&x->text, "<url>\n");
		xml_put(&x->text, "loc", link_to_path(r, "/"));
		xml_put(&x->text, "lastmod", r->index->built_at);
		str_add(&x->text, "</url>\n");
	}
	return make_batch(x, err);
}

void sitemap_index(struct str *out, const struct request *r, uint32_t parts)
{
	str_add(out, XML_DECLARATION "<sitemapindex " NAMESPACE ">\n");
	for (uint32_t i = 1; i <= parts; i++) {
		AUTO(str) struct str path = STR(64);

		str_add_f(&path, "/sitemap-%" PRIu32 ".xml", i);
		str_add(out, "<sitemap>\n");
		xml_put(out, "loc", link_to_path(r, str_text(&path)));
		xml_put(out, "lastmod", r->index->built_at);
		str_add(out, "</sitemap>\n");
	}
	str_add(out, "</sitemapindex>\n");
}

enum err_code get_sitemap(struct request *r, struct reply *out, struct err *err)
{
	const uint32_t parts = sitemap_parts(r->index->works);

	if (parts == 1)
		return begin(r, out, 0, err);
	sitemap_index(&out->text, r, parts);
	return ERR_OK;
}

enum err_code get_sitemap_part(struct request *r, struct reply *out, struct err *err)
{
	const size_t len = strlen(r->key);
	uint32_t part = 0;

	if (len < 6 && strspn(r->key, "0123456789") == len && *r->key != '0')
		part = (uint32_t)strtoul(r->key, NULL, 10);
	if (part < 1 || part > sitemap_parts(r->index->works))
		return err_set(err, ERR_NOT_FOUND, "the sitemap has no part %.20s", r->key);
	return begin(r, out, part - 1, err);
}

/* Pages of works are to be found; what a search can be asked has no end. */
enum err_code get_robots(struct request *r, struct reply *out, struct err *err)
{
	static const char *const closed[] = { "/?", "/api/", "/feed.atom", "/oai" };
	const char *prefix = r->site->prefix;

	(void)err;
	str_add(&out->text, "User-agent: *\n");
	for (size_t i = 0; i < COUNT_OF(closed); i++)
		str_add_f(&out->text, "Disallow: %s%s\n", prefix, closed[i]);
	str_add_f(&out->text, "\nSitemap: %s/sitemap.xml\n", r->base);
	return ERR_OK;
}
