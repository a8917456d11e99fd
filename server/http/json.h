/* http/json.h -- writes JSON straight into text, without a tree in between. Layer: http.
 *
 * Every function takes the member's name first, or NULL for an element of an array and
 * for the outermost value; mixing the two up, or leaving something open, is a
 * programming error and asserted. Failure to grow the text sticks in the text: ask
 * str_ok() once at the end. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { JSON_DEPTH_MAX = 511 }; /* the tree of a query nests deepest: a dozen levels are usual */

struct json_level {
	bool is_object; /* no array */
	bool has_member;
};

struct json {
	struct str *out;
	unsigned depth;
	struct json_level levels[JSON_DEPTH_MAX + 1]; /* what is open; levels[0] is around all */
	const char *const *chosen; /* members of the object at chosen_depth; NULL: all */
	unsigned chosen_depth;
	unsigned left_out; /* depth within something that is not written */
};

void json_init(struct json *j, struct str *out); /* `out` must outlive the writer */
void json_end(const struct json *j);             /* asserts that all is closed */

void json_object(struct json *j, const char *name);
void json_array(struct json *j, const char *name);
void json_close(struct json *j); /* the innermost object or array */

/* Of the object that is open now, write only the members in the NULL-terminated list from
 * here on, whatever is put into it; NULL: all again. Before it is closed. */
void json_choose(struct json *j, const char *const *names);

/* NULL is written as null. Bytes that are not UTF-8 become U+FFFD. */
void json_text(struct json *j, const char *name, const char *text);
void json_text_n(struct json *j, const char *name, const char *bytes, size_t n);
void json_uint(struct json *j, const char *name, uint64_t n);
void json_int(struct json *j, const char *name, int64_t n);
void json_real(struct json *j, const char *name, double x); /* four decimals; 0 if not finite */
void json_bool(struct json *j, const char *name, bool b);
void json_null(struct json *j, const char *name);
/* `bytes` are JSON already. */
void json_raw(struct json *j, const char *name, const char *bytes, size_t n);
