/* http/page.h -- pages for people: answers of the API, run through a template. Layer: http.
 *
 * A page is filled by the endpoints that answer the API, so that there is one way to search and
 * one to write what was found; the browser fills the same template with the same JSON
 * (web/app/pages.js). How templates are written: http/template.h. */
#pragma once

#include "http/endpoints.h"
#include "http/tree.h"

/* One answer of the API that a page shows. */
struct page_part {
	const char *name; /* of the member that it becomes */
	const char *path; /* where the API has it: one {key} at most */
	endpoint *run;
	const struct param_spec *params; /* of the endpoint */
	/* Its parameters, {key} as in the path; NULL: those of the page that it knows. */
	const char *query;
	const char *more; /* "name=value" beside those; may be NULL */
	bool optional;    /* without it the page has less, and no failure */
};

struct page {
	const char *template; /* "search": web/templates/search.html */
	const struct param_spec *params;
	const struct page_part *parts;
	size_t n_parts;
	bool tells_host; /* by the name that the client called it by; see `origin` */
	/* Make parameters of what only a form sends; may be NULL. Before they are held to the
	 * table. */
	enum err_code (*prepare)(struct params *p, struct err *err);
	/* What else goes into <head>, and into the headers; may be NULL. `root` is what the
	 * template is filled with. */
	enum err_code (*extra)(struct str *head, struct reply *out, struct request *r,
			       const struct tree *root, struct err *err);
};

/* Before anything looks at the parameters: what is none of the page's is left out and told on
 * it, not refused; the others are held to the page's table. */
NODISCARD enum err_code page_check(struct request *r, const struct page *page, struct err *err);

/* What the client called this server by; "" where that is no name of a host. */
const char *page_host(const struct request *r);

/* The endpoint of all pages; r->page says which. */
endpoint get_page;

/* A page for an answer that is no success: `problem` is what the API says of it (RFC 9457). */
NODISCARD enum err_code page_problem(struct request *r, struct reply *out, const char *problem,
				     size_t len, struct err *err);

/* The pages that there are; the routes lead to them. */
extern const struct page search_page, work_page, text_page;
extern const struct page region_page, explore_page, api_page, about_page;
