/* A descent over the bytes. Grammar, with everything else being text:
 *
 *     any     = all { "OR" all }
 *     all     = { "AND" | "NOT" item | "-" item | item }
 *     item    = [ field ":" ] ( "(" any ")" | '"' text '"' [ "~" number ] | near | word )
 *     near    = "NEAR(" { word | '"' text '"' } [ "," number ] ")"
 */
#include <string.h>

#include "base/str.h"
#include "query/internal.h"
#include "text/text.h"

/* Words from which a query is taken for a pasted text. */
enum { PASTED = 12 };

static size_t count_stretches(const char *text, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += !parser_is_space(text[i]) && (i == 0 || parser_is_space(text[i - 1]));
	return count;
}

static struct query_node *parse_any(struct parser *p, struct scope scope);

static void add_group(struct parser *p, struct query_node *list, struct scope scope)
{
	struct query_node *group;

	p->at++;
	p->depth++;
	group = parse_any(p, scope);
	p->depth--;
	if (p->at < p->n && p->text[p->at] == ')')
		p->at++;
	if (group && !node_add(p->mem, list, group))
		p->full = true;
}

/* What stands in [p->at, end) as if it were all there is. */
static void parse_stretch(struct parser *p, struct query_node *list, struct scope scope, size_t end)
{
	const size_t n = p->n;
	const bool open = p->near_open;
	struct query_node *group;

	p->n = end;
	group = parse_any(p, scope);
	p->n = n;
	p->near_open = open;
	if (group && !node_add(p->mem, list, group))
		p->full = true;
}

static void parse_near(struct parser *p, struct query_node *list, struct scope scope)
{
	size_t end, next;

	if (parser_add_near(p, list, scope.field, &end, &next))
		return;
	parse_stretch(p, list, scope, end);
	p->at = next;
}

static void parse_group(struct parser *p, struct query_node *list, struct scope scope)
{
	if (p->depth < QUERY_DEPTH_MAX) {
		add_group(p, list, scope);
		return;
	}
	if (!p->deep)
		parser_warn(p, p->at,
			    "Parentheses are nested too deeply; the inner ones were passed over.",
			    "nest 32 at most");
	p->deep = true;
	p->at++;
}

static void parse_words(struct parser *p, struct query_node *list, enum query_field field)
{
	const size_t end = parser_chunk_end(p, p->at);

	if (end > p->at + 1 && p->text[end - 1] == '*')
		parser_add_prefix(p, list, field, p->at, end);
	else
		parser_add_words(p, list, field, p->at, end);
	p->at = end;
}

static void parse_item(struct parser *p, struct query_node *list, struct scope scope)
{
	const size_t at = p->at, children = list->n_children;
	bool named;

	parser_read_scope(p, &scope);
	named = p->at > at;
	if (p->text[p->at] == '(') {
		parse_group(p, list, scope);
	} else if (scope.fact != FACT_NONE) {
		parser_add_fact(p, list, scope.fact);
	} else if (parser_is_near(p)) {
		parse_near(p, list, scope);
	} else if (parser_quote_at(p, p->at) == 0) {
		parse_words(p, list, scope.field);
	} else if (!parser_add_quoted(p, list, scope.field)) {
		parser_warn(p, p->at, "A quotation mark has no partner; it was passed over.",
			    "put a second quotation mark where the phrase ends");
		p->at += parser_quote_at(p, p->at);
		return;
	}
	if (named && list->n_children == children && !p->full && !p->overflow)
		parser_warn(p, at,
			    "Nothing to search for stands behind a field; it was passed over.",
			    "write what to look for, e.g. title:heritage");
}

/* In a pasted text a hyphen behind a space is one that came apart (Trans -Regional). */
static bool is_minus(const struct parser *p)
{
	return p->stretches < PASTED && p->text[p->at] == '-' && p->at + 1 < p->n &&
	       !parser_is_space(p->text[p->at + 1]) && p->text[p->at + 1] != '-' &&
	       (p->at == 0 || parser_is_space(p->text[p->at - 1]) || p->text[p->at - 1] == '(');
}

static void add_negation(struct parser *p, struct query_node *list, struct scope scope)
{
	struct query_node *what = node_new(p->mem, NODE_AND), *not = node_new(p->mem, NODE_NOT);
	const size_t words = p->q->n_words;

	if (!what || !not ) {
		p->full = true;
		return;
	}
	what->implicit = true;
	p->negations++;
	parse_item(p, what, scope);
	p->negations--;
	p->q->n_words = words; /* what is not wanted does not make a query long */
	if (what->n_children == 0)
		return;
	if (!node_add(p->mem, not, what->n_children == 1 ? what->children[0] : what) ||
	    !node_add(p->mem, list, not ))
		p->full = true;
}

static bool is_operator(const struct parser *p)
{
	return parser_operator_at(p, "AND") || parser_operator_at(p, "OR") ||
	       parser_operator_at(p, "NOT");
}

/* Step over an operator; warn when it has nothing to work on. */
static void skip_operator(struct parser *p, size_t len, bool has_left)
{
	const size_t at = p->at;

	p->at += len;
	parser_skip_space(p);
	if (!has_left || p->at >= p->n || p->text[p->at] == ')' ||
	    (is_operator(p) && !parser_operator_at(p, "NOT")))
		parser_warn(p, at,
			    "AND, OR or NOT stands where it joins nothing; it was passed over.",
			    "write it in lower case to search for the word");
}

