#include <criterion/criterion.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "support/corpus.h"
#include "support/server.h"

/* How a line of a format begins that has the key of a record, and what stands behind it. */
static const struct {
	const char *name, *before, *after, *type, *ending;
} formats[] = {
	{ "csv", "", ",", "text/csv; charset=utf-8; header=present", "csv" },
	{ "bib", "@", ",", "application/x-bibtex; charset=utf-8", "bib" },
	{ "ris", "ID  - ", "\r", "application/x-research-info-systems; charset=utf-8", "ris" },
	{ "csl-json", "{\"id\":\"", "\"", "application/vnd.citationstyles.csl+json", "csl.json" },
	{ "ndjson", "{\"key\":\"", "\"", "application/x-ndjson", "ndjson" },
};

static struct answer export_as(const char *format, const char *search)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "/api/v1/export?format=%s&%s", format, search);
	return get(path);
}

/* The keys of the records in an export, a comma behind each. */
static void keys_of_export(struct str *out, const struct answer *a, size_t format)
{
	const char *before = formats[format].before, *line = a->body;
	bool first = true;

	str_clear(out);
	for (; *line; line += strcspn(line, "\n") + 1, first = false) {
		const char *key = line + strlen(before);

		if (strncmp(line, before, strlen(before)) != 0 || (!*before && first))
			continue; /* the header of a table has no key */
		key += *before == '@' ? strcspn(key, "{") + 1 : 0;
		str_add_n(out, key, strcspn(key, formats[format].after));
		str_add_char(out, ',');
	}
}

static void keys_of_search(struct str *out, const char *search)
{
	char path[512];
	const cJSON *hit;
	cJSON *j;

	(void)snprintf(path, sizeof(path), "/api/v1/search?per_page=100&facets=&select=key&%s",
		       search);
	j = get_json(path);
	str_clear(out);
	cJSON_ArrayForEach(hit, at(j, "results")) str_add_f(out, "%s,", text_at(hit, "key"));
	cJSON_Delete(j);
}

/* --- what an export holds --- */

TestSuite(export, .init = server_start, .fini = server_stop);

Test(export, each_format_has_all_hits_in_their_order)
{
	static const char *const searches[] = {
		"",
		"q=china",
		"q=soft+power&region=africa&region=europe",
		"sort=-year",
		"q=diplomacy&sort=title&filter=year:2015-2024",
		"q=diplomacy&expand=feedback",
		"q=public+diplomacy&match=any",
		"q=qqqqqqqq",
	};
	AUTO(str) struct str wanted = STR(65536);
	AUTO(str) struct str found = STR(65536);

	for (size_t i = 0; i < COUNT_OF(searches); i++) {
		keys_of_search(&wanted, searches[i]);
		for (size_t k = 0; k < COUNT_OF(formats); k++) {
			AUTO(answer) struct answer a = export_as(formats[k].name, searches[i]);

			cr_expect_eq(a.status, 200);
			cr_expect(!a.closed, "%s as %s broke off", searches[i], formats[k].name);
			keys_of_export(&found, &a, k);
			cr_expect_str_eq(str_text(&found), str_text(&wanted), "%s as %s",
					 searches[i], formats[k].name);
		}
	}
}

Test(export, a_limit_takes_the_first)
{
	AUTO(answer) struct answer all = export_as("csv", "sort=year");
	AUTO(answer) struct answer few = export_as("csv", "sort=year&limit=3");

	cr_expect_gt(all.body_len, few.body_len);
	cr_expect_eq(strncmp(all.body, few.body, few.body_len), 0);
}

Test(export, headers_say_what_it_is_and_how_to_call_it)
{
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		AUTO(answer)
		struct answer a = export_as(formats[i].name, "q=%22Soft%20Power%22+(%e4%b8%ad)");
		char name[128];

		(void)snprintf(name, sizeof(name),
			       "attachment; filename=\"dragoman-soft-power.%s\"",
			       formats[i].ending);
		cr_expect_str_eq(answer_header(&a, "Content-Type"), formats[i].type);
		cr_expect_str_eq(answer_header(&a, "Content-Disposition"), name);
		cr_expect(answer_header(&a, "ETag"));
	}
}

