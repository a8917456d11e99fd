/* Regions by themes: how much is found of each pair, and of which pairs nothing. */
#include <string.h>

#include "http/csv.h"
#include "http/endpoints.h"
#include "http/search_request.h"
#include "http/tables.h"
#include "search/tables.h"

const char *const matrix_rows[] = { "groups", "places", "all", NULL };
const char *const matrix_kinds[] = { "instrument", "concept", "all", NULL };

const struct param_spec matrix_params[] = {
	TABLE_PARAMS,
	{ .name = "rows", .type = PARAM_CHOICE, .choices = matrix_rows, .fallback = "groups" },
	{ .name = "kind", .type = PARAM_CHOICE, .choices = matrix_kinds, .fallback = "instrument" },
	{ 0 },
};

/* A matrix being asked for and written. */
struct asked {
	struct request *r;
	struct search_request req;
	struct matrix_answer answer;
	struct matrix_cell most; /* the largest numbers of the cells */
};

static enum err_code ask(struct asked *m, struct err *err)
{
	const char *rows = params_text(&m->r->params, "rows");
	const char *kind = params_text(&m->r->params, "kind");
	const struct matrix_options options = {
		.rows = !strcmp(rows, "groups")   ? ROWS_GROUPS
			: !strcmp(rows, "places") ? ROWS_PLACES
						  : ROWS_ALL,
		.kind = strcmp(kind, "all") != 0 ? kind : NULL,
	};

	TRY(tables_read(&m->req, m->r, err));
	TRY(matrix_run(&m->answer, m->r->searcher, &m->req, &options, m->r->mem, err));
	for (size_t i = 0; i < m->answer.n_rows * m->answer.n_columns; i++) {
		const struct matrix_cell *c = &m->answer.cells[i];

		m->most.works = c->works > m->most.works ? c->works : m->most.works;
		m->most.passages = c->passages > m->most.passages ? c->passages : m->most.passages;
	}
	return ERR_OK;
}

static void write_line(struct json *j, const struct asked *m, const struct table_line *line)
{
	const struct value *v = line->value;

	json_text(j, "key", v->key);
	json_text(j, "label", v->label);
	json_uint(j, "works", line->works);
	json_uint(j, "passages", line->passages);
	json_bool(j, "selected", line->selected);
	tables_href(j, m->r, &m->req.filter, v, NULL);
}

static void write_cell(struct json *j, const struct asked *m, const struct table_line *row,
		       const struct table_line *column, const struct matrix_cell *c)
{
	json_object(j, NULL);
	json_text(j, "region", row->value->key);
	json_text(j, "region_label", row->value->label);
	json_text(j, "theme", column->value->key);
	json_text(j, "theme_label", column->value->label);
	json_uint(j, "works", c->works);
	json_uint(j, "passages", c->passages);
	json_uint(j, "works_level", tables_level(c->works, m->most.works));
	json_uint(j, "passages_level", tables_level(c->passages, m->most.passages));
	json_bool(j, "empty", !c->works && !c->passages);
	json_bool(j, "selected", row->selected && column->selected);
	tables_href(j, m->r, &m->req.filter, row->value, column->value);
	json_close(j);
}

static void write_row(struct json *j, const struct asked *m, size_t i)
{
	const struct matrix_answer *a = &m->answer;

	json_object(j, NULL);
	write_line(j, m, &a->rows[i]);
	json_array(j, "cells");
	for (size_t k = 0; k < a->n_columns; k++)
		write_cell(j, m, &a->rows[i], &a->columns[k], &a->cells[i * a->n_columns + k]);
	json_close(j);
	json_close(j);
}

enum err_code get_matrix(struct request *r, struct reply *out, struct err *err)
{
	struct asked m = { .r = r };
	const struct matrix_answer *a = &m.answer;
	struct json j;

	TRY(ask(&m, err));
	json_init(&j, &out->text);
	json_object(&j, NULL);
	tables_open_meta(&j, r, &m.req, &a->found);
	tables_passages(&j, a->passages, a->passages_are_exact);
	json_text(&j, "rows", params_text(&r->params, "rows"));
	json_text(&j, "kind", params_text(&r->params, "kind"));
	json_close(&j);
	json_array(&j, "columns");
	for (size_t k = 0; k < a->n_columns; k++) {
		json_object(&j, NULL);
		write_line(&j, &m, &a->columns[k]);
		json_text(&j, "kind", a->columns[k].value->kind);
		json_close(&j);
	}
	json_close(&j);
	json_array(&j, "results");
	for (size_t i = 0; i < a->n_rows; i++)
		write_row(&j, &m, i);
	json_close(&j);
	json_close(&j);
	json_end(&j);
	return ERR_OK;
}

/* A pair a line: what tables for people have as cells is easier to work with so. */
enum err_code get_matrix_csv(struct request *r, struct reply *out, struct err *err)
{
	struct asked m = { .r = r };
	const struct matrix_answer *a = &m.answer;
	struct csv_line line = { .out = &out->text };

	TRY(ask(&m, err));
	str_add(&out->text, "region,region_label,theme,theme_label,works,passages\r\n");
	for (size_t i = 0; i < a->n_rows * a->n_columns; i++) {
		const struct value *row = a->rows[i / a->n_columns].value;
		const struct value *column = a->columns[i % a->n_columns].value;

		csv_text(&line, row->key);
		csv_text(&line, row->label);
		csv_text(&line, column->key);
		csv_text(&line, column->label);
		csv_number(&line, a->cells[i].works);
		csv_number(&line, a->cells[i].passages);
		csv_end(&line);
	}
	return ERR_OK;
}
