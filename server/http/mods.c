/* A record as MODS 3.7 (https://www.loc.gov/standards/mods/): the richer of the two formats.
 *
 * Why MODS: what CSL has and Dublin Core has no place for (the parts of a name and its role, the
 * journal or book with its volume, issue and pages, edition, place, degree) MODS has, for books
 * and theses as for articles, and the catalogues of libraries read it. JATS is for articles only,
 * OpenAIRE's schema wants rights and funders that the index does not know, and CSL has no XML. */
#include <string.h>

#include "http/cite_parts.h"
#include "http/link.h"
#include "http/oai.h"
#include "http/xml_out.h"

/* A record that is being written. */
struct mods {
	struct str *out;
	const struct record *x;
	const struct csl *c;
};

static void tag(struct mods *m, const char *text)
{
	str_add_f(m->out, "<%s>\n", text);
}

static void add_title(struct mods *m, const char *title)
{
	if (!title)
		return;
	tag(m, "titleInfo");
	xml_put(m->out, "title", title);
	tag(m, "/titleInfo");
}

/* --- people --- */

static void add_part(struct mods *m, const char *type, const char *text)
{
	const char *const attributes[] = { "type", type, NULL };

	xml_put_with(m->out, "namePart", attributes, text);
}

static void add_name(struct mods *m, const struct csl_name *n, const char *role)
{
	static const char *const orcid[] = { "type", "orcid", NULL };
	static const char *const text[] = { "type", "text", "authority", "marcrelator", NULL };
	AUTO(str) struct str family = STR(16 * 1024);

	tag(m, n->literal ? "name" : "name type=\"personal\"");
	add_part(m, NULL, n->literal);
	cite_add(&family, "", n->particle, " ");
	cite_add(&family, "", n->family, "");
	add_part(m, "family", str_text(&family));
	add_part(m, "given", n->given);
	add_part(m, "termsOfAddress", n->suffix);
	tag(m, "role");
	xml_put_with(m->out, "roleTerm", text, role);
	tag(m, "/role");
	xml_put_with(m->out, "nameIdentifier", orcid, n->orcid);
	tag(m, "/name");
}

static void add_names(struct mods *m, const char *variable)
{
	size_t n;
	const struct csl_name *names = csl_names(m->c, variable, &n);

	for (size_t i = 0; i < n; i++)
		add_name(m, &names[i], variable);
}

/* --- publication --- */

static void add_genre(struct mods *m)
{
	static const char *const csl[] = { "authority", "csl", NULL };

	xml_put_with(m->out, "genre", csl, m->x->w->type);
	xml_put(m->out, "genre", csl_text(m->c, "genre"));
}

static void add_origin(struct mods *m)
{
	static const char *const text[] = { "type", "text", NULL };
	static const char *const day[] = { "encoding", "w3cdtf", "keyDate", "yes", NULL };
	const char *place = csl_text(m->c, "publisher-place");
	char date[CSL_DATE_SIZE];

	tag(m, "originInfo");
	if (place) {
		tag(m, "place");
		xml_put_with(m->out, "placeTerm", text, place);
		tag(m, "/place");
	}
	xml_put(m->out, "publisher", csl_text(m->c, "publisher"));
	xml_put_with(m->out, "dateIssued", day, csl_date_text(m->c, "issued", date));
	xml_put(m->out, "edition", csl_text(m->c, "edition"));
	tag(m, "/originInfo");
}

static void add_number(struct mods *m, const char *type, const char *number)
{
	if (!number)
		return;
	str_add_f(m->out, "<detail type=\"%s\">\n", type);
	xml_put(m->out, "number", number);
	tag(m, "/detail");
}

static void add_pages(struct mods *m)
{
	const char *pages = csl_text(m->c, "page"), *last;
	size_t first;

	if (!pages)
		return;
	last = csl_last_page(pages, &first);
	tag(m, "extent unit=\"pages\"");
	str_add(m->out, "<start>");
	xml_put_text_n(m->out, pages, first);
	str_add(m->out, "</start>\n");
	xml_put(m->out, "end", last);
	tag(m, "/extent");
}

/* The journal or book that it is in, and where in it. */
static void add_host(struct mods *m)
{
	static const char *const issn[] = { "type", "issn", NULL };
	const char *volume = csl_text(m->c, "volume"), *issue = csl_text(m->c, "issue");
	const char *title = cite_plain(csl_text(m->c, "container-title"), m->c->mem);

	if (!title)
		return;
	tag(m, "relatedItem type=\"host\"");
	add_title(m, title);
	xml_put_with(m->out, "identifier", issn, csl_text(m->c, "ISSN"));
	if (volume || issue || csl_text(m->c, "page")) {
		tag(m, "part");
		add_number(m, "volume", volume);
		add_number(m, "issue", issue);
		add_pages(m);
		tag(m, "/part");
	}
	tag(m, "/relatedItem");
}

