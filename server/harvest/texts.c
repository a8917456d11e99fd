/* Openly licensed texts: which copies there are, which may be taken, and the taking. */
#include <stdio.h>
#include <string.h>

#include "harvest/doi.h"
#include "harvest/internal.h"
#include "harvest/jtree.h"
#include "harvest/xml.h"

enum { OFFERS_MAX = 8 };

/* A copy that somebody offers under an open licence. Borrowed from the answers. */
struct offer {
	const char *url, *access, *version;
	char licence[32];
};

struct offers {
	struct offer list[OFFERS_MAX];
	size_t n;
};

static void add_offer(struct offers *offers, const char *url, const char *licence,
		      const char *version)
{
	struct offer o = { .url = url, .version = version };

	o.access = licence_access(licence, o.licence);
	if (!url || !o.access || offers->n == OFFERS_MAX)
		return;
	for (size_t i = 0; i < offers->n; i++)
		if (!strcmp(offers->list[i].url, url))
			return;
	offers->list[offers->n++] = o;
}

static void add_location(struct offers *offers, const cJSON *location)
{
	add_offer(offers, jtree_text(location, "pdf_url"), jtree_text(location, "license"),
		  jtree_text(location, "version"));
}

/* OpenAlex names the best copy first, and then each one with the licence of that copy. */
static void offers_of_openalex(struct offers *offers, const cJSON *work)
{
	const cJSON *location;

	add_location(offers, jtree_at(work, "best_oa_location"));
	cJSON_ArrayForEach(location, jtree_at(work, "locations")) add_location(offers, location);
}

static const char *licence_of_version(const cJSON *work, const char *version)
{
	const cJSON *item;
	char name[32];

	cJSON_ArrayForEach(item, jtree_at(work, "license"))
	{
		const char *of = jtree_text(item, "content-version");

		if (of && version && !strcmp(of, version) &&
		    licence_access(jtree_text(item, "URL"), name))
			return jtree_text(item, "URL");
	}
	return NULL;
}

/* Crossref lists licences and links apart; the version joins them. Links for similarity checks
 * are for the checkers of plagiarism only. */
static void offers_of_crossref(struct offers *offers, const cJSON *work)
{
	const cJSON *link;

	cJSON_ArrayForEach(link, jtree_at(work, "link"))
	{
		const char *type = jtree_text(link, "content-type");
		const char *use = jtree_text(link, "intended-application");
		const char *version = jtree_text(link, "content-version");

		if (!type || (use && !strcmp(use, "similarity-checking")) ||
		    (!strstr(type, "pdf") && !strstr(type, "xml")))
			continue;
		add_offer(offers, jtree_text(link, "URL"), licence_of_version(work, version),
			  version);
	}
}

/* --- taking one --- */

/* The ending of a file for what came, by its first bytes: NULL when it is no text that the
 * indexer reads. */
static const char *ending_of(const struct fetch_answer *a)
{
	const char *s = str_text(&a->body);
	const size_t n = a->body.len, skip = strspn(s, " \t\r\n");

	if (n >= 5 && !memcmp(s, "%PDF-", 5))
		return ".pdf";
	if (skip + 5 < n && !strncmp(s + skip, "<?xml", 5))
		return ".xml";
	return NULL;
}

static bool has_pdf_end(const struct fetch_answer *a)
{
	enum { TAIL = 4096 };
	const size_t n = a->body.len < TAIL ? a->body.len : TAIL;

	return memmem(a->body.data + a->body.len - n, n, "%%EOF", 5) != NULL;
}

static enum err_code check_text(void *ctx, const struct fetch_answer *a, struct err *err)
{
	const char *ending = a->body.len ? ending_of(a) : NULL;
	char root[64];

	(void)ctx;
	if (!ending)
		return err_set(err, ERR_NOT_FOUND, "%s instead of a PDF or XML file",
			       *a->type ? a->type : "something else");
	if (!strcmp(ending, ".pdf"))
		return has_pdf_end(a) ? ERR_OK : err_set(err, ERR_CORRUPT, "the PDF was cut off");
	TRY(answer_xml_whole(root, sizeof(root), str_text(&a->body), a->body.len, err));
	if (strcmp(root, "article") != 0 && strcmp(root, "TEI") != 0)
		return err_set(err, ERR_NOT_FOUND, "XML that is neither JATS nor TEI");
	return ERR_OK;
}

static void describe(cJSON *record, const struct run *r, const struct offer *o)
{
	cJSON *custom = cJSON_AddObjectToObject(record, "custom");
	const time_t now = fetcher_date(r->fetcher);
	struct tm tm = { 0 };
	char date[16];

	(void)gmtime_r(&now, &tm);
	(void)strftime(date, sizeof(date), "%Y-%m-%d", &tm);
	(void)cJSON_AddStringToObject(custom, "access", o->access);
	(void)cJSON_AddStringToObject(custom, "licence", o->licence);
	if (o->version)
		(void)cJSON_AddStringToObject(custom, "version", o->version);
	(void)cJSON_AddStringToObject(custom, "text_url", o->url);
	(void)cJSON_AddStringToObject(custom, "text_fetched", date);
}

