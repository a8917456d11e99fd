#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/server.h"

TestSuite(pages, .init = server_start, .fini = server_stop);

Test(pages, every_file_has_its_media_type)
{
	static const char *const files[][2] = {
		{ "/", "text/html; charset=utf-8" },
		{ "/index.html", "text/html; charset=utf-8" },
		{ "/works/imran2025", "text/html; charset=utf-8" },
		{ "/style.css", "text/css; charset=utf-8" },
		{ "/app/main.js", "text/javascript; charset=utf-8" },
		{ "/favicon.svg", "image/svg+xml" },
		{ "/favicon.png", "image/png" },
	};

	for (size_t i = 0; i < COUNT_OF(files); i++) {
		AUTO(answer) struct answer a = get(files[i][0]);

		cr_expect_eq(a.status, 200, "%s", files[i][0]);
		cr_expect_str_eq(answer_header(&a, "Content-Type"), files[i][1], "%s", files[i][0]);
		cr_expect_gt(a.body_len, 100, "%s", files[i][0]);
	}
}

/* What is told of a page that all of it has: whole, with its own title, in its own frame. */
static void expect_page(const struct answer *a, int status, const char *title, const char *what)
{
	cr_expect_eq(a->status, status, "%s", what);
	cr_expect_str_eq(answer_header(a, "Content-Type"), "text/html; charset=utf-8");
	cr_expect(strstr(a->body, "<!doctype html>") == a->body, "%s", what);
	cr_expect(strstr(a->body, title), "%s: %s", what, title);
	cr_expect(strstr(a->body, "</html>"), "%s", what);
	cr_expect(!strstr(a->body, "{{") && !strstr(a->body, "<!--main"), "%s", what);
	cr_expect(!strstr(a->body, "<noscript><p class=\"notice\""), "%s", what);
}

Test(pages, a_search_is_on_its_page)
{
	AUTO(answer) struct answer a = get("/?q=soft+power&region=africa");

	expect_page(&a, 200, "<title>soft power: 1 work", "search");
	cr_expect(strstr(a.body, "name=\"q\" type=\"search\" value=\"soft power\""));
	cr_expect(strstr(a.body, "<mark>soft power</mark>"));
	cr_expect(strstr(a.body, "value=\"africa\" checked"));
	cr_expect(strstr(a.body, "href=\"/?q=soft+power\"")); /* the chip */
	cr_expect(strstr(a.body, "href=\"/works/imran2025?q=soft%20power\""));
}

Test(pages, the_ways_out_of_a_search_take_it_along)
{
	static const char *const ways[] = { "/api/v1/search", "/explore", "/api", "/feed.atom" };
	AUTO(answer) struct answer a = get("/?q=soft+power&region=africa");

	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		char href[80];

		(void)snprintf(href, sizeof(href), "%s?q=soft+power&amp;region=africa\"", ways[i]);
		cr_expect(strstr(a.body, href), "%s", href);
	}
}

/* Else the boxes could only narrow what filter= asks, and not change it. */
Test(pages, a_form_does_not_ask_twice_for_the_years_discussed_in_its_boxes)
{
	AUTO(answer) struct answer one = get("/?filter=year_discussed:1800-1820");
	AUTO(answer) struct answer more = get("/?filter=year_discussed:1800-1820,type:!book");

	cr_expect(strstr(one.body, "name=\"of_from\" inputmode=\"numeric\" min=\"0\" "
				   "max=\"9999\" value=\"1800\""));
	cr_expect(!strstr(one.body, "name=\"filter\""));
	cr_expect(strstr(more.body, "name=\"filter\" value=\"type:!book\""));
}

Test(pages, what_is_no_parameter_is_left_out_and_told_of)
{
	AUTO(answer) struct answer a = get("/?q=soft+power&utm_source=x&page=");
	AUTO(answer) struct answer plain = get("/?q=soft+power");
	char etag[64];

	expect_page(&a, 200, "<title>soft power", "search");
	cr_expect(strstr(a.body, "<code>utm_source</code>"));
	cr_expect(!strstr(plain.body, "Left out of the search"));
	(void)snprintf(etag, sizeof(etag), "%s", answer_header(&plain, "ETag"));
	cr_expect_str_neq(answer_header(&a, "ETag"), etag);
}

Test(pages, two_boxes_for_years_are_a_range)
{
	static const char *const pairs[][2] = {
		{ "/?from=2021&to=2023", "/?year=2021..2023" },
		{ "/?from=2021&to=", "/?year=2021.." },
		{ "/?from=&to=2023", "/?year=..2023" },
		{ "/?from=2021&to=2021", "/?year=2021" },
		{ "/?from=2023&to=2021", "/?year=2021..2023" },
		{ "/?of_from=1960&of_to=1800", "/?year_discussed=1800..1960" },
		{ "/?from=&to=", "/" },
	};

	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		AUTO(answer) struct answer a = get(pairs[i][0]);
		AUTO(answer) struct answer b = get(pairs[i][1]);

		cr_expect_eq(a.status, 200, "%s", pairs[i][0]);
		cr_expect_eq(a.body_len, b.body_len, "%s", pairs[i][0]);
	}
}

