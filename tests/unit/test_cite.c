#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "http/cite.h"

#define DASH "\xe2\x80\x93"

/* The citation of a record; borrowed until the next call. */
static const char *cited(const char *record)
{
	static struct str out;
	AUTO(arena) struct arena *mem = arena_new(1 << 20);
	AUTO(csl) struct csl c = { 0 };
	struct err err = { 0 };

	cr_assert_eq(csl_parse(&c, record, mem, &err), ERR_OK, "%s: %s", record, err.msg);
	str_dispose(&out);
	str_init(&out, 1 << 16);
	cite_write(&out, CITE_APA, &c);
	return str_text(&out);
}

struct cite_case {
	const char *record, *text;
};

static void expect_all(const struct cite_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cr_expect_str_eq(cited(cases[i].record), cases[i].text, "%s\n gave: %s\nwanted: %s",
				 cases[i].record, cited(cases[i].record), cases[i].text);
}

Test(cite, each_type_of_work_in_its_own_form)
{
	static const struct cite_case cases[] = {
		{ "{\"type\":\"article-journal\",\"title\":\"Is Soft Power Soft\","
		  "\"author\":[{\"family\":\"Nye\",\"given\":\"Joseph S.\"}],"
		  "\"container-title\":\"Foreign "
		  "Policy\",\"volume\":4,\"issue\":\"2\",\"page\":\"10-19\","
		  "\"issued\":{\"date-parts\":[[2004,3]]},\"DOI\":\"10.1/x\",\"URL\":\"https://"
		  "a.b\"}",
		  "Nye, J. S. (2004). Is Soft Power Soft. Foreign Policy, 4(2), 10" DASH
		  "19. https://doi.org/10.1/x" },
		{ "{\"type\":\"chapter\",\"title\":\"A "
		  "Chapter?\",\"author\":[{\"family\":\"A\",\"given\":\"B\"}],"
		  "\"editor\":[{\"family\":\"D\",\"given\":\"Eve\"},{\"family\":\"F\",\"given\":"
		  "\"Guy\"}],"
		  "\"container-title\":\"The Book\",\"page\":\"1\",\"publisher\":\"Press Inc.\","
		  "\"issued\":{\"date-parts\":[[\"2020\"]]}}",
		  "A, B. (2020). A Chapter? In E. D & G. F (Eds.), The Book (p. 1). Press Inc." },
		{ "{\"type\":\"book\",\"title\":\"Whole\",\"author\":[{\"literal\":\"UNESCO\"}],"
		  "\"publisher\":\"Seuil\",\"issued\":{\"date-parts\":[[1999]]}}",
		  "UNESCO. (1999). Whole. Seuil." },
		{ "{\"type\":\"thesis\",\"title\":\"Deep\",\"genre\":\"Master's thesis\","
		  "\"author\":[{\"family\":\"X\",\"given\":\"Y\"}],\"publisher\":\"Leiden "
		  "University\"}",
		  "X, Y. (n.d.). Deep [Master's thesis, Leiden University]." },
		{ "{\"type\":\"webpage\",\"title\":\"Nobody wrote "
		  "this.\",\"URL\":\"https://x.org\"}",
		  "Nobody wrote this. (n.d.). https://x.org" },
	};

	expect_all(cases, COUNT_OF(cases));
}

#define BY(names) "{\"type\":\"book\",\"title\":\"T\",\"author\":[" names "]}"

Test(cite, names_are_written_as_apa_writes_them)
{
	static const struct cite_case cases[] = {
		{ BY("{\"family\":\"Budiatri\",\"given\":\"Aisah Putri\"}"),
		  "Budiatri, A. P. (n.d.). T." },
		{ BY("{\"family\":\"Sartre\",\"given\":\"Jean-Paul\"}"),
		  "Sartre, J.-P. (n.d.). T." },
		{ BY("{\"family\":\"Mendes\",\"given\":\"C.A.\"}"), "Mendes, C. A. (n.d.). T." },
		{ BY("{\"family\":\"Dijk\",\"given\":\"Teun\",\"non-dropping-particle\":\"van\"}"),
		  "van Dijk, T. (n.d.). T." },
		{ BY("{\"family\":\"King\",\"given\":\"Martin\",\"suffix\":\"Jr.\"}"),
		  "King, M., Jr. (n.d.). T." },
		{ BY("{\"family\":\"Plato\"}"), "Plato. (n.d.). T." },
		{ BY("{\"family\":\"\xc3\x96zt\xc3\xbcrk\",\"given\":"
		     "\"\xc3\x87\x61\xc4\x9f\xc4\xb1l\"}"),
		  "\xc3\x96zt\xc3\xbcrk, \xc3\x87. (n.d.). T." },
		{ BY("{\"family\":\"\xe7\x8e\x8b\",\"given\":\"\xe6\xaf\x85\"}"),
		  "\xe7\x8e\x8b, \xe6\xaf\x85. (n.d.). T." },
		{ BY("{\"family\":\"A\",\"given\":\"B\"},{\"family\":\"C\",\"given\":\"D\"}"),
		  "A, B., & C, D. (n.d.). T." },
		{ BY("{\"family\":\"A\",\"given\":\"B\"},{\"family\":\"C\",\"given\":\"D\"},{"
		     "\"literal\":\"E\"}"),
		  "A, B., C, D., & E. (n.d.). T." },
	};

	expect_all(cases, COUNT_OF(cases));
}

