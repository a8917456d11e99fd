#include <criterion/criterion.h>
#include <string.h>

#include "harvest/jtree.h"
#include "support/harvested.h"

static struct harvested h;

static void begin(const struct scripted *script)
{
	harvested_make(&h);
	faults_start(script);
}

static void end(void)
{
	faults_stop();
	harvested_remove(&h);
}

#define PDF  "%PDF-1.4\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
#define JATS "<?xml version=\"1.0\"?>\n<article><body><p>Text</p></body></article>\n"
#define LOCATION(licence, path)                                                                    \
	"{\"is_oa\":true,\"license\":" licence ",\"pdf_url\":\"{base}" path                        \
	"\",\"version\":\"publishedVersion\"}"
#define WORK(best, more)                                                                           \
	"{\"id\":\"https://openalex.org/W1\",\"doi\":\"https://doi.org/10.1234/a\",\"title\":"     \
	"\"A title\",\"language\":\"en\",\"publication_year\":2018,\"authorships\":[{\"author\":"  \
	"{\"display_name\":\"Ann Author\"}}],\"best_oa_location\":" best ",\"locations\":[" more   \
	"]}"

static const char *const dois[] = { "10.1234/a" };
static const struct harvest_options options = { .dois = dois, .n_dois = 1, .texts = true };

static void run_with(const char *openalex, struct scripted text)
{
	static struct scripted script[4];

	memset(script, 0, sizeof(script));
	script[0] = (struct scripted){ .path = "/works/doi:", .body = openalex };
	script[1] = text;
	begin(script);
	harvested_run(&h, options);
}

Test(harvest_texts, an_open_text_is_kept_with_its_record_and_licence)
{
	AUTO(cJSON) cJSON *record = NULL;
	const char *json;

	run_with(WORK(LOCATION("\"cc-by\"", "/a.pdf"), ""),
		 (struct scripted){ .path = "/a.pdf", .body = PDF });
	cr_expect_eq(h.sum.texts, 1, "%s", h.said);
	cr_expect_str_eq(harvested_text(&h, "texts/10.1234_a.pdf"), PDF);
	json = harvested_text(&h, "texts/10.1234_a.json");
	cr_assert_eq(jtree_whole(&record, json, strlen(json), NULL), ERR_OK);
	cr_expect_str_eq(jtree_text(record, "id"), "10.1234_a", "the text's own name");
	cr_expect_str_eq(jtree_text(record, "DOI"), "10.1234/a");
	cr_expect_str_eq(jtree_text(record, "title"), "A title");
	cr_expect_str_eq(jtree_text(record, "author.0.literal"), "Ann Author");
	cr_expect_eq(jtree_int(record, "issued.date-parts.0.0"), 2018);
	cr_expect_str_eq(jtree_text(record, "custom.access"), "full");
	cr_expect_str_eq(jtree_text(record, "custom.licence"), "cc-by");
	cr_expect_str_eq(jtree_text(record, "custom.version"), "publishedVersion");
	cr_expect_str_eq(jtree_text(record, "custom.text_fetched"), "2026-11-25");
	cr_expect(strstr(jtree_text(record, "custom.text_url"), "/a.pdf"));
	harvested_run(&h, options);
	cr_expect_eq(faults_asked("/a.pdf"), 1, "once is enough");
	cr_expect_eq(h.sum.texts_kept, 1);
	end();
}

Test(harvest_texts, a_licence_decides_what_is_taken_and_what_is_shown)
{
	static const struct {
		const char *work, *access; /* NULL: not taken */
	} cases[] = {
		{ WORK(LOCATION("\"cc-by-sa\"", "/a"), ""), "\"full\"" },
		{ WORK(LOCATION("\"public-domain\"", "/a"), ""), "\"full\"" },
		{ WORK(LOCATION("\"cc-by-nc-nd\"", "/a"), ""), "\"snippets\"" },
		{ WORK(LOCATION("\"other-oa\"", "/a"), ""), NULL },
		{ WORK(LOCATION("\"publisher-specific-oa\"", "/a"), ""), NULL },
		{ WORK(LOCATION("null", "/a"), ""), NULL },
		{ WORK("null", LOCATION("null", "/a")), NULL },
		{ WORK("null", LOCATION("null", "/b") "," LOCATION("\"cc-by\"", "/a")),
		  "\"full\"" },
		{ WORK("null", ""), NULL },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		run_with(cases[i].work, (struct scripted){ .path = "/a", .body = PDF });
		cr_expect_eq(h.sum.texts, cases[i].access != NULL, "%zu: %s", i, h.said);
		cr_expect_eq(h.sum.texts_closed, cases[i].access == NULL);
		cr_expect_eq(h.sum.failed, 0, "%zu: %s", i, h.said);
		if (cases[i].access)
			cr_expect(strstr(harvested_text(&h, "texts/10.1234_a.json"),
					 cases[i].access));
		else
			cr_expect_not(harvested_has(&h, "texts"));
		cr_expect_eq(faults_asked("/b"), 0, "what is not open is not even asked for");
		end();
	}
}

