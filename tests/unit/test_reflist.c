/* Lists of references: which works of the corpus their lines are. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/corpus.h"

#define WORKS                                                                                      \
	"[{\"id\": \"citing\", \"title\": \"Citing\"%s},"                                          \
	"{\"id\": \"berger\", \"title\": \"Envoys and empires: a history\", \"DOI\": "             \
	"\"10.1000/ABC.1\", \"author\": [{\"family\": \"Berger\", \"given\": \"Ada\"}], "          \
	"\"issued\": {\"date-parts\": [[2001]]}},"                                                 \
	"{\"id\": \"cruz\", \"title\": \"Museums and the making of nations\", \"author\": "        \
	"[{\"family\": \"de la Cruz\", \"given\": \"B.\"}, {\"family\": \"Okafor\"}], "            \
	"\"issued\": {\"date-parts\": [[2010]]}},"                                                 \
	"{\"id\": \"cruz2\", \"title\": \"Museums and the marketing of nations\", \"author\": "    \
	"[{\"family\": \"de la Cruz\", \"given\": \"B.\"}], "                                      \
	"\"issued\": {\"date-parts\": [[2012]]}},"                                                 \
	"{\"id\": \"short\", \"title\": \"Power\", \"author\": [{\"family\": \"Mann\"}], "         \
	"\"issued\": {\"date-parts\": [[1986]]}}]"

static struct corpus_folder c;

static void setup(void)
{
	corpus_make(&c);
}

static void teardown(void)
{
	corpus_remove(&c);
}

TestSuite(reflist, .init = setup, .fini = teardown);

static const char *cited(const char *custom, const char *line)
{
	char works[4096], text[1024];

	(void)snprintf(works, sizeof(works), WORKS, custom);
	(void)snprintf(text, sizeof(text), "## A\n\nText.\n\n## References\n\n%s\n", line);
	corpus_put(&c, "works.json", works);
	corpus_put(&c, "citing.md", text);
	corpus_must_index(&c);
	return corpus_ask(&c, "SELECT key FROM citation JOIN work ON id = cited ORDER BY key",
			  NULL);
}

Test(reflist, a_line_is_the_work_whose_doi_or_author_title_and_year_it_has)
{
	static const struct {
		const char *line, *works;
	} table[] = {
		{ "- Garbled. (1999). Odd. <https://doi.org/10.1000/abc.1>", "berger" },
		{ "- Garbled (1999). Odd. doi:10.1000/ABC.1.", "berger" },
		{ "- Garbled (1999). Odd. (10.1000/abc.12)", "" },
		{ "- Berger, A. (2001). *Envoys and Empires: A History*. Press.", "berger" },
		{ "- Berger, A. (2001). *Envoys and Empires*. Press.", "berger" },
		{ "- Other, A. (2001). *Envoys and Empires: A History*. Press.", "" },
		{ "- Berger, A. (2001). *Quite another thing*. Press.", "" },
		{ "- de la Cruz, B., & Okafor, C. (2010). Museums and the making of nations.",
		  "cruz" },
		{ "- de la Cruz, B. (2012). Museums and marketing of nations.", "cruz2" },
		{ "- Mann, M. (1986). Power.", "" }, /* a title of one word proves nothing */
		{ "- Berger, A. (2001). Envoys and empires.\n- Berger. 10.1000/abc.1", "berger" },
		{ "1. Berger, A. (2001). Envoys and empires.\n2. de la Cruz, B. (2010). Museums "
		  "and the making of nations.",
		  "berger;cruz" },
	};

	for (size_t i = 0; i < COUNT_OF(table); i++)
		cr_expect_str_eq(cited("", table[i].line), table[i].works, "%s: %s", table[i].line,
				 cited("", table[i].line));
}

Test(reflist, what_the_record_says_itself_counts_alone)
{
	cr_expect_str_eq(cited(", \"custom\": {\"references\": [\"cruz\"]}",
			       "- Berger, A. (2001). Envoys and empires."),
			 "cruz");
}

