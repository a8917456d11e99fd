#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/corpus.h"
#include "support/xml.h"

TestSuite(feed, .init = server_start, .fini = server_stop);
TestSuite(opensearch, .init = server_start, .fini = server_stop);

enum { KEYS_SIZE = 4096 };

static xmlDoc *feed(const char *query)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "/feed.atom?%s", query);
	{
		AUTO(answer) struct answer a = get(path);
		xmlDoc *doc;

		cr_assert_eq(a.status, 200, "%s", a.raw);
		cr_expect_str_eq(answer_header(&a, "Content-Type"), "application/atom+xml");
		doc = xml_of(&a);
		cr_expect(xml_holds_to(doc, "atom"), "%s", path);
		return doc;
	}
}

/* Keys of the entries, a space behind each, added to `out`. */
static void add_keys(char *out, xmlDoc *doc)
{
	const int n = xml_count(doc, "//a:entry");

	for (int i = 1; i <= n; i++) {
		const size_t len = strlen(out);
		char path[64];

		(void)snprintf(path, sizeof(path), "//a:entry[%d]/a:id", i);
		(void)snprintf(out + len, KEYS_SIZE - len, "%s ",
			       strrchr(xml_find(doc, path), '/') + 1);
	}
}

static void add_hits(char *out, const char *query)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "/api/v1/search?%s&per_page=100", query);
	{
		AUTO(cJSON) cJSON *j = get_json(path);
		const cJSON *hit;

		cJSON_ArrayForEach(hit, at(j, "results"))
		{
			const size_t len = strlen(out);

			(void)snprintf(out + len, KEYS_SIZE - len, "%s ", text_at(hit, "key"));
		}
	}
}

Test(feed, it_has_what_the_search_finds_the_newest_first)
{
	static const char *const cases[][2] = {
		{ "q=soft+power", "q=soft+power&sort=-year" },
		{ "q=china&sort=relevance", "q=china" },
		{ "q=&region=africa&sort=title", "q=&region=africa&sort=title" },
		{ "q=china&filter=year:2010-2020,type:!thesis&match=any&expand=none",
		  "q=china&filter=year:2010-2020,type:!thesis&match=any&expand=none&sort=-year" },
		{ "q=nothing+at+all+xyzzy", "q=nothing+at+all+xyzzy&sort=-year" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char query[512], entries[KEYS_SIZE] = "", hits[KEYS_SIZE] = "";
		AUTO(xml_doc) xmlDoc *doc = NULL;

		(void)snprintf(query, sizeof(query), "%s&per_page=100", cases[i][0]);
		doc = feed(query);
		add_keys(entries, doc);
		add_hits(hits, cases[i][1]);
		cr_expect_str_eq(entries, hits, "%s", cases[i][0]);
	}
}

Test(feed, an_entry_tells_of_its_work)
{
	AUTO(xml_doc) xmlDoc *doc = feed("q=title%3A%22Cultural+Diplomacy+in+China%22");
	char host[64];

#define ENTRY "//a:entry[a:title=\"Cultural Diplomacy in China's Foreign Policy\"]/"
	(void)snprintf(host, sizeof(host), "http://localhost");
	cr_expect_str_eq(xml_find(doc, ENTRY "a:id"), "http://localhost/works/imran2025");
	cr_expect_str_eq(xml_find(doc, ENTRY "a:updated"), "2026-11-24T00:00:00Z");
	cr_expect_str_eq(xml_find(doc, ENTRY "a:published"), "2025-10-01T00:00:00Z");
	cr_expect_str_eq(xml_find(doc, ENTRY "a:author[1]/a:name"), "Qudsia Imran");
	cr_expect_str_eq(xml_find(doc, ENTRY "a:link[@rel='alternate'][@type='text/html']/@href"),
			 "http://localhost/works/imran2025");
	cr_expect_str_eq(xml_find(doc, ENTRY "a:category[@term='soft-power']/@label"),
			 "Soft power");
	cr_expect_eq(strncmp(xml_find(doc, ENTRY "a:summary"), "Diplomacy is no longer", 22), 0);
}

Test(feed, following_next_reads_all_of_it_once)
{
	char read[KEYS_SIZE] = "", all[KEYS_SIZE] = "", next[512] = "q=china&per_page=4";
	int pages = 0;

	add_hits(all, "q=china&sort=-year");
	while (*next) {
		AUTO(xml_doc) xmlDoc *doc = feed(next);
		const char *href = xml_find(doc, "/a:feed/a:link[@rel='next']/@href");

		cr_assert_lt(pages++, 20);
		cr_expect_str_eq(xml_find(doc, "/a:feed/a:id"),
				 "http://localhost/feed.atom?q=china&per_page=4");
		add_keys(read, doc);
		(void)snprintf(next, sizeof(next), "%s", *href ? strchr(href, '?') + 1 : "");
	}
	cr_expect_str_eq(read, all);
	cr_expect_gt(pages, 4);
}

Test(feed, it_names_its_place_and_its_pages)
{
	static const char *const links[][2] = {
		{ "self", "http://localhost/feed.atom?region=east-asia&per_page=1&page=2" },
		{ "first", "http://localhost/feed.atom?region=east-asia&per_page=1" },
		{ "previous", "http://localhost/feed.atom?region=east-asia&per_page=1" },
		{ "next", "http://localhost/feed.atom?region=east-asia&per_page=1&page=3" },
		{ "alternate", "http://localhost/?region=east-asia&per_page=1" },
		{ "search", "http://localhost/opensearch.xml" },
	};
	AUTO(xml_doc) xmlDoc *doc = feed("region=east-asia&page=2&per_page=1");

	for (size_t i = 0; i < COUNT_OF(links); i++) {
		char path[64];

		(void)snprintf(path, sizeof(path), "/a:feed/a:link[@rel='%s']/@href", links[i][0]);
		cr_expect_str_eq(xml_find(doc, path), links[i][1], "%s: %s", path,
				 xml_find(doc, path));
	}
	cr_expect_str_eq(xml_find(doc, "/a:feed/os:startIndex"), "2");
	cr_expect_str_eq(xml_find(doc, "/a:feed/a:title"),
			 "Dragoman: all works, limited to works whose Region is East Asia");
}

Test(feed, what_is_wrong_is_a_problem_as_of_a_search)
{
	static const char *const wrong[] = { "sort=oldest", "region=atlantis", "colour=red",
					     "facets=year", "page=0" };

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		char path[64];

		(void)snprintf(path, sizeof(path), "/feed.atom?%s", wrong[i]);
		{
			AUTO(answer) struct answer a = get(path);

			cr_expect_eq(a.status, 400, "%s", path);
		}
	}
}

