#include "http/ris.h"

#include <string.h>

static const char *type_of(const struct csl *c)
{
	static const char *const types[][2] = {
		{ "article-journal", "JOUR" },
		{ "review", "JOUR" },
		{ "review-book", "JOUR" },
		{ "article-magazine", "MGZN" },
		{ "article-newspaper", "NEWS" },
		{ "book", "BOOK" },
		{ "chapter", "CHAP" },
		{ "entry", "CHAP" },
		{ "entry-dictionary", "CHAP" },
		{ "entry-encyclopedia", "CHAP" },
		{ "paper-conference", "CONF" },
		{ "report", "RPRT" },
		{ "thesis", "THES" },
		{ "webpage", "ELEC" },
		{ "post", "ELEC" },
		{ "post-weblog", "ELEC" },
		{ "dataset", "DATA" },
		{ "personal_communication", "PCOMM" },
		{ "bill", "BILL" },
		{ "legal_case", "CASE" },
		{ "legislation", "STAT" },
		{ "map", "MAP" },
		{ "pamphlet", "PAMP" },
	};
	const char *type = csl_text(c, "type");

	for (size_t i = 0; type && i < COUNT_OF(types); i++)
		if (!strcmp(types[i][0], type))
			return types[i][1];
	return "GEN";
}

/* Spaces for what would end the line, and none at either end. */
static void add_value(struct str *out, const char *text, size_t len)
{
	const size_t start = out->len;

	for (size_t i = 0; i < len; i++) {
		const char c = (unsigned char)text[i] < 0x20 || text[i] == 0x7f ? ' ' : text[i];

		if (c != ' ' || out->len > start)
			str_add_char(out, c);
	}
	while (out->len > start && out->data[out->len - 1] == ' ')
		str_cut(out, out->len - 1);
}

static void add_line(struct str *out, const char *tag, const char *text, size_t len)
{
	const size_t start = out->len;
	size_t value;

	str_add_f(out, "%s  - ", tag);
	value = out->len;
	add_value(out, text, len);
	if (out->len == value)
		str_cut(out, start);
	else
		str_add(out, "\r\n");
}

static void add(struct str *out, const char *tag, const char *text)
{
	if (text)
		add_line(out, tag, text, strlen(text));
}

/* "van Dijk, Teun A., Jr."; a comma within a part would part it. */
static void add_part(struct str *out, const char *part)
{
	for (; *part; part++)
		str_add_char(out, *part == ',' ? ' ' : *part);
}

static void add_names(struct str *out, const char *tag, const struct csl *c, const char *variable)
{
	size_t n;
	const struct csl_name *names = csl_names(c, variable, &n);

	for (size_t i = 0; i < n; i++) {
		const struct csl_name *name = &names[i];
		AUTO(str) struct str text = STR(64 * 1024);

		if (name->particle)
			str_add_f(&text, "%s ", name->particle);
		if (name->family)
			add_part(&text, name->family);
		if (name->family && (name->given || name->suffix)) {
			str_add(&text, ", ");
			add_part(&text, name->given ? name->given : "");
		}
		if (name->suffix) {
			str_add(&text, ", ");
			add_part(&text, name->suffix);
		}
		if (!name->family)
			str_add(&text, name->literal ? name->literal : name->given);
		if (!strchr(str_text(&text), ',') && strchr(str_text(&text), ' '))
			str_add_char(&text, ','); /* one name, as Zotero and EndNote read it */
		add_line(out, tag, str_text(&text), text.len);
	}
}

static void add_date(struct str *out, const struct csl *c)
{
	int parts[3];

	if (!csl_date(c, "issued", parts))
		return;
	str_add_f(out, "PY  - %d\r\n", parts[0]);
	if (!parts[1])
		return;
	str_add_f(out, "DA  - %04d/%02d/", parts[0], parts[1]);
	if (parts[2])
		str_add_f(out, "%02d", parts[2]);
	str_add(out, "/\r\n");
}

static void add_pages(struct str *out, const struct csl *c)
{
	const char *pages = csl_text(c, "page");
	const char *last;
	size_t first;

	if (!pages)
		return;
	last = csl_last_page(pages, &first);
	add_line(out, "SP", pages, first);
	add(out, "EP", last);
}

static void add_keywords(struct str *out, const struct csl *c)
{
	const char *at = csl_text(c, "keyword"), *keyword;
	size_t len;

	while ((keyword = csl_keyword(&at, &len)))
		add_line(out, "KW", keyword, len);
}

void ris_entry(struct str *out, const char *key, const struct csl *c)
{
	static const char *const fields[][2] = {
		{ "VL", "volume" },
		{ "IS", "issue" },
		{ "ET", "edition" },
		{ "M3", "genre" },
		{ "T3", "collection-title" },
		{ "PB", "publisher" },
		{ "CY", "publisher-place" },
		{ "SN", "ISSN" },
		{ "SN", "ISBN" },
		{ "LA", "language" },
		{ "AB", "abstract" },
		{ "DO", "DOI" },
		{ "UR", "URL" },
	};

	str_add_f(out, "TY  - %s\r\n", type_of(c));
	add(out, "ID", key);
	add_names(out, "AU", c, "author");
	add_names(out, "ED", c, "editor");
	add(out, "TI", csl_text(c, "title"));
	add(out, !strcmp(type_of(c), "CHAP") ? "BT" : "T2", csl_text(c, "container-title"));
	add_date(out, c);
	add_pages(out, c);
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		add(out, fields[i][0], csl_text(c, fields[i][1]));
	add_keywords(out, c);
	str_add(out, "ER  - \r\n");
}
