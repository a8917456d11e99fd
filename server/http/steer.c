#include "http/steer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/facets.h"
#include "http/found.h"
#include "http/link.h"
#include "query/query.h"

static const struct filter no_filter;

/* The search page with one parameter another, or, if that is NULL, left out. */
static const char *link_with(const struct request *r, const struct filter *f, const char *name,
			     const char *value)
{
	const struct link_change none = { 0 };
	struct request other = *r;
	struct params *p = &other.params;
	const struct param_spec *spec = p->specs;

	while (spec && spec->name && strcmp(spec->name, name) != 0)
		spec++;
	p->items = arena_grow(r->mem, p->items, sizeof(*p->items), p->n, p->n + 1);
	if (!p->items)
		return NULL;
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->items[i].name, name))
			p->items[i].len = 0; /* as if it had not been given */
	if (value && spec && spec->name)
		p->items[p->n++] = (struct param){
			.name = name, .value = value, .len = strlen(value), .spec = spec
		};
	return link_to_search(&other, f, &none);
}

/* --- orders --- */

static const char *const sorts[][2] = {
	{ "relevance", "Relevance" }, { "-year", "Newest first" }, { "year", "Oldest first" },
	{ "title", "Title" },         { "author", "Author" },      { "cited", "Most cited here" },
};

static void write_sorts(struct json *j, const struct request *r)
{
	const char *chosen = params_text(&r->params, "sort");

	json_array(j, "sorts");
	for (size_t i = 0; i < COUNT_OF(sorts); i++) {
		json_object(j, NULL);
		json_text(j, "key", sorts[i][0]);
		json_text(j, "label", sorts[i][1]);
		json_bool(j, "selected", chosen && !strcmp(chosen, sorts[i][0]));
		json_close(j);
	}
	json_close(j);
}

static void write_size(struct json *j, uint32_t size, uint32_t chosen)
{
	json_object(j, NULL);
	json_uint(j, "key", size);
	json_bool(j, "selected", size == chosen);
	json_close(j);
}

static void write_sizes(struct json *j, uint32_t chosen)
{
	static const uint32_t usual[] = { 10, 20, 50, 100 };
	bool is_told = false;

	json_array(j, "sizes");
	for (size_t i = 0; i < COUNT_OF(usual); i++) {
		if (!is_told && chosen < usual[i])
			write_size(j, chosen, chosen);
		is_told |= chosen <= usual[i];
		write_size(j, usual[i], chosen);
	}
	json_close(j);
}

/* --- pages --- */

static const char *page_href(const struct request *r, const char *first, uint32_t page)
{
	AUTO(str) struct str text = STR(256 * 1024);

	if (!first || page < 2)
		return first;
	str_add_f(&text, "%s%spage=%" PRIu32, first, strchr(first, '?') ? "&" : "?", page);
	return str_ok(&text) ? arena_strndup(r->mem, str_text(&text), text.len) : NULL;
}

static void write_page(struct json *j, const struct request *r, const char *first, uint32_t page,
		       uint32_t here)
{
	json_object(j, NULL);
	json_uint(j, "page", page);
	json_text(j, "href", page_href(r, first, page));
	json_bool(j, "current", page == here);
	json_close(j);
}

/* The ends, the present one and its neighbours; a gap of one page is that page. */
static void write_page_list(struct json *j, const struct request *r, const char *first,
			    uint32_t here, uint32_t pages)
{
	const uint32_t wanted[] = { 1, here - 1, here, here + 1, pages };
	uint32_t last = 0;

	json_array(j, "page_list");
	for (size_t i = 0; i < COUNT_OF(wanted); i++) {
		const uint32_t page = wanted[i];

		if (page <= last || page > pages)
			continue;
		if (page == last + 2) {
			write_page(j, r, first, last + 1, here);
		} else if (page > last + 1) {
			json_object(j, NULL);
			json_bool(j, "gap", true);
			json_close(j);
		}
		write_page(j, r, first, page, here);
		last = page;
	}
	json_close(j);
}

void steer_write_meta(struct json *j, const struct request *r, const struct search_request *req,
		      const struct search_answer *found)
{
	const struct link_change none = { 0 };
	const char *first = link_to_search(r, &req->filter, &none);
	const uint32_t pages = found_pages(req, found->count), here = req->page;
	const uint64_t before = (uint64_t)(here - 1) * req->per_page;

	json_uint(j, "from", found->n_hits ? before + 1 : 0);
	json_uint(j, "to", found->n_hits ? before + found->n_hits : 0);
	json_bool(j, "is_narrowed", req->q_len > 0 || req->filter.n_clauses > 0 || here > 1);
	json_text(j, "clear_href", link_with(r, &no_filter, "page", NULL));
	json_text(j, "prev_href",
		  here > 1 && !req->any_depth ? page_href(r, first, here - 1) : NULL);
	json_text(j, "next_href",
		  here < pages && !req->any_depth ? page_href(r, first, here + 1) : NULL);
	write_page_list(j, r, first, here, req->any_depth ? 0 : pages);
	write_sorts(j, r);
	write_sizes(j, req->per_page);
}

