/* The years in which works appeared, and those that texts speak of. */
#include "http/csv.h"
#include "http/endpoints.h"
#include "http/json.h"
#include "http/search_request.h"
#include "http/tables.h"
#include "search/tables.h"

/* A drawing: a column a year, published above the line, discussed below it. */
enum { WIDTH = 1056, NARROW = 3, WIDE = 40, HALF = 90, GAP = 2, AXIS_TEXT = 18 };

struct drawing {
	int first, last; /* years */
	int column;      /* width */
	int every;       /* years from mark to mark */
	uint32_t most_published, most_discussed;
	bool any_discussed;
	bool by_region; /* passages of a region are asked for */
};

/* What a bar of a year discussed stands for: passages, or works of which only the title or the
 * abstract speaks of it. Such a work says nothing of the year and a region together. */
static uint32_t discussed(const struct drawing *d, const struct timeline_year *y)
{
	return y->passages || d->by_region ? y->passages : y->works;
}

static bool is_shown(const struct drawing *d, const struct timeline_year *y)
{
	return y->published || discussed(d, y);
}

static bool asks_for_region(const struct filter *f)
{
	for (size_t i = 0; i < f->n_clauses; i++)
		if (f->clauses[i].facet == FACET_REGION && !f->clauses[i].of_citations)
			return true;
	return false;
}

static struct drawing drawing_of(const struct timeline_answer *a, const struct filter *f)
{
	struct drawing d = { .most_published = 1,
			     .most_discussed = 1,
			     .by_region = asks_for_region(f) };

	for (size_t i = 0; i < a->n_years; i++) {
		const struct timeline_year *y = &a->years[i];

		if (!is_shown(&d, y))
			continue;
		d.first = d.first ? d.first : y->year;
		d.last = y->year;
		d.any_discussed = d.any_discussed || discussed(&d, y);
		d.most_published =
			y->published > d.most_published ? y->published : d.most_published;
		d.most_discussed =
			discussed(&d, y) > d.most_discussed ? discussed(&d, y) : d.most_discussed;
	}
	d.column = WIDTH / (d.last - d.first + 1);
	d.column = d.column < NARROW ? NARROW : d.column > WIDE ? WIDE : d.column;
	d.every = d.column >= WIDE ? 1 : d.column >= 8 ? 5 : d.column >= 5 ? 10 : 20;
	return d;
}

/* At least two units, or a bar would not be seen. */
static uint64_t height(uint32_t n, uint32_t most)
{
	const uint64_t h = (uint64_t)n * HALF / most;

	return n && h < 2 ? 2 : h;
}

static void write_bars(struct json *j, const struct drawing *d, const struct timeline_year *y)
{
	const uint64_t up = height(y->published, d->most_published);

	json_object(j, "bar");
	json_bool(j, "shown", is_shown(d, y));
	json_int(j, "x", (int64_t)(y->year - d->first) * d->column);
	json_int(j, "width", d->column > GAP * 2 ? d->column - GAP : d->column);
	json_uint(j, "published_y", HALF - up);
	json_uint(j, "published_height", up);
	json_uint(j, "discussed_y", HALF);
	json_uint(j, "discussed_height", height(discussed(d, y), d->most_discussed));
	json_close(j);
}

static void write_year(struct json *j, const struct request *r, const struct search_request *req,
		       const struct drawing *d, const struct timeline_year *y)
{
	json_object(j, NULL);
	json_int(j, "year", y->year);
	json_object(j, "published");
	json_uint(j, "works", y->published);
	if (y->year_value)
		tables_href(j, r, &req->filter, y->year_value, NULL);
	json_close(j);
	json_object(j, "discussed");
	json_uint(j, "works", y->works);
	json_uint(j, "passages", y->passages);
	if (y->discussed_value)
		tables_href(j, r, &req->filter, y->discussed_value, NULL);
	json_close(j);
	write_bars(j, d, y);
	json_close(j);
}

/* Decades, for the axis. */
static void write_picture(struct json *j, const struct drawing *d)
{
	const uint64_t below = d->any_discussed ? 2 * HALF : HALF;

	json_object(j, "picture");
	json_int(j, "first", d->first);
	json_int(j, "last", d->last);
	json_int(j, "width", d->last ? (int64_t)(d->last - d->first + 1) * d->column : 0);
	json_uint(j, "height", below + AXIS_TEXT + 4);
	json_uint(j, "text_y", below + AXIS_TEXT);
	json_uint(j, "axis", HALF);
	json_array(j, "marks");
	for (int year = (d->first + d->every - 1) / d->every * d->every; d->last && year <= d->last;
	     year += d->every) {
		json_object(j, NULL);
		json_int(j, "year", year);
		json_int(j, "x", (int64_t)(year - d->first) * d->column + d->column / 2);
		json_close(j);
	}
	json_close(j);
	json_close(j);
}

enum err_code get_timeline(struct request *r, struct reply *out, struct err *err)
{
	struct search_request req;
	struct timeline_answer a;
	struct drawing d;
	struct json j;

	TRY(tables_read(&req, r, err));
	TRY(timeline_run(&a, r->searcher, &req, r->mem, err));
	d = drawing_of(&a, &req.filter);
	json_init(&j, &out->text);
	json_object(&j, NULL);
	tables_open_meta(&j, r, &req, &a.found);
	tables_passages(&j, a.passages, a.passages_are_exact);
	json_close(&j);
	json_array(&j, "results");
	for (size_t i = 0; i < a.n_years; i++)
		write_year(&j, r, &req, &d, &a.years[i]);
	json_close(&j);
	write_picture(&j, &d);
	json_close(&j);
	json_end(&j);
	return ERR_OK;
}

enum err_code get_timeline_csv(struct request *r, struct reply *out, struct err *err)
{
	struct search_request req;
	struct timeline_answer a;
	struct csv_line line = { .out = &out->text };

	TRY(tables_read(&req, r, err));
	TRY(timeline_run(&a, r->searcher, &req, r->mem, err));
	str_add(&out->text, "year,works_published,works_discussing,passages_discussing\r\n");
	for (size_t i = 0; i < a.n_years; i++) {
		csv_number(&line, a.years[i].year);
		csv_number(&line, a.years[i].published);
		csv_number(&line, a.years[i].works);
		csv_number(&line, a.years[i].passages);
		csv_end(&line);
	}
	return ERR_OK;
}