Test(export, nothing_found_is_a_file_with_nothing_in_it)
{
	static const char *const bodies[] = { NULL, "", "", "[\n\n]\n", "" };

	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		AUTO(answer) struct answer a = export_as(formats[i].name, "q=qqqqqqqq");

		cr_expect_eq(a.status, 200);
		if (bodies[i])
			cr_expect_str_eq(a.body, bodies[i]);
		else
			cr_expect_eq(strncmp(a.body, "key,type,title,", 15), 0);
	}
}

Test(export, a_byte_order_mark_is_there_for_who_asks)
{
	AUTO(answer) struct answer with = export_as("csv", "bom=true");
	AUTO(answer) struct answer without = export_as("csv", "bom=false");

	cr_expect_eq(strncmp(with.body, "\xef\xbb\xbfkey,", 7), 0);
	cr_expect_eq(with.body_len, without.body_len + 3);
}

Test(export, json_forms_are_json)
{
	AUTO(answer) struct answer csl = export_as("csl-json", "");
	AUTO(answer) struct answer lines = export_as("ndjson", "");
	AUTO(cJSON) cJSON *list = answer_json(&csl);
	char *rest = NULL;
	int n = 0;

	cr_expect_eq(cJSON_GetArraySize(list), 40);
	for (char *line = strtok_r((char *)(uintptr_t)lines.body, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest), n++) {
		AUTO(cJSON) cJSON *j = cJSON_Parse(line);

		cr_expect(j, "%s", line);
		cr_expect(text_at(j, "citation.mla")[0], "%s", line);
		cr_expect(!at(j, "meta"));
	}
	cr_expect_eq(n, 40);
}

Test(export, a_line_of_ndjson_is_the_record_without_meta)
{
	AUTO(answer) struct answer line = export_as("ndjson", "q=author:mendes&limit=1");
	AUTO(answer) struct answer record = get("/api/v1/works/mendes2024");
	const char *rest = strstr(record.body, "\"key\"");

	cr_assert(rest);
	cr_expect_eq(strncmp(line.body + 1, rest, line.body_len - 2), 0, "%s\n%s", line.body, rest);
}

Test(export, no_text_of_a_work_goes_out)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/works/imran2025/passages");
	const char *text = text_at(j, "results.40.text");

	cr_assert_gt(strlen(text), 100);
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		AUTO(answer) struct answer a = export_as(formats[i].name, "");

		cr_expect(!strstr(a.body, text), "%s", formats[i].name);
	}
}

/* The body of an answer under gzip, by another implementation than made it. */
static char *unzipped(const struct answer *a)
{
	enum { ROOM = 4 << 20 };
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	char *out = calloc(1, ROOM + 1);
	size_t n;

	cr_assert(d && out);
	cr_assert_eq(libdeflate_gzip_decompress(d, a->body, a->body_len, out, ROOM, &n),
		     LIBDEFLATE_SUCCESS);
	libdeflate_free_decompressor(d);
	return out;
}

Test(export, under_gzip_it_is_the_same_and_smaller)
{
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		char path[128];

		(void)snprintf(path, sizeof(path), "/api/v1/export?format=%s", formats[i].name);
		{
			AUTO(answer) struct answer plain = get(path);
			AUTO(answer)
			struct answer zipped = ask("GET", path, "Accept-Encoding: gzip\r\n");
			char *text = unzipped(&zipped);

			cr_expect_str_eq(answer_header(&zipped, "Content-Encoding"), "gzip");
			cr_expect(!answer_header(&plain, "Content-Encoding"));
			cr_expect_str_eq(text, plain.body, "%s", path);
			cr_expect_lt(zipped.body_len, plain.body_len / 2, "%s", path);
			free(text);
		}
	}
}

Test(export, what_is_wrong_is_a_400_before_anything_is_sent)
{
	static const char *const wrong[] = {
		"format=xlsx", "page=2",      "region=atlantis", "limit=0",
		"bom=1",       "per_page=10", "filter=x:y",      "format=csv&format=bib",
	};

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		char path[128];
		struct answer a;

		(void)snprintf(path, sizeof(path), "/api/v1/export?%s", wrong[i]);
		a = get(path);
		cr_expect_eq(a.status, 400, "%s", wrong[i]);
		cr_expect(!answer_header(&a, "Content-Disposition"));
		answer_free(&a);
	}
}

