#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/corpus.h"
#include "support/server.h"

TestSuite(works, .init = server_start, .fini = server_stop);

Test(works, a_record_has_the_promised_shape)
{
	static const char *const texts[] = {
		"meta.index.id",
		"key",
		"type",
		"type_label",
		"title.text",
		"venue",
		"doi",
		"language",
		"access",
		"abstract.kind",
		"abstract.text",
		"issued",
		"pages",
		"container_title",
		"held",
		"citation.text",
		"links.self",
		"links.html",
		"links.bibtex",
		"links.doi",
		"links.passages",
		"as_printed.entry",
		"region_labels.0.label",
		"region_evidence.0.source",
		"theme_labels.0.kind",
	};
	static const char *const lists[] = {
		"authors",       "regions",      "themes",          "keywords",       "editors",
		"region_labels", "theme_labels", "region_evidence", "author_regions", "unverified",
	};
	AUTO(cJSON) cJSON *j = get_json("/api/v1/works/mendes2024");

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		cr_expect(text_at(j, texts[i])[0], "%s", texts[i]);
	for (size_t i = 0; i < COUNT_OF(lists); i++)
		cr_expect_geq(size_at(j, lists[i]), 0, "%s", lists[i]);
	cr_expect(cJSON_IsTrue(at(j, "listed")));
	cr_expect_eq(number_at(j, "year"), 2024);
	cr_expect_eq(number_at(j, "passages_total"), 0);
	cr_expect(at(j, "note") && at(j, "publisher") && at(j, "volume") && at(j, "issue"));
}

Test(works, a_region_says_why_it_is_there)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/works/mendes2024");
	const cJSON *item;
	bool africa = false, inherited = false;

	cr_expect(list_has(at(j, "regions"), "africa"));
	cJSON_ArrayForEach(item, at(j, "region_evidence"))
	{
		africa |= !strcmp(text_at(item, "key"), "africa");
		inherited |= !strcmp(text_at(item, "source"), "parent");
		if (!strcmp(text_at(item, "source"), "parent"))
			cr_expect(strcmp(text_at(item, "key"), "africa") != 0);
	}
	cr_expect(africa);
}

Test(works, the_article_says_that_its_text_is_held)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/works/imran2025");

	cr_expect_str_eq(text_at(j, "held"), "full text");
	cr_expect_str_eq(text_at(j, "access"), "full");
	cr_expect_eq(number_at(j, "passages_total"), 84);
	cr_expect(cJSON_IsNull(at(j, "doi")));
	cr_expect(!at(j, "links.doi"));
	cr_expect_str_eq(
		text_at(j, "citation.text"),
		"Imran, Q., & Hussain, R. (2025). Cultural Diplomacy in China's Foreign Policy. "
		"Advance Social Science Archive Journal, 4(2), 3559\xe2\x80\x93"
		"3574. https://assajournal.com");
}

Test(works, every_work_has_a_record_a_citation_and_bibtex)
{
	AUTO(cJSON) cJSON *all = get_json("/api/v1/search?per_page=100&facets=");
	const cJSON *hit;

	cJSON_ArrayForEach(hit, at(all, "results"))
	{
		const char *key = text_at(hit, "key");
		AUTO(cJSON) cJSON *j = get_json(text_at(hit, "links.self"));
		AUTO(answer) struct answer bib = get(text_at(hit, "links.bibtex"));
		char start[128];

		cr_expect_str_eq(text_at(j, "key"), key);
		cr_expect(text_at(j, "citation.text")[0], "%s", key);
		(void)snprintf(start, sizeof(start), "{%s,\n", key);
		cr_expect_eq(bib.status, 200, "%s", key);
		cr_expect(bib.body[0] == '@' && strstr(bib.body, start), "%s", bib.body);
	}
}

Test(works, bibtex_has_its_media_type)
{
	AUTO(answer) struct answer a = get("/api/v1/works/mendes2024.bib");

	cr_expect_str_eq(answer_header(&a, "Content-Type"), "application/x-bibtex; charset=utf-8");
	cr_expect(strstr(a.body, "@incollection{mendes2024,"));
	cr_expect(strstr(a.body, "doi = {10.1007/978-981-97-5640-7_44}"));
}

