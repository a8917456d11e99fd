#include "harvest/oai_answer.h"

#include <libxml/xmlreader.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "harvest/xml.h"

enum { DEPTH_MAX = 64, TEXT_MAX = 4096 };

/* An answer while it is read. */
struct reading {
	xmlTextReader *reader;
	struct oai_answer *out;
	struct arena *mem;
	struct str text;
	int text_depth;     /* of the element whose text is collected; -1: none */
	const char **place; /* where it goes */
};

static bool is_named(const xmlChar *name, const char *want)
{
	return !strcmp((const char *)name, want);
}

static void collect(struct reading *r, const char **place)
{
	*place = "";
	if (xmlTextReaderIsEmptyElement(r->reader))
		return;
	r->text_depth = xmlTextReaderDepth(r->reader);
	r->place = place;
	str_clear(&r->text);
}

/* The value of an attribute in `mem`; NULL: there is none. */
static const char *attribute(struct reading *r, const char *name)
{
	xmlChar *value = xmlTextReaderGetAttribute(r->reader, (const xmlChar *)name);
	const char *kept = value ? arena_strdup(r->mem, (const char *)value) : NULL;

	xmlFree(value);
	return kept;
}

static void take_header(struct reading *r)
{
	const char *status = attribute(r, "status");

	r->out->records++;
	r->out->deleted += status && !strcmp(status, "deleted");
}

static void take_token(struct reading *r)
{
	const char *size = attribute(r, "completeListSize");

	r->out->list_size = size ? (size_t)strtoul(size, NULL, 10) : 0;
	collect(r, &r->out->token);
}

static void take_error(struct reading *r)
{
	const char *code = attribute(r, "code");

	if (r->out->error)
		return;
	r->out->error = code ? code : "";
	collect(r, &r->out->error_text);
}

static void open_element(struct reading *r)
{
	const xmlChar *name = xmlTextReaderConstLocalName(r->reader);
	const int depth = xmlTextReaderDepth(r->reader);

	if (r->text_depth >= 0)
		return;
	if (depth == 1 && is_named(name, "responseDate"))
		collect(r, &r->out->date);
	else if (depth == 1 && is_named(name, "error"))
		take_error(r);
	else if (depth == 2 && is_named(name, "granularity"))
		collect(r, &r->out->granularity);
	else if (depth == 2 && is_named(name, "repositoryName"))
		collect(r, &r->out->repository);
	else if (depth == 2 && is_named(name, "resumptionToken"))
		take_token(r);
	else if ((depth == 3 || depth == 2) && is_named(name, "header"))
		take_header(r); /* of ListRecords, or of ListIdentifiers */
}

static enum err_code close_element(struct reading *r, struct err *err)
{
	char *s, *end;

	if (r->text_depth != xmlTextReaderDepth(r->reader))
		return ERR_OK;
	r->text_depth = -1;
	if (!str_ok(&r->text))
		return err_set(err, ERR_TOO_LARGE, "a text of more than %d bytes", TEXT_MAX);
	s = arena_strdup(r->mem, str_text(&r->text));
	if (!s)
		return err_set(err, ERR_NO_MEMORY, "no memory for an OAI-PMH answer");
	s += strspn(s, " \t\r\n");
	for (end = s + strlen(s); end > s && strchr(" \t\r\n", end[-1]); end--)
		continue;
	*end = '\0';
	*r->place = s;
	return ERR_OK;
}

static enum err_code take_node(struct reading *r, struct err *err)
{
	const xmlChar *value;

	switch (xmlTextReaderNodeType(r->reader)) {
	case XML_READER_TYPE_ELEMENT:
		if (xmlTextReaderDepth(r->reader) == 0 &&
		    !is_named(xmlTextReaderConstLocalName(r->reader), "OAI-PMH"))
			return err_set(err, ERR_INVALID, "XML, but no answer of OAI-PMH");
		if (xmlTextReaderDepth(r->reader) > DEPTH_MAX)
			return err_set(err, ERR_TOO_LARGE, "XML nested more than %d deep",
				       DEPTH_MAX);
		open_element(r);
		return ERR_OK;
	case XML_READER_TYPE_TEXT:
	case XML_READER_TYPE_CDATA:
	case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
		value = r->text_depth >= 0 ? xmlTextReaderConstValue(r->reader) : NULL;
		if (value)
			str_add(&r->text, (const char *)value);
		return ERR_OK;
	case XML_READER_TYPE_END_ELEMENT:
		return close_element(r, err);
	default:
		return ERR_OK;
	}
}

static enum err_code read_nodes(struct reading *r, struct err *err)
{
	int more;

	while ((more = xmlTextReaderRead(r->reader)) == 1)
		TRY(take_node(r, err));
	return more == 0 ? ERR_OK
			 : err_set(err, ERR_CORRUPT, "the XML is not well-formed, or was cut off");
}

enum err_code oai_answer_read(struct oai_answer *out, const char *xml, size_t n, struct arena *mem,
			      struct err *err)
{
	struct oai_answer answer = { 0 };
	struct reading r = { .out = &answer, .mem = mem, .text_depth = -1 };
	enum err_code code;

	if (n == 0 || n > INT_MAX)
		return err_set(err, ERR_CORRUPT, "an answer of %zu bytes", n);
	r.reader = xmlReaderForMemory(xml, (int)n, NULL, NULL, XML_OPTIONS);
	if (!r.reader)
		return err_set(err, ERR_NO_MEMORY, "no memory for an OAI-PMH answer");
	str_init(&r.text, TEXT_MAX);
	answer_xml_silence(r.reader);
	code = read_nodes(&r, err);
	xmlFreeTextReader(r.reader);
	str_dispose(&r.text);
	if (code == ERR_OK) {
		if (answer.token && !*answer.token)
			answer.token = NULL;
		*out = answer;
	}
	return code;
}
