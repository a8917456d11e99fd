/* Records of one work become one record, which says what became of the others. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/corpus.h"

static struct corpus_folder c;

static void setup(void)
{
	corpus_make(&c);
}

static void teardown(void)
{
	corpus_remove(&c);
}

TestSuite(duplicates, .init = setup, .fini = teardown);

#define RECORD(id, title, family, given, year, more)                                               \
	"[{\"id\": \"" id "\", \"type\": \"book\", \"title\": \"" title                            \
	"\", \"author\": [{\"family\": \"" family "\", \"given\": \"" given                        \
	"\"}], \"issued\": {\"date-parts\": [[" year "]]}" more "}]"

static const char *keys(void)
{
	return corpus_ask(&c, "SELECT key FROM work ORDER BY key", NULL);
}

Test(duplicates, the_same_doi_or_title_authors_and_year_are_one_work)
{
	static const struct {
		const char *a, *b, *keys;
	} table[] = {
		{ RECORD("a", "Envoys", "Nye", "J.", "2004", ", \"DOI\": \"10.1/X\""),
		  RECORD("b", "Other title", "Nye", "J.", "2005", ", \"DOI\": \"10.1/x\""), "a" },
		{ RECORD("a", "Envoys: A History", "Nye", "Joseph", "2004", ""),
		  RECORD("b", "envoys - a history", "nye", "J. S.", "2004", ""), "a" },
		{ RECORD("a", "Envoys", "Nye", "J.", "2004", ", \"DOI\": \"10.1/x\""),
		  RECORD("b", "Envoys", "Nye", "J.", "2004", ""), "a" },
		/* what is only alike is not */
		{ RECORD("a", "Envoys", "Nye", "J.", "2004", ", \"DOI\": \"10.1/x\""),
		  RECORD("b", "Envoys", "Nye", "J.", "2004", ", \"DOI\": \"10.1/y\""), "a;b" },
		{ RECORD("a", "Envoys", "Nye", "J.", "2004", ""),
		  RECORD("b", "Envoys", "Nye", "J.", "2005", ""), "a;b" },
		{ RECORD("a", "Envoys", "Nye", "J.", "2004", ""),
		  RECORD("b", "Envoys", "Nye", "K.", "2004", ""), "a;b" },
		{ RECORD("a", "Envoys", "Nye", "J.", "2004", ""),
		  RECORD("b", "Envoy", "Nye", "J.", "2004", ""), "a;b" },
		{ RECORD("a", "Editorial", "Nye", "J.", "2004", ", \"issue\": \"1\""),
		  RECORD("b", "Editorial", "Nye", "J.", "2004", ", \"issue\": 2"), "a;b" },
		{ RECORD("a", "Editorial", "Nye", "J.", "2004", ", \"page\": \"12-14\""),
		  RECORD("b", "Editorial", "Nye", "J.", "2004", ", \"page\": \"120-121\""), "a;b" },
		{ RECORD("a", "Envoys", "Nye", "J.", "2004", ", \"page\": \"12-14\""),
		  RECORD("b", "Envoys", "Nye", "J.", "2004", ", \"page\": \"12–14\""), "a" },
		{ RECORD("a", "Envoys", "Nye", "J.", "2004", ", \"page\": \"1-9\""), /* not yet */
		  RECORD("b", "Envoys", "Nye", "J.", "2004", ", \"page\": \"212-220\""), "a" },
		{ "[{\"id\": \"a\", \"title\": \"Editorial\"}]",
		  "[{\"id\": \"b\", \"title\": \"Editorial\"}]", "a;b" },
	};

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		corpus_put(&c, "a.json", table[i].a);
		corpus_put(&c, "b.json", table[i].b);
		corpus_must_index(&c);
		cr_expect_str_eq(keys(), table[i].keys, "%s\n%s", table[i].a, table[i].b);
	}
}

#define DISPATCH(id, date, text)                                                                   \
	"{\"id\": \"" id "\", \"title\": \"Mr. Seward to Mr. Judd.\", \"date\": \"" date           \
	"\", \"persons\": [\"Seward\"], \"text\": \"" text "\"}\n"

Test(duplicates, documents_under_one_heading_are_as_many_works)
{
	corpus_put(&c, "volume.jsonl",
		   DISPATCH("d4", "1861-03-22", "Of the instructions that were given.")
			   DISPATCH("d15", "1861-03-22", "Of the same day, on other matters."));
	corpus_put(&c, "next.jsonl", DISPATCH("d2", "1861-05-02", "Of the month after next."));
	corpus_must_index(&c);
	cr_assert_str_eq(keys(), "d15;d2;d4");
}

