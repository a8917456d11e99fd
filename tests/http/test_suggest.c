#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/server.h"

TestSuite(suggest, .init = server_start, .fini = server_stop);

/* "/?q=x" is a page; its JSON twin is "/api/v1/search?q=x". */
static double count_at_page(const char *href)
{
	char path[2048];
	double count;
	cJSON *j;

	cr_assert_eq(strncmp(href, "/?", 2), 0, "%s", href);
	(void)snprintf(path, sizeof(path), "/api/v1/search%s&facets=", href + 1);
	j = get_json(path);
	count = number_at(j, "meta.count");
	cJSON_Delete(j);
	return count;
}

static int status_of(const char *path)
{
	struct answer a = get(path);
	const int status = a.status;

	answer_free(&a);
	return status;
}

Test(suggest, an_answer_has_the_promised_shape_and_its_links_keep_their_promise)
{
	static const char *const typed[] = { "dip", "a", "nye", "belt", "silk", "soft+p", "af" };

	for (size_t i = 0; i < COUNT_OF(typed); i++) {
		char path[128];
		const cJSON *s;
		cJSON *j;

		(void)snprintf(path, sizeof(path), "/api/v1/suggest?q=%s&limit=20", typed[i]);
		j = get_json(path);
		cr_expect(text_at(j, "meta.index.id")[0]);
		cr_expect_eq(number_at(j, "meta.count"), size_at(j, "results"));
		cr_expect_gt(size_at(j, "results"), 0, "%s", path);
		cJSON_ArrayForEach(s, at(j, "results"))
		{
			const char *href = text_at(s, "href");

			cr_expect(text_at(s, "kind")[0] && text_at(s, "text")[0] &&
				  text_at(s, "key")[0]);
			cr_expect_eq(size_at(s, "ranges"), 1, "%s: %s", path, text_at(s, "text"));
			if (!strcmp(text_at(s, "kind"), "title"))
				cr_expect_eq(status_of(href), 200, "%s", href);
			else
				cr_expect_eq(count_at_page(href), number_at(s, "count"), "%s",
					     href);
		}
		cJSON_Delete(j);
	}
}

Test(suggest, any_bytes_are_answered_and_wrong_parameters_are_not)
{
	static const struct {
		const char *path;
		int status;
	} cases[] = {
		{ "/api/v1/suggest", 200 },
		{ "/api/v1/suggest?q=", 200 },
		{ "/api/v1/suggest?q=%00%FF%FE", 200 },
		{ "/api/v1/suggest?q=%22", 200 },
		{ "/api/v1/suggest?q=a&limit=1", 200 },
		{ "/api/v1/suggest?q=a&limit=50", 200 },
		{ "/api/v1/suggest?q=a&limit=0", 400 },
		{ "/api/v1/suggest?q=a&limit=51", 400 },
		{ "/api/v1/suggest?q=a&limt=5", 400 },
		{ "/api/v1/suggest?q=a&q=b", 400 },
		{ "/api/v1/passages", 200 },
		{ "/api/v1/passages?q=%22(((", 200 },
		{ "/api/v1/passages?q=a&sort=year", 400 },
		{ "/api/v1/passages?q=a&facets=", 400 },
		{ "/api/v1/passages?region=atlantis", 400 },
		{ "/api/v1/passages?page=101&per_page=100", 400 },
		{ "/api/v1/facets/author", 200 },
		{ "/api/v1/facets/author?facet_q=%FF%00", 200 },
		{ "/api/v1/facets/authors", 404 },
		{ "/api/v1/facets/", 404 },
		{ "/api/v1/facets/author?sort=year", 400 },
		{ "/api/v1/works/imran2025/related", 200 },
		{ "/api/v1/works/imran2025/related?limit=0", 400 },
		{ "/api/v1/works/imran2025/related?q=a", 400 },
		{ "/api/v1/works/nobody1999/related", 404 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		cr_expect_eq(status_of(cases[i].path), cases[i].status, "%s: %d", cases[i].path,
			     status_of(cases[i].path));
}

Test(suggest, what_may_have_been_meant_stands_with_the_query)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?q=confucius+instituts&facets=");
	AUTO(cJSON) cJSON *africa = get_json("/api/v1/search?q=diplomasy&region=africa&page=1");
	AUTO(cJSON) cJSON *right = get_json("/api/v1/search?q=diplomacy&facets=");

	cr_expect_str_eq(text_at(j, "meta.query.did_you_mean.q"), "confucius institutes");
	cr_expect_eq(number_at(j, "meta.query.did_you_mean.count"),
		     count_at_page(text_at(j, "meta.query.did_you_mean.href")));
	cr_expect_str_eq(text_at(africa, "meta.query.did_you_mean.href"),
			 "/?q=diplomacy&region=africa");
	cr_expect_eq(number_at(africa, "meta.query.did_you_mean.count"),
		     count_at_page("/?q=diplomacy&region=africa"));
	cr_expect(cJSON_IsNull(at(right, "meta.query.did_you_mean")));
}

Test(suggest, passages_are_hits_with_anchors)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/passages?q=soft+power&region=europe&per_page=2");
	struct answer a = get("/api/v1/passages?q=soft+power&per_page=2&page=2");
	const cJSON *hit;

	cr_expect_gt(number_at(j, "meta.count"), 0);
	cr_expect_str_eq(text_at(j, "meta.filters.0.key"), "europe");
	cJSON_ArrayForEach(hit, at(j, "results"))
	{
		char id[64], href[64];
		const int paragraph = (int)number_at(hit, "paragraph");

		(void)snprintf(id, sizeof(id), "imran2025.p%d", paragraph);
		(void)snprintf(href, sizeof(href), "/works/imran2025/text#p%d", paragraph);
		cr_expect_str_eq(text_at(hit, "id"), id);
		cr_expect_str_eq(text_at(hit, "href"), href);
		cr_expect_str_eq(text_at(hit, "work"), "imran2025");
		cr_expect_str_eq(text_at(hit, "title"),
				 "Cultural Diplomacy in China's Foreign Policy");
		cr_expect_str_eq(text_at(hit, "access"), "full");
		cr_expect(text_at(hit, "section")[0]);
		cr_expect(list_has(at(hit, "regions"), "europe") || size_at(hit, "regions") > 0);
		cr_expect_gt(size_at(hit, "ranges"), 0);
		cr_expect_gt(number_at(hit, "score"), 0);
	}
	cr_expect(strstr(answer_header(&a, "Link"), "rel=\"prev\""));
	cr_expect(strstr(answer_header(&a, "Link"), "rel=\"next\""));
	cr_expect(answer_header(&a, "ETag"));
	answer_free(&a);
}

