#include "http/link.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LINK_MAX = 256 * 1024, LINKED_QUERY_MAX = 2048, RANGE_MAX = 999999999 };

static const char *keep(const struct request *r, const struct str *text)
{
	return str_ok(text) ? arena_strndup(r->mem, str_text(text), text->len) : NULL;
}

/* A name or an address with a port, as RFC 9110 has it (7.2), and nothing that could end a
 * quotation or a line. */
static bool is_host(const char *host)
{
	enum { HOST_MAX = 255 };
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789-._:[]";
	const size_t len = host ? strlen(host) : 0;

	return len && len <= HOST_MAX && strspn(host, allowed) == len;
}

const char *link_base(const struct request *r)
{
	const char *host = request_header(r, "Host");
	AUTO(str) struct str text = STR(LINK_MAX);

	if (*r->site->public_url)
		return r->site->public_url;
	str_add_f(&text, "http://%s", is_host(host) ? host : "localhost");
	return keep(r, &text);
}

const char *link_to_path(const struct request *r, const char *path)
{
	AUTO(str) struct str text = STR(LINK_MAX);

	str_add(&text, r->base);
	str_add(&text, path);
	return keep(r, &text);
}

const char *link_to_work(const struct request *r, const char *before, const char *key,
			 const char *after)
{
	AUTO(str) struct str text = STR(LINK_MAX);

	str_add(&text, r->base);
	str_add(&text, before);
	percent_encode(&text, key, strlen(key), false);
	str_add(&text, after);
	return keep(r, &text);
}

const char *link_to_doi(const struct request *r, const char *doi)
{
	AUTO(str) struct str text = STR(LINK_MAX);

	str_add(&text, "https://doi.org/");
	for (const char *part = doi; *part;) { /* its slashes stay */
		const size_t len = strcspn(part, "/");

		percent_encode(&text, part, len, false);
		part += len;
		if (*part)
			str_add_char(&text, *part++);
	}
	return keep(r, &text);
}

/* This request's address with `name` as the place to read on from; NULL: from the start. */
static const char *link_on(const struct request *r, const char *name, const char *value)
{
	AUTO(str) struct str text = STR(LINK_MAX);
	struct params others = r->params;
	size_t start;

	str_add(&text, r->base);
	str_add_f(&text, "%s?", r->path);
	start = text.len;
	others.items = arena_grow(r->mem, others.items, sizeof(*others.items), others.n, others.n);
	if (!others.items)
		return NULL;
	for (size_t i = 0; i < others.n; i++)
		if (!strcmp(others.items[i].name, "page") ||
		    !strcmp(others.items[i].name, "cursor") ||
		    (name && !strcmp(others.items[i].name, name)))
			others.items[i].len = 0; /* as if it had not been given */
	params_canonical(&others, &text);
	if (name)
		params_add(&text, start, name, value, strlen(value));
	if (text.len == start)
		str_cut(&text, start - 1); /* the question mark */
	return keep(r, &text);
}

const char *link_without(const struct request *r, const char *name, const char *value)
{
	struct request other = *r;
	struct params *p = &other.params;

	if (!p->specs)
		return NULL;
	p->items = arena_array(r->mem, struct param, p->n);
	p->n = 0;
	for (size_t i = 0; p->items && i < r->params.n; i++) {
		const struct param *at = &r->params.items[i];

		if (strcmp(at->name, name) != 0 || strcmp(at->value, value) != 0)
			p->items[p->n++] = *at;
	}
	return p->items ? link_on(&other, NULL, NULL) : NULL;
}

