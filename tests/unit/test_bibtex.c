#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "http/bibtex.h"

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
	bibtex_entry(&out, "k", &c);
	return str_text(&out);
}

Test(bibtex, an_article_has_all_its_fields_in_order)
{
	cr_expect_str_eq(entry("{\"type\":\"article-journal\",\"title\":\"Dynamic Tolerance\","
			       "\"author\":[{\"family\":\"Budiatri\",\"given\":\"Aisah "
			       "Putri\"},{\"literal\":\"UN Women\"}],"
			       "\"container-title\":\"TRaNS\",\"volume\":\"13\",\"issue\":2,"
			       "\"page\":\"1-17\","
			       "\"issued\":{\"date-parts\":[[2025,2,10]]},\"ISSN\":\"2051-364X\","
			       "\"language\":\"en\","
			       "\"publisher\":\"CUP\",\"DOI\":\"10.1017/"
			       "trn_1.2025.2\",\"URL\":\"https://x.org/a%20b_c\"}"),
			 "@article{k,\n"
			 "  author = {Budiatri, Aisah Putri and {UN Women}},\n"
			 "  title = {Dynamic {Tolerance}},\n"
			 "  journal = {TRaNS},\n"
			 "  publisher = {CUP},\n"
			 "  year = {2025},\n"
			 "  month = feb,\n"
			 "  day = {10},\n"
			 "  volume = {13},\n"
			 "  number = {2},\n"
			 "  pages = {1--17},\n"
			 "  issn = {2051-364X},\n"
			 "  language = {en},\n"
			 "  doi = {10.1017/trn_1.2025.2},\n"
			 "  url = {https://x.org/a%20b_c}\n"
			 "}\n");
}

struct part_case {
	const char *record, *part; /* that must be in the entry */
};

static void expect_parts(const struct part_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cr_expect(strstr(entry(cases[i].record), cases[i].part), "%s lacks: %s",
			  entry(cases[i].record), cases[i].part);
}

Test(bibtex, each_type_becomes_its_entry)
{
	static const struct part_case cases[] = {
		{ "{\"type\":\"article-journal\"}", "@article{k" },
		{ "{\"type\":\"chapter\",\"container-title\":\"B\"}",
		  "@incollection{k,\n  booktitle = {B}" },
		{ "{\"type\":\"book\",\"publisher\":\"P\"}", "@book{k,\n  publisher = {P}" },
		{ "{\"type\":\"paper-conference\"}", "@inproceedings{k" },
		{ "{\"type\":\"report\",\"publisher\":\"P\"}",
		  "@techreport{k,\n  institution = {P}" },
		{ "{\"type\":\"thesis\",\"publisher\":\"U\"}", "@phdthesis{k,\n  school = {U}" },
		{ "{\"type\":\"thesis\",\"genre\":\"Master's thesis\"}", "@mastersthesis{k" },
		{ "{\"type\":\"thesis\",\"genre\":\"PhD thesis\"}", "@phdthesis{k" },
		{ "{\"type\":\"webpage\",\"container-title\":\"S\"}",
		  "@misc{k,\n  howpublished = {S}" },
		{ "{}", "@misc{k\n}\n" },
	};

	expect_parts(cases, COUNT_OF(cases));
}

#define TITLE(t) "{\"title\":\"" t "\"}"

Test(bibtex, what_may_be_a_name_keeps_its_capital)
{
	static const struct part_case cases[] = {
		{ TITLE("The BRI and China"), "{The {BRI} and {China}}" },
		{ TITLE("TRaNS: a US-China iPhone"), "{{TRaNS}: a {US}-{China} {iPhone}}" },
		{ TITLE("A Study of CPEC's Media"), "{A {Study} of {CPEC}'s {Media}}" },
		{ TITLE("COVID19"), "{{COVID19}}" },
		{ TITLE("China: The rise"), "{China: The rise}" },
		{ TITLE("\\\"Soft power\\\" in Xi's China"), "{\"Soft power\" in {Xi}'s {China}}" },
	};

	expect_parts(cases, COUNT_OF(cases));
}

Test(bibtex, what_tex_would_take_for_a_command_is_escaped)
{
	static const struct part_case cases[] = {
		{ TITLE("R&D at 5% for $1 #2 a_b"), "{R\\&{D} at 5\\% for \\$1 \\#2 a\\_b}" },
		{ TITLE("{x} ~ ^ \\\\ end"),
		  "{\\{x\\} \\textasciitilde{} \\textasciicircum{} \\textbackslash{} end}" },
		{ TITLE("an open { and"), "{an open \\textbraceleft{} and}" },
		{ TITLE("} closed {"), "{\\textbraceright{} closed \\textbraceleft{}}" },
		{ TITLE("two\\nlines"), "{two lines}" },
		{ TITLE("caf\xc3\xa9 \xe4\xb8\xad\xe5\x9b\xbd"),
		  "{caf\xc3\xa9 \xe4\xb8\xad\xe5\x9b\xbd}" },
		{ "{\"URL\":\"https://x/{a}\\\\b c\"}", "{https://x/%7Ba%7D%5Cb%20c}" },
	};

	expect_parts(cases, COUNT_OF(cases));
}

#define BY(name) "{\"author\":[{" name "}]}"

Test(bibtex, names_come_apart_as_they_should)
{
	static const struct part_case cases[] = {
		{ BY("\"family\":\"Dijk\",\"given\":\"Teun A.\",\"non-dropping-particle\":\"van\""),
		  "{van Dijk, Teun A.}" },
		{ BY("\"family\":\"King\",\"given\":\"Martin\",\"suffix\":\"Jr.\""),
		  "{King, Jr., Martin}" },
		{ BY("\"literal\":\"Ministry of Culture and Tourism\""),
		  "{{Ministry of Culture and Tourism}}" },
		{ BY("\"family\":\"Food and Drink\",\"given\":\"A\""), "{{Food and Drink}, A}" },
		{ BY("\"given\":\"Madonna\""), "{{Madonna}}" },
		{ BY("\"family\":\"King\",\"suffix\":\"Jr.\""), "{King, Jr., {}}" },
		{ BY("\"family\":\"bin Laden\",\"given\":\"O.\""), "{{bin Laden}, O.}" },
		{ BY("\"family\":\"Neves Junior\""), "{{Neves Junior}}" },
		{ BY("\"family\":\"others\""), "{{others}}" },
		{ BY("\"family\":\"Sandor\",\"given\":\"Anand\""), "{Sandor, Anand}" },
		{ BY("\"family\":\"Smith & Sons\""), "{Smith \\& Sons}" },
		{ "{\"editor\":[{\"family\":\"A\"},{\"family\":\"B\"}]}", "editor = {A and B}" },
	};

	expect_parts(cases, COUNT_OF(cases));
}

Test(bibtex, page_ranges_have_two_hyphens)
{
	static const struct part_case cases[] = {
		{ "{\"page\":\"899-921\"}", "{899--921}" },
		{ "{\"page\":\"899--921\"}", "{899--921}" },
		{ "{\"page\":\"899\xe2\x80\x93"
		  "921\"}",
		  "{899--921}" },
		{ "{\"page\":\"e12\"}", "{e12}" },
		{ "{\"page\":12}", "{12}" },
	};

	expect_parts(cases, COUNT_OF(cases));
}
