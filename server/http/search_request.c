#include "http/search_request.h"

#include <string.h>

#include "http/certificate.h"
#include "http/cursor.h"
#include "http/endpoints.h"

const char *const search_matches[] = { "all", "most", "any", NULL };
const char *const search_sorts[] = {
	"relevance", "year", "-year", "title", "author", "cited", NULL
};
static const char *const facet_names[] = {
	"region", "author_region", "year", "year_discussed", "theme", "author",
	"venue",  "type",          "language", "full_text", NULL,
};
static const char *const hit_members[] = {
	"key",         "type",           "type_label",    "title",
	"authors",     "year",           "venue",         "doi",
	"url",         "regions",        "themes",        "full_text",
	"language",    "cited_by_count", "mention_count", "access",
	"score",       "summary",        "passages",      "passage_count",
	"explanation", "coins",          "links",         NULL,
};
static const char *const flags[] = { "true", "false", NULL };

#define CURSOR_PARAM                                                                               \
	{                                                                                          \
		.name = "cursor", .type = PARAM_TEXT, .max = CURSOR_MAX                            \
	}

const struct param_spec search_params[] = {
	Q_PARAM,
	FILTER_PARAMS,
	MATCH_PARAM,
	EXPAND_PARAM,
	SORT_PARAM,
	PER_PAGE_PARAM,
	PAGE_PARAM,
	{ .name = "facets", .type = PARAM_LIST, .max = 1000, .choices = facet_names },
	{ .name = "coins", .type = PARAM_CHOICE, .choices = flags, .fallback = "false" },
	{ .name = "explain", .type = PARAM_CHOICE, .choices = flags, .fallback = "false" },
	{ .name = "select", .type = PARAM_LIST, .max = 1000, .choices = hit_members },
	CURSOR_PARAM,
	INDEX_PARAM,
	{ 0 },
};
const struct param_spec query_params[] = { Q_PARAM, EXPAND_PARAM, { 0 } };
const struct param_spec passage_params[] = {
	Q_PARAM,        FILTER_PARAMS, MATCH_PARAM,  EXPAND_PARAM,
	PER_PAGE_PARAM, PAGE_PARAM,    CURSOR_PARAM, { 0 },
};
const struct param_spec context_params[] = {
	Q_PARAM,        { .name = "cites", .type = PARAM_TEXT, .max = 512 },
	MATCH_PARAM,    EXPAND_PARAM,
	PER_PAGE_PARAM, PAGE_PARAM,
	CURSOR_PARAM,   { 0 },
};
const struct param_spec facet_params[] = {
	Q_PARAM,
	FILTER_PARAMS,
	MATCH_PARAM,
	EXPAND_PARAM,
	PER_PAGE_PARAM,
	PAGE_PARAM,
	{ .name = "facet_q", .type = PARAM_BYTES, .max = SEARCH_QUERY_MAX },
	{ 0 },
};
_Static_assert(SEARCH_PER_PAGE == 20, "the fallback of per_page says so");

static enum err_code refuse(struct request *r, const char *name, const struct err *err)
{
	params_fault(&r->params, params_get(&r->params, name, NULL), err);
	return err->code;
}

static enum err_code read_filter(struct filter *f, struct request *r, struct err *err)
{
	const struct engine *e = searcher_engine(r->searcher);
	const char *text = params_text(&r->params, "filter");

	for (int facet = 0; facet < FACET_COUNT; facet++) {
		const char *name = facet_name((enum facet)facet);

		for (const struct param *at = NULL; (at = params_get(&r->params, name, at));) {
			const enum err_code code = filter_add(f, e, name, at->value, r->mem, err);

			if (code == ERR_INVALID)
				params_fault(&r->params, at, err);
			if (code)
				return code;
		}
	}
	if (text && filter_parse(f, e, text, r->mem, err))
		return err->code == ERR_INVALID ? refuse(r, "filter", err) : err->code;
	return ERR_OK;
}

static size_t count_items(const char *list)
{
	size_t n = 1;

	for (; *list; list++)
		n += *list == ',';
	return n;
}

static enum err_code bad_expand(struct request *r, struct err *err)
{
	(void)err_set(err, ERR_INVALID, "expand cannot be \"%.60s\"",
		      params_text(&r->params, "expand"));
	(void)err_mend(err,
		       "write all, none, feedback, or the terms to leave alone as -TERM,-TERM");
	return refuse(r, "expand", err);
}

