/* bench/scale/words.h -- the real words of the generated corpus. */
#pragma once

#include <stddef.h>

extern const char *const function_words[]; /* the commonest words of English, in order */
extern const size_t n_function_words;
extern const char *const real_words[]; /* of diplomacy, and places that the gazetteer knows */
extern const size_t n_real_words;
