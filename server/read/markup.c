#include "read/markup.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"

/* --- character references --- */

struct named {
	const char *name;
	unsigned c;
};

/* Those that occur in records; their names are HTML's. */
static const struct named references[] = {
	{ "amp", '&' },       { "lt", '<' },       { "gt", '>' },       { "quot", '"' },
	{ "apos", '\'' },     { "nbsp", ' ' },     { "ndash", 0x2013 }, { "mdash", 0x2014 },
	{ "lsquo", 0x2018 },  { "rsquo", 0x2019 }, { "ldquo", 0x201c }, { "rdquo", 0x201d },
	{ "hellip", 0x2026 }, { "eacute", 0xe9 },  { "egrave", 0xe8 },  { "ecirc", 0xea },
	{ "aacute", 0xe1 },   { "agrave", 0xe0 },  { "acirc", 0xe2 },   { "atilde", 0xe3 },
	{ "auml", 0xe4 },     { "ouml", 0xf6 },    { "uuml", 0xfc },    { "Auml", 0xc4 },
	{ "Ouml", 0xd6 },     { "Uuml", 0xdc },    { "szlig", 0xdf },   { "ccedil", 0xe7 },
	{ "ntilde", 0xf1 },   { "iacute", 0xed },  { "oacute", 0xf3 },  { "uacute", 0xfa },
	{ "ocirc", 0xf4 },    { "oslash", 0xf8 },  { "aring", 0xe5 },   { "Eacute", 0xc9 },
	{ "times", 0xd7 },    { "deg", 0xb0 },     { "copy", 0xa9 },    { "laquo", 0xab },
	{ "raquo", 0xbb },    { "middot", 0xb7 },  { "bull", 0x2022 },  { "euro", 0x20ac },
};

static size_t number_reference(struct str *out, const char *s, size_t n)
{
	const bool hex = n > 2 && (s[2] | 32) == 'x';
	unsigned c = 0;
	size_t i = hex ? 3 : 2;
	const size_t from = i;

	for (; i < n && i < from + 8; i++) {
		const unsigned ch = (unsigned char)s[i], low = ch | 32;

		if (ch >= '0' && ch <= '9')
			c = c * (hex ? 16 : 10) + (ch - '0');
		else if (hex && low >= 'a' && low <= 'f')
			c = c * 16 + (low - 'a' + 10);
		else
			break;
	}
	if (i == from || i == n || s[i] != ';')
		return 0;
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		c = ' ';
	else if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		c = 0xfffd;
	str_add_utf8(out, c);
	return i + 1;
}

size_t markup_reference(struct str *out, const char *s, size_t n)
{
	const char *end;
	size_t name;

	if (n < 3 || s[0] != '&')
		return 0;
	if (s[1] == '#')
		return number_reference(out, s, n);
	end = memchr(s, ';', n < 12 ? n : 12);
	if (!end)
		return 0;
	name = (size_t)(end - s) - 1;
	for (size_t i = 0; i < COUNT_OF(references); i++) {
		if (strlen(references[i].name) != name || memcmp(references[i].name, s + 1, name))
			continue;
		str_add_utf8(out, references[i].c);
		return name + 2;
	}
	return 0;
}

/* --- tags --- */

struct tag {
	const char *name; /* without a prefix such as "jats:" */
	size_t n_name;
	bool end;
	size_t len; /* of all of it, < and > included */
};

static bool is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* Is there a tag or a comment at `s`? */
static bool tag_at(struct tag *out, const char *s, size_t n)
{
	const char *close = memchr(s, '>', n);
	size_t i = 1;

	if (!close || n < 3)
		return false;
	*out = (struct tag){ .len = (size_t)(close - s) + 1, .name = s + 1 };
	if (s[1] == '!' || s[1] == '?')
		return true;
	out->end = s[1] == '/';
	i += out->end;
	if (!is_letter(s[i]))
		return false;
	out->name = s + i;
	while (i < out->len &&
	       (is_letter(s[i]) || (s[i] >= '0' && s[i] <= '9') || s[i] == ':' || s[i] == '-')) {
		if (s[i++] == ':')
			out->name = s + i;
	}
	out->n_name = (size_t)(s + i - out->name);
	return i < out->len && (s[i] == '>' || s[i] == '/' || s[i] == ' ' || s[i] == '\t' ||
				s[i] == '\n' || s[i] == '\r');
}

static bool is_one_of(const struct tag *t, const char *const *names)
{
	for (; *names; names++)
		if (strlen(*names) == t->n_name && !strncasecmp(*names, t->name, t->n_name))
			return true;
	return false;
}

/* What stands in line with the words around it. */
static bool is_inline(const struct tag *t)
{
	static const char *const names[] = { "i",      "b",    "em",       "strong", "sub",  "sup",
					     "italic", "bold", "sc",       "u",      "span", "a",
					     "scp",    "tt",   "xref",     "mi",     "mn",   "mo",
					     "mrow",   "math", "ext-link", NULL };

	return t->n_name == 0 || is_one_of(t, names);
}

static void part(struct str *out)
{
	if (out->len > 0 && out->data[out->len - 1] != ' ')
		str_add_char(out, ' ');
}

/* The end of a heading that began at `from` of the text, which began at `start`. */
static void end_heading(struct str *out, size_t start, size_t from)
{
	static const char *const dropped[] = { "abstract",
					       "abstract.",
					       "abstract:",
					       "summary",
					       "zusammenfassung",
					       "resumen",
					       "r\xc3\xa9sum\xc3\xa9",
					       NULL };
	const char *text = str_text(out);

	while (out->len > from && text[out->len - 1] == ' ')
		str_cut(out, out->len - 1);
	while (from < out->len && text[from] == ' ')
		from++;
	if (from == start) {
		for (size_t i = 0; dropped[i]; i++)
			if (!strcasecmp(text + from, dropped[i])) {
				str_cut(out, start);
				return;
			}
	}
	if (out->len > from && !strchr(".:?!", text[out->len - 1]))
		str_add_char(out, ':');
	part(out);
}

void markup_text(struct str *out, const char *s, size_t n)
{
	static const char *const headings[] = { "title", "h1", "h2", "h3", "h4", "label", NULL };
	size_t start = out->len, heading = 0;
	bool in_heading = false;

	for (size_t i = 0; i < n && str_ok(out);) {
		struct tag t;
		size_t used = 0;

		if (s[i] == '<' && tag_at(&t, s + i, n - i)) {
			used = t.len;
			if (in_heading && t.end && is_one_of(&t, headings)) {
				end_heading(out, start, heading);
				in_heading = false;
			} else if (!is_inline(&t)) {
				part(out);
			}
			if (!t.end && is_one_of(&t, headings)) {
				in_heading = true;
				heading = out->len;
			}
		} else if (s[i] == '&') {
			used = markup_reference(out, s + i, n - i);
		}
		if (used == 0) {
			/* Space at the beginning would hide that a heading is the first thing. */
			if (out->len > start || !strchr(" \t\r\n", s[i]))
				str_add_char(out, s[i]);
			used = 1;
		}
		i += used;
	}
}
