/* A descent over the bytes. Grammar, with everything else being text:
 *
 *     any     = all { "OR" all }
 *     all     = { "AND" | "NOT" item | "-" item | item }
 *     item    = [ field ":" ] ( "(" any ")" | '"' text '"' | word )
 */
#include <string.h>

#include "base/str.h"
#include "query/internal.h"
#include "text/text.h"

const char *query_field_name(enum query_field f)
{
	static const char *const names[FIELD_COUNT] = { "",         "title",   "author",  "venue",
							"abstract", "keyword", "section", "body" };

	return names[f];
}

/* Stretches between spaces from which a query is taken for a pasted text. */
enum { PASTED = 12 };

/* --- looking --- */

/* The kinds of quotation mark that people paste. The length of the one here, or 0. */
static size_t quote_at(const struct parser *p, size_t at)
{
	static const char *const marks[] = { "\"",           "\xe2\x80\x9c", "\xe2\x80\x9d",
					     "\xe2\x80\x9e", "\xc2\xab",     "\xc2\xbb" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		const size_t len = strlen(marks[i]);

		if (p->n - at >= len && memcmp(p->text + at, marks[i], len) == 0)
			return len;
	}
	return 0;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0';
}

static void skip_space(struct parser *p)
{
	while (p->at < p->n && is_space(p->text[p->at]))
		p->at++;
}

static bool is_chunk_end(const struct parser *p, size_t at)
{
	return at >= p->n || is_space(p->text[at]) || p->text[at] == '(' || p->text[at] == ')' ||
	       quote_at(p, at) > 0;
}

static size_t chunk_end(const struct parser *p, size_t at)
{
	while (!is_chunk_end(p, at))
		at++;
	return at;
}

/* Is the word here this operator, in capitals and alone? */
static bool operator_at(const struct parser *p, const char *name)
{
	const size_t len = strlen(name);

	return !p->shouting && p->n - p->at >= len && memcmp(p->text + p->at, name, len) == 0 &&
	       (p->at + len == p->n || is_space(p->text[p->at + len]) ||
		p->text[p->at + len] == '(' || quote_at(p, p->at + len) > 0);
}

/* A pasted heading in capitals is no formula: "WAR AND PEACE OR WHAT". */
static bool is_shouting(const char *text, size_t n)
{
	size_t capitals = 0, words = 1;

	for (size_t i = 0; i < n; i++) {
		if ((text[i] >= 'a' && text[i] <= 'z') || strchr("()\"", text[i]))
			return false;
		capitals += text[i] >= 'A' && text[i] <= 'Z';
		words += is_space(text[i]);
	}
	return capitals > 0 && words > 3;
}

static size_t count_stretches(const char *text, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += !is_space(text[i]) && (i == 0 || is_space(text[i - 1]));
	return count;
}

static bool field_at(struct parser *p, enum query_field *field)
{
	for (int f = FIELD_ANY + 1; f < FIELD_COUNT; f++) {
		const char *name = query_field_name((enum query_field)f);
		const size_t len = strlen(name), next = p->at + len + 1;

		if (p->n - p->at > len && strncasecmp(p->text + p->at, name, len) == 0 &&
		    p->text[p->at + len] == ':' && next < p->n && !is_space(p->text[next]) &&
		    p->text[next] != ')') {
			*field = (enum query_field)f;
			p->at = next;
			return true;
		}
	}
	return false;
}

/* --- items --- */

/* Something between quotation marks; false when the mark has no partner. */
static bool parse_quoted(struct parser *p, struct query_node *list, enum query_field field)
{
	const size_t mark = quote_at(p, p->at), from = p->at + mark;
	size_t to = from;
	struct words w;
	struct query_leaf *leaf;
	struct query_node *node;

	while (to < p->n && quote_at(p, to) == 0)
		to++;
	if (to >= p->n)
		return false;
	p->at = to + quote_at(p, to);
	if (!parser_read_words(p, &w, from, to) || w.n == 0)
		return true;
	p->q->n_words += w.n;
	leaf = parser_new_leaf(p, field, from, arena_strndup(p->mem, p->text + from, to - from));
	if (!leaf || !leaf->text)
		return true;
	leaf->verbatim = true;
	if (!parser_add_phrase(p, leaf, w.list, w.n, true, w.list[w.n - 1].alone))
		return true;
	node = parser_leaf_node(p, leaf, NODE_LEAF);
	if (node && !node_add(p->mem, list, node))
		p->full = true;
	return true;
}

static struct query_node *parse_any(struct parser *p, enum query_field field);

static void add_group(struct parser *p, struct query_node *list, enum query_field field)
{
	struct query_node *group;

	p->at++;
	p->depth++;
	group = parse_any(p, field);
	p->depth--;
	if (p->at < p->n && p->text[p->at] == ')')
		p->at++;
	if (group && !node_add(p->mem, list, group))
		p->full = true;
}

