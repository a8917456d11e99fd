#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ingest/ingest.h"
#include "support/server.h"

TestSuite(cursor, .init = server_start, .fini = server_stop);
TestSuite(select, .init = server_start, .fini = server_stop);

enum { KEYS_SIZE = 4096 };

/* The keys of the results, a space behind each, added to `out`. */
static void add_keys(char *out, const cJSON *answer)
{
	const cJSON *result;

	cJSON_ArrayForEach(result, at(answer, "results"))
	{
		const size_t len = strlen(out);

		(void)snprintf(out + len, KEYS_SIZE - len, "%s ", text_at(result, "key"));
	}
}

static void read_with_pages(char *out, const char *search, int per_page)
{
	char path[256];
	int pages = 1;

	for (int page = 1; page <= pages; page++) {
		(void)snprintf(path, sizeof(path), "%s&page=%d&per_page=%d", search, page,
			       per_page);
		AUTO(cJSON) cJSON *j = get_json(path);

		add_keys(out, j);
		pages = (int)number_at(j, "meta.pages");
	}
}

static void read_with_cursor(char *out, const char *search, int per_page)
{
	char path[256], cursor[80] = "*";

	for (int i = 0; *cursor; i++) {
		(void)snprintf(path, sizeof(path), "%s&cursor=%s&per_page=%d", search, cursor,
			       per_page);
		AUTO(cJSON) cJSON *j = get_json(path);

		cr_assert_lt(i, 100, "it never ends");
		add_keys(out, j);
		(void)snprintf(cursor, sizeof(cursor), "%s", text_at(j, "meta.next_cursor"));
	}
}

Test(cursor, it_reads_what_pages_read)
{
	static const char *const searches[] = {
		"/api/v1/search?q=china",
		"/api/v1/search?q=",
		"/api/v1/search?q=china&sort=-year&region=africa",
		"/api/v1/search?q=soft+power&sort=title",
		"/api/v1/search?q=nothing+at+all+xyzzy",
	};
	static const int per_page[] = { 1, 7, 100 };

	for (size_t i = 0; i < COUNT_OF(searches); i++) {
		for (size_t k = 0; k < COUNT_OF(per_page); k++) {
			char pages[KEYS_SIZE] = "", cursors[KEYS_SIZE] = "";

			read_with_pages(pages, searches[i], per_page[k]);
			read_with_cursor(cursors, searches[i], per_page[k]);
			cr_expect_str_eq(cursors, pages, "%s by %d", searches[i], per_page[k]);
		}
	}
}

static char *next_of(const char *path, char out[80])
{
	AUTO(cJSON) cJSON *j = get_json(path);

	(void)snprintf(out, 80, "%s", text_at(j, "meta.next_cursor"));
	cr_assert(*out, "%s", path);
	return out;
}

static int status_of(const char *path)
{
	AUTO(answer) struct answer a = get(path);

	return a.status;
}

Test(cursor, it_belongs_to_its_search)
{
	static const struct {
		const char *search;
		int status;
	} cases[] = {
		{ "q=china&per_page=5", 200 },
		{ "per_page=5&q=china", 200 },
		{ "q=china&per_page=5&select=key&facets=&explain=true", 200 },
		{ "q=africa&per_page=5", 400 },
		{ "q=china&per_page=6", 400 },
		{ "q=china&per_page=5&sort=year", 400 },
		{ "q=china&per_page=5&region=africa", 400 },
		{ "q=china&per_page=5&page=2", 400 },
	};
	char cursor[80], path[256];

	(void)next_of("/api/v1/search?q=china&per_page=5&cursor=*", cursor);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		(void)snprintf(path, sizeof(path), "/api/v1/search?%s&cursor=%s", cases[i].search,
			       cursor);
		cr_expect_eq(status_of(path), cases[i].status, "%s", path);
	}
}

Test(cursor, what_is_no_cursor_is_refused)
{
	static const char *const texts[] = { "x",
					     "AAAA",
					     "**",
					     "%2A%2A",
					     "1",
					     "AbT2wstiMnWldaAwhZY3z-sCAAA",
					     "%00",
					     "+",
					     "AAAAAAAAAAAAAAAAAAAAAAAAAAAA",
					     "AbT2wstiMnWldaAwhZY3z+sCAAAA" };
	char path[256];

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		(void)snprintf(path, sizeof(path), "/api/v1/search?q=china&cursor=%s", texts[i]);
		cr_expect(status_of(path) == 400 || status_of(path) == 410, "%s", path);
	}
}

