/* Texts in files of other formats: which record they belong to, and what they bring to it. */
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

TestSuite(ingest_reading, .init = setup, .fini = teardown);

#define META(title, more)                                                                          \
	"<front><article-meta><article-id pub-id-type='doi'>10.1/X</article-id><title-group>"      \
	"<article-title>" title "</article-title></title-group>" more "</article-meta></front>"
#define LICENCE                                                                                    \
	"<permissions><license xmlns:x='x' "                                                       \
	"x:href='https://creativecommons.org/licenses/by/4.0/'/>"                                  \
	"</permissions>"
#define ABSTRACT "<abstract><p>Its abstract.</p></abstract>"
#define BODY     "<body><sec><title>S</title><p>One.</p><p>Two.</p></sec></body>"

static const char *works_of(void)
{
	return corpus_ask(&c,
			  "SELECT key, title, coalesce(doi, ''), coalesce(abstract, ''), access, "
			  "passages FROM work LEFT JOIN (SELECT work, count(*) AS passages FROM "
			  "unit WHERE paragraph > 0 GROUP BY work) p ON p.work = work.id ORDER BY "
			  "key",
			  NULL);
}

Test(ingest_reading, a_file_of_the_records_name_is_its_text)
{
	corpus_put(&c, "works.json", "[{\"id\": \"k\", \"title\": \"Mine\"}]");
	corpus_put(&c, "k.xml", "<article>" META("Theirs", ABSTRACT LICENCE) BODY "</article>");
	corpus_must_index(&c);
	cr_assert_str_eq(works_of(), "k,Mine,10.1/x,Its abstract.,full,2");
	cr_assert_str_eq(corpus_ask(&c,
				    "SELECT paragraph, level, section, text FROM unit WHERE "
				    "paragraph > 0",
				    NULL),
			 "1,1,S,One.;2,1,S,Two.");
	cr_assert(strstr(corpus_ask(&c, "SELECT csl FROM work", NULL), "\"DOI\":\"10.1/x\""));
}

Test(ingest_reading, what_the_record_says_wins)
{
	corpus_put(&c, "works.json",
		   "[{\"id\": \"k\", \"title\": \"Mine\", \"DOI\": \"10.2/mine\", \"abstract\": "
		   "\"My own.\", \"custom\": {\"access\": \"record\"}}]");
	corpus_put(&c, "k.xml", "<article>" META("Theirs", ABSTRACT LICENCE) BODY "</article>");
	corpus_must_index(&c);
	cr_assert_str_eq(works_of(), "k,Mine,10.2/mine,My own.,record,2");
}

Test(ingest_reading, a_text_without_a_licence_is_shown_in_snippets)
{
	corpus_put(&c, "works.json", "[{\"id\": \"k\", \"title\": \"Mine\"}]");
	corpus_put(&c, "k.html", "<title>Theirs</title><p>One.</p>");
	corpus_must_index(&c);
	cr_assert_str_eq(works_of(), "k,Mine,,,snippets,1");
}

Test(ingest_reading, a_text_with_a_title_and_no_record_is_a_work)
{
	corpus_put(&c, "a.xml", "<article>" META("Theirs", "") BODY "</article>");
	corpus_put(&c, "b.md", "# A title of its own\n\n## S\n\nOne.\n");
	corpus_must_index(&c);
	cr_assert_str_eq(works_of(), "anonymous,Theirs,10.1/x,,snippets,2;"
				     "b,A title of its own,,,snippets,1");
}

Test(ingest_reading, a_text_without_either_is_reported)
{
	corpus_put(&c, "works.json", "[{\"id\": \"k\", \"title\": \"Mine\"}]");
	corpus_put(&c, "a.xml", "<article>" BODY "</article>");
	cr_assert_eq(corpus_index(&c), ERR_OK);
	cr_assert_eq(c.summary.errors, 1, "%s", c.findings);
	cr_assert(strstr(c.findings, "it has no title, and no record belongs to it"), "%s",
		  c.findings);
}

static const struct {
	const char *attachment, *finding;
} attachments[] = {
	{ "files/7/paper.html", "" },
	{ "./files/7/paper.html", "" },
	{ "files/8/paper.html", "its attachment" },
	{ "../paper.html", "is not below the record's folder" },
	{ "/etc/passwd", "is not below the record's folder" },
};

