#include "http/jsonld.h"

#include <string.h>

#include "http/link.h"

const char *jsonld_type(const char *csl_type)
{
	static const char *const types[][2] = {
		{ "article", "ScholarlyArticle" },
		{ "article-journal", "ScholarlyArticle" },
		{ "article-magazine", "Article" },
		{ "article-newspaper", "NewsArticle" },
		{ "book", "Book" },
		{ "chapter", "Chapter" },
		{ "dataset", "Dataset" },
		{ "entry", "Chapter" },
		{ "entry-dictionary", "Chapter" },
		{ "entry-encyclopedia", "Chapter" },
		{ "legislation", "Legislation" },
		{ "manuscript", "Manuscript" },
		{ "map", "Map" },
		{ "motion_picture", "Movie" },
		{ "paper-conference", "ScholarlyArticle" },
		{ "personal_communication", "Message" },
		{ "post", "SocialMediaPosting" },
		{ "post-weblog", "BlogPosting" },
		{ "report", "Report" },
		{ "review", "Review" },
		{ "review-book", "Review" },
		{ "software", "SoftwareSourceCode" },
		{ "thesis", "Thesis" },
		{ "webpage", "WebPage" },
	};

	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (!strcmp(types[i][0], csl_type))
			return types[i][1];
	return "CreativeWork";
}

static void write_text(struct json *j, const char *name, const char *text)
{
	if (text)
		json_text(j, name, text);
}

static void open_thing(struct json *j, const char *name, const char *type)
{
	json_object(j, name);
	json_text(j, "@type", type);
}

static void write_thing(struct json *j, const char *name, const char *type, const char *called)
{
	if (!called)
		return;
	open_thing(j, name, type);
	json_text(j, "name", called);
	json_close(j);
}

static void write_person(struct json *j, const struct csl_name *n)
{
	AUTO(str) struct str whole = STR(16 * 1024);
	const char *const parts[] = { n->given, n->particle, n->family, n->suffix };

	open_thing(j, NULL, "Person");
	write_text(j, "@id", n->orcid);
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		if (parts[i])
			str_add_f(&whole, "%s%s", whole.len ? " " : "", parts[i]);
	json_text(j, "name", str_text(&whole));
	if (n->particle && n->family) {
		str_clear(&whole);
		str_add_f(&whole, "%s %s", n->particle, n->family);
		json_text(j, "familyName", str_text(&whole));
	} else {
		write_text(j, "familyName", n->family);
	}
	write_text(j, "givenName", n->given);
	write_text(j, "honorificSuffix", n->suffix);
	json_close(j);
}

static void write_names(struct json *j, const char *name, const struct csl *c, const char *variable)
{
	size_t n;
	const struct csl_name *names = csl_names(c, variable, &n);

	if (!n)
		return;
	json_array(j, name);
	for (size_t i = 0; i < n; i++) {
		if (names[i].literal)
			write_thing(j, NULL, "Organization", names[i].literal);
		else
			write_person(j, &names[i]);
	}
	json_close(j);
}

static void write_date(struct json *j, const struct csl *c)
{
	char text[CSL_DATE_SIZE];

	if (*csl_date_text(c, "issued", text))
		json_text(j, "datePublished", text);
}

/* --- what it is part of --- */

static void write_periodical(struct json *j, const struct csl *c)
{
	open_thing(j, "isPartOf", "Periodical");
	write_text(j, "name", csl_text(c, "container-title"));
	write_text(j, "issn", csl_text(c, "ISSN"));
	json_close(j);
}

/* Issue, volume and journal, one in the other. */
static void write_issue(struct json *j, const struct csl *c)
{
	const char *volume = csl_text(c, "volume"), *issue = csl_text(c, "issue");

	if (issue) {
		open_thing(j, "isPartOf", "PublicationIssue");
		json_text(j, "issueNumber", issue);
	}
	if (volume) {
		open_thing(j, "isPartOf", "PublicationVolume");
		json_text(j, "volumeNumber", volume);
	}
	write_periodical(j, c);
	for (int open = (issue != NULL) + (volume != NULL); open; open--)
		json_close(j);
}

