/* Ways out of an answer without results. */
#include <string.h>

#include "http/facets.h"
#include "http/link.h"
#include "http/steer.h"
#include "query/query.h"

static const struct filter no_filter;

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

			TRY(filter_without(&other.filter, f, searcher_engine(w->r->searcher), i, k,
					   w->r->mem, w->err));
			TRY(open_way(w, &other, "filter"));
			facets_write_label(w->j, w->r, c, k);
			close_way(w, link_to_search(w->r, f, &change));
		}
	}
	if (n < 2 || w->n == STEER_WAYS_MAX)
		return ERR_OK;
	other.filter = no_filter;
	TRY(open_way(w, &other, "filters"));
	close_way(w, steer_link(w->r, &no_filter, "page", NULL));
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
		close_way(&w, steer_link(r, &req->filter, "match", NULL));
	}
	TRY(try_filters(&w));
	TRY(try_words(&w));
	json_close(j);
	return ERR_OK;
}
