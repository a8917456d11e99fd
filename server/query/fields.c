/* Names with a colon behind them: fields of the full-text index, and facts of a work. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "query/internal.h"
#include "text/text.h"

/* Of several names for one thing the first is the one that is written. */
static const struct {
	const char *name;
	struct scope scope;
} names[] = {
	{ "title", { .field = FIELD_TITLE } },
	{ "author", { .field = FIELD_AUTHOR } },
	{ "venue", { .field = FIELD_VENUE } },
	{ "abstract", { .field = FIELD_ABSTRACT } },
	{ "keyword", { .field = FIELD_KEYWORD } },
	{ "section", { .field = FIELD_SECTION } },
	{ "body", { .field = FIELD_BODY } },
	{ "region", { .fact = FACT_REGION } },
	{ "author_region", { .fact = FACT_AUTHOR_REGION } },
	{ "theme", { .fact = FACT_THEME } },
	{ "year", { .fact = FACT_YEAR } },
	{ "type", { .fact = FACT_TYPE } },
	{ "lang", { .fact = FACT_LANGUAGE } },
	{ "language", { .fact = FACT_LANGUAGE } },
	{ "full_text", { .fact = FACT_FULL_TEXT } },
	{ "cites", { .fact = FACT_CITES } },
	{ "cited-by", { .fact = FACT_CITED_BY } },
	{ "cited_by", { .fact = FACT_CITED_BY } },
	{ "context", { .fact = FACT_CONTEXT } },
};

const char *query_field_name(enum query_field f)
{
	for (size_t i = 0; f != FIELD_ANY && i < COUNT_OF(names); i++)
		if (names[i].scope.field == f)
			return names[i].name;
	return "";
}

const char *query_fact_name(enum query_fact f)
{
	for (size_t i = 0; f != FACT_NONE && i < COUNT_OF(names); i++)
		if (names[i].scope.fact == f)
			return names[i].name;
	return "";
}

static bool stands_alone(const struct parser *p, size_t at)
{
	return at >= p->n || parser_is_space(p->text[at]) || p->text[at] == ')';
}

void parser_read_scope(struct parser *p, struct scope *scope)
{
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const size_t len = strlen(names[i].name), next = p->at + len + 1;

		if (p->n - p->at <= len || p->text[p->at + len] != ':' ||
		    strncasecmp(p->text + p->at, names[i].name, len) != 0)
			continue;
		if (!stands_alone(p, next)) {
			*scope = names[i].scope;
			p->at = next;
		} else if (memcmp(p->text + p->at, names[i].name, len) == 0) {
			/* "Body: a history" is a title, "body: x" a slip. */
			parser_warn(p, p->at,
				    "Nothing stands right behind the colon of a field; its name "
				    "was read as a word.",
				    "write it without a space, e.g. title:heritage");
		}
		return;
	}
}

/* --- facts --- */

void parser_add_fact(struct parser *p, struct query_node *list, enum query_fact fact)
{
	const size_t mark = parser_quote_at(p, p->at), from = p->at + mark;
	size_t to = mark ? parser_quote_end(p, from) : parser_chunk_end(p, from);
	struct query_leaf *leaf;
	const char *text;

	if (mark && to >= p->n) {
		parser_warn(p, p->at, "A quotation mark has no partner; it was passed over.",
			    "put a second quotation mark where the value ends");
		to = parser_chunk_end(p, from);
		p->at = to;
	} else {
		p->at = mark ? to + parser_quote_at(p, to) : to;
	}
	text = parser_copy_text(p, from, to);
	if (!text || !*text)
		return;
	leaf = parser_new_leaf(p, FIELD_ANY, from, text);
	if (!leaf)
		return;
	leaf->fact = fact;
	parser_add_leaf(p, list, leaf);
}

static void demote(struct parser *p, struct query_node *node)
{
	for (size_t i = 0; i < node->n_children; i++)
		demote(p, node->children[i]);
	if (node->kind != NODE_LEAF || node->leaf->fact != FACT_CONTEXT ||
	    node->leaf == p->q->context)
		return;
	node->leaf->fact = FACT_CITES;
	if (!query_warn(p->q, p->mem, node->leaf->position,
			"context: holds for the whole query; here it was read as cites:.",
			"write it once and before all else, e.g. context:nye2004 (this OR that)"))
		p->full = true;
}

void parser_place_context(struct parser *p)
{
	struct query_node *root = p->q->root;

	for (size_t i = 0; i < root->n_children && !p->q->context; i++) {
		struct query_leaf *leaf = root->children[i]->leaf;

		if (root->kind == NODE_AND && leaf && leaf->fact == FACT_CONTEXT)
			p->q->context = leaf;
	}
	demote(p, root);
}

bool query_drop_context(struct query *q, struct arena *mem)
{
	struct query_leaf *leaf = q->context;

	q->context = NULL;
	leaf->fact = FACT_CITES;
	return query_warn(q, mem, leaf->position,
			  "This index knows no sentences that cite a work; context: was read as "
			  "cites:.",
			  "write cites: to search the whole of the works");
}

/* --- what the facts stand for --- */

