#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "http/params.h"
#include "support/corpus.h"
#include "support/xml.h"

TestSuite(oai, .init = server_start, .fini = server_stop);

/* --- asking --- */

static xmlDoc *check(const struct answer *a, const char *what)
{
	xmlDoc *doc;

	cr_assert_eq(a->status, 200, "%s: %s", what, a->raw);
	doc = xml_of(a);
	cr_expect(xml_holds_to(doc, "oai-pmh"), "%s: %.1500s", what, a->body);
	return doc;
}

static xmlDoc *oai(const char *arguments)
{
	char path[2048];

	(void)snprintf(path, sizeof(path), "/oai?%s", arguments);
	{
		AUTO(answer) struct answer a = get(path);

		cr_expect_str_eq(answer_header(&a, "Content-Type"), "text/xml; charset=utf-8");
		return check(&a, arguments);
	}
}

static struct answer post(const char *type, const char *body)
{
	const int fd = client_connect();
	struct answer a;
	char head[256];

	(void)snprintf(head, sizeof(head),
		       "POST /oai HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n"
		       "Content-Length: %zu\r\n\r\n",
		       type, strlen(body));
	client_send(fd, head, strlen(head));
	client_send(fd, body, strlen(body));
	a = client_read(fd, false);
	(void)close(fd);
	return a;
}

#define ID(key)    "oai:dragoman.localhost:" key
#define ERROR      "/oai:OAI-PMH/oai:error/@code"
#define TOKEN      "//oai:resumptionToken"
#define RECORDS_DC "verb=ListRecords&metadataPrefix=oai_dc"

/* --- the six verbs --- */

Test(oai, identify_says_what_the_repository_is)
{
	AUTO(xml_doc) xmlDoc *doc = oai("verb=Identify");

	cr_expect_str_eq(xml_find(doc, "//oai:baseURL"), "http://localhost/oai");
	cr_expect_str_eq(xml_find(doc, "//oai:earliestDatestamp"), "2026-11-24T00:00:00Z");
	cr_expect_str_eq(xml_find(doc, "//oai:responseDate"), "2026-11-24T00:00:00Z");
	cr_expect_str_eq(xml_find(doc, "//oai:deletedRecord"), "transient");
	cr_expect_str_eq(xml_find(doc, "//oai:request/@verb"), "Identify");
	cr_expect_str_eq(xml_find(doc, "//oai:request"), "http://localhost/oai");
}

Test(oai, the_operator_says_whom_to_write_to, .init = NULL)
{
	server_start_with((struct daemon_options){ .public_url = "https://lib.example.org/d",
						   .contact = "me@lib.example.org" });
	{
		AUTO(xml_doc) xmlDoc *doc = oai("verb=Identify");

		cr_expect_str_eq(xml_find(doc, "//oai:adminEmail"), "me@lib.example.org");
		cr_expect_str_eq(xml_find(doc, "//oai:baseURL"), "https://lib.example.org/d/oai");
		cr_expect_eq(strncmp(xml_find(doc, "//*[local-name()='sampleIdentifier']"),
				     "oai:lib.example.org:", 20),
			     0);
	}
}

Test(oai, there_are_two_formats_of_each_record)
{
	static const char *const arguments[] = {
		"verb=ListMetadataFormats", "verb=ListMetadataFormats&identifier=" ID("qian2021")
	};

	for (size_t i = 0; i < COUNT_OF(arguments); i++) {
		AUTO(xml_doc) xmlDoc *doc = oai(arguments[i]);

		cr_expect_eq(xml_count(doc, "//oai:metadataFormat"), 2);
		cr_expect_str_eq(xml_find(doc, "//oai:metadataFormat[1]/oai:metadataPrefix"),
				 "oai_dc");
	}
}

