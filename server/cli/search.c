#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/cli.h"
#include "cli/show.h"
#include "http/endpoints.h"
#include "http/search_request.h"

/* The call is put as the address that a client would ask for, and read by the same code
 * as one: what is refused, how it is worded and what --json prints cannot differ. */

static const char path[] = "/api/v1/search?";

static void add(struct str *query, const char *name, const char *value)
{
	params_add(query, strlen(path), name, value, strlen(value));
}

/* All the words as one q: only quotes that reach us make a phrase. */
static void add_words(struct str *query, const struct settings *s)
{
	AUTO(str) struct str q = STR(SEARCH_QUERY_MAX + 1);

	for (size_t i = 0; i < s->n_args; i++) {
		str_add(&q, i ? " " : "");
		str_add(&q, s->args[i]);
	}
	if (str_ok(&q))
		add(query, "q", str_text(&q));
	else
		query->failed = true;
}

/* Clauses that must all hold stand in one filter, with commas between. */
static void add_filters(struct str *query, const struct settings *s)
{
	const struct setting *regions = &s->values[OPTION_REGION];
	const struct setting *filters = &s->values[OPTION_FILTER];
	AUTO(str) struct str all = STR(SEARCH_QUERY_MAX);

	for (size_t i = 0; i < regions->n; i++)
		add(query, "region", regions->texts[i]);
	for (size_t i = 0; i < filters->n; i++) {
		str_add(&all, i ? "," : "");
		str_add(&all, filters->texts[i]);
	}
	if (filters->n)
		add(query, "filter", str_text(&all));
	query->failed |= all.failed;
}

static void write_query(struct str *query, const struct settings *s)
{
	add_words(query, s);
	add_filters(query, s);
	if (strcmp(setting_text(s, OPTION_MATCH), "auto") != 0)
		add(query, "match", setting_text(s, OPTION_MATCH));
	add(query, "sort", setting_text(s, OPTION_SORT));
	add(query, "page", setting_text(s, OPTION_PAGE));
	add(query, "per_page", setting_text(s, OPTION_LIMIT));
	if (!setting_is_on(s, OPTION_JSON))
		add(query, "facets", ""); /* none are shown */
}

static enum err_code print_json(struct request *r, struct err *err)
{
	struct reply out;
	enum err_code code;

	reply_init(&out);
	code = get_search(r, &out, err);
	if (!code && !str_ok(&out.text))
		code = err_set(err, ERR_NO_MEMORY, "the answer is too long");
	if (!code)
		(void)printf("%s\n", str_text(&out.text));
	reply_dispose(&out);
	return code;
}

static enum err_code print_for_a_person(struct request *r, struct err *err)
{
	struct search_request req;
	struct search_answer found;

	TRY(search_request_read(&req, r, err));
	TRY(search_run(&found, r->searcher, &req, r->mem, err));
	show_answer(&found, &req);
	return ERR_OK;
}

static enum err_code answer(struct request *r, const struct settings *s, struct err *err)
{
	AUTO(engine) struct engine *e = NULL;
	AUTO(searcher) struct searcher *searcher = NULL;

	TRY(engine_open(&e, setting_text(s, OPTION_INDEX), err));
	TRY(searcher_open(&searcher, e, err));
	TRY(params_check(&r->params, search_params, err));
	r->searcher = searcher;
	r->index = engine_info(e);
	return setting_is_on(s, OPTION_JSON) ? print_json(r, err) : print_for_a_person(r, err);
}

/* A parameter that is wrong in itself is noted in the request, not in the error. */
static void name_fault(struct err *err, const struct request *r)
{
	const struct fault *f = r->params.faults;

	if (err->code == ERR_INVALID && r->params.n_faults && !*err->fix && f->fix)
		(void)err_mend(err, "%s", f->fix);
}

int cli_search(const struct settings *s)
{
	struct site site = { .public_url = (char[]){ "" }, .prefix = "", .web_dir = -1 };
	AUTO(str) struct str target = STR(TARGET_MAX);
	struct request *r = NULL;
	struct err err = { 0 };

	str_add(&target, path);
	write_query(&target, s);
	if (str_ok(&target))
		r = request_new(&site, NULL, str_text(&target));
	if (!r || r->broken)
		(void)err_set(&err, ERR_INVALID, "the query is too long");
	else if (answer(r, s, &err))
		name_fault(&err, r);
	request_free(r);
	return err.code ? cli_fail(&err) : cli_printed();
}
