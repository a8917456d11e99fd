/* http/template.h -- fills a template with a tree: the part of Mustache that the pages use, and
 * nothing that a page could be broken with. Layer: http.
 *
 * web/app/template.js is the same for the browser; tests/web/view-cases.json holds both to one
 * table. What there is (after https://github.com/mustache/spec; no lambdas, no other
 * delimiters, no blocks, and nothing that leaves a text unescaped):
 *
 *	{{name}} {{a.b}} {{.}}       a text or a number, escaped for HTML; all else is nothing
 *	{{#name}} ... {{/name}}      once for each item of a list; once inside any other value that
 *	                             is not null, false, 0, "" or an empty list
 *	{{^name}} ... {{/name}}      once where the section would have nothing
 *	{{> part}}                   another template, here
 *	{{! words for a reader}}
 *	{{name|pipe:argument}}       the value as a view helper makes it (http/view.h), in any of
 *	                             the first three; the closing tag has the bare name
 *	{{list.length}}              how many items it has
 *
 * The first part of a name is looked up in the innermost value that is an object and has it, the
 * others in what the part before them gave. A tag of a section, a part or words for a reader that
 * is alone on its line takes the line with it.
 *
 * CONVENTIONS of web/templates/ (for who adds a page):
 *	- A page is NAME.html: what goes into <head> (a <title> first), a line "<!--main-->", what
 *	  goes into <main>, and then its parts, each behind a line "<!--part _name-->", used as
 *	  {{> _name}}. A part ends before the last line break. What several pages use is in
 *	  common.html. A page's outermost element has data-page="NAME".
 *	- It is filled with {"base", "api", "here", and one member for each answer of the API that
 *	  the page shows}: pages.c (struct page_part) and web/app/pages.js say which. `base` is the
 *	  folder of the pages ("/"), `api` where the JSON comes from ("/"), `here` the parameters of
 *	  the address, one text each ({{here.q}}).
 *	- Addresses: {{base}}works/{{key|url}}; the search page with what an `href` of the JSON has
 *	  behind its question mark is {{base}}{{href|query}}.
 *	- What the JSON lacks is first of all added to the JSON, if any client would like it; a new
 *	  pipe needs C, JS and rows in view-cases.json.
 *	- Every attribute is in double quotes; no style="", no on...="" (the policy forbids them);
 *	  data for the script stand in data-*; what is kept over an update has an id or a data-key.
 */
#pragma once

#include "base/str.h"
#include "http/tree.h"

enum {
	TEMPLATE_DEPTH_MAX = 48,      /* sections and parts in each other */
	TEMPLATE_STEPS_MAX = 4000000, /* tags that are followed, in all */
};

/* Where parts come from. */
struct template_source {
	/* NULL: there is none, which gives nothing. As long as the rendering lasts. */
	const char *(*find)(const struct template_source *s, const char *name, size_t *len);
};

/* Append what `text` makes of `root`. ERR_INVALID: a tag is not closed or a section has no end;
 * ERR_TOO_LARGE: deeper, or more, than the limits; ERR_NO_MEMORY. What was appended before that
 * stays. `source` may be NULL. */
NODISCARD enum err_code template_render(struct str *out, const char *text, size_t len,
					const struct tree *root,
					const struct template_source *source, struct arena *mem,
					struct err *err);

/* Escaped for HTML, in quotes or outside. */
void template_add_escaped(struct str *out, const char *text, size_t len);
