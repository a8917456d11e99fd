#include "search/tables.h"

#include <stdlib.h>
#include <string.h>

#include "search/internal.h"

static enum err_code full(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "the search takes more memory than a request may");
}

/* --- regions by themes --- */

struct crossed {
	struct searcher *s;
	const struct search_request *req;
	const struct matrix_options *options;
	struct arena *mem;
	struct err *err;
	uint32_t *row, *column; /* by value id */
	struct crossing works, passages;
	struct collection found;
	struct passage_counts counts;
};

/* Works and passages are filed under what lies above a region, too: a region that nothing lies
 * below or above of is a group of its own. */
static bool is_wanted(const struct value *v, const struct matrix_options *options)
{
	const bool is_group = v->n_children > 0 || v->n_parents == 0;

	if (v->facet == FACET_THEME)
		return !options->kind || (v->kind && !strcmp(v->kind, options->kind));
	return v->facet == FACET_REGION &&
	       (options->rows == ROWS_ALL || is_group == (options->rows == ROWS_GROUPS));
}

/* Vocabularies come first among the values, each in its own order. */
static void number_lines(struct crossed *x)
{
	const struct engine *e = x->s->engine;

	for (uint32_t id = 1; id <= e->n_values; id++) {
		const struct value *v = &e->values[id];

		if (!v->key || !is_wanted(v, x->options))
			continue;
		if (v->facet == FACET_REGION)
			x->row[id] = (uint32_t)++x->works.n_rows;
		else
			x->column[id] = (uint32_t)++x->works.n_columns;
	}
}

static enum err_code prepare(struct crossed *x)
{
	const size_t n = (size_t)x->s->engine->n_values + 1;

	x->row = arena_array(x->mem, uint32_t, n);
	x->column = arena_array(x->mem, uint32_t, n);
	if (!x->row || !x->column)
		return full(x->err);
	number_lines(x);
	x->works.row = x->row;
	x->works.column = x->column;
	x->works.facets = 1u << FACET_REGION | 1u << FACET_THEME;
	x->passages = x->works;
	x->works.cells = arena_array(x->mem, uint32_t, x->works.n_rows * x->works.n_columns + 1);
	x->passages.cells = arena_array(x->mem, uint32_t, x->works.n_rows * x->works.n_columns + 1);
	x->counts.crossing = &x->passages;
	return x->works.cells && x->passages.cells ? ERR_OK : full(x->err);
}

/* Those of `place` with something to tell; *kept are their places, from 0. */
static size_t keep_lines(struct table_line *lines, size_t *kept, const struct crossed *x,
			 const uint32_t *place, const bool *is_full)
{
	const struct engine *e = x->s->engine;
	size_t n = 0;

	for (uint32_t id = 1; id <= e->n_values; id++) {
		struct table_line line = { .value = &e->values[id] };

		if (!place[id])
			continue;
		line.works = x->found.value_counts[id];
		line.passages = x->counts.values[id];
		line.selected = filter_names(&x->req->filter, line.value);
		if (!line.works && !line.passages && !line.selected && !is_full[place[id] - 1])
			continue;
		kept[n] = place[id] - 1;
		lines[n++] = line;
	}
	return n;
}

/* Lines with a cell that is not empty. */
static void note_full(const struct crossed *x, bool *rows, bool *columns)
{
	const size_t n_columns = x->works.n_columns;

	for (size_t i = 0; i < x->works.n_rows * n_columns; i++)
		if (x->works.cells[i] || x->passages.cells[i])
			rows[i / n_columns] = columns[i % n_columns] = true;
}

static enum err_code fill(struct matrix_answer *out, const struct crossed *x)
{
	const size_t n_rows = x->works.n_rows, n_columns = x->works.n_columns;
	size_t *rows = arena_array(x->mem, size_t, n_rows + 1);
	size_t *columns = arena_array(x->mem, size_t, n_columns + 1);
	bool *full_rows = arena_array(x->mem, bool, n_rows + 1);
	bool *full_columns = arena_array(x->mem, bool, n_columns + 1);
	struct matrix_cell *cells = arena_array(x->mem, struct matrix_cell, n_rows * n_columns + 1);

