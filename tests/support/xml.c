#include "support/xml.h"

#include <criterion/criterion.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <stdio.h>
#include <string.h>

xmlDoc *xml_of(const struct answer *a)
{
	xmlDoc *doc = xmlReadMemory(a->body, (int)a->body_len, NULL, NULL,
				    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
					    XML_PARSE_HUGE);

	cr_assert(doc, "it is not well-formed: %.2000s", a->raw);
	return doc;
}

bool xml_holds_to(xmlDoc *doc, const char *name)
{
	char path[128];
	xmlRelaxNGParserCtxt *parser;
	xmlRelaxNG *schema;
	xmlRelaxNGValidCtxt *valid;
	int wrong;

	(void)snprintf(path, sizeof(path), "tests/http/xml/%s.rng", name);
	parser = xmlRelaxNGNewParserCtxt(path);
	schema = xmlRelaxNGParse(parser);
	cr_assert(schema, "%s is no schema", path);
	valid = xmlRelaxNGNewValidCtxt(schema);
	wrong = xmlRelaxNGValidateDoc(valid, doc);
	xmlRelaxNGFreeValidCtxt(valid);
	xmlRelaxNGFree(schema);
	xmlRelaxNGFreeParserCtxt(parser);
	return wrong == 0;
}

static xmlXPathObject *find(xmlDoc *doc, const char *path)
{
	static const char *const names[][2] = {
		{ "a", "http://www.w3.org/2005/Atom" },
		{ "os", "http://a9.com/-/spec/opensearch/1.1/" },
		{ "sm", "http://www.sitemaps.org/schemas/sitemap/0.9" },
		{ "oai", "http://www.openarchives.org/OAI/2.0/" },
		{ "oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc/" },
		{ "dc", "http://purl.org/dc/elements/1.1/" },
		{ "mods", "http://www.loc.gov/mods/v3" },
	};
	xmlXPathContext *ctx = xmlXPathNewContext(doc);
	xmlXPathObject *found;

	for (size_t i = 0; i < COUNT_OF(names); i++)
		(void)xmlXPathRegisterNs(ctx, BAD_CAST names[i][0], BAD_CAST names[i][1]);
	found = xmlXPathEvalExpression(BAD_CAST path, ctx);
	xmlXPathFreeContext(ctx);
	cr_assert(found, "%s is no XPath", path);
	return found;
}

const char *xml_find(xmlDoc *doc, const char *path)
{
	static char texts[8][4096];
	static int at;
	char *out = texts[at++ % 8];
	xmlXPathObject *found = find(doc, path);
	xmlChar *text = NULL;

	if (found->nodesetval && found->nodesetval->nodeNr > 0)
		text = xmlNodeGetContent(found->nodesetval->nodeTab[0]);
	(void)snprintf(out, sizeof(texts[0]), "%s", text ? (const char *)text : "");
	xmlFree(text);
	xmlXPathFreeObject(found);
	return out;
}

int xml_count(xmlDoc *doc, const char *path)
{
	xmlXPathObject *found = find(doc, path);
	const int n = found->nodesetval ? found->nodesetval->nodeNr : 0;

	xmlXPathFreeObject(found);
	return n;
}
