#include "search/filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "search/internal.h"
#include "text/text.h"

/* --- values and ranges --- */

static enum err_code full(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "the filter takes more memory than a request may");
}

static bool is_near(const struct value *v, const char *text)
{
	return str_distance(v->key, strlen(v->key), text, strlen(text)) <= 2 ||
	       strcasecmp(v->label, text) == 0 ||
	       (strlen(text) >= 3 && (strstr(v->key, text) || strcasestr(v->label, text)));
}

/* Up to three values that may have been meant, else some that there are. */
static void suggest(struct err *err, const struct engine *e, enum facet f, const char *text)
{
	AUTO(str) struct str list = STR(150);
	size_t n, found = 0;
	const struct value *const *values = engine_values(e, f, &n);

	for (int pass = 0; pass < 2 && found == 0; pass++) {
		for (size_t i = 0; i < n && found < 3; i++) {
			if (pass == 0 ? is_near(values[i], text) : values[i]->works > 0) {
				str_add_f(&list, found ? ", %.40s" : "%.40s", values[i]->key);
				found++;
			}
		}
		if (pass == 0 && found > 0)
			(void)err_mend(err, "did you mean %s?", str_text(&list));
		else if (pass == 1)
			(void)err_mend(err, "values are for example %s", str_text(&list));
	}
}

static enum err_code add_value(struct filter_clause *c, const struct engine *e, const char *text,
			       struct arena *mem, struct err *err)
{
	const struct value *v = engine_value_by_key(e, c->facet, text);

	if (!v) {
		(void)err_set(err, ERR_INVALID, "there is no %s \"%.80s\"", facet_name(c->facet),
			      text);
		suggest(err, e, c->facet, text);
		return ERR_INVALID;
	}
	for (size_t i = 0; i < c->n_values; i++)
		if (c->values[i] == v->id)
			return ERR_OK;
	if (!arena_reserve(mem, &c->values, sizeof(*c->values), c->n_values, &c->cap_values))
		return full(err);
	c->values[c->n_values++] = v->id;
	return ERR_OK;
}

static bool number(const char **p, int64_t *out)
{
	int64_t n = 0;
	const char *start = *p;

	while (**p >= '0' && **p <= '9' && *p - start < 9)
		n = 10 * n + (*(*p)++ - '0');
	*out = n;
	return *p > start;
}

/* 2015, 2010-2020, 2010..2020, 2010.., ..2020, >=2010, <=2020, >2010, <2020 */
static bool parse_range(struct filter_range *r, const char *text)
{
	const char *p = text;
	bool open = true;

	*r = (struct filter_range){ INT64_MIN, INT64_MAX };
	if (*p == '>' || *p == '<') {
		const bool from = *p++ == '>', strict = *p != '=';
		int64_t n;

		p += !strict;
		if (!number(&p, &n) || *p)
			return false;
		*(from ? &r->from : &r->to) = from ? n + strict : n - strict;
		return true;
	}
	if (number(&p, &r->from))
		open = false;
	else
		r->from = INT64_MIN;
	if (!*p && !open) {
		r->to = r->from;
		return true;
	}
	if (strncmp(p, "..", 2) == 0)
		p += 2;
	else if (*p == '-' && !open)
		p++;
	else
		return false;
	if (!number(&p, &r->to)) {
		r->to = INT64_MAX;
		return !*p && !open && p[-1] == '.';
	}
	return !*p && r->from <= r->to;
}

/* A text speaks of many years: those that there are stand for the range. False: no memory. */
static bool mark_years(struct filter_clause *c, const struct engine *e,
		       const struct filter_range *range, struct arena *mem)
{
	const struct value *const *values;
	size_t n;

	if (!c->within)
		c->within = arena_array(mem, bool, (size_t)e->n_values + 1);
	if (!c->within)
		return false;
	values = engine_values(e, c->facet, &n);
	for (size_t i = 0; i < n; i++) {
		const long year = strtol(values[i]->key, NULL, 10);

		if (year >= range->from && year <= range->to)
			c->within[values[i]->id] = true;
	}
	return true;
}

static bool is_of_years_discussed(const struct filter_clause *c)
{
	return !c->of_citations && c->facet == FACET_YEAR_DISCUSSED;
}

static enum err_code add_range(struct filter_clause *c, const struct engine *e, const char *name,
			       const char *text, struct arena *mem, struct err *err)
{
	struct filter_range range;

	if (!parse_range(&range, text)) {
		(void)err_set(err, ERR_INVALID, "%s \"%.80s\" is no number and no range", name,
			      text);
		(void)err_mend(err, "write %s as 2015, 2010..2020, 2010.. or ..2020", name);
		return ERR_INVALID;
	}
	for (size_t i = 0; i < c->n_ranges; i++)
		if (c->ranges[i].from == range.from && c->ranges[i].to == range.to)
			return ERR_OK;
	if (!arena_reserve(mem, &c->ranges, sizeof(*c->ranges), c->n_ranges, &c->cap_ranges))
		return full(err);
	c->ranges[c->n_ranges++] = range;
	return !is_of_years_discussed(c) || mark_years(c, e, &range, mem) ? ERR_OK : full(err);
}