/* --- how the query was read --- */

/* expand=-TERM,-TERM without, or with, one of them. */
static const char *link_to_terms(const struct request *r, const struct search_request *req,
				 const char *term, bool with)
{
	AUTO(str) struct str text = STR(64 * 1024);

	for (size_t i = 0; i < req->n_expand_not; i++)
		if (strcmp(req->expand_not[i], term) != 0)
			str_add_f(&text, "%s-%s", text.len ? "," : "", req->expand_not[i]);
	if (with)
		str_add_f(&text, "%s-%s", text.len ? "," : "", term);
	return link_with(r, &req->filter, "expand",
			 text.len ? arena_strndup(r->mem, str_text(&text), text.len) : NULL);
}

const char *steer_without_term(const struct request *r, const struct search_request *req,
			       const char *term)
{
	return link_to_terms(r, req, term, true);
}

void steer_write_query(struct json *j, const struct request *r, const struct search_request *req,
		       const struct search_answer *found)
{
	bool any = req->n_expand_not > 0;

	for (size_t i = 0; i < found->n_expanded; i++)
		any |= found->expanded[i].term != NULL;
	json_text(j, "strict_href", link_with(r, &req->filter, "match", "all"));
	json_text(j, "usual_href", link_with(r, &req->filter, "match", NULL));
	json_array(j, "kept_out");
	for (size_t i = 0; i < req->n_expand_not; i++) {
		json_object(j, NULL);
		json_text(j, "term", req->expand_not[i]);
		json_text(j, "href", link_to_terms(r, req, req->expand_not[i], false));
		json_close(j);
	}
	json_close(j);
	json_bool(j, "has_thesaurus", any);
}

/* --- ways out of nothing --- */

struct ways {
	struct json *j;
	const struct request *r;
	const struct search_request *req;
	struct err *err;
	unsigned n;
};

static enum err_code open_way(struct ways *w, const struct search_request *other, const char *kind)
{
	struct search_request req = *other;
	struct search_answer answer;

	req.page = req.per_page = 1;
	req.facets = 0;
	req.passages = req.explain = req.feedback = false;
	TRY(search_run(&answer, w->r->searcher, &req, w->r->mem, w->err));
	json_object(w->j, NULL);
	json_text(w->j, "kind", kind);
	json_uint(w->j, "count", answer.count);
	w->n++;
	return ERR_OK;
}

static void close_way(struct ways *w, const char *href)
{
	json_text(w->j, "href", href);
	json_close(w->j);
}

/* The filter without one value of one clause; NULL: no memory. */
static const struct filter *filter_without(const struct filter *f, size_t clause, size_t index,
					   struct arena *mem)
{
	struct filter *other = arena_alloc(mem, sizeof(*other));
	struct filter_clause *c;
	size_t kept = 0;

	if (!other)
		return NULL;
	other->clauses = arena_grow(mem, f->clauses, sizeof(*c), f->n_clauses, f->n_clauses);
	if (!other->clauses)
		return NULL;
	other->n_clauses = other->cap = f->n_clauses;
	c = &other->clauses[clause];
	if (c->n_values + c->n_ranges == 1) { /* nothing is left of it */
		memmove(c, c + 1, (other->n_clauses - clause - 1) * sizeof(*c));
		other->n_clauses--;
		return other;
	}
	c->values = arena_grow(mem, c->values, sizeof(*c->values), c->n_values, c->n_values + 1);
	c->ranges = arena_grow(mem, c->ranges, sizeof(*c->ranges), c->n_ranges, c->n_ranges + 1);
	if (!c->values || !c->ranges)
		return NULL;
	kept = index < c->n_values ? c->n_values - index - 1 : 0;
	if (index < c->n_values) {
		memmove(&c->values[index], &c->values[index + 1], kept * sizeof(*c->values));
		c->n_values--;
	} else {
		index -= c->n_values;
		memmove(&c->ranges[index], &c->ranges[index + 1],
			(c->n_ranges - index - 1) * sizeof(*c->ranges));
		c->n_ranges--;
	}
	return other;
}

