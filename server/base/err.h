/* base/err.h -- how a function says that it failed, and why. Layer: base.
 *
 * What can fail returns an `enum err_code`, takes a `struct err *` last, and
 * leaves its out-parameters alone on failure. Only the edge (main, a request
 * handler) logs, once. */
#pragma once

#include <stddef.h>

#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define NODISCARD              __attribute__((warn_unused_result))
#define AUTO(type)             __attribute__((cleanup(type##_autofree)))
#define COUNT_OF(array)        (sizeof(array) / sizeof(*(array)))

/* A new code needs a different reaction by some caller, not another story. */
enum err_code {
	ERR_OK = 0,
	ERR_INVALID,   /* the caller's input is malformed */
	ERR_NOT_FOUND, /* what was asked for does not exist */
	ERR_GONE,      /* what was asked for is no longer there, and will not be again */
	ERR_TOO_LARGE, /* a stated limit would be exceeded */
	ERR_BUSY,      /* nothing wrong; try again later */
	ERR_NO_MEMORY,
	ERR_IO,
	ERR_CORRUPT,
	ERR_INTERNAL, /* a bug */
};

/* Filled in by the function that fails; the caller owns it, usually on the
 * stack, zeroed. Both texts are one line for a person, never parsed. */
struct err {
	enum err_code code;
	char msg[256]; /* what is wrong, naming the thing: file, line, value */
	char fix[192]; /* what mends it; empty when msg says all there is to say */
	size_t at;     /* the code point of the input that it is about, from 1; 0: none */
};

/* Set *err (with an empty fix) and return `code`, so that a failure is one
 * statement:
 *     return err_set(err, ERR_INVALID, "page size %d is over %d", n, max);
 * `err` may be NULL when the caller wants the code only. */
enum err_code err_set(struct err *err, enum err_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Say how to mend what err_set() said, and return its code. NULL is fine, but
 * then the code is lost: return the one that err_set() gave. */
enum err_code err_mend(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Say which code point of the input it is about, from 1. NULL is fine. */
void err_at(struct err *err, size_t at);

/* Put "fmt: " before the message that is there, and return its code. */
enum err_code err_context(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

const char *err_name(enum err_code code); /* "not_found"; static storage */

/* Return from the calling function if `expr` failed. Safe because everything
 * a function holds is in an arena or declared AUTO(). */
#define TRY(expr)                                                                                  \
	do {                                                                                       \
		const enum err_code try_code = (expr);                                             \
		if (try_code != ERR_OK)                                                            \
			return try_code;                                                           \
	} while (0)
