/* The thesaurus at work: alternatives for the plain words of a query. */
#include <string.h>

#include "base/str.h"
#include "query/internal.h"

/* The stems of an alternative, for a phrase of them. */
struct stems {
	const char **list;
	size_t n, cap;
	struct arena *mem;
	bool tail; /* the last is the end of a run of CJK, which the pair before it has */
	bool full;
};

static bool add_stem(void *ctx, const struct token *t)
{
	struct stems *s = ctx;

	s->tail = t->last_cjk && t->joined;
	if (arena_reserve(s->mem, &s->list, sizeof(*s->list), s->n, &s->cap))
		s->list[s->n] = arena_strndup(s->mem, t->stem, t->stem_len);
	s->full = s->n == s->cap || !s->list[s->n++];
	return !s->full;
}

struct expansion {
	struct query *q;
	const struct thesaurus *thesaurus;
	const char *const *except;
	size_t n_except;
	struct tokenizer *tk;
	struct arena *mem;
	struct str key, other; /* scratch */
	bool full;
};

static bool is_excepted(struct expansion *x, const char *key)
{
	for (size_t i = 0; i < x->n_except; i++) {
		str_clear(&x->other);
		(void)thesaurus_key(&x->other, x->tk, x->except[i]);
		x->full = x->full || !str_ok(&x->other);
		if (strcmp(str_text(&x->other), key) == 0)
			return true;
	}
	return false;
}

/* `means` as a phrase of the leaf, unless it is the words that are asked for anyway. */
static bool add_alternative(struct expansion *x, struct query_leaf *leaf, const char *means,
			    const char *own)
{
	struct stems s = { .mem = x->mem };
	struct query_phrase phrase = { .expanded = true, .means = means };

	str_clear(&x->other);
	(void)thesaurus_key(&x->other, x->tk, means);
	(void)tokenizer_run(x->tk, means, strlen(means), add_stem, &s);
	if (s.full || !str_ok(&x->other)) {
		x->full = true;
		return false;
	}
	if (s.n == 0 || strcmp(str_text(&x->other), own) == 0)
		return false;
	phrase.tokens = s.list;
	phrase.n_tokens = s.n - s.tail;
	if (leaf_add_phrase(x->mem, leaf, &phrase))
		return true;
	x->full = true;
	return false;
}

static bool add_note(struct expansion *x, const char *term, const char *const *to, size_t n)
{
	struct query *q = x->q;

	if (!arena_reserve(x->mem, &q->expanded, sizeof(*q->expanded), q->n_expanded,
			   &q->cap_expanded))
		return false;
	q->expanded[q->n_expanded++] = (struct query_expanded){ .term = term, .to = to, .n_to = n };
	return true;
}

static const char *term_text(struct expansion *x, struct query_node **words, size_t n)
{
	AUTO(str) struct str text = STR((size_t)1 << 16);

	for (size_t i = 0; i < n; i++)
		str_add_f(&text, i > 0 ? " %s" : "%s", words[i]->leaf->text);
	return str_ok(&text) ? arena_strdup(x->mem, str_text(&text)) : NULL;
}

/* Give `leaf` what the thesaurus has for `term`. The number of alternatives. */
static size_t fill_leaf(struct expansion *x, struct query_leaf *leaf, const char *term,
			const char *const *means, size_t n_means)
{
	const char **to = arena_array(x->mem, const char *, n_means);
	size_t n_to = 0;

	if (!to || !term) {
		x->full = true;
		return 0;
	}
	for (size_t i = 0; i < n_means && !x->full; i++)
		if (add_alternative(x, leaf, means[i], str_text(&x->key)))
			to[n_to++] = means[i];
	if (n_to > 0 && !add_note(x, term, to, n_to))
		x->full = true;
	return n_to;
}

static bool is_plain(const struct query_node *node)
{
	return node->kind == NODE_LEAF && node->leaf->stem && !node->leaf->verbatim &&
	       node->leaf->field == FIELD_ANY && !node->leaf->phrases[0].prefix &&
	       node->leaf->n_phrases == 1;
}

/* Several words with an entry of their own become (word AND word ...) OR alternatives. */
static struct query_node *group(struct expansion *x, struct query_node **words, size_t n,
				struct query_leaf *leaf)
{
	struct query_node *any = node_new(x->mem, NODE_OR), *all = node_new(x->mem, NODE_AND);
	struct query_node *alternatives = node_new(x->mem, NODE_LEAF);
	bool ok = any && all && alternatives;

