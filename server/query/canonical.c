/* The query written down again. Brackets stand wherever they help a reader, unless the whole
 * would nest deeper than is read; and what would be taken for a heading in capitals, where
 * operators are words, is written in small letters. */
#include <string.h>

#include "base/str.h"
#include "query/internal.h"

struct writer {
	struct str *out;
	int depth, deepest;
	bool sparing; /* no brackets but where they are needed */
	bool small;   /* no capitals */
	bool operators;
};

static void write_text(struct writer *w, const char *text)
{
	for (; *text; text++)
		str_add_char(w->out,
			     w->small && *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text);
}

static bool needs_quotes(const char *value)
{
	for (; *value; value++)
		if (parser_is_space(*value) || *value == '(' || *value == ')')
			return true;
	return false;
}

static void write_leaf(struct writer *w, const struct query_leaf *leaf)
{
	const char *value = leaf->value ? leaf->value : leaf->text;

	if (leaf->fact != FACT_NONE)
		str_add_f(w->out, needs_quotes(value) ? "%s:\"%s\"" : "%s:%s",
			  query_fact_name(leaf->fact), value);
	if (leaf->fact != FACT_NONE)
		return;
	if (leaf->field != FIELD_ANY)
		str_add_f(w->out, "%s:", query_field_name(leaf->field));
	if (leaf->verbatim && leaf->near)
		str_add_f(w->out, "\"%s\"~%d", leaf->text, leaf->distance);
	else if (leaf->verbatim)
		str_add_f(w->out, "\"%s\"", leaf->text);
	else if (leaf->near)
		str_add_f(w->out, "NEAR(%s, %d)", leaf->text, leaf->distance);
	else
		write_text(w, leaf->text);
}

static void write_node(struct writer *w, const struct query_node *node,
		       const struct query_node *parent);

static void write_items(struct writer *w, const struct query_node *list, const char *between,
			const struct query_node *parent)
{
	for (size_t i = 0; i < list->n_children; i++) {
		const struct query_node *child = list->children[i];

		if (i > 0)
			str_add(w->out, between);
		w->operators = w->operators || (i > 0 && between[1] != '\0');
		if (child->thesaurus) /* the words that the thesaurus found alternatives for */
			write_items(w, child->children[0], between, parent);
		else
			write_node(w, child, parent);
	}
}

static void open_bracket(struct writer *w)
{
	str_add_char(w->out, '(');
	if (++w->depth > w->deepest)
		w->deepest = w->depth;
}

static void close_bracket(struct writer *w)
{
	str_add_char(w->out, ')');
	w->depth--;
}

/* AND binds tighter than OR. */
static bool has_brackets(const struct writer *w, const struct query_node *node,
			 const struct query_node *parent)
{
	if (!parent || node->n_children < 2)
		return false;
	return !w->sparing || parent->kind != NODE_OR || node->kind == NODE_OR;
}

/* Words of one field, which commas join as well as brackets do. */
static bool is_chunk(const struct query_node *list)
{
	for (size_t i = 0; i < list->n_children; i++) {
		const struct query_leaf *leaf = list->children[i]->leaf;

		if (!leaf || leaf->verbatim || leaf->near || leaf->fact != FACT_NONE ||
		    leaf->field != list->children[0]->leaf->field ||
		    (i + 1 < list->n_children && strchr(leaf->text, '*')))
			return false;
	}
	return list->kind == NODE_AND && list->implicit;
}

static void write_chunk(struct writer *w, const struct query_node *list)
{
	write_leaf(w, list->children[0]->leaf);
	for (size_t i = 1; i < list->n_children; i++) {
		str_add_char(w->out, ',');
		write_text(w, list->children[i]->leaf->text);
	}
}

static void write_list(struct writer *w, const struct query_node *node,
		       const struct query_node *parent)
{
	const char *between = node->kind == NODE_OR ? " OR " : node->implicit ? " " : " AND ";
	const bool brackets = has_brackets(w, node, parent);

	if (brackets && w->sparing && parent->kind == NODE_NOT && is_chunk(node)) {
		write_chunk(w, node);
		return;
	}
	if (brackets)
		open_bracket(w);
	write_items(w, node, between, node->n_children > 1 ? node : parent);
	if (brackets)
		close_bracket(w);
}

/* Two operators in a row are a slip: NOT (NOT x). */
static void write_not(struct writer *w, const struct query_node *node)
{
	const bool again = node->children[0]->kind == NODE_NOT;

	str_add(w->out, "NOT ");
	w->operators = true;
	if (again)
		open_bracket(w);
	write_node(w, node->children[0], node);
	if (again)
		close_bracket(w);
}

static void write_node(struct writer *w, const struct query_node *node,
		       const struct query_node *parent)
{
	switch (node->kind) {
	case NODE_LEAF:
	case NODE_COMPOUND:
		write_leaf(w, node->leaf);
		break;
	case NODE_NOT:
		write_not(w, node);
		break;
	case NODE_AND:
	case NODE_OR:
		if (node->leaf) /* a compound that fell to its parts, and would again */
			write_leaf(w, node->leaf);
		else
			write_list(w, node, parent);
		break;
	}
}

const char *query_canonical(const struct query *q, struct arena *mem)
{
	AUTO(str) struct str out = STR((size_t)1 << 20);
	struct writer w = { .out = &out };

	for (bool again = q->root != NULL; again;) {
		str_clear(&out);
		w.deepest = 0;
		w.operators = again = false;
		write_node(&w, q->root, NULL);
		if (!w.sparing && w.deepest > QUERY_DEPTH_MAX)
			w.sparing = again = true;
		if (!w.small && w.operators && query_is_shouting(str_text(&out), out.len))
			w.small = again = true;
	}
	return str_ok(&out) ? arena_strdup(mem, str_text(&out)) : NULL;
}
