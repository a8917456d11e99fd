/* The counts of a walk as lists of values, the most common first. */
#include <stdlib.h>
#include <string.h>

#include "search/internal.h"

struct counting {
	const struct engine *e;
	const uint32_t *counts; /* by value id */
	const struct filter *filter;
	struct arena *mem;
	struct err *err;
};

static enum err_code full(const struct counting *r)
{
	return err_set(r->err, ERR_NO_MEMORY, "the search takes more memory than a request may");
}

static int by_count(const void *a, const void *b)
{
	const struct facet_count *x = a, *y = b;
	int o = (x->count < y->count) - (x->count > y->count);

	if (!o)
		o = strcmp(x->value->label, y->value->label);
	return o ? o : strcmp(x->value->key, y->value->key);
}

static struct facet_count facet_count(const struct counting *r, uint32_t id)
{
	const struct value *v = engine_value(r->e, id);

	return (struct facet_count){ .value = v,
				     .count = r->counts[id],
				     .selected = filter_names(r->filter, v) };
}

/* All values: a tree with holes cannot be shown, and years stand in their order. */
static enum err_code list_all(const struct counting *r, enum facet f, struct facet_result *out)
{
	size_t n;
	const struct value *const *values = engine_values(r->e, f, &n);

	out->values = arena_array(r->mem, struct facet_count, n);
	if (!out->values)
		return full(r);
	for (size_t i = 0; i < n; i++) {
		const struct facet_count c = facet_count(r, values[i]->id);

		if (c.count > 0 || c.selected)
			out->values[out->n_values++] = c;
	}
	if (f == FACET_REGION && out->n_values > 0)
		qsort(out->values, out->n_values, sizeof(*out->values), by_count);
	return ERR_OK;
}

/* The most common values. There may be a hundred times as many (authors): each is held
 * against the last one that is kept, none is sorted that is not shown. How many there are. */
static size_t keep_common(const struct counting *r, enum facet f, struct facet_result *out)
{
	const struct engine *e = r->e;
	size_t all = 0;

	for (size_t i = 0; i < e->n_by_key[f]; i++) {
		const uint32_t id = e->facet_ids[f][i];
		struct facet_count c;
		size_t at = out->n_values;

		if (r->counts[id] == 0)
			continue;
		all++;
		c = (struct facet_count){ .value = &e->values[id], .count = r->counts[id] };
		if (at == SEARCH_FACET_VALUES) {
			if (by_count(&c, &out->values[--at]) > 0)
				continue;
		} else {
			out->n_values++;
		}
		for (; at > 0 && by_count(&c, &out->values[at - 1]) < 0; at--)
			out->values[at] = out->values[at - 1];
		out->values[at] = c;
	}
	for (size_t i = 0; i < out->n_values; i++)
		out->values[i].selected = filter_names(r->filter, out->values[i].value);
	return all;
}

static bool is_listed(const struct facet_result *out, size_t n, const struct value *v)
{
	for (size_t i = 0; i < n; i++)
		if (out->values[i].value == v)
			return true;
	return false;
}

/* What is chosen is listed, common or not, behind the others. */
static void add_chosen(const struct counting *r, enum facet f, struct facet_result *out)
{
	const struct filter *filter = r->filter;
	const size_t kept = out->n_values;

	for (size_t i = 0; i < filter->n_clauses; i++) {
		const struct filter_clause *c = &filter->clauses[i];

		for (size_t k = 0; !c->negated && k < c->n_values; k++) {
			const struct facet_count v = facet_count(r, c->values[k]);

			if (v.value->facet == f && !is_listed(out, out->n_values, v.value))
				out->values[out->n_values++] = v;
		}
	}
	if (out->n_values > kept)
		qsort(out->values + kept, out->n_values - kept, sizeof(*out->values), by_count);
}

static size_t count_chosen(const struct filter *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_clauses; i++)
		n += f->clauses[i].n_values;
	return n;
}

enum err_code count_facet(struct facet_result *out, const struct engine *e, enum facet f,
			  const struct collection *found, const struct filter *filter,
			  struct arena *mem, struct err *err)
{
	const struct counting r = {
		.e = e, .counts = found->value_counts, .filter = filter, .mem = mem, .err = err
	};
	size_t all;

	out->wanted = true;
	if (f == FACET_YEAR || f == FACET_YEAR_DISCUSSED || f == FACET_REGION)
		return list_all(&r, f, out);
	out->values =
		arena_array(mem, struct facet_count, SEARCH_FACET_VALUES + count_chosen(filter));
	if (!out->values)
		return full(&r);
	all = keep_common(&r, f, out);
	add_chosen(&r, f, out);
	for (size_t i = 0; i < out->n_values; i++)
		all -= out->values[i].count > 0;
	out->truncated = all > 0;
	return ERR_OK;
}