static enum err_code try_filters(struct ways *w)
{
	const struct filter *f = &w->req->filter;
	struct search_request other = *w->req;
	size_t n = 0;

	for (size_t i = 0; i < f->n_clauses; i++) {
		const struct filter_clause *c = &f->clauses[i];

		n += c->n_values + c->n_ranges;
		for (size_t k = 0; k < c->n_values + c->n_ranges && w->n < STEER_WAYS_MAX; k++) {
			const struct link_change change = { .clause = c, .index = k };
			const struct filter *less = filter_without(f, i, k, w->r->mem);

			if (!less)
				return err_set(w->err, ERR_NO_MEMORY, "no memory for a filter");
			other.filter = *less;
			TRY(open_way(w, &other, "filter"));
			facets_write_label(w->j, w->r, c, k);
			close_way(w, link_to_search(w->r, f, &change));
		}
	}
	if (n < 2 || w->n == STEER_WAYS_MAX)
		return ERR_OK;
	other.filter = no_filter;
	TRY(open_way(w, &other, "filters"));
	close_way(w, link_with(w->r, &no_filter, "page", NULL));
	return ERR_OK;
}

/* The query of some of the root's parts, as a person would write it. */
static const char *write_parts(const struct query_node *root, size_t which, bool only,
			       struct arena *mem)
{
	struct query_node *node = arena_alloc(mem, sizeof(*node));
	struct query q = { .root = node };

	if (!node)
		return NULL;
	*node = *root;
	if (only) {
		q.root = root->children[which];
		return query_canonical(&q, mem);
	}
	node->children = arena_grow(mem, root->children, sizeof(*root->children), root->n_children,
				    root->n_children);
	if (!node->children)
		return NULL;
	node->n_children--;
	memmove(&node->children[which], &node->children[which + 1],
		(node->n_children - which) * sizeof(*node->children));
	if (node->n_children == 1)
		q.root = node->children[0];
	return query_canonical(&q, mem);
}

static enum err_code try_words(struct ways *w)
{
	const struct query_node *root;
	struct search_reading reading;
	struct search_request other = *w->req, bare = *w->req;

	bare.expand = false; /* the words as they were typed */
	TRY(search_read(&reading, w->r->searcher, &bare, w->r->mem, w->err));
	root = reading.query->root;
	for (size_t i = 0; root && root->kind == NODE_AND && !root->leaf && i < root->n_children &&
			   root->n_children > 1 && w->n < STEER_WAYS_MAX;
	     i++) {
		const char *rest = write_parts(root, i, false, w->r->mem);
		const char *word = write_parts(root, i, true, w->r->mem);

		if (!rest || !word)
			return err_set(w->err, ERR_NO_MEMORY, "no memory for a query");
		other.q = rest;
		other.q_len = strlen(rest);
		TRY(open_way(w, &other, "word"));
		json_text(w->j, "label", word);
		close_way(w, link_to_query(w->r, &w->req->filter, rest));
	}
	return ERR_OK;
}

enum err_code steer_write_ways(struct json *j, const struct request *r,
			       const struct search_request *req, struct err *err)
{
	struct ways w = { .j = j, .r = r, .req = req, .err = err };
	struct search_request usual = *req;

	json_array(j, "ways");
	if (req->match != MATCH_AUTO) {
		usual.match = MATCH_AUTO;
		TRY(open_way(&w, &usual, "match"));
		close_way(&w, link_with(r, &req->filter, "match", NULL));
	}
	TRY(try_filters(&w));
	TRY(try_words(&w));
	json_close(j);
	return ERR_OK;
}

/* --- years --- */

struct bar {
	long from, to;
	uint32_t count;
	bool selected;
};

static long year_of(const struct facet_count *c)
{
	return strtol(c->value->key, NULL, 10);
}

static void fill_bar(struct bar *b, const struct facet_result *years)
{
	bool any = false;

	b->selected = true;
	for (size_t i = 0; i < years->n_values; i++) {
		const struct facet_count *c = &years->values[i];

		if (year_of(c) < b->from || year_of(c) > b->to)
			continue;
		any = true;
		b->count += c->count;
		b->selected &= c->selected;
	}
	b->selected &= any;
}

static long floor_to(long year, long step)
{
	return year - ((year % step) + step) % step;
}

/* The span of each bar; how many. Few years: one bar each. Most works recent: the last years, and
 * all before in one bar. Else steps of equal length. */
