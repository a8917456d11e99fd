/* The leaves of a query as an FTS5 expression. User text reaches it only as tokens,
 * which hold letters, digits and '=' and stand in quotation marks. */
#include "base/str.h"
#include "query/internal.h"

/* Columns of unit_fts that a field stands for; see schema/search.sql. */
static const char *const columns[FIELD_COUNT] = {
	[FIELD_ANY] = "",
	[FIELD_TITLE] = "{title printed} : ",
	[FIELD_AUTHOR] = "{author} : ",
	[FIELD_VENUE] = "{venue} : ",
	[FIELD_ABSTRACT] = "{abstract} : ",
	[FIELD_KEYWORD] = "{keyword} : ",
	[FIELD_SECTION] = "{section} : ",
	[FIELD_BODY] = "{body} : ",
};

static void add_tokens(struct str *out, const struct query_phrase *phrase)
{
	str_add_char(out, '"');
	for (size_t i = 0; i < phrase->n_tokens; i++)
		str_add_f(out, i > 0 ? " %s" : "%s", phrase->tokens[i]);
	str_add(out, phrase->prefix ? "\" *" : "\"");
}

static void add_phrase(struct str *out, const struct query_phrase *phrase, enum query_field field)
{
	if (out->len > 0)
		str_add(out, " OR ");
	str_add(out, columns[field]);
	add_tokens(out, phrase);
}

/* FTS5's own NEAR: of its phrases it reports only what stands near enough. */
static void add_near(struct str *out, const struct query_leaf *leaf)
{
	if (out->len > 0)
		str_add(out, " OR ");
	str_add_f(out, "%sNEAR(", columns[leaf->field]);
	for (size_t i = 0; i < leaf->n_phrases; i++) {
		if (i > 0)
			str_add_char(out, ' ');
		add_tokens(out, &leaf->phrases[i]);
	}
	str_add_f(out, ", %d)", leaf->distance);
}

static size_t count_phrases(const struct query *q)
{
	size_t n = 0;

	for (size_t i = 0; i < q->n_leaves; i++)
		n += q->leaves[i]->unused ? 0 : q->leaves[i]->n_phrases;
	return n;
}

enum err_code query_compile(struct query_compiled *out, const struct query *q, struct arena *mem,
			    struct err *err)
{
	AUTO(str) struct str match = STR((size_t)1 << 20);
	struct query_compiled c = { 0 };
	const size_t n = count_phrases(q);

	c.phrases = arena_array(mem, const struct query_phrase *, n);
	c.leaves = arena_array(mem, const struct query_leaf *, n);
	for (size_t i = 0; c.phrases && c.leaves && i < q->n_leaves; i++) {
		const struct query_leaf *leaf = q->leaves[i];

		if (leaf->near && !leaf->unused)
			add_near(&match, leaf);
		for (size_t k = 0; !leaf->unused && k < leaf->n_phrases; k++) {
			c.phrases[c.n] = &leaf->phrases[k];
			c.leaves[c.n++] = leaf;
			if (!leaf->near)
				add_phrase(&match, &leaf->phrases[k], leaf->field);
		}
	}
	if (n > 0)
		c.match = arena_strdup(mem, str_text(&match));
	if (!c.phrases || !c.leaves || !str_ok(&match) || (n > 0 && !c.match))
		return err_set(err, ERR_NO_MEMORY,
			       "the query takes more memory than a request may");
	*out = c;
	return ERR_OK;
}

const char *query_compile_phrase(const struct query_phrase *phrase, enum query_field field,
				 struct arena *mem)
{
	AUTO(str) struct str match = STR((size_t)1 << 16);

	add_phrase(&match, phrase, field);
	return str_ok(&match) ? arena_strndup(mem, str_text(&match), match.len) : NULL;
}

/* --- compounds --- */

struct resolution {
	struct query *q;
	query_exists_fn *exists;
	void *ctx;
	struct arena *mem;
	struct err *err;
};

static void take_parts(struct query_node *node)
{
	size_t kept = 0, telling = 0;

	for (size_t i = 0; i < node->n_children; i++)
		telling += !node->children[i]->leaf->stop;
	for (size_t i = 0; i < node->n_children; i++) {
		struct query_leaf *part = node->children[i]->leaf;

		part->unused = telling > 0 && part->stop;
		if (!part->unused)
			node->children[kept++] = node->children[i];
	}
	node->n_children = kept;
	node->leaf->unused = true;
	node->kind = NODE_AND;
	node->implicit = true;
}

static enum err_code resolve_compound(struct resolution *r, struct query_node *node)
{
	AUTO(str) struct str match = STR((size_t)1 << 16);
	bool there = true;

	/* What the thesaurus has for it counts as the whole: its parts mean less. */
	for (size_t i = 0; i < node->leaf->n_phrases; i++)
		add_phrase(&match, &node->leaf->phrases[i], node->leaf->field);
	if (!str_ok(&match))
		return err_set(r->err, ERR_NO_MEMORY,
			       "the query takes more memory than a request may");
	TRY(r->exists(r->ctx, str_text(&match), &there, r->err));
	if (there)
		return ERR_OK;
	take_parts(node);
	if (!query_warn(r->q, r->mem, node->leaf->position,
			"A compound stands nowhere as a whole; its parts were searched for.", NULL))
		return err_set(r->err, ERR_NO_MEMORY,
			       "the query takes more memory than a request may");
	return ERR_OK;
}

static enum err_code resolve_node(struct resolution *r, struct query_node *node)
{
	if (node->kind == NODE_COMPOUND)
		return resolve_compound(r, node);
	for (size_t i = 0; i < node->n_children; i++)
		TRY(resolve_node(r, node->children[i]));
	return ERR_OK;
}

enum err_code query_resolve(struct query *q, query_exists_fn *exists, void *ctx, struct arena *mem,
			    struct err *err)
{
	struct resolution r = { .q = q, .exists = exists, .ctx = ctx, .mem = mem, .err = err };

	return q->root ? resolve_node(&r, q->root) : ERR_OK;
}
