/* relevance/relevance.h -- what the files of `make relevance` share.
 *
 * The judged sets go through the product's own indexing and search, the code that the
 * server runs; plain FTS5 is asked the same in the same run. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "support/judged.h"

enum { HITS_MAX = 100 };

void die(const char *what, const char *which) __attribute__((noreturn));

/* --- sets.c: docs.jsonl, queries.jsonl and qrels.tsv of a folder ------------------------ */

struct doc {
	char *id, *title, *text;
};

struct set {
	const char *name;
	struct doc *docs;
	size_t n_docs, cap_docs;
	struct judged_set queries; /* those that have an answer */
};

void set_read(struct set *out, const char *folder, const char *name);
void set_dispose(struct set *s);

/* --- rankings ------------------------------------------------------------------------------ */

/* The works found for a query, best first. */
struct ranking {
	char *keys[HITS_MAX];
	double scores[HITS_MAX];
	size_t n;
};

void ranking_add(struct ranking *r, const char *key, double score);
void ranking_clear(struct ranking *r);

/* --- product.c ------------------------------------------------------------------------------ */

/* What becomes of a document's text: passages of it, or its abstract, a field of the work. */
enum mapping { MAPPING_TEXT, MAPPING_ABSTRACT, MAPPING_COUNT };

struct product;

struct product *product_of_set(const struct set *s, enum mapping m);
struct product *product_of_folder(const char *corpus);
void product_free(struct product *p);

/* `expand` as the parameter of that name; NULL: what the server does without one. */
void product_search(struct ranking *out, struct product *p, const char *q, const char *expand);

/* --- plain.c: FTS5 as anybody would use it ---------------------------------------------------- */

struct plain;

/* porter unicode61; words OR-ed without 33 stop words; bm25 with the title twice. */
struct plain *plain_of_set(const struct set *s);
void plain_free(struct plain *p);
void plain_search(struct ranking *out, struct plain *p, const char *q);