/* The names of both tables mean the same; what the other lacks is not taken along. */
const char *link_as(const struct request *r, const char *path, const struct param_spec *specs)
{
	AUTO(str) struct str text = STR(LINK_MAX);
	struct params others = { .specs = specs, .mem = r->mem };
	size_t start;

	others.items = arena_array(r->mem, struct param, r->params.n + 1);
	if (!others.items)
		return NULL;
	for (size_t i = 0; i < r->params.n; i++) {
		const struct param_spec *s = specs;

		while (s->name && strcmp(s->name, r->params.items[i].name) != 0)
			s++;
		if (!s->name || !strcmp(s->name, "page"))
			continue;
		others.items[others.n] = r->params.items[i];
		others.items[others.n++].spec = s;
	}
	str_add_f(&text, "%s%s?", r->base, path);
	start = text.len;
	params_canonical(&others, &text);
	if (text.len == start)
		str_cut(&text, start - 1); /* the question mark */
	return keep(r, &text);
}

const char *link_to_page(const struct request *r, uint32_t page)
{
	char number[12];

	(void)snprintf(number, sizeof(number), "%" PRIu32, page);
	return link_on(r, page > 1 ? "page" : NULL, number);
}

const char *link_to_cursor(const struct request *r, const char *cursor)
{
	return link_on(r, "cursor", cursor);
}

const char *link_to_certificate(const struct request *r)
{
	const struct param *q = params_get(&r->params, "q", NULL);

	return q && q->len > LINKED_QUERY_MAX ? NULL : link_on(r, "index", r->index->id);
}

const char *link_to_query(const struct request *r, const struct filter *f, const char *q)
{
	const struct link_change none = { 0 };
	struct request other = *r;
	struct params *p = &other.params;

	p->items = arena_grow(r->mem, p->items, sizeof(*p->items), p->n, p->n);
	for (size_t i = 0; p->items && i < p->n; i++) {
		if (!strcmp(p->items[i].name, "q")) {
			p->items[i].value = q;
			p->items[i].len = strlen(q);
		}
	}
	return p->items ? link_to_search(&other, f, &none) : NULL;
}

const char *link_to_facet(const struct request *r, enum facet facet)
{
	AUTO(str) struct str text = STR(LINK_MAX);

	str_add_f(&text, "%s/api/v1/facets/%s", r->base, facet_name(facet));
	return keep(r, &text);
}

const char *link_to_home(const struct request *r, const char *name, const char *value)
{
	AUTO(str) struct str text = STR(LINK_MAX);

	str_add_f(&text, "%s/?", r->absolute ? r->base : r->site->prefix);
	params_add(&text, text.len, name, value, strlen(value));
	return keep(r, &text);
}

const char *link_to_suggestion(const struct request *r, const struct suggestion *s)
{
	switch (s->kind) {
	case SUGGEST_REGION:
	case SUGGEST_THEME:
	case SUGGEST_AUTHOR:
		return link_to_home(r, suggest_kind_name(s->kind), s->key);
	case SUGGEST_TERM:
	case SUGGEST_THESAURUS:
		return link_to_home(r, "q", s->key);
	case SUGGEST_TITLE:
		return link_to_work(r, "/works/", s->key, "");
	case SUGGEST_KINDS:
		break;
	}
	return NULL;
}

void link_add_range(struct str *out, const struct filter_range *range)
{
	/* What "<0" and ">999999999" leave is said in no other way: numbers have no sign
	 * and nine digits. */
	if (range->to < 0 || range->from > RANGE_MAX) {
		str_add(out, range->to < 0 ? "<0" : ">999999999");
		return;
	}
	if (range->from != INT64_MIN)
		str_add_f(out, "%" PRId64, range->from);
	if (range->from == range->to)
		return;
	str_add(out, "..");
	if (range->to != INT64_MAX)
		str_add_f(out, "%" PRId64, range->to);
}

/* --- the search page --- */

/* What is being written: a query of the search page. */
struct page_query {
	struct str *out;
	size_t start;
	const struct engine *engine;
	const struct link_change *change;
	int opened;  /* the facet that a value will be added to; FACET_COUNT: none */
	size_t goes; /* where it will stand */
};

static bool is_of(const struct filter_clause *c, enum facet facet)
{
	return !c->negated && !c->of_citations && c->facet == facet;
}