/* Each set has as many records as the region has works. */
Test(oai, regions_are_sets)
{
	AUTO(xml_doc) xmlDoc *doc = oai("verb=ListSets");
	const int n = xml_count(doc, "//oai:set");

	cr_expect_gt(n, 10);
	for (int i = 1; i <= n; i++) {
		char path[128], arguments[256], key[64];

		(void)snprintf(path, sizeof(path), "//oai:set[%d]/oai:setSpec", i);
		(void)snprintf(key, sizeof(key), "%s", xml_find(doc, path));
		(void)snprintf(arguments, sizeof(arguments),
			       "verb=ListIdentifiers&metadataPrefix=mods&set=%s", key);
		{
			AUTO(xml_doc) xmlDoc *set = oai(arguments);
			AUTO(cJSON) cJSON *region = NULL;

			(void)snprintf(path, sizeof(path), "/api/v1/regions/%s", key);
			region = get_json(path);
			cr_expect_eq(xml_count(set, "//oai:header"), number_at(region, "works"),
				     "%s", key);
			(void)snprintf(path, sizeof(path), "//oai:header[oai:setSpec='%s']", key);
			cr_expect_eq(xml_count(set, path), number_at(region, "works"), "%s", key);
		}
	}
}

Test(oai, a_record_is_given_in_either_format)
{
	AUTO(xml_doc)
	xmlDoc *dc = oai("verb=GetRecord&metadataPrefix=oai_dc&identifier=" ID("imran2025"));
	AUTO(xml_doc)
	xmlDoc *mods = oai("verb=GetRecord&metadataPrefix=mods&identifier=" ID("imran2025"));
	static const char *const fields[][2] = {
		{ "//dc:title", "Cultural Diplomacy in China's Foreign Policy" },
		{ "//dc:creator[1]", "Imran, Qudsia" },
		{ "//dc:date", "2025-10" },
		{ "//dc:type[1]", "info:eu-repo/semantics/article" },
		{ "//dc:type[2]", "article-journal" },
		{ "//dc:source[1]",
		  "Advance Social Science Archive Journal; Vol 4, No 2 (2025); 3559-3574" },
		{ "//dc:source[2]", "3006-2497" },
		{ "//dc:language", "en" },
		{ "//dc:identifier[last()]", "http://localhost/works/imran2025" },
		{ "//dc:subject[1]", "Cultural Diplomacy" },
	};
	static const char *const richer[][2] = {
		{ "/oai:OAI-PMH//mods:mods/mods:titleInfo/mods:title",
		  "Cultural Diplomacy in China's Foreign Policy" },
		{ "//mods:name[2]/mods:namePart[@type='family']", "Hussain" },
		{ "//mods:dateIssued", "2025-10" },
		{ "//mods:relatedItem/mods:part/mods:detail[@type='volume']/mods:number", "4" },
		{ "//mods:extent/mods:start", "3559" },
		{ "//mods:extent/mods:end", "3574" },
		{ "//mods:subject[@authority='dragoman']/mods:topic[.='Soft power']",
		  "Soft power" },
		{ "//mods:recordIdentifier", "imran2025" },
	};

	for (size_t i = 0; i < COUNT_OF(fields); i++)
		cr_expect_str_eq(xml_find(dc, fields[i][0]), fields[i][1], "%s", fields[i][0]);
	for (size_t i = 0; i < COUNT_OF(richer); i++)
		cr_expect_str_eq(xml_find(mods, richer[i][0]), richer[i][1], "%s", richer[i][0]);
}

/* Words of the project about a work are not passed off as its abstract. */
Test(oai, an_annotation_is_called_one)
{
	AUTO(xml_doc)
	xmlDoc *dc = oai("verb=GetRecord&metadataPrefix=oai_dc&identifier=" ID("qian2021"));
	AUTO(xml_doc)
	xmlDoc *mods = oai("verb=GetRecord&metadataPrefix=mods&identifier=" ID("qian2021"));

	cr_expect_eq(strncmp(xml_find(dc, "//dc:description"), "Annotation: ", 12), 0);
	cr_expect_str_eq(xml_find(mods, "//mods:abstract/@type"), "annotation");
}

Test(oai, a_list_has_all_works_in_both_formats)
{
	AUTO(cJSON) cJSON *all = get_json("/api/v1/search?q=&per_page=100&facets=&select=key");
	static const char *const lists[] = { RECORDS_DC, "verb=ListRecords&metadataPrefix=mods",
					     "verb=ListIdentifiers&metadataPrefix=oai_dc" };
	const cJSON *hit;

	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		AUTO(xml_doc) xmlDoc *doc = oai(lists[i]);

		cr_expect_eq(xml_count(doc, "//oai:header"), size_at(all, "results"));
		cr_expect_eq(xml_count(doc, TOKEN), 0);
		cJSON_ArrayForEach(hit, at(all, "results"))
		{
			char path[128];

			(void)snprintf(path, sizeof(path), "//oai:identifier[.='" ID("%s") "']",
				       text_at(hit, "key"));
			cr_expect_eq(xml_count(doc, path), 1, "%s", path);
		}
	}
}

