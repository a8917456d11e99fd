/* read/entry.h -- a work in the making, for the readers of records. Layer: read.
 *
 * Each function puts one thing that a format says into a CSL-JSON 1.0.2 entry. Nothing is put
 * for NULL and for text that is blank. Texts are copied, and cleaned where they are no UTF-8. A
 * lack of memory sticks; entry_end() then hands on NULL, as reading_work() has it. An entry is its
 * owner's until entry_end() or entry_drop(). */
#pragma once

#include "read/read.h"

struct entry {
	struct reading *d;
	cJSON *work;
	size_t line; /* where it begins in the file; for findings */
	bool full;
};

void entry_begin(struct entry *e, struct reading *d, size_t line);
void entry_end(struct entry *e);  /* hand the work on */
void entry_drop(struct entry *e); /* it is none after all */

/* What the entry has under that name; NULL: nothing, or no text. */
const char *entry_has(const struct entry *e, const char *name);

/* A field of text, its white space made single spaces. What was put first stays. */
void entry_text(struct entry *e, const char *name, const char *text);
void entry_texts(struct entry *e, const char *name, const char *text, size_t n);

/* The same where the text may hold markup (HTML, JATS, MathML) or character references: its
 * words are put, and the heading "Abstract" is not. */
void entry_markup(struct entry *e, const char *name, const char *text);

/* One more person in a role of CSL's ("author", "editor", "translator"). A family name makes
 * it a person; else `given` or `literal` is the whole name. */
struct person {
	const char *family, *given, *particle, *suffix, *literal;
};
void entry_person(struct entry *e, const char *role, const struct person *p);

/* A name as one text: "Family, Given", "Family, Jr, Given" or "Given Family"; what is in
 * `given_first` order with more than one word has its last word as its family name. */
void entry_person_text(struct entry *e, const char *role, const char *name);

/* A date of CSL's ("issued", "accessed"), from a year (0: none), month and day (0: none).
 * A further call puts nothing. */
void entry_date(struct entry *e, const char *name, int year, int month, int day);

/* ... from "2013", "2013-01-05", "2014/07//", "July 2014", "5 Jan. 2013": anything else is kept
 * as written, as CSL's "literal". */
void entry_date_text(struct entry *e, const char *name, const char *text);

/* From 1, of "jan", "January", "7", "07"; 0: it is no month. `n` bytes. */
int entry_month(const char *s, size_t n);

/* One keyword more. They are one text in CSL, parted by semicolons here. */
void entry_keyword(struct entry *e, const char *text);

/* Pages "12--23" or "12 - 23" as "12-23". */
void entry_pages(struct entry *e, const char *text);

/* The language as a tag of two letters where it is one of the common ones, named by its
 * three-letter code or in English; else as it is. */
void entry_language(struct entry *e, const char *text);

/* The DOI in `text`, which may be an address. False: there is none in it. */
bool entry_doi(struct entry *e, const char *text);
const char *doi_in(const char *text); /* "10.1000/x" within the text, up to its end; or NULL */

/* A web address. What is none is left out, and that is told. */
void entry_url(struct entry *e, const char *text);

/* This project's fields of the entry. NULL: no memory. */
cJSON *entry_custom(struct entry *e);
void entry_custom_text(struct entry *e, const char *name, const char *text);

/* A file that holds the text of the work, by its path from the folder of the file that is
 * read: custom.attachments. A path that leads out of the folder is told and left out. */
void entry_attach(struct entry *e, const char *path);
bool path_stays_within(const char *path); /* relative, and without ".." */

/* Where an author speaks from, as an affiliation states it: a country's name or its code, which
 * the parent finds in the tree of regions, or finds to be none. */
void entry_author_region(struct entry *e, const char *country, const char *affiliation);

/* Put `item` under a name; the entry owns it from then on, whatever happens. */
void entry_put(struct entry *e, cJSON *to, const char *name, cJSON *item);
void entry_add(struct entry *e, cJSON *array, cJSON *item);
void entry_string(struct entry *e, cJSON *to, const char *name, const char *text);

/* The array of that name in `in`, which is made when it is not there. */
cJSON *entry_array(struct entry *e, cJSON *in, const char *name);
