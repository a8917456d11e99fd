/* TEI P5: an article as GROBID writes it, and volumes of documents such as those of the Foreign
 * Relations of the United States, whose every document is a work. */
#include "read/tei.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "read/readers.h"

#define LEFT_OUT " table graphic formula fw figDesc pb gap label "

/* --- text, of articles and of documents --- */

static void take_citation(struct tei *t, const xmlNode *ref, unsigned level)
{
	const char *target = xml_attr(t->d, ref, "target");
	const size_t begin = make_cite_begin(&t->m);

	tei_inside(t, ref, level);
	if (target && *target == '#')
		make_cite_end(&t->m, begin, target + 1);
}

static void take_note(struct tei *t, const xmlNode *note)
{
	const char *text = xml_text(t->d, note, NULL);

	if (!text)
		return;
	if (!t->notes)
		t->notes = cJSON_CreateArray();
	if (!t->notes)
		t->m.failed = true;
	else
		make_field(&t->m, t->notes, NULL, text);
}

/* GROBID numbers its headings and puts all of them side by side: 2.1 is of the second level. */
static unsigned level_of(struct tei *t, const xmlNode *head, unsigned level)
{
	const char *n = xml_attr(t->d, head, "n");

	for (; n && *n; n++)
		level += *n == '.' && isdigit((unsigned char)n[1]);
	return level + 1;
}

static void take_part(struct tei *t, const xmlNode *node, unsigned level)
{
	const xmlNode *head = xml_child(node, "head");
	const char *section = t->m.section, *title = xml_text(t->d, head, " note ");
	const unsigned before = t->m.level;

	make_heading(&t->m, title ? title : section, title ? level_of(t, head, level) : before);
	tei_inside(t, node, title ? level + 1 : level);
	make_heading(&t->m, section, before);
}

static void take_figure(struct tei *t, const xmlNode *node)
{
	const char *head = xml_text(t->d, xml_child(node, "head"), NULL),
		   *text = xml_text(t->d, xml_child(node, "figDesc"), NULL);

	make_end_paragraph(&t->m);
	make_add(&t->m, head && text ? head : "");
	make_add(&t->m, " ");
	make_add(&t->m, text ? text : "");
	make_end_paragraph(&t->m);
}

#define BLOCKS                                                                                     \
	" p ab list item quote lg l dateline opener closer salute signed postscript trailer "      \
	"byline "

/* A short quotation, and who signs at the end of a letter, stand in a line with the rest. */
static bool is_in_line(const xmlNode *at)
{
	if (xml_is(at, "quote"))
		return !xml_attr_is(at, "rend", "blockquote");
	return xml_is_one_of(at, " signed salute ") && xml_is(at->parent, "closer");
}

static void take_block(struct tei *t, const xmlNode *at, unsigned level)
{
	const bool in_line = is_in_line(at);

	if (!in_line)
		make_end_paragraph(&t->m);
	tei_inside(t, at, level);
	if (!in_line)
		make_end_paragraph(&t->m);
}

static void element(struct tei *t, const xmlNode *at, unsigned level)
{
	const bool is_note = xml_is(at, "note");

	if (at == t->title || xml_is_one_of(at, " head " LEFT_OUT))
		return;
	if (xml_is(at, "ref") && xml_attr_is(at, "type", "bibr")) {
		take_citation(t, at, level);
	} else if (is_note && !xml_attr_is(at, "rend", "inline")) {
		take_note(t, at);
	} else if (xml_is(at, "figure")) {
		take_figure(t, at);
	} else if (xml_is_one_of(at, " div div1 div2 div3 attachment ")) {
		if (!xml_attr_is(at, "type", "document"))
			take_part(t, at, level);
	} else if (xml_is(at, "lb")) {
		make_add(&t->m, " ");
	} else if (is_note || xml_is_one_of(at, BLOCKS)) {
		take_block(t, at, level);
	} else {
		tei_inside(t, at, level);
	}
}

void tei_inside(struct tei *t, const xmlNode *node, unsigned level)
{
	for (const xmlNode *at = node->children; at; at = at->next) {
		char room[8];
		const char *piece = xml_piece(at, room);

		if (piece)
			make_add(&t->m, piece);
		else if (at->type == XML_ELEMENT_NODE)
			element(t, at, level);
	}
}

enum err_code tei_end(struct tei *t, struct err *err)
{
	make_end_paragraph(&t->m);
	if (t->notes)
		make_put(&t->m, t->m.work, "notes", t->notes);
	t->notes = NULL;
	return make_end(&t->m, err);
}

/* --- an article --- */

static void take_person(struct tei *t, cJSON *names, const xmlNode *author)
{
	const xmlNode *person = xml_child(author, "persName");
	AUTO(str) struct str given = STR(1024);

	if (!person && !xml_child(author, "affiliation")) {
		make_name(&t->m, names, NULL, NULL, xml_text(t->d, author, " email idno "));
		return;
	}
	for (const xmlNode *at = xml_child(person, "forename"); at; at = xml_next(at, "forename")) {
		const char *name = xml_text(t->d, at, NULL);

		if (name)
			str_add_f(&given, "%s%s", given.len ? " " : "", name);
	}
	make_name(&t->m, names, xml_text(t->d, xml_child(person, "surname"), NULL),
		  str_text(&given),
		  given.len > 0 ? str_text(&given) : xml_text(t->d, person, NULL));
}

