/* HTML: what a page says of the work that it shows (Highwire's citation_* as Google Scholar asks
 * for, Dublin Core, Open Graph), and its main text. */
#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

#include "read/make.h"
#include "read/readers.h"
#include "read/xml.h"

/* What a page has around its text. */
#define LEFT_OUT                                                                                   \
	" script style nav aside footer header form noscript template svg button select iframe "   \
	"head object canvas table "
#define BLOCKS                                                                                     \
	" p li dd dt blockquote pre div section article main td figcaption address center ul ol "  \
	"dl figure body hgroup details summary "

struct html {
	struct making m;
	struct reading *d;
	const xmlNode *root, *title; /* the heading that is the work's title */
	const char *title_text;
};

/* --- the record --- */

static bool is_meta(struct html *h, const xmlNode *meta, const char *name)
{
	const char *is = xml_attr(h->d, meta, "name");

	if (!is)
		is = xml_attr(h->d, meta, "property");
	return is && strcasecmp(is, name) == 0;
}

static const xmlNode *next_meta(struct html *h, const xmlNode *at, const char *name)
{
	do
		at = xml_below(h->root, at, "meta");
	while (at && !is_meta(h, at, name));
	return at;
}

static const char *collapsed(struct html *h, const char *s)
{
	AUTO(str) struct str out = STR(1024 * 1024);

	for (; s && *s; s++)
		if (!isspace((unsigned char)*s))
			str_add_char(&out, *s);
		else if (out.len > 0 && out.data[out.len - 1] != ' ')
			str_add_char(&out, ' ');
	return out.len > 0 && str_ok(&out) ? arena_strdup(h->d->mem, str_text(&out)) : NULL;
}

/* The first of these that the page has. */
static const char *meta_of(struct html *h, const char *const *names)
{
	const char *text = NULL;

	for (; *names && !text; names++) {
		const xmlNode *at = next_meta(h, NULL, *names);

		text = at ? collapsed(h, xml_attr(h->d, at, "content")) : NULL;
	}
	return text;
}

/* "Nye, Joseph" is parted; "Joseph Nye" by its last word, as Highwire means it. */
static void take_author(struct html *h, const char *name)
{
	cJSON *names = make_array(&h->m, h->m.work, "author");
	const char *comma = strchr(name, ','), *space = strrchr(name, ' ');
	const char *family = NULL, *given = NULL;

	if (comma) {
		family = arena_strndup(h->d->mem, name, (size_t)(comma - name));
		given = comma + 1 + strspn(comma + 1, " ");
	} else if (space) {
		family = space + 1;
		given = arena_strndup(h->d->mem, name, (size_t)(space - name));
	}
	make_name(&h->m, names, family, given, name);
}

static void take_authors(struct html *h)
{
	static const char *const names[] = { "citation_author", "DC.creator",
					     "DC.Creator.PersonalName", "dcterms.creator",
					     "author" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const xmlNode *at = next_meta(h, NULL, names[i]);

		if (!at)
			continue;
		for (; at; at = next_meta(h, at, names[i])) {
			const char *name = collapsed(h, xml_attr(h->d, at, "content"));

			if (name)
				take_author(h, name);
		}
		return;
	}
}

static const char *doi_of(struct html *h)
{
	static const char *const names[] = { "citation_doi",  "DC.Identifier.DOI",
					     "prism.doi",     "bepress_citation_doi",
					     "DC.identifier", NULL };
	const char *doi = meta_of(h, names);

	return doi && strstr(doi, "10.") ? doi : NULL;
}

/* The meta tags, else the page's own title, else its first heading. */
static const char *title_of(struct html *h)
{
	static const char *const names[] = { "citation_title", "DC.title", "dcterms.title",
					     "og:title", NULL };
	const char *title = meta_of(h, names);
	const xmlNode *heading = xml_below(h->root, NULL, "h1");

	if (!title && heading && !xml_below(h->root, heading, "h1"))
		title = xml_text(h->d, heading, NULL);
	if (!title)
		title = xml_text(h->d, xml_path(h->root, "head/title"), NULL);
	return title;
}

