/* http/route_table.h -- ONE table of addresses. Layer: http.
 *
 * Requests are routed by it, their parameters are checked against it, and the OpenAPI document
 * is written from it, so that the three cannot disagree. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "http/endpoints.h"

enum route_kind {
	ROUTE_PLAIN, /* no index, never stored by a cache: the state of the process */
	ROUTE_LIVE,  /* the same, on an index */
	ROUTE_INDEX, /* depends on nothing but the address and the index */
	ROUTE_PAGE,  /* for people; like ROUTE_INDEX, and on the files of the pages */
	ROUTE_FILE,  /* a file of the pages, whatever the parameters */
};

struct route {
	const char *pattern; /* one {key} at most, which holds no slash, or {path}, which may */
	enum route_kind kind;
	const char *type; /* of the answer, where all goes well */
	endpoint *run;
	const struct param_spec *params; /* NULL: any */
	const struct page *page;         /* of ROUTE_PAGE */
	const char *key;                 /* what {key} stands for where the pattern has none */
	bool takes_post; /* of the parameters as JSON, where an address is too short */
	bool takes_form; /* POST, too, as a form sends it */
	bool absolute;   /* its links are, whether there is a public address or not */
	bool lenient;    /* what is wrong with its parameters, the endpoint says in its own way */

	/* For the document. */
	const char *id;      /* operationId; NULL: it is none of the interface */
	const char *summary; /* one sentence */
	const char *schema;  /* of components.json; NULL: the answer is no JSON */
	const char *key_help, *key_example;
	const char *example; /* a query that answers something on the default corpus; may be NULL */
};

/* The first that fits counts. */
extern const struct route routes[];
extern const size_t n_routes;