/* --- errors --- */

Test(oai, each_error_has_its_code)
{
	static const char *const cases[][2] = {
		{ "", "badVerb" },
		{ "verb=", "badVerb" },
		{ "verb=Nope", "badVerb" },
		{ "verb=identify", "badVerb" },
		{ "verb=Identify&verb=Identify", "badVerb" },
		{ "verb=Identify&set=africa", "badArgument" },
		{ "verb=Identify&colour=red", "badArgument" },
		{ "verb=Identify&until=%00", "badArgument" },
		{ "verb=GetRecord", "badArgument" },
		{ "verb=GetRecord&identifier=" ID("qian2021"), "badArgument" },
		{ "verb=GetRecord&metadataPrefix=oai_dc", "badArgument" },
		{ "verb=GetRecord&metadataPrefix=oai_dc&identifier=x", "idDoesNotExist" },
		{ "verb=GetRecord&metadataPrefix=oai_dc&identifier=" ID("nobody"),
		  "idDoesNotExist" },
		{ "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:x.org:qian2021",
		  "idDoesNotExist" },
		{ "verb=GetRecord&metadataPrefix=marc21&identifier=" ID("qian2021"),
		  "cannotDisseminateFormat" },
		{ "verb=ListMetadataFormats&identifier=" ID("nobody"), "idDoesNotExist" },
		{ "verb=ListRecords", "badArgument" },
		{ "verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat" },
		{ RECORDS_DC "&metadataPrefix=oai_dc", "badArgument" },
		{ RECORDS_DC "&from=2026", "badArgument" },
		{ RECORDS_DC "&from=2026-02-30", "badArgument" },
		{ RECORDS_DC "&from=2026-02-28T24:00:00Z", "badArgument" },
		{ RECORDS_DC "&from=2026-02-28T10:00:00", "badArgument" },
		{ RECORDS_DC "&from=2026-01-01&until=2026-01-01T00:00:00Z", "badArgument" },
		{ RECORDS_DC "&from=2026-01-02&until=2026-01-01", "badArgument" },
		{ RECORDS_DC "&until=2001-01-01", "noRecordsMatch" },
		{ RECORDS_DC "&from=2099-01-01", "noRecordsMatch" },
		{ RECORDS_DC "&set=atlantis", "noRecordsMatch" },
		{ RECORDS_DC "&resumptionToken=x", "badArgument" },
		{ "verb=ListRecords&resumptionToken=x", "badResumptionToken" },
		{ "verb=ListRecords&resumptionToken=!!!!!!!!", "badResumptionToken" },
		{ "verb=ListRecords&resumptionToken=%2500!oai_dc!!9999!!9!1!2026!a",
		  "badResumptionToken" },
		{ "verb=ListSets&resumptionToken=x", "badResumptionToken" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		AUTO(xml_doc) xmlDoc *doc = oai(cases[i][0]);
		const bool bad =
			!strncmp(cases[i][1], "badV", 4) || !strcmp(cases[i][1], "badArgument");

		cr_expect_str_eq(xml_find(doc, ERROR), cases[i][1], "%s: %s", cases[i][0],
				 xml_find(doc, "//oai:error"));
		cr_expect_eq(xml_count(doc, "//oai:request/@*") == 0, bad, "%s", cases[i][0]);
	}
}

/* --- dates --- */

Test(oai, both_dates_belong_to_what_is_asked_for)
{
	static const struct {
		const char *dates;
		bool any;
	} cases[] = {
		{ "&from=2026-11-24", true },
		{ "&until=2026-11-24", true },
		{ "&from=2026-11-24&until=2026-11-24", true },
		{ "&from=2026-11-24T00:00:00Z&until=2026-11-24T00:00:00Z", true },
		{ "&from=2026-11-24T00:00:01Z", false },
		{ "&until=2026-11-23T23:59:59Z", false },
		{ "&from=2026-11-25", false },
		{ "&until=2026-11-23", false },
		{ "&from=2026-11-01&until=2026-11-30&set=africa", true },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char arguments[256];

		(void)snprintf(arguments, sizeof(arguments), RECORDS_DC "%s", cases[i].dates);
		{
			AUTO(xml_doc) xmlDoc *doc = oai(arguments);

			cr_expect_eq(xml_count(doc, "//oai:record") > 0, cases[i].any, "%s",
				     arguments);
		}
	}
}

/* --- POST --- */

Test(oai, a_post_is_answered_as_a_get)
{
	static const char *const cases[] = { "verb=Identify", RECORDS_DC "&set=africa",
					     "verb=ListSets", "verb=Nope", "" };

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		AUTO(answer)
		struct answer posted = post("application/x-www-form-urlencoded", cases[i]);
		char path[128];

		(void)snprintf(path, sizeof(path), "/oai?%s", cases[i]);
		{
			AUTO(answer) struct answer got = get(path);
			AUTO(xml_doc) xmlDoc *doc = check(&posted, cases[i]);

			cr_expect(doc);
			cr_expect_str_eq(posted.body, got.body, "%s", cases[i]);
		}
	}
	{
		AUTO(answer) struct answer json = post("application/json", "{}");

		cr_expect_eq(json.status, 415);
	}
}

