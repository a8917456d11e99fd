/* text/spelling.h -- British spellings as American ones. Layer: text. */
#pragma once

#include <stddef.h>

/* Rewrite the folded word of `n` bytes in place and return its new length, which is
 * at most `cap`. It serves to make two spellings meet before stemming, for index and
 * query alike; what comes out need not be a word ("promize"). */
size_t spelling_fold(char *word, size_t n, size_t cap);
