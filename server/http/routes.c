#include "http/routes.h"

#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "http/admit.h"
#include "http/body.h"
#include "http/compress.h"
#include "http/endpoints.h"
#include "http/forms.h"
#include "http/asset.h"
#include "http/link.h"
#include "http/negotiate.h"
#include "http/page.h"
#include "http/pool.h"
#include "http/problem.h"
#include "http/route_table.h"
#include "search/engine.h"
#include "version.h"

/* Whatever is left is a file of the web folder, or nothing. */
static const struct route file_route = { .pattern = "", .kind = ROUTE_FILE, .run = get_file };

/* True if the path fits; *key is then what stands for {key}, in the arena. */
static bool fits(const char *pattern, const char *path, const char **key, struct arena *mem)
{
	size_t before = 0, len, tail;
	const char *after;
	bool is_path;

	/* most differ in a letter or two: this is asked of every route for every request */
	while (pattern[before] && pattern[before] != '{' && pattern[before] == path[before])
		before++;
	if (pattern[before] != '{')
		return !pattern[before] && !path[before];
	after = strchr(pattern + before, '}');
	is_path = !strncmp(pattern + before, "{path}", 6);
	path += before;
	len = strlen(path);
	tail = strlen(++after);
	if (len <= tail || strcmp(path + len - tail, after) != 0 ||
	    (!is_path && memchr(path, '/', len - tail)))
		return false;
	*key = arena_strndup(mem, path, len - tail);
	return *key;
}

static const struct route *find_route(struct request *r)
{
	for (size_t i = 0; i < n_routes; i++)
		if (fits(routes[i].pattern, r->path, &r->key, r->mem)) {
			r->key = routes[i].key ? routes[i].key : r->key;
			return &routes[i];
		}
	return &file_route;
}

/* Tables are CSV to those who would rather have that than JSON. */
static const struct route *as_table(const struct request *r, const struct route *route)
{
	static const struct {
		endpoint *json, *csv;
	} tables[] = { { get_matrix, get_matrix_csv },
		       { get_timeline, get_timeline_csv },
		       { get_network, get_network_csv } };
	const char *accept = request_header(r, MHD_HTTP_HEADER_ACCEPT);

	for (size_t i = 0; i < COUNT_OF(tables); i++) {
		if (route->run != tables[i].json ||
		    accept_quality(accept, "text/csv") <= accept_quality(accept, TYPE_JSON))
			continue;
		for (size_t k = 0; k < n_routes; k++)
			if (routes[k].run == tables[i].csv)
				return &routes[k];
	}
	return route;
}

/* Where the address leaves the form of a record open, Accept chooses: the route of the form.
 * NULL: it wants none of them. */
static const struct route *by_accept(const struct request *r, const struct route *route)
{
	static endpoint *const of_form[FORM_COUNT] = {
		[FORM_JSON] = get_work,          [FORM_BIBTEX] = get_work_bibtex,
		[FORM_RIS] = get_work_ris,       [FORM_CSL_JSON] = get_work_csl_json,
		[FORM_JSONLD] = get_work_jsonld, [FORM_TEXT] = get_work_text,
	};
	enum form form;

	if (route->run != get_work)
		return as_table(r, route);
	if (!form_by_accept(&form, request_header(r, MHD_HTTP_HEADER_ACCEPT)))
		return NULL;
	for (size_t i = 0; i < n_routes; i++)
		if (routes[i].run == of_form[form])
			return &routes[i];
	return route;
}

static void answer_not_acceptable(struct request *r, struct reply *out)
{
	AUTO(str) struct str list = STR(sizeof(((struct err *)0)->fix));
	struct err err;

	for (int i = 0; i < FORM_COUNT; i++)
		str_add_f(&list, "%s%s", i ? ", " : "", forms[i].type);
	(void)err_set(&err, ERR_INVALID, "a record has none of the forms that Accept asks for");
	(void)err_mend(&err, "ask for one of %s", str_text(&list));
	problem_reply_status(r, out, MHD_HTTP_NOT_ACCEPTABLE, &err);
}

/* --- methods --- */

/* The whole interface is for reading; POST is for what no address has room for. */
static const char *allowed(const struct route *route)
{
	return route->takes_post || route->takes_form ? "GET, HEAD, POST, OPTIONS"
						      : "GET, HEAD, OPTIONS";
}

static void answer_options(const struct route *route, struct reply *out)
{
	out->status = MHD_HTTP_NO_CONTENT;
	reply_header(out, MHD_HTTP_HEADER_ALLOW, allowed(route));
	reply_header(out, "Access-Control-Allow-Methods", allowed(route));
	reply_header(out, "Access-Control-Allow-Headers", "*");
	reply_header(out, "Access-Control-Max-Age", "86400");
}

