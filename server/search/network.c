/* Who cites whom among the works that a search finds. */
#include <stdlib.h>
#include <string.h>

#include "search/internal.h"
#include "search/tables.h"

struct net {
	struct searcher *s;
	struct arena *mem;
	struct err *err;
	bool *found;      /* by work id */
	uint32_t *degree; /* by work id: edges that it is an end of */
	uint32_t *place;  /* by work id: in answer->nodes, from 1; 0: it is not there */
	struct network_answer *answer;
};

static enum err_code full(const struct net *n)
{
	return err_set(n->err, ERR_NO_MEMORY, "the search takes more memory than a request may");
}

/* --- all edges with an end that was found --- */

typedef void edge_fn(struct net *n, uint32_t citing, uint32_t cited);

static void each_edge(struct net *n, edge_fn *visit)
{
	const struct engine *e = n->s->engine;

	for (uint32_t i = 0; i < e->info.works; i++) {
		const uint32_t work = e->works_by_key[i];

		for (uint32_t k = e->cites.from[work]; k < e->cites.from[work + 1]; k++) {
			const uint32_t cited = VALUE_ID(e->cites.ids[k]);

			if (cited != work && (n->found[work] || n->found[cited]))
				visit(n, work, cited);
		}
	}
}

static void count_edge(struct net *n, uint32_t citing, uint32_t cited)
{
	n->answer->all_edges++;
	n->answer->all_nodes += n->degree[citing]++ == 0;
	n->answer->all_nodes += n->degree[cited]++ == 0;
}

static void keep_edge(struct net *n, uint32_t citing, uint32_t cited)
{
	struct network_answer *a = n->answer;
	const uint32_t from = n->place[citing], to = n->place[cited];

	if (!from || !to)
		return;
	a->nodes[from - 1].citing++;
	a->nodes[to - 1].cited++;
	a->edges[a->n_edges++] = (struct network_edge){ .citing = from - 1, .cited = to - 1 };
}

/* --- which nodes --- */

/* The least degree of those that are kept, and how many of that degree are. */
struct bar {
	uint32_t degree;
	size_t room;
};

static int more_first(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x < y) - (x > y);
}

static enum err_code find_bar(struct bar *out, const struct net *n, size_t limit)
{
	const struct engine *e = n->s->engine;
	uint32_t *degrees = arena_array(n->mem, uint32_t, n->answer->all_nodes + 1);
	size_t count = 0;

	*out = (struct bar){ .degree = 1, .room = limit };
	if (!degrees)
		return full(n);
	if (n->answer->all_nodes <= limit)
		return ERR_OK;
	for (uint32_t w = 1; w <= e->n_works; w++)
		if (n->degree[w])
			degrees[count++] = n->degree[w];
	qsort(degrees, count, sizeof(*degrees), more_first);
	out->degree = degrees[limit - 1];
	for (size_t i = 0; i < limit; i++)
		out->room -= degrees[i] > out->degree;
	return ERR_OK;
}

static enum err_code keep_nodes(struct net *n, size_t limit)
{
	const struct engine *e = n->s->engine;
	struct network_answer *a = n->answer;
	struct bar bar;

	TRY(find_bar(&bar, n, limit));
	a->nodes = arena_array(n->mem, struct network_node,
			       (a->all_nodes < limit ? a->all_nodes : limit) + 1);
	if (!a->nodes)
		return full(n);
	for (uint32_t i = 0; i < e->info.works; i++) {
		const uint32_t work = e->works_by_key[i];

		if (n->degree[work] < bar.degree ||
		    (n->degree[work] == bar.degree && bar.room == 0))
			continue;
		bar.room -= n->degree[work] == bar.degree;
		a->nodes[a->n_nodes++] =
			(struct network_node){ .work = work, .found = n->found[work] };
		n->place[work] = (uint32_t)a->n_nodes;
	}
	return ERR_OK;
}

/* --- how often --- */

static struct network_edge *edge_to(struct network_answer *a, size_t first, uint32_t citing,
				    uint32_t cited)
{
	for (size_t i = first; i < a->n_edges && a->edges[i].citing == citing; i++)
		if (a->edges[i].cited == cited)
			return &a->edges[i];
	return NULL;
}

/* The edges of one node stand together, from `first`. */
static enum err_code count_mentions(struct net *n, size_t first)
{
	struct network_answer *a = n->answer;
	const uint32_t citing = a->edges[first].citing;
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, n->s->db, SQL_MENTION_COUNTS_BY_CITING, n->err));
	TRY(stmt_bind(st, n->err, "i", (int64_t)a->nodes[citing].work));
	for (;;) {
		struct network_edge *edge;
		int64_t cited;

		TRY(stmt_step(&row, st, n->err));
		if (!row)
			return ERR_OK;
		cited = stmt_int(st, 0);
		if (cited < 1 || cited > n->s->engine->n_works || !n->place[cited])
			continue;
		edge = edge_to(a, first, citing, n->place[cited] - 1);
		if (edge)
			edge->mentions = (uint32_t)stmt_int(st, 1);
	}
}

static enum err_code weigh_edges(struct net *n)
{
	const struct network_answer *a = n->answer;

	for (size_t i = 0; i < a->n_edges; i++)
		if (i == 0 || a->edges[i].citing != a->edges[i - 1].citing)
			TRY(count_mentions(n, i));
	return ERR_OK;
}

/* --- all together --- */

static enum err_code find_works(struct net *n, const struct search_request *req)
{
	struct collection counted;
	struct search_list list;

	TRY(search_find(&counted, &n->answer->found, n->s, req, n->mem, n->err));
	TRY(search_list(&list, n->s, req, n->mem, n->err));
	for (uint32_t i = 0; i < list.n; i++)
		n->found[list.works[i]] = true;
	return ERR_OK;
}

enum err_code network_run(struct network_answer *out, struct searcher *s,
			  const struct search_request *req, size_t limit, struct arena *mem,
			  struct err *err)
{
	const size_t works = (size_t)s->engine->n_works + 1;
	struct network_answer answer = { 0 };
	struct net n = { .s = s, .mem = mem, .err = err, .answer = &answer };

	n.found = arena_array(mem, bool, works);
	n.degree = arena_array(mem, uint32_t, works);
	n.place = arena_array(mem, uint32_t, works);
	if (!n.found || !n.degree || !n.place)
		return full(&n);
	TRY(find_works(&n, req));
	each_edge(&n, count_edge);
	TRY(keep_nodes(&n, limit));
	answer.edges = arena_array(mem, struct network_edge, answer.all_edges + 1);
	if (!answer.edges)
		return full(&n);
	each_edge(&n, keep_edge);
	TRY(weigh_edges(&n));
	*out = answer;
	return ERR_OK;
}