static void take_record(struct html *h)
{
	static const char *const dates[] = { "citation_publication_date",
					     "citation_date",
					     "citation_year",
					     "DC.Date.issued",
					     "DC.date",
					     "dcterms.issued",
					     "article:published_time",
					     NULL };
	static const char *const fields[][7] = {
		{ "container-title", "citation_journal_title", "citation_conference_title",
		  "citation_inbook_title", "DC.Source", "og:site_name", NULL },
		{ "volume", "citation_volume", "DC.Source.Volume", NULL },
		{ "issue", "citation_issue", "DC.Source.Issue", NULL },
		{ "ISSN", "citation_issn", "DC.Source.ISSN", NULL },
		{ "publisher", "citation_publisher", "DC.publisher", NULL },
		{ "language", "citation_language", "DC.language", NULL },
		{ "abstract", "citation_abstract", "DC.Description", "dcterms.abstract", NULL },
		{ "keyword", "citation_keywords", "DC.Subject", "keywords", NULL },
		{ "URL", "citation_abstract_html_url", "og:url", NULL },
	};
	static const char *const rights[] = { "DC.Rights", "dcterms.license", NULL },
				 *const first[] = { "citation_firstpage", NULL },
				 *const last[] = { "citation_lastpage", NULL };
	const char *date = meta_of(h, dates), *from = meta_of(h, first), *to = meta_of(h, last);
	cJSON *work = h->m.work;
	AUTO(str) struct str pages = STR(256);

	h->title_text = title_of(h);
	make_field(&h->m, work, "type",
		   next_meta(h, NULL, "citation_journal_title") ? "article-journal" : "webpage");
	make_field(&h->m, work, "title", h->title_text);
	make_field(&h->m, work, "DOI", doi_of(h));
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		make_field(&h->m, work, fields[i][0], meta_of(h, fields[i] + 1));
	if (date && strlen(date) > 10 && date[10] == 'T')
		date = arena_strndup(h->d->mem, date, 10);
	make_date(&h->m, work, "issued", date);
	if (from)
		str_add_f(&pages, "%s%s%s", from, to ? "-" : "", to ? to : "");
	make_field(&h->m, work, "page", str_text(&pages));
	take_authors(h);
	make_licence(&h->m, meta_of(h, rights));
}

/* --- the text --- */

static bool is_heading(const xmlNode *at)
{
	const char *name = (const char *)at->name;

	return name[0] == 'h' && name[1] >= '1' && name[1] <= '6' && name[2] == '\0';
}

static void take_heading(struct html *h, const xmlNode *at)
{
	const char *text = xml_text(h->d, at, LEFT_OUT);

	if (text && !(h->title_text && strcmp(text, h->title_text) == 0))
		make_heading(&h->m, text, (unsigned)(at->name[1] - '0'));
}

static void inside(struct html *h, const xmlNode *node)
{
	for (const xmlNode *at = node->children; at; at = at->next) {
		const bool block = at->type == XML_ELEMENT_NODE && xml_is_one_of(at, BLOCKS);
		char room[8];
		const char *piece = xml_piece(at, room);

		if (piece) {
			make_add(&h->m, piece);
		} else if (at->type != XML_ELEMENT_NODE || xml_is_one_of(at, LEFT_OUT) ||
			   xml_attr_is(at, "role", "navigation") ||
			   xml_attr_is(at, "aria-hidden", "true")) {
			continue;
		} else if (is_heading(at)) {
			take_heading(h, at);
		} else {
			if (block)
				make_end_paragraph(&h->m);
			inside(h, at);
			if (block)
				make_end_paragraph(&h->m);
			else if (xml_is(at, "br"))
				make_add(&h->m, " ");
		}
	}
}

