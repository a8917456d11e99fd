/* What is wrong in a corpus is named with its file, its line or key and its mend, and the
 * rest is indexed. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
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

TestSuite(ingest_findings, .init = setup, .fini = teardown);

/* A line of what was found that begins with `start` and has `message` in it. */
static bool found(const char *start, const char *message)
{
	const size_t n = strlen(start);

	for (const char *line = c.findings; *line;) {
		const char *end = strchr(line, '\n'), *at;

		if (strncmp(line, start, n) == 0 && (at = strstr(line, message)) && at < end)
			return true;
		line = end + 1;
	}
	return false;
}

/* Has every finding a mend? */
static bool all_mended(void)
{
	return !strstr(c.findings, "()\n");
}

/* An entry that is wrong, between two that are not. */
static const struct {
	const char *entry, *finding, *message;
	const char *works; /* what is there in the end */
} entries[] = {
	{ "{\"id\": \"k\"}", "error works.json:0 [k]", "no title", "a,z" },
	{ "{\"id\": \"k\", \"title\": \"\"}", "error works.json:0 [k]", "no title", "a,z" },
	{ "{\"id\": \"k\", \"title\": {}}", "error works.json:0 [k]", "no title", "a,z" },
	{ "{\"title\": 7, \"author\": {}}", "error works.json:0 [entry 2]", "no title", "a,z" },
	{ "7", "error works.json:0 [entry 2]", "no object", "a,z" },
	{ "[]", "error works.json:0 [entry 2]", "no object", "a,z" },
	{ "null", "error works.json:0 [entry 2]", "no object", "a,z" },
	{ "{\"id\": \"a\", \"title\": \"T\"}", "error works.json:0 [a]", "works.json", "a,z" },
	{ "{\"id\": \"k l/m\", \"title\": \"T\"}", "warning works.json:0 [k l/m]", "k-l-m is used",
	  "a,k-l-m,z" },
	{ "{\"id\": \"..\", \"title\": \"T\"}", "warning works.json:0 [..]", "is used",
	  "a,anonymous,z" },
	{ "{\"id\": \"k.bib\", \"title\": \"T\"}", "warning works.json:0 [k.bib]", "k-bib is used",
	  "a,k-bib,z" },
	{ "{\"id\": \"!\", \"title\": \"T\", \"author\": [{\"literal\": \"!\"}]}",
	  "warning works.json:0 [!]", "anonymous is used", "a,anonymous,z" },
	{ "{\"id\": \"!\", \"title\": \"T\", \"author\": [{\"family\": \"-\"}], \"issued\": "
	  "{\"date-parts\": [[2004]]}}",
	  "warning works.json:0 [!]", "anonymous2004 is used", "a,anonymous2004,z" },
	{ "{\"id\": \"k\", \"title\": \"T\", \"author\": [7]}", "warning works.json:0 [k]",
	  "author", "a,k,z" },
	{ "{\"id\": \"k\", \"title\": \"T\", \"DOI\": \"none\"}", "warning works.json:0 [k]", "DOI",
	  "a,k,z" },
	{ "{\"id\": \"k\", \"title\": \"T\", \"URL\": \"javascript:alert(1)\"}",
	  "warning works.json:0 [k]", "javascript:alert(1)", "a,k,z" },
	{ "{\"id\": \"k\", \"title\": \"T\", \"custom\": {\"regions\": [\"atlantis\"]}}",
	  "warning works.json:0 [k]", "atlantis", "a,k,z" },
	{ "{\"id\": \"k\", \"title\": \"T\", \"custom\": {\"themes\": [\"chess\"]}}",
	  "warning works.json:0 [k]", "chess", "a,k,z" },
	{ "{\"id\": \"k\", \"title\": \"T\", \"custom\": {\"author_regions\": [{\"region\": "
	  "\"mu-mu\", \"source\": \"affiliation: M\"}]}}",
	  "warning works.json:0 [k]", "mu-mu", "a,k,z" },
	{ "{\"id\": \"k\", \"title\": \"T\", \"custom\": {\"author_regions\": [{\"region\": "
	  "\"jp\"}]}}",
	  "warning works.json:0 [k]", "who stated it", "a,k,z" },
	{ "{\"id\": \"k\", \"title\": \"T\", \"custom\": {\"references\": [\"nobody1999\"]}}",
	  "warning works.json:0 [k]", "nobody1999", "a,k,z" },
	{ "{\"id\": \"k\", \"title\": \"T\", \"custom\": {\"access\": \"open\"}}",
	  "warning works.json:0 [k]", "open", "a,k,z" },
	{ "{\"id\": \"k\", \"title\": \"T\", \"custom\": {\"passage_regions\": {\"p9\": "
	  "{\"regions\": [\"cn\"]}}}}",
	  "warning works.json:0 [k]", "p9", "a,k,z" },
	{ "{\"id\": \"k\", \"title\": \"T\", \"custom\": {\"passage_regions\": {\"x\": "
	  "{\"regions\": [\"cn\"]}}}}",
	  "warning works.json:0 [k]", "passage_regions", "a,k,z" },
	{ "{\"id\": \"k\", \"title\": \"T\", \"custom\": {\"passage_regions\": [{\"regions\": "
	  "[\"cn\"]}]}}",
	  "warning works.json:0 [k]", "passage_regions", "a,k,z" },
};

