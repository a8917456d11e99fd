#include "http/bibtex.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Which entry a CSL type becomes, and what it calls the work that contains it and the
 * publisher. */
struct entry_type {
	const char *csl, *bibtex, *container, *publisher;
};

static const struct entry_type types[] = {
	{ "article-journal", "article", "journal", "publisher" },
	{ "article-magazine", "article", "journal", "publisher" },
	{ "article-newspaper", "article", "journal", "publisher" },
	{ "book", "book", "series", "publisher" },
	{ "chapter", "incollection", "booktitle", "publisher" },
	{ "entry", "incollection", "booktitle", "publisher" },
	{ "entry-dictionary", "incollection", "booktitle", "publisher" },
	{ "entry-encyclopedia", "incollection", "booktitle", "publisher" },
	{ "paper-conference", "inproceedings", "booktitle", "publisher" },
	{ "report", "techreport", "series", "institution" },
	{ "thesis", "phdthesis", "series", "school" },
};
static const struct entry_type masters = { "thesis", "mastersthesis", "series", "school" };
static const struct entry_type other = { "", "misc", "howpublished", "publisher" };

static const struct entry_type *type_of(const struct csl *c)
{
	const char *type = csl_text(c, "type"), *genre = csl_text(c, "genre");

	for (size_t i = 0; type && i < COUNT_OF(types); i++) {
		if (strcmp(types[i].csl, type) != 0)
			continue;
		if (!strcmp(type, "thesis") && genre && strcasestr(genre, "master"))
			return &masters;
		return &types[i];
	}
	return &other;
}

/* --- values --- */

/* Does each brace have its other? */
static bool is_balanced(const char *text)
{
	long depth = 0;

	for (; *text && depth >= 0; text++)
		depth += (*text == '{') - (*text == '}');
	return depth == 0;
}

/* Characters that TeX would take for commands. BibTeX counts braces whether they are escaped
 * or not, so those without their other are spelled. A line break ends nothing. */
static void add_escaped(struct str *out, const char *text, size_t len, bool balanced)
{
	static const char *const spelled[][2] = {
		{ "\\", "\\textbackslash{}" },  { "~", "\\textasciitilde{}" },
		{ "^", "\\textasciicircum{}" }, { "{", "\\textbraceleft{}" },
		{ "}", "\\textbraceright{}" },
	};

	for (size_t i = 0; i < len; i++) {
		const char c = text[i];
		const char *word = NULL;

		for (size_t k = 0; k < COUNT_OF(spelled); k++)
			if (c == spelled[k][0][0] && !(balanced && strchr("{}", c)))
				word = spelled[k][1];
		if (word)
			str_add(out, word);
		else if (c && strchr("&%$#_{}", c))
			str_add_f(out, "\\%c", c);
		else
			str_add_char(out, (unsigned char)c < 0x20 || c == 0x7f ? ' ' : c);
	}
}

/* DOIs and addresses are read verbatim; only what would end the field is encoded. */
static void add_verbatim(struct str *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("{}\\", *text) || (unsigned char)*text <= 0x20 || *text == 0x7f)
			str_add_f(out, "%%%02X", (unsigned)(unsigned char)*text);
		else
			str_add_char(out, *text);
	}
}

