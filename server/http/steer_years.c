/* The years of an answer as a few bars. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/link.h"
#include "http/steer.h"

enum { BOX_MIN = 0, BOX_MAX = 9999 }; /* of the form's boxes */

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

static bool is_of(const struct filter_clause *c, enum facet facet)
{
	return !c->negated && !c->of_citations && c->facet == facet;
}

static bool is_of_years(const struct filter_clause *c)
{
	return is_of(c, FACET_YEAR);
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

/* A year that no box of the form takes is left open there. */
static void write_bound(struct json *j, const char *name, int64_t year)
{
	if (year < BOX_MIN || year > BOX_MAX)
		json_null(j, name);
	else
		json_int(j, name, year);
}

/* The values of a clause as plain parameters have them. */
static void write_members(struct json *j, const char *name, const struct request *r,
			  const struct filter_clause *c)
{
	AUTO(str) struct str text = STR(64);

	json_array(j, name);
	for (size_t i = 0; c && i < c->n_values; i++)
		json_text(j, NULL, engine_value(searcher_engine(r->searcher), c->values[i])->key);
	for (size_t i = 0; c && i < c->n_ranges; i++) {
		str_clear(&text);
		link_add_range(&text, &c->ranges[i]);
		json_text(j, NULL, str_text(&text));
	}
	json_close(j);
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
	write_members(j, "chosen", r, chosen ? NULL : link_plain_clause(f, FACET_YEAR));
}

/* A range or a single year fills the boxes; several, and one of which the boxes take no year, are
 * told as they are written. */
void steer_write_discussed(struct json *j, const struct request *r, const struct filter *f)
{
	const struct filter_clause *c = link_plain_clause(f, FACET_YEAR_DISCUSSED);
	struct filter_range one = { INT64_MIN, INT64_MAX };
	bool is_one = c && c->n_ranges == 1;

	if (is_one)
		one = c->ranges[0];
	is_one = is_one && one.from <= BOX_MAX && one.to >= BOX_MIN;
	json_object(j, "discussed");
	write_bound(j, "from", is_one ? one.from : INT64_MIN);
	write_bound(j, "to", is_one ? one.to : INT64_MAX);
	write_members(j, "values", r, is_one ? NULL : c);
	json_text(j, "filter", link_filter_besides(r, f, c));
	json_close(j);
}