Test(ingest_findings, a_wrong_entry_is_named_and_the_others_are_indexed)
{
	for (size_t i = 0; i < COUNT_OF(entries); i++) {
		char text[1024];

		(void)snprintf(text, sizeof(text),
			       "[{\"id\": \"a\", \"title\": \"A\"},\n%s,\n{\"id\": \"z\", "
			       "\"title\": \"Z\"}]",
			       entries[i].entry);
		corpus_put(&c, "works.json", text);
		cr_assert_eq(corpus_index(&c), ERR_OK, "%s: %s", entries[i].entry, c.err.msg);
		cr_expect(found(entries[i].finding, entries[i].message), "%s: %s", entries[i].entry,
			  c.findings);
		cr_expect(all_mended(), "%s", c.findings);
		cr_expect_str_eq(corpus_ask(&c,
					    "SELECT group_concat(key) FROM (SELECT key FROM work "
					    "ORDER BY key)",
					    NULL),
				 entries[i].works, "%s", entries[i].entry);
	}
}

/* A file that is wrong, beside works.json with the work a. */
static const struct {
	const char *name, *text, *finding, *message;
} files[] = {
	{ "b.json", "[{\"id\": \"b\",\n\"title\": \"B\"},\n{\"id\": \"d\" \"title\": \"D\"}]\n",
	  "error b.json:3", "JSON" },
	{ "b.json", "[{\"id\": \"b\", \"title\": \"B\"},\n", "error b.json:2", "" },
	{ "b.json", "", "error b.json:", "" },
	{ "b.json", "7", "error b.json:", "no works" },
	{ "b.json", "{\"title\": \"B\"} and more", "error b.json:1", "JSON" },
	{ "b.json", "{\"id\": \"a\", \"title\": \"B\"}", "error works.json:0 [a]", "b.json" },
	{ "b.md", "## A\n\nText\n", "error b.md:0", "no record" },
	{ "a.md", "# Title only\n", "warning a.md:0", "no paragraph" },
	{ "b.odt", "PK", "warning b.odt:0", "reader" },
	{ "b.bib", "\n@article{b}", "error b.bib:2", "title" },
	{ "vocab/regions.txt", "# no label\nxx\n", "error vocab/regions.txt:2", "xx" },
	{ "vocab/regions.txt", "XX | Big |\n", "error vocab/regions.txt:1", "XX" },
	{ "vocab/regions.txt", "xx | |\n", "error vocab/regions.txt:1", "xx" },
	{ "vocab/regions.txt", "xx | X |\nxx | Y |\n", "error vocab/regions.txt:2", "xx" },
	{ "vocab/regions.txt", "xx | X | yy\n", "error vocab/regions.txt:1", "yy" },
	{ "vocab/regions.txt", "xx | X | xx\n", "error vocab/regions.txt:1", "xx" },
	{ "vocab/regions.txt", "xx | X | yy\nyy | Y | zz\nzz | Z | xx\n",
	  "error vocab/regions.txt:3", "xx" },
	{ "vocab/regions.txt", "xx | X |\nyy | na\xefve |\n", "warning vocab/regions.txt:2",
	  "UTF-8" },
	{ "vocab/gazetteer.txt", "cn\n", "error vocab/gazetteer.txt:1", "cn" },
	{ "vocab/gazetteer.txt", "cn |\n", "error vocab/gazetteer.txt:1", "cn" },
	{ "vocab/gazetteer.txt", "\nqq | Qatarland\n", "error vocab/gazetteer.txt:2", "qq" },
	{ "vocab/gazetteer.txt", "cn | China\njp | Japan, China\n", "error vocab/gazetteer.txt:2",
	  "China" },
	{ "vocab/themes.txt", "t | T | concept\n", "error vocab/themes.txt:1", "t" },
	{ "vocab/themes.txt", "t | | concept | w\n", "error vocab/themes.txt:1", "t" },
	{ "vocab/themes.txt", "t | T | idea | w\n", "error vocab/themes.txt:1", "idea" },
	{ "vocab/themes.txt", "t | T | concept |\n", "error vocab/themes.txt:1", "t" },
	{ "vocab/themes.txt", "t | T | concept | w\nt | U | concept | v\n",
	  "error vocab/themes.txt:2", "t" },
	{ "vocab/thesaurus.txt", "lonely\n", "error vocab/thesaurus.txt:1", "lonely" },
	{ "vocab/thesaurus.txt", "\n\na =>\n", "error vocab/thesaurus.txt:3", "a" },
	{ "vocab/thesaurus.txt", "=> a\n", "error vocab/thesaurus.txt:1", "" },
};

