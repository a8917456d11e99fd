/* base/str.h -- text that grows, up to a ceiling. Layer: base.
 *
 * Failure sticks: after the ceiling or the memory was hit, appending does
 * nothing, and str_ok() says so once at the end. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct str {
	char *data; /* NUL-terminated once something was appended, else NULL */
	size_t len; /* bytes without the NUL */
	size_t cap, ceiling;
	bool failed;
};

/* An empty text that may hold `ceiling_` bytes at most. A local one is declared
 *     AUTO(str) struct str text = STR(4096);
 * with its value, since whatever returns before that would free what is not there. */
#define STR(ceiling_)                                                                              \
	{                                                                                          \
		.ceiling = (ceiling_)                                                              \
	}
void str_init(struct str *s, size_t ceiling); /* the same for one that exists already */
void str_dispose(struct str *s);
void str_clear(struct str *s); /* empty again, room kept, failure forgotten */

void str_add(struct str *s, const char *text);
void str_add_n(struct str *s, const char *bytes, size_t n);
void str_add_char(struct str *s, char c);
void str_add_uint(struct str *s, uint64_t n); /* in decimal */
void str_add_utf8(struct str *s, unsigned code_point);

/* The length of the UTF-8 sequence at `s`, of which n > 0 bytes are there; 0 if there is
 * none (RFC 3629: no overlong forms, no surrogates, nothing beyond U+10FFFF). */
size_t str_utf8_at(const char *s, size_t n);
void str_add_f(struct str *s, const char *fmt, ...) PRINTF_LIKE(2, 3);
void str_cut(struct str *s, size_t len); /* keep the first `len` bytes */

/* Room for n bytes behind what is there. False: no memory. */
bool str_room(struct str *s, size_t n);
bool str_ok(const struct str *s);
/* How often a text of this thread could not grow, because there was no memory; not for its
 * ceiling. For who has to know whether something got lost on the way. */
unsigned str_shortages(void);
const char *str_text(const struct str *s); /* "" when empty; borrowed until the next change */
char *str_take(struct str *s); /* the text, now the caller's to free(); NULL if it failed */
/* The other way: `data`, malloc()ed with room for `len` bytes and a NUL, is the text's from
 * then on, in place of what it had. */
void str_adopt(struct str *s, char *data, size_t len);

/* How many bytes have to be put in, taken out or changed to make `a` into `b` (Levenshtein's
 * distance). SIZE_MAX where one is longer than STR_DISTANCE_MAX: no slip of the keyboard. */
enum { STR_DISTANCE_MAX = 64 };
size_t str_distance(const char *a, size_t na, const char *b, size_t nb);

static inline void str_autofree(struct str *s)
{
	str_dispose(s);
}
