#include "search/facet_values.h"

#include <string.h>

#include "http/endpoints.h"
#include "http/facets.h"
#include "http/found.h"
#include "http/near.h"
#include "http/result.h"
#include "http/search_request.h"

static enum err_code no_facet(const char *name, struct err *err)
{
	struct near near;

	near_init(&near, name);
	for (int f = 0; f < FACET_COUNT; f++)
		near_try(&near, facet_name((enum facet)f));
	(void)err_set(err, ERR_NOT_FOUND, "there is no facet \"%.60s\"", name);
	(void)err_mend(err, near_best(&near) ? "did you mean \"%s\"?" : "one of them is \"%s\"",
		       near_best(&near) ? near_best(&near) : facet_name(FACET_REGION));
	return ERR_NOT_FOUND;
}

/* The search page that a value leads to has pages of its own. */
static struct request for_links(const struct request *r, struct err *err, enum err_code *code)
{
	struct request other = *r;
	struct params *p = &other.params;

	p->items = arena_grow(r->mem, p->items, sizeof(*p->items), p->n, p->n);
	*code = p->items ? ERR_OK : err_set(err, ERR_NO_MEMORY, "no memory for the links");
	for (size_t i = 0; p->items && i < p->n; i++)
		if (!strcmp(p->items[i].name, "per_page"))
			p->items[i].len = 0; /* as if it had not been given */
	return other;
}

static void write_meta(struct json *j, const struct request *r, const struct search_request *req,
		       const struct facet_answer *answer, enum facet f)
{
	const struct param *typed = params_get(&r->params, "facet_q", NULL);

	json_object(j, "meta");
	json_text(j, "facet", facet_name(f));
	json_text(j, "label", facet_label(f));
	json_bool(j, "disjunctive", true);
	json_text_n(j, "facet_q", typed ? typed->value : "", typed ? typed->len : 0);
	json_uint(j, "count", answer->count);
	json_uint(j, "page", req->page);
	json_uint(j, "per_page", req->per_page);
	json_uint(j, "pages", found_pages(req, answer->count));
	json_uint(j, "works", answer->found.count);
	result_index(j, r);
	found_write_query(j, r, req, &answer->found);
	facets_write_chips(j, r, &req->filter);
	json_close(j);
}

enum err_code get_facet(struct request *r, struct reply *out, struct err *err)
{
	const struct param *typed = params_get(&r->params, "facet_q", NULL);
	struct search_request req;
	struct facet_answer answer;
	struct link_opened links;
	struct request linked;
	enum err_code code;
	struct json j;
	enum facet f;

	if (!facet_by_name(&f, r->key))
		return no_facet(r->key, err);
	TRY(search_request_read(&req, r, err));
	TRY(facet_values_run(&answer, r->searcher, &req, f, typed ? typed->value : "",
			     typed ? typed->len : 0, r->mem, err));
	linked = for_links(r, err, &code);
	TRY(code);
	link_open(&links, &linked, &req.filter, f);
	json_init(&j, &out->text);
	json_object(&j, NULL);
	write_meta(&j, &linked, &req, &answer, f);
	json_array(&j, "results");
	for (size_t i = 0; i < answer.n_values; i++)
		facets_write_value(&j, &linked, &answer.values[i], &links);
	json_close(&j);
	json_close(&j);
	json_end(&j);
	reply_header(out, "Link", found_page_links(r, &req, answer.count));
	return ERR_OK;
}
