/* A record as unqualified Dublin Core, in the ways in which OJS fills it, so that what reads OJS
 * reads this: "Journal; Vol 1, No 2 (2013); 37-59" as a source, "Family, Given" as a creator. */
#include <string.h>

#include "http/cite_parts.h"
#include "http/link.h"
#include "http/oai.h"
#include "http/xml_out.h"

/* A term of the info:eu-repo vocabulary, which aggregators sort by. */
static const char *kind_of(const struct csl *c)
{
	static const char *const kinds[][2] = {
		{ "article-journal", "article" },
		{ "article-magazine", "contributionToPeriodical" },
		{ "article-newspaper", "contributionToPeriodical" },
		{ "article", "preprint" },
		{ "book", "book" },
		{ "chapter", "bookPart" },
		{ "entry", "bookPart" },
		{ "entry-dictionary", "bookPart" },
		{ "entry-encyclopedia", "bookPart" },
		{ "paper-conference", "conferenceObject" },
		{ "report", "report" },
		{ "review", "review" },
		{ "review-book", "review" },
		{ "dataset", "dataset" },
		{ "speech", "lecture" },
	};
	const char *type = csl_text(c, "type");

	if (type && !strcmp(type, "thesis"))
		return cite_is_doctoral(csl_text(c, "genre")) ? "doctoralThesis" : "masterThesis";
	for (size_t i = 0; type && i < COUNT_OF(kinds); i++)
		if (!strcmp(kinds[i][0], type))
			return kinds[i][1];
	return "other";
}

static void add_names(struct str *out, const char *element, const struct csl *c,
		      const char *variable)
{
	size_t n;
	const struct csl_name *names = csl_names(c, variable, &n);

	for (size_t i = 0; i < n; i++) {
		AUTO(str) struct str name = STR(16 * 1024);

		cite_name_inverted(&name, &names[i]);
		xml_put(out, element, str_text(&name));
	}
}

static void add_keywords(struct str *out, const struct csl *c)
{
	const char *at = csl_text(c, "keyword"), *keyword;
	size_t len;

	while ((keyword = csl_keyword(&at, &len))) {
		str_add(out, "<dc:subject>");
		xml_put_text_n(out, keyword, len);
		str_add(out, "</dc:subject>\n");
	}
}

/* What it is about by place; what lies above that goes without saying. */
static void add_regions(struct str *out, const struct work *w)
{
	for (size_t i = 0; i < w->n_tags; i++) {
		const struct tag *t = &w->tags[i];

		if (t->value->facet == FACET_REGION && (!t->source || strcmp(t->source, "parent")))
			xml_put(out, "dc:coverage", t->value->label);
	}
}

static void add_source(struct str *out, const struct csl *c)
{
	const char *volume = csl_text(c, "volume"), *issue = csl_text(c, "issue");
	const char *pages = csl_text(c, "page");
	const char *container = cite_plain(csl_text(c, "container-title"), c->mem);
	AUTO(str) struct str text = STR(64 * 1024);
	int date[3];

	if (!container)
		return;
	str_add(&text, container);
	cite_add(&text, "; Vol ", volume, "");
	cite_add(&text, volume ? ", No " : "; No ", issue, "");
	if ((volume || issue) && csl_date(c, "issued", date))
		str_add_f(&text, " (%d)", date[0]);
	cite_add(&text, "; ", pages, "");
	xml_put(out, "dc:source", str_text(&text));
}

static void add_description(struct str *out, const struct work *w)
{
	if (!w->abstract)
		return;
	str_add(out, "<dc:description>");
	/* words about the work are not the work's own */
	if (w->abstract_kind && strcmp(w->abstract_kind, "abstract") != 0)
		str_add(out, "Annotation: ");
	xml_put_text(out, w->abstract);
	str_add(out, "</dc:description>\n");
}

static void add_identifiers(struct str *out, const struct record *x)
{
	if (x->w->doi)
		xml_put(out, "dc:identifier", link_to_doi(x->r, x->w->doi));
	xml_put(out, "dc:identifier", csl_text(x->c, "ISBN"));
	xml_put(out, "dc:identifier", x->w->url);
	xml_put(out, "dc:identifier", link_to_work(x->r, "/works/", x->w->key, ""));
}

void oai_dc_write(struct str *out, const struct record *x)
{
	const struct csl *c = x->c;
	char date[CSL_DATE_SIZE];

	str_add(out, "<oai_dc:dc xmlns:oai_dc=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" "
		     "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
		     "xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/oai_dc/ "
		     "http://www.openarchives.org/OAI/2.0/oai_dc.xsd\">\n");
	xml_put(out, "dc:title", cite_plain(x->w->title, x->r->mem));
	add_names(out, "dc:creator", c, "author");
	add_names(out, "dc:contributor", c, "editor");
	add_keywords(out, c);
	add_description(out, x->w);
	xml_put(out, "dc:publisher", csl_text(c, "publisher"));
	xml_put(out, "dc:date", csl_date_text(c, "issued", date));
	str_add_f(out, "<dc:type>info:eu-repo/semantics/%s</dc:type>\n", kind_of(c));
	xml_put(out, "dc:type", x->w->type);
	add_identifiers(out, x);
	add_source(out, c);
	xml_put(out, "dc:source", csl_text(c, "ISSN"));
	xml_put(out, "dc:language", csl_text(c, "language"));
	add_regions(out, x->w);
	xml_put(out, "dc:rights", cJSON_GetStringValue(csl_custom(c, "license")));
	str_add(out, "</oai_dc:dc>\n");
}