/* --- many pages --- */

enum { MANY = 1234 };

static void put_many(struct corpus_folder *c)
{
	AUTO(str) struct str text = STR(1 << 20);

	str_add(&text, "[");
	for (int i = 0; i < MANY; i++)
		str_add_f(&text, "%s{\"id\":\"w %d!\xc3\xa9\",\"title\":\"T%d\"%s}", i ? "," : "",
			  i, i, i % 3 ? "" : ",\"custom\":{\"regions\":[\"ke\"]}");
	str_add(&text, "]");
	corpus_put(c, "w.json", str_text(&text));
	corpus_must_index(c);
}

/* Follow a list to its end; how often each of the MANY was in it. */
static int follow(const char *arguments, unsigned char seen[MANY])
{
	char next[2048];
	int pages = 0, read = 0;

	(void)snprintf(next, sizeof(next), "%s", arguments);
	memset(seen, 0, MANY);
	while (*next) {
		AUTO(xml_doc) xmlDoc *doc = oai(next);
		const int n = xml_count(doc, "//oai:header");
		char verb[32], token[1024], cursor[16];

		cr_assert_lt(pages++, 50);
		(void)snprintf(cursor, sizeof(cursor), "%d", read);
		if (xml_count(doc, TOKEN))
			cr_expect_str_eq(xml_find(doc, TOKEN "/@cursor"), cursor);
		for (int i = 1; i <= n; i++) {
			char path[64];
			int number = -1;

			(void)snprintf(path, sizeof(path), "//oai:record[%d]//oai:identifier", i);
			if (!xml_count(doc, path))
				(void)snprintf(path, sizeof(path),
					       "//oai:header[%d]/oai:identifier", i);
			(void)sscanf(xml_find(doc, path), ID("w-%d"), &number);
			cr_assert(number >= 0 && number < MANY, "%s", xml_find(doc, path));
			seen[number]++;
		}
		read += n;
		(void)snprintf(verb, sizeof(verb), "%.*s", (int)strcspn(arguments, "&"), arguments);
		(void)snprintf(token, sizeof(token), "%s", xml_find(doc, TOKEN));
		*next = '\0';
		if (*token) {
			AUTO(str) struct str encoded = STR(4096);

			percent_encode(&encoded, token, strlen(token), true);
			(void)snprintf(next, sizeof(next), "%s&resumptionToken=%s", verb,
				       str_text(&encoded));
		}
	}
	return read;
}

Test(oai, following_tokens_gives_each_record_once, .init = NULL, .fini = NULL)
{
	static const char *const lists[] = { RECORDS_DC, "verb=ListIdentifiers&metadataPrefix=mods",
					     RECORDS_DC "&from=2025-11-01&until=2025-11-01" };
	static unsigned char seen[MANY];
	struct corpus_folder c;

	corpus_make(&c);
	put_many(&c);
	server_start_with((struct daemon_options){ .index = c.index });
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		cr_expect_eq(follow(lists[i], seen), MANY, "%s", lists[i]);
		for (int k = 0; k < MANY; k++)
			cr_expect_eq(seen[k], 1, "%s: %d", lists[i], k);
	}
	cr_expect_eq(follow(RECORDS_DC "&set=africa", seen), (MANY + 2) / 3);
	for (int k = 0; k < MANY; k++)
		cr_expect_eq(seen[k], k % 3 == 0, "%d", k);
	server_stop();
	corpus_remove(&c);
}

