#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "http/ris.h"

/* The entry of a record under the key "k"; borrowed until the next call. */
static const char *entry(const char *record)
{
	static struct str out;
	AUTO(arena) struct arena *mem = arena_new(1 << 20);
	AUTO(csl) struct csl c = { 0 };
	struct err err = { 0 };

	cr_assert_eq(csl_parse(&c, record, mem, &err), ERR_OK, "%s: %s", record, err.msg);
	str_dispose(&out);
	str_init(&out, 1 << 16);
	ris_entry(&out, "k", &c);
	return str_text(&out);
}

Test(ris, an_article_has_all_its_fields_in_order)
{
	cr_expect_str_eq(
		entry("{\"type\":\"article-journal\",\"title\":\"Dynamic Tolerance\","
		      "\"author\":[{\"family\":\"Dijk\",\"given\":\"Teun A.\",\"suffix\":\"Jr.\","
		      "\"non-dropping-particle\":\"van\"},{\"literal\":\"UN Women\"}],"
		      "\"container-title\":\"TRaNS\",\"volume\":\"13\",\"issue\":2,"
		      "\"page\":\"1-17\",\"keyword\":\"a, b\","
		      "\"issued\":{\"date-parts\":[[2025,2,10]]},\"ISSN\":\"2051-364X\","
		      "\"language\":\"en\",\"publisher\":\"CUP\",\"DOI\":\"10.1017/x\"}"),
		"TY  - JOUR\r\nID  - k\r\nAU  - van Dijk, Teun A., Jr.\r\n"
		"AU  - UN Women,\r\nTI  - Dynamic Tolerance\r\nT2  - TRaNS\r\n"
		"PY  - 2025\r\nDA  - 2025/02/10/\r\nSP  - 1\r\nEP  - 17\r\nVL  - 13\r\n"
		"IS  - 2\r\nPB  - CUP\r\nSN  - 2051-364X\r\nLA  - en\r\nDO  - 10.1017/x\r\n"
		"KW  - a\r\nKW  - b\r\nER  - \r\n");
}

Test(ris, parts_are_where_they_belong)
{
	static const struct {
		const char *record, *part;
	} cases[] = {
		{ "{}", "TY  - GEN\r\nID  - k\r\nER  - \r\n" },
		{ "{\"type\":\"chapter\",\"container-title\":\"B\"}", "\r\nBT  - B\r\n" },
		{ "{\"type\":\"entry-encyclopedia\"}", "TY  - CHAP\r\n" },
		{ "{\"issued\":{\"date-parts\":[[2020,3]]}}", "PY  - 2020\r\nDA  - 2020/03//\r\n" },
		{ "{\"page\":\"e12\"}", "SP  - e12\r\nER" },
		{ "{\"page\":\"12--19\"}", "SP  - 12\r\nEP  - 19\r\n" },
		{ "{\"page\":\"12\xe2\x80\x93"
		  "19\"}",
		  "SP  - 12\r\nEP  - 19\r\n" },
		{ "{\"title\":\"a\\r\\nER  - \\u0000b\"}", "TI  - a  ER" },
		{ "{\"title\":\" \\n \"}", "ID  - k\r\nER" },
		{ "{\"author\":[{\"family\":\"King\",\"suffix\":\"Jr.\"}]}",
		  "AU  - King, , Jr.\r\n" },
		{ "{\"author\":[{\"family\":\"a, b\",\"given\":\"c\"}]}", "AU  - a  b, c\r\n" },
		{ "{\"author\":[{\"given\":\"Plato\"}]}", "AU  - Plato\r\n" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		cr_expect(strstr(entry(cases[i].record), cases[i].part), "%s lacks %s",
			  entry(cases[i].record), cases[i].part);
}