/* --- does a work pass? --- */

static bool in_ranges(const struct filter_clause *c, const struct work_entry *w)
{
	const int64_t n = c->of_citations ? (int64_t)w->cited_by_count : w->year;

	if (!c->of_citations && (c->facet != FACET_YEAR || w->year == 0))
		return false;
	for (size_t i = 0; i < c->n_ranges; i++)
		if (n >= c->ranges[i].from && n <= c->ranges[i].to)
			return true;
	return false;
}

bool filter_clause_has(const struct filter_clause *c, struct value_span values)
{
	if (!c->within && c->n_values == 0)
		return false;
	for (const uint32_t *v = values.from; v < values.to; v++) {
		const uint32_t id = VALUE_ID(*v);

		if (c->within && c->within[id])
			return true;
		for (size_t i = 0; i < c->n_values; i++)
			if (id == c->values[i])
				return true;
	}
	return false;
}

bool filter_clause_holds(const struct filter_clause *c, const struct engine *e, uint32_t work)
{
	const uint32_t *at = e->work_values.from + work;
	const struct value_span values = { e->work_values.ids + at[0], e->work_values.ids + at[1] };

	return (in_ranges(c, &e->works[work]) || filter_clause_has(c, values)) != c->negated;
}

/* --- clauses --- */

static enum err_code name_clause(struct filter_clause *c, const char *name, struct err *err)
{
	*c = (struct filter_clause){ 0 };
	if (strcmp(name, "cited_by_count") == 0) {
		c->of_citations = true;
		return ERR_OK;
	}
	if (facet_by_name(&c->facet, name))
		return ERR_OK;
	(void)err_set(err, ERR_INVALID, "there is no filter \"%.60s\"", name);
	(void)err_mend(
		err,
		"filters are region, author_region, year, year_discussed, theme, author, venue, "
		"type, language, full_text and cited_by_count");
	return ERR_INVALID;
}

static enum err_code add_text(struct filter_clause *c, const struct engine *e, const char *name,
			      const char *text, struct arena *mem, struct err *err)
{
	/* that no text speaks of a year is an answer; of what is no number, others are named */
	const bool is_number = text[strspn(text, "0123456789-.<>=")] == '\0';

	if (c->of_citations || c->facet == FACET_YEAR || (is_of_years_discussed(c) && is_number))
		return add_range(c, e, name, text, mem, err);
	return add_value(c, e, text, mem, err);
}

static enum err_code add_clause(struct filter *f, const struct filter_clause *c, struct arena *mem,
				struct err *err)
{
	if (!arena_reserve(mem, &f->clauses, sizeof(*f->clauses), f->n_clauses, &f->cap))
		return full(err);
	f->clauses[f->n_clauses++] = *c;
	return ERR_OK;
}

enum err_code filter_add(struct filter *f, const struct engine *e, const char *name,
			 const char *value, struct arena *mem, struct err *err)
{
	struct filter_clause new;

	TRY(name_clause(&new, name, err));
	for (size_t i = 0; i < f->n_clauses; i++) {
		struct filter_clause *c = &f->clauses[i];

		if (c->plain && c->facet == new.facet && c->of_citations == new.of_citations)
			return add_text(c, e, name, value, mem, err);
	}
	new.plain = true;
	TRY(add_text(&new, e, name, value, mem, err));
	return add_clause(f, &new, mem, err);
}

/* Its own copy of what is left; the years discussed are those of the ranges that are left. */
static bool take_out(struct filter_clause *c, const struct engine *e, size_t index,
		     struct arena *mem)
{
	c->values = arena_grow(mem, c->values, sizeof(*c->values), c->n_values, c->n_values + 1);
	c->ranges = arena_grow(mem, c->ranges, sizeof(*c->ranges), c->n_ranges, c->n_ranges + 1);
	c->cap_values = c->n_values + 1;
	c->cap_ranges = c->n_ranges + 1;
	if (!c->values || !c->ranges)
		return false;
	if (index < c->n_values) {
		c->n_values--;
		memmove(&c->values[index], &c->values[index + 1],
			(c->n_values - index) * sizeof(*c->values));
		return true;
	}
	index -= c->n_values;
	c->n_ranges--;
	memmove(&c->ranges[index], &c->ranges[index + 1],
		(c->n_ranges - index) * sizeof(*c->ranges));
	c->within = NULL;
	for (size_t i = 0; is_of_years_discussed(c) && i < c->n_ranges; i++)
		if (!mark_years(c, e, &c->ranges[i], mem))
			return false;
	return true;
}