	if (ok)
		alternatives->leaf = leaf;
	for (size_t i = 0; ok && i < n; i++)
		ok = node_add(x->mem, all, words[i]);
	ok = ok && node_add(x->mem, any, all) && node_add(x->mem, any, alternatives);
	if (ok) {
		all->implicit = any->thesaurus = true;
		return any;
	}
	x->full = true;
	return NULL;
}

/* Expand the entry of `n` words that begins at list->children[at], if there is one.
 * NULL: there is none. */
static struct query_node *expand_at(struct expansion *x, struct query_node **words, size_t n)
{
	const char *const *means;
	size_t n_means;
	struct query_leaf *leaf;

	str_clear(&x->key);
	for (size_t i = 0; i < n; i++)
		str_add_f(&x->key, i > 0 ? " %s" : "%s", words[i]->leaf->stem);
	x->full = x->full || !str_ok(&x->key);
	means = x->full ? NULL : thesaurus_find(x->thesaurus, str_text(&x->key), &n_means);
	if (!means || is_excepted(x, str_text(&x->key)))
		return NULL;
	if (n == 1)
		return fill_leaf(x, words[0]->leaf, words[0]->leaf->text, means, n_means) > 0
			       ? words[0]
			       : NULL;
	leaf = leaf_new(x->q, x->mem);
	if (!leaf)
		return NULL;
	leaf->position = words[0]->leaf->position;
	leaf->negated = words[0]->leaf->negated;
	leaf->text = term_text(x, words, n);
	if (fill_leaf(x, leaf, leaf->text, means, n_means) == 0 || x->full) {
		x->q->n_leaves--; /* nothing came of it */
		return NULL;
	}
	leaf->text = x->q->expanded[x->q->n_expanded - 1].to[0];
	return group(x, words, n, leaf);
}

/* A compound is one word here: people-to-people. */
static void expand_compound(struct expansion *x, struct query_node *node)
{
	const char *const *means;
	size_t n_means;

	str_clear(&x->key);
	(void)thesaurus_key(&x->key, x->tk, node->leaf->text);
	x->full = x->full || !str_ok(&x->key);
	means = x->full ? NULL : thesaurus_find(x->thesaurus, str_text(&x->key), &n_means);
	if (means && node->leaf->field == FIELD_ANY && node->leaf->n_phrases == 1 &&
	    !is_excepted(x, str_text(&x->key)))
		(void)fill_leaf(x, node->leaf, node->leaf->text, means, n_means);
}

static size_t plain_run(const struct query_node *list, size_t at, size_t longest)
{
	size_t n = 0;

	while (n < longest && at + n < list->n_children && is_plain(list->children[at + n]))
		n++;
	return n;
}

static void expand_node(struct expansion *x, struct query_node *node);

/* The longest entry wins, from left to right. */
static void expand_list(struct expansion *x, struct query_node *list)
{
	const size_t longest = thesaurus_longest(x->thesaurus);
	size_t kept = 0;

	for (size_t at = 0, used; at < list->n_children && !x->full; at += used) {
		const size_t run = list->kind == NODE_AND ? plain_run(list, at, longest)
							  : is_plain(list->children[at]);
		struct query_node *node = NULL;

		used = 1;
		for (size_t n = run; n > 0 && !node && !x->full; n--) {
			node = expand_at(x, list->children + at, n);
			if (node)
				used = n;
		}
		if (!node) {
			node = list->children[at];
			expand_node(x, node);
		}
		list->children[kept++] = node;
	}
	if (!x->full)
		list->n_children = kept;
}

static void expand_node(struct expansion *x, struct query_node *node)
{
	if (node->kind == NODE_COMPOUND)
		expand_compound(x, node);
	else if (node->kind != NODE_LEAF && !node->thesaurus)
		expand_list(x, node);
}

enum err_code query_expand(struct query *q, const struct thesaurus *thesaurus,
			   const char *const *except, size_t n_except, struct tokenizer *tk,
			   struct arena *mem, struct err *err)
{
	struct expansion x = { .q = q,
			       .thesaurus = thesaurus,
			       .except = except,
			       .n_except = n_except,
			       .tk = tk,
			       .mem = mem };

	if (!q->root)
		return ERR_OK;
	str_init(&x.key, (size_t)1 << 16);
	str_init(&x.other, (size_t)1 << 16);
	expand_node(&x, q->root);
	str_dispose(&x.key);
	str_dispose(&x.other);
	return x.full ? err_set(err, ERR_NO_MEMORY,
				"the query takes more memory than a request may")
		      : ERR_OK;
}