Test(reflist, what_is_matched_is_listed_for_citations_and_the_rest_is_told)
{
	char works[4096];

	(void)snprintf(works, sizeof(works), WORKS, "");
	corpus_put(&c, "works.json", works);
	corpus_put(&c, "citing.md",
		   "## A\n\nEnvoys (Berger, 2001) met. Berger argues it.\n\n## References\n\n"
		   "- Berger, A. (2001). Envoys and empires.\n- Nobody, N. (2000). Nothing.\n");
	corpus_must_index(&c);
	cr_expect_str_eq(corpus_ask(&c,
				    "SELECT form, listed, key FROM mention JOIN work ON work.id = "
				    "cited ORDER BY mention.id",
				    NULL),
			 "parenthetical,1,berger;bare,1,berger");
	cr_assert_eq(corpus_check(&c), ERR_OK);
	cr_expect(strstr(c.findings, "1 of the 2 lines of its list are no works here"), "%s",
		  c.findings);
}

#define OPENALEX(id, doi, refs)                                                                    \
	"{\"id\": \"https://openalex.org/" id "\", \"title\": \"Title of " id                      \
	"\", \"doi\": \"https://doi.org/" doi "\", \"referenced_works\": [" refs "]}"
#define CITATIONS                                                                                  \
	"SELECT a.title, b.title FROM citation JOIN work a ON a.id = citing JOIN work b ON b.id "  \
	"= "                                                                                       \
	"cited ORDER BY 1, 2"

Test(reflist, what_openalex_lists_are_the_works_that_it_calls_so)
{
	corpus_put(&c, "1.json",
		   OPENALEX("W1", "10.1000/a",
			    "\"https://openalex.org/W2\", \"https://openalex.org/W9\""));
	corpus_put(&c, "2.json", OPENALEX("W2", "10.1000/b", ""));
	corpus_must_index(&c);
	cr_expect_str_eq(corpus_ask(&c, CITATIONS, NULL), "Title of W1,Title of W2");
	corpus_put(&c, "9.json", OPENALEX("W9", "10.1000/c", "\"https://openalex.org/W1\""));
	corpus_must_index(&c);
	cr_expect_eq(c.summary.outcome, INGEST_UPDATED);
	cr_expect_str_eq(corpus_ask(&c, CITATIONS, NULL),
			 "Title of W1,Title of W2;Title of W1,Title of W9;"
			 "Title of W9,Title of W1");
}

/* Of one work Crossref knows one reference, OpenAlex another, and a person the title. */
Test(reflist, the_lists_of_all_records_of_a_work_count)
{
	corpus_put(&c, "mine.json",
		   "[{\"id\": \"mine\", \"title\": \"Mine\", \"DOI\": \"10.1000/a\"},"
		   " {\"id\": \"x\", \"title\": \"X\", \"DOI\": \"10.1000/x\"}]");
	corpus_put(&c, "o1.json", OPENALEX("W1", "10.1000/a", "\"https://openalex.org/W2\""));
	corpus_put(&c, "o2.json", OPENALEX("W2", "10.1000/b", ""));
	corpus_put(&c, "crossref.json",
		   "{\"message-type\": \"work\", \"message\": {\"DOI\": \"10.1000/A\", \"prefix\": "
		   "\"10.1000\", \"title\": [\"Mine\"], \"reference\": [{\"key\": \"1\", "
		   "\"DOI\": \"10.1000/X\"}, {\"key\": \"2\", \"unstructured\": \"Unknown.\"}]}}");
	corpus_must_index(&c);
	cr_expect_str_eq(corpus_ask(&c, CITATIONS, NULL), "Mine,Title of W2;Mine,X");
	cr_assert_eq(corpus_check(&c), ERR_OK);
	cr_expect(strstr(c.findings, "[mine] 1 of the 3 lines of its list"), "%s", c.findings);
}