Test(pages, a_wrong_value_is_a_400_with_its_mend)
{
	AUTO(answer) struct answer a = get("/?q=china&region=atlantis");
	AUTO(answer) struct answer sort = get("/?sort=colour");
	AUTO(answer) struct answer year = get("/?from=abc");
	AUTO(answer) struct answer range = get("/?from=abc&to=99");

	expect_page(&a, 400, "<title>The search cannot be done like this", "region");
	cr_expect(strstr(a.body, "There is no region &quot;atlantis&quot;."));
	cr_expect(strstr(a.body, "<a href=\"/?q=china\">Search without region atlantis</a>"));
	cr_expect(strstr(a.body, "value=\"china\""));
	expect_page(&sort, 400, "Give one of relevance", "sort");
	expect_page(&year, 400, "abc", "year");
	expect_page(&range, 400, "abc..99", "year");
}

Test(pages, nothing_found_says_what_would_be)
{
	AUTO(answer) struct answer a = get("/?q=soft+zzzzqqq&match=all");

	expect_page(&a, 200, "<title>soft zzzzqqq: No works", "search");
	cr_expect(strstr(a.body, "Without the word zzzzqqq"));
}

Test(pages, a_work_has_a_page_and_a_text)
{
	AUTO(answer) struct answer a = get("/works/mendes2024");
	AUTO(answer) struct answer text = get("/works/imran2025/text?q=heritage");
	AUTO(answer) struct answer none = get("/works/mendes2024/text");

	expect_page(&a, 200, "<title>The Implications of China", "record");
	cr_expect(strstr(a.body, "How others cite it"));
	cr_expect(strstr(a.body, "rel=\"alternate\" type=\"application/x-bibtex\""));
	cr_expect(strstr(answer_header(&a, "Link"), "rel=\"cite-as\""));
	expect_page(&text, 200, "id=\"p48\"", "text");
	cr_expect(strstr(text.body, "<mark>heritage</mark>"));
	cr_expect(strstr(text.body, "<a href=\"/works/gumenyuk2021\" title=\"Cultural"));
	expect_page(&none, 200, "is not held here", "no text");
}

Test(pages, what_is_not_there_is_a_404_with_a_page)
{
	AUTO(answer) struct answer a = get("/works/nobody1900");
	AUTO(answer) struct answer text = get("/works/nobody1900/text");
	AUTO(answer) struct answer file = ask("GET", "/nothing", "Accept: text/html\r\n");

	expect_page(&a, 404, "<title>Not found", "record");
	expect_page(&text, 404, "<title>Not found", "text");
	expect_page(&file, 404, "<title>Not found", "file");
}

Test(pages, a_page_that_is_known_is_not_sent_again)
{
	AUTO(answer) struct answer a = get("/?q=china");
	char header[128];

	cr_expect_str_eq(answer_header(&a, "Cache-Control"), "no-cache");
	(void)snprintf(header, sizeof(header), "If-None-Match: %s\r\n", answer_header(&a, "ETag"));
	{
		AUTO(answer) struct answer again = ask("GET", "/?q=china", header);
		AUTO(answer) struct answer kept = ask("GET", "/?q=china", header);
		AUTO(answer) struct answer data = ask("GET", "/api/v1/search?q=china", header);

		cr_expect_eq(again.status, 304);
		cr_expect_eq(again.body_len, 0);
		cr_expect(strstr(answer_header(&again, "Content-Security-Policy"),
				 "script-src 'self'"));
		cr_expect_eq(kept.status, 304);
		cr_expect(strstr(answer_header(&kept, "Content-Security-Policy"),
				 "script-src 'self'"));
		cr_expect_eq(data.status, 200, "a page and its data are two things");
	}
}

Test(pages, what_a_person_typed_cannot_become_a_tag)
{
	AUTO(answer)
	struct answer a = get("/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%00{{q}}");

	cr_expect_eq(a.status, 200);
	cr_expect(!strstr(a.body, "<script>alert"));
	cr_expect(strstr(a.body, "&lt;script&gt;alert(1)&lt;/script&gt;"));
}

Test(pages, every_answer_has_the_security_headers)
{
	static const char *const paths[] = { "/",
					     "/style.css",
					     "/works/imran2025",
					     "/nothing",
					     "/healthz",
					     "/api/v1/search?q=china",
					     "/api/v1/search?colour=red",
					     "/api/v1/works/imran2025.bib" };

	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		AUTO(answer) struct answer a = get(paths[i]);
		const char *policy = answer_header(&a, "Content-Security-Policy");

		cr_expect(policy && strstr(policy, "default-src 'none'"), "%s", paths[i]);
		cr_expect(policy && strstr(policy, "frame-ancestors 'none'"), "%s", paths[i]);
		cr_expect_str_eq(answer_header(&a, "X-Frame-Options"), "DENY");
		cr_expect(answer_header(&a, "Permissions-Policy"));
		cr_expect_str_eq(answer_header(&a, "X-Content-Type-Options"), "nosniff");
		cr_expect_str_eq(answer_header(&a, "Referrer-Policy"), "no-referrer");
		cr_expect(answer_header(&a, "Cross-Origin-Resource-Policy"));
		cr_expect(!answer_header(&a, "Server"));
	}
}

