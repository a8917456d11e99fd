#include "read/xml.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 16 * 1024 * 1024 };

/* --- parsing --- */

struct wrong {
	struct reading *d;
	xmlParserCtxt *ctxt;
	bool told, told_entity, no_memory;
};

static void on_error(void *ctx, xmlError *e)
{
	struct wrong *w = ((xmlParserCtxt *)ctx)->_private;
	const size_t line = e->line > 0 ? (size_t)e->line : 0;
	const int n = e->message ? (int)strcspn(e->message, "\n") : 0;

	w->no_memory = w->no_memory || e->code == XML_ERR_NO_MEMORY;
	if (e->level < XML_ERR_ERROR || w->told || e->domain == XML_FROM_NAMESPACE)
		return;
	if (e->code == XML_ERR_UNDECLARED_ENTITY || e->code == XML_WAR_UNDECLARED_ENTITY) {
		const bool known = e->code == XML_WAR_UNDECLARED_ENTITY && e->str1 &&
				   htmlEntityLookup((const xmlChar *)e->str1);

		if (known)
			return;
		if (!w->told_entity)
			reading_warning(w->d, line, "write the character itself, or its number",
					"what its own names for characters mean is not known here; "
					"they are left out");
		w->told_entity = true;
		return;
	}
	w->told = true;
	if (e->message && strstr(e->message, "Excessive depth")) {
		reading_error(w->d, line, "save it in a simpler form; what came before is taken",
			      "its elements are nested more than 256 deep");
		return;
	}
	reading_error(w->d, line, "mend it there, or fetch it anew",
		      "it is not well-formed XML: %.*s", n, n ? e->message : "");
}

/* What a document defines as an entity may be anything, and of any size. */
static void on_entity(void *ctx, const xmlChar *name, int type, const xmlChar *public_id,
		      const xmlChar *system_id, xmlChar *content)
{
	(void)ctx, (void)name, (void)type, (void)public_id, (void)system_id, (void)content;
}

enum err_code xml_read(xmlDoc **out, struct reading *d, struct err *err)
{
	struct wrong w = { .d = d };
	xmlParserCtxt *ctxt = xmlNewParserCtxt();

