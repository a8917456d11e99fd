#include "http/cite.h"

#include <ctype.h>
#include <string.h>

#define EN_DASH  "\xe2\x80\x93"
#define ELLIPSIS "\xe2\x80\xa6"

enum { APA_AUTHORS = 20 }; /* with more, the first 19 and the last are named */

static bool is_type(const struct csl *c, const char *type)
{
	const char *own = csl_text(c, "type");

	return own && !strcmp(own, type);
}

/* Bytes of the character at `p`. */
static size_t char_len(const char *p)
{
	size_t n = 1;

	while ((p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* Scripts that have no initials: from CJK radicals on. */
static bool has_no_initials(const char *p)
{
	return (unsigned char)p[0] >= 0xe2 && (unsigned char)p[1] >= 0xba;
}

/* "Aisah Putri" to "A. P.", "Jean-Paul" to "J.-P.". */
static void add_initials(struct str *out, const char *given)
{
	const char *separator = "";

	if (has_no_initials(given)) {
		str_add(out, given);
		return;
	}
	for (const char *p = given; *p;) {
		const size_t len = strcspn(p, " -.");

		if (len) {
			str_add(out, separator);
			str_add_n(out, p, char_len(p));
			str_add_char(out, '.');
			separator = " ";
		}
		p += len;
		if (*p == '-')
			separator = "-";
		p += *p != '\0';
	}
}

static void add_name(struct str *out, const struct csl_name *n, bool inverted)
{
	if (n->literal || !n->family) {
		str_add(out, n->literal ? n->literal : n->given);
		return;
	}
	if (!inverted && n->given) {
		add_initials(out, n->given);
		str_add_char(out, ' ');
	}
	if (n->particle)
		str_add_f(out, "%s ", n->particle);
	str_add(out, n->family);
	if (inverted && n->given) {
		str_add(out, ", ");
		add_initials(out, n->given);
	}
	if (n->suffix)
		str_add_f(out, ", %s", n->suffix);
}

/* "A, B., & C, D."; of editors "B. A & D. C". */
static void add_names(struct str *out, const struct csl_name *names, size_t n, bool inverted)
{
	const bool cut = n > APA_AUTHORS;
	const size_t shown = cut ? APA_AUTHORS - 1 : n;

	for (size_t i = 0; i < shown; i++) {
		if (i && i + 1 == n)
			str_add(out, inverted || n > 2 ? ", & " : " & ");
		else if (i)
			str_add(out, ", ");
		add_name(out, &names[i], inverted);
	}
	if (cut) {
		str_add(out, ", " ELLIPSIS " ");
		add_name(out, &names[n - 1], inverted);
	}
}

/* A full stop, unless there is one, or a stronger sign, already. */
static void add_stop(struct str *out)
{
	if (out->len && !strchr(".?!", out->data[out->len - 1]))
		str_add_char(out, '.');
}

/* "899-921" and "899--921" to "899–921". */
static void add_pages(struct str *out, const char *pages)
{
	for (const char *p = pages; *p; p++) {
		if (*p != '-')
			str_add_char(out, *p);
		else if (p == pages || p[-1] != '-')
			str_add(out, EN_DASH);
	}
}

static void add_date(struct str *out, const struct csl *c)
{
	int parts[3];

	if (csl_date(c, "issued", parts))
		str_add_f(out, " (%d).", parts[0]);
	else
		str_add(out, " (n.d.).");
}

/* ", 4(2), 3559–3574." */
static void add_issue(struct str *out, const struct csl *c)
{
	const char *volume = csl_text(c, "volume"), *issue = csl_text(c, "issue");
	const char *pages = csl_text(c, "page");

	if (volume)
		str_add_f(out, ", %s", volume);
	if (issue)
		str_add_f(out, volume ? "(%s)" : ", (%s)", issue);
	if (pages) {
		str_add(out, ", ");
		add_pages(out, pages);
	}
	add_stop(out);
}

/* " In B. A (Ed.), Book (pp. 1–2). Publisher." */
static void add_book_of_chapter(struct str *out, const struct csl *c, const char *book)
{
	const char *pages = csl_text(c, "page");
	size_t n;
	const struct csl_name *editors = csl_names(c, "editor", &n);

	str_add(out, " In ");
	if (n) {
		add_names(out, editors, n, false);
		str_add(out, n == 1 ? " (Ed.), " : " (Eds.), ");
	}
	str_add(out, book);
	if (pages) {
		str_add(out, strpbrk(pages, "-,") ? " (pp. " : " (p. ");
		add_pages(out, pages);
		str_add_char(out, ')');
	}
	add_stop(out);
}

static void add_publisher(struct str *out, const struct csl *c)
{
	const char *publisher = csl_text(c, "publisher");

	if (publisher) {
		str_add_f(out, " %s", publisher);
		add_stop(out);
	}
}

/* " [Doctoral dissertation, University]." */
static void add_thesis(struct str *out, const struct csl *c)
{
	const char *genre = csl_text(c, "genre"), *school = csl_text(c, "publisher");

	str_add_f(out, " [%s%s%s].", genre ? genre : "Thesis", school ? ", " : "",
		  school ? school : "");
}

static void add_container(struct str *out, const struct csl *c)
{
	const char *container = csl_text(c, "container-title");

	if (is_type(c, "thesis")) {
		add_thesis(out, c);
	} else if (container && (is_type(c, "chapter") || is_type(c, "paper-conference"))) {
		add_stop(out);
		add_book_of_chapter(out, c, container);
		add_publisher(out, c);
	} else if (container) {
		add_stop(out);
		str_add_f(out, " %s", container);
		add_issue(out, c);
	} else {
		add_stop(out);
		add_publisher(out, c);
	}
}

static void add_address(struct str *out, const struct csl *c)
{
	const char *doi = csl_text(c, "DOI"), *url = csl_text(c, "URL");

	if (doi)
		str_add_f(out, " https://doi.org/%s", doi);
	else if (url)
		str_add_f(out, " %s", url);
}

void cite_apa(struct str *out, const struct csl *c)
{
	const char *title = csl_text(c, "title");
	size_t n;
	const struct csl_name *authors = csl_names(c, "author", &n);

	title = title ? title : "Untitled";
	if (n) {
		add_names(out, authors, n, true);
		add_stop(out);
		add_date(out, c);
		str_add_f(out, " %s", title);
	} else { /* the title takes the authors' place */
		str_add(out, title);
		add_stop(out);
		add_date(out, c);
	}
	add_container(out, c);
	add_address(out, c);
}