Test(works, passages_stand_in_order)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/works/imran2025/passages");
	const cJSON *item;
	double before = 0;

	cr_expect_eq(number_at(j, "meta.count"), size_at(j, "results"));
	cr_expect_str_eq(text_at(j, "meta.work"), "imran2025");
	cJSON_ArrayForEach(item, at(j, "results"))
	{
		char id[64];

		cr_expect_eq(number_at(item, "paragraph"), before + 1);
		before = number_at(item, "paragraph");
		(void)snprintf(id, sizeof(id), "imran2025.p%d", (int)before);
		cr_expect_str_eq(text_at(item, "id"), id);
		cr_expect(text_at(item, "text")[0]);
		cr_expect_geq(number_at(item, "level"), 0);
		cr_expect_geq(size_at(item, "regions"), 0);
	}
}

static void expect_reasons(const cJSON *passage)
{
	const cJSON *region = cJSON_GetArrayItem(at(passage, "regions"), 0), *reason;

	cr_expect_eq(size_at(passage, "region_evidence"), size_at(passage, "regions"));
	cJSON_ArrayForEach(reason, at(passage, "region_evidence"))
	{
		cr_expect_str_eq(text_at(reason, "key"), region->valuestring);
		cr_expect(text_at(reason, "label")[0]);
		cr_expect(text_at(reason, "source")[0]);
		cr_expect(text_at(reason, "evidence")[0], "%s", text_at(passage, "id"));
		if (strcmp(text_at(reason, "source"), "text") == 0 && at(passage, "ranges") == NULL)
			cr_expect(strstr(text_at(passage, "text"), text_at(reason, "evidence")),
				  "%s: %s", text_at(passage, "id"), text_at(reason, "evidence"));
		region = region->next;
	}
}

Test(works, each_region_of_a_passage_says_why_it_is_there)
{
	AUTO(cJSON) cJSON *text = get_json("/api/v1/works/imran2025/passages");
	AUTO(cJSON) cJSON *hits = get_json("/api/v1/passages?q=region:asia-pacific");
	const cJSON *passage;

	cJSON_ArrayForEach(passage, at(text, "results")) expect_reasons(passage);
	cJSON_ArrayForEach(passage, at(hits, "results")) expect_reasons(passage);
	cr_expect_gt(size_at(hits, "results"), 5);
	cr_expect_str_eq(text_at(text, "results.54.region_evidence.1.key"), "pk");
	cr_expect_str_eq(text_at(text, "results.54.region_evidence.1.source"), "text");
	cr_expect_str_eq(text_at(text, "results.54.region_evidence.1.evidence"), "Pakistan");
	cr_expect_str_eq(text_at(text, "results.68.region_evidence.1.source"), "curated");
}

Test(works, a_text_that_is_not_ours_to_give_is_a_403)
{
	AUTO(answer) struct answer a = get("/api/v1/works/mendes2024/passages");
	AUTO(cJSON) cJSON *j = answer_json(&a);

	cr_expect_eq(a.status, 403);
	cr_expect_str_eq(text_at(j, "title"), "Forbidden");
	cr_expect(!answer_header(&a, "ETag"));
}

Test(works, a_record_points_at_its_doi_and_its_other_form)
{
	AUTO(answer) struct answer a = get("/api/v1/works/mendes2024");
	const char *link = answer_header(&a, "Link");

	cr_assert(link);
	cr_expect(strstr(link, "<https://doi.org/10.1007/978-981-97-5640-7_44>; rel=\"cite-as\""));
	cr_expect(strstr(link, "</api/v1/works/mendes2024.bib>; rel=\"describedby\""));
}

Test(works, a_key_may_be_percent_encoded)
{
	AUTO(answer) struct answer a = get("/api/v1/works/%69mran2025");

	cr_expect_eq(a.status, 200);
}

/* --- forms --- */

static const struct {
	const char *suffix, *type, *accept, *link;
} forms[] = {
	{ ".bib", "application/x-bibtex; charset=utf-8", "application/x-bibtex", "bibtex" },
	{ ".ris", "application/x-research-info-systems; charset=utf-8",
	  "application/x-research-info-systems", "ris" },
	{ ".csl.json", "application/vnd.citationstyles.csl+json",
	  "application/vnd.citationstyles.csl+json", "csl_json" },
	{ ".jsonld", "application/ld+json", "application/ld+json", "jsonld" },
	{ ".txt", "text/plain; charset=utf-8", "text/x-bibliography", "text" },
};

