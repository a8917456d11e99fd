/* JSON lines: what becomes a work, what becomes a passage, and what is named and left out. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

TestSuite(ingest_jsonl, .init = setup, .fini = teardown);

static const char *works_of(const char *lines)
{
	corpus_put(&c, "docs.jsonl", lines);
	cr_assert_eq(corpus_index(&c), ERR_OK, "%s: %s", lines, c.err.msg);
	return corpus_ask(&c,
			  "SELECT key, type, title, coalesce(year, ''), coalesce(venue, '') "
			  "FROM work ORDER BY key",
			  NULL);
}

static const struct {
	const char *line, *work;
} works[] = {
	{ "{\"id\": \"a\", \"title\": \"T\", \"text\": \"x\"}", "a,document,T,," },
	{ "{\"id\": 7, \"title\": \"T\"}", "7,document,T,," },
	{ "{\"id\": \"a\", \"title\": \"\"}", "a,document,a,," },
	{ "{\"title\": \"T\"}", "docs-1,document,T,," },
	{ "{\"text\": \"x\"}", "docs-1,document,docs-1,," },
	{ "{\"id\": \"frus1861/d1\", \"title\": \"T\"}", "frus1861-d1,document,T,," },
	{ "{\"id\": \"../a b\", \"title\": \"T\"}", "-.-a-b,document,T,," },
	{ "{\"id\": \"k.bib\", \"title\": \"T\"}", "k-bib,document,T,," },
	{ "{\"id\": \"k.ris\", \"title\": \"T\"}", "k-ris,document,T,," },
	{ "{\"id\": \"k.csl.json\", \"title\": \"T\"}", "k-csl.json,document,T,," },
	{ "{\"id\": \"k.jsonld\", \"title\": \"T\"}", "k-jsonld,document,T,," },
	{ "{\"id\": \"k.txt\", \"title\": \"T\"}", "k-txt,document,T,," },
	{ "{\"id\": \"k.json\", \"title\": \"T\"}", "k.json,document,T,," },
	{ "{\"id\": \"k/.bib\", \"title\": \"T\"}", "k--bib,document,T,," },
	{ "{\"id\": \"caf\u00e9\", \"title\": \"T\"}", "cafe,document,T,," },
	{ "{\"id\": \"a\", \"date\": \"1864-05-13\"}", "a,document,a,1864," },
	{ "{\"id\": \"a\", \"date\": \"1864-05\"}", "a,document,a,1864," },
	{ "{\"id\": \"a\", \"date\": \"May 1864\"}", "a,document,a,1864," },
	{ "{\"id\": \"a\", \"date\": \"\", \"year\": 1864}", "a,document,a,1864," },
	{ "{\"id\": \"a\", \"year\": \"1864\"}", "a,document,a,1864," },
	{ "{\"id\": \"a\", \"date\": \"undated\"}", "a,document,a,," },
	{ "{\"id\": \"a\", \"venue\": \"V\", \"volume_title\": \"W\"}", "a,document,a,,V" },
	{ "{\"id\": \"a\", \"volume_title\": \"W\"}", "a,document,a,,W" },
	{ "{\"id\": \"a\", \"type\": \"book\", \"title\": \"T\"}", "a,book,T,," },
	{ "{\"title\": \"T\", \"author\": [{\"family\": \"Nye\"}], \"issued\": "
	  "{\"date-parts\": [[2004]]}}",
	  "nye2004,document,T,2004," },
	{ "\xef\xbb\xbf{\"id\": \"a\", \"title\": \"T\"}\r\n\r\n", "a,document,T,," },
	{ "{\"id\": \"a\", \"title\": \"A\"}\n\n{\"id\": \"b\", \"title\": \"B\"}",
	  "a,document,A,,;b,document,B,," },
};

Test(ingest_jsonl, a_line_is_a_work)
{
	for (size_t i = 0; i < COUNT_OF(works); i++) {
		cr_expect_str_eq(works_of(works[i].line), works[i].work, "%s: got %s",
				 works[i].line, works_of(works[i].line));
		cr_expect_eq(c.summary.errors, 0, "%s: %s", works[i].line, c.findings);
	}
}

static const struct {
	const char *fields, *passages;
} texts[] = {
	{ "\"text\": \"One\\n\\nTwo\"", "1,0,,One;2,0,,Two" },
	{ "\"text\": \"One\\r\\ntwo\\r\\n \\r\\nThree\"", "1,0,,One two;2,0,,Three" },
	{ "\"text\": \"  One\\t\\n  two  \"", "1,0,,One two" },
	{ "\"text\": \"One\", \"notes\": [\"Two\", 3, \"\", \"Four\"]",
	  "1,0,,One;2,1,Notes,Two;3,1,Notes,Four" },
	{ "\"notes\": \"One\"", "1,1,Notes,One" },
	{ "\"text\": \"One\", \"chapter\": \"Spain\"", "1,1,Spain,One" },
	{ "\"text\": \"One\", \"type\": \"book\"", "1,0,,One" },
	{ "\"text\": \" \\n \", \"notes\": []", "" },
	{ "\"text\": 7, \"notes\": {\"a\": 1}", "" },
};

Test(ingest_jsonl, text_and_notes_become_numbered_passages)
{
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		char line[512];
		const char *got;

		(void)snprintf(line, sizeof(line), "{\"id\": \"a\", \"title\": \"T\", %s}",
			       texts[i].fields);
		(void)works_of(line);
		got = corpus_ask(&c,
				 "SELECT paragraph, level, section, text FROM unit "
				 "WHERE paragraph > 0",
				 NULL);
		cr_expect_str_eq(got, texts[i].passages, "%s: got %s", line, got);
		cr_expect_str_eq(c.findings, "", "%s: %s", line, c.findings);
	}
}

Test(ingest_jsonl, the_record_has_what_the_document_tells_and_not_its_text)
{
	(void)works_of("{\"id\": \"a\", \"title\": \"T\", \"date\": \"1864-05-13\", \"persons\": "
		       "[\"Mr. Dayton\", \"Seward, William\"], \"place\": \"Paris\", \"text\": "
		       "\"One\", \"abstract\": \"About\", \"doi\": \"10.1/X\", \"url\": "
		       "\"https://example.org/\", \"language\": \"en\", \"access\": \"full\"}");
	cr_expect_str_eq(
		corpus_ask(&c,
			   "SELECT substr(csl, 1, csl_cut) || json_quote(abstract) ||"
			   " substr(csl, csl_cut + 1) FROM work",
			   NULL),
		"{\"id\":\"a\",\"type\":\"document\",\"title\":\"T\",\"author\":[{\"literal\":"
		"\"Mr. Dayton\"},{\"family\":\"Seward\",\"given\":\"William\"}],\"issued\":{"
		"\"date-parts\":[[1864,5,13]]},\"abstract\":\"About\",\"DOI\":\"10.1/X\",\"URL\":"
		"\"https://example.org/\",\"language\":\"en\",\"publisher-place\":\"Paris\","
		"\"custom\":{\"access\":\"full\"}}");
	cr_expect_str_eq(corpus_ask(&c, "SELECT access, full_text, abstract, doi FROM work", NULL),
			 "full,1,About,10.1/x");
}

Test(ingest_jsonl, a_newline_behind_a_line_that_nothing_wrapped_ends_its_paragraph)
{
	char line[512];

	(void)snprintf(line, sizeof(line),
		       "{\"id\": \"a\", \"text\": \"%0200d\\n%0200d\\nshort\\nlines\"}", 1, 2);
	(void)works_of(line);
	cr_expect_str_eq(corpus_ask(&c,
				    "SELECT paragraph, length(text) FROM unit WHERE paragraph > 0",
				    NULL),
			 "1,200;2,200;3,11");
}

/* One paragraph of `n` times `what`. */
static void put_long(const char *what, size_t n)
{
	const size_t size = strlen(what);
	char *line = malloc(n * size + 64), *at = line;

	cr_assert(line);
	at += sprintf(at, "{\"id\": \"a\", \"text\": \"");
	for (size_t i = 0; i < n; i++, at += size)
		memcpy(at, what, size);
	at += sprintf(at, "\"}\n");
	corpus_put_n(&c, "docs.jsonl", line, (size_t)(at - line));
	free(line);
	cr_assert_eq(corpus_index(&c), ERR_OK, "%s", c.err.msg);
	cr_assert_str_eq(c.findings, "");
}