Test(suggest, facet_counts_are_disjunctive_and_paged)
{
	AUTO(cJSON)
	cJSON *j = get_json("/api/v1/facets/region?q=china&region=africa&facet_q=asia&per_page=3");
	AUTO(cJSON)
	cJSON *next = get_json(
		"/api/v1/facets/region?q=china&region=africa&facet_q=asia&per_page=3&page=2");
	const cJSON *v;

	cr_expect_gt(number_at(j, "meta.count"), 3);
	cr_expect_eq(size_at(j, "results"), 3);
	cr_expect_gt(size_at(next, "results"), 0);
	cr_expect_str_eq(text_at(j, "meta.facet"), "region");
	cr_expect_str_eq(text_at(j, "meta.label"), "Region");
	cJSON_ArrayForEach(v, at(j, "results"))
	{
		char page[128];

		(void)snprintf(page, sizeof(page), "/?q=china&region=%s", text_at(v, "key"));
		cr_expect_eq(number_at(v, "count"), count_at_page(page), "%s", page);
		cr_expect(!strstr(text_at(v, "href"), "per_page"), "%s", text_at(v, "href"));
		cr_expect_geq(count_at_page(text_at(v, "href")), number_at(v, "count"));
		cr_expect_geq(size_at(v, "parents"), 0);
		cr_expect(cJSON_IsBool(at(v, "selected")));
	}
}

Test(suggest, related_works_come_with_their_reasons)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/works/qian2021/related?limit=3");
	const cJSON *w, *reason;

	cr_expect_str_eq(text_at(j, "meta.work"), "qian2021");
	cr_assert_eq(size_at(j, "results"), 3);
	cJSON_ArrayForEach(w, at(j, "results"))
	{
		cr_expect(text_at(w, "title.text")[0] && text_at(w, "links.self")[0]);
		cr_assert_gt(size_at(w, "reasons"), 0);
		cJSON_ArrayForEach(reason, at(w, "reasons"))
		{
			cr_expect(text_at(reason, "kind")[0] && text_at(reason, "text")[0]);
			cr_expect_gt(size_at(reason, "values"), 0);
		}
	}
}

Test(suggest, equal_requests_have_equal_bytes)
{
	static const char *const paths[] = { "/api/v1/suggest?q=c&limit=50",
					     "/api/v1/passages?q=china",
					     "/api/v1/works/imran2025/related?limit=50",
					     "/api/v1/facets/author?q=china",
					     "/api/v1/search?q=cultral+diplomasy" };

	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		struct answer a = get(paths[i]), b = get(paths[i]);

		cr_expect_eq(a.status, 200, "%s", paths[i]);
		cr_expect_str_eq(a.body, b.body, "%s", paths[i]);
		answer_free(&a);
		answer_free(&b);
	}
}