Test(works, each_form_has_its_address_and_its_media_type)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/works/mendes2024");

	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		char path[128], header[128], link[32];

		(void)snprintf(path, sizeof(path), "/api/v1/works/mendes2024%s", forms[i].suffix);
		(void)snprintf(header, sizeof(header), "Accept: %s, */*;q=0.1\r\n",
			       forms[i].accept);
		(void)snprintf(link, sizeof(link), "links.%s", forms[i].link);
		AUTO(answer) struct answer a = get(path);
		AUTO(answer) struct answer b = ask("GET", "/api/v1/works/mendes2024", header);

		cr_expect_eq(a.status, 200, "%s", path);
		cr_expect_str_eq(answer_header(&a, "Content-Type"), forms[i].type);
		cr_expect_str_eq(answer_header(&b, "Content-Type"), forms[i].type);
		cr_expect(!answer_header(&a, "Content-Location"));
		cr_expect_str_eq(answer_header(&b, "Content-Location"), path);
		cr_expect(strstr(answer_header(&b, "Vary"), "Accept"));
		cr_expect_str_eq(a.body, b.body);
		cr_expect_str_eq(text_at(j, link), path);
		cr_expect(strstr(answer_header(&a, "Link"),
				 "</works/mendes2024>; rel=\"describes\"; type=\"text/html\""));
	}
}

Test(works, accept_chooses_the_form_that_is_wanted_most)
{
	static const struct {
		const char *accept, *type; /* NULL: 406 */
	} cases[] = {
		{ "", "application/json" },
		{ "Accept: */*\r\n", "application/json" },
		{ "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n",
		  "application/json" },
		{ "Accept: application/ld+json;q=0.9, application/x-bibtex;q=0.95\r\n",
		  "application/x-bibtex; charset=utf-8" },
		{ "Accept: text/*\r\n", "text/plain; charset=utf-8" },
		{ "Accept: application/*\r\n", "application/json" },
		{ "Accept: text/x-bibtex\r\n", "application/x-bibtex; charset=utf-8" },
		{ "Accept: text/plain\r\n", "text/plain; charset=utf-8" },
		{ "Accept: application/citeproc+json\r\n",
		  "application/vnd.citationstyles.csl+json" },
		{ "Accept: application/vnd.schemaorg.ld+json\r\n", "application/ld+json" },
		{ "Accept: image/png\r\n", NULL },
		{ "Accept: text/html\r\n", NULL },
		{ "Accept: application/json;q=0\r\n", NULL },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		AUTO(answer)
		struct answer a = ask("GET", "/api/v1/works/mendes2024", cases[i].accept);

		cr_expect_eq(a.status, cases[i].type ? 200 : 406, "%s", cases[i].accept);
		if (cases[i].type)
			cr_expect_str_eq(answer_header(&a, "Content-Type"), cases[i].type, "%s",
					 cases[i].accept);
		else
			cr_expect(!answer_header(&a, "ETag"));
	}
}

Test(works, a_reference_comes_in_the_style_that_is_asked_for)
{
	static const char *const styles[] = { "apa", "chicago", "mla" };
	AUTO(cJSON) cJSON *j = get_json("/api/v1/works/qian2021");
	AUTO(answer) struct answer bare = get("/api/v1/works/qian2021.txt");
	AUTO(answer) struct answer wrong = get("/api/v1/works/qian2021.txt?style=vancouver");

	for (size_t i = 0; i < COUNT_OF(styles); i++) {
		char path[64], member[32], line[1024];

		(void)snprintf(path, sizeof(path), "/api/v1/works/qian2021.txt?style=%s",
			       styles[i]);
		(void)snprintf(member, sizeof(member), "citation.%s", styles[i]);
		(void)snprintf(line, sizeof(line), "%s\n", text_at(j, member));
		AUTO(answer) struct answer a = get(path);

		cr_expect_gt(strlen(line), 20);
		cr_expect_str_eq(a.body, line);
	}
	cr_expect_eq(strncmp(bare.body, text_at(j, "citation.apa"), bare.body_len - 1), 0);
	cr_expect_str_eq(text_at(j, "citation.text"), text_at(j, "citation.apa"));
	cr_expect_eq(wrong.status, 400);
}