static const struct {
	const char *what;
	size_t n;
	const char *left; /* all that passages may end with */
} long_ones[] = {
	{ "Sentences are short. ", 100000, "." },
	{ "words and no full stop ", 100000, "sdolp" },
	{ "\xc3\xa9", 100000, "\xc3\xa9" },
};

Test(ingest_jsonl, a_very_long_paragraph_is_cut_where_it_hurts_least)
{
	for (size_t i = 0; i < COUNT_OF(long_ones); i++) {
		const size_t bytes = strlen(long_ones[i].what) * long_ones[i].n;

		put_long(long_ones[i].what, long_ones[i].n);
		cr_expect_str_eq(corpus_ask(&c,
					    "SELECT max(length(CAST(text AS BLOB))) <= 3000, "
					    "sum(instr(?1, substr(text, -1)) = 0) FROM unit "
					    "WHERE paragraph > 0",
					    long_ones[i].left),
				 "1,0", "%s", long_ones[i].what);
		cr_expect_str_eq(
			corpus_ask(&c, "SELECT count(*) BETWEEN 60 AND 1000 FROM unit", NULL), "1");
		cr_expect_leq(bytes - c.summary.text_bytes, c.summary.passages, "%s: %zu lost",
			      long_ones[i].what, bytes - c.summary.text_bytes);
	}
}

