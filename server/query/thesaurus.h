/* query/thesaurus.h -- which words also stand for which. Layer: query.
 *
 * Filled once, then read by any number of threads. */
#pragma once

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "text/token.h"

struct thesaurus;

NODISCARD enum err_code thesaurus_new(struct thesaurus **out, struct err *err);
void thesaurus_free(struct thesaurus *t); /* NULL is fine */

/* A search for `term` also finds `means` (both as a person writes them). */
NODISCARD enum err_code thesaurus_add(struct thesaurus *t, const char *term, const char *means,
				      struct tokenizer *tk, struct err *err);

/* What terms are looked up by: stems, one space between two, so that "Confucius
 * Institutes" finds "Confucius Institute"; without words that say little, so that "belt
 * and road" is found when the query has dropped its "and". Appends to `out`; returns the
 * number of words. */
size_t thesaurus_key(struct str *out, struct tokenizer *tk, const char *text);

/* The meanings of the term with that key. Borrowed; NULL when there is no entry. */
const char *const *thesaurus_find(const struct thesaurus *t, const char *key, size_t *n);

size_t thesaurus_longest(const struct thesaurus *t); /* words in its longest term */
