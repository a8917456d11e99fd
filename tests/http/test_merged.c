/* Of a collection of one's own: pages for pinpoints, and the keys of works that were merged. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/corpus.h"
#include "support/server.h"

static struct corpus_folder c;

/* The work b is a, by its DOI; d cites it by the key that it had. */
static void setup(void)
{
	corpus_make(&c);
	corpus_put(&c, "a.json",
		   "[{\"id\": \"a\", \"title\": \"Envoys\", \"DOI\": \"10.1/x\"},"
		   " {\"id\": \"b\", \"title\": \"Envoys again\", \"DOI\": \"10.1/x\"},"
		   " {\"id\": \"nye2004\", \"title\": \"Soft power\", \"author\": [{\"family\": "
		   "\"Nye\"}], \"issued\": {\"date-parts\": [[2004]]}},"
		   " {\"id\": \"dup2004\", \"title\": \"Soft Power\", \"author\": [{\"family\": "
		   "\"Nye\"}], \"issued\": {\"date-parts\": [[2004]]}}]");
	corpus_put(&c, "d.jsonl",
		   "{\"id\": \"d\", \"type\": \"book\", \"title\": \"Citing\", \"custom\": "
		   "{\"references\": [\"b\", \"dup2004\"], \"access\": \"full\"}, \"text\": ["
		   "{\"text\": \"As Nye (2004) says, power is soft.\", \"page\": 3560}, "
		   "{\"text\": \"No page is known here.\"}]}\n");
	corpus_must_index(&c);
	server_start_with((struct daemon_options){ .index = c.index });
}

static void teardown(void)
{
	server_stop();
	corpus_remove(&c);
}

TestSuite(pinpoints, .init = setup, .fini = teardown);
TestSuite(merged, .init = setup, .fini = teardown);

Test(pinpoints, are_by_page_where_the_text_has_pages_and_else_by_paragraph)
{
	AUTO(cJSON) cJSON *all = get_json("/api/v1/works/d/passages");
	AUTO(cJSON) cJSON *hits = get_json("/api/v1/passages?q=soft+power");
	AUTO(cJSON) cJSON *found = get_json("/api/v1/search?q=power+says");
	AUTO(cJSON) cJSON *cited = get_json("/api/v1/works/nye2004/citations");
	AUTO(cJSON) cJSON *sentences = get_json("/api/v1/contexts?q=power");

	cr_expect_eq(number_at(all, "results.0.page"), 3560);
	cr_expect_str_eq(text_at(all, "results.0.pinpoint"), "p. 3560");
	cr_expect(cJSON_IsNull(at(all, "results.1.page")));
	cr_expect_str_eq(text_at(all, "results.1.pinpoint"), "para. 2");
	cr_expect_str_eq(text_at(hits, "results.0.pinpoint"), "p. 3560");
	cr_expect_str_eq(text_at(found, "results.0.passages.0.pinpoint"), "p. 3560");
	cr_expect_str_eq(text_at(cited, "results.0.pinpoint"), "p. 3560");
	cr_expect_str_eq(text_at(sentences, "results.0.pinpoint"), "p. 3560");
}

Test(merged, another_key_of_a_work_answers_as_its_own)
{
	static const struct {
		const char *by_alias, *by_key;
	} pairs[] = {
		{ "/api/v1/search?q=cites:b", "/api/v1/search?q=cites:a" },
		{ "/api/v1/search?q=cites:B", "/api/v1/search?q=cites:a" },
		{ "/api/v1/search?q=context:dup2004", "/api/v1/search?q=context:nye2004" },
		{ "/api/v1/search?q=context:dup2004+power",
		  "/api/v1/search?q=context:nye2004+power" },
		{ "/api/v1/contexts?q=&cites=dup2004", "/api/v1/contexts?q=&cites=nye2004" },
	};

	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		AUTO(cJSON) cJSON *other = get_json(pairs[i].by_alias);
		AUTO(cJSON) cJSON *own = get_json(pairs[i].by_key);

		cr_expect_eq(number_at(own, "meta.count"), 1, "%s", pairs[i].by_key);
		cr_expect_eq(number_at(other, "meta.count"), 1, "%s", pairs[i].by_alias);
		cr_expect(cJSON_Compare(at(other, "results"), at(own, "results"), true), "%s",
			  pairs[i].by_alias);
	}
}

/* They are the same answers: whoever kept the other key goes on with it. */
Test(merged, its_record_and_all_beside_it_are_found_by_either_key)
{
	static const char *const parts[] = { "",        ".bib",     ".ris",        ".csl.json",
					     ".jsonld", "/related", "/references", "/citations" };

	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		char path[128];
		struct answer other, own;

		(void)snprintf(path, sizeof(path), "/api/v1/works/b%s", parts[i]);
		other = get(path);
		(void)snprintf(path, sizeof(path), "/api/v1/works/a%s", parts[i]);
		own = get(path);
		cr_expect_eq(own.status, 200, "%s", path);
		cr_expect_eq(other.status, 200, "%s", path);
		cr_expect_str_eq(other.body, own.body, "%s", path);
		answer_free(&other);
		answer_free(&own);
	}
}

Test(merged, its_page_too)
{
	struct answer other = get("/works/b"), own = get("/works/a");

	/* but for where the same is said as JSON, which either address is good for */
	const char *title = strstr(own.body, "<h1");

	cr_expect_eq(other.status, 200);
	cr_assert(title);
	cr_expect(strstr(other.body, "href=\"/api/v1/works/a.bib\""), "%s", other.body);
	cr_expect_eq(strlen(strstr(other.body, "<h1")), strlen(title));
	answer_free(&other);
	answer_free(&own);
}
