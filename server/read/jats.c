/* JATS, the article format of PMC and of journals on OJS (ANSI/NISO Z39.96). */
#include <stdlib.h>
#include <string.h>

#include "read/make.h"
#include "read/readers.h"
#include "read/xml.h"

/* Neither words of the author nor captions. */
#define LEFT_OUT                                                                                   \
	" table graphic media label object-id tex-math disp-formula supplementary-material "       \
	"alternatives inline-graphic email table-wrap-foot ack ref-list sec-meta kwd-group "
#define NOTED " xref fn "

struct jats {
	struct making m;
	struct reading *d;
	cJSON *notes; /* footnotes, for the end */
};

/* --- the record --- */

static const char *text_at(struct jats *j, const xmlNode *node, const char *path)
{
	return xml_text(j->d, xml_path(node, path), NOTED);
}

static int number_in(struct jats *j, const xmlNode *node, const char *name)
{
	const char *text = text_at(j, node, name);

	return text ? (int)strtol(text, NULL, 10) : 0;
}

/* The date before that of the publication online. */
static void take_date(struct jats *j, const xmlNode *meta)
{
	const xmlNode *best = xml_child(meta, "pub-date");

	for (const xmlNode *at = best; at; at = xml_next(at, "pub-date"))
		if (xml_attr_is(at, "pub-type", "collection") ||
		    xml_attr_is(at, "pub-type", "ppub"))
			best = at;
	make_date_parts(&j->m, j->m.work, "issued", number_in(j, best, "year"),
			number_in(j, best, "month"), number_in(j, best, "day"));
}

static void take_names(struct jats *j, cJSON *names, const xmlNode *node)
{
	for (const xmlNode *at = node ? node->children : NULL; at; at = at->next) {
		if (xml_is_one_of(at, " name string-name ") && xml_child(at, "surname"))
			make_name(&j->m, names, text_at(j, at, "surname"),
				  text_at(j, at, "given-names"), NULL);
		else if (xml_is_one_of(at, " collab string-name "))
			make_name(&j->m, names, NULL, NULL,
				  xml_text(j->d, at, " contrib-group xref "));
		else if (xml_is(at, "name-alternatives"))
			take_names(j, names, at);
	}
}

static void take_authors(struct jats *j, const xmlNode *meta)
{
	for (const xmlNode *group = xml_child(meta, "contrib-group"); group;
	     group = xml_next(group, "contrib-group"))
		for (const xmlNode *at = xml_child(group, "contrib"); at;
		     at = xml_next(at, "contrib")) {
			const char *role = xml_attr_is(at, "contrib-type", "author")   ? "author"
					   : xml_attr_is(at, "contrib-type", "editor") ? "editor"
										       : NULL;

			if (role)
				take_names(j, make_array(&j->m, j->m.work, role), at);
		}
}

/* A country is stated by its element, or as the last part of an address. */
static void take_affiliation(struct jats *j, const xmlNode *aff)
{
	const xmlNode *country = xml_below(aff, NULL, "country");
	const char *whole = xml_text(j->d, aff, " label sup xref email ");
	const char *comma = whole ? strrchr(whole, ',') : NULL;
	const char *name = country ? xml_text(j->d, country, NULL) : comma ? comma + 1 : NULL;
	cJSON *item;

	if (!whole || !name)
		return;
	name += strspn(name, " ");
	item = make_object(&j->m, make_array(&j->m, make_custom(&j->m), "author_regions"), NULL);
	make_field(&j->m, item, "country", name);
	make_field(&j->m, item, "source", whole);
}

static void take_affiliations(struct jats *j, const xmlNode *meta)
{
	for (const xmlNode *at = xml_below(meta, NULL, "aff"); at; at = xml_below(meta, at, "aff"))
		take_affiliation(j, at);
}

static void take_keywords(struct jats *j, const xmlNode *meta)
{
	AUTO(str) struct str all = STR(65536);

	for (const xmlNode *group = xml_child(meta, "kwd-group"); group;
	     group = xml_next(group, "kwd-group")) {
		if (xml_attr_is(group, "kwd-group-type", "research-organism"))
			continue;
		for (const xmlNode *at = xml_child(group, "kwd"); at; at = xml_next(at, "kwd")) {
			const char *word = xml_text(j->d, at, NULL);

			if (word)
				str_add_f(&all, "%s%s", all.len ? ", " : "", word);
		}
	}
	make_field(&j->m, j->m.work, "keyword", str_text(&all));
}