/* The record is put first: a text without one has no licence, and is of no use. */
static enum err_code put_text(struct run *r, const char *slug, cJSON *record, const struct offer *o,
			      const struct fetch_answer *a)
{
	AUTO(str) struct str json = STR(JSON_CEILING);
	AUTO(str) struct str name = STR(ADDRESS_CEILING);

	if (!record)
		return run_no_memory(r);
	describe(record, r, o);
	TRY(jtree_print(&json, record, r->err));
	str_add_f(&name, "texts/%s.json", slug);
	TRY(shelf_put(r->shelf, str_text(&name), str_text(&json), json.len, r->err));
	str_clear(&name);
	str_add_f(&name, "texts/%s%s", slug, ending_of(a));
	TRY(shelf_put(r->shelf, str_text(&name), str_text(&a->body), a->body.len, r->err));
	r->sum.texts++;
	return ERR_OK;
}

static bool is_kept(const struct run *r, const char *slug)
{
	static const char *const endings[] = { ".pdf", ".xml" };
	AUTO(str) struct str name = STR(ADDRESS_CEILING);

	for (size_t i = 0; i < COUNT_OF(endings); i++) {
		str_clear(&name);
		str_add_f(&name, "texts/%s%s", slug, endings[i]);
		if (shelf_has(r->shelf, str_text(&name)))
			return true;
	}
	return false;
}

/* *taken: one of the offers is on the shelf now. *lasting: asking again would be in vain. */
static enum err_code try_offers(bool *taken, bool *lasting, struct run *r, const char *slug,
				const char *doi, const struct offers *offers, const cJSON *crossref,
				const cJSON *openalex, struct err *err)
{
	*lasting = true;
	for (size_t i = 0; i < offers->n && !*taken; i++) {
		const struct fetch_request request = { .url = offers->list[i].url,
						       .accept =
							       "application/pdf, application/xml, "
							       "text/xml;q=0.9",
						       .base = r->o->openalex,
						       .ceiling = XML_CEILING,
						       .check = check_text };
		AUTO(cJSON) cJSON *record = NULL;
		struct fetch_answer a;
		enum err_code code = fetch(&a, r->fetcher, &request, err);

		if (code) {
			*lasting &= code == ERR_NOT_FOUND || code == ERR_INVALID ||
				    code == ERR_TOO_LARGE;
			continue;
		}
		record = text_describe(slug, doi, crossref, openalex);
		code = put_text(r, slug, record, &offers->list[i], &a);
		str_dispose(&a.body);
		TRY(code);
		*taken = true;
	}
	return ERR_OK;
}

static enum err_code fetch_text(struct run *r, const char *slug, const char *doi,
				const struct offers *offers, const cJSON *crossref,
				const cJSON *openalex)
{
	AUTO(str) struct str what = STR(ADDRESS_CEILING);
	bool taken = false, lasting;
	char note[160], why[100];
	struct err err = { 0 };

	str_add_f(&what, "texts/%s", slug);
	if (!r->o->refresh && shelf_missing(r->shelf, str_text(&what), note)) {
		(void)err_set(&err, ERR_NOT_FOUND, "no text, asked %.140s", note);
		(void)err_mend(&err, "--refresh asks again");
		run_failed(r, doi, &err);
		return ERR_OK;
	}
	TRY(try_offers(&taken, &lasting, r, slug, doi, offers, crossref, openalex, &err));
	if (taken)
		return ERR_OK;
	(void)err_context(&err, "no text");
	run_failed(r, doi, &err);
	(void)snprintf(why, sizeof(why), "%.95s", err.msg);
	return lasting ? shelf_note_missing(r->shelf, str_text(&what), fetcher_date(r->fetcher),
					    why, r->err)
		       : ERR_OK;
}

enum err_code text_get(struct run *r, const char *doi, const cJSON *crossref, const cJSON *openalex)
{
	AUTO(str) struct str slug = STR(ADDRESS_CEILING);
	struct offers offers = { 0 };

	doi_file_name(&slug, doi);
	if (!r->o->refresh && is_kept(r, str_text(&slug))) {
		r->sum.texts_kept++;
		return ERR_OK;
	}
	offers_of_openalex(&offers, openalex);
	offers_of_crossref(&offers, jtree_at(crossref, "message"));
	if (!offers.n) {
		r->sum.texts_closed++;
		return ERR_OK;
	}
	return fetch_text(r, str_text(&slug), doi, &offers, crossref, openalex);
}
