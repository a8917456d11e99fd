/* Who cites whom. */
#include <string.h>

#include "http/csv.h"
#include "http/endpoints.h"
#include "http/json.h"
#include "http/link.h"
#include "http/search_request.h"
#include "http/tables.h"
#include "search/tables.h"

/* A drawing: a column for each year in which a node appeared (and one for those without a
 * year), in it the nodes one below the other. */
enum { COLUMN = 96, ROW = 44, TOP = 28, RADIUS = 6, RADIUS_MAX = 16, NAME_MAX_LEN = 14 };

const struct param_spec network_params[] = {
	TABLE_PARAMS,
	{ .name = "limit",
	  .type = PARAM_NUMBER,
	  .min = 2,
	  .max = NETWORK_NODES_MAX,
	  .fallback = "100" },
	{ 0 },
};
_Static_assert(NETWORK_NODES == 100, "the fallback of limit says so");

struct drawn {
	struct work work;
	const char *name;  /* "Qian", "Gumenyuk et al.", short enough for a picture */
	const char *label; /* "Qian 2021" */
	uint32_t x, y, radius;
};

struct column {
	int year; /* 0: unknown */
	uint32_t nodes;
};

struct asked {
	struct request *r;
	struct search_request req;
	struct network_answer answer;
	struct drawn *drawn; /* by place of the node */
	struct column *columns;
	size_t n_columns;
	uint32_t rows; /* of the longest column */
};

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory for the network");
}

/* --- labels and places --- */

static const char *name_of(const struct person *p)
{
	return p->family ? p->family : p->literal ? p->literal : p->given;
}

/* As it would be cited. */
static const char *label_of(const struct work *w, struct arena *mem)
{
	const char *name = w->n_authors ? name_of(&w->authors[0]) : NULL;
	AUTO(str) struct str text = STR(4096);

	str_add(&text, name ? name : w->key);
	if (name && w->n_authors == 2 && name_of(&w->authors[1]))
		str_add_f(&text, " & %s", name_of(&w->authors[1]));
	else if (name && w->n_authors > 1)
		str_add(&text, " et al.");
	if (name && w->year)
		str_add_f(&text, " %d", w->year);
	return arena_strndup(mem, str_text(&text), text.len);
}

/* Two names where there is room for them. */
static const char *short_name(const struct work *w, struct arena *mem)
{
	const char *name = w->n_authors ? name_of(&w->authors[0]) : NULL;
	const char *second = w->n_authors == 2 ? name_of(&w->authors[1]) : NULL;
	AUTO(str) struct str text = STR(4096);

	str_add(&text, name ? name : w->key);
	if (second && text.len + strlen(second) <= NAME_MAX_LEN)
		str_add_f(&text, " & %s", second);
	else if (name && w->n_authors > 1)
		str_add(&text, " et al.");
	return arena_strndup(mem, str_text(&text), text.len);
}

/* The column of a year, which is put among the others where it is new. */
static struct column *column_of(struct asked *m, int year)
{
	size_t i = 0;

	while (i < m->n_columns && m->columns[i].year < year)
		i++;
	if (i == m->n_columns || m->columns[i].year != year) {
		for (size_t k = m->n_columns++; k > i; k--)
			m->columns[k] = m->columns[k - 1];
		m->columns[i] = (struct column){ .year = year };
	}
	return &m->columns[i];
}

/* Area goes with the number of edges. */
static uint32_t radius_of(const struct network_node *n)
{
	uint32_t r = RADIUS;

	while (r < RADIUS_MAX && (r - RADIUS) * (r - RADIUS) * 4 < n->cited + n->citing - 1)
		r++;
	return r;
}

static enum err_code place_nodes(struct asked *m, struct err *err)
{
	const struct network_answer *a = &m->answer;

	m->columns = arena_array(m->r->mem, struct column, a->n_nodes + 1);
	if (!m->columns)
		return no_memory(err);
	for (size_t i = 0; i < a->n_nodes; i++) {
		struct column *c = column_of(m, m->drawn[i].work.year);

		c->nodes++;
		m->rows = c->nodes > m->rows ? c->nodes : m->rows;
	}
	for (size_t c = 0; c < m->n_columns; c++) {
		/* in the middle of the height */
		uint32_t y = TOP + ROW / 2 + (m->rows - m->columns[c].nodes) * ROW / 2;

		for (size_t i = 0; i < a->n_nodes; i++) {
			if (m->drawn[i].work.year != m->columns[c].year)
				continue;
			m->drawn[i].x = (uint32_t)c * COLUMN + COLUMN / 2;
			m->drawn[i].y = y;
			m->drawn[i].radius = radius_of(&a->nodes[i]);
			y += ROW;
		}
	}
	return ERR_OK;
}

static enum err_code ask(struct asked *m, struct err *err)
{
	struct network_answer *a = &m->answer;