Test(works, a_doi_leads_to_the_record_that_has_it)
{
	static const struct {
		const char *path, *location; /* NULL: 404 */
	} cases[] = {
		{ "doi:10.1007/978-981-97-5640-7_44", "/api/v1/works/mendes2024" },
		{ "doi:10.1007%2F978-981-97-5640-7_44", "/api/v1/works/mendes2024" },
		{ "doi:10.1515/9783110744552-016.ris", "/api/v1/works/codina2022.ris" },
		{ "doi:10.1515/9783110744552-016.csl.json", "/api/v1/works/codina2022.csl.json" },
		{ "doi:10.1093/ACREFORE/9780190846626.013.543", "/api/v1/works/clarke2020" },
		{ "doi:10.1007/978-981-97-5640-7_44.xml", NULL },
		{ "doi:10.1/nothing", NULL },
		{ "doi:", NULL },
		{ "doi:.bib", NULL },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char path[128];
		struct answer a;

		(void)snprintf(path, sizeof(path), "/api/v1/works/%s", cases[i].path);
		a = get(path);
		cr_expect_eq(a.status, cases[i].location ? 303 : 404, "%s", path);
		if (cases[i].location)
			cr_expect_str_eq(answer_header(&a, "Location"), cases[i].location);
		answer_free(&a);
	}
}

Test(works, json_ld_speaks_of_the_work_as_schema_org_does)
{
	AUTO(cJSON) cJSON *article = get_json("/api/v1/works/imran2025.jsonld");
	AUTO(cJSON) cJSON *chapter = get_json("/api/v1/works/shahid2024.jsonld");

	cr_expect_str_eq(text_at(article, "@context"), "https://schema.org");
	cr_expect_str_eq(text_at(article, "@type"), "ScholarlyArticle");
	cr_expect_str_eq(text_at(article, "author.1.familyName"), "Hussain");
	cr_expect_str_eq(text_at(article, "datePublished"), "2025-10");
	cr_expect_str_eq(text_at(article, "isPartOf.issueNumber"), "2");
	cr_expect_str_eq(text_at(article, "isPartOf.isPartOf.volumeNumber"), "4");
	cr_expect_str_eq(text_at(article, "isPartOf.isPartOf.isPartOf.issn"), "3006-2497");
	cr_expect_eq(size_at(article, "citation"), 39);
	cr_expect_str_eq(text_at(article, "citation.0.url"), "/works/ang2015");
	cr_expect_str_eq(text_at(chapter, "@type"), "Chapter");
	cr_expect_str_eq(text_at(chapter, "@id"), "https://doi.org/10.4324/9781032633411-8");
	cr_expect_str_eq(text_at(chapter, "identifier.0.value"), "10.4324/9781032633411-8");
	cr_expect_str_eq(text_at(chapter, "isPartOf.@type"), "Book");
	cr_expect_str_eq(text_at(chapter, "isPartOf.editor.1.name"), "Filippo Boni");
}

Test(works, the_page_of_a_work_has_its_signposts)
{
	static const char *const posts[] = {
		"<https://doi.org/10.1007/978-981-97-5640-7_44>; rel=\"cite-as\"",
		"<https://schema.org/Chapter>; rel=\"type\"",
		"<https://schema.org/AboutPage>; rel=\"type\"",
		"</api/v1/works/mendes2024>; rel=\"describedby\"; type=\"application/json\"",
		"</api/v1/works/mendes2024.jsonld>; rel=\"describedby\"; "
		"type=\"application/ld+json\"",
	};
	AUTO(answer) struct answer page = get("/works/mendes2024");
	AUTO(answer) struct answer nobody = get("/works/nobody1900");

	for (size_t i = 0; i < COUNT_OF(posts); i++)
		cr_expect(strstr(answer_header(&page, "Link"), posts[i]), "%s", posts[i]);
	cr_expect(!answer_header(&nobody, "Link"));
}

/* https://signposting.org/FAIR/: the page names what it is made of, and that names the page. */
Test(works, a_text_that_is_given_out_is_an_item_of_its_page)
{
	AUTO(answer) struct answer page = get("/works/imran2025");
	AUTO(answer) struct answer text = get("/api/v1/works/imran2025/passages");
	AUTO(answer) struct answer record_only = get("/works/mendes2024");

	cr_expect(strstr(answer_header(&page, "Link"),
			 "</api/v1/works/imran2025/passages>; rel=\"item\"; "
			 "type=\"application/json\""));
	cr_expect(strstr(answer_header(&text, "Link"),
			 "</works/imran2025>; rel=\"collection\"; type=\"text/html\""));
	cr_expect(strstr(answer_header(&text, "Link"),
			 "<https://schema.org/ScholarlyArticle>; rel=\"type\""));
	cr_expect(!strstr(answer_header(&record_only, "Link"), "rel=\"item\""));
}

