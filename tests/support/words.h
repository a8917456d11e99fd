/* support/words.h -- texts as their tokens, for tests. */
#pragma once

#include <stddef.h>

/* The tokens of `text` with a space between two: exact ones, or stems. Borrowed until the
 * next call. Fails the test when the tokenizer cannot be had. */
const char *words_exact(const char *text, size_t n);
const char *words_stem(const char *text, size_t n);
