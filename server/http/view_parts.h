/* http/view_parts.h -- what the pipes are made of, for the files of http/view*.c only.
 * Layer: http. */
#pragma once

#include "base/str.h"
#include "http/tree.h"

/* One use of a pipe. */
struct use {
	const struct tree *value, *root;
	const char *argument; /* "" where none was given */
	struct arena *mem;
	bool no_memory;
};

typedef const struct tree *pipe_fn(struct use *u);

pipe_fn view_readable, view_tree, view_chips, view_members;

/* Pass a new value on, or note that there was no memory for it. */
struct tree *view_made(struct use *u, struct tree *node);
bool view_put(struct use *u, struct tree *to, const char *name, struct tree *node);
struct tree *view_text(struct use *u, const struct str *text, enum tree_kind kind);