Test(pages, the_policy_lets_nothing_in_from_elsewhere)
{
	static const char *const rules[] = { "default-src 'none'", "script-src 'self'",
					     "style-src 'self'",   "connect-src 'self'",
					     "base-uri 'none'",    "frame-ancestors 'none'",
					     "form-action 'self'" };
	AUTO(answer) struct answer a = get("/");

	for (size_t i = 0; i < COUNT_OF(rules); i++)
		cr_expect(strstr(answer_header(&a, "Content-Security-Policy"), rules[i]), "%s",
			  rules[i]);
	cr_expect(!strstr(answer_header(&a, "Content-Security-Policy"), "unsafe"));
	cr_expect(!strstr(a.body, "style=\"") && !strstr(a.body, "onclick="));
}

Test(pages, other_sites_may_read_the_data)
{
	AUTO(answer)
	struct answer a = ask("GET", "/api/v1/regions", "Origin: https://example.org\r\n");
	AUTO(answer) struct answer options = ask("OPTIONS", "/api/v1/search", "");
	AUTO(answer) struct answer star = ask("OPTIONS", "*", "");

	cr_expect_str_eq(answer_header(&a, "Access-Control-Allow-Origin"), "*");
	cr_expect_str_eq(answer_header(&a, "Access-Control-Expose-Headers"),
			 "Link, ETag, Retry-After, X-Request-Id");
	cr_expect_eq(options.status, 204);
	cr_expect_str_eq(answer_header(&options, "Allow"), "GET, HEAD, POST, OPTIONS");
	cr_expect_str_eq(answer_header(&options, "Access-Control-Allow-Methods"),
			 "GET, HEAD, POST, OPTIONS");
	cr_expect_eq(star.status, 204);
}

/* --- a folder of the operator's own --- */

TestSuite(folder);

static char folder[64];

static void put(const char *name, const char *text)
{
	char path[128];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "w");
	cr_assert(f, "%s", path);
	(void)fputs(text, f);
	(void)fclose(f);
}

static void make_folder(void)
{
	char path[128];

	(void)snprintf(folder, sizeof(folder), "/tmp/dragoman-web-XXXXXX");
	cr_assert(mkdtemp(folder));
	put("index.html", "<!doctype html><title>mine</title>");
	put(".secret", "secret");
	(void)snprintf(path, sizeof(path), "%s/app", folder);
	cr_assert_eq(mkdir(path, 0700), 0);
	put("app/main.js", "export {};");
	(void)snprintf(path, sizeof(path), "%s/link.txt", folder);
	cr_assert_eq(symlink("/etc/passwd", path), 0);
	(void)snprintf(path, sizeof(path), "%s/out", folder);
	cr_assert_eq(symlink("/etc", path), 0);
	(void)snprintf(path, sizeof(path), "%s/pipe", folder);
	cr_assert_eq(mkfifo(path, 0600), 0);
}

static void remove_folder(void)
{
	static const char *const names[] = { "index.html", ".secret", "app/main.js", "app",
					     "link.txt",   "out",     "pipe",        "" };
	char path[128];

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)remove(path);
	}
}

Test(folder, files_below_it_are_served_and_nothing_else)
{
	static const struct {
		const char *path;
		int status;
	} cases[] = {
		{ "/", 200 },
		{ "/app/main.js", 200 },
		{ "/works/imran2025", 200 },
		{ "/style.css", 404 },
		{ "/.secret", 404 },
		{ "/link.txt", 404 },
		{ "/out/passwd", 404 },
		{ "/pipe", 404 },
		{ "/app", 404 },
		{ "/app/", 404 },
		{ "//etc/passwd", 404 },
		{ "/../../etc/passwd", 404 },
		{ "/app/../../etc/passwd", 404 },
		{ "/%2e%2e/%2e%2e/etc/passwd", 404 },
		{ "/..%2f..%2fetc/passwd", 404 },
		{ "/./index.html", 404 },
		{ "/index.html/", 404 },
	};

	make_folder();
	server_start_with((struct daemon_options){ .web_dir = folder });
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		AUTO(answer) struct answer a = get(cases[i].path);

		cr_expect_eq(a.status, cases[i].status, "%s: %d", cases[i].path, a.status);
		cr_expect(!strstr(a.raw, "root:") && !strstr(a.raw, "secret\n"));
	}
	server_stop();
	remove_folder();
}

Test(folder, a_change_is_seen_at_once)
{
	make_folder();
	server_start_with((struct daemon_options){ .web_dir = folder });
	put("index.html", "second");
	{
		AUTO(answer) struct answer a = get("/");

		cr_expect_str_eq(a.body, "second");
		cr_expect_str_eq(answer_header(&a, "Cache-Control"), "no-cache");
	}
	server_stop();
	remove_folder();
}