	TRY(tables_read(&m->req, m->r, err));
	TRY(network_run(a, m->r->searcher, &m->req, params_number(&m->r->params, "limit"),
			m->r->mem, err));
	m->drawn = arena_array(m->r->mem, struct drawn, a->n_nodes + 1);
	if (!m->drawn)
		return no_memory(err);
	for (size_t i = 0; i < a->n_nodes; i++) {
		TRY(work_by_id(&m->drawn[i].work, m->r->searcher, a->nodes[i].work, true, m->r->mem,
			       err));
		m->drawn[i].label = label_of(&m->drawn[i].work, m->r->mem);
		m->drawn[i].name = short_name(&m->drawn[i].work, m->r->mem);
		if (!m->drawn[i].label || !m->drawn[i].name)
			return no_memory(err);
	}
	return ERR_OK;
}

/* --- writing --- */

static void write_node(struct json *j, const struct asked *m, size_t i)
{
	const struct network_node *n = &m->answer.nodes[i];
	const struct drawn *d = &m->drawn[i];

	json_object(j, NULL);
	json_text(j, "key", d->work.key);
	json_text(j, "label", d->label);
	json_text(j, "name", d->name);
	json_text(j, "title", d->work.title);
	if (d->work.year)
		json_int(j, "year", d->work.year);
	else
		json_null(j, "year");
	json_bool(j, "found", n->found);
	json_uint(j, "citing", n->citing);
	json_uint(j, "cited", n->cited);
	json_uint(j, "x", d->x);
	json_uint(j, "y", d->y);
	json_uint(j, "text_y", d->y + d->radius + 12);
	json_uint(j, "radius", d->radius);
	json_text(j, "href", link_to_work(m->r, "/works/", d->work.key, ""));
	json_close(j);
}

static void write_edge(struct json *j, const struct asked *m, const struct network_edge *e)
{
	const struct drawn *citing = &m->drawn[e->citing], *cited = &m->drawn[e->cited];

	json_object(j, NULL);
	json_text(j, "citing", citing->work.key);
	json_text(j, "citing_label", citing->label);
	json_text(j, "cited", cited->work.key);
	json_text(j, "cited_label", cited->label);
	json_text(j, "cited_title", cited->work.title);
	json_uint(j, "mentions", e->mentions);
	json_uint(j, "width", e->mentions > 5 ? 6 : 1 + e->mentions);
	json_uint(j, "x1", citing->x);
	json_uint(j, "y1", citing->y);
	json_uint(j, "x2", cited->x);
	json_uint(j, "y2", cited->y);
	json_close(j);
}

static void write_picture(struct json *j, const struct asked *m)
{
	json_object(j, "picture");
	json_uint(j, "width", m->n_columns * COLUMN);
	json_uint(j, "height", TOP + (size_t)m->rows * ROW + ROW / 2);
	json_array(j, "marks");
	for (size_t c = 0; c < m->n_columns; c++) {
		json_object(j, NULL);
		json_uint(j, "x", c * COLUMN + COLUMN / 2);
		if (m->columns[c].year)
			json_int(j, "year", m->columns[c].year);
		else
			json_null(j, "year");
		json_close(j);
	}
	json_close(j);
	json_close(j);
}

enum err_code get_network(struct request *r, struct reply *out, struct err *err)
{
	struct asked m = { .r = r };
	const struct network_answer *a = &m.answer;
	struct json j;

	TRY(ask(&m, err));
	TRY(place_nodes(&m, err));
	json_init(&j, &out->text);
	json_object(&j, NULL);
	tables_open_meta(&j, r, &m.req, &a->found);
	json_uint(&j, "nodes", a->all_nodes);
	json_uint(&j, "edges", a->all_edges);
	json_bool(&j, "truncated", a->all_nodes > a->n_nodes);
	json_close(&j);
	json_array(&j, "nodes");
	for (size_t i = 0; i < a->n_nodes; i++)
		write_node(&j, &m, i);
	json_close(&j);
	json_array(&j, "edges");
	for (size_t i = 0; i < a->n_edges; i++)
		write_edge(&j, &m, &a->edges[i]);
	json_close(&j);
	write_picture(&j, &m);
	json_close(&j);
	json_end(&j);
	return ERR_OK;
}

/* An edge a line. */
enum err_code get_network_csv(struct request *r, struct reply *out, struct err *err)
{
	struct asked m = { .r = r };
	struct csv_line line = { .out = &out->text };

	TRY(ask(&m, err));
	str_add(&out->text, "citing,citing_title,citing_year,cited,cited_title,cited_year,"
			    "mentions\r\n");
	for (size_t i = 0; i < m.answer.n_edges; i++) {
		const struct network_edge *e = &m.answer.edges[i];
		const struct work *ends[] = { &m.drawn[e->citing].work, &m.drawn[e->cited].work };

		for (size_t k = 0; k < COUNT_OF(ends); k++) {
			csv_text(&line, ends[k]->key);
			csv_text(&line, ends[k]->title);
			if (ends[k]->year)
				csv_number(&line, ends[k]->year);
			else
				csv_text(&line, NULL);
		}
		csv_number(&line, e->mentions);
		csv_end(&line);
	}
	return ERR_OK;
}
