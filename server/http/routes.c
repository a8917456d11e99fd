#include "http/routes.h"

#include <microhttpd.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "http/compress.h"
#include "http/endpoints.h"
#include "http/negotiate.h"
#include "http/pool.h"
#include "http/problem.h"
#include "search/engine.h"
#include "version.h"

enum route_kind {
	ROUTE_PLAIN,     /* no index, never stored by a cache: the state of the process */
	ROUTE_LIVE,      /* the same, on an index */
	ROUTE_INDEX,     /* depends on nothing but the address and the index */
	ROUTE_PAGE,      /* for people: any parameters are the page's own business */
	ROUTE_WORK_PAGE, /* the same, on an index */
};

struct route {
	const char *pattern; /* one {key} at most, which holds no slash */
	enum route_kind kind;
	const char *type; /* of the answer, where all goes well */
	endpoint *run;
	const struct param_spec *params;
};

static const struct param_spec no_params[] = { { 0 } };

/* The first that fits counts. */
static const struct route routes[] = {
	{ "/api/v1/search", ROUTE_INDEX, TYPE_JSON, get_search, search_params },
	{ "/api/v1/query", ROUTE_INDEX, TYPE_JSON, get_query, query_params },
	{ "/api/v1/suggest", ROUTE_INDEX, TYPE_JSON, get_suggest, suggest_params },
	{ "/api/v1/passages", ROUTE_INDEX, TYPE_JSON, get_passage_hits, passage_params },
	{ "/api/v1/facets/{key}", ROUTE_INDEX, TYPE_JSON, get_facet, facet_params },
	{ "/api/v1/works/{key}.bib", ROUTE_INDEX, TYPE_BIBTEX, get_work_bibtex, no_params },
	{ "/api/v1/works/{key}", ROUTE_INDEX, TYPE_JSON, get_work, no_params },
	{ "/api/v1/works/{key}/passages", ROUTE_INDEX, TYPE_JSON, get_passages, no_params },
	{ "/api/v1/works/{key}/related", ROUTE_INDEX, TYPE_JSON, get_related, related_params },
	{ "/api/v1/works/{key}/references", ROUTE_INDEX, TYPE_JSON, get_references,
	  citation_params },
	{ "/api/v1/works/{key}/citations", ROUTE_INDEX, TYPE_JSON, get_citations, citation_params },
	{ "/api/v1/contexts", ROUTE_INDEX, TYPE_JSON, get_contexts, context_params },
	{ "/api/v1/regions", ROUTE_INDEX, TYPE_JSON, get_regions, no_params },
	{ "/api/v1/regions/{key}", ROUTE_INDEX, TYPE_JSON, get_region, no_params },
	{ "/healthz", ROUTE_PLAIN, TYPE_JSON, get_healthz, no_params },
	{ "/readyz", ROUTE_LIVE, TYPE_JSON, get_readyz, no_params },
	{ "/", ROUTE_PAGE, TYPE_HTML, get_home, NULL },
	{ "/index.html", ROUTE_PAGE, TYPE_HTML, get_home, NULL },
	{ "/works/{key}", ROUTE_WORK_PAGE, TYPE_HTML, get_work_page, NULL },
};

/* Whatever is left is a file of the web folder, or nothing. */
static const struct route file_route = { "", ROUTE_PAGE, NULL, get_file, NULL };

/* True if the path fits; *key is then what stands for {key}, in the arena. */
static bool fits(const char *pattern, const char *path, const char **key, struct arena *mem)
{
	const size_t before = strcspn(pattern, "{");
	const char *after = strchr(pattern, '}');
	size_t len, tail;

	if (strncmp(pattern, path, before) != 0)
		return false;
	if (!after)
		return path[before] == '\0';
	path += before;
	len = strlen(path);
	tail = strlen(++after);
	if (len <= tail || strcmp(path + len - tail, after) != 0 || memchr(path, '/', len - tail))
		return false;
	*key = arena_strndup(mem, path, len - tail);
	return *key;
}

static const struct route *find_route(struct request *r)
{
	for (size_t i = 0; i < COUNT_OF(routes); i++)
		if (fits(routes[i].pattern, r->path, &r->key, r->mem))
			return &routes[i];
	return &file_route;
}

/* --- methods --- */

/* The whole interface is for reading. */
static const char allow_reads[] = "GET, HEAD, OPTIONS";

static void answer_options(struct reply *out)
{
	out->status = MHD_HTTP_NO_CONTENT;
	reply_header(out, MHD_HTTP_HEADER_ALLOW, allow_reads);
	reply_header(out, "Access-Control-Allow-Methods", allow_reads);
	reply_header(out, "Access-Control-Allow-Headers", "*");
	reply_header(out, "Access-Control-Max-Age", "86400");
}

static void answer_wrong_method(struct request *r, struct reply *out)
{
	struct err err;

	(void)err_set(&err, ERR_INVALID, "%.20s is no method of this address", r->method_name);
	(void)err_mend(&err, "use one of %s", allow_reads);
	problem_reply_status(r, out, MHD_HTTP_METHOD_NOT_ALLOWED, &err);
	reply_header(out, MHD_HTTP_HEADER_ALLOW, allow_reads);
}

static void answer_large_body(struct request *r, struct reply *out)
{
	struct err err;

	(void)err_set(&err, ERR_TOO_LARGE, "no address here takes a body");
	(void)err_mend(&err, "send what you ask for behind the ? of the address");
	problem_reply_status(r, out, MHD_HTTP_CONTENT_TOO_LARGE, &err);
}

