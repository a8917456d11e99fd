/* text/text.h -- UTF-8, folded keys, sentences, stop words. Layer: text. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "text/token.h"

/* The code point at `s` (n > 0 bytes are there) and its length in bytes. What is
 * not UTF-8 counts as one byte and U+FFFD. */
uint32_t text_next(const char *s, size_t n, size_t *size);

bool text_is_utf8(const char *s, size_t n);
size_t text_code_points(const char *s, size_t n); /* as text_next() counts them */

/* `s` as valid UTF-8 in `mem`: U+FFFD for what was not, NUL and other control
 * characters (tab and newline aside) as spaces. NULL: `mem` is full. */
char *text_clean(const char *s, size_t n, struct arena *mem);

/* Letters and the marks behind them as one letter each where Unicode has it (NFC). NULL: `mem`
 * is full, or it is not UTF-8. */
char *text_composed(const char *s, size_t n, struct arena *mem);

/* The exact tokens of `s`, one space between them: what titles, thesaurus terms and
 * names are compared by ("Côte d'Ivoire" and "cote d ivoire" are the same).
 * Appends to `out`. */
void text_key(struct str *out, struct tokenizer *tk, const char *s, size_t n);

/* A word that a long question can do without, as an exact token. "us" is none: it is the
 * United States as often. */
bool text_is_stop(const char *exact, size_t n);

/* The end, in bytes, of the sentence that begins at `from`: behind its full stop and
 * closing quotes. Abbreviations (et al., Dr., p.) and initials do not end one. */
size_t text_sentence_end(const char *s, size_t n, size_t from);

/* A URL-safe key from a label: folded words joined by '-', at most 60 bytes. */
void text_slug(struct str *out, struct tokenizer *tk, const char *s, size_t n);
