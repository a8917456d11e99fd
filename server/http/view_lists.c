/* Pipes that make lists of a facet's values (the tree of regions, chips) and of an object's
 * members. */
#include <string.h>

#include "http/view_parts.h"

/* --- the tree of regions --- */

static bool holds(const struct tree *list, const char *text)
{
	for (const struct tree *item = list ? list->first : NULL; item; item = item->next)
		if (!strcmp(tree_text(item), text))
			return true;
	return false;
}

static bool has_parent(const struct tree *values, const struct tree *value)
{
	const struct tree *parents = tree_get(value, "parents");
	const char *key = tree_text(tree_get(value, "key"));

	for (const struct tree *v = values->first; v; v = v->next)
		if (strcmp(tree_text(tree_get(v, "key")), key) != 0 &&
		    holds(parents, tree_text(tree_get(v, "key"))))
			return true;
	return false;
}

/* A value on the way from the top; a loop in the data ends where it would repeat. */
struct ancestor {
	const char *key;
	const struct ancestor *above;
};

static struct tree *grow(struct use *u, const struct ancestor *above, bool *selected);

static struct tree *grow_value(struct use *u, const struct tree *value,
			       const struct ancestor *above, bool *selected)
{
	const struct ancestor here = { tree_text(tree_get(value, "key")), above };
	struct tree *node = view_made(u, tree_new(TREE_OBJECT, u->mem));
	struct tree *children, *open;
	bool below = false;

	for (const struct tree *m = value->first; node && m; m = m->next)
		if (!view_put(u, node, m->name, tree_copy(m, u->mem)))
			return NULL;
	children = node ? grow(u, &here, &below) : NULL;
	open = children ? view_made(u, tree_new(TREE_BOOL, u->mem)) : NULL;
	if (!open)
		return NULL;
	open->number = below;
	*selected |= below || tree_is_true(tree_get(value, "selected"));
	return view_put(u, node, "children", children) && view_put(u, node, "open", open) ? node
											  : NULL;
}

static bool is_above(const struct ancestor *above, const char *key)
{
	for (; above; above = above->above)
		if (!strcmp(above->key, key))
			return true;
	return false;
}

static struct tree *grow(struct use *u, const struct ancestor *above, bool *selected)
{
	struct tree *list = view_made(u, tree_new(TREE_LIST, u->mem));

	for (const struct tree *v = u->value->first; list && v; v = v->next) {
		const bool belongs = above ? holds(tree_get(v, "parents"), above->key)
					   : !has_parent(u->value, v);

		if (belongs && !is_above(above, tree_text(tree_get(v, "key"))) &&
		    !view_put(u, list, NULL, grow_value(u, v, above, selected)))
			return NULL;
	}
	return list;
}

const struct tree *view_tree(struct use *u)
{
	bool selected = false;

	if (!u->value || u->value->kind != TREE_LIST)
		return NULL;
	return grow(u, NULL, &selected);
}

/* --- chips --- */

static const struct tree *find_value(const struct tree *root, const char *facet, const char *key)
{
	const struct tree *of = tree_get(tree_get(tree_get(root, "search"), "facets"), facet);
	const struct tree *values = tree_get(of, "values");

	for (const struct tree *v = values ? values->first : NULL; v; v = v->next)
		if (!strcmp(tree_text(tree_get(v, "key")), key))
			return v;
	return NULL;
}

/* A key that the answer's facet does not have is told in its own words. */
static struct tree *unknown_chip(struct use *u, const struct tree *key)
{
	struct use words = { .value = key, .argument = "", .mem = u->mem };
	struct tree *chip = view_made(u, tree_new(TREE_OBJECT, u->mem));
	const struct tree *label = view_readable(&words);
	struct tree *own = view_made(u, label ? tree_copy(label, u->mem) : NULL);

	return own && view_put(u, chip, "key", tree_copy(key, u->mem)) &&
			       view_put(u, chip, "label", own)
		       ? chip
		       : NULL;
}

const struct tree *view_chips(struct use *u)
{
	struct tree *list = view_made(u, tree_new(TREE_LIST, u->mem));

	if (!list || !u->value || u->value->kind != TREE_LIST)
		return NULL;
	for (int selected = 1; selected >= 0; selected--) {
		for (const struct tree *key = u->value->first; key; key = key->next) {
			const struct tree *v = find_value(u->root, u->argument, tree_text(key));

			if (tree_is_true(tree_get(v, "selected")) != selected)
				continue;
			if (!view_put(u, list, NULL,
				      v ? tree_copy(v, u->mem) : unknown_chip(u, key)))
				return NULL;
		}
	}
	return list;
}

/* --- objects --- */

const struct tree *view_members(struct use *u)
{
	struct tree *list = view_made(u, tree_new(TREE_LIST, u->mem));

	if (!list || !u->value || u->value->kind != TREE_OBJECT)
		return NULL;
	for (const struct tree *m = u->value->first; m; m = m->next) {
		struct tree *item = view_made(u, tree_new(TREE_OBJECT, u->mem));

		if (!item || !view_put(u, item, "name", tree_new_text(m->name, u->mem)) ||
		    !view_put(u, item, "value", tree_copy(m, u->mem)) ||
		    !view_put(u, list, NULL, item))
			return NULL;
	}
	return list;
}