Test(ingest_reading, a_file_that_the_record_names_is_its_text)
{
	for (size_t i = 0; i < COUNT_OF(attachments); i++) {
		const bool good = !*attachments[i].finding;
		char works[256];

		(void)snprintf(works, sizeof(works),
			       "[{\"id\": \"k\", \"title\": \"Mine\", \"custom\": "
			       "{\"attachments\": [\"%s\"]}}]",
			       attachments[i].attachment);
		corpus_put(&c, "works.json", works);
		corpus_put(&c, "files/7/paper.html", "<title>Theirs</title><p>One.</p>");
		cr_assert_eq(corpus_index(&c), ERR_OK, "%s", c.err.msg);
		cr_expect_eq(c.summary.works, good ? 1 : 2, "%s", attachments[i].attachment);
		cr_expect_eq(c.summary.warnings, good ? 0 : 1, "%s", c.findings);
		cr_expect(strstr(c.findings, attachments[i].finding), "%s", c.findings);
	}
}

Test(ingest_reading, a_file_that_two_records_name_is_the_text_of_the_first)
{
	corpus_put(&c, "works.json",
		   "[{\"id\": \"m\", \"title\": \"M\", \"custom\": {\"attachments\": [\"t.md\"]}}, "
		   "{\"id\": \"b\", \"title\": \"B\", \"custom\": {\"attachments\": [\"t.md\"]}}, "
		   "{\"id\": \"z\", \"title\": \"Z\", \"custom\": {\"attachments\": [\"t.md\"]}}]");
	corpus_put(&c, "t.md", "One.\n");
	cr_assert_eq(corpus_index(&c), ERR_OK);
	cr_expect_str_eq(works_of(), "b,B,,,snippets,1;m,M,,,record,;z,Z,,,record,");
	cr_expect(strstr(c.findings, "[m] its attachment "), "%s", c.findings);
	cr_expect(strstr(c.findings, "is that of b, too"), "%s", c.findings);
	cr_expect_eq(c.summary.warnings, 2, "%s", c.findings);
}

#define LONGER "A text of some length, which has more to say than the other one."

/* Files are read in the order of their names. */
static const struct {
	const char *name[2], *text[2];
	int wins;
} texts[] = {
	{ { "k.md", "k.txt" }, { "## S\n\nOne text.\n", "Two texts." }, 0 }, /* marked up */
	{ { "k.md", "k.txt" }, { "## S\n\nOne text.\n", LONGER }, 1 },
	{ { "k.html", "k.txt" }, { "<title>T</title><p>" LONGER "</p>", "Two texts." }, 0 },
	{ { "k.html", "k.txt" }, { "<title>T</title><p>As long.</p>", "As long." }, 0 }, /* first */
	{ { "a/k.txt", "k.txt" }, { "One.", LONGER }, 1 },
	{ { "k.txt", "k.xml" }, { LONGER, "<article><body><p>Two.</p></body></article>" }, 0 },
	{ { "k.txt", "k.xml" },
	  { LONGER, "<article><body><p>" LONGER "</p></body></article>" },
	  1 },
	{ { "k.txt", "k.xml" }, { LONGER, "<article><front/></article>" }, 0 }, /* no text */
};

Test(ingest_reading, of_two_texts_the_longer_or_better_marked_up_is_taken)
{
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		char said[200];

		corpus_remove(&c);
		corpus_make(&c);
		corpus_put(&c, "works.json", "[{\"id\": \"k\", \"title\": \"Mine\"}]");
		for (size_t k = 0; k < 2; k++)
			corpus_put(&c, texts[i].name[k], texts[i].text[k]);
		cr_assert_eq(corpus_index(&c), ERR_OK);
		cr_expect_eq(c.summary.errors, 0, "%s", c.findings);
		cr_expect_eq(c.summary.works, 1);
		cr_expect(strstr(texts[i].text[texts[i].wins],
				 corpus_ask(&c, "SELECT text FROM unit WHERE paragraph = 1", NULL)),
			  "%zu", i);
		(void)snprintf(said, sizeof(said), "%s:0 [k] its text is not used",
			       texts[i].name[!texts[i].wins]);
		if (i < COUNT_OF(texts) - 1)
			cr_expect(strstr(c.findings, said), "%zu: %s", i, c.findings);
		cr_expect_eq(c.summary.warnings, 1, "%zu: %s", i, c.findings);
	}
}