/* all, none, feedback (all, and words of the best works), or -TERM[,-TERM]: all but for
 * these. */
static enum err_code read_expand(struct search_request *out, struct request *r, struct err *err)
{
	const char *text = params_text(&r->params, "expand");
	const char **terms = arena_array(r->mem, const char *, count_items(text));

	out->expand = strcmp(text, "none") != 0;
	out->feedback = strcmp(text, "feedback") == 0;
	if (!strcmp(text, "none") || !strcmp(text, "all") || out->feedback)
		return ERR_OK;
	for (size_t len; terms; text += len + 1) {
		len = strcspn(text, ",");
		if (text[0] != '-' || len < 2)
			return bad_expand(r, err);
		terms[out->n_expand_not] = arena_strndup(r->mem, text + 1, len - 1);
		if (!terms[out->n_expand_not++])
			break;
		out->expand_not = terms;
		if (!text[len])
			return ERR_OK;
	}
	return err_set(err, ERR_NO_MEMORY, "no memory for expand");
}

/* Missing: all facets but the long one, the years discussed; empty: none. */
static enum err_code read_facets(struct search_request *out, struct request *r, struct err *err)
{
	const char *text = params_text(&r->params, "facets");

	out->facets = text ? 0 : ((1u << FACET_COUNT) - 1) & ~(1u << FACET_YEAR_DISCUSSED);
	while (text && *text) {
		const size_t len = strcspn(text, ",");
		const char *name = arena_strndup(r->mem, text, len);
		enum facet f;

		if (!name)
			return err_set(err, ERR_NO_MEMORY, "no memory for facets");
		if (!facet_by_name(&f, name))
			return err_set(err, ERR_INTERNAL,
				       "the search knows fewer facets than the route");
		out->facets |= 1u << f;
		text += len + (text[len] == ',');
	}
	return ERR_OK;
}

/* With a cursor the page is what it says, and may lie as deep as results go. */
static enum err_code read_cursor(struct search_request *out, struct request *r, const char *cursor,
				 struct err *err)
{
	if (params_get(&r->params, "page", NULL)) {
		(void)err_set(err, ERR_INVALID, "page and cursor were both given");
		(void)err_mend(err, "leave page out: a cursor says where to go on");
		return refuse(r, "page", err);
	}
	out->any_depth = true;
	if (cursor_read(&out->page, r, cursor, err))
		return err->code == ERR_INVALID ? refuse(r, "cursor", err) : err->code;
	return ERR_OK;
}

static enum err_code read_page(struct search_request *out, struct request *r, struct err *err)
{
	const char *cursor = params_text(&r->params, "cursor");

	out->page = params_number(&r->params, "page");
	out->per_page = params_number(&r->params, "per_page");
	if (cursor)
		return read_cursor(out, r, cursor, err);
	if ((uint64_t)out->page * out->per_page <= SEARCH_DEPTH_MAX)
		return ERR_OK;
	(void)err_set(err, ERR_INVALID, "only the first %d results can be paged through",
		      SEARCH_DEPTH_MAX);
	(void)err_mend(err,
		       "with %u on a page the last one is %u; narrow the search with filters, or "
		       "read through with cursor=*",
		       out->per_page, SEARCH_DEPTH_MAX / out->per_page);
	return refuse(r, "page", err);
}

enum err_code search_request_read_query(struct search_request *out, struct request *r,
					struct err *err)
{
	struct search_request req = { .passages = true };
	const struct param *q = params_get(&r->params, "q", NULL);
	req.q = q ? q->value : NULL;
	req.q_len = q ? q->len : 0;
	TRY(read_expand(&req, r, err));
	*out = req;
	return ERR_OK;
}

enum err_code search_request_read(struct search_request *out, struct request *r, struct err *err)
{
	struct search_request req;
	const char *match = params_text(&r->params, "match");
	const char *sort = params_text(&r->params, "sort");
	const char *explain = params_text(&r->params, "explain");

	TRY(search_request_read_query(&req, r, err));
	req.explain = explain && !strcmp(explain, "true");
	if ((match && !search_match_by_name(&req.match, match)) ||
	    (sort && !search_sort_by_name(&req.sort, sort)))
		return err_set(err, ERR_INTERNAL, "the search knows fewer choices than the route");
	TRY(read_page(&req, r, err));
	TRY(read_filter(&req.filter, r, err));
	TRY(read_facets(&req, r, err));
	*out = req;
	return ERR_OK;
}