Test(cursor, a_link_leads_on)
{
	AUTO(answer) struct answer a = get("/api/v1/search?q=china&per_page=5&cursor=*");
	const char *link = answer_header(&a, "Link"), *next = link;
	char path[256];

	cr_assert(link);
	for (const char *p = link; (p = strstr(p, "</")); p++)
		next = p + 1; /* the last of them */
	(void)snprintf(path, sizeof(path), "%.*s", (int)strcspn(next, ">"), next);
	cr_expect(strstr(link, "rel=\"next\""));
	cr_expect_eq(status_of(path), 200, "%s", path);
}

Test(cursor, of_another_index_it_says_that_it_is_gone, .init = NULL, .fini = NULL)
{
	char path[256], cursor[80], folder[] = "/tmp/dragoman-cursor-XXXXXX", record[96], index[96];
	const char *folders[] = { folder };
	const struct ingest_options options = {
		.folders = folders, .n_folders = 1, .out = index, .program = "dragoman tests"
	};
	struct ingest_summary summary;
	struct err err = { 0 };

	cr_assert(mkdtemp(folder));
	(void)snprintf(record, sizeof(record), "%s/r.json", folder);
	(void)snprintf(index, sizeof(index), "%s/index.db", folder);
	for (int round = 0; round < 2; round++) {
		FILE *f = fopen(record, "w");

		cr_assert(f);
		(void)fprintf(f,
			      "[{\"id\":\"a\",\"title\":\"China\"},"
			      "{\"id\":\"b\",\"title\":\"China %d\"}]",
			      round);
		(void)fclose(f);
		cr_assert_eq(ingest_run(&summary, &options, &err), ERR_OK, "%s", err.msg);
		if (round == 0) {
			server_start_with((struct daemon_options){ .index = index });
			(void)next_of("/api/v1/search?q=china&per_page=1&cursor=*", cursor);
		}
	}
	(void)snprintf(path, sizeof(path), "/api/v1/search?q=china&per_page=1&cursor=%s", cursor);
	cr_expect_eq(status_of(path), 200);
	cr_assert_eq(daemon_reload(server_daemon(), &err), ERR_OK, "%s", err.msg);
	cr_expect_eq(status_of(path), 410);
	server_stop();
	(void)snprintf(path, sizeof(path), "%s.lock", index);
	(void)unlink(path);
	(void)unlink(record);
	(void)unlink(index);
	(void)rmdir(folder);
}

/* --- select --- */

static void names_of(char *out, size_t size, const cJSON *object)
{
	const cJSON *member;

	*out = '\0';
	cJSON_ArrayForEach(member, object)(void)
		snprintf(out + strlen(out), size - strlen(out), "%s ", member->string);
}

Test(select, only_what_is_named_is_there)
{
	static const char *const cases[][2] = {
		{ "key", "key " },
		{ "year,key", "key year " },
		{ "title,links,passages", "title passages links " },
		{ "key,key", "key " },
	};
	char path[256], names[512];

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		(void)snprintf(path, sizeof(path), "/api/v1/search?q=china&select=%s", cases[i][0]);
		AUTO(cJSON) cJSON *j = get_json(path);

		names_of(names, sizeof(names), at(j, "results.0"));
		cr_expect_str_eq(names, cases[i][1], "%s", path);
		cr_expect_eq(number_at(j, "meta.count"), 23);
		cr_expect(at(j, "facets.region"));
	}
}

Test(select, every_member_can_be_asked_for_alone)
{
	AUTO(cJSON) cJSON *all = get_json("/api/v1/search?q=china&explain=true");
	const cJSON *member;
	char path[256], names[512];

	cJSON_ArrayForEach(member, at(all, "results.0"))
	{
		AUTO(cJSON) cJSON *one = NULL;

		(void)snprintf(path, sizeof(path), "/api/v1/search?q=china&explain=true&select=%s",
			       member->string);
		one = get_json(path);
		names_of(names, sizeof(names), at(one, "results.0"));
		cr_expect_eq(strncmp(names, member->string, strlen(member->string)), 0, "%s", path);
		cr_expect(cJSON_Compare(at(one, "results.0")->child, member, true), "%s", path);
	}
}

Test(select, what_is_no_member_is_named_with_its_place)
{
	AUTO(cJSON) cJSON *j = get_json("/api/v1/search?q=china&select=key,titel");

	cr_expect_eq(number_at(j, "status"), 400);
	cr_expect_str_eq(text_at(j, "errors.0.parameter"), "select");
	cr_expect_eq(number_at(j, "errors.0.position"), 4);
	cr_expect_str_eq(text_at(j, "errors.0.fix"), "did you mean \"title\"?");
}