static void answer_wrong_method(struct request *r, const struct route *route, struct reply *out)
{
	struct err err;

	(void)err_set(&err, ERR_INVALID, "%.20s is no method of this address", r->method_name);
	(void)err_mend(&err, "use one of %s", allowed(route));
	problem_reply_status(r, out, MHD_HTTP_METHOD_NOT_ALLOWED, &err);
	reply_header(out, MHD_HTTP_HEADER_ALLOW, allowed(route));
}

static void answer_large_body(struct request *r, struct reply *out)
{
	struct err err;

	(void)err_set(&err, ERR_TOO_LARGE, "the body is larger than %d bytes", BODY_MAX);
	(void)err_mend(&err, "no search needs so many: shorten q");
	problem_reply_status(r, out, MHD_HTTP_CONTENT_TOO_LARGE, &err);
}

/* The media type of a body. */
static const char *posted(const struct route *route)
{
	return route->takes_form ? TYPE_FORM : TYPE_JSON;
}

static bool says_right_type(const struct request *r, const struct route *route)
{
	const char *type = request_header(r, MHD_HTTP_HEADER_CONTENT_TYPE);
	const size_t len = type ? strcspn(type, " ;") : 0;

	return len == strlen(posted(route)) && !strncasecmp(type, posted(route), len);
}

static void answer_wrong_type(struct request *r, const struct route *route, struct reply *out)
{
	struct err err;

	(void)err_set(&err, ERR_INVALID, "the body is said to be no %s", posted(route));
	(void)err_mend(&err, "send it with Content-Type: %s", posted(route));
	problem_reply_status(r, out, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, &err);
	reply_header(out, "Accept-Post", posted(route));
}

/* --- caches --- */

/* Everything that an answer depends on. Two requests of one identity have one answer, so a
 * 304 needs no search, and what was answered once can be sent again. */
static void identify_page(struct hash *out, const struct request *r)
{
	const char *base = link_base(r); /* what it tells machines begins with it */

	hash_add_text(out, base ? base : "");
	for (size_t i = 0; i < r->params.n_unknown; i++)
		hash_add_text(out, r->params.unknown[i]); /* it tells of them */
	for (size_t i = 0; i < n_assets; i++)
		hash_add_text(out, assets[i].etag);
	if (r->page->tells_host)
		hash_add_text(out, page_host(r));
}

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
	hash_add_text(out, r->base);
	hash_add_text(out, route->type);
	hash_add_text(out, compressed ? "gzip" : "");
	hash_add_text(out, r->path);
	hash_add_text(out, str_text(&text));
	if (r->page)
		identify_page(out, r);
	return ERR_OK;
}

static const char *etag_of(const struct hash *identity, struct arena *mem)
{
	char digits[HASH_TEXT_SIZE], etag[24];

	hash_text(identity, digits);
	(void)snprintf(etag, sizeof(etag), "\"%.20s\"", digits);
	return arena_strdup(mem, etag);
}

/* For data a minute, so that paging back and forth asks for nothing twice and a new index is seen
 * soon; then the ETag makes asking again cheap. A page is asked for every time, as its scripts
 * and its style are: old ones beside a new page would not work. */
static void add_cache_headers(struct reply *out, const struct request *r, const char *etag)
{
	reply_header(out, MHD_HTTP_HEADER_ETAG, etag);
	reply_header(out, MHD_HTTP_HEADER_CACHE_CONTROL,
		     r->page ? "no-cache" : "public, max-age=60, must-revalidate");
	/* errors come as HTML or JSON */
	reply_header(out, MHD_HTTP_HEADER_VARY, "Accept, Accept-Encoding");
}

/* What the client has; a POST is answered in full. */
static const char *known_to_client(const struct request *r)
{
	return r->method == METHOD_POST ? NULL : request_header(r, MHD_HTTP_HEADER_IF_NONE_MATCH);
}

static bool wants_any(const struct request *r)
{
	const char *given = known_to_client(r);

	return given && !strcmp(given, "*");
}

static void answer_unchanged(struct reply *out)
{
	reply_reset(out);
	out->status = MHD_HTTP_NOT_MODIFIED;
}

/* "You have it" is an answer like any other, and kept as one, under a name of its own: to make
 * its headers anew costs as much as all else of it. */
static void answer_known(struct request *r, struct hash *identity, const char *etag,
			 struct reply *out)
{
	answer_unchanged(out);
	hash_add_text(identity, "unchanged");
	if (!atomic_load(&r->site->stopping))
		out->cached = cache_find(r->site->cache, identity);
	if (out->cached)
		return;
	out->keep_as = identity;
	add_cache_headers(out, r, etag);
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
	const char *known = known_to_client(r), *etag;
	struct hash *identity = arena_alloc(r->mem, sizeof(*identity));

