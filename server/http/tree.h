/* http/tree.h -- what a JSON text says, as a tree in an arena: what templates are filled with.
 * Layer: http.
 *
 * Read-only once it is made, and as long as its arena; a node may hang in several trees by
 * copies of itself that share its children (tree_copy). Texts hold no NUL: one that a JSON text
 * has becomes U+FFFD, since no page can show it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum { TREE_DEPTH_MAX = 128 };

enum tree_kind {
	TREE_NULL,
	TREE_BOOL,
	TREE_NUMBER,
	TREE_TEXT,
	TREE_MARKUP, /* HTML that is escaped already; no JSON text gives this */
	TREE_LIST,
	TREE_OBJECT,
};

struct tree {
	enum tree_kind kind;
	const char *name; /* as a member of an object; else NULL */
	const char *text;
	double number;             /* of a number; of a bool 0 or 1; of a list how many items */
	struct tree *first, *last; /* items or members */
	struct tree *next;
};

/* ERR_INVALID: it is no JSON, or deeper than TREE_DEPTH_MAX. */
NODISCARD enum err_code tree_parse(struct tree **out, const char *json, size_t len,
				   struct arena *mem, struct err *err);

/* NULL where there is none, or `at` is NULL or no object. */
const struct tree *tree_get(const struct tree *at, const char *name);
const struct tree *tree_get_n(const struct tree *at, const char *name, size_t len);
const char *tree_text(const struct tree *at); /* "" for all that is no text */
/* Not NULL, null, false, 0, "" or an empty list. */
bool tree_is_true(const struct tree *at);

/* NULL: no memory. The texts are borrowed. */
struct tree *tree_new(enum tree_kind kind, struct arena *mem);
struct tree *tree_new_text(const char *text, struct arena *mem);
struct tree *tree_new_number(double number, struct arena *mem);
struct tree *tree_copy(const struct tree *node, struct arena *mem);
/* As the last item or member; `name` is NULL in a list. False: a node was NULL for want of
 * memory. */
bool tree_add(struct tree *to, const char *name, struct tree *node);
