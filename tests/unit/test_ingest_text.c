/* Texts become passages: what counts as one, and how they are numbered. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "support/corpus.h"

static struct corpus_folder c;

static void setup(void)
{
	corpus_make(&c);
	corpus_put(&c, "works.json", "[{\"id\": \"k\", \"title\": \"T\"}]");
}

static void teardown(void)
{
	corpus_remove(&c);
}

TestSuite(ingest_text, .init = setup, .fini = teardown);

static const char *passages(const char *file, const char *text)
{
	corpus_put(&c, file, text);
	corpus_must_index(&c);
	return corpus_ask(
		&c, "SELECT paragraph, level, section, text FROM unit WHERE paragraph > 0", NULL);
}

static const struct {
	const char *name, *markdown, *passages;
} cases[] = {
	{ "paragraphs count from 1 with the abstract; title and byline are none",
	  "# Title\n\nBy Somebody\n\n## Abstract\n\nFirst.\n\n## Body\n\nSecond.\n\n### "
	  "Deep\n\nThird.\n",
	  "1,2,Abstract,First.;2,2,Body,Second.;3,3,Deep,Third." },
	{ "a line of keywords is none", "## Abstract\n\nFirst.\n\n**Keywords:** a, b\n\nSecond.\n",
	  "1,2,Abstract,First.;2,2,Abstract,Second." },
	{ "references are none, and what follows them counts on",
	  "## A\n\nFirst.\n\n## References\n\n- One.\n\n### Web\n\nTwo.\n\n## Notes\n\nSecond.\n",
	  "1,2,A,First.;2,2,Notes,Second." },
	{ "so is a bibliography, in capitals, and works cited",
	  "## A\n\nFirst.\n\n## BIBLIOGRAPHY\n\nOne.\n\n## Works cited\n\nTwo.\n", "1,2,A,First." },
	{ "inline markup goes, and a link keeps its text",
	  "## A\n\nAn *odd* **mix** of `code`,\nand [a link](https://example.org \"t\").\n",
	  "1,2,A,An odd mix of code, and a link." },
	{ "items of lists and block quotes are paragraphs", "## A\n\n> Quoted.\n\n- One.\n- Two.\n",
	  "1,2,A,Quoted.;2,2,A,One.;3,2,A,Two." },
	{ "entities and escapes are what they stand for", "## A\n\nA &amp; B \\* C\n",
	  "1,2,A,A & B * C" },
	{ "without headings every paragraph counts", "One\n\nTwo\n", "1,0,,One;2,0,,Two" },
	{ "where there are several first-level headings, the record's title is none of the "
	  "sections",
	  "# T\n\nOne\n\n# Body\n\nTwo\n\n# References\n\nThree\n", "1,1,Body,Two" },
	{ "nor is a section taken for the title, and nothing is lost",
	  "# Introduction\n\nOne\n\n# Body\n\n## Deep\n\nTwo\n\n# References\n\nThree\n",
	  "1,1,Introduction,One;2,2,Deep,Two" },
	{ "a byte order mark and CRLF do not show", "\xef\xbb\xbf## A\r\n\r\nOne\r\ntwo\r\n",
	  "1,2,A,One two" },
};

Test(ingest_text, markdown_becomes_numbered_passages)
{
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		cr_expect_str_eq(passages("k.md", cases[i].markdown), cases[i].passages,
				 "%s: got %s", cases[i].name, passages("k.md", cases[i].markdown));
}

Test(ingest_text, plain_text_is_parted_by_blank_lines)
{
	cr_expect_str_eq(passages("k.txt", "One\r\ntwo\r\n\r\n  \nThree\n\n\n\nFour"),
			 "1,0,,One two;2,0,,Three;3,0,,Four");
}

Test(ingest_text, a_text_in_a_folder_below_belongs_to_its_record_too)
{
	cr_expect_str_eq(passages("texts/k.md", "One\n"), "1,0,,One");
}

Test(ingest_text, bytes_that_are_not_utf8_are_replaced_and_named)
{
	corpus_put(&c, "k.md", "## A\n\nFine\n\nna\xefve\n");
	cr_assert_eq(corpus_index(&c), ERR_OK);
	cr_expect(strstr(c.findings, "warning k.md:5 "), "%s", c.findings);
	cr_expect_str_eq(corpus_ask(&c, "SELECT text FROM unit WHERE paragraph = 2", NULL),
			 "na\xef\xbf\xbdve");
}

Test(ingest_text, a_paragraph_beyond_the_limit_is_cut_at_a_character_and_named)
{
	const size_t n = ((size_t)1 << 20) + 2;
	char *text = malloc(n + 1);

	cr_assert(text);
	for (size_t i = 0; i < n; i += 2)
		memcpy(text + i, "\xc3\xa9", 2);
	text[n] = '\0';
	memcpy(text, "a", 1), memcpy(text + 1, "a", 1);
	corpus_put_n(&c, "k.txt", text + 1, n - 1); /* the limit falls into a character */
	free(text);
	cr_assert_eq(corpus_index(&c), ERR_OK);
	cr_expect(strstr(c.findings, "warning k.txt:0 [k] a paragraph is longer"), "%s",
		  c.findings);
	cr_expect_str_eq(
		corpus_ask(&c, "SELECT length(CAST(text AS BLOB)) FROM unit WHERE paragraph = 1",
			   NULL),
		"1048575");
}

Test(ingest_text, access_is_snippets_for_a_text_and_record_without_one)
{
	corpus_put(&c, "more.json",
		   "[{\"id\": \"l\", \"title\": \"T\"},"
		   " {\"id\": \"m\", \"title\": \"T\", \"custom\": {\"access\": \"full\"}}]");
	corpus_put(&c, "k.md", "One\n");
	corpus_put(&c, "m.md", "One\n");
	corpus_must_index(&c);
	cr_expect_str_eq(
		corpus_ask(&c, "SELECT key, access, full_text FROM work ORDER BY key", NULL),
		"k,snippets,1;l,record,0;m,full,1");
}
