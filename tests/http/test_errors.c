#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/server.h"

TestSuite(errors, .init = server_start, .fini = server_stop);

static void expect_problem(const struct answer *a, int status, const char *what)
{
	cJSON *j;

	cr_expect_eq(a->status, status, "%s: %d", what, a->status);
	cr_expect_str_eq(answer_header(a, "Content-Type"), "application/problem+json", "%s", what);
	cr_expect_str_eq(answer_header(a, "Cache-Control"), "no-store", "%s", what);
	j = answer_json(a);
	cr_expect_eq(number_at(j, "status"), status, "%s", what);
	cr_expect_str_eq(text_at(j, "type"), "about:blank", "%s", what);
	cr_expect(text_at(j, "title")[0] && text_at(j, "detail")[0], "%s", what);
	cr_expect_geq(size_at(j, "errors"), 0, "%s", what);
	cJSON_Delete(j);
}

struct bad_case {
	const char *query, *parameter, *value, *fix; /* fix: a part of it */
};

Test(errors, a_bad_parameter_is_named_with_its_value_and_mend)
{
	static const struct bad_case cases[] = {
		{ "regoin=africa", "regoin", "africa", "region" },
		{ "perpage=5", "perpage", "5", "per_page" },
		{ "per_page=0", "per_page", "0", "1 to 100" },
		{ "per_page=101", "per_page", "101", "1 to 100" },
		{ "per_page=ten", "per_page", "ten", "1 to 100" },
		{ "page=0", "page", "0", "from 1" },
		{ "page=-1", "page", "-1", "from 1" },
		{ "page=1.5", "page", "1.5", "from 1" },
		{ "page=99999999999", "page", "99999999999", "from 1" },
		{ "page=501", "page", "501", "500" },
		{ "page=1&page=2", "page", "2", "once" },
		{ "q=a&q=b", "q", "b", "once" },
		{ "sort=newest", "sort", "newest", "-year" },
		{ "match=some", "match", "some", "most" },
		{ "explain=yes", "explain", "yes", "true" },
		{ "expand=africa", "expand", "africa", "-TERM" },
		{ "expand=-,", "expand", "-,", "-TERM" },
		{ "facets=regions", "facets", "regions", "region" },
		{ "region=afrika", "region", "afrika", "africa" },
		{ "region=africa%00", "region", "africa", "%00" },
		{ "region%00=africa", "region", "africa", "%00" },
		{ "q%00x=africa", "q", "africa", "%00" },
		{ "year=soon", "year", "soon", "2010..2020" },
		{ "type=poem", "type", "poem", "" },
		{ "full_text=maybe", "full_text", "maybe", "" },
		{ "filter=region", "filter", "region", "region:" },
		{ "filter=region:afrika", "filter", "region:afrika", "africa" },
		{ "filter=colour:red", "filter", "colour:red", "region" },
		{ "filter=year:2020-2010", "filter", "year:2020-2010", "2010" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct bad_case *c = &cases[i];
		char path[128];
		struct answer a;
		cJSON *j;

		(void)snprintf(path, sizeof(path), "/api/v1/search?%s", c->query);
		a = get(path);
		expect_problem(&a, 400, c->query);
		j = answer_json(&a);
		cr_expect_str_eq(text_at(j, "errors.0.parameter"), c->parameter, "%s", c->query);
		cr_expect_eq(strncmp(text_at(j, "errors.0.value"), c->value, strlen(c->value)), 0,
			     "%s", c->query);
		cr_expect(strstr(text_at(j, "errors.0.fix"), c->fix), "%s: %s", c->query,
			  text_at(j, "errors.0.fix"));
		cJSON_Delete(j);
		answer_free(&a);
	}
}

Test(errors, all_bad_parameters_are_told_at_once)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?per_page=x&sort=y&colour=z");

	cr_expect_eq(size_at(j, "errors"), 3);
}

Test(errors, a_name_with_a_nul_is_told_beside_whatever_else_is_wrong)
{
	static const char *const queries[] = {
		"search?q%00=1&zzz=1",    "search?zzz=1&q%00=1",
		"search?q%00=1&sort=bad", "search?sort%00=1&zzz=1",
		"search?q%00=1&q%00=2",   "works/imran2025/passages?q%00=1&zzz=1",
		"suggest?q%00=1&zzz=1",
	};

	for (size_t i = 0; i < COUNT_OF(queries); i++) {
		char path[80];
		struct answer a;

		(void)snprintf(path, sizeof(path), "/api/v1/%s", queries[i]);
		a = get(path);
		expect_problem(&a, 400, queries[i]);
		cr_expect(strstr(a.body, "take out %00"), "%s: %s", queries[i], a.body);
		answer_free(&a);
	}
}

