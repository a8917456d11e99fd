#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/server.h"

TestSuite(openapi, .init = server_start, .fini = server_stop);
TestSuite(post, .init = server_start, .fini = server_stop);

/* --- the document --- */

/* The address in "curl -s 'ADDRESS'". */
static void address_of(char *out, size_t size, const char *command)
{
	const char *start = strchr(command, '\'');

	cr_assert(start, "%s", command);
	(void)snprintf(out, size, "%.*s", (int)strcspn(start + 1, "'"), start + 1);
}

Test(openapi, every_example_is_answered_in_full)
{
	AUTO(cJSON) cJSON *doc = get_json("/openapi.json");
	const cJSON *path;
	int n = 0;

	cJSON_ArrayForEach(path, at(doc, "paths"))
	{
		char address[512];

		address_of(address, sizeof(address), text_at(path, "get.x-codeSamples.0.source"));
		{
			AUTO(answer) struct answer a = get(address);

			const bool leads_on = strstr(address, "/doi:");

			cr_expect_eq(a.status, leads_on ? 303 : 200, "%s", address);
			cr_expect(leads_on || a.body_len > 10, "%s", address);
			n++;
		}
	}
	cr_expect_gt(n, 15);
}

Test(openapi, every_operation_and_parameter_is_explained)
{
	AUTO(cJSON) cJSON *doc = get_json("/openapi.json");
	const cJSON *path, *param;

	cJSON_ArrayForEach(path, at(doc, "paths"))
	{
		cr_expect(*text_at(path, "get.operationId"), "%s", path->string);
		cr_expect(*text_at(path, "get.summary"), "%s", path->string);
		cJSON_ArrayForEach(param, at(path, "get.parameters"))
			cr_expect(*text_at(param, "description"), "%s of %s",
				  text_at(param, "name"), path->string);
	}
}

Test(openapi, years_are_explained_in_every_way_that_they_are_written)
{
	AUTO(cJSON) cJSON *doc = get_json("/openapi.json");
	const cJSON *search = cJSON_GetObjectItem(at(doc, "paths"), "/api/v1/search"), *param;
	int n = 0;

	cJSON_ArrayForEach(param, at(search, "get.parameters"))
	{
		const char *text = text_at(param, "description");

		if (strncmp(text_at(param, "name"), "year", 4) != 0)
			continue;
		cr_expect(strstr(text, ".. or .."), "a range with one end: %s", text);
		cr_expect(strstr(text, "several for any of them"), "%s", text);
		n++;
	}
	cr_expect_eq(n, 2);
}

/* Every "$ref" below `item` leads somewhere. */
static void follow(const cJSON *doc, const cJSON *item)
{
	const cJSON *child;

	cJSON_ArrayForEach(child, item)
	{
		if (child->string && !strcmp(child->string, "$ref")) {
			const char *name = strrchr(child->valuestring, '/') + 1;

			cr_expect(cJSON_GetObjectItemCaseSensitive(at(doc, "components.schemas"),
								   name),
				  "%s", child->valuestring);
		}
		follow(doc, child);
	}
}

Test(openapi, every_reference_leads_somewhere)
{
	AUTO(cJSON) cJSON *doc = get_json("/openapi.json");

	follow(doc, doc);
}

Test(openapi, behind_a_proxy_it_names_the_public_address, .init = NULL)
{
	server_start_with((struct daemon_options){ .public_url = "https://x.example/d" });
	{
		AUTO(cJSON) cJSON *doc = get_json("/openapi.json");

		cr_expect_str_eq(text_at(doc, "servers.0.url"), "https://x.example/d");
	}
}

/* --- parameters as JSON --- */

static struct answer post(const char *type, const char *body)
{
	const int fd = client_connect();
	struct answer a;
	char head[256];

	(void)snprintf(head, sizeof(head),
		       "POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n"
		       "Content-Length: %zu\r\n\r\n",
		       type, strlen(body));
	client_send(fd, head, strlen(head));
	client_send(fd, body, strlen(body));
	a = client_read(fd, false);
	(void)close(fd);
	return a;
}