static void add_series(struct mods *m)
{
	const char *title = cite_plain(csl_text(m->c, "collection-title"), m->c->mem);

	if (!title)
		return;
	tag(m, "relatedItem type=\"series\"");
	tag(m, "titleInfo");
	xml_put(m->out, "title", title);
	xml_put(m->out, "partNumber", csl_text(m->c, "collection-number"));
	tag(m, "/titleInfo");
	tag(m, "/relatedItem");
}

/* --- what it is about --- */

static void add_subject(struct mods *m, const char *kind, const char *authority, const char *text,
			size_t len)
{
	if (authority)
		str_add_f(m->out, "<subject authority=\"%s\">\n", authority);
	else
		tag(m, "subject");
	str_add_f(m->out, "<%s>", kind);
	xml_put_text_n(m->out, text, len);
	str_add_f(m->out, "</%s>\n", kind);
	tag(m, "/subject");
}

static void add_subjects(struct mods *m)
{
	const char *at = csl_text(m->c, "keyword"), *keyword;
	const struct work *w = m->x->w;
	size_t len;

	while ((keyword = csl_keyword(&at, &len)))
		add_subject(m, "topic", NULL, keyword, len);
	for (size_t i = 0; i < w->n_tags; i++) {
		const struct value *v = w->tags[i].value;
		const char *source = w->tags[i].source;

		if (source && !strcmp(source, "parent"))
			continue;
		if (v->facet == FACET_THEME)
			add_subject(m, "topic", "dragoman", v->label, strlen(v->label));
		if (v->facet == FACET_REGION)
			add_subject(m, "geographic", "dragoman", v->label, strlen(v->label));
	}
}

static void add_abstract(struct mods *m)
{
	const char *kind = m->x->w->abstract_kind;
	const bool own = !kind || !strcmp(kind, "abstract");
	const char *const attributes[] = { "type", own ? NULL : kind, NULL };

	xml_put_with(m->out, "abstract", attributes, m->x->w->abstract);
}

static void add_language(struct mods *m)
{
	static const char *const code[] = { "type", "code", "authority", "rfc5646", NULL };
	const char *language = csl_text(m->c, "language");

	if (!language)
		return;
	tag(m, "language");
	xml_put_with(m->out, "languageTerm", code, language);
	tag(m, "/language");
}

/* --- where it is --- */

static void add_identifiers(struct mods *m)
{
	static const char *const doi[] = { "type", "doi", NULL };
	static const char *const isbn[] = { "type", "isbn", NULL };
	static const char *const number[] = { "type", "report number", NULL };
	static const char *const here[] = { "usage", "primary display", NULL };

	xml_put_with(m->out, "identifier", doi, m->x->w->doi);
	xml_put_with(m->out, "identifier", isbn, csl_text(m->c, "ISBN"));
	xml_put_with(m->out, "identifier", number, csl_text(m->c, "number"));
	tag(m, "location");
	xml_put_with(m->out, "url", here, link_to_work(m->x->r, "/works/", m->x->w->key, ""));
	xml_put(m->out, "url", m->x->w->url);
	tag(m, "/location");
}

static void add_about_record(struct mods *m)
{
	static const char *const rights[] = { "type", "use and reproduction", NULL };
	static const char *const source[] = { "source", "dragoman", NULL };

	xml_put_with(m->out, "accessCondition", rights,
		     cJSON_GetStringValue(csl_custom(m->c, "license")));
	tag(m, "recordInfo");
	xml_put_with(m->out, "recordIdentifier", source, m->x->w->key);
	tag(m, "/recordInfo");
}

void mods_write(struct str *out, const struct record *x)
{
	static const char *const people[] = { "author", "editor", "translator" };
	struct mods m = { .out = out, .x = x, .c = x->c };

	str_add(out, "<mods xmlns=\"http://www.loc.gov/mods/v3\" version=\"3.7\" "
		     "xsi:schemaLocation=\"http://www.loc.gov/mods/v3 "
		     "http://www.loc.gov/standards/mods/v3/mods-3-7.xsd\">\n");
	add_title(&m, cite_plain(x->w->title, x->r->mem));
	for (size_t i = 0; i < COUNT_OF(people); i++)
		add_names(&m, people[i]);
	xml_put(out, "typeOfResource", "text");
	add_genre(&m);
	add_origin(&m);
	add_language(&m);
	add_abstract(&m);
	add_subjects(&m);
	add_host(&m);
	add_series(&m);
	add_identifiers(&m);
	add_about_record(&m);
	str_add(out, "</mods>\n");
}