static struct query_node *parse_all(struct parser *p, struct scope scope)
{
	struct query_node *list = node_new(p->mem, NODE_AND);
	bool with_and = false;

	if (!list) {
		p->full = true;
		return NULL;
	}
	for (parser_skip_space(p); p->at < p->n && !p->full; parser_skip_space(p)) {
		if (p->text[p->at] == ')') {
			if (p->depth > 0)
				break;
			p->at++; /* closes nothing */
		} else if (parser_operator_at(p, "OR")) {
			break;
		} else if (parser_operator_at(p, "AND")) {
			skip_operator(p, 3, list->n_children > 0);
			with_and = list->n_children > 0;
		} else if (parser_operator_at(p, "NOT")) {
			skip_operator(p, 3, true);
			if (p->at < p->n && p->text[p->at] != ')' && !is_operator(p))
				add_negation(p, list, scope);
		} else if (is_minus(p)) {
			p->at++;
			add_negation(p, list, scope);
		} else {
			parse_item(p, list, scope);
		}
	}
	list->implicit = !with_and;
	return list;
}

static struct query_node *parse_any(struct parser *p, struct scope scope)
{
	struct query_node *any = node_new(p->mem, NODE_OR);

	while (any && !p->full) {
		struct query_node *all = parse_all(p, scope);

		if (all && all->n_children > 0 && !node_add(p->mem, any, all))
			p->full = true;
		if (p->full || p->at >= p->n || !parser_operator_at(p, "OR"))
			break;
		skip_operator(p, 2, any->n_children > 0);
	}
	if (!any)
		p->full = true;
	if (!any || any->n_children == 0)
		return NULL;
	return any->n_children == 1 ? any->children[0] : any;
}

/* --- after the reading --- */

/* Lists of one are what they hold. */
static struct query_node *simplify(struct query_node *node, bool top)
{
	for (size_t i = 0; i < node->n_children; i++)
		node->children[i] = simplify(node->children[i], false);
	if (!top && (node->kind == NODE_AND || node->kind == NODE_OR) && node->n_children == 1)
		return node->children[0];
	return node;
}

/* Words that say little are asked for only when there is nothing else to ask for. */
static void drop_stops(struct query *q)
{
	struct query_node *root = q->root;
	size_t kept = 0, telling = 0;

	if (root->kind != NODE_AND)
		return;
	for (size_t i = 0; i < root->n_children; i++)
		telling += root->children[i]->kind != NODE_NOT &&
			   !(root->children[i]->kind == NODE_LEAF && root->children[i]->leaf->stop);
	if (telling == 0)
		return;
	for (size_t i = 0; i < root->n_children; i++) {
		struct query_node *child = root->children[i];

		if (child->kind == NODE_LEAF && child->leaf->stop &&
		    child->leaf->field == FIELD_ANY)
			child->leaf->unused = true;
		else
			root->children[kept++] = child;
	}
	root->n_children = kept;
}

static void loosen(struct query_node *node)
{
	node->implicit = node->kind == NODE_AND;
	for (size_t i = 0; i < node->n_children; i++)
		loosen(node->children[i]);
}

void query_tidy(struct query *q)
{
	if (q->n_words >= PASTED) /* nobody writes such a formula */
		loosen(q->root);
	drop_stops(q);
	while (q->root->kind == NODE_AND && q->root->n_children == 1 &&
	       q->root->children[0]->kind == NODE_AND) { /* brackets around the whole */
		q->root = q->root->children[0];
		drop_stops(q);
	}
}

/* A root of one implicit AND, whatever was typed: so that all queries are relaxed and
 * counted in the same way. */
static bool finish(struct parser *p, struct query_node *root)
{
	struct query_node *list = root;

	if (root->kind != NODE_AND) {
		list = node_new(p->mem, NODE_AND);
		if (!list || !node_add(p->mem, list, root))
			return false;
		list->implicit = true;
	}
	p->q->root = simplify(list, true);
	parser_place_context(p);
	query_tidy(p->q);
	return !p->full;
}

/* Every kind of space as one, so that what is written down again parts words and sentences
 * at the same places. NULL: no memory. */
static const char *even_spaces(const char *text, size_t n, struct arena *mem)
{
	char *copy = arena_strndup(mem, text, n);

	for (size_t i = 0; copy && i < n; i++)
		if (parser_is_space(copy[i]))
			copy[i] = ' ';
	return copy;
}

enum err_code query_parse(struct query **out, const char *text, size_t n, struct tokenizer *tk,
			  struct arena *mem, struct err *err)
{
	struct query *q = arena_array(mem, struct query, 1);
	struct parser p = { .n = n, .q = q, .tk = tk, .mem = mem };
	struct query_node *root = NULL;

	p.text = text = even_spaces(text, n, mem);
	if (q && text) {
		p.shouting = query_is_shouting(text, n);
		p.stretches = count_stretches(text, n);
		root = parse_any(&p, (struct scope){ 0 });
	}
	if (!q || !text || p.full || (root && !finish(&p, root)))
		return err_set(err, ERR_NO_MEMORY,
			       "the query takes more memory than a request may");
	for (size_t i = 0; !q->root && i < n; i++) {
		if (!parser_is_space(text[i])) {
			parser_warn(&p, 0, "There is no word in this query; every work is shown.",
				    "type a word");
			break;
		}
	}
	if (p.full)
		return err_set(err, ERR_NO_MEMORY,
			       "the query takes more memory than a request may");
	*out = q;
	return ERR_OK;
}