static const xmlNode *main_part(const struct html *h)
{
	static const char *const names[] = { "article", "main", "body" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const xmlNode *at = xml_below(h->root, NULL, names[i]);

		/* several articles on a page are a list of them */
		if (at && (i > 0 || !xml_below(h->root, at, names[i])))
			return at;
	}
	return h->root;
}

/* --- all of it --- */

struct wrong {
	bool no_memory, too_deep;
};

static void on_error(void *ctx, xmlError *e)
{
	struct wrong *w = ((xmlParserCtxt *)ctx)->_private;

	w->no_memory = w->no_memory || e->code == XML_ERR_NO_MEMORY;
	w->too_deep = w->too_deep || (e->message && strstr(e->message, "Excessive depth"));
}

/* Recursion over the tree has to have an end; no page is so deep that was written by hand. */
static bool is_too_deep(const xmlNode *top)
{
	enum { DEPTH_MAX = 512 };
	size_t depth = 0;

	for (const xmlNode *at = top; at;) {
		if (at->type == XML_ELEMENT_NODE && at->children) {
			at = at->children;
			if (++depth > DEPTH_MAX)
				return true;
			continue;
		}
		while (at && at != top && !at->next) {
			at = at->parent;
			depth--;
		}
		at = at && at != top ? at->next : NULL;
	}
	return false;
}

/* Pages without a word about their encoding are UTF-8 today, or ISO 8859-1 where they cannot be. */
static htmlDocPtr parse(struct reading *d, struct wrong *w)
{
	htmlParserCtxt *ctxt = htmlNewParserCtxt();
	htmlDocPtr doc;
	const size_t head = d->n < READING_HEAD ? d->n : READING_HEAD;
	AUTO(str) struct str start = STR(READING_HEAD);

	str_add_n(&start, d->data, strnlen(d->data, head));
	if (!ctxt)
		return NULL;
	ctxt->_private = w;
	ctxt->sax->serror = on_error;
	ctxt->sax->initialized = XML_SAX2_MAGIC;
	doc = htmlCtxtReadMemory(
		ctxt, d->data, (int)d->n, NULL,
		strcasestr(str_text(&start), "charset") || strcasestr(str_text(&start), "encoding=")
			? NULL
			: "UTF-8",
		HTML_PARSE_NONET | HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_COMPACT);
	htmlFreeParserCtxt(ctxt);
	return doc;
}

static enum err_code html_read(struct reading *d, struct err *err)
{
	struct wrong w = { 0 };
	AUTO(xml) xmlDoc *doc = parse(d, &w);
	struct html h = { .d = d };

	if (w.no_memory)
		return err_set(err, ERR_NO_MEMORY, "there is not enough memory");
	h.root = doc ? xmlDocGetRootElement(doc) : NULL;
	if (w.too_deep || is_too_deep(h.root)) {
		reading_error(d, 0, "save the page anew, in its reading view",
			      "its elements are nested too deep");
		return ERR_OK;
	}
	if (!h.root) {
		reading_error(d, 0, "save the page anew", "there is no HTML in it");
		return ERR_OK;
	}
	make_begin(&h.m, d);
	take_record(&h);
	inside(&h, main_part(&h));
	make_end_paragraph(&h.m);
	if (!h.m.text && !h.m.failed)
		reading_warning(d, 0, "save the page whole, with its text",
				"there is no text in it");
	return make_end(&h.m, err);
}

const struct reader reader_html = { &format_html, html_read };

/* --- XML that is none of those that are read --- */

static enum err_code xml_other(struct reading *d, struct err *err)
{
	char root[XML_NAME_MAX];

	xml_root(root, d->data, d->n < READING_HEAD ? d->n : READING_HEAD);
	if (strcmp(root, "html") == 0)
		return html_read(d, err);
	if (*root)
		reading_error(d, 0, "JATS (<article>), TEI (<TEI>) and OAI-PMH are read",
			      "there is no reader for XML whose first element is <%s>", root);
	else
		reading_error(d, 0, "save it anew", "there is no XML in it");
	return ERR_OK;
}

const struct reader reader_xml = { &format_xml, xml_other };