static bool is_word_byte(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool has_capital(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (isupper((unsigned char)word[i]))
			return true;
	return false;
}

/* Styles put titles into small letters, all but the first of the title and behind a colon. A
 * record does not say which capitals are of names, so a word with another one is kept by
 * braces: better a style that may not change a title than one that writes "china". */
static void add_title(struct str *out, const char *title)
{
	const bool balanced = is_balanced(title);
	bool first = true;

	for (const char *p = title; *p;) {
		size_t len = 0;
		bool keep;

		while (p[len] && is_word_byte(p[len]))
			len++;
		keep = has_capital(p + (first && len), len - (first && len));
		str_add(out, keep ? "{" : "");
		add_escaped(out, p, len ? len : 1, balanced);
		str_add(out, keep ? "}" : "");
		first = len ? false : first || *p == ':';
		p += len ? len : 1;
	}
}

static void add_pages(struct str *out, const char *pages)
{
	for (const char *p = pages; *p; p++) {
		const bool en_dash = !strncmp(p, "\xe2\x80\x93", 3);

		if (*p != '-' && !en_dash) {
			add_escaped(out, p, 1, false);
			continue;
		}
		if (p == pages || p[-1] != '-')
			str_add(out, "--");
		p += en_dash ? 2 : 0;
	}
}

static void add_text(struct str *out, const char *text)
{
	add_escaped(out, text, strlen(text), is_balanced(text));
}

/* A word by itself, whatever stands before and behind it. */
static bool has_word(const char *text, const char *word)
{
	const size_t len = strlen(word);

	for (const char *p = text; (p = strcasestr(p, word)); p++)
		if ((p == text || (unsigned char)p[-1] <= ' ') && (unsigned char)p[len] <= ' ')
			return true;
	return false;
}

/* In braces where BibTeX would read a comma, an "and" or a particle of the name as its own.
 * `alone`: its words must not be parted. */
static void add_name_part(struct str *out, const char *part, bool alone)
{
	const bool keep = strchr(part, ',') || has_word(part, "and") || !strcmp(part, "others") ||
			  (alone && strchr(part, ' '));

	str_add(out, keep ? "{" : "");
	add_text(out, part);
	str_add(out, keep ? "}" : "");
}

/* "van Dijk, Jr., Teun A." or "{United Nations}". */
static void add_name(struct str *out, const struct csl_name *n)
{
	const char *whole = n->literal ? n->literal : n->family ? NULL : n->given;

	if (whole) {
		str_add_char(out, '{');
		add_text(out, whole);
		str_add_char(out, '}');
		return;
	}
	if (n->particle) {
		add_name_part(out, n->particle, false);
		str_add_char(out, ' ');
	}
	add_name_part(out, n->family,
		      islower((unsigned char)*n->family) ||
			      (!n->given && !n->suffix && !n->particle));
	if (n->suffix) {
		str_add(out, ", ");
		add_name_part(out, n->suffix, false);
	}
	if (n->given) {
		str_add(out, ", ");
		add_name_part(out, n->given, false);
	} else if (n->suffix) {
		str_add(out, ", {}"); /* else the suffix would be the given name */
	}
}

/* --- fields --- */

static void add_names_field(struct str *out, const struct csl *c, const char *variable)
{
	size_t n;
	const struct csl_name *names = csl_names(c, variable, &n);

	if (!n)
		return;
	str_add_f(out, ",\n  %s = {", variable);
	for (size_t i = 0; i < n; i++) {
		str_add(out, i ? " and " : "");
		add_name(out, &names[i]);
	}
	str_add_char(out, '}');
}

typedef void write_value(struct str *out, const char *text);

static void add_field(struct str *out, const struct csl *c, const char *field, const char *variable,
		      write_value *write)
{
	const char *text = csl_text(c, variable);

	if (!text)
		return;
	str_add_f(out, ",\n  %s = {", field);
	write(out, text);
	str_add_char(out, '}');
}

static void add_date(struct str *out, const struct csl *c)
{
	static const char months[][4] = { "jan", "feb", "mar", "apr", "may", "jun",
					  "jul", "aug", "sep", "oct", "nov", "dec" };
	int parts[3];

	if (!csl_date(c, "issued", parts))
		return;
	str_add_f(out, ",\n  year = {%d}", parts[0]);
	if (parts[1])
		str_add_f(out, ",\n  month = %s", months[parts[1] - 1]); /* BibTeX's own names */
	if (parts[2])
		str_add_f(out, ",\n  day = {%d}", parts[2]);
}

void bibtex_entry(struct str *out, const char *key, const struct csl *c)
{
	const struct entry_type *type = type_of(c);

	str_add_f(out, "@%s{%s", type->bibtex, key);
	add_names_field(out, c, "author");
	add_names_field(out, c, "editor");
	add_field(out, c, "title", "title", add_title);
	add_field(out, c, type->container, "container-title",
		  !strcmp(type->container, "booktitle") ? add_title : add_text);
	add_field(out, c, type->publisher, "publisher", add_text);
	add_date(out, c);
	add_field(out, c, "volume", "volume", add_text);
	add_field(out, c, "number", "issue", add_text);
	add_field(out, c, "pages", "page", add_pages);
	add_field(out, c, "edition", "edition", add_text);
	add_field(out, c, "isbn", "ISBN", add_text);
	add_field(out, c, "issn", "ISSN", add_text);
	add_field(out, c, "language", "language", add_text);
	add_field(out, c, "doi", "DOI", add_verbatim);
	add_field(out, c, "url", "URL", add_verbatim);
	str_add(out, "\n}\n");
}
