#include "http/forms.h"

#include <string.h>

#include "http/bibtex.h"
#include "http/csl_json.h"
#include "http/json.h"
#include "http/jsonld.h"
#include "http/link.h"
#include "http/negotiate.h"
#include "http/ris.h"

/* --- writers --- */

static void write_json(struct str *out, const struct record *x)
{
	struct json j;

	json_init(&j, out);
	record_write(&j, x, true);
	json_end(&j);
}

static void write_bibtex(struct str *out, const struct record *x)
{
	bibtex_entry(out, x->w->key, x->c);
}

static void write_ris(struct str *out, const struct record *x)
{
	ris_entry(out, x->w->key, x->c);
}

static void write_csl_json(struct str *out, const struct record *x)
{
	struct json j;

	json_init(&j, out);
	csl_json_write(&j, NULL, x->w->key, x->c);
	json_end(&j);
	str_add_char(out, '\n');
}

static void write_jsonld(struct str *out, const struct record *x)
{
	struct jsonld ld = { .r = x->r, .w = x->w, .c = x->c };
	struct json j;

	ld.cited = work_cited_keys(&ld.n_cited, x->s, x->w, x->r->mem);
	json_init(&j, out);
	jsonld_write(&j, &ld);
	json_end(&j);
	str_add_char(out, '\n');
}

static void write_text(struct str *out, const struct record *x)
{
	cite_write(out, x->style, x->c);
	str_add_char(out, '\n');
}

const struct form_info forms[FORM_COUNT] = {
	[FORM_JSON] = { "", "application/json", NULL, NULL, write_json },
	[FORM_BIBTEX] = { ".bib", "application/x-bibtex", "bibtex", "text/x-bibtex", write_bibtex },
	[FORM_RIS] = { ".ris", "application/x-research-info-systems", "ris", NULL, write_ris },
	[FORM_CSL_JSON] = { ".csl.json", TYPE_CSL_JSON, "csl_json", "application/citeproc+json",
			    write_csl_json },
	[FORM_JSONLD] = { ".jsonld", TYPE_JSONLD, "jsonld", "application/vnd.schemaorg.ld+json",
			  write_jsonld },
	[FORM_TEXT] = { ".txt", "text/plain", "text", "text/x-bibliography", write_text },
};

/* --- choosing --- */

static unsigned wanted(enum form form, const char *accept)
{
	const struct form_info *f = &forms[form];
	const unsigned own = accept_quality(accept, f->type);
	const unsigned other = f->another ? accept_quality(accept, f->another) : 0;

	return own > other ? own : other;
}

bool form_by_accept(enum form *out, const char *accept)
{
	unsigned best = 0;

	for (int i = 0; i < FORM_COUNT; i++) {
		const unsigned q = wanted((enum form)i, accept);

		if (q > best) {
			best = q;
			*out = (enum form)i;
		}
	}
	return best > 0;
}

enum form form_by_suffix(const char *path)
{
	const size_t len = strlen(path);

	for (int i = FORM_JSON + 1; i < FORM_COUNT; i++) {
		const size_t n = strlen(forms[i].suffix);

		if (len > n && !strcmp(path + len - n, forms[i].suffix))
			return (enum form)i;
	}
	return FORM_JSON;
}

/* --- signposts --- */

/* An address can hold no bracket and no space; another one leads nowhere. */
static void add_link(struct str *out, const char *href, const char *rel, const char *type)
{
	if (!href || strpbrk(href, "<> \"\r\n\t"))
		return;
	str_add_f(out, "%s<%s>; rel=\"%s\"", out->len ? ", " : "", href, rel);
	if (type)
		str_add_f(out, "; type=\"%s\"", type);
}

static void add_work(struct str *out, const struct record *x)
{
	enum { AUTHORS_MAX = 20 }; /* proxies have buffers */
	const char *license = cJSON_GetStringValue(csl_custom(x->c, "license"));
	AUTO(str) struct str type = STR(256);
	size_t n;
	const struct csl_name *names = csl_names(x->c, "author", &n);

	if (x->w->doi)
		add_link(out, link_to_doi(x->r, x->w->doi), "cite-as", NULL);
	for (size_t i = 0; i < n && i < AUTHORS_MAX; i++)
		add_link(out, names[i].orcid, "author", NULL);
	str_add_f(&type, "https://schema.org/%s", jsonld_type(x->w->type));
	add_link(out, str_text(&type), "type", NULL);
	if (license && (!strncmp(license, "https://", 8) || !strncmp(license, "http://", 7)))
		add_link(out, license, "license", NULL);
}

static void add_forms(struct str *out, const struct record *x, int from)
{
	for (int i = from; i < FORM_COUNT; i++)
		add_link(out, link_to_work(x->r, "/api/v1/works/", x->w->key, forms[i].suffix),
			 "describedby", forms[i].type);
}

static const char *link_to_page_of(const struct record *x)
{
	return link_to_work(x->r, "/works/", x->w->key, "");
}

/* The text, which only those may have who may have all of it. */
static void add_item(struct str *out, const struct record *x)
{
	if (!strcmp(x->w->access, "full") && x->w->full_text)
		add_link(out, link_to_work(x->r, "/api/v1/works/", x->w->key, "/passages"), "item",
			 "application/json");
}

static const char *keep(const struct record *x, const struct str *text)
{
	return str_ok(text) ? arena_strndup(x->r->mem, str_text(text), text->len) : NULL;
}

const char *form_signposts(const struct record *x, enum form form)
{
	AUTO(str) struct str text = STR(16 * 1024);

	if (form == FORM_JSON) {
		add_work(&text, x);
		add_forms(&text, x, FORM_JSON + 1);
	}
	add_link(&text, link_to_page_of(x), "describes", "text/html");
	return keep(x, &text);
}

const char *form_page_signposts(const struct record *x)
{
	AUTO(str) struct str text = STR(16 * 1024);

	add_work(&text, x);
	add_link(&text, "https://schema.org/AboutPage", "type", NULL);
	add_item(&text, x);
	add_forms(&text, x, FORM_JSON);
	return keep(x, &text);
}

const char *form_text_signposts(const struct record *x)
{
	AUTO(str) struct str text = STR(16 * 1024);

	add_work(&text, x);
	add_link(&text, link_to_page_of(x), "collection", "text/html");
	return keep(x, &text);
}