static void take_abstract(struct jats *j, const xmlNode *meta)
{
	const xmlNode *at = xml_child(meta, "abstract");
	AUTO(str) struct str all = STR(1024 * 1024);

	while (at && xml_attr(j->d, at, "abstract-type")) /* a digest, a picture */
		at = xml_next(at, "abstract");
	for (const xmlNode *p = at ? xml_below(at, NULL, "p") : NULL; p;
	     p = xml_below(at, p, "p")) {
		const char *text = xml_text(j->d, p, " object-id ext-link ");

		if (text && strncmp(text, "DOI:", 4) != 0)
			str_add_f(&all, "%s%s", all.len ? " " : "", text);
	}
	make_field(&j->m, j->m.work, "abstract", str_text(&all));
}

static void take_licence(struct jats *j, const xmlNode *meta)
{
	const xmlNode *at = xml_path(meta, "permissions/license");
	const xmlNode *link = at ? xml_below(at, NULL, "ext-link") : NULL;
	const xmlNode *ref = at ? xml_below(at, NULL, "license_ref") : NULL;
	const char *url = xml_attr(j->d, at, "href");

	if (!url && ref)
		url = xml_text(j->d, ref, NULL);
	make_licence(&j->m, url ? url : xml_attr(j->d, link, "href"));
}

static const char *id_of(struct jats *j, const xmlNode *meta, const char *kind)
{
	for (const xmlNode *at = xml_child(meta, "article-id"); at; at = xml_next(at, "article-id"))
		if (xml_attr_is(at, "pub-id-type", kind))
			return xml_text(j->d, at, NULL);
	return NULL;
}

static const char *title_of(struct jats *j, const xmlNode *meta)
{
	const xmlNode *group = xml_child(meta, "title-group");
	const char *title = text_at(j, group, "article-title"),
		   *subtitle = text_at(j, group, "subtitle");
	AUTO(str) struct str both = STR(65536);

	if (!title || !subtitle)
		return title;
	str_add_f(&both, "%s: %s", title, subtitle);
	return arena_strdup(j->d->mem, str_text(&both));
}

static void take_record(struct jats *j, const xmlNode *article)
{
	static const char *const same[][2] = { { "volume", "volume" }, { "issue", "issue" } };
	const xmlNode *front = xml_child(article, "front"),
		      *journal = xml_child(front, "journal-meta"),
		      *meta = xml_child(front, "article-meta");
	const char *venue = text_at(j, journal, "journal-title-group/journal-title"), *from, *to;
	cJSON *work = j->m.work;
	AUTO(str) struct str pages = STR(256);

	make_field(&j->m, work, "type", "article-journal");
	make_field(&j->m, work, "title", title_of(j, meta));
	make_field(&j->m, work, "container-title",
		   venue ? venue : text_at(j, journal, "journal-title"));
	make_field(&j->m, work, "publisher", text_at(j, journal, "publisher/publisher-name"));
	make_field(&j->m, work, "ISSN", text_at(j, journal, "issn"));
	make_field(&j->m, work, "DOI", id_of(j, meta, "doi"));
	make_field(&j->m, work, "language", xml_attr(j->d, article, "lang"));
	for (size_t i = 0; i < COUNT_OF(same); i++)
		make_field(&j->m, work, same[i][1], text_at(j, meta, same[i][0]));
	from = text_at(j, meta, "fpage");
	to = text_at(j, meta, "lpage");
	if (from)
		str_add_f(&pages, "%s%s%s", from, to ? "-" : "", to ? to : "");
	make_field(&j->m, work, "page", str_text(&pages));
	take_date(j, meta);
	take_authors(j, meta);
	take_affiliations(j, meta);
	take_keywords(j, meta);
	take_abstract(j, meta);
	take_licence(j, meta);
}

/* --- the text --- */

static void inside(struct jats *j, const xmlNode *node, unsigned level);

/* One reference may name several, "bib1 bib2". */
static void take_citation(struct jats *j, const xmlNode *xref, unsigned level)
{
	const char *at = xml_attr(j->d, xref, "rid");
	const size_t begin = make_cite_begin(&j->m);

	inside(j, xref, level);
	while (at && *(at += strspn(at, " "))) {
		const size_t n = strcspn(at, " ");

		make_cite_end(&j->m, begin, arena_strndup(j->d->mem, at, n));
		at += n;
	}
}