/* Whether the change takes off what stands at `index` of the clause. A year that is
 * chosen takes the place of a range: beside it, it would change nothing. */
static bool is_taken_off(const struct page_query *q, const struct filter_clause *c, size_t index)
{
	const struct value *v = q->change->toggle;
	const int facet = v ? (int)v->facet : q->opened;
	const struct filter_range *range;

	if (c == q->change->clause)
		return index == q->change->index;
	if (facet == FACET_COUNT || !is_of(c, (enum facet)facet))
		return false;
	if (index < c->n_values)
		return v && c->values[index] == v->id;
	range = &c->ranges[index - c->n_values];
	return range->from != range->to || (v && filter_range_is(range, v));
}

/* The value that stands in place of what is chosen of a facet; NULL: none does. */
static const struct value *only_of(const struct link_change *change, enum facet facet)
{
	for (size_t i = 0; i < COUNT_OF(change->only); i++)
		if (change->only[i] && change->only[i]->facet == facet)
			return change->only[i];
	return NULL;
}

/* Write value `index` of the clause; values count first. */
static void add_member(struct str *out, const struct page_query *q, const struct filter_clause *c,
		       size_t index)
{
	const struct value *v;

	if (index >= c->n_values) {
		link_add_range(out, &c->ranges[index - c->n_values]);
		return;
	}
	v = engine_value(q->engine, c->values[index]);
	str_add(out, v ? v->key : "");
}

const struct filter_clause *link_plain_clause(const struct filter *f, enum facet facet)
{
	const struct filter_clause *first = NULL;

	for (size_t i = 0; i < f->n_clauses; i++) {
		const struct filter_clause *c = &f->clauses[i];

		if (is_of(c, facet) && (!first || (c->plain && !first->plain)))
			first = c;
	}
	return first;
}

static void add_facet(struct page_query *q, const struct filter *f, enum facet facet)
{
	const struct filter_clause *c = link_plain_clause(f, facet);
	const struct value *v = q->change->toggle, *only = only_of(q->change, facet);
	AUTO(str) struct str text = STR(LINK_MAX);

	if (only) {
		params_add(q->out, q->start, facet_name(facet), only->key, strlen(only->key));
		return;
	}
	for (size_t i = 0; c && i < c->n_values + c->n_ranges; i++) {
		if (is_taken_off(q, c, i))
			continue;
		str_clear(&text);
		add_member(&text, q, c, i);
		params_add(q->out, q->start, facet_name(facet), str_text(&text), text.len);
	}
	if (v && v->facet == facet && !filter_names(f, v))
		params_add(q->out, q->start, facet_name(facet), v->key, strlen(v->key));
	if (q->opened == (int)facet)
		q->goes = q->out->len;
}

/* A clause in the grammar of filter=, quoted where it must be. */
static void add_clause_text(struct str *out, const struct page_query *q,
			    const struct filter_clause *c)
{
	const size_t before = out->len;
	AUTO(str) struct str member = STR(LINK_MAX);
	bool any = false;

	str_add_f(out, "%s%s:%s", before ? "," : "",
		  c->of_citations ? "cited_by_count" : facet_name(c->facet), c->negated ? "!" : "");
	for (size_t i = 0; i < c->n_values + c->n_ranges; i++) {
		const char *quote;

		if (is_taken_off(q, c, i))
			continue;
		str_clear(&member);
		add_member(&member, q, c, i);
		quote = strpbrk(str_text(&member), ",|:!") ? "\"" : "";
		str_add_f(out, "%s%s%s%s", any ? "|" : "", quote, str_text(&member), quote);
		any = true;
	}
	if (!any)
		str_cut(out, before);
}

/* filter= for what plain parameters cannot say. */
static void add_filter(struct page_query *q, const struct filter *f)
{
	AUTO(str) struct str text = STR(LINK_MAX);

	for (size_t i = 0; i < f->n_clauses; i++) {
		const struct filter_clause *c = &f->clauses[i];

		if (!c->of_citations && only_of(q->change, c->facet))
			continue;
		if (c->negated || c->of_citations || link_plain_clause(f, c->facet) != c)
			add_clause_text(&text, q, c);
	}
	if (text.len)
		params_add(q->out, q->start, "filter", str_text(&text), text.len);
}

