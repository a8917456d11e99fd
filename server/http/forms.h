/* http/forms.h -- the forms in which a record is given: by suffix, by Accept, in exports.
 * Layer: http. */
#pragma once

#include <stdbool.h>

#include "base/str.h"
#include "http/cite.h"
#include "http/csl.h"
#include "http/request.h"
#include "search/search.h"

#define TYPE_BIBTEX   "application/x-bibtex; charset=utf-8"
#define TYPE_RIS      "application/x-research-info-systems; charset=utf-8"
#define TYPE_CSL_JSON "application/vnd.citationstyles.csl+json"
#define TYPE_JSONLD   "application/ld+json"
#define TYPE_TEXT     "text/plain; charset=utf-8"

/* Where Accept wants several alike ("text/" and an asterisk), the first of them. */
enum form { FORM_JSON, FORM_TEXT, FORM_BIBTEX, FORM_RIS, FORM_CSL_JSON, FORM_JSONLD, FORM_COUNT };

/* A record, and what it takes to write it. Links and the like go to r->mem. */
struct record {
	const struct request *r;
	struct searcher *s;
	const struct work *w;
	const struct csl *c;
	enum cite_style style; /* of FORM_TEXT */
};

struct form_info {
	const char *suffix;  /* behind the key: ".bib"; "" for the record itself */
	const char *type;    /* without a charset */
	const char *link;    /* its name in "links"; NULL: "self" */
	const char *another; /* a further media type that means it, or NULL */
	void (*write)(struct str *out, const struct record *x);
};

extern const struct form_info forms[FORM_COUNT];

/* The form that Accept asks for most; the first of equals. False: none of them. */
bool form_by_accept(enum form *out, const char *accept);
/* The one whose suffix `path` ends with; FORM_JSON where it is none. */
enum form form_by_suffix(const char *path);

/* The value of a Link header for FAIR Signposting (https://signposting.org/FAIR/): how to cite
 * the work, its authors, its kind and licence, and the forms of its record; or, from one of
 * the forms, what it describes. NULL: no memory. */
const char *form_signposts(const struct record *x, enum form form);
/* The same for the page that people read; its text is an item of it where that is given out. */
const char *form_page_signposts(const struct record *x);
/* The same for the text: whose it is. */
const char *form_text_signposts(const struct record *x);

/* The record as JSON, with "meta" or without. */
struct json;
void record_write(struct json *j, const struct record *x, bool with_meta);