/* Who did what, for whom, and with whose leave is no note to the text. */
static bool is_about_authors(const xmlNode *fn)
{
	static const char *const groups[] = { "competing-interest", "author-contribution",
					      "ethics-information" },
				 *const types[] = { "con", "conflict", "COI-statement" };
	bool any = false;

	for (size_t i = 0; i < COUNT_OF(groups); i++)
		any = any || xml_attr_is(fn->parent, "content-type", groups[i]) ||
		      xml_attr_is(fn, "fn-type", types[i]);
	return any;
}

static void take_note(struct jats *j, const xmlNode *fn)
{
	const char *text = is_about_authors(fn) ? NULL : xml_text(j->d, fn, " label ");

	if (!text)
		return;
	if (!j->notes)
		j->notes = cJSON_CreateArray();
	if (!j->notes)
		j->m.failed = true;
	else
		make_field(&j->m, j->notes, NULL, text);
}

/* With the heading of a section above it again when it is over. */
static void take_section(struct jats *j, const xmlNode *node, unsigned level)
{
	const char *section = j->m.section, *title = text_at(j, node, "title");
	const unsigned before = j->m.level;

	if (!title)
		title = text_at(j, node, "caption/title");
	make_heading(&j->m, title ? title : section, title ? level + 1 : before);
	inside(j, node, title ? level + 1 : level);
	make_heading(&j->m, section, before);
}

/* "Figure 1. What it shows": the caption of a figure or a table is a paragraph. */
static void take_caption(struct jats *j, const xmlNode *node, unsigned level)
{
	const xmlNode *caption = xml_child(node, "caption");
	const char *label = text_at(j, node, "label"), *title = text_at(j, caption, "title");

	make_end_paragraph(&j->m);
	if (!caption)
		return;
	make_add(&j->m, label ? label : "");
	make_add(&j->m, label ? " " : "");
	make_add(&j->m, title ? title : "");
	make_add(&j->m, " ");
	for (const xmlNode *p = xml_child(caption, "p"); p; p = xml_next(p, "p")) {
		inside(j, p, level);
		make_add(&j->m, " ");
	}
	make_end_paragraph(&j->m);
}

static void element(struct jats *j, const xmlNode *at, unsigned level)
{
	if (xml_is_one_of(at, " title caption " LEFT_OUT))
		return;
	if (xml_is(at, "xref") && xml_attr_is(at, "ref-type", "bibr")) {
		take_citation(j, at, level);
	} else if (xml_is(at, "fn")) {
		take_note(j, at);
	} else if (xml_is_one_of(at, " fig table-wrap ")) {
		take_caption(j, at, level);
	} else if (xml_is_one_of(at, " sec boxed-text app ")) {
		make_end_paragraph(&j->m);
		take_section(j, at, level);
	} else if (xml_is_one_of(at, " p list list-item def-list def-item disp-quote fig-group "
				     "verse-group statement speech attrib ")) {
		make_end_paragraph(&j->m);
		inside(j, at, level);
		make_end_paragraph(&j->m);
	} else if (xml_is(at, "break")) {
		make_add(&j->m, " ");
	} else {
		inside(j, at, level);
	}
}

static void inside(struct jats *j, const xmlNode *node, unsigned level)
{
	for (const xmlNode *at = node->children; at; at = at->next) {
		char room[8];
		const char *piece = xml_piece(at, room);

		if (piece)
			make_add(&j->m, piece);
		else if (at->type == XML_ELEMENT_NODE)
			element(j, at, level);
	}
}

static void take_back(struct jats *j, const xmlNode *back)
{
	for (const xmlNode *at = back ? back->children : NULL; at; at = at->next) {
		if (xml_is_one_of(at, " app-group "))
			inside(j, at, 0);
		else if (xml_is_one_of(at, " sec app "))
			take_section(j, at, 0);
	}
	for (const xmlNode *group = xml_child(back, "fn-group"); group;
	     group = xml_next(group, "fn-group"))
		for (const xmlNode *fn = xml_child(group, "fn"); fn; fn = xml_next(fn, "fn"))
			take_note(j, fn);
}

/* --- the list of references --- */