Test(duplicates, a_record_without_a_doi_is_neither_of_two_that_differ_in_it)
{
	corpus_put(&c, "a.json",
		   RECORD("a", "Envoys", "Nye", "J.", "2004", ", \"DOI\": \"10.1/x\""));
	corpus_put(&c, "b.json", RECORD("b", "Envoys", "Nye", "J.", "2004", ""));
	corpus_put(&c, "c.json",
		   RECORD("c", "Envoys", "Nye", "J.", "2004", ", \"DOI\": \"10.1/y\""));
	corpus_must_index(&c);
	cr_expect_str_eq(keys(), "a;b;c");
}

Test(duplicates, what_one_lacks_the_other_gives)
{
	corpus_put(&c, "a.json",
		   RECORD("a", "Envoys", "Nye", "J.", "2004",
			  ", \"abstract\": \"Short.\", \"keyword\": \"treaty\", \"custom\": "
			  "{\"references\": [\"x\"]}"));
	corpus_put(&c, "b.jsonl",
		   "{\"id\": \"b\", \"title\": \"Envoys\", \"authors\": [\"Nye, J.\"], \"year\": "
		   "\"2004\", \"abstract\": \"A longer one.\", \"keyword\": \"summit\", \"venue\": "
		   "\"Affairs\", \"text\": \"A text of its own.\"}\n");
	corpus_put(&c, "x.json",
		   "[{\"id\": \"x\", \"title\": \"X\", \"custom\": "
		   "{\"references\": [\"b\"]}}]");
	corpus_must_index(&c);
	cr_expect_str_eq(corpus_ask(&c,
				    "SELECT key, type, abstract, keyword, venue, full_text, "
				    "cited_by_count FROM work WHERE key = 'a'",
				    NULL),
			 "a,book,A longer one.,treaty; summit,Affairs,1,1");
	cr_expect_str_eq(corpus_ask(&c,
				    "SELECT alias.key, work.key FROM alias JOIN work ON id = work",
				    NULL),
			 "b,a");
	cr_expect(strstr(c.findings, "warning b.jsonl:1 [b] merged: it is the same work as a"),
		  "%s", c.findings);
	cr_expect_eq(c.summary.merged, 1);
}

Test(duplicates, an_abstract_that_only_one_has_is_that_of_both)
{
	corpus_put(&c, "a.json", RECORD("a", "Envoys", "Nye", "J.", "2004", ""));
	corpus_put(&c, "b.json",
		   RECORD("b", "Envoys", "Nye", "J.", "2004", ", \"abstract\": \"Only here.\""));
	corpus_must_index(&c);
	cr_expect_str_eq(corpus_ask(&c, "SELECT key, abstract FROM work", NULL), "a,Only here.");
}

#define DOI ", \"DOI\": \"10.1/envoys\""

/* Its citations come with it, and the keys of all stay good. */
Test(duplicates, a_text_that_is_a_work_joins_what_became_one_before)
{
	corpus_put(&c, "a.json", RECORD("a", "Envoys", "Nye", "J.", "2004", DOI));
	corpus_put(&c, "b.json", RECORD("b", "Other", "Nye", "J.", "2005", DOI));
	corpus_put(&c, "x.json",
		   "[{\"id\": \"x\", \"title\": \"X\", \"custom\": {\"references\": [\"b\"]}}]");
	corpus_put(&c, "z.xml",
		   "<article><front><article-meta><article-id pub-id-type='doi'>10.1/envoys"
		   "</article-id><title-group><article-title>Envoys</article-title></title-group>"
		   "</article-meta></front><body><p>As <xref ref-type='bibr' rid='r'>[1]</xref> "
		   "has it.</p></body><back><ref-list><ref id='r'><element-citation><article-title>"
		   "X</article-title><pub-id pub-id-type='doi'>10.1/x</pub-id></element-citation>"
		   "</ref></ref-list></back></article>");
	corpus_put(&c, "x2.json", "[{\"id\": \"x2\", \"title\": \"X\", \"DOI\": \"10.1/x\"}]");
	corpus_must_index(&c);
	cr_expect_str_eq(corpus_ask(&c,
				    "SELECT key, full_text, cited_by_count FROM work ORDER BY key",
				    NULL),
			 "a,1,1;x,0,0;x2,0,1");
	cr_expect_str_eq(corpus_ask(&c,
				    "SELECT alias.key, work.key FROM alias JOIN work ON id = work",
				    NULL),
			 "anonymous,a;b,a");
	cr_expect_str_eq(corpus_ask(&c, "SELECT how, text FROM mention", NULL), "markup,[1]");
	cr_expect_eq(c.summary.merged, 2);
}

