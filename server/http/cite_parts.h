/* http/cite_parts.h -- what the styles of cite.h have in common; for cite*.c, and
 * names and titles for others that write references. Layer: http. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "http/csl.h"

#define EN_DASH  "\xe2\x80\x93"
#define ELLIPSIS "\xe2\x80\xa6"

/* How a work is cited, which is less than its type. */
enum cite_kind {
	CITE_ARTICLE, /* in a journal */
	CITE_PRESS,   /* in a newspaper or a magazine */
	CITE_BOOK,
	CITE_PART, /* of a book, of proceedings, of an encyclopedia */
	CITE_THESIS,
	CITE_REPORT,
	CITE_WEB,
	CITE_TALK, /* at an event, and in no book */
	CITE_OTHER,
};

/* A record as a style reads it. Texts are NULL where there are none. */
struct cite {
	enum cite_kind kind;
	const char *type, *title, *container, *publisher, *volume, *issue, *pages;
	const char *edition, *genre, *number, *series, *series_number, *event, *place;
	const char *address; /* https://doi.org/..., else the URL */
	const struct csl_name *authors, *editors, *translators;
	size_t n_authors, n_editors, n_translators;
	bool english; /* the record says so */
	bool dated;
	int from[3], to[3]; /* year, month, day; to[0] is 0 unless it is a range */
};

/* The text without the mark-up of CSL (<i>, <b>, <sub>, <sup>, <sc>, <span class="...">). */
const char *cite_plain(const char *text, struct arena *mem);

/* A full stop, unless there is one, or a stronger sign, already; quotes behind it count as
 * its end. */
void cite_stop(struct str *out);
/* The text between the other two, if there is one; of an empty one nothing. */
void cite_add(struct str *out, const char *before, const char *text, const char *after);

/* --- names --- */

/* Is the name written in a script that has neither initials nor commas in its names? */
bool cite_is_cjk(const struct csl_name *n);
/* "Teun A. van Dijk Jr." */
void cite_name(struct str *out, const struct csl_name *n);
/* "van Dijk, Teun A., Jr." */
void cite_name_inverted(struct str *out, const struct csl_name *n);
/* Does it look so, with a comma in it, which then wants one behind it as well? */
bool cite_is_inverted(const struct csl_name *n);

/* --- titles, pages, numbers --- */

/* As Chicago and MLA have it; see cite.h. */
void cite_headline(struct str *out, const struct cite *x, const char *title);
/* The title in quotes, those in it single, and `mark` before the last of them, unless the
 * title ends in a sign of its own. */
void cite_quoted(struct str *out, const struct cite *x, const char *title, char mark);

enum cite_range { RANGE_WHOLE, RANGE_CHICAGO, RANGE_MLA };

/* "365-381" with an en dash: whole, or the second number as short as the style has it
 * (Chicago 9.63, MLA 2.140). */
void cite_pages(struct str *out, const char *pages, enum cite_range range);
bool cite_is_one_page(const char *pages);

/* "2" to "2nd ed.", "Revised edition" to "Revised ed."; other words as they are. */
void cite_edition(struct str *out, const char *edition);

/* "October 10, 2025" (American) or "10 Oct. 2025" (MLA), as far as it is known; a year
 * of 0 is left out. */
void cite_date(struct str *out, const int date[3], bool mla);
/* "2019" or "2019–2020" */
void cite_years(struct str *out, const struct cite *x);
extern const char *const cite_months[12];

bool cite_same(const char *a, const char *b); /* neither NULL, and equal but for case */
bool cite_is_doctoral(const char *genre);

/* --- the styles --- */

void cite_apa(struct str *out, const struct cite *x);
void cite_chicago(struct str *out, const struct cite *x);
void cite_mla(struct str *out, const struct cite *x);
