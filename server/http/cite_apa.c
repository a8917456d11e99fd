/* APA, 7th edition. */
#include <string.h>

#include "http/cite_parts.h"

enum { AUTHORS_MAX = 20 }; /* with more, the first 19 and the last are named (9.8) */

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
	return (unsigned char)p[0] > 0xe2 ||
	       ((unsigned char)p[0] == 0xe2 && (unsigned char)p[1] >= 0xba);
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
	cite_add(out, "", n->particle, " ");
	str_add(out, n->family);
	if (inverted && n->given) {
		str_add(out, ", ");
		add_initials(out, n->given);
	}
	cite_add(out, ", ", n->suffix, "");
}

/* "A, B., & C, D."; of editors "B. A & D. C". */
static void add_names(struct str *out, const struct csl_name *names, size_t n, bool inverted)
{
	const bool cut = n > AUTHORS_MAX;
	const size_t shown = cut ? AUTHORS_MAX - 1 : n;

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

/* --- parts --- */

/* " (2004)." and, of what appears from day to day, " (2004, March 9)." (9.14) */
static void add_date(struct str *out, const struct cite *x)
{
	const bool to_the_day =
		x->kind == CITE_PRESS || x->kind == CITE_WEB || x->kind == CITE_TALK;

	str_add(out, " (");
	if (x->dated)
		cite_years(out, x);
	else
		str_add(out, "n.d.");
	if (x->dated && to_the_day && x->from[1]) {
		str_add_f(out, ", %s", cite_months[x->from[1] - 1]);
		if (x->from[2])
			str_add_f(out, " %d", x->from[2]);
	}
	str_add(out, ").");
}

/* Edition, volume, number and pages behind a title, in one pair of brackets. */
static void add_brackets(struct str *out, const struct cite *x, bool with_pages)
{
	const size_t start = out->len;

	if (x->edition) {
		str_add(out, ", ");
		cite_edition(out, x->edition);
	}
	if (x->kind == CITE_REPORT && x->number)
		str_add_f(out, ", %s No. %s", x->genre ? x->genre : "Report", x->number);
	if (x->kind == CITE_BOOK || x->kind == CITE_PART)
		cite_add(out, ", Vol. ", x->volume, "");
	if (with_pages && x->pages) {
		str_add(out, cite_is_one_page(x->pages) ? ", p. " : ", pp. ");
		cite_pages(out, x->pages, RANGE_WHOLE);
	}
	if (out->len == start || !str_ok(out))
		return;
	memcpy(out->data + start, " (", 2); /* in place of ", " */
	str_add_char(out, ')');
}

/* ", 4(2), 3559–3574." */
static void add_issue(struct str *out, const struct cite *x)
{
	cite_add(out, ", ", x->volume, "");
	cite_add(out, x->volume ? "(" : ", (", x->issue, ")");
	if (x->pages) {
		str_add(out, ", ");
		cite_pages(out, x->pages, RANGE_WHOLE);
	}
}

/* " In B. A (Ed.), Book (pp. 1–2). Publisher." */
static void add_book_of_part(struct str *out, const struct cite *x)
{
	str_add(out, " In ");
	if (x->n_editors) {
		add_names(out, x->editors, x->n_editors, false);
		str_add(out, x->n_editors == 1 ? " (Ed.), " : " (Eds.), ");
	}
	str_add(out, x->container);
	add_brackets(out, x, true);
	cite_stop(out);
}

/* Who publishes, unless that is the author (10.2, 29). */
static void add_publisher(struct str *out, const struct cite *x)
{
	if (!x->publisher || (x->n_authors == 1 && cite_same(x->authors[0].literal, x->publisher)))
		return;
	cite_add(out, " ", x->publisher, "");
	cite_stop(out);
}

/* "[Doctoral dissertation, University]." */
static void add_thesis(struct str *out, const struct cite *x)
{
	const char *genre = cite_is_doctoral(x->genre) ? "Doctoral dissertation" : x->genre;

	str_add_f(out, " [%s", genre ? genre : "Thesis");
	cite_add(out, ", ", x->publisher, "");
	str_add(out, "].");
}

static void add_talk(struct str *out, const struct cite *x)
{
	str_add_f(out, " [%s].", x->genre ? x->genre : "Paper presentation");
	if (!x->event)
		return;
	cite_add(out, " ", x->event, "");
	cite_add(out, ", ", x->place, "");
	cite_stop(out);
}

static void add_source(struct str *out, const struct cite *x)
{
	switch (x->kind) {
	case CITE_THESIS:
		add_thesis(out, x);
		return;
	case CITE_TALK:
		add_talk(out, x);
		return;
	case CITE_PART:
		cite_stop(out);
		add_book_of_part(out, x);
		add_publisher(out, x);
		return;
	case CITE_ARTICLE:
	case CITE_PRESS:
		cite_stop(out);
		cite_add(out, " ", x->container, "");
		add_issue(out, x);
		cite_stop(out);
		return;
	case CITE_WEB:
		cite_stop(out);
		if (x->n_authors != 1 || !cite_same(x->authors[0].literal, x->container))
			cite_add(out, " ", x->container, "");
		cite_stop(out);
		return;
	case CITE_BOOK:
	case CITE_REPORT:
	case CITE_OTHER:
		add_brackets(out, x, false);
		if (!strcmp(x->type, "dataset"))
			str_add(out, " [Data set]");
		cite_stop(out);
		break;
	}
	if (x->kind == CITE_OTHER && x->container) {
		cite_add(out, " ", x->container, "");
		add_issue(out, x);
		cite_stop(out);
	}
	add_publisher(out, x);
}

void cite_apa(struct str *out, const struct cite *x)
{
	const bool edited = !x->n_authors && x->n_editors && x->kind != CITE_PART;
	const struct csl_name *names = edited ? x->editors : x->authors;
	const size_t n = edited ? x->n_editors : x->n_authors;

	if (n) {
		add_names(out, names, n, true);
		if (edited)
			str_add(out, n == 1 ? " (Ed.)" : " (Eds.)");
		cite_stop(out);
		add_date(out, x);
		str_add_f(out, " %s", x->title);
	} else { /* the title takes the authors' place */
		str_add(out, x->title);
		cite_stop(out);
		add_date(out, x);
	}
	add_source(out, x);
	cite_add(out, " ", x->address, "");
}