enum err_code filter_without(struct filter *out, const struct filter *f, const struct engine *e,
			     size_t clause, size_t index, struct arena *mem, struct err *err)
{
	struct filter less = *f;
	struct filter_clause *c;

	less.cap = f->n_clauses;
	less.clauses = arena_grow(mem, f->clauses, sizeof(*c), f->n_clauses, f->n_clauses);
	if (!less.clauses)
		return full(err);
	c = &less.clauses[clause];
	if (c->n_values + c->n_ranges == 1) { /* nothing is left of it */
		less.n_clauses--;
		memmove(c, c + 1, (less.n_clauses - clause) * sizeof(*c));
	} else if (!take_out(c, e, index, mem)) {
		return full(err);
	}
	*out = less;
	return ERR_OK;
}

/* --- the grammar of filter= --- */

struct reader {
	const char *p;
	const char *begun; /* the name or value that is being read */
	struct str word;   /* what was read last */
};

/* A value up to one of , | or the end; quotes keep those characters. False: a quotation
 * mark has no partner. */
static bool read_value(struct reader *r)
{
	str_clear(&r->word);
	if (*r->p == '"') {
		const char *end = strchr(r->p + 1, '"');

		if (!end)
			return false;
		str_add_n(&r->word, r->p + 1, (size_t)(end - r->p - 1));
		r->p = end + 1;
		return *r->p == ',' || *r->p == '|' || *r->p == '\0';
	}
	while (*r->p && *r->p != ',' && *r->p != '|')
		str_add_char(&r->word, *r->p++);
	return true;
}

static enum err_code bad_syntax(const char *text, const struct reader *r, const char *what,
				struct err *err)
{
	const size_t at = text_code_points(text, (size_t)(r->p - text)) + 1;

	(void)err_set(err, ERR_INVALID, "filter, at character %zu: %s", at, what);
	(void)err_mend(err, "write it like region:africa|europe,year:2010-2020,type:!thesis");
	err_at(err, at);
	return ERR_INVALID;
}

static enum err_code read_clause(struct filter_clause *c, struct reader *r, const struct engine *e,
				 const char *text, struct arena *mem, struct err *err)
{
	const size_t len = strcspn(r->p, ":,|");
	char *name = arena_strndup(mem, r->p, len);

	if (!name)
		return full(err);
	if (len == 0 || r->p[len] != ':')
		return bad_syntax(text, r, "a name and a colon are missing", err);
	r->begun = r->p;
	TRY(name_clause(c, name, err));
	r->p += len + 1;
	if (*r->p == '!') {
		c->negated = true;
		r->p++;
	}
	for (;;) {
		r->begun = r->p;
		if (!read_value(r))
			return bad_syntax(text, r, "a quotation mark has no partner", err);
		if (r->word.len == 0)
			return bad_syntax(text, r, "a value is missing", err);
		TRY(add_text(c, e, name, str_text(&r->word), mem, err));
		if (*r->p != '|')
			return ERR_OK;
		r->p++;
	}
}

enum err_code filter_parse(struct filter *f, const struct engine *e, const char *text,
			   struct arena *mem, struct err *err)
{
	struct reader r = { .p = text };
	struct filter more = *f;
	enum err_code code = ERR_OK;

	str_init(&r.word, 4096);
	more.cap = more.n_clauses; /* so that growing copies: *f stays as it is on failure */
	while (*r.p && code == ERR_OK) {
		struct filter_clause c;

		code = read_clause(&c, &r, e, text, mem, err);
		if (code == ERR_OK)
			code = add_clause(&more, &c, mem, err);
		if (code == ERR_OK && *r.p == ',' && !*++r.p)
			code = bad_syntax(text, &r, "nothing follows the comma", err);
	}
	str_dispose(&r.word);
	if (code == ERR_INVALID && r.begun && err && !err->at) /* a name or value is wrong */
		err_at(err, text_code_points(text, (size_t)(r.begun - text)) + 1);
	if (code == ERR_OK)
		*f = more;
	return code;
}

bool filter_range_is(const struct filter_range *range, const struct value *v)
{
	char *end;
	const long year = strtol(v->key, &end, 10);

	return *end == '\0' && range->from == year && range->to == year;
}

static bool clause_names(const struct filter_clause *c, const struct value *v)
{
	for (size_t i = 0; i < c->n_ranges; i++)
		if (filter_range_is(&c->ranges[i], v))
			return true;
	for (size_t i = 0; i < c->n_values; i++)
		if (c->values[i] == v->id)
			return true;
	return false;
}

bool filter_names(const struct filter *f, const struct value *v)
{
	for (size_t i = 0; i < f->n_clauses; i++) {
		const struct filter_clause *c = &f->clauses[i];

		if (!c->negated && !c->of_citations && c->facet == v->facet && clause_names(c, v))
			return true;
	}
	return false;
}