Test(post, it_answers_what_get_answers)
{
	static const char *const cases[][2] = {
		{ "{}", "" },
		{ "{\"q\":\"soft power\"}", "q=soft+power" },
		{ "{\"q\":\"china\",\"region\":[\"africa\",\"europe\"],\"page\":2,\"per_page\":3}",
		  "q=china&region=africa&region=europe&page=2&per_page=3" },
		{ "{\"q\":\"china\",\"facets\":[\"year\",\"theme\"],\"explain\":true}",
		  "q=china&facets=year,theme&explain=true" },
		{ "{\"q\":\"china\",\"facets\":[],\"select\":[\"key\"],\"sort\":null}",
		  "q=china&facets=&select=key" },
		{ "{\"q\":\"\\u4e2d\\u56fd\"}", "q=%E4%B8%AD%E5%9B%BD" },
	};
	char path[256];

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		AUTO(answer) struct answer posted = post("application/json", cases[i][0]);

		(void)snprintf(path, sizeof(path), "/api/v1/search?%s", cases[i][1]);
		{
			AUTO(answer) struct answer got = get(path);

			cr_expect_eq(posted.status, 200, "%s", posted.raw);
			cr_expect_str_eq(posted.body, got.body, "%s", cases[i][0]);
		}
	}
}

Test(post, a_query_that_no_address_has_room_for_is_answered)
{
	static char body[40000];
	size_t n = (size_t)snprintf(body, sizeof(body), "{\"q\":\"");

	while (n < 16000)
		n += (size_t)snprintf(body + n, sizeof(body) - n, "\xe4\xb8\xad\xe5\x9b\xbd ");
	(void)snprintf(body + n, sizeof(body) - n, "\"}");
	{
		AUTO(answer) struct answer a = post("application/json; charset=utf-8", body);

		cr_expect_eq(a.status, 200, "%.500s", a.raw);
	}
}

Test(post, what_is_wrong_is_named)
{
	static const struct {
		const char *type, *body;
		int status;
		const char *says;
	} cases[] = {
		{ "application/json", "", 400, "no JSON object" },
		{ "application/json", "[1]", 400, "no JSON object" },
		{ "application/json", "{\"q\":\"a\"} x", 400, "no JSON object" },
		{ "application/json", "{\"q\":[[[[1]]]]}", 400, "no JSON object" },
		{ "application/json", "{\"q\":{\"a\":1}}", 400, "q is of the wrong kind" },
		{ "application/json", "{\"q\":5}", 400, "give a text" },
		{ "application/json", "{\"page\":\"2\"}", 400, "give a whole number" },
		{ "application/json", "{\"page\":1.5}", 400, "give a whole number" },
		{ "application/json", "{\"region\":\"africa\"}", 400, "give a list of texts" },
		{ "application/json", "{\"region\":[1]}", 400, "give a list of texts" },
		{ "application/json", "{\"colour\":\"red\"}", 400, "colour" },
		{ "application/json", "{\"colour\":null}", 400, "colour" },
		{ "application/json", "{\"\":null,\"explain\":null}", 400, "no parameter" },
		{ "application/json", "{\"region\":[\"atlantis\"]}", 400, "atlantis" },
		{ "text/plain", "{\"q\":\"a\"}", 415, "Content-Type" },
		{ "application/x-www-form-urlencoded", "q=a", 415, "Content-Type" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		AUTO(answer) struct answer a = post(cases[i].type, cases[i].body);

		cr_expect_eq(a.status, cases[i].status, "%s: %.300s", cases[i].body, a.raw);
		cr_expect(strstr(a.body, cases[i].says), "%s: %s", cases[i].body, a.body);
	}
}

Test(post, only_a_search_takes_it)
{
	AUTO(answer) struct answer search = ask("OPTIONS", "/api/v1/search", "");
	AUTO(answer) struct answer regions = ask("OPTIONS", "/api/v1/regions", "");

	cr_expect(strstr(answer_header(&search, "Allow"), "POST"));
	cr_expect(!strstr(answer_header(&regions, "Allow"), "POST"));
}
