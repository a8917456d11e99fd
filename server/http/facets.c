#include "http/facets.h"

#include <inttypes.h>

#include "http/map.h"
#include "http/steer.h"

/* "2010–2020", "from 2010", "to 2020", "2015", "before 0" */
static void add_range_label(struct str *out, const struct filter_range *range)
{
	if (range->from == range->to)
		str_add_f(out, "%" PRId64, range->from);
	else if (range->to == INT64_MAX)
		str_add_f(out, "from %" PRId64, range->from);
	else if (range->to < 0)
		str_add(out, "before 0");
	else if (range->from == INT64_MIN)
		str_add_f(out, "to %" PRId64, range->to);
	else
		str_add_f(out, "%" PRId64 "\xe2\x80\x93%" PRId64, range->from, range->to);
}

void facets_write_label(struct json *j, const struct request *r, const struct filter_clause *c,
			size_t index)
{
	const struct value *v = NULL;
	AUTO(str) struct str key = STR(64);
	AUTO(str) struct str label = STR(64);

	if (index < c->n_values) {
		v = engine_value(searcher_engine(r->searcher), c->values[index]);
	} else {
		link_add_range(&key, &c->ranges[index - c->n_values]);
		str_add(&label, c->of_citations ? "cited " : "");
		add_range_label(&label, &c->ranges[index - c->n_values]);
		str_add(&label, c->of_citations ? " times" : "");
	}
	json_text(j, "facet", c->of_citations ? "cited_by_count" : facet_name(c->facet));
	json_text(j, "facet_label", c->of_citations ? "Citations" : facet_label(c->facet));
	json_text(j, "key", v ? v->key : str_text(&key));
	json_text(j, "label", v ? v->label : str_text(&label));
	json_bool(j, "negated", c->negated);
}

static void write_chip(struct json *j, const struct request *r, const struct filter *f,
		       const struct filter_clause *c, size_t index)
{
	const struct link_change change = { .clause = c, .index = index };

	json_object(j, NULL);
	facets_write_label(j, r, c, index);
	json_text(j, "href", link_to_search(r, f, &change));
	json_close(j);
}

void facets_write_chips(struct json *j, const struct request *r, const struct filter *f)
{
	json_array(j, "filters");
	for (size_t i = 0; i < f->n_clauses; i++) {
		const struct filter_clause *c = &f->clauses[i];

		for (size_t k = 0; k < c->n_values + c->n_ranges; k++)
			write_chip(j, r, f, c, k);
	}
	json_close(j);
}

void facets_write_value(struct json *j, const struct request *r, const struct facet_count *count,
			const struct link_opened *links)
{
	const struct value *v = count->value;

	json_object(j, NULL);
	json_text(j, "key", v->key);
	json_text(j, "label", v->label);
	json_uint(j, "count", count->count);
	json_bool(j, "selected", count->selected);
	json_text(j, "href", link_toggled(r, links, v));
	if (v->kind)
		json_text(j, "kind", v->kind);
	if (v->facet == FACET_REGION) {
		json_array(j, "parents");
		for (size_t i = 0; i < v->n_parents; i++)
			json_text(j, NULL,
				  engine_value(searcher_engine(r->searcher), v->parents[i])->key);
		json_close(j);
	}
	json_close(j);
}

static size_t count_selected(const struct facet_result *facet)
{
	size_t n = 0;

	for (size_t k = 0; k < facet->n_values; k++)
		n += facet->values[k].selected;
	return n;
}

void facets_write(struct json *j, const struct request *r, const struct search_answer *answer,
		  const struct filter *f)
{
	json_object(j, "facets");
	for (int i = 0; i < FACET_COUNT; i++) {
		const struct facet_result *facet = &answer->facets[i];
		struct link_opened links;

		if (!facet->wanted)
			continue;
		link_open(&links, r, f, (enum facet)i);
		json_object(j, facet_name((enum facet)i));
		json_text(j, "name", facet_name((enum facet)i));
		json_text(j, "label", facet_label((enum facet)i));
		json_bool(j, "disjunctive", true);
		json_bool(j, "truncated", facet->truncated);
		json_array(j, "values");
		for (size_t k = 0; k < facet->n_values; k++)
			facets_write_value(j, r, &facet->values[k], &links);
		json_close(j);
		if (i == FACET_REGION)
			map_write(j, r, facet, &links);
		json_uint(j, "selected_count", count_selected(facet));
		if (i == FACET_YEAR)
			steer_write_years(j, r, f, facet);
		json_close(j);
	}
	json_close(j);
}