	*out = NULL;
	if (!ctxt || d->n > INT32_MAX) {
		xmlFreeParserCtxt(ctxt);
		return err_set(err, ERR_NO_MEMORY, "there is not enough memory");
	}
	ctxt->_private = &w;
	ctxt->sax->serror = on_error;
	ctxt->sax->entityDecl = on_entity;
	w.ctxt = ctxt;
	*out = xmlCtxtReadMemory(ctxt, d->data, (int)d->n, NULL, NULL,
				 XML_PARSE_NONET | XML_PARSE_RECOVER | XML_PARSE_COMPACT |
					 XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
	xmlFreeParserCtxt(ctxt);
	if (w.no_memory) {
		if (*out)
			xmlFreeDoc(*out);
		*out = NULL;
		return err_set(err, ERR_NO_MEMORY, "there is not enough memory");
	}
	if (!*out && !w.told)
		reading_error(d, 0, "save it anew", "there is no XML in it");
	return ERR_OK;
}

/* --- elements --- */

bool xml_is(const xmlNode *node, const char *name)
{
	return node && node->type == XML_ELEMENT_NODE &&
	       strcmp((const char *)node->name, name) == 0;
}

bool xml_is_one_of(const xmlNode *node, const char *list)
{
	char name[XML_NAME_MAX + 2] = " ";
	const size_t n = node->type == XML_ELEMENT_NODE ? strlen((const char *)node->name) : 0;

	if (!list || n == 0 || n >= XML_NAME_MAX)
		return false;
	memcpy(name + 1, node->name, n);
	memcpy(name + 1 + n, " ", 2);
	return strstr(list, name) != NULL;
}

static xmlNode *this_or_next(xmlNode *at, const char *name)
{
	while (at && !xml_is(at, name))
		at = at->next;
	return at;
}

xmlNode *xml_child(const xmlNode *node, const char *name)
{
	return node ? this_or_next(node->children, name) : NULL;
}

xmlNode *xml_next(const xmlNode *node, const char *name)
{
	return this_or_next(node->next, name);
}

xmlNode *xml_path(const xmlNode *node, const char *path)
{
	char name[XML_NAME_MAX];

	while (node && *path) {
		const size_t n = strcspn(path, "/");

		if (n >= sizeof(name))
			return NULL;
		memcpy(name, path, n);
		name[n] = '\0';
		node = xml_child(node, name);
		path += n + (path[n] == '/');
	}
	return (xmlNode *)node;
}

xmlNode *xml_below(const xmlNode *top, const xmlNode *at, const char *name)
{
	if (!at)
		at = top;
	do {
		if (at && at->type == XML_ELEMENT_NODE && at->children) {
			at = at->children;
		} else {
			while (at && at != top && !at->next)
				at = at->parent;
			at = at && at != top ? at->next : NULL;
		}
	} while (at && !xml_is(at, name));
	return (xmlNode *)at;
}

/* --- text --- */

const char *xml_piece(const xmlNode *node, char room[8])
{
	const htmlEntityDesc *known;
	struct str one = STR(8);

	if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
		return (const char *)node->content;
	if (node->type != XML_ENTITY_REF_NODE)
		return NULL;
	known = htmlEntityLookup(node->name);
	if (!known)
		return NULL;
	str_add_utf8(&one, known->value);
	memcpy(room, str_text(&one), one.len + 1);
	str_dispose(&one);
	return room;
}

static const xmlAttr *find_attr(const xmlNode *node, const char *name)
{
	const xmlAttr *a = node && node->type == XML_ELEMENT_NODE ? node->properties : NULL;

	while (a && strcmp((const char *)a->name, name) != 0)
		a = a->next;
	return a;
}

/* A text of more than one piece is rare, and made of names for characters. */
const char *xml_attr(struct reading *d, const xmlNode *node, const char *name)
{
	const xmlAttr *a = find_attr(node, name);
	AUTO(str) struct str value = STR(TEXT_MAX);
	char room[8];

	if (!a)
		return NULL;
	for (const xmlNode *at = a->children; at; at = at->next) {
		const char *piece = xml_piece(at, room);

		if (piece)
			str_add(&value, piece);
	}
	return arena_strndup(d->mem, str_text(&value), value.len);
}

bool xml_attr_is(const xmlNode *node, const char *name, const char *value)
{
	const xmlAttr *a = find_attr(node, name);

	return a && a->children && a->children->content && !a->children->next &&
	       strcmp((const char *)a->children->content, value) == 0;
}

static void add_collapsed(struct str *out, const char *s)
{
	for (; *s; s++) {
		if (!isspace((unsigned char)*s))
			str_add_char(out, *s);
		else if (out->len > 0 && out->data[out->len - 1] != ' ')
			str_add_char(out, ' ');
	}
}

static void add_text(struct str *out, const xmlNode *node, const char *without)
{
	for (const xmlNode *at = node->children; at; at = at->next) {
		char room[8];
		const char *piece = xml_piece(at, room);

		if (piece)
			add_collapsed(out, piece);
		else if (xml_is_one_of(at, " lb br break "))
			add_collapsed(out, " ");
		else if (at->type == XML_ELEMENT_NODE && !xml_is_one_of(at, without))
			add_text(out, at, without);
	}
}

const char *xml_text(struct reading *d, const xmlNode *node, const char *without)
{
	AUTO(str) struct str text = STR(TEXT_MAX);

	if (!node)
		return NULL;
	add_text(&text, node, without);
	while (text.len > 0 && text.data[text.len - 1] == ' ')
		str_cut(&text, text.len - 1);
	return text.len > 0 ? arena_strndup(d->mem, str_text(&text), text.len) : NULL;
}