Test(export, head_has_the_headers_of_get)
{
	static const char *const names[] = { "Content-Type",      "Content-Disposition", "ETag",
					     "Transfer-Encoding", "Cache-Control",       "Vary" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		AUTO(answer) struct answer a = ask("GET", "/api/v1/export?q=china&format=ris", "");
		AUTO(answer)
		struct answer head = ask("HEAD", "/api/v1/export?q=china&format=ris", "");
		char value[256];

		cr_expect_eq(head.status, 200);
		cr_expect_eq(head.body_len, 0);
		(void)snprintf(value, sizeof(value), "%s", answer_header(&a, names[i]));
		cr_expect_str_eq(answer_header(&head, names[i]), value);
	}
}

Test(export, what_a_client_has_is_not_sent_again)
{
	static const char path[] = "/api/v1/export?q=china&format=bib";
	AUTO(answer) struct answer a = get(path);
	char header[128];

	(void)snprintf(header, sizeof(header), "If-None-Match: %s\r\n", answer_header(&a, "ETag"));
	AUTO(answer) struct answer again = ask("GET", path, header);
	AUTO(answer) struct answer any = ask("GET", path, "If-None-Match: *\r\n");

	cr_expect_eq(again.status, 304);
	cr_expect_eq(again.body_len, 0);
	cr_expect_eq(any.status, 304);
}

/* --- hostile records --- */

#define LATEX "50% of $x_1 & #2 ~ ^ {unbalanced \\\\input{/etc/passwd}"
#define TAGS  "\\nTY  - JOUR\\r\\nER  - \\nAU  - Nobody\\tTab"

static const char hostile_works[] =
	"[{\"id\":\"latex\",\"type\":\"article-journal\",\"title\":\"" LATEX "\","
	"\"author\":[{\"family\":\"O'Neil, and others\",\"given\":\"{\"},{\"literal\":\"A } B\"}],"
	"\"container-title\":\"" LATEX "\",\"issued\":{\"date-parts\":[[2020]]},"
	"\"DOI\":\"10.1000/a}b{c<d>\"},"
	"{\"id\":\"tags\",\"type\":\"book\",\"title\":\"T" TAGS "\",\"publisher\":\"P" TAGS "\","
	"\"author\":[{\"family\":\"F" TAGS "\",\"given\":\"G" TAGS "\"}],\"keyword\":\"k" TAGS
	"\"},"
	"{\"id\":\"formula\",\"type\":\"book\",\"title\":\"=HYPERLINK(\\\"http://"
	"x\\\",\\\"y\\\")\","
	"\"author\":[{\"literal\":\"@SUM(A1)\"}],\"publisher\":\"-1+1\",\"volume\":\"+1\","
	"\"container-title\":\"\\tcmd|' /C calc'!A0\"},"
	"{\"id\":\"quotes\",\"type\":\"webpage\",\"title\":\"a \\\"quoted\\\", title; "
	"with\\nlines\","
	"\"URL\":\"https://x.org/a b\\\"c<d>{e}\"},"
	"{\"id\":\"scripts\",\"type\":\"book\",\"title\":\"\\u6587\\u5316\\u5916\\u4ea4 "
	"\\u200f\\u0627\\u0644\\u062f\\u0628\\u0644\\u0648\\u0645\\u0627\\u0633\\u064a\\u0629 "
	"\\u202eRTL\\u202c\\u0007\\u007f\",\"author\":[{\"family\":\"\\u738b\",\"given\":"
	"\"\\u6bc5\"}]},"
	"{\"id\":\"odd\",\"type\":\"no-such-type\",\"title\":\"Odd\",\"author\":\"me\",\"volume\":{"
	"},"
	"\"issue\":7.5,\"issued\":{\"literal\":\"spring, once\"},\"page\":[1],\"editor\":[{},7]},"
	"{\"id\":\"long\",\"type\":\"book\",\"title\":\"%s\"}]";

static void start_on_hostile_works(struct corpus_folder *c)
{
	enum { LONG = 300000 };
	char *title = calloc(1, LONG + 1), *works;

	cr_assert(title);
	memset(title, 'x', LONG);
	memcpy(title, "A very long title, and {", 24);
	works = malloc(sizeof(hostile_works) + LONG);
	cr_assert(works);
	/* as a format it has its own signs: only the last one is ours */
	memcpy(works, hostile_works, sizeof(hostile_works));
	(void)strcpy(strstr(works, "%s\"}]"), title);
	(void)strcat(works, "\"}]");
	corpus_make(c);
	corpus_put(c, "works.json", works);
	corpus_must_index(c);
	server_start_with((struct daemon_options){ .index = c->index });
	free(works);
	free(title);
}

