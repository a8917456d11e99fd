/* The pages of regions, of pictures, of the interface and about it all, as the daemon sends them.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/server.h"

TestSuite(explore, .init = server_start, .fini = server_stop);

Test(explore, each_page_is_whole_without_a_script)
{
	static const struct {
		const char *path, *text;
	} pages[] = {
		{ "/regions/africa", "<h1 tabindex=\"-1\">Africa</h1>" },
		{ "/regions/africa", "href=\"/works/mendes2024\"" },
		{ "/regions/global-south", "href=\"/regions/latin-america-caribbean\"" },
		{ "/explore", "<table class=\"matrix\">" },
		{ "/explore", "class=\"timeline\"" },
		{ "/explore", "class=\"network\"" },
		{ "/explore?kind=concept", "Nation branding" },
		{ "/explore?q=soft+power", "href=\"/api/v1/matrix.csv?q=soft+power" },
		{ "/explore?q=soft+power", "href=\"/api/v1/timeline.csv?q=soft+power" },
		{ "/explore?region=africa&theme=religion", "id=\"passages\"" },
		{ "/api?q=soft+power", "api/v1/search?q=soft+power" },
		{ "/api", "/api/v1/works/{key}/citations" },
		{ "/about", "in the public domain" },
	};

	for (size_t i = 0; i < COUNT_OF(pages); i++) {
		AUTO(answer) struct answer a = get(pages[i].path);

		cr_expect_eq(a.status, 200, "%s", pages[i].path);
		cr_expect(strstr(a.body, pages[i].text), "%s: %s", pages[i].path, pages[i].text);
		cr_expect(!strstr(a.body, "{{"), "%s", pages[i].path);
	}
}

Test(explore, a_region_that_is_not_there_is_a_404)
{
	AUTO(answer) struct answer a = ask("GET", "/regions/atlantis", "Accept: text/html\r\n");

	cr_expect_eq(a.status, 404);
	cr_expect(strstr(a.body, "atlantis"));
}

Test(explore, what_is_typed_is_text_on_every_page)
{
	static const char *const paths[] = { "/explore?q=%3Cscript%3Ealert(1)%3C/script%3E",
					     "/api?q=%27%3B%22%3E%3Cscript%3E" };

	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		AUTO(answer) struct answer a = get(paths[i]);

		cr_expect_eq(a.status, 200, "%s", paths[i]);
		cr_expect(!strstr(a.body, "<script>"), "%s", paths[i]);
		cr_expect(!strstr(a.body, "q=';"), "%s", paths[i]);
	}
}

/* Two clients that call the server by different names must not get each other's. */
Test(explore, the_page_of_the_interface_names_the_host_that_was_asked)
{
	static const char *const hosts[][2] = {
		{ "search.example.org", "http://search.example.org/api/v1/search" },
		{ "other.example.org:81", "http://other.example.org:81/api/v1/search" },
		{ "search.example.org", "http://search.example.org/api/v1/search" },
		{ "\"><script>", "curl '/api/v1/search" },
	};

	for (size_t i = 0; i < COUNT_OF(hosts); i++) {
		char request[256];
		const int n = snprintf(request, sizeof(request),
				       "GET /api HTTP/1.1\r\nHost: %s\r\n\r\n", hosts[i][0]);
		const int fd = client_connect();

		client_send(fd, request, (size_t)n);
		AUTO(answer) struct answer a = client_read(fd, false);
		(void)close(fd);
		cr_expect_eq(a.status, 200);
		cr_expect(strstr(a.body, hosts[i][1]), "%s", hosts[i][0]);
		cr_expect(!strstr(a.body, "<script>"));
	}
}

Test(explore, the_map_has_what_the_facet_counts)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?q=china&region=africa&facets=region");
	const cJSON *shape, *value;

	cr_expect_eq(size_at(j, "facets.region.map"), 10);
	cJSON_ArrayForEach(shape, at(j, "facets.region.map"))
	{
		int count = 0;

		cJSON_ArrayForEach(
			value, at(j, "facets.region.values")) if (!strcmp(text_at(value, "key"),
									  text_at(shape, "key")))
			count = (int)number_at(value, "count");
		cr_expect_eq(number_at(shape, "count"), count, "%s", text_at(shape, "key"));
		cr_expect_eq(number_at(shape, "level") > 0, count > 0);
		cr_expect_eq(cJSON_IsTrue(at(shape, "selected")),
			     !strcmp(text_at(shape, "key"), "africa"));
	}
}

Test(explore, a_region_names_what_it_lies_in_and_what_lies_in_it)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/regions/africa");
	AUTO(cJSON) cJSON *south = get_json("/api/v1/regions/global-south");

	cr_expect_str_eq(text_at(j, "broader.0.key"), "global-south");
	cr_expect_str_eq(text_at(j, "broader.0.label"), "Global South");
	cr_expect_gt(size_at(south, "narrower"), 1);
	cr_expect_gt(number_at(south, "narrower.0.works") + number_at(south, "narrower.0.passages"),
		     0);
}
