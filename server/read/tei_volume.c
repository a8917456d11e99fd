/* A volume of documents in TEI, as the Office of the Historian writes the Foreign Relations of
 * the United States: a work for each. Front matter and the index are none. */
#include <stdlib.h>
#include <string.h>

#include "read/tei.h"

struct volume {
	struct reading *d;
	const char *id, *title, *publisher, *place;
};

static const xmlNode *first_of(const xmlNode *top, const char *name)
{
	return xml_below(top, NULL, name);
}

static void take_volume(struct volume *v, const xmlNode *root)
{
	const xmlNode *file = xml_path(root, "teiHeader/fileDesc"),
		      *title = xml_path(file, "titleStmt/title");

	for (const xmlNode *at = title; at; at = xml_next(at, "title"))
		if (xml_attr_is(at, "type", "complete"))
			title = at;
	v->id = xml_attr(v->d, root, "id");
	for (const xmlNode *at = xml_path(file, "publicationStmt/idno"); at && !v->id;
	     at = xml_next(at, "idno"))
		v->id = xml_attr_is(at, "type", "frus") ? xml_text(v->d, at, NULL) : NULL;
	v->title = xml_text(v->d, title, NULL);
	v->publisher = xml_text(v->d, xml_path(file, "publicationStmt/publisher"), NULL);
	v->place = xml_text(v->d, xml_path(file, "publicationStmt/pubPlace"), NULL);
}

/* By its own attribute, else the first date of its dateline. */
static void take_date(struct tei *t, const xmlNode *div)
{
	static const char *const names[] = { "when", "from", "notBefore" };
	const char *date = xml_attr(t->d, div, "doc-dateTime-min");

	for (const xmlNode *line = first_of(div, "dateline"); line && !date;
	     line = xml_below(div, line, "dateline"))
		for (const xmlNode *at = first_of(line, "date"); at && !date;
		     at = xml_below(line, at, "date"))
			for (size_t i = 0; i < COUNT_OF(names) && !date; i++)
				date = xml_attr(t->d, at, names[i]);
	if (date && strlen(date) > 10) /* a day is exact enough */
		date = arena_strndup(t->d->mem, date, 10);
	make_date(&t->m, t->m.work, "issued", date);
}

static void take_people(struct tei *t, const xmlNode *head, const char *type, const char *role)
{
	for (const xmlNode *at = head ? first_of(head, "persName") : NULL; at;
	     at = xml_below(head, at, "persName"))
		if (xml_attr_is(at, "type", type))
			make_name(&t->m, make_array(&t->m, t->m.work, role), NULL, NULL,
				  xml_text(t->d, at, " note "));
}

/* The headings of the parts of the volume that it stands in. */
static const char *chapter_of(struct tei *t, const xmlNode *div)
{
	const char *title = NULL;

	for (const xmlNode *at = div->parent; at && !title; at = at->parent)
		if (xml_is(at, "div"))
			title = xml_text(t->d, xml_child(at, "head"), " note ");
	return title;
}

static void take_record(struct tei *t, const struct volume *v, const xmlNode *div)
{
	const xmlNode *head = xml_child(div, "head"), *line = first_of(div, "dateline");
	const char *id = xml_attr(t->d, div, "id"), *n = xml_attr(t->d, div, "n"),
		   *title = xml_text(t->d, head, " note "),
		   *place = line ? xml_text(t->d, first_of(line, "placeName"), NULL) : NULL;
	cJSON *work = t->m.work;
	AUTO(str) struct str name = STR(4096);

	str_add_f(&name, "%s-%s", v->id ? v->id : "volume", id ? id : n ? n : "");
	if (id || n)
		make_field(&t->m, work, "id", str_text(&name));
	str_clear(&name);
	str_add_f(&name, "Document %s", n ? n : id ? id : "without a number");
	make_field(&t->m, work, "type", "document");
	make_field(&t->m, work, "title", title ? title : str_text(&name));
	make_field(&t->m, work, "container-title", v->title);
	make_field(&t->m, work, "number", n);
	make_field(&t->m, work, "publisher", v->publisher);
	make_field(&t->m, work, "publisher-place", v->place);
	make_field(&t->m, work, "event-place", place);
	take_people(t, head, "from", "author");
	take_people(t, head, "to", "recipient");
	take_date(t, div);
}

static enum err_code read_document(struct volume *v, const xmlNode *div, struct err *err)
{
	struct tei t = { .d = v->d, .title = xml_child(div, "head") };
	const char *chapter;

	make_begin(&t.m, v->d);
	take_record(&t, v, div);
	chapter = chapter_of(&t, div);
	make_heading(&t.m, chapter, 1);
	tei_inside(&t, div, chapter ? 1 : 0);
	return tei_end(&t, err);
}

enum err_code tei_volume(size_t *n, struct reading *d, const xmlNode *root, struct err *err)
{
	struct volume v = { .d = d };

	take_volume(&v, root);
	for (const xmlNode *div = xml_below(root, NULL, "div"); div;
	     div = xml_below(root, div, "div")) {
		if (!xml_attr_is(div, "type", "document"))
			continue;
		TRY(read_document(&v, div, err));
		++*n;
	}
	return ERR_OK;
}