Test(odd_works, authors_and_licence_are_told_where_the_record_has_them)
{
	struct corpus_folder c;

	corpus_make(&c);
	corpus_put(
		&c, "works.json",
		"[{\"id\":\"k\",\"type\":\"dataset\",\"title\":\"T\",\"author\":[{\"family\":\"A\","
		"\"ORCID\":\"http://orcid.org/0000-0002-1825-009X\"},{\"family\":\"B\",\"ORCID\":"
		"\"0000-0002-1825-0097>; rel=evil\"}],\"custom\":{\"license\":"
		"\"https://creativecommons.org/licenses/by/4.0/\"}},"
		"{\"id\":\"x\",\"type\":\"book\",\"title\":\"T\",\"custom\":{\"license\":"
		"\"https://x.org/>; rel=\\\"evil\"}}]");
	corpus_must_index(&c);
	server_start_with((struct daemon_options){ .index = c.index });
	{
		AUTO(answer) struct answer a = get("/api/v1/works/k");
		AUTO(answer) struct answer x = get("/api/v1/works/x");
		AUTO(cJSON) cJSON *ld = get_json("/api/v1/works/k.jsonld");
		const char *link = answer_header(&a, "Link");

		cr_expect(strstr(link, "<https://orcid.org/0000-0002-1825-009X>; rel=\"author\""));
		cr_expect(strstr(link, "<https://creativecommons.org/licenses/by/4.0/>; "
				       "rel=\"license\""));
		cr_expect(!strstr(link, "evil"));
		cr_expect(!strstr(answer_header(&x, "Link"), "evil"));
		cr_expect_str_eq(text_at(ld, "@type"), "Dataset");
		cr_expect_str_eq(text_at(ld, "author.0.@id"),
				 "https://orcid.org/0000-0002-1825-009X");
	}
	server_stop();
	corpus_remove(&c);
}

/* --- regions --- */

Test(works, regions_with_something_in_them_make_a_tree)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/regions");
	const cJSON *item, *parent;

	cr_expect_gt(size_at(j, "results"), 5);
	cJSON_ArrayForEach(item, at(j, "results"))
	{
		cr_expect_gt(number_at(item, "works") + number_at(item, "passages"), 0);
		cJSON_ArrayForEach(parent, at(item, "parents"))
		{
			char path[128];
			cJSON *above;

			(void)snprintf(path, sizeof(path), "/api/v1/regions/%s",
				       parent->valuestring);
			above = get_json(path);
			cr_expect(list_has(at(above, "children"), text_at(item, "key")));
			cr_expect_geq(number_at(above, "works"), number_at(item, "works"));
			cJSON_Delete(above);
		}
	}
}

Test(works, one_region_is_flat_with_meta)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/regions/africa");

	cr_expect_str_eq(text_at(j, "label"), "Africa");
	cr_expect(text_at(j, "meta.index.id")[0]);
	cr_expect_geq(number_at(j, "works"), 2);
}

/* The server is not on the index of corpus/ here. */
Test(odd_works, what_a_record_says_goes_out_as_far_down_as_an_answer_can)
{
	struct corpus_folder c;
	char works[512], deep[41] = "", end[41] = "";

	memset(deep, '[', 40);
	memset(end, ']', 40);
	(void)snprintf(works, sizeof(works),
		       "[{\"id\": \"k\", \"type\": \"book\", \"title\": \"T\", \"custom\": "
		       "{\"as_printed\": "
		       "{\"year\": 2019, \"half\": 0.5, \"below\": %s7%s}}}]",
		       deep, end);
	corpus_make(&c);
	corpus_put(&c, "works.json", works);
	corpus_must_index(&c);
	server_start_with((struct daemon_options){ .index = c.index });
	{
		AUTO(answer) struct answer a = get("/api/v1/works/k");
		AUTO(cJSON) cJSON *j = answer_json(&a);

		cr_expect_eq(a.status, 200);
		cr_expect(strstr(a.body, "\"year\":2019,\"half\":0.5000"), "%s", a.body);
		cr_expect(at(j, "as_printed.below.0.0.0.0.0.0.0.0"));
	}
	server_stop();
	corpus_remove(&c);
}