struct settling {
	struct query *q;
	query_value_fn *ask;
	void *ctx;
	struct tokenizer *tk;
	struct arena *mem;
	struct err *err;
};

static enum err_code full(struct settling *x)
{
	return err_set(x->err, ERR_NO_MEMORY, "the query takes more memory than a request may");
}

static bool warn_of(struct settling *x, const struct query_leaf *leaf, const struct err *why)
{
	char message[sizeof(why->msg) + 64];
	const char *text, *fix = NULL;

	(void)snprintf(message, sizeof(message), "%s; its words were searched for instead.",
		       why->msg);
	if (message[0] >= 'a' && message[0] <= 'z')
		message[0] = (char)(message[0] - 'a' + 'A');
	text = arena_strdup(x->mem, message);
	if (why->fix[0])
		fix = arena_strdup(x->mem, why->fix);
	return text && (fix || !why->fix[0]) && query_warn(x->q, x->mem, leaf->position, text, fix);
}

/* Make the node one for the words of its value. */
static bool make_words(struct settling *x, struct query_node *node)
{
	struct query_leaf *fact = node->leaf;
	struct query *q = x->q;
	struct parser p = {
		.text = fact->text, .n = strlen(fact->text), .q = q, .tk = x->tk, .mem = x->mem
	};
	const size_t leaves = q->n_leaves, warnings = q->n_warnings;

	if (q->context == fact)
		q->context = NULL;
	fact->unused = true;
	*node = (struct query_node){ .kind = NODE_AND, .implicit = true };
	parser_add_words(&p, node, FIELD_ANY, 0, p.n);
	for (size_t i = leaves; i < q->n_leaves; i++)
		q->leaves[i]->position += fact->position;
	for (size_t i = warnings; i < q->n_warnings; i++)
		q->warnings[i].position += fact->position;
	if (node->n_children == 1)
		*node = *node->children[0];
	return !p.full;
}

static enum err_code settle_fact(struct settling *x, struct query_node *node)
{
	struct err why = { 0 };
	const char *value = NULL;
	const enum err_code code = x->ask(x->ctx, node->leaf, &value, &why);

	if (code == ERR_OK) {
		node->leaf->value = value;
		return ERR_OK;
	}
	if (code != ERR_INVALID) {
		if (x->err)
			*x->err = why;
		return code;
	}
	return warn_of(x, node->leaf, &why) && make_words(x, node) ? ERR_OK : full(x);
}

static bool is_empty(const struct query_node *node)
{
	return !node->leaf && node->n_children == 0;
}

static enum err_code settle(struct settling *x, struct query_node *node);

/* The settled child in the list that it stands in: nothing, its words, or itself. */
static enum err_code settle_child(struct settling *x, struct query_node *list,
				  struct query_node *child)
{
	const bool is_fact = child->kind == NODE_LEAF && child->leaf->fact != FACT_NONE;
	bool ok = true;

	TRY(settle(x, child));
	if (is_empty(child))
		return ERR_OK;
	if (is_fact && child->kind == NODE_AND && list->kind == NODE_AND && list->implicit) {
		for (size_t k = 0; ok && k < child->n_children; k++)
			ok = node_add(x->mem, list, child->children[k]);
	} else {
		if (child->kind != NODE_NOT && !child->leaf && child->n_children == 1)
			child = child->children[0]; /* the others came to nothing */
		ok = node_add(x->mem, list, child);
	}
	return ok ? ERR_OK : full(x);
}

static enum err_code settle(struct settling *x, struct query_node *node)
{
	struct query_node **old = node->children;
	const size_t n = node->n_children, words = x->q->n_words;

	if (node->kind == NODE_LEAF && node->leaf->fact != FACT_NONE)
		return settle_fact(x, node);
	if (node->kind == NODE_LEAF || node->kind == NODE_COMPOUND)
		return ERR_OK;
	node->children = NULL;
	node->n_children = node->cap = 0;
	for (size_t i = 0; i < n; i++)
		TRY(settle_child(x, node, old[i]));
	if (node->kind == NODE_NOT)
		x->q->n_words = words;
	return ERR_OK;
}

/* Words that came in late go where they were typed: neighbours count as such. */
static void order_leaves(struct query *q)
{
	for (size_t i = 1; i < q->n_leaves; i++) {
		struct query_leaf *leaf = q->leaves[i];
		size_t at = i;

		for (; at > 0 && q->leaves[at - 1]->position > leaf->position; at--)
			q->leaves[at] = q->leaves[at - 1];
		q->leaves[at] = leaf;
	}
}

enum err_code query_settle(struct query *q, query_value_fn *ask, void *ctx, struct tokenizer *tk,
			   struct arena *mem, struct err *err)
{
	struct settling x = { .q = q, .ask = ask, .ctx = ctx, .tk = tk, .mem = mem, .err = err };
	bool any = false;

	for (size_t i = 0; i < q->n_leaves; i++)
		any = any || q->leaves[i]->fact != FACT_NONE;
	if (!any || !q->root)
		return ERR_OK;
	TRY(settle(&x, q->root));
	order_leaves(q);
	if (is_empty(q->root))
		q->root = NULL;
	else
		query_tidy(q);
	return ERR_OK;
}