/* Host is what the client says: it goes into links, and into nothing else. */
Test(feed, links_go_where_the_request_was_sent_or_the_operator_says)
{
	static const struct {
		const char *host, *base;
	} cases[] = {
		{ "Host: search.example.org:8080\r\n", "http://search.example.org:8080/" },
		{ "Host: [::1]:80\r\n", "http://[::1]:80/" },
		{ "Host: a\"><b\r\n", "http://localhost/" },
		{ "Host: a/../b\r\n", "http://localhost/" },
	};

	for (size_t i = 0; i < 2 * COUNT_OF(cases); i++) { /* once more from memory */
		const int fd = client_connect();
		char request[256];

		(void)snprintf(request, sizeof(request), "GET /feed.atom?q=nye HTTP/1.1\r\n%s\r\n",
			       cases[i % COUNT_OF(cases)].host);
		client_send(fd, request, strlen(request));
		{
			AUTO(answer) struct answer a = client_read(fd, false);
			AUTO(xml_doc) xmlDoc *doc = xml_of(&a);
			const char *id = xml_find(doc, "/a:feed/a:id");
			const char *base = cases[i % COUNT_OF(cases)].base;

			cr_expect_eq(strncmp(id, base, strlen(base)), 0, "%s", id);
		}
		close(fd);
	}
	server_stop();
	server_start_with((struct daemon_options){ .public_url = "https://x.example/d" });
	{
		AUTO(xml_doc) xmlDoc *doc = feed("q=nye");

		cr_expect_str_eq(xml_find(doc, "/a:feed/a:id"),
				 "https://x.example/d/feed.atom?q=nye");
		cr_expect(strstr(xml_find(doc, "//a:entry[1]/a:id"), "https://x.example/d/works/"));
	}
}

