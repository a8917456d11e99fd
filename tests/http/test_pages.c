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
	};

	for (size_t i = 0; i < COUNT_OF(files); i++) {
		AUTO(answer) struct answer a = get(files[i][0]);

		cr_expect_eq(a.status, 200, "%s", files[i][0]);
		cr_expect_str_eq(answer_header(&a, "Content-Type"), files[i][1], "%s", files[i][0]);
		cr_expect_gt(a.body_len, 100, "%s", files[i][0]);
	}
}

Test(pages, a_search_has_a_page_whatever_its_parameters)
{
	AUTO(answer) struct answer a = get("/?q=soft+power&utm_source=x");
	AUTO(answer) struct answer plain = get("/");

	cr_expect_eq(a.status, 200);
	cr_expect_str_eq(a.body, plain.body);
}

Test(pages, an_unknown_work_is_a_404_with_the_page)
{
	AUTO(answer) struct answer a = get("/works/nobody1900");
	AUTO(answer) struct answer plain = get("/");

	cr_expect_eq(a.status, 404);
	cr_expect_str_eq(a.body, plain.body);
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