/* --- caches --- */

/* Everything that an answer depends on. Two requests of one identity have one answer, so a
 * 304 needs no search, and what was answered once can be sent again. */
static enum err_code identify(struct hash *out, struct request *r, const struct route *route,
			      bool compressed, struct err *err)
{
	AUTO(str) struct str text = STR(2 * TARGET_MAX * 3);

	params_canonical(&r->params, &text);
	if (!str_ok(&text)) /* two addresses must not share what was kept of them */
		return err_set(err, ERR_NO_MEMORY, "no memory for the ETag");
	hash_init(out);
	hash_add_text(out, r->index->id);
	hash_add_text(out, r->index->built_at);
	hash_add_text(out, VERSION);
	hash_add_text(out, r->site->public_url);
	hash_add_text(out, route->type);
	hash_add_text(out, compressed ? "gzip" : "");
	hash_add_text(out, r->path);
	hash_add_text(out, str_text(&text));
	return ERR_OK;
}

static const char *etag_of(const struct hash *identity, struct arena *mem)
{
	char digits[HASH_TEXT_SIZE], etag[24];

	hash_text(identity, digits);
	(void)snprintf(etag, sizeof(etag), "\"%.20s\"", digits);
	return arena_strdup(mem, etag);
}

/* A minute, so that paging back and forth asks for nothing twice and a new index is seen
 * soon; then the ETag makes asking again cheap. */
static void add_cache_headers(struct reply *out, const char *etag)
{
	reply_header(out, MHD_HTTP_HEADER_ETAG, etag);
	reply_header(out, MHD_HTTP_HEADER_CACHE_CONTROL, "public, max-age=60, must-revalidate");
	/* errors come as HTML or JSON */
	reply_header(out, MHD_HTTP_HEADER_VARY, "Accept, Accept-Encoding");
}

static bool wants_any(const struct request *r)
{
	const char *given = request_header(r, MHD_HTTP_HEADER_IF_NONE_MATCH);

	return given && !strcmp(given, "*");
}

static void answer_unchanged(struct reply *out)
{
	reply_reset(out);
	out->status = MHD_HTTP_NOT_MODIFIED;
}

static enum err_code run_afresh(struct request *r, const struct route *route,
				const struct hash *identity, struct reply *out, struct err *err)
{
	TRY(route->run(r, out, err));
	if (out->status == MHD_HTTP_OK && wants_any(r))
		answer_unchanged(out);
	else if (out->status == MHD_HTTP_OK)
		out->keep_as = identity;
	return ERR_OK;
}

static enum err_code run_on_index(struct request *r, const struct route *route, struct reply *out,
				  struct err *err)
{
	const char *accepted = request_header(r, MHD_HTTP_HEADER_ACCEPT_ENCODING);
	const char *known = request_header(r, MHD_HTTP_HEADER_IF_NONE_MATCH), *etag;
	struct hash *identity = arena_alloc(r->mem, sizeof(*identity));

	if (!identity)
		return err_set(err, ERR_NO_MEMORY, "no memory for the ETag");
	TRY(identify(identity, r, route, compress_is_wanted(accepted), err));
	etag = etag_of(identity, r->mem);
	if (!etag)
		return err_set(err, ERR_NO_MEMORY, "no memory for the ETag");
	if (etag_is_listed(known, etag)) {
		answer_unchanged(out);
	} else {
		/* what is kept does not say that the connection ends */
		if (!wants_any(r) && !atomic_load(&r->site->stopping))
			out->cached = cache_find(r->site->cache, identity);
		if (out->cached)
			return ERR_OK;
		TRY(run_afresh(r, route, identity, out, err));
		if (out->status != MHD_HTTP_OK && out->status != MHD_HTTP_NOT_MODIFIED)
			return ERR_OK; /* a problem that the endpoint made itself */
	}
	add_cache_headers(out, etag);
	return ERR_OK;
}

/* --- all together --- */

static enum err_code take_searcher(struct request *r, struct err *err)
{
	TRY(pool_searcher(&r->searcher, r->site->pool, err));
	r->index = engine_info(searcher_engine(r->searcher));
	return ERR_OK;
}

static enum err_code run(struct request *r, const struct route *route, struct reply *out,
			 struct err *err)
{
	if (route->params)
		TRY(params_check(&r->params, route->params, err));
	out->type = route->type;
	switch (route->kind) {
	case ROUTE_INDEX:
		TRY(take_searcher(r, err));
		return run_on_index(r, route, out, err);
	case ROUTE_WORK_PAGE:
		TRY(take_searcher(r, err));
		return route->run(r, out, err);
	case ROUTE_LIVE:
		TRY(take_searcher(r, err));
		break;
	case ROUTE_PLAIN:
		break;
	case ROUTE_PAGE:
		return route->run(r, out, err);
	}
	reply_header(out, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	return route->run(r, out, err);
}

void routes_answer(struct request *r, struct reply *out)
{
	const struct route *route = find_route(r);
	struct err err = r->broken_err;
	enum err_code code = r->broken;

	if (!code && r->body_refused) {
		answer_large_body(r, out);
	} else if (!code && r->method == METHOD_OPTIONS) {
		answer_options(out);
	} else if (!code && r->method == METHOD_OTHER) {
		answer_wrong_method(r, out);
	} else {
		code = code ? code : run(r, route, out, &err);
		if (!code && !str_ok(&out->text))
			code = err_set(&err, ERR_NO_MEMORY, "the answer is too large");
		if (code)
			problem_reply(r, out, code, &err);
	}
}