static size_t span_bars(struct bar bars[STEER_BARS], const struct facet_result *years)
{
	static const long steps[] = { 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000 };
	const long first = year_of(&years->values[0]);
	const long last = year_of(&years->values[years->n_values - 1]);
	const long recent = last - STEER_BARS + 2;
	uint64_t before = 0, all = 0;
	long step = 1, begin = first;
	size_t n = 0;

	for (size_t i = 0; i < years->n_values; i++) {
		all += years->values[i].count;
		before += year_of(&years->values[i]) < recent ? years->values[i].count : 0;
	}
	if (last - first >= STEER_BARS && before <= all / 3) {
		bars[n++] = (struct bar){ .from = first, .to = recent - 1 };
		begin = recent;
	} else if (last - first >= STEER_BARS) {
		for (size_t i = 0; i < COUNT_OF(steps); i++) {
			step = steps[i];
			if (floor_to(last, step) / step - floor_to(first, step) / step < STEER_BARS)
				break;
		}
		begin = floor_to(first, step);
	}
	for (long year = begin; year <= last && n < STEER_BARS; year += step)
		bars[n++] = (struct bar){ .from = year, .to = year + step - 1 };
	return n;
}

static bool is_of_years(const struct filter_clause *c)
{
	return !c->negated && !c->of_citations && c->facet == FACET_YEAR;
}

/* The one range of years that is chosen; NULL: none, or several. */
static const struct filter_range *chosen_range(const struct filter *f)
{
	const struct filter_range *range = NULL;

	for (size_t i = 0; i < f->n_clauses; i++) {
		const struct filter_clause *c = &f->clauses[i];

		if (!is_of_years(c))
			continue;
		if (range || c->n_ranges != 1 || c->n_values)
			return NULL;
		range = &c->ranges[0];
	}
	return range;
}

static const char *without_years(const struct request *r, const struct filter *f)
{
	const struct link_change none = { 0 };
	struct filter other = *f;

	other.clauses = arena_array(r->mem, struct filter_clause, f->n_clauses);
	if (!other.clauses)
		return NULL;
	other.n_clauses = 0;
	for (size_t i = 0; i < f->n_clauses; i++)
		if (!is_of_years(&f->clauses[i]))
			other.clauses[other.n_clauses++] = f->clauses[i];
	return link_to_search(r, &other, &none);
}

static void write_bar(struct json *j, const struct request *r, const struct bar *b,
		      const struct filter_range *chosen, const char *base, uint32_t most)
{
	const bool is_it = chosen && chosen->from == b->from && chosen->to == b->to;
	AUTO(str) struct str text = STR(256 * 1024);
	char value[64], label[64];

	(void)snprintf(value, sizeof(value), b->from == b->to ? "%ld" : "%ld..%ld", b->from, b->to);
	(void)snprintf(label, sizeof(label), b->from == b->to ? "%ld" : "%ld\xe2\x80\x93%ld",
		       b->from, b->to);
	str_add_f(&text, is_it ? "%s" : "%s%syear=%s", base ? base : "",
		  base && strchr(base, '?') ? "&" : "?", value);
	json_object(j, NULL);
	json_text(j, "value", value);
	json_text(j, "label", label);
	json_int(j, "from", b->from);
	json_int(j, "to", b->to);
	json_uint(j, "count", b->count);
	json_uint(j, "share", most ? (100u * (uint64_t)b->count + most - 1) / most : 0);
	json_bool(j, "selected", b->selected);
	json_text(j, "href", base ? arena_strndup(r->mem, str_text(&text), text.len) : NULL);
	json_close(j);
}

static void write_bound(struct json *j, const char *name, int64_t year)
{
	if (year == INT64_MIN || year == INT64_MAX)
		json_null(j, name);
	else
		json_int(j, name, year);
}

void steer_write_years(struct json *j, const struct request *r, const struct filter *f,
		       const struct facet_result *years)
{
	const struct filter_range *chosen = chosen_range(f);
	const char *base = without_years(r, f);
	struct bar bars[STEER_BARS] = { 0 };
	const size_t n = years->n_values ? span_bars(bars, years) : 0;
	uint32_t most = 0;

	for (size_t i = 0; i < n; i++) {
		fill_bar(&bars[i], years);
		most = bars[i].count > most ? bars[i].count : most;
	}
	json_array(j, "bars");
	for (size_t i = 0; i < n; i++)
		write_bar(j, r, &bars[i], chosen, base, most);
	json_close(j);
	write_bound(j, "earliest", n ? bars[0].from : INT64_MIN);
	write_bound(j, "latest", n ? bars[n - 1].to : INT64_MIN);
	write_bound(j, "from", chosen ? chosen->from : INT64_MIN);
	write_bound(j, "to", chosen ? chosen->to : INT64_MAX);
}