/* And how much of it may be shown is said of that text. */
Test(duplicates, of_the_texts_of_two_records_the_better_is_taken)
{
	static const char *const lengths[] = { "An excerpt.", "The whole, which goes on and on." };

	for (size_t i = 0; i < COUNT_OF(lengths); i++) {
		char line[512];

		corpus_put(&c, "a.jsonl",
			   "{\"id\": \"a\", \"title\": \"Envoys\", \"doi\": \"10.1/x\", \"text\": "
			   "\"Neither short nor long.\"}\n");
		(void)snprintf(line, sizeof(line),
			       "{\"id\": \"b\", \"title\": \"Envoys\", \"doi\": \"10.1/x\", "
			       "\"access\": \"full\", \"text\": \"%s\"}\n",
			       lengths[i]);
		corpus_put(&c, "b.jsonl", line);
		corpus_index_anew(&c, c.index);
		cr_expect_str_eq(corpus_ask(&c,
					    "SELECT key, access, unit.text FROM work JOIN unit "
					    "ON work = work.id AND paragraph > 0",
					    NULL),
				 i == 0 ? "a,snippets,Neither short nor long."
					: "a,full,The whole, which goes on and on.");
		cr_expect(strstr(c.findings, i == 0 ? "warning b.jsonl:0 [a] its text is not used"
						    : "warning a.jsonl:0 [a] its text is not used"),
			  "%s", c.findings);
	}
}

/* The title of a is that of c; only when b has lent it its authors and year is it the same work. */
Test(duplicates, what_one_record_lends_another_may_show_a_third)
{
	corpus_put(&c, "a.json", "[{\"id\": \"a\", \"title\": \"Envoys\", \"DOI\": \"10.1/x\"}]");
	corpus_put(&c, "b.json",
		   RECORD("b", "Other", "Nye", "J.", "2004", ", \"DOI\": \"10.1/x\""));
	corpus_put(&c, "c.json", RECORD("c", "Envoys", "Nye", "J.", "2004", ""));
	corpus_must_index(&c);
	cr_expect_str_eq(keys(), "a");
	cr_expect_eq(c.summary.merged, 2);
}

Test(duplicates, what_the_other_names_as_its_text_stays_beside_it)
{
	corpus_put(&c, "a.json", RECORD("a", "Envoys", "Nye", "J.", "2004", DOI));
	corpus_put(&c, "fetched/b.json",
		   RECORD("b", "Envoys", "Nye", "J.", "2004",
			  DOI ", \"custom\": {\"attachments\": [\"texts/t.md\"]}"));
	corpus_put(&c, "fetched/texts/t.md", "## S\n\nIts text.\n");
	corpus_must_index(&c);
	cr_expect_str_eq(corpus_ask(&c, "SELECT key, full_text FROM work", NULL), "a,1");
	cr_expect_not(strstr(c.findings, "is not there"), "%s", c.findings);
}

Test(duplicates, a_text_by_the_name_of_another_key_is_that_works)
{
	corpus_put(&c, "a.json", RECORD("a", "Envoys", "Nye", "J.", "2004", DOI));
	corpus_put(&c, "b.json", RECORD("b", "Envoys", "Nye", "J.", "2004", DOI));
	corpus_put(&c, "b.html", "<title>Theirs</title><p>One.</p>");
	corpus_must_index(&c);
	cr_expect_str_eq(corpus_ask(&c, "SELECT key, full_text FROM work", NULL), "a,1");
}

Test(duplicates, they_part_when_one_of_them_goes)
{
	char path[512];

	corpus_put(&c, "a.json", RECORD("a", "Envoys", "Nye", "J.", "2004", ""));
	corpus_put(&c, "b.json",
		   RECORD("b", "Envoys", "Nye", "J.", "2004", ", \"language\": \"en\""));
	corpus_put(&c, "c.json", "[{\"id\": \"c\", \"title\": \"C\"}]");
	corpus_must_index(&c);
	cr_expect_str_eq(corpus_ask(&c, "SELECT key, language FROM work ORDER BY key", NULL),
			 "a,en;c,");
	(void)snprintf(path, sizeof(path), "%s/b.json", c.path);
	cr_assert_eq(unlink(path), 0);
	corpus_must_index(&c);
	cr_expect_eq(c.summary.outcome, INGEST_UPDATED);
	cr_expect_str_eq(corpus_ask(&c, "SELECT key, language FROM work ORDER BY key", NULL),
			 "a,;c,");
	cr_expect_str_eq(corpus_ask(&c, "SELECT count(*) FROM alias", NULL), "0");
	corpus_put(&c, "a.json", RECORD("a", "Envoys again", "Nye", "J.", "2004", ""));
	corpus_put(&c, "b.json", RECORD("b", "Envoys", "Nye", "J.", "2004", ""));
	corpus_must_index(&c);
	cr_expect_str_eq(keys(), "a;b;c");
}