	out->rows = arena_array(x->mem, struct table_line, n_rows + 1);
	out->columns = arena_array(x->mem, struct table_line, n_columns + 1);
	if (!rows || !columns || !full_rows || !full_columns || !cells || !out->rows ||
	    !out->columns)
		return full(x->err);
	note_full(x, full_rows, full_columns);
	out->n_rows = keep_lines(out->rows, rows, x, x->row, full_rows);
	out->n_columns = keep_lines(out->columns, columns, x, x->column, full_columns);
	for (size_t i = 0; i < out->n_rows; i++)
		for (size_t k = 0; k < out->n_columns; k++) {
			const size_t from = rows[i] * n_columns + columns[k];

			cells[i * out->n_columns + k] =
				(struct matrix_cell){ .works = x->works.cells[from],
						      .passages = x->passages.cells[from] };
		}
	out->cells = cells;
	return ERR_OK;
}

enum err_code matrix_run(struct matrix_answer *out, struct searcher *s,
			 const struct search_request *req, const struct matrix_options *options,
			 struct arena *mem, struct err *err)
{
	struct crossed x = { .s = s, .req = req, .options = options, .mem = mem, .err = err };
	struct matrix_answer answer = { 0 };

	TRY(prepare(&x));
	TRY(search_cross(&x.found, &answer.found, s, req, &x.works, mem, err));
	TRY(passages_count(&x.counts, s, req, mem, err));
	answer.passages = x.counts.count;
	answer.passages_are_exact = !x.counts.cut;
	TRY(fill(&answer, &x));
	*out = answer;
	return ERR_OK;
}

/* --- years --- */

static int by_year(const void *a, const void *b)
{
	const struct timeline_year *x = a, *y = b;

	return (x->year > y->year) - (x->year < y->year);
}

/* Two facets have years; those of one number become one. */
static size_t join_years(struct timeline_year *years, size_t n)
{
	size_t kept = 0;

	qsort(years, n, sizeof(*years), by_year);
	for (size_t i = 0; i < n; i++) {
		struct timeline_year *last = kept ? &years[kept - 1] : NULL;

		if (!last || last->year != years[i].year) {
			years[kept++] = years[i];
			continue;
		}
		last->published += years[i].published;
		last->works += years[i].works;
		last->passages += years[i].passages;
		if (years[i].year_value)
			last->year_value = years[i].year_value;
		if (years[i].discussed_value)
			last->discussed_value = years[i].discussed_value;
	}
	return kept;
}

static struct timeline_year year_of(const struct value *v, const struct collection *found,
				    const struct passage_counts *counts)
{
	struct timeline_year y = { .year = (int)strtol(v->key, NULL, 10) };

	if (v->facet == FACET_YEAR) {
		y.published = found->value_counts[v->id];
		y.year_value = v;
	} else {
		y.works = found->value_counts[v->id];
		y.passages = counts->values[v->id];
		y.discussed_value = v;
	}
	return y;
}

enum err_code timeline_run(struct timeline_answer *out, struct searcher *s,
			   const struct search_request *req, struct arena *mem, struct err *err)
{
	static const enum facet facets[] = { FACET_YEAR, FACET_YEAR_DISCUSSED };
	const struct engine *e = s->engine;
	struct timeline_answer answer = { 0 };
	struct passage_counts counts = { 0 };
	struct collection found;

	TRY(search_find(&found, &answer.found, s, req, mem, err));
	TRY(passages_count(&counts, s, req, mem, err));
	answer.passages = counts.count;
	answer.passages_are_exact = !counts.cut;
	answer.years = arena_array(mem, struct timeline_year,
				   e->n_by_key[FACET_YEAR] + e->n_by_key[FACET_YEAR_DISCUSSED] + 1);
	if (!answer.years)
		return full(err);
	for (size_t f = 0; f < COUNT_OF(facets); f++)
		for (size_t i = 0; i < e->n_by_key[facets[f]]; i++) {
			const struct timeline_year y =
				year_of(e->by_key[facets[f]][i], &found, &counts);

			if (y.published || y.works || y.passages)
				answer.years[answer.n_years++] = y;
		}
	answer.n_years = join_years(answer.years, answer.n_years);
	*out = answer;
	return ERR_OK;
}
