/* support/corpus.h -- corpus folders that a test makes, and what an index says of them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "ingest/ingest.h"

/* A folder of its own for a test, removed with all that is in it by corpus_remove(). */
struct corpus_folder {
	char path[64];
	char index[80];                /* beside its files; it need not exist */
	struct ingest_summary summary; /* of the last corpus_index() */
	struct err err;
	char findings[16384]; /* one a line: "error FILE:LINE [ENTRY] MESSAGE (FIX)" */
};

void corpus_make(struct corpus_folder *c);
void corpus_remove(struct corpus_folder *c);

/* Write a file of the corpus, and the folder it is in. `name` may be "sub/a.json". */
void corpus_put(struct corpus_folder *c, const char *name, const char *text);
void corpus_put_n(struct corpus_folder *c, const char *name, const char *bytes, size_t n);

/* Index it, collecting what is found; the second form dies on any error. */
enum err_code corpus_index(struct corpus_folder *c);
/* Build nothing, and collect what a person may want to look at, too ("doubt FILE:..."). */
enum err_code corpus_check(struct corpus_folder *c);
/* Into another file, whatever is there, without errors. */
void corpus_index_anew(struct corpus_folder *c, const char *index);
void corpus_must_index(struct corpus_folder *c);

/* The rows that `sql` gives for the parameter ?1 (NULL for none), a comma between values
 * and a semicolon between rows. Borrowed until the next call. */
const char *corpus_ask(const struct corpus_folder *c, const char *sql, const char *param);

/* Keys of the values of `facet` ("region", "theme" ...) of a work, or of one of its
 * paragraphs, sorted, a comma between two. Those above are left out. */
const char *corpus_work_values(const struct corpus_folder *c, const char *work, const char *facet);
const char *corpus_passage_values(const struct corpus_folder *c, int paragraph, const char *facet);

static inline void corpus_folder_autofree(struct corpus_folder *c)
{
	corpus_remove(c);
}