static const char *first_text(struct jats *j, const xmlNode *node, const char *const *paths)
{
	const char *text = NULL;

	for (; *paths && !text; paths++)
		text = text_at(j, node, *paths);
	return text;
}

static void take_cited(struct jats *j, cJSON *item, const xmlNode *cited)
{
	static const char *const titles[] = { "article-title", "chapter-title", "part-title",
					      "data-title",    "source",        NULL };
	const char *title = first_text(j, cited, titles), *source = text_at(j, cited, "source");
	cJSON *names;

	make_field(&j->m, item, "title", title);
	if (source && title && strcmp(source, title) != 0)
		make_field(&j->m, item, "container-title", source);
	make_date(&j->m, item, "issued", text_at(j, cited, "year"));
	for (const xmlNode *at = xml_child(cited, "pub-id"); at; at = xml_next(at, "pub-id"))
		if (xml_attr_is(at, "pub-id-type", "doi"))
			make_field(&j->m, item, "DOI", xml_text(j->d, at, NULL));
	names = make_array(&j->m, item, "author");
	take_names(j, names, cited);
	for (const xmlNode *at = xml_child(cited, "person-group"); at;
	     at = xml_next(at, "person-group"))
		if (!xml_attr_is(at, "person-group-type", "editor") || !cJSON_GetArraySize(names))
			take_names(j, names, at);
}

/* Parts that stand side by side in the file are parted in print. */
static void add_parts(struct str *out, const xmlNode *node)
{
	for (const xmlNode *at = node->children; at; at = at->next) {
		char room[8];
		const char *piece = xml_piece(at, room);

		if (piece && out->len > 0)
			str_add_char(out, ' ');
		if (piece)
			str_add(out, piece);
		else if (at->type == XML_ELEMENT_NODE)
			add_parts(out, at);
	}
}

static const char *printed(struct jats *j, const xmlNode *cited)
{
	AUTO(str) struct str all = STR(65536);

	if (xml_is(cited, "mixed-citation"))
		return xml_text(j->d, cited, NULL);
	add_parts(&all, cited);
	return str_ok(&all) ? arena_strdup(j->d->mem, str_text(&all)) : NULL;
}

static void take_references(struct jats *j, const xmlNode *article)
{
	static const char *const kinds[] = { "element-citation", "mixed-citation", "citation",
					     "nlm-citation" };
	const xmlNode *back = xml_child(article, "back");

	for (const xmlNode *ref = back ? xml_below(back, NULL, "ref") : NULL; ref;
	     ref = xml_below(back, ref, "ref")) {
		const xmlNode *cited = NULL;
		const char *text;
		cJSON *item;

		for (size_t i = 0; i < COUNT_OF(kinds) && !cited; i++)
			cited = xml_below(ref, NULL, kinds[i]);
		text = cited ? printed(j, cited) : xml_text(j->d, ref, " label ");
		item = make_reference(&j->m, xml_attr(j->d, ref, "id"), text);
		if (cited)
			take_cited(j, item, cited);
	}
}

/* --- all of it --- */

static enum err_code read_article(struct reading *d, const xmlNode *article, struct err *err)
{
	struct jats j = { .d = d };
	const xmlNode *body = xml_child(article, "body");

	make_begin(&j.m, d);
	take_record(&j, article);
	if (body)
		inside(&j, body, 0);
	make_heading(&j.m, NULL, 0);
	take_back(&j, xml_child(article, "back"));
	make_end_paragraph(&j.m);
	if (j.notes)
		make_put(&j.m, j.m.work, "notes", j.notes);
	take_references(&j, article);
	return make_end(&j.m, err);
}

static enum err_code jats_read(struct reading *d, struct err *err)
{
	AUTO(xml) xmlDoc *doc = NULL;
	const xmlNode *at;
	bool any = false;

	TRY(xml_read(&doc, d, err));
	at = doc ? xmlDocGetRootElement(doc) : NULL;
	if (at && !xml_is(at, "article"))
		at = xml_below(at, NULL, "article");
	for (; at; at = xml_next(at, "article")) {
		TRY(read_article(d, at, err));
		any = true;
	}
	if (doc && !any)
		reading_error(d, 0, "see that it is a whole JATS article",
			      "there is no <article> in it");
	return ERR_OK;
}

const struct reader reader_jats = { &format_jats, jats_read };