const char *link_filter_besides(const struct request *r, const struct filter *f,
				const struct filter_clause *besides)
{
	const struct link_change none = { 0 };
	const struct page_query q = { .engine = searcher_engine(r->searcher),
				      .change = &none,
				      .opened = FACET_COUNT };
	AUTO(str) struct str text = STR(LINK_MAX);

	for (size_t i = 0; i < f->n_clauses; i++)
		if (!f->clauses[i].plain && &f->clauses[i] != besides)
			add_clause_text(&text, &q, &f->clauses[i]);
	return text.len ? keep(r, &text) : NULL;
}

static void add_given(struct page_query *q, const struct params *p, const char *name)
{
	const struct param *at = params_get(p, name, NULL);
	const char *fallback = at ? at->spec->fallback : NULL;

	if (at && !(fallback && !strcmp(fallback, at->value)))
		params_add(q->out, q->start, name, at->value, at->len);
}

static void write_search(struct page_query *q, const struct request *r, const struct filter *f)
{
	static const char *const after[] = { "match", "expand", "sort", "per_page" };

	str_add(q->out, r->site->prefix);
	str_add(q->out, "/?");
	q->start = q->out->len;
	add_given(q, &r->params, "q");
	for (int facet = 0; facet < FACET_COUNT; facet++)
		add_facet(q, f, (enum facet)facet);
	add_filter(q, f);
	for (size_t i = 0; i < COUNT_OF(after); i++)
		add_given(q, &r->params, after[i]);
}

static bool is_too_long(const struct request *r)
{
	const struct param *words = params_get(&r->params, "q", NULL);

	return words && words->len > LINKED_QUERY_MAX;
}

const char *link_to_search(const struct request *r, const struct filter *f,
			   const struct link_change *change)
{
	AUTO(str) struct str text = STR(LINK_MAX);
	struct page_query q = { .out = &text,
				.engine = searcher_engine(r->searcher),
				.change = change,
				.opened = FACET_COUNT };

	if (is_too_long(r))
		return NULL;
	write_search(&q, r, f);
	if (text.len == q.start)
		str_cut(&text, q.start - 1); /* the question mark */
	return keep(r, &text);
}

void link_open(struct link_opened *out, const struct request *r, const struct filter *f,
	       enum facet facet)
{
	const struct link_change none = { 0 };
	AUTO(str) struct str text = STR(LINK_MAX), before = STR(LINK_MAX), after = STR(LINK_MAX);
	struct page_query q = { .out = &text,
				.engine = searcher_engine(r->searcher),
				.change = &none,
				.opened = (int)facet };
	const char *rest;

	*out = (struct link_opened){ .filter = f };
	if (is_too_long(r))
		return;
	write_search(&q, r, f);
	if (!str_ok(&text))
		return;
	rest = str_text(&text) + q.goes;
	str_add_n(&before, str_text(&text), q.goes);
	str_add(&before, q.goes > q.start ? "&" : "");
	str_add(&before, facet_name(facet));
	str_add(&before, "=");
	str_add(&after, *rest && *rest != '&' ? "&" : "");
	str_add(&after, rest);
	out->before = keep(r, &before);
	out->after = keep(r, &after);
}

const char *link_toggled(const struct request *r, const struct link_opened *opened,
			 const struct value *v)
{
	const struct link_change change = { .toggle = v };
	AUTO(str) struct str text = STR(LINK_MAX);

	if (!opened->before || !opened->after || filter_names(opened->filter, v))
		return link_to_search(r, opened->filter, &change);
	str_add(&text, opened->before);
	percent_encode(&text, v->key, strlen(v->key), true);
	str_add(&text, opened->after);
	return keep(r, &text);
}