Test(errors, an_empty_parameter_counts_as_not_given_but_for_numbers)
{
	AUTO(answer) struct answer a = get("/api/v1/search?q=&region=&sort=&match=&filter=&");

	cr_expect_eq(a.status, 200);
	{
		AUTO(answer) struct answer number = get("/api/v1/search?page=");

		expect_problem(&number, 400, "page");
	}
}

Test(errors, a_value_is_echoed_without_breaking_the_json)
{
	AUTO(answer)
	struct answer a = get("/api/v1/search?sort=%22%5C%0A%00%FF%E2%80%A8%3Cscript%3E");
	AUTO(cJSON) cJSON *j = answer_json(&a);

	cr_expect_eq(a.status, 400);
	cr_expect_str_eq(text_at(j, "errors.0.parameter"), "sort");
}

Test(errors, too_many_parameters_and_too_long_an_address_are_a_414)
{
	static char path[60000];

	(void)snprintf(path, sizeof(path), "/api/v1/search?");
	for (size_t n = strlen(path); n + 4 < 20000; n += 4)
		memcpy(path + n, "a=b&", 5);
	{
		AUTO(answer) struct answer a = get(path);
		expect_problem(&a, 414, "parameters");
	}
	memset(path + 16, 'a', sizeof(path) - 17);
	{
		AUTO(answer) struct answer a = get(path);
		expect_problem(&a, 414, "address");
	}
}

Test(errors, what_is_not_there_is_a_404)
{
	static const char *const paths[] = {
		"/api/v1/works/nobody1900",
		"/api/v1/works/nobody1900.bib",
		"/api/v1/works/nobody1900/passages",
		"/api/v1/regions/atlantis",
		"/api/v1/nothing",
		"/api/v1/works/",
		"/api/v1/works/a/b",
		"/api/v2/search",
		"/nothing.js",
		"/api/v1/search/",
	};

	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		AUTO(answer) struct answer a = get(paths[i]);
		expect_problem(&a, 404, paths[i]);
	}
}

Test(errors, a_nul_in_the_path_is_a_400)
{
	AUTO(answer) struct answer a = get("/healthz%00/x");

	expect_problem(&a, 400, "NUL");
}

Test(errors, a_browser_gets_a_page_and_a_script_json)
{
	static const struct {
		const char *accept;
		bool html;
	} cases[] = {
		{ "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true },
		{ "text/html", true },
		{ "application/json", false },
		{ "*/*", false },
		{ "text/html;q=0.5, application/json", false },
		{ "text/html;q=0.5, application/problem+json;q=0.4, application/json;q=0.2", true },
		{ "text/*", true },
		{ "nonsense", false },
		{ "", false },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char header[128];
		struct answer a;

		(void)snprintf(header, sizeof(header), "Accept: %s\r\n", cases[i].accept);
		a = ask("GET", "/api/v1/search?colour=%3Cb%3E", header);
		cr_expect_eq(a.status, 400);
		cr_expect_eq(strstr(a.body, "<!doctype html>") != NULL, cases[i].html, "%s",
			     cases[i].accept);
		cr_expect_str_eq(answer_header(&a, "Vary"), "Accept");
		if (cases[i].html)
			cr_expect(!strstr(a.body, "<b>") &&
				  answer_header(&a, "Content-Security-Policy"));
		answer_free(&a);
	}
}

Test(errors, other_methods_are_a_405_with_allow)
{
	static const char *const methods[] = { "POST", "PUT", "DELETE", "PATCH", "BREW" };

	for (size_t i = 0; i < COUNT_OF(methods); i++) {
		AUTO(answer)
		struct answer a = ask(methods[i], "/api/v1/regions", "Content-Length: 0\r\n");
		expect_problem(&a, 405, methods[i]);
		cr_expect_str_eq(answer_header(&a, "Allow"), "GET, HEAD, OPTIONS");
	}
}

Test(errors, a_large_body_is_refused_before_it_is_sent)
{
	AUTO(answer) struct answer a = ask("GET", "/healthz", "Content-Length: 10000000\r\n");

	expect_problem(&a, 413, "body");
}