	if (!identity)
		return err_set(err, ERR_NO_MEMORY, "no memory for the ETag");
	TRY(identify(identity, r, route, compress_is_wanted(accepted), err));
	etag = etag_of(identity, r->mem);
	if (!etag)
		return err_set(err, ERR_NO_MEMORY, "no memory for the ETag");
	if (etag_is_listed(known, etag)) {
		answer_known(r, identity, etag, out);
		return ERR_OK;
	}
	/* what is kept does not say that the connection ends */
	if (!wants_any(r) && !atomic_load(&r->site->stopping))
		out->cached = cache_find(r->site->cache, identity);
	if (out->cached)
		return ERR_OK;
	TRY(admit_work(r, err));
	TRY(run_afresh(r, route, identity, out, err));
	if (out->status != MHD_HTTP_OK && out->status != MHD_HTTP_NOT_MODIFIED)
		return ERR_OK; /* a problem that the endpoint made itself */
	add_cache_headers(out, r, etag);
	return ERR_OK;
}

/* --- all together --- */

/* A folder of pages may change while the index stays: its pages are made anew each time. */
static enum err_code run_page(struct request *r, const struct route *route, struct reply *out,
			      struct err *err)
{
	TRY(page_check(r, r->page, err));
	if (r->site->web_dir < 0)
		return run_on_index(r, route, out, err);
	reply_header(out, MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache");
	return route->run(r, out, err);
}

static enum err_code take_searcher(struct request *r, struct err *err)
{
	TRY(pool_searcher(&r->searcher, r->site->pool, err));
	r->work_ns = now_ns();
	searcher_deadline(r->searcher, r->site->query_ns ? r->work_ns + r->site->query_ns : 0);
	r->index = engine_info(searcher_engine(r->searcher));
	return ERR_OK;
}

static enum err_code run(struct request *r, const struct route *route, struct reply *out,
			 struct err *err)
{
	r->absolute = route->absolute;
	if (route->absolute)
		r->base = link_base(r);
	if (!r->base)
		return err_set(err, ERR_NO_MEMORY, "no memory for links");
	if (r->method == METHOD_POST && route->takes_form)
		TRY(body_read_form(r, err));
	else if (r->method == METHOD_POST)
		TRY(body_read(r, route->params, err));
	r->page = route->page;
	if (route->params && !route->lenient)
		TRY(params_check(&r->params, route->params, err));
	out->type = route->type;
	switch (route->kind) {
	case ROUTE_INDEX:
		TRY(take_searcher(r, err));
		return run_on_index(r, route, out, err);
	case ROUTE_PAGE:
		TRY(take_searcher(r, err));
		return run_page(r, route, out, err);
	case ROUTE_LIVE:
		TRY(take_searcher(r, err));
		break;
	case ROUTE_PLAIN:
		break;
	case ROUTE_FILE:
		return route->run(r, out, err);
	}
	reply_header(out, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	return route->run(r, out, err);
}

static bool is_method(const struct request *r, const struct route *route)
{
	return r->method == METHOD_GET || r->method == METHOD_HEAD ||
	       (r->method == METHOD_POST && (route->takes_post || route->takes_form));
}

void routes_answer(struct request *r, struct reply *out)
{
	const struct route *found = find_route(r), *route = by_accept(r, found);
	struct err err = r->broken_err;
	enum err_code code = r->broken;
	const unsigned shortages = str_shortages();

	r->route = found == &file_route ? NULL : found;
	if (!code && r->body_refused) {
		answer_large_body(r, out);
	} else if (!code && r->method == METHOD_OPTIONS) {
		answer_options(found, out);
	} else if (!code && !is_method(r, found)) {
		answer_wrong_method(r, found, out);
	} else if (!code && !route) {
		answer_not_acceptable(r, out);
	} else if (!code && r->method == METHOD_POST && !says_right_type(r, route)) {
		answer_wrong_type(r, route, out);
	} else {
		code = code ? code : run(r, route, out, &err);
		if (!code && !str_ok(&out->text))
			code = err_set(&err, ERR_NO_MEMORY, "the answer is too large");
		/* An answer from which something fell out on the way is none. */
		if (arena_was_full(r->mem) || str_shortages() != shortages)
			code = err_set(&err, ERR_NO_MEMORY, "no memory for all of the answer");
		admit_explain(r, code, &err);
		if (code == ERR_NO_MEMORY && arena_was_full(r->mem))
			problem_reply_status(r, out, MHD_HTTP_SERVICE_UNAVAILABLE, &err);
		else if (code)
			problem_reply(r, out, code, &err);
	}
}
