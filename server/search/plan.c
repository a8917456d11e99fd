/* How a query is walked: its phrases, and which of them a work must have at all, so that
 * the rows of one word are passed over in works that lack another. What is left out cannot
 * answer; what is visited is judged by collect.c. */
#include "search/internal.h"

struct planner {
	uint64_t words;                 /* leaves that the full-text index is asked for */
	uint64_t sets[QUERY_TERMS_MAX]; /* leaves of which a work must have one */
	size_t n_sets;
};

/* Leaves of which a work must have one if the node is to hold; false: it may hold without. */
static bool one_of(const struct planner *p, const struct query_node *node, uint64_t *leaves)
{
	uint64_t of_child;

	switch (node->kind) {
	case NODE_LEAF:
	case NODE_COMPOUND:
		*leaves = (uint64_t)1 << node->leaf->bit & p->words;
		return *leaves != 0;
	case NODE_AND:
		for (size_t i = 0; i < node->n_children; i++)
			if (one_of(p, node->children[i], leaves))
				return true;
		return false;
	case NODE_OR:
		*leaves = 0;
		for (size_t i = 0; i < node->n_children; i++) {
			if (!one_of(p, node->children[i], &of_child))
				return false;
			*leaves |= of_child;
		}
		return *leaves != 0;
	case NODE_NOT:
		break;
	}
	return false;
}

static void require(struct planner *p, const struct query_node *node)
{
	uint64_t leaves;

	if (node->kind == NODE_AND) {
		for (size_t i = 0; i < node->n_children; i++)
			require(p, node->children[i]);
	} else if (p->n_sets < QUERY_TERMS_MAX && one_of(p, node, &leaves)) {
		p->sets[p->n_sets++] = leaves;
	}
}

/* As query_compile() writes them for FTS5. */
static const uint32_t columns[FIELD_COUNT] = {
	[FIELD_TITLE] = 1u << UNIT_TITLE | 1u << UNIT_PRINTED,
	[FIELD_AUTHOR] = 1u << UNIT_AUTHOR,
	[FIELD_VENUE] = 1u << UNIT_VENUE,
	[FIELD_ABSTRACT] = 1u << UNIT_ABSTRACT,
	[FIELD_KEYWORD] = 1u << UNIT_KEYWORD,
	[FIELD_SECTION] = 1u << UNIT_SECTION,
	[FIELD_BODY] = 1u << UNIT_BODY,
};

enum err_code plan_walk(struct walk_plan *out, const struct engine *e, const struct query *q,
			const struct query_compiled *c, bool all, struct arena *mem,
			struct err *err)
{
	struct walk_phrase *phrases = arena_array(mem, struct walk_phrase, c->n);
	struct planner p = { 0 };
	bool near = false;

	if (!phrases)
		return err_set(err, ERR_NO_MEMORY,
			       "the search takes more memory than a request may");
	for (size_t i = 0; i < c->n; i++)
		p.words |= (uint64_t)1 << c->leaves[i]->bit;
	if (q && q->root && (all || !(q->root->kind == NODE_AND && q->root->implicit)))
		require(&p, q->root);
	*out = (struct walk_plan){ .match = c->match,
				   .phrases = phrases,
				   .shape = &e->shape,
				   .to = e->n_units };
	for (size_t k = 0; k < p.n_sets; k++)
		out->sets |= (uint64_t)1 << k;
	for (size_t i = 0; i < c->n; i++) {
		phrases[i] = (struct walk_phrase){ .tokens = c->phrases[i]->tokens,
						   .n_tokens = c->phrases[i]->n_tokens,
						   .prefix = c->phrases[i]->prefix,
						   .columns = columns[c->leaves[i]->field] };
		near = near || c->leaves[i]->near;
		for (size_t k = 0; k < p.n_sets; k++)
			phrases[i].sets |= (p.sets[k] >> c->leaves[i]->bit & 1) << k;
	}
	out->n = near ? 0 : c->n; /* then FTS5 has to answer */
	return ERR_OK;
}
