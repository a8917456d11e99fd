#include "harvest/xml.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static void say_nothing(void *ctx, xmlError *error)
{
	(void)ctx;
	(void)error;
}

void answer_xml_silence(xmlTextReader *reader)
{
	xmlTextReaderSetStructuredErrorHandler(reader, say_nothing, NULL);
}

enum err_code answer_xml_whole(char *root, size_t size, const char *xml, size_t n, struct err *err)
{
	xmlTextReader *reader;
	int more;

	*root = '\0';
	if (n == 0 || n > INT_MAX)
		return err_set(err, ERR_CORRUPT, "XML of %zu bytes", n);
	reader = xmlReaderForMemory(xml, (int)n, NULL, NULL, XML_OPTIONS);
	if (!reader)
		return err_set(err, ERR_NO_MEMORY, "no memory for XML");
	answer_xml_silence(reader);
	while ((more = xmlTextReaderRead(reader)) == 1)
		if (!*root && xmlTextReaderNodeType(reader) == XML_READER_TYPE_ELEMENT)
			(void)snprintf(root, size, "%s",
				       (const char *)xmlTextReaderConstLocalName(reader));
	xmlFreeTextReader(reader);
	return more == 0 ? ERR_OK
			 : err_set(err, ERR_CORRUPT, "the XML is not well-formed, or was cut off");
}