Test(cite, of_more_than_twenty_authors_the_last_is_still_named)
{
	AUTO(str) struct str record;
	const char *text;

	str_init(&record, 1 << 16);
	str_add(&record, "{\"type\":\"book\",\"title\":\"T\",\"author\":[");
	for (int i = 1; i <= 22; i++)
		str_add_f(&record, "%s{\"family\":\"N%d\"}", i > 1 ? "," : "", i);
	str_add(&record, "]}");
	text = cited(str_text(&record));
	cr_expect(strstr(text, "N18, N19, \xe2\x80\xa6 N22. (n.d.)"), "%s", text);
	cr_expect(!strstr(text, "N20"));
}

Test(cite, odd_records_are_cited_as_far_as_they_go)
{
	static const struct cite_case cases[] = {
		{ "{}", "Untitled. (n.d.)." },
		{ "{\"title\":\"\",\"author\":[]}", "Untitled. (n.d.)." },
		{ "{\"title\":5,\"author\":\"me\",\"issued\":7,\"volume\":{}}", "5. (n.d.)." },
		{ "{\"title\":\"T\",\"author\":[{}, null, "
		  "{\"given\":\"Only\"}],\"issued\":{\"date-parts\":[]}}",
		  "Only. (n.d.). T." },
		{ "{\"title\":\"T\",\"issued\":{\"date-parts\":[[-44]]},\"container-title\":\"J\","
		  "\"page\":\"e1\"}",
		  "T. (-44). J, e1." },
	};

	expect_all(cases, COUNT_OF(cases));
}

Test(cite, what_is_no_object_is_no_record)
{
	static const char *const records[] = { "", "[]", "7", "{", "null" };
	AUTO(arena) struct arena *mem = arena_new(4096);

	for (size_t i = 0; i < COUNT_OF(records); i++) {
		struct err err = { 0 };
		struct csl c = { 0 };

		cr_expect_eq(csl_parse(&c, records[i], mem, &err), ERR_CORRUPT, "%s", records[i]);
		cr_expect_null(c.root);
	}
}

/* --- the table of references written by hand --- */

static const char table_path[] = "tests/unit/citations.txt";

/* Hold one line, "STYLE: REFERENCE", to what is made of the record. */
static void expect_line(const char *record, const char *line, unsigned counts[CITE_STYLES])
{
	AUTO(arena) struct arena *mem = arena_new(1 << 20);
	AUTO(csl) struct csl c = { 0 };
	AUTO(str) struct str out = STR(1 << 16);
	const char *wanted = strstr(line, ": ");
	char name[16] = "";
	enum cite_style style;
	struct err err = { 0 };

	cr_assert(wanted && wanted - line < 16, "%s", line);
	memcpy(name, line, (size_t)(wanted - line));
	cr_assert(cite_style_by_name(&style, name), "%s", line);
	cr_assert_eq(csl_parse(&c, record, mem, &err), ERR_OK, "%s", record);
	cite_write(&out, style, &c);
	cr_expect_str_eq(str_text(&out), wanted + 2, "%s\n gave: %s: %s\nwanted: %s", record, name,
			 str_text(&out), line);
	counts[style]++;
}

Test(cite, references_are_as_the_manuals_have_them)
{
	unsigned counts[CITE_STYLES] = { 0 };
	FILE *f = fopen(table_path, "re");
	char *line = NULL, *record = NULL;
	size_t room = 0;
	ssize_t n;

	cr_assert(f, "%s", table_path);
	while ((n = getline(&line, &room, f)) > 0) {
		line[n - (line[n - 1] == '\n')] = '\0';
		if (*line == '{') {
			free(record);
			record = strdup(line);
		} else if (*line && *line != '#') {
			expect_line(record, line, counts);
		}
	}
	for (int i = 0; i < CITE_STYLES; i++)
		cr_expect_geq(counts[i], 40, "%s", cite_style_name((enum cite_style)i));
	free(record);
	free(line);
	(void)fclose(f);
}