Test(ingest_reading, what_may_be_shown_is_said_of_the_text_that_was_taken)
{
	corpus_put(&c, "works.json", "[{\"id\": \"k\", \"title\": \"Mine\"}]");
	corpus_put(&c, "k.txt", LONGER " " LONGER " " LONGER);
	corpus_put(&c, "k.xml",
		   "<article xmlns:x=\"http://www.w3.org/1999/xlink\"><front><article-meta>"
		   "<permissions><license "
		   "x:href=\"https://creativecommons.org/licenses/by/4.0/\"/></permissions>"
		   "</article-meta></front><body><p>An excerpt.</p></body></article>");
	cr_assert_eq(corpus_index(&c), ERR_OK);
	cr_expect_str_eq(works_of(), "k,Mine,,,snippets,1");
	corpus_put(&c, "k.txt", "Less.");
	cr_assert_eq(corpus_index(&c), ERR_OK);
	cr_expect_str_eq(works_of(), "k,Mine,,,full,1");
}

/* --- regions of authors --- */

Test(ingest_reading, authors_speak_from_the_country_that_is_stated)
{
	corpus_put(&c, "a.xml",
		   "<article>" META("T", "<aff>Dept, Taipei, Taiwan</aff><aff>Inst, <country>USA"
					 "</country></aff><aff>Nowhere, "
					 "Atlantis</aff><aff>Institute,</aff><aff>Lab, "
					 "Hsinchu, Taiwan</aff>") BODY "</article>");
	corpus_must_index(&c);
	cr_assert_str_eq(corpus_work_values(&c, "anonymous", "author_region"), "tw,us");
}

/* --- citations that the markup points out --- */

#define LIST                                                                                       \
	"<back><ref-list><ref "                                                                    \
	"id='b1'><element-citation><person-group><name><surname>Nye</surname>"                     \
	"</name></person-group><year>2004</year><article-title>Soft power in world politics"       \
	"</article-title></element-citation></ref><ref id='b2'><mixed-citation>Cull, N. (2008). "  \
	"Public diplomacy: taxonomies and histories. doi:10.5/cull</mixed-citation></ref>"         \
	"<ref id='b3'><mixed-citation>Somebody. Not "                                              \
	"here.</mixed-citation></ref></ref-list></back>"
#define WORKS                                                                                      \
	"[{\"id\": \"nye\", \"title\": \"Soft power in world politics\", \"author\": [{"           \
	"\"family\": \"Nye\"}], \"issued\": {\"date-parts\": [[2004]]}}, {\"id\": \"cull\", "      \
	"\"title\": \"Otherwise\", \"DOI\": \"10.5/cull\"}, {\"id\": \"other\", \"title\": "       \
	"\"Of another Nye\", \"author\": [{\"family\": \"Nye\"}], \"issued\": {\"date-parts\": "   \
	"[[2005]]}}]"
#define X(id, text) "<xref ref-type='bibr' rid='" id "'>" text "</xref>"

static const struct {
	const char *text, *mentions;
} marked[] = {
	{ "As it is [" X("b1", "1") "," X("b2", "2") "].",
	  "1,parenthetical,markup,100,nye;2,parenthetical,markup,100,cull" },
	{ "As " X("b1", "Nye (2005)") " says.", "Nye (2005),narrative,markup,100,nye" },
	{ "So it is (" X("b1", "Nye, 2005") ").", "(Nye, 2005),parenthetical,markup,100,nye" },
	{ "So it is (Nye, 2004).", "(Nye, 2004),parenthetical,rule,90,nye" },
	{ "Nothing here [" X("b3", "3") "].", "" },
	{ "Nye there (" X("b3", "Nye, 2004") ").", "(Nye, 2004),parenthetical,markup,0,-" },
};

Test(ingest_reading, what_the_markup_points_to_is_cited)
{
	for (size_t i = 0; i < COUNT_OF(marked); i++) {
		char article[4096];
		const char *mentions;

		(void)snprintf(article, sizeof(article),
			       "<article>" META("T", "") "<body><p>%s</p></body>" LIST "</article>",
			       marked[i].text);
		corpus_put(&c, "works.json", WORKS);
		corpus_put(&c, "a.xml", article);
		corpus_must_index(&c);
		mentions = corpus_ask(&c,
				      "SELECT m.text, form, how, confidence, coalesce(w.key, '-') "
				      "FROM mention m LEFT JOIN work w ON w.id = cited ORDER BY "
				      "m.id",
				      NULL);
		cr_expect_str_eq(mentions, marked[i].mentions, "%s: %s", marked[i].text, mentions);
		cr_expect_str_eq(corpus_ask(&c,
					    "SELECT key FROM citation JOIN work ON work.id = cited "
					    "ORDER BY key",
					    NULL),
				 "cull;nye");
	}
}
