/* ingest/reach.h -- which searches may find another number of works since some works changed.
 * Layer: ingest, for suggest*.c only.
 *
 * A work is found by a query if it has each of its words, or what the thesaurus has for it. So
 * the number of works that are found stays as it is unless a work that went or came has them
 * all. That is judged by stems, of all fields together: now and then a search is thought to be
 * within reach that is not, and never the other way round. */
#pragma once

#include <stdbool.h>

#include "ingest/internal.h"

struct reach;

/* Of the words in the rows of unit_fts that went and that came. It lives in r->mem. */
NODISCARD enum err_code reach_new(struct reach **out, const struct vocab *vocab, struct db *gone,
				  struct db *come, struct run *r);

/* May a search for `text` find what it did not, or no longer what it did? */
bool reach_has(const struct reach *x, const char *text, struct tokenizer *tk);
