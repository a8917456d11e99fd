#include "http/xml_out.h"

#include <stdbool.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* https://www.w3.org/TR/xml/#charsets, of well-formed UTF-8 */
static bool is_allowed(const char *s, size_t n)
{
	if (n == 1)
		return (unsigned char)*s >= 0x20 || *s == '\t' || *s == '\n' || *s == '\r';
	return n != 3 || (memcmp(s, "\xef\xbf\xbe", 3) != 0 && memcmp(s, "\xef\xbf\xbf", 3) != 0);
}

static const char *escape_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\r':
		return "&#13;"; /* a bare one would be read as a line feed */
	default:
		return NULL;
	}
}

void xml_put_text_n(struct str *out, const char *bytes, size_t n)
{
	size_t plain = 0; /* what is written as it is begins here */

	for (size_t i = 0; i < n;) {
		const size_t len = str_utf8_at(bytes + i, n - i);
		const char *instead = len == 1 ? escape_of(bytes[i]) : NULL;

		if (!len || !is_allowed(bytes + i, len))
			instead = REPLACEMENT;
		if (instead) {
			str_add_n(out, bytes + plain, i - plain);
			str_add(out, instead);
			plain = i + (len ? len : 1);
		}
		i += len ? len : 1;
	}
	str_add_n(out, bytes + plain, n - plain);
}

void xml_put_text(struct str *out, const char *text)
{
	xml_put_text_n(out, text, strlen(text));
}

static void open_tag(struct str *out, const char *name, const char *const *attributes)
{
	str_add_f(out, "<%s", name);
	for (; attributes && *attributes; attributes += 2) {
		if (!attributes[1])
			continue;
		str_add_f(out, " %s=\"", attributes[0]);
		xml_put_text(out, attributes[1]);
		str_add_char(out, '"');
	}
}

void xml_put_with(struct str *out, const char *name, const char *const *attributes,
		  const char *text)
{
	if (!text || !*text)
		return;
	open_tag(out, name, attributes);
	str_add_char(out, '>');
	xml_put_text(out, text);
	str_add_f(out, "</%s>\n", name);
}

void xml_put(struct str *out, const char *name, const char *text)
{
	xml_put_with(out, name, NULL, text);
}

void xml_put_empty(struct str *out, const char *name, const char *const *attributes)
{
	open_tag(out, name, attributes);
	str_add(out, "/>\n");
}