static void take_people(struct tei *t, cJSON *to, const xmlNode *part)
{
	for (const xmlNode *at = xml_child(part, "author"); at; at = xml_next(at, "author"))
		take_person(t, make_array(&t->m, to, "author"), at);
}

static void take_affiliations(struct tei *t, const xmlNode *part)
{
	for (const xmlNode *at = xml_below(part, NULL, "affiliation"); at;
	     at = xml_below(part, at, "affiliation")) {
		const xmlNode *country = xml_below(at, NULL, "country");
		const char *name = country ? xml_text(t->d, country, NULL) : NULL;
		cJSON *item;

		if (!name)
			continue;
		item = make_object(&t->m, make_array(&t->m, make_custom(&t->m), "author_regions"),
				   NULL);
		make_field(&t->m, item, "country", name);
		make_field(&t->m, item, "source", xml_text(t->d, at, " note "));
	}
}

/* What a <biblStruct> says of a work, put where it belongs. */
static void take_bibl(struct tei *t, cJSON *to, const xmlNode *bibl)
{
	const xmlNode *analytic = xml_child(bibl, "analytic"), *monogr = xml_child(bibl, "monogr"),
		      *imprint = xml_child(monogr, "imprint");
	const char *title = xml_text(t->d, xml_child(analytic, "title"), NULL),
		   *whole = xml_text(t->d, xml_child(monogr, "title"), NULL), *date;

	make_field(&t->m, to, "title", title ? title : whole);
	if (title && whole)
		make_field(&t->m, to, "container-title", whole);
	take_people(t, to, xml_child(analytic, "author") ? analytic : monogr);
	date = xml_attr(t->d, xml_child(imprint, "date"), "when");
	make_date(&t->m, to, "issued",
		  date ? date : xml_text(t->d, xml_child(imprint, "date"), NULL));
	for (const xmlNode *at = xml_below(bibl, NULL, "idno"); at;
	     at = xml_below(bibl, at, "idno"))
		if (xml_attr_is(at, "type", "DOI"))
			make_field(&t->m, to, "DOI", xml_text(t->d, at, NULL));
}

static const char *printed(struct tei *t, const xmlNode *bibl)
{
	for (const xmlNode *at = xml_child(bibl, "note"); at; at = xml_next(at, "note"))
		if (xml_attr_is(at, "type", "raw_reference"))
			return xml_text(t->d, at, NULL);
	return xml_text(t->d, bibl, " note ");
}

static void take_list(struct tei *t, const xmlNode *text)
{
	for (const xmlNode *at = xml_below(text, NULL, "biblStruct"); at;
	     at = xml_below(text, at, "biblStruct"))
		take_bibl(t, make_reference(&t->m, xml_attr(t->d, at, "id"), printed(t, at)), at);
}

static void take_header(struct tei *t, const xmlNode *root)
{
	const xmlNode *file = xml_path(root, "teiHeader/fileDesc"),
		      *profile = xml_path(root, "teiHeader/profileDesc"),
		      *bibl = xml_path(file, "sourceDesc/biblStruct"),
		      *licence = xml_path(file, "publicationStmt/availability/licence");
	cJSON *work = t->m.work;
	AUTO(str) struct str words = STR(65536);

	take_bibl(t, work, bibl);
	if (!cJSON_GetObjectItemCaseSensitive(work, "title"))
		make_field(&t->m, work, "title",
			   xml_text(t->d, xml_path(file, "titleStmt/title"), NULL));
	if (!cJSON_GetObjectItemCaseSensitive(work, "author"))
		take_people(t, work, xml_child(file, "titleStmt"));
	if (bibl)
		take_affiliations(t, bibl);
	make_field(&t->m, work, "type", bibl ? "article" : "document");
	make_field(&t->m, work, "abstract",
		   xml_text(t->d, xml_child(profile, "abstract"), " note head "));
	for (const xmlNode *at = profile ? xml_below(profile, NULL, "term") : NULL; at;
	     at = xml_below(profile, at, "term")) {
		const char *word = xml_text(t->d, at, NULL);

		if (word)
			str_add_f(&words, "%s%s", words.len ? ", " : "", word);
	}
	make_field(&t->m, work, "keyword", str_text(&words));
	make_licence(&t->m, xml_attr(t->d, licence, "target"));
}

static enum err_code read_article(struct reading *d, const xmlNode *root, struct err *err)
{
	struct tei t = { .d = d };
	const xmlNode *text = xml_child(root, "text"), *body = xml_child(text, "body");

	make_begin(&t.m, d);
	take_header(&t, root);
	if (body)
		tei_inside(&t, body, 0);
	if (text)
		take_list(&t, text);
	return tei_end(&t, err);
}

static enum err_code tei_read(struct reading *d, struct err *err)
{
	AUTO(xml) xmlDoc *doc = NULL;
	const xmlNode *root;
	bool any = false;

	TRY(xml_read(&doc, d, err));
	root = doc ? xmlDocGetRootElement(doc) : NULL;
	if (root && xml_is(root, "teiCorpus"))
		root = xml_child(root, "TEI");
	for (; root; root = xml_next(root, "TEI")) {
		size_t n = 0;

		TRY(tei_volume(&n, d, root, err));
		if (n == 0)
			TRY(read_article(d, root, err));
		any = true;
	}
	if (doc && !any)
		reading_error(d, 0, "see that it is whole TEI", "there is no <TEI> in it");
	return ERR_OK;
}

const struct reader reader_tei = { &format_tei, tei_read };
