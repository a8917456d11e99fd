#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "http/sitemap.h"
#include "support/corpus.h"
#include "support/xml.h"

TestSuite(sitemap, .init = server_start, .fini = server_stop);

Test(sitemap, it_has_the_page_of_each_work_once)
{
	static const char *const paths[] = { "/sitemap.xml", "/sitemap-1.xml" };
	AUTO(cJSON) cJSON *all = get_json("/api/v1/search?q=&per_page=100&facets=");
	const cJSON *hit;

	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		AUTO(answer) struct answer a = get(paths[i]);
		AUTO(xml_doc) xmlDoc *doc = xml_of(&a);

		cr_expect(xml_holds_to(doc, "sitemap"));
		cr_expect_eq(xml_count(doc, "//sm:url"), size_at(all, "results") + 1);
		cr_expect_eq(xml_count(doc, "//sm:url[sm:loc='http://localhost/']"), 1);
		cJSON_ArrayForEach(hit, at(all, "results"))
		{
			char path[256];

			(void)snprintf(path, sizeof(path),
				       "//sm:url[sm:loc='http://localhost/works/%s']",
				       text_at(hit, "key"));
			cr_expect_eq(xml_count(doc, path), 1, "%s", path);
		}
	}
}

Test(sitemap, it_has_no_other_parts)
{
	static const char *const paths[] = { "/sitemap-2.xml", "/sitemap-0.xml", "/sitemap-01.xml",
					     "/sitemap-x.xml", "/sitemap-99999999999.xml" };

	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		AUTO(answer) struct answer a = get(paths[i]);

		cr_expect_eq(a.status, 404, "%s", paths[i]);
	}
}

Test(sitemap, fifty_thousand_addresses_are_a_file)
{
	static const struct {
		uint32_t works, parts;
	} cases[] = { { 0, 1 },     { 1, 1 },     { 49999, 1 },   { 50000, 2 },
		      { 99998, 2 }, { 99999, 3 }, { 1000000, 21 } };

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		cr_expect_eq(sitemap_parts(cases[i].works), cases[i].parts, "%u", cases[i].works);
}

/* More works than a file holds, made by the index itself. */
Test(sitemap, larger_ones_lie_behind_an_index, .init = NULL, .fini = NULL, .timeout = 300)
{
	struct corpus_folder c;
	AUTO(str) struct str text = STR(16 << 20);
	int pages = 0;

	corpus_make(&c);
	str_add(&text, "[");
	for (int i = 0; i < SITEMAP_MAX + 5; i++)
		str_add_f(&text, "%s{\"id\":\"w%05d\",\"title\":\"T%d\"}", i ? "," : "", i, i);
	str_add(&text, "]");
	corpus_put(&c, "w.json", str_text(&text));
	corpus_must_index(&c);
	server_start_with((struct daemon_options){ .index = c.index });
	{
		AUTO(answer) struct answer a = get("/sitemap.xml");
		AUTO(xml_doc) xmlDoc *doc = xml_of(&a);

		cr_expect(xml_holds_to(doc, "sitemap"));
		cr_expect_eq(xml_count(doc, "//sm:sitemap"), 2);
		cr_expect_str_eq(xml_find(doc, "//sm:sitemap[2]/sm:loc"),
				 "http://localhost/sitemap-2.xml");
	}
	for (int part = 1; part <= 2; part++) {
		char path[32];

		(void)snprintf(path, sizeof(path), "/sitemap-%d.xml", part);
		{
			AUTO(answer) struct answer a = get(path);
			AUTO(xml_doc) xmlDoc *doc = xml_of(&a);
			const int n = xml_count(doc, "//sm:url");

			cr_expect_leq(n, 50000);
			pages += n;
			cr_expect_str_eq(xml_find(doc, "//sm:url[last()]/sm:loc"),
					 part == 1 ? "http://localhost/works/w49998"
						   : "http://localhost/works/w50003");
		}
	}
	cr_expect_eq(pages, SITEMAP_MAX + 5 + 1);
	server_stop();
	corpus_remove(&c);
}

Test(sitemap, robots_are_told_where_it_is, .init = NULL)
{
	server_start_with((struct daemon_options){ .public_url = "https://x.example/d" });
	{
		AUTO(answer) struct answer a = get("/robots.txt");

		cr_expect_str_eq(a.body, "User-agent: *\nDisallow: /d/?\nDisallow: /d/api/\n"
					 "Disallow: /d/feed.atom\nDisallow: /d/oai\n\n"
					 "Sitemap: https://x.example/d/sitemap.xml\n");
	}
}