static void parse_item(struct parser *p, struct query_node *list, enum query_field field)
{
	size_t end;

	(void)field_at(p, &field);
	if (p->text[p->at] == '(') {
		if (p->depth < QUERY_DEPTH_MAX) {
			add_group(p, list, field);
			return;
		}
		if (!p->deep)
			parser_warn(p, p->at,
				    "Parentheses are nested too deeply; the inner ones were passed "
				    "over.",
				    NULL);
		p->deep = true;
		p->at++;
		return;
	}
	if (quote_at(p, p->at) > 0) {
		if (parse_quoted(p, list, field))
			return;
		parser_warn(p, p->at, "A quotation mark has no partner; it was passed over.",
			    "put a second quotation mark where the phrase ends");
		p->at += quote_at(p, p->at);
		return;
	}
	end = chunk_end(p, p->at);
	if (end > p->at + 1 && p->text[end - 1] == '*')
		parser_add_prefix(p, list, field, p->at, end);
	else
		parser_add_words(p, list, field, p->at, end);
	p->at = end;
}

/* In a pasted text a hyphen behind a space is one that came apart (Trans -Regional). */
static bool is_minus(const struct parser *p)
{
	return p->stretches < PASTED && p->text[p->at] == '-' && p->at + 1 < p->n &&
	       !is_space(p->text[p->at + 1]) && p->text[p->at + 1] != '-' &&
	       (p->at == 0 || is_space(p->text[p->at - 1]) || p->text[p->at - 1] == '(');
}

static void add_negation(struct parser *p, struct query_node *list, enum query_field field)
{
	struct query_node *what = node_new(p->mem, NODE_AND), *not = node_new(p->mem, NODE_NOT);
	const size_t words = p->q->n_words;

	if (!what || !not ) {
		p->full = true;
		return;
	}
	what->implicit = true;
	parse_item(p, what, field);
	p->q->n_words = words; /* what is not wanted does not make a query long */
	if (what->n_children == 0)
		return;
	if (!node_add(p->mem, not, what->n_children == 1 ? what->children[0] : what) ||
	    !node_add(p->mem, list, not ))
		p->full = true;
}

/* Step over an operator; warn when it has nothing to work on. */
static void skip_operator(struct parser *p, size_t len, bool has_left)
{
	const size_t at = p->at;

	p->at += len;
	skip_space(p);
	if (!has_left || p->at >= p->n || p->text[p->at] == ')')
		parser_warn(p, at,
			    "AND, OR or NOT stands where it joins nothing; it was passed over.",
			    "write it in lower case to search for the word");
}

static struct query_node *parse_all(struct parser *p, enum query_field field)
{
	struct query_node *list = node_new(p->mem, NODE_AND);
	bool with_and = false;

	if (!list) {
		p->full = true;
		return NULL;
	}
	for (skip_space(p); p->at < p->n && !p->full; skip_space(p)) {
		if (p->text[p->at] == ')') {
			if (p->depth > 0)
				break;
			p->at++; /* closes nothing */
		} else if (operator_at(p, "OR")) {
			break;
		} else if (operator_at(p, "AND")) {
			skip_operator(p, 3, list->n_children > 0);
			with_and = list->n_children > 0;
		} else if (operator_at(p, "NOT")) {
			skip_operator(p, 3, true);
			if (p->at < p->n && p->text[p->at] != ')')
				add_negation(p, list, field);
		} else if (is_minus(p)) {
			p->at++;
			add_negation(p, list, field);
		} else {
			parse_item(p, list, field);
		}
	}
	list->implicit = !with_and || p->stretches >= PASTED; /* nobody writes such a formula */
	return list;
}

static struct query_node *parse_any(struct parser *p, enum query_field field)
{
	struct query_node *any = node_new(p->mem, NODE_OR);

	while (any && !p->full) {
		struct query_node *all = parse_all(p, field);

		if (all && all->n_children > 0 && !node_add(p->mem, any, all))
			p->full = true;
		if (p->full || p->at >= p->n || !operator_at(p, "OR"))
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

/* Lists of one are what they hold, and lists in lists of the same kind are one. */
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
	drop_stops(p->q);
	return true;
}

enum err_code query_parse(struct query **out, const char *text, size_t n, struct tokenizer *tk,
			  struct arena *mem, struct err *err)
{
	struct query *q = arena_array(mem, struct query, 1);
	struct parser p = { .text = text, .n = n, .q = q, .tk = tk, .mem = mem };
	struct query_node *root = NULL;

	p.shouting = is_shouting(text, n);
	p.stretches = count_stretches(text, n);
	if (q)
		root = parse_any(&p, FIELD_ANY);
	if (!q || p.full || (root && !finish(&p, root)))
		return err_set(err, ERR_NO_MEMORY,
			       "the query takes more memory than a request may");
	for (size_t i = 0; !q->root && i < n; i++) {
		if (!is_space(text[i])) {
			parser_warn(&p, 0, "There is no word in this query; every work is shown.",
				    NULL);
			break;
		}
	}
	if (p.full)
		return err_set(err, ERR_NO_MEMORY,
			       "the query takes more memory than a request may");
	*out = q;
	return ERR_OK;
}
