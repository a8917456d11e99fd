/* ingest/csl.h -- one CSL-JSON entry being read, for csl.c, csl_custom.c and jsonl.c only.
 * Layer: ingest. */
#pragma once

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "ingest/internal.h"

struct csl {
	struct corpus *c;
	struct run *r;
	const char *path;
	size_t line;       /* of an entry that is a line of its file; else 0 */
	struct record rec; /* the one that is being read */
	size_t n_renamed;  /* documents whose id could not stand in an address as it was */
	bool stays;        /* documents are not stowed away: the caller has a use for them */
	bool full;         /* out of memory: what was read of this entry counts for nothing */
};

/* Add the record of an entry to the corpus, or report why not. `number` counts the entries
 * of the file, for one without an id. The entry is given its key as "id". */
NODISCARD enum err_code csl_take_entry(struct csl *x, cJSON *entry, size_t number);

/* Is it what a server puts behind a key for another form of the record (".bib" ...)? No key
 * ends so. */
bool csl_is_suffix(const char *s);

/* Where a finding about the entry belongs. */
struct place csl_here(const struct csl *x);

/* A field as text, in the corpus' memory; numbers count as text. NULL when it is missing
 * or empty. */
const char *csl_field(struct csl *x, const cJSON *object, const char *name);

/* The same of what is put away with the texts of the record. */
const char *csl_long(struct csl *x, const cJSON *object, const char *name);

/* The strings of an array; *n of them. */
const char **csl_strings(struct csl *x, const cJSON *object, const char *name, size_t *n);

/* Take the project's own fields, which corpus/README.md lists. The record has its title
 * and its abstract by then. */
void csl_take_custom(struct csl *x, const cJSON *custom);

/* edition.c: what an entry says of where and when it appeared. */
void edition_note(struct edition *out, const cJSON *entry);

/* --- document.c: an object that is no CSL-JSON, or has its text in it --- */

/* Add the record of `object`, and its "text" and "notes" as passages. They are taken out of
 * it. corpus/README.md lists the fields. */
NODISCARD enum err_code document_take(struct csl *x, cJSON *object);

/* Where to cut a text of n bytes that is too long for one passage; n: nowhere. */
size_t document_cut(const char *s, size_t n);

/* document_text.c: "text" as a list of paragraphs with their sections and what they cite, and
 * the "reference_list" that this points into, which comes first. */
NODISCARD enum err_code document_paragraphs(struct csl *x, struct record *rec, const cJSON *text);
NODISCARD enum err_code document_list(struct csl *x, struct record *rec, const cJSON *list);