/* The second of three lines is wrong. */
static const struct {
	const char *line, *finding, *message, *works;
} wrong[] = {
	{ "{\"id\": \"k\"", "error docs.jsonl:2 []", "not JSON from byte 11 on", "a,z" },
	{ "{\"id\": \"k\"} {}", "error docs.jsonl:2 []", "not JSON from byte 13 on", "a,z" },
	{ "nothing", "error docs.jsonl:2 []", "not JSON from byte 1 on", "a,z" },
	{ "{\"id\": \"\\ud800\"}", "error docs.jsonl:2 []", "not JSON", "a,z" },
	{ "7", "error docs.jsonl:2 [entry 2]", "no object", "a,z" },
	{ "null", "error docs.jsonl:2 [entry 2]", "no object", "a,z" },
	{ "[{\"id\": \"k\"}]", "error docs.jsonl:2 [entry 2]", "no object", "a,z" },
	{ "{\"type\": \"book\", \"text\": \"x\"}", "error docs.jsonl:2 [entry 2]", "no title",
	  "a,z" },
	{ "{\"id\": \"a\", \"title\": \"T\"}", "error docs.jsonl:2 [a]", "a second work", "a,z" },
	{ "{\"id\": \"k\", \"authors\": [7]}", "warning docs.jsonl:2 [k]", "author", "a,k,z" },
	{ "{\"id\": \"k\", \"doi\": \"none\"}", "warning docs.jsonl:2 [k]", "DOI", "a,k,z" },
	{ "{\"id\": \"k\", \"access\": \"open\"}", "warning docs.jsonl:2 [k]", "open", "a,k,z" },
	{ "{\"id\": \"k\", \"title\": \"na\xefve\"}", "warning docs.jsonl:2 []", "UTF-8", "a,k,z" },
	{ "{\"id\": \"k/l\"}", "warning docs.jsonl:0 []", "1 ids have", "a,k-l,z" },
	{ "{\"id\": \"k\", \"custom\": {\"regions\": [\"atlantis\"]}, \"title\": \"T\"}",
	  "warning docs.jsonl:2 [k]", "atlantis", "a,k,z" },
};

Test(ingest_jsonl, a_wrong_line_is_named_once_and_the_others_are_indexed)
{
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		char lines[512];

		(void)snprintf(lines, sizeof(lines), "{\"id\": \"a\"}\n%s\n{\"id\": \"z\"}",
			       wrong[i].line);
		(void)works_of(lines);
		cr_expect(strncmp(c.findings, wrong[i].finding, strlen(wrong[i].finding)) == 0 &&
				  strstr(c.findings, wrong[i].message),
			  "%s: %s", wrong[i].line, c.findings);
		cr_expect(!strstr(c.findings, "()\n"), "no mend: %s", c.findings);
		cr_expect_eq(c.summary.errors + c.summary.warnings, 1, "%s", c.findings);
		cr_expect_str_eq(corpus_ask(&c,
					    "SELECT group_concat(key) FROM (SELECT key FROM work "
					    "ORDER BY key)",
					    NULL),
				 wrong[i].works, "%s", wrong[i].line);
	}
}

Test(ingest_jsonl, a_line_over_the_limit_is_named_and_the_next_one_read)
{
	enum { SIZE = 17 * 1024 * 1024 };
	static const char before[] = "{\"id\": \"a\"}\n{\"id\": \"k\", \"text\": \"",
			  after[] = "\"}\n{\"id\": \"z\"}\n";
	char *text = malloc(SIZE + sizeof(before) + sizeof(after));

	cr_assert(text);
	memcpy(text, before, sizeof(before));
	memset(text + strlen(before), 'x', SIZE);
	memcpy(text + strlen(before) + SIZE, after, sizeof(after));
	corpus_put(&c, "docs.jsonl", text);
	free(text);
	cr_assert_eq(corpus_index(&c), ERR_OK);
	cr_expect(strstr(c.findings, "error docs.jsonl:2 [] the line is longer than 16 MiB"), "%s",
		  c.findings);
	cr_expect_str_eq(corpus_ask(&c, "SELECT key FROM work ORDER BY key", NULL), "a;z");
}

Test(ingest_jsonl, a_line_nested_beyond_reason_is_left_out_unparsed)
{
	enum { DEPTH = 100000 };
	char *text = malloc(2 * DEPTH + 64);

	cr_assert(text);
	memset(text, '[', DEPTH);
	memset(text + DEPTH, ']', DEPTH);
	strcpy(text + (size_t)2 * DEPTH, "\n{\"id\": \"z\"}\n");
	corpus_put(&c, "docs.jsonl", text);
	free(text);
	cr_assert_eq(corpus_index(&c), ERR_OK);
	cr_expect(strstr(c.findings, "error docs.jsonl:1 [] it is nested"), "%s", c.findings);
}

Test(ingest_jsonl, a_text_file_beside_a_document_that_has_its_own_has_to_be_better)
{
	corpus_put(&c, "a.txt", "Two");
	(void)works_of("{\"id\": \"a\", \"text\": \"One\"}");
	cr_expect(strstr(c.findings, "warning a.txt:0 [a] its text is not used: the one in "), "%s",
		  c.findings);
}
