/* How a query was read: the tree, and what the reader is told of it. */
#include "query/query.h"

#include "http/endpoints.h"
#include "http/result.h"
#include "http/search_request.h"

static const char *kind_of(const struct query_leaf *leaf)
{
	if (leaf->fact != FACT_NONE)
		return "fact";
	if (leaf->near)
		return "near";
	if (leaf->verbatim)
		return "phrase";
	return leaf->phrases[0].prefix ? "prefix" : "word";
}

/* "alternatives": what else will do for it, and who says so. */
static void write_alternatives(struct json *j, const struct query_leaf *leaf)
{
	json_array(j, "alternatives");
	for (size_t i = 0; i < leaf->n_phrases; i++) {
		if (!leaf->phrases[i].expanded)
			continue;
		json_object(j, NULL);
		json_text(j, "text", leaf->phrases[i].means);
		json_text(j, "source", "thesaurus");
		json_close(j);
	}
	json_close(j);
}

static void write_leaf(struct json *j, const char *kind, const struct query_leaf *leaf)
{
	const bool is_fact = leaf->fact != FACT_NONE;
	const bool has_field = is_fact || leaf->field != FIELD_ANY;

	json_text(j, "kind", kind);
	json_text(j, "field",
		  !has_field ? NULL
		  : is_fact  ? query_fact_name(leaf->fact)
			     : query_field_name(leaf->field));
	json_text(j, "text", leaf->text);
	json_uint(j, "position", leaf->position);
	if (is_fact)
		json_text(j, "value", leaf->value);
	if (leaf->near)
		json_uint(j, "distance", (uint64_t)leaf->distance);
	if (leaf->near)
		json_bool(j, "exact", leaf->verbatim);
	if (!is_fact && !leaf->near)
		write_alternatives(j, leaf);
}

static void write_node(struct json *j, const char *name, const struct query_node *node);

static void write_children(struct json *j, const struct query_node *node)
{
	json_array(j, "children");
	for (size_t i = 0; i < node->n_children; i++)
		write_node(j, NULL, node->children[i]);
	json_close(j);
}

/* Words that must all hold (implicit: because nothing says otherwise, so that a search with
 * too few results may do with most of them), or any, or one that must not. */
static void write_list(struct json *j, const struct query_node *node)
{
	json_text(j, "kind",
		  node->kind == NODE_NOT  ? "not"
		  : node->kind == NODE_OR ? "any"
					  : "all");
	if (node->kind == NODE_AND)
		json_bool(j, "implicit", node->implicit);
	write_children(j, node);
}

/* Words that have an entry of the thesaurus together: they, or one of its alternatives. */
static void write_expanded(struct json *j, const struct query_node *node)
{
	const struct query_node *words = node->children[0];

	json_text(j, "kind", "all");
	json_bool(j, "implicit", true);
	write_alternatives(j, node->children[1]->leaf);
	write_children(j, words);
}

static void write_node(struct json *j, const char *name, const struct query_node *node)
{
	json_object(j, name);
	if (node->thesaurus) {
		write_expanded(j, node);
	} else if (node->kind == NODE_COMPOUND) {
		write_leaf(j, "compound", node->leaf);
		write_children(j, node);
	} else if (node->kind == NODE_LEAF) {
		write_leaf(j, kind_of(node->leaf), node->leaf);
	} else {
		write_list(j, node);
	}
	json_close(j);
}

enum err_code get_query(struct request *r, struct reply *out, struct err *err)
{
	struct search_request req;
	struct search_reading reading;
	struct json j;

	TRY(search_request_read_query(&req, r, err));
	TRY(search_read(&reading, r->searcher, &req, r->mem, err));
	json_init(&j, &out->text);
	json_object(&j, NULL);
	json_object(&j, "meta");
	result_index(&j, r);
	json_object(&j, "query");
	json_text_n(&j, "q", req.q_len ? req.q : "", req.q_len);
	json_text(&j, "canonical", reading.canonical);
	result_expansions(&j, r, &req, reading.expanded, reading.n_expanded);
	result_warnings(&j, reading.warnings, reading.n_warnings);
	json_close(&j);
	json_close(&j);
	json_text(&j, "context", reading.query->context ? reading.query->context->value : NULL);
	if (reading.query->root)
		write_node(&j, "tree", reading.query->root);
	else
		json_null(&j, "tree");
	json_close(&j);
	json_end(&j);
	return ERR_OK;
}
