#include <string.h>

#include "base/str.h"
#include "query/internal.h"

struct query_node *node_new(struct arena *mem, enum query_kind kind)
{
	struct query_node *node = arena_array(mem, struct query_node, 1);

	if (node)
		node->kind = kind;
	return node;
}

bool node_add(struct arena *mem, struct query_node *parent, struct query_node *child)
{
	if (!child || !arena_reserve(mem, &parent->children, sizeof(struct query_node *),
				     parent->n_children, &parent->cap))
		return false;
	parent->children[parent->n_children++] = child;
	return true;
}

struct query_leaf *leaf_new(struct query *q, struct arena *mem)
{
	struct query_leaf *leaf;

	if (q->n_leaves >= QUERY_TERMS_MAX)
		return NULL;
	leaf = arena_array(mem, struct query_leaf, 1);
	if (!leaf || !arena_reserve(mem, &q->leaves, sizeof(struct query_leaf *), q->n_leaves,
				    &q->cap_leaves))
		return NULL;
	leaf->bit = (uint32_t)q->n_leaves;
	leaf->weight = 1;
	q->leaves[q->n_leaves++] = leaf;
	return leaf;
}

bool leaf_add_phrase(struct arena *mem, struct query_leaf *leaf, const struct query_phrase *phrase)
{
	struct query_phrase *more =
		arena_grow(mem, leaf->phrases, sizeof(*more), leaf->n_phrases, leaf->n_phrases + 1);

	if (!more)
		return false;
	more[leaf->n_phrases++] = *phrase;
	leaf->phrases = more;
	return true;
}

bool query_add_word(struct query *q, const char *text, const char *stem, double weight,
		    struct arena *mem)
{
	struct query_leaf *leaf = leaf_new(q, mem);
	const char **tokens = arena_array(mem, const char *, 1);
	const struct query_phrase phrase = { .tokens = tokens, .n_tokens = 1 };

	if (!leaf || !tokens)
		return false;
	tokens[0] = stem;
	leaf->text = text;
	leaf->weight = weight;
	leaf->added = true;
	return leaf_add_phrase(mem, leaf, &phrase);
}

bool query_warn(struct query *q, struct arena *mem, size_t position, const char *message,
		const char *fix)
{
	if (!arena_reserve(mem, &q->warnings, sizeof(*q->warnings), q->n_warnings,
			   &q->cap_warnings))
		return false;
	q->warnings[q->n_warnings++] = (struct query_warn){ .message = message,
							    .fix = fix,
							    .position = (uint32_t)position };
	return true;
}

bool query_holds(const struct query_node *node, uint64_t has, uint64_t anywhere)
{
	size_t i;

	switch (node->kind) {
	case NODE_LEAF:
	case NODE_COMPOUND:
		return has >> node->leaf->bit & 1;
	case NODE_NOT:
		return !query_holds(node->children[0], anywhere, anywhere);
	case NODE_AND:
		for (i = 0; i < node->n_children; i++)
			if (!query_holds(node->children[i], has, anywhere))
				return false;
		return true;
	case NODE_OR:
		for (i = 0; i < node->n_children; i++)
			if (query_holds(node->children[i], has, anywhere))
				return true;
		return false;
	}
	return false;
}

static bool is_list(const struct query_node *root)
{
	return root->kind == NODE_AND && root->implicit;
}

int query_coverage(const struct query *q, uint64_t has, uint64_t anywhere)
{
	const struct query_node *root = q->root;
	int held = 0;

	if (!is_list(root))
		return query_holds(root, has, anywhere);
	for (size_t i = 0; i < root->n_children; i++) {
		const bool holds = query_holds(root->children[i], has, anywhere);

		if (root->children[i]->kind != NODE_NOT)
			held += holds;
		else if (!holds)
			return -1;
	}
	return held;
}

size_t query_parts(const struct query *q)
{
	size_t n = 0;

	if (!q->root || !is_list(q->root))
		return 1;
	for (size_t i = 0; i < q->root->n_children; i++)
		n += q->root->children[i]->kind != NODE_NOT;
	return n;
}

/* --- the query written down again --- */

static void write_node(struct str *out, const struct query_node *node, bool inside);

static void write_leaf(struct str *out, const struct query_leaf *leaf)
{
	if (leaf->field != FIELD_ANY)
		str_add_f(out, "%s:", query_field_name(leaf->field));
	str_add_f(out, leaf->verbatim ? "\"%s\"" : "%s", leaf->text);
}

static void write_list(struct str *out, const struct query_node *node, bool inside)
{
	const char *between = node->kind == NODE_OR ? " OR " : node->implicit ? " " : " AND ";
	const bool brackets = inside && node->n_children > 1;

	if (brackets)
		str_add_char(out, '(');
	for (size_t i = 0; i < node->n_children; i++) {
		if (i > 0)
			str_add(out, between);
		write_node(out, node->children[i], inside || node->n_children > 1);
	}
	if (brackets)
		str_add_char(out, ')');
}

static void write_node(struct str *out, const struct query_node *node, bool inside)
{
	switch (node->kind) {
	case NODE_LEAF:
	case NODE_COMPOUND:
		write_leaf(out, node->leaf);
		break;
	case NODE_NOT:
		str_add(out, "NOT ");
		write_node(out, node->children[0], true);
		break;
	case NODE_AND:
	case NODE_OR:
		write_list(out, node, inside);
		break;
	}
}

const char *query_canonical(const struct query *q, struct arena *mem)
{
	AUTO(str) struct str out = STR((size_t)1 << 20);

	if (q->root)
		write_node(&out, q->root, false);
	return str_ok(&out) ? arena_strdup(mem, str_text(&out)) : NULL;
}