Test(harvest_texts, what_comes_has_to_be_a_whole_text)
{
	static const struct {
		const char *body, *ending; /* NULL: not taken */
		enum fault fault;
		unsigned asked;
		const char *says;
	} cases[] = {
		{ PDF, ".pdf", FAULT_NONE, 1, "" },
		{ JATS, ".xml", FAULT_NONE, 1, "" },
		{ "<!DOCTYPE html><html>Please log in</html>", NULL, FAULT_NONE, 1, "instead of" },
		{ "<?xml version=\"1.0\"?><rss/>", NULL, FAULT_NONE, 1, "neither JATS nor TEI" },
		{ PDF, NULL, FAULT_CUT, 5, "cut off" },
		{ PDF, NULL, FAULT_CUT_SILENT, 5, "the PDF was cut off" },
		{ JATS, NULL, FAULT_CUT_SILENT, 5, "cut off" },
		{ "", NULL, FAULT_NONE, 1, "instead of" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		run_with(WORK(LOCATION("\"cc-by\"", "/a"), ""),
			 (struct scripted){
				 .path = "/a", .body = cases[i].body, .fault = cases[i].fault });
		cr_expect_eq(faults_asked("/a"), cases[i].asked, "%zu: %u", i, faults_asked("/a"));
		cr_expect_eq(h.sum.texts, cases[i].ending != NULL, "%zu: %s", i, h.said);
		cr_expect(strstr(h.said, cases[i].says), "%zu: %s", i, h.said);
		cr_expect_eq(h.sum.failed, cases[i].ending == NULL);
		if (cases[i].ending && !strcmp(cases[i].ending, ".xml"))
			cr_expect(harvested_has(&h, "texts/10.1234_a.xml"));
		if (!cases[i].ending)
			cr_expect_not(harvested_has(&h, "texts/10.1234_a.json"));
		end();
	}
}

Test(harvest_texts, a_copy_that_is_gone_gives_way_to_the_next_and_is_remembered)
{
	static const struct scripted script[] = {
		{ "/works/doi:10.1234%2Fa",
		  .body = WORK(LOCATION("\"cc-by\"", "/gone"), LOCATION("\"cc-by\"", "/here")) },
		{ "/works/doi:10.1234%2Fb", .body = WORK(LOCATION("\"cc-by\"", "/gone"), "") },
		{ "/here", .body = PDF },
		{ 0 },
	};
	static const char *const both[] = { "10.1234/a", "10.1234/b" };
	struct harvest_options two = { .dois = both, .n_dois = 2, .texts = true };

	begin(script);
	harvested_run(&h, two);
	cr_expect_eq(h.sum.texts, 1);
	cr_expect_eq(h.sum.failed, 1);
	cr_expect(strstr(h.said, "failed 10.1234/b: no text"), "%s", h.said);
	cr_expect_eq(faults_asked("/gone"), 2);
	harvested_run(&h, two);
	cr_expect_eq(faults_asked("/gone"), 2);
	cr_expect(strstr(h.said, "asked 2026-11-25"), "%s", h.said);
	two.refresh = true;
	harvested_run(&h, two);
	cr_expect_eq(faults_asked("/gone"), 4);
	end();
}

/* Crossref's licence and link of one version, and what is for checkers of plagiarism only. */
Test(harvest_texts, crossref_may_know_an_open_copy_too)
{
	static const char crossref[] =
		"{\"status\":\"ok\",\"message\":{\"DOI\":\"10.1234/"
		"a\",\"type\":\"journal-article\","
		"\"title\":[\"C\"],\"author\":[{\"family\":\"Author\",\"given\":\"Ann\"}],"
		"\"issued\":{\"date-parts\":[[2020,1]]},\"license\":[{\"URL\":"
		"\"http://creativecommons.org/licenses/by/4.0/\",\"content-version\":\"vor\"}],"
		"\"link\":[{\"URL\":\"{base}/check\",\"content-type\":\"application/pdf\","
		"\"content-version\":\"vor\",\"intended-application\":\"similarity-checking\"},"
		"{\"URL\":\"{base}/am\",\"content-type\":\"application/pdf\",\"content-version\":"
		"\"am\",\"intended-application\":\"text-mining\"},"
		"{\"URL\":\"{base}/vor\",\"content-type\":\"application/xml\",\"content-version\":"
		"\"vor\",\"intended-application\":\"text-mining\"}]}}";
	static const struct scripted script[] = {
		{ "/works/10.1234%2Fa", .body = crossref },
		{ "/vor", .body = JATS },
		{ 0 },
	};

	begin(script);
	harvested_run(&h, options);
	cr_expect_eq(h.sum.texts, 1, "%s", h.said);
	cr_expect_eq(faults_asked("/check") + faults_asked("/am"), 0);
	cr_expect(strstr(harvested_text(&h, "texts/10.1234_a.json"), "\"family\":\t\"Author\""));
	end();
}