static void index_at(struct corpus_folder *c, const char *built_at)
{
	const char *const folders[] = { c->path };
	const struct ingest_options options = {
		.folders = folders, .n_folders = 1, .out = c->index, .built_at = built_at
	};
	struct ingest_summary summary;

	cr_assert_eq(ingest_run(&summary, &options, &c->err), ERR_OK, "%s", c->err.msg);
}

Test(oai, a_token_of_another_index_is_no_good_and_what_changed_can_be_asked_for, .init = NULL,
     .fini = NULL)
{
	struct corpus_folder c;
	char token[1024];
	struct err err = { 0 };

	corpus_make(&c);
	corpus_put(&c, "x.json", "[{\"id\":\"x\",\"title\":\"X\"}]");
	corpus_put(&c, "y.json", "[{\"id\":\"y\",\"title\":\"Y\"}]");
	put_many(&c);
	server_start_with((struct daemon_options){ .index = c.index });
	{
		AUTO(xml_doc) xmlDoc *doc = oai(RECORDS_DC);

		(void)snprintf(token, sizeof(token), "verb=ListRecords&resumptionToken=%s",
			       xml_find(doc, TOKEN));
		for (char *p = token; (p = strchr(p, '%'));) /* as a client sends it */
			memmove(p + 3, p + 1, strlen(p + 1) + 1), memcpy(p, "%25", 3), p += 3;
	}
	{
		AUTO(xml_doc) xmlDoc *doc = oai(token);

		cr_expect_eq(xml_count(doc, "//oai:record"), 100, "%s", token);
	}
	corpus_put(&c, "x.json", "[{\"id\":\"x\",\"title\":\"Other\"}]");
	corpus_put(&c, "y.json", "[{\"id\":\"z\",\"title\":\"Z\"}]");
	index_at(&c, "2025-12-01T00:00:00Z");
	cr_assert_eq(daemon_reload(server_daemon(), &err), ERR_OK, "%s", err.msg);
	{
		AUTO(xml_doc) xmlDoc *doc = oai(token);
		AUTO(xml_doc) xmlDoc *since = oai(RECORDS_DC "&from=2025-11-02");
		AUTO(xml_doc)
		xmlDoc *gone = oai("verb=GetRecord&metadataPrefix=mods&identifier=" ID("y"));

		cr_expect_str_eq(xml_find(doc, ERROR), "badResumptionToken");
		cr_expect_eq(xml_count(since, "//oai:record"), 3);
		cr_expect_str_eq(xml_find(since, "//oai:record[oai:metadata][1]//dc:title"),
				 "Other");
		cr_expect_str_eq(xml_find(since, "//oai:header[@status='deleted']/oai:identifier"),
				 ID("y"));
		cr_expect_eq(xml_count(gone, "//oai:header[@status='deleted']"), 1);
		cr_expect_eq(xml_count(gone, "//oai:metadata"), 0);
	}
	server_stop();
	corpus_remove(&c);
}

/* --- access --- */

Test(oai, no_text_goes_out_whatever_the_access_level, .init = NULL, .fini = NULL)
{
	static const char *const levels[] = { "full", "snippets", "record" };

	for (size_t i = 0; i < COUNT_OF(levels); i++) {
		struct corpus_folder c;
		char record[256];

		corpus_make(&c);
		(void)snprintf(record, sizeof(record),
			       "[{\"id\":\"k\",\"title\":\"T\",\"custom\":{\"access\":\"%s\"}}]",
			       levels[i]);
		corpus_put(&c, "k.json", record);
		corpus_put(&c, "k.md", "## H\n\nThe secret sentence of the text.\n");
		corpus_must_index(&c);
		server_start_with((struct daemon_options){ .index = c.index });
		{
			AUTO(answer) struct answer dc = get("/oai?" RECORDS_DC);
			AUTO(answer)
			struct answer mods = get("/oai?verb=ListRecords&metadataPrefix=mods");

			cr_expect(strstr(dc.body, "<dc:title>T</dc:title>"));
			cr_expect(!strstr(dc.body, "secret"), "%s", levels[i]);
			cr_expect(!strstr(mods.body, "secret"), "%s", levels[i]);
		}
		server_stop();
		corpus_remove(&c);
	}
}
