/* Chicago, notes and bibliography: an entry of the bibliography, 18th edition. */
#include <string.h>

#include "http/cite_parts.h"

/* Of more than six the first three are named (13.23). */
enum { NAMES_MAX = 6, NAMES_SHOWN = 3 };

/* "A, B, C D, and E F"; the first inverted where it begins an entry. */
static void add_names(struct str *out, const struct csl_name *names, size_t n, bool inverted)
{
	const size_t shown = n > NAMES_MAX ? NAMES_SHOWN : n;
	const bool comma = n > 2 || (inverted && cite_is_inverted(&names[0]));

	for (size_t i = 0; i < shown; i++) {
		if (i)
			str_add(out, i + 1 < n ? ", " : comma ? ", and " : " and ");
		if (i == 0 && inverted)
			cite_name_inverted(out, &names[i]);
		else
			cite_name(out, &names[i]);
	}
	str_add(out, shown < n ? ", et al." : "");
}

/* Who stands first, with a full stop; nothing where nobody is known. */
static void add_head(struct str *out, const struct cite *x)
{
	if (x->n_authors) {
		add_names(out, x->authors, x->n_authors, true);
	} else if (x->n_editors && x->kind != CITE_PART) {
		add_names(out, x->editors, x->n_editors, true);
		str_add(out, x->n_editors == 1 ? ", ed." : ", eds.");
	} else {
		return;
	}
	cite_stop(out);
	str_add_char(out, ' ');
}

static void add_year(struct str *out, const struct cite *x)
{
	if (x->dated)
		cite_years(out, x);
	else
		str_add(out, "n.d.");
}

/* " Publisher, 2004." */
static void add_imprint(struct str *out, const struct cite *x)
{
	str_add_char(out, ' ');
	cite_add(out, "", x->publisher, ", ");
	add_year(out, x);
	cite_stop(out);
}

static void add_series(struct str *out, const struct cite *x)
{
	if (!x->series)
		return;
	str_add_char(out, ' ');
	cite_headline(out, x, x->series);
	cite_add(out, " ", x->series_number, "");
	cite_stop(out);
}

/* " 21, no. 4 (2015): 365–81." (14.70) */
static void add_issue(struct str *out, const struct cite *x)
{
	const bool numbered = x->volume || x->issue;

	cite_add(out, " ", x->volume, "");
	cite_add(out, ", no. ", x->issue, "");
	str_add(out, numbered ? " (" : ", ");
	add_year(out, x);
	str_add(out, numbered ? ")" : "");
	if (x->pages) {
		str_add(out, numbered ? ": " : ", ");
		cite_pages(out, x->pages, RANGE_CHICAGO);
	}
	cite_stop(out);
}

/* " In Book, 2nd ed., edited by A B, 1–12. Series. Publisher, 2020." */
static void add_book_of_part(struct str *out, const struct cite *x)
{
	str_add(out, " In ");
	cite_headline(out, x, x->container);
	if (x->edition) {
		str_add(out, ", ");
		cite_edition(out, x->edition);
	}
	cite_add(out, ", vol. ", x->volume, "");
	if (x->n_editors) {
		str_add(out, ", edited by ");
		add_names(out, x->editors, x->n_editors, false);
	}
	if (x->pages) {
		str_add(out, ", ");
		cite_pages(out, x->pages, RANGE_CHICAGO);
	}
	cite_stop(out);
	add_series(out, x);
	add_imprint(out, x);
}

static void add_sentence_of_names(struct str *out, const char *what, const struct csl_name *names,
				  size_t n)
{
	if (!n)
		return;
	str_add_f(out, " %s ", what);
	add_names(out, names, n, false);
	cite_stop(out);
}

static void add_book(struct str *out, const struct cite *x)
{
	cite_headline(out, x, x->title);
	cite_stop(out);
	if (x->edition) {
		str_add_char(out, ' ');
		cite_edition(out, x->edition);
		cite_stop(out);
	}
	if (x->kind == CITE_BOOK)
		cite_add(out, " Vol. ", x->volume, ".");
	if (x->n_authors)
		add_sentence_of_names(out, "Edited by", x->editors, x->n_editors);
	add_sentence_of_names(out, "Translated by", x->translators, x->n_translators);
	if (x->kind == CITE_REPORT && (x->genre || x->number)) {
		str_add_f(out, " %s", x->genre ? x->genre : "Report");
		cite_add(out, " no. ", x->number, "");
		cite_stop(out);
	}
	add_series(out, x);
	add_imprint(out, x);
}

/* " PhD diss., University, 2008." (14.113) */
static void add_thesis(struct str *out, const struct cite *x)
{
	str_add_f(out, " %s, ",
		  cite_is_doctoral(x->genre) ? "PhD diss."
		  : x->genre                 ? x->genre
					     : "Thesis");
	cite_add(out, "", x->publisher, ", ");
	add_year(out, x);
	cite_stop(out);
}

/* A full date as the last thing before the address; of an undated page nothing (14.104). */
static void add_full_date(struct str *out, const struct cite *x)
{
	if (x->dated)
		cite_date(out, x->from, false);
	else
		str_add(out, "n.d.");
}

static void add_press(struct str *out, const struct cite *x)
{
	str_add_char(out, ' ');
	cite_headline(out, x, x->container);
	if (x->dated || x->kind != CITE_WEB) {
		str_add(out, ", ");
		add_full_date(out, x);
	}
	cite_stop(out);
}

/* " Paper presented at Event, Place, 2020." (14.115) */
static void add_talk(struct str *out, const struct cite *x)
{
	cite_add(out, " ", x->genre ? x->genre : "Paper presented", "");
	cite_add(out, " at ", x->event, "");
	cite_add(out, ", ", x->place, "");
	str_add(out, ", ");
	add_full_date(out, x);
	cite_stop(out);
}

static void add_other(struct str *out, const struct cite *x)
{
	if (x->container) {
		str_add_char(out, ' ');
		cite_headline(out, x, x->container);
		cite_add(out, " ", x->volume, "");
		cite_add(out, ", no. ", x->issue, "");
		if (x->pages) {
			str_add(out, ", ");
			cite_pages(out, x->pages, RANGE_CHICAGO);
		}
		cite_stop(out);
	}
	if (!x->dated && !x->publisher && x->kind == CITE_WEB)
		return;
	str_add_char(out, ' ');
	cite_add(out, "", x->publisher, ", ");
	add_full_date(out, x);
	cite_stop(out);
}

static void add_source(struct str *out, const struct cite *x)
{
	switch (x->kind) {
	case CITE_ARTICLE:
		str_add_char(out, ' ');
		cite_headline(out, x, x->container);
		add_issue(out, x);
		break;
	case CITE_PART:
		add_book_of_part(out, x);
		break;
	case CITE_THESIS:
		add_thesis(out, x);
		break;
	case CITE_TALK:
		add_talk(out, x);
		break;
	case CITE_PRESS:
		add_press(out, x);
		break;
	case CITE_WEB:
		if (x->container)
			add_press(out, x);
		else
			add_other(out, x);
		break;
	case CITE_BOOK:
	case CITE_REPORT:
	case CITE_OTHER:
		add_other(out, x);
		break;
	}
}

void cite_chicago(struct str *out, const struct cite *x)
{
	add_head(out, x);
	if (x->kind == CITE_BOOK || x->kind == CITE_REPORT) {
		add_book(out, x);
	} else {
		cite_quoted(out, x, x->title, '.');
		add_source(out, x);
	}
	cite_add(out, " ", x->address, ".");
}