/* The cells of the row at *p, which it goes behind; fails on what RFC 4180 does not know. A
 * cell that a spreadsheet would run fails as well. */
static size_t read_row(const char **p)
{
	size_t n = 0;

	for (bool more = true; more; n++) {
		const char *cell = *p;

		if (**p == '"') {
			cell++;
			for ((*p)++; **p != '"' || (*p)[1] == '"'; *p += **p == '"' ? 2 : 1)
				cr_assert(**p, "a quote is open");
			(*p)++;
		} else {
			*p += strcspn(*p, ",\r\n\"");
		}
		cr_expect(!strchr("=+-@\t\r", *cell) || *cell == '\r' || cell == *p, "%.40s", cell);
		more = **p == ',';
		*p += more;
	}
	cr_assert_eq(strncmp(*p, "\r\n", 2), 0, "a row ends in %.20s", *p);
	*p += 2;
	return n;
}

Test(hostile_export, tables_keep_their_columns_and_run_nothing)
{
	struct corpus_folder c;

	start_on_hostile_works(&c);
	{
		AUTO(answer) struct answer a = export_as("csv", "");
		const char *p = a.body;
		const size_t columns = read_row(&p);
		int rows = 0;

		for (; *p; rows++)
			cr_expect_eq(read_row(&p), columns);
		cr_expect_eq(rows, 7);
		cr_expect(strstr(a.body, "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""));
		cr_expect(strstr(a.body, "'@SUM(A1)"));
	}
	server_stop();
	corpus_remove(&c);
}

Test(hostile_export, a_line_of_ris_is_a_tag_and_a_value)
{
	struct corpus_folder c;

	start_on_hostile_works(&c);
	{
		AUTO(answer) struct answer a = export_as("ris", "");
		int begun = 0, ended = 0;

		for (const char *line = a.body; *line; line += strcspn(line, "\n") + 1) {
			if (!strncmp(line, "\r\n", 2))
				continue;
			cr_expect_eq(strncmp(line + 2, "  - ", 4), 0, "%.60s", line);
			begun += !strncmp(line, "TY", 2);
			ended += !strncmp(line, "ER", 2);
		}
		cr_expect_eq(begun, 7);
		cr_expect_eq(ended, 7);
	}
	server_stop();
	corpus_remove(&c);
}

Test(hostile_export, entries_of_bibtex_end_where_they_should)
{
	struct corpus_folder c;

	start_on_hostile_works(&c);
	{
		AUTO(answer) struct answer a = export_as("bib", "");
		int depth = 0, entries = 0;

		/* BibTeX counts all braces */
		for (const char *p = a.body; *p; p++) {
			entries += depth == 0 && *p == '@';
			depth += (*p == '{') - (*p == '}');
			cr_assert_geq(depth, 0, "%.60s", p);
		}
		cr_expect_eq(depth, 0);
		cr_expect_eq(entries, 7);
	}
	server_stop();
	corpus_remove(&c);
}

Test(hostile_export, json_says_what_the_record_says)
{
	struct corpus_folder c;

	start_on_hostile_works(&c);
	{
		AUTO(answer) struct answer a = export_as("csl-json", "sort=title");
		AUTO(cJSON) cJSON *list = answer_json(&a);
		const cJSON *item;
		int n = 0;

		cJSON_ArrayForEach(item, list)
		{
			n++;
			if (!strcmp(text_at(item, "id"), "tags"))
				cr_expect(strstr(text_at(item, "title"), "\nTY  - JOUR\r\n"));
			if (!strcmp(text_at(item, "id"), "odd")) {
				cr_expect_str_eq(text_at(item, "type"), "document");
				cr_expect_str_eq(text_at(item, "issued.literal"), "spring, once");
				cr_expect(!at(item, "author") && !at(item, "page"));
			}
			if (!strcmp(text_at(item, "id"), "long"))
				cr_expect_eq(strlen(text_at(item, "title")), 300000);
		}
		cr_expect_eq(n, 7);
	}
	server_stop();
	corpus_remove(&c);
}