Test(ingest_findings, a_wrong_file_or_line_is_named_and_the_rest_is_indexed)
{
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		corpus_remove(&c);
		corpus_make(&c);
		corpus_put(&c, "works.json", "[{\"id\": \"a\", \"title\": \"A\"}]");
		corpus_put(&c, files[i].name, files[i].text);
		cr_assert_eq(corpus_index(&c), ERR_OK, "%s: %s", files[i].text, c.err.msg);
		cr_expect(found(files[i].finding, files[i].message), "%s: %s", files[i].text,
			  c.findings);
		cr_expect(all_mended(), "%s", c.findings);
		cr_expect_eq(c.summary.errors + c.summary.warnings, 1, "%s: %s", files[i].text,
			     c.findings);
	}
}

Test(ingest_findings, a_vocabulary_that_cannot_be_read_leaves_the_index_as_it_is)
{
	corpus_put(&c, "works.json", "{\"id\": \"a\", \"title\": \"A\"}");
	corpus_must_index(&c);
	corpus_put(&c, "works.json", "{\"id\": \"a\", \"title\": \"B\"}");
	corpus_put(&c, "vocab/regions.txt/is/a/folder", "");
	cr_expect_eq(corpus_index(&c), ERR_IO);
	cr_expect(strstr(c.err.msg, "vocab/regions.txt"), "%s", c.err.msg);
	cr_expect(found("error vocab/regions.txt:0", "no file"), "%s", c.findings);
	cr_expect_str_eq(corpus_ask(&c, "SELECT title FROM work", NULL), "A");
}

Test(ingest_findings, a_vocabulary_that_leads_nowhere_is_not_taken_for_none)
{
	char path[512];

	corpus_put(&c, "works.json", "{\"id\": \"a\", \"title\": \"A\"}");
	corpus_put(&c, "vocab/regions.txt", "xx | X |\n");
	(void)snprintf(path, sizeof(path), "%s/vocab/themes.txt", c.path);
	cr_assert_eq(symlink("elsewhere", path), 0);
	cr_expect_eq(corpus_index(&c), ERR_IO);
	cr_expect(strstr(c.err.msg, "vocab/themes.txt"), "%s", c.err.msg);
}

