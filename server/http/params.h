/* http/params.h -- what stands behind the `?`: split, decoded, and checked against a
 * route's table. Layer: http.
 *
 * All is kept in the request's arena. A parameter without a value ("region=", as an
 * HTML form sends it) counts as not given, except a list, where it means none, and a number,
 * where it is a fault. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum {
	PARAMS_MAX = 256, /* in one address */
	FAULTS_MAX = 8,   /* told of in one answer */
	UNKNOWN_MAX = 8,  /* likewise */
};

enum param_type {
	PARAM_BYTES,  /* anything, NUL included */
	PARAM_TEXT,   /* without NUL */
	PARAM_LIST,   /* of `choices`, parted by commas; empty is a value of its own */
	PARAM_NUMBER, /* decimal, min to max */
	PARAM_CHOICE, /* one of `choices` */
};

/* A row of a route's table. The order of the table is the order in links. */
struct param_spec {
	const char *name;
	enum param_type type;
	bool repeatable;
	uint32_t min, max;          /* of a number; of bytes and text, max is the length (0: any) */
	const char *fallback;       /* the value that a missing parameter stands for, or NULL */
	const char *const *choices; /* NULL-terminated */
};

struct param {
	const char *name, *value;      /* decoded; a NUL stands behind each */
	size_t len;                    /* of value, which may hold NULs */
	bool cut_name;                 /* the name holds one, and is wrong with it */
	const struct param_spec *spec; /* set by params_check() */
};

/* What is wrong with one parameter. */
struct fault {
	const char *parameter, *value;
	long position;   /* code points from the start of the value; -1: none in particular */
	const char *fix; /* what to do instead; may be NULL */
};

struct params {
	struct param *items;
	size_t n;
	const struct param_spec *specs; /* the route's; ends with a NULL name */
	struct fault faults[FAULTS_MAX];
	size_t n_faults;
	const char *unknown[UNKNOWN_MAX]; /* names that were left out */
	size_t n_unknown;
	struct arena *mem;
};

/* Split and decode `query` (without the `?`; NULL is fine): `+` is a space, a `%` that
 * is not followed by two hexadecimal digits stands for itself. ERR_TOO_LARGE: more than
 * PARAMS_MAX. */
NODISCARD enum err_code params_split(struct params *out, const char *query, struct arena *mem,
				     struct err *err);

/* Take out what the table does not know, to be told of by name, and what is empty: a person's
 * address may carry what a tracker hung on. */
void params_leave_out(struct params *p, const struct param_spec *specs);

/* Hold them to the table. ERR_INVALID leaves a fault for each one that is wrong;
 * ERR_TOO_LARGE: a text is longer than its row allows. */
NODISCARD enum err_code params_check(struct params *p, const struct param_spec *specs,
				     struct err *err);

/* Note a fault that only the endpoint could see, with err's message and mend. */
void params_fault(struct params *p, const struct param *at, const struct err *err);

/* NULL when it was not given (or empty). With `after`, the next one of that name. */
const struct param *params_get(const struct params *p, const char *name, const struct param *after);
const char *params_text(const struct params *p, const char *name); /* or its fallback */
uint32_t params_number(const struct params *p, const char *name);  /* or its fallback */

/* The one way to write these parameters, which were held to their table (params_check()): its
 * order, values of one name sorted and once each, what is empty or as the fallback left out.
 * Without `?`. */
void params_canonical(const struct params *p, struct str *out);

/* Append "name=value" to a query that is being written, percent-encoded; '&' before it
 * unless `out` is as long as `start`. */
void params_add(struct str *out, size_t start, const char *name, const char *value, size_t len);

/* Percent-decode in place; the new length. `plus`: a `+` is a space, as in a query. */
size_t percent_decode(char *text, size_t len, bool plus);
void percent_encode(struct str *out, const char *text, size_t len, bool plus);