Test(feed, any_text_of_a_record_is_well_formed, .init = NULL, .fini = NULL)
{
	struct corpus_folder c;

	corpus_make(&c);
	corpus_put(&c, "w.json",
		   "[{\"id\":\"a\",\"title\":\"<b>]]> & \\u0001 \\ufffe \\\"x\\\"\",\"author\":"
		   "[{\"literal\":\"<&>\"}],\"issued\":{\"date-parts\":[[2001,2,31]]},"
		   "\"abstract\":\"a\\rb\"},"
		   "{\"id\":\"b\",\"title\":\"T\",\"issued\":{\"date-parts\":[[-50]]}}]");
	corpus_must_index(&c);
	server_start_with((struct daemon_options){ .index = c.index });
	{
		AUTO(xml_doc) xmlDoc *doc = feed("q=&sort=title");

		cr_expect_str_eq(xml_find(doc, "//a:entry[a:author]/a:author/a:name"), "<&>");
		cr_expect_str_eq(xml_find(doc, "//a:entry[a:author]/a:published"),
				 "2001-02-01T00:00:00Z");
		cr_expect_eq(xml_count(doc, "//a:published"), 1);
	}
	server_stop();
	corpus_remove(&c);
}

/* --- OpenSearch --- */

/* A template filled in as a client does. */
static void fill(char *out, size_t size, const char *template)
{
	const char *path = strchr(template + 8, '/');

	*out = '\0';
	while (*path && strlen(out) + 32 < size) {
		if (!strncmp(path, "{searchTerms}", 13)) {
			strcat(out, "soft%20power");
			path += 13;
		} else if (!strncmp(path, "{startPage}", 11)) {
			strcat(out, "1");
			path += 11;
		} else {
			strncat(out, path++, 1);
		}
	}
}

Test(opensearch, each_template_is_answered_in_its_type)
{
	AUTO(answer) struct answer a = get("/opensearch.xml");
	AUTO(xml_doc) xmlDoc *doc = xml_of(&a);
	const int n = xml_count(doc, "//os:Url");

	cr_expect_str_eq(answer_header(&a, "Content-Type"),
			 "application/opensearchdescription+xml");
	cr_expect(xml_holds_to(doc, "opensearch"));
	cr_expect_geq(n, 4);
	for (int i = 1; i <= n; i++) {
		char path[64], address[512];

		(void)snprintf(path, sizeof(path), "//os:Url[%d]/@template", i);
		fill(address, sizeof(address), xml_find(doc, path));
		(void)snprintf(path, sizeof(path), "//os:Url[%d]/@type", i);
		{
			AUTO(answer) struct answer found = get(address);

			cr_expect_eq(found.status, 200, "%s", address);
			cr_expect(
				strstr(answer_header(&found, "Content-Type"), xml_find(doc, path)),
				"%s", address);
		}
	}
}

Test(opensearch, suggestions_are_those_of_the_interface)
{
	AUTO(cJSON) cJSON *own = get_json("/api/v1/suggest?q=conf");
	AUTO(cJSON) cJSON *list = get_json("/api/v1/suggest/opensearch?q=conf");
	const int n = size_at(own, "results");

	cr_assert_gt(n, 0);
	cr_expect_str_eq(text_at(list, "0"), "conf");
	for (int k = 1; k <= 3; k++) {
		char path[16];

		(void)snprintf(path, sizeof(path), "%d", k);
		cr_expect_eq(size_at(list, path), n);
	}
	for (int i = 0; i < n; i++) {
		char path[32], of[32];

		(void)snprintf(path, sizeof(path), "results.%d.text", i);
		(void)snprintf(of, sizeof(of), "1.%d", i);
		cr_expect_str_eq(text_at(list, of), text_at(own, path));
		(void)snprintf(of, sizeof(of), "3.%d", i);
		cr_expect_eq(strncmp(text_at(list, of), "http://localhost/", 17), 0, "%s",
			     text_at(list, of));
	}
}

Test(opensearch, the_page_leads_to_it)
{
	AUTO(answer) struct answer a = get("/");

	cr_expect(strstr(a.body,
			 "<link rel=\"search\" type=\"application/opensearchdescription+xml\" "
			 "title=\"Dragoman\" href=\"/opensearch.xml\">"));
}