Test(ingest_findings, of_two_texts_of_one_work_one_is_not_used)
{
	corpus_put(&c, "works.json", "{\"id\": \"a\", \"title\": \"A\"}");
	corpus_put(&c, "a.md", "One\n");
	corpus_put(&c, "a.txt", "Two\n");
	cr_assert_eq(corpus_index(&c), ERR_OK);
	cr_expect(found("warning a.txt:0", "a.md"), "%s", c.findings);
	cr_expect_str_eq(corpus_ask(&c, "SELECT text FROM unit WHERE paragraph > 0", NULL), "One");
}

Test(ingest_findings, json_nested_beyond_reason_is_left_out_unparsed)
{
	enum { DEPTH = 100000 };
	char *text = malloc(2 * DEPTH + 1);

	cr_assert(text);
	memset(text, '[', DEPTH);
	memset(text + DEPTH, ']', DEPTH);
	corpus_put_n(&c, "deep.json", text, (size_t)2 * DEPTH);
	free(text);
	corpus_put(&c, "works.json", "{\"id\": \"a\", \"title\": \"A\"}");
	cr_assert_eq(corpus_index(&c), ERR_OK);
	cr_expect(found("error deep.json:0", "nested"), "%s", c.findings);
	cr_expect(all_mended(), "%s", c.findings);
}

Test(ingest_findings, what_is_no_work_is_passed_over_in_silence)
{
	corpus_put(&c, "works.json", "{\"id\": \"a\", \"title\": \"A\"}");
	corpus_put(&c, "README.md", "About\n");
	corpus_put(&c, ".hidden.json", "not JSON");
	corpus_put(&c, ".git/config.json", "not JSON");
	corpus_must_index(&c);
	cr_expect_str_eq(c.findings, "");
}

Test(ingest_findings, a_link_that_leads_back_up_is_not_followed)
{
	char link[128];

	corpus_put(&c, "works.json", "{\"id\": \"a\", \"title\": \"A\"}");
	(void)snprintf(link, sizeof(link), "%s/again", c.path);
	cr_assert_eq(symlink(c.path, link), 0);
	cr_assert_eq(corpus_index(&c), ERR_OK);
	cr_expect_eq(c.summary.errors, 0, "%s", c.findings);
	cr_expect(found("warning again:0", "link"), "%s", c.findings);
}

Test(ingest_findings, a_folder_that_is_not_there_and_one_without_works_are_refused)
{
	cr_expect_eq(corpus_index(&c), ERR_INVALID);
	cr_expect(strstr(c.err.msg, c.path) && *c.err.fix, "%s", c.err.msg);
	corpus_remove(&c);
	(void)snprintf(c.path, sizeof(c.path), "/nonexistent-corpus");
	cr_expect_eq(corpus_index(&c), ERR_NOT_FOUND);
	cr_expect(strstr(c.err.msg, c.path) && *c.err.fix, "%s", c.err.msg);
	c.path[0] = '\0';
}

/* By the bytes of their names, whatever these have in common, and whatever order the file system
 * has them in: of works with one id the first counts. */
Test(ingest_findings, files_are_read_in_the_order_of_their_names)
{
	static const char *const names[] = {
		"part-0000000001/x.json",  "part-0000000001-a.json",     "part-0000000001.json",
		"part-00000000010/x.json", "part-00000000010.json",      "part-000000000100.json",
		"part-0000000002.json",    "part-00000000\xc3\xa9.json",
	};
	const char *at = c.findings;

	for (size_t i = COUNT_OF(names); i-- > 0;)
		corpus_put(&c, names[i], "[{\"id\": \"k\", \"title\": \"T\"}]");
	cr_assert_eq(corpus_index(&c), ERR_OK, "%s", c.err.msg);
	for (size_t i = 1; i < COUNT_OF(names); i++) {
		char start[64];

		(void)snprintf(start, sizeof(start), "error %s:", names[i]);
		cr_assert_eq(strncmp(at, start, strlen(start)), 0, "%s: %s", start, c.findings);
		at = strchr(at, '\n') + 1;
	}
	cr_expect_str_eq(at, "");
}