static void write_book(struct json *j, const struct csl *c)
{
	open_thing(j, "isPartOf", "Book");
	write_text(j, "name", csl_text(c, "container-title"));
	write_text(j, "isbn", csl_text(c, "ISBN"));
	write_text(j, "bookEdition", csl_text(c, "edition"));
	write_names(j, "editor", c, "editor");
	json_close(j);
}

static void write_container(struct json *j, const struct jsonld *x)
{
	const char *type = jsonld_type(x->w->type);
	const bool in_book = !strcmp(type, "Chapter") || !strcmp(x->w->type, "paper-conference");

	if (!csl_text(x->c, "container-title"))
		return;
	if (in_book)
		write_book(j, x->c);
	else if (strstr(type, "Article") || !strcmp(type, "Review"))
		write_issue(j, x->c);
	else
		write_thing(j, "isPartOf", "CreativeWork", csl_text(x->c, "container-title"));
}

/* --- the rest --- */

static void write_keywords(struct json *j, const struct csl *c)
{
	const char *at = csl_text(c, "keyword"), *keyword;
	size_t len;

	if (!at)
		return;
	json_array(j, "keywords");
	while ((keyword = csl_keyword(&at, &len)))
		json_text_n(j, NULL, keyword, len);
	json_close(j);
}

static void write_identifiers(struct json *j, const struct jsonld *x)
{
	json_array(j, "identifier");
	if (x->w->doi) {
		open_thing(j, NULL, "PropertyValue");
		json_text(j, "propertyID", "https://registry.identifiers.org/registry/doi");
		json_text(j, "value", x->w->doi);
		json_text(j, "url", link_to_doi(x->r, x->w->doi));
		json_close(j);
	}
	open_thing(j, NULL, "PropertyValue");
	json_text(j, "propertyID", "key");
	json_text(j, "value", x->w->key);
	json_close(j);
	json_close(j);
}

static void write_citations(struct json *j, const struct jsonld *x)
{
	json_array(j, "citation");
	for (size_t i = 0; i < x->n_cited; i++) {
		open_thing(j, NULL, "CreativeWork");
		json_text(j, "url", link_to_work(x->r, "/works/", x->cited[i], ""));
		json_close(j);
	}
	json_close(j);
}

void jsonld_write(struct json *j, const struct jsonld *x)
{
	const struct csl *c = x->c;
	const cJSON *license = csl_custom(c, "license");
	const bool is_whole = !csl_text(c, "container-title");

	json_object(j, NULL);
	json_text(j, "@context", "https://schema.org");
	json_text(j, "@type", jsonld_type(x->w->type));
	if (x->w->doi)
		json_text(j, "@id", link_to_doi(x->r, x->w->doi));
	json_text(j, "url", link_to_work(x->r, "/works/", x->w->key, ""));
	json_text(j, "name", x->w->title);
	write_names(j, "author", c, "author");
	if (is_whole)
		write_names(j, "editor", c, "editor");
	write_names(j, "translator", c, "translator");
	write_date(j, c);
	write_container(j, x);
	write_text(j, "pagination", csl_text(c, "page"));
	if (is_whole) {
		write_text(j, "bookEdition", csl_text(c, "edition"));
		write_text(j, "isbn", csl_text(c, "ISBN"));
	}
	write_thing(j, !strcmp(x->w->type, "thesis") ? "sourceOrganization" : "publisher",
		    "Organization", csl_text(c, "publisher"));
	write_text(j, "inLanguage", x->w->language);
	write_text(j, "abstract", csl_text(c, "abstract"));
	write_keywords(j, c);
	write_text(j, "sameAs", x->w->url);
	write_text(j, "license", cJSON_GetStringValue(license));
	write_identifiers(j, x);
	write_citations(j, x);
	json_close(j);
}
