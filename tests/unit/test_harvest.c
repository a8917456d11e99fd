#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

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

#define NANO     "10.1038/nnano.2014.279"
#define NANO_URL "/works/10.1038%2Fnnano.2014.279"
#define NANO_OA  "/works/doi:10.1038%2Fnnano.2014.279"

static const char *const nano[] = { NANO };

#define CROSSREF_WORK(doi)                                                                         \
	"{\"status\":\"ok\",\"message-type\":\"work\",\"message\":{\"DOI\":\"" doi                 \
	"\",\"type\":\"journal-article\",\"title\":[\"T\"]}}"
#define OPENALEX_WORK "{\"id\":\"https://openalex.org/W1\",\"title\":\"T\"}"

/* --- one work --- */

static const struct scripted two_services[] = {
	{ NANO_URL, .file = "crossref-work.json" },
	{ NANO_OA, .file = "openalex-work.json" },
	{ 0 },
};

Test(harvest, an_answer_is_kept_as_it_came_and_not_asked_for_twice)
{
	const struct harvest_options options = { .dois = nano,
						 .n_dois = 1,
						 .mailto = "librarian@example.org" };

	begin(two_services);
	harvested_run(&h, options);
	cr_expect_eq(h.sum.fetched, 2);
	cr_expect_eq(h.sum.failed, 0, "%s", h.said);
	cr_expect(harvested_is(&h, "crossref/10.1038_nnano.2014.279.json", "crossref-work.json"));
	cr_expect(harvested_is(&h, "openalex/10.1038_nnano.2014.279.json", "openalex-work.json"));
	cr_expect(strstr(faults_request(0), NANO_URL "?mailto=librarian%40example.org HTTP"));
	cr_expect(strstr(faults_request(0), "(mailto:librarian@example.org)"));

	harvested_run(&h, options);
	cr_expect_eq(faults_count(), 2, "nothing is asked twice");
	cr_expect_eq(h.sum.kept, 2);
	cr_expect_eq(h.sum.requests, 0);
	end();
}

Test(harvest, refresh_asks_again_and_a_damaged_file_is_replaced)
{
	struct harvest_options options = { .dois = nano, .n_dois = 1 };

	begin(two_services);
	harvested_run(&h, options);
	harvested_put(&h, "crossref/10.1038_nnano.2014.279.json", "{\"status\":\"ok\",\"mess");
	harvested_run(&h, options);
	cr_expect_eq(faults_count(), 3, "what does not end is no answer");
	cr_expect(harvested_is(&h, "crossref/10.1038_nnano.2014.279.json", "crossref-work.json"));
	options.refresh = true;
	harvested_run(&h, options);
	cr_expect_eq(faults_count(), 5);
	end();
}

Test(harvest, a_truncated_answer_is_never_kept_as_a_whole_one)
{
	static const struct scripted script[] = {
		{ NANO_URL, .file = "crossref-work.json", .fault = FAULT_CUT_SILENT },
		{ NANO_OA, .file = "openalex-work.json", .fault = FAULT_CUT, .times = 1 },
		{ NANO_OA, .file = "openalex-work.json" },
		{ 0 },
	};

	begin(script);
	harvested_run(&h, (struct harvest_options){ .dois = nano, .n_dois = 1 });
	cr_expect_not(harvested_has(&h, "crossref/10.1038_nnano.2014.279.json"));
	cr_expect(harvested_is(&h, "openalex/10.1038_nnano.2014.279.json", "openalex-work.json"));
	cr_expect_eq(faults_asked(NANO_URL), 5);
	cr_expect_eq(h.sum.failed, 1);
	cr_expect(strstr(h.said, "failed " NANO ":"), "%s", h.said);
	cr_expect(strstr(h.said, "not all of it"), "%s", h.said);
	end();
}

Test(harvest, what_is_not_found_is_remembered_with_its_date)
{
	static const struct scripted script[] = {
		{ NANO_URL, .file = "crossref-work.json", .times = 1 },
		{ 0 },
	};
	static const char *const none[] = { "10.1234/none" };
	struct harvest_options options = { .dois = none, .n_dois = 1 };

	begin(script);
	harvested_run(&h, options);
	cr_expect_eq(h.sum.failed, 1);
	cr_expect(strstr(h.said, "failed 10.1234/none: neither Crossref nor OpenAlex knows"), "%s",
		  h.said);
	cr_expect(strstr(h.said, "--refresh asks again"));
	cr_expect_str_eq(harvested_text(&h, ".harvest/missing/crossref/10.1234_none"),
			 "2026-11-25 not found\n");
	cr_expect_eq(faults_count(), 2);
	harvested_run(&h, options);
	cr_expect_eq(h.sum.failed, 1, "it is still missing");
	cr_expect_eq(faults_count(), 2, "and not asked for");
	options.refresh = true;
	harvested_run(&h, options);
	cr_expect_eq(faults_count(), 4);

	/* one of the two is enough */
	harvested_run(&h, (struct harvest_options){ .dois = nano, .n_dois = 1 });
	cr_expect_eq(h.sum.failed, 0, "%s", h.said);
	end();
}

Test(harvest, an_answer_of_another_shape_is_refused)
{
	static const struct scripted script[] = {
		{ NANO_URL, .file = "crossref-list.json" },
		{ NANO_OA, .body = "{\"results\":[]}" },
		{ 0 },
	};

	begin(script);
	harvested_run(&h, (struct harvest_options){ .dois = nano, .n_dois = 1 });
	cr_expect_eq(h.sum.failed, 2);
	cr_expect_eq(faults_count(), 2);
	cr_expect_not(harvested_has(&h, "crossref"));
	end();
}

/* A run that is broken off anywhere goes on there: what was fetched is on the disk. */
Test(harvest, a_service_that_closes_is_said_once_and_the_next_run_goes_on)
{
	static const struct scripted script[] = {
		{ "/works/10.1234%2F1", .body = CROSSREF_WORK("10.1234/1") },
		{ "/works/doi:10.1234%2F1", .body = OPENALEX_WORK },
		{ "/works/", .status = 429, .headers = "Retry-After: 86400\r\n", .times = 1 },
		{ "/works/doi:", .body = OPENALEX_WORK },
		{ "/works/", .body = CROSSREF_WORK("10.1234/x") },
		{ 0 },
	};
	static const char *const dois[] = { "10.1234/1", "10.1234/2", "10.1234/3", "10.1234/4" };
	const struct harvest_options options = { .dois = dois, .n_dois = 4 };
	const char *first;

	begin(script);
	harvested_run(&h, options);
	cr_expect_eq(h.sum.fetched, 2);
	cr_expect_eq(h.sum.failed, 6);
	first = strstr(h.said, "asks to wait 86400 seconds");
	cr_assert(first, "%s", h.said);
	cr_expect_null(strstr(first + 1, "asks to wait"), "%s", h.said);
	cr_expect(strstr(h.said, "more were not fetched for the same reason"), "%s", h.said);
	cr_expect_eq(faults_count(), 3, "it is left alone");
	harvested_run(&h, options);
	cr_expect_eq(h.sum.failed, 0, "%s", h.said);
	cr_expect_eq(faults_count(), 9, "the first was not asked for again");
	end();
}

Test(harvest, two_runs_into_one_folder_are_one_too_many)
{
	char lock[128];
	int fd;

	begin(two_services);
	harvested_run(&h, (struct harvest_options){ .dois = nano, .n_dois = 1 });
	(void)snprintf(lock, sizeof(lock), "%s/.harvest/lock", h.folder);
	fd = open(lock, O_RDWR | O_CLOEXEC);
	cr_assert_eq(flock(fd, LOCK_EX | LOCK_NB), 0, "the first run gave it back");
	cr_expect_eq(harvested_try(&h, (struct harvest_options){ .dois = nano, .n_dois = 1 }),
		     ERR_BUSY);
	cr_expect(strstr(h.err.msg, "another run is filling"), "%s", h.err.msg);
	(void)close(fd);
	end();
}

/* --- lists of works --- */

Test(harvest, a_reference_list_is_followed_one_step)
{
	static const struct scripted script[] = {
		{ NANO_URL, .file = "crossref-work.json" },
		{ NANO_OA, .file = "openalex-work.json" },
		{ "/works/10.1126%2Fscience.1065389", .file = "crossref-work.json" },
		{ "/works/10.", .body = CROSSREF_WORK("10.1234/x") },
		{ 0 },
	};

	begin(script);
	harvested_run(&h, (struct harvest_options){ .references = nano, .n_references = 1 });
	/* of its twelve references eleven have a DOI */
	cr_expect_eq(h.sum.works, 12, "%u %s", h.sum.works, h.said);
	cr_expect(harvested_has(&h, "crossref/10.1103_physrevb.78.212405.json"));
	cr_expect_eq(h.sum.failed, 0, "%s", h.said);
	end();
}

Test(harvest, openalex_names_the_references_that_crossref_does_not)
{
	static const struct scripted script[] = {
		{ "/works/10.7717%2Fpeerj.4375", .body = CROSSREF_WORK("10.7717/peerj.4375") },
		{ "/works/doi:10.7717%2Fpeerj.4375", .file = "openalex-work.json" },
		{ "/works/w2100121061",
		  .body = "{\"id\":\"https://openalex.org/W2100121061\",\"doi\":"
			  "\"https://doi.org/10.1234/One\"}" },
		{ "/works/w2144252560", .body = "{\"id\":\"https://openalex.org/W2144252560\"}" },
		{ "/works/10.1234%2Fone", .body = CROSSREF_WORK("10.1234/one") },
		{ 0 },
	};
	static const char *const peerj[] = { "https://doi.org/10.7717/PeerJ.4375" };

	begin(script);
	harvested_run(&h, (struct harvest_options){ .references = peerj, .n_references = 1 });
	cr_expect(harvested_has(&h, "openalex/w2100121061.json"));
	cr_expect(harvested_has(&h, "crossref/10.1234_one.json"), "by the DOI that it has");
	cr_expect(harvested_has(&h, "openalex/w2144252560.json"), "it has no DOI");
	cr_expect_eq(h.sum.failed, 1, "the third is not there: %s", h.said);
	end();
}

Test(harvest, a_file_of_dois_may_be_a_bibliography)
{
	static const struct scripted script[] = { { "/works/10.", .body = CROSSREF_WORK("10.1/x") },
						  { 0 } };
	static char path[128];
	static const char *const files[] = { path };

	begin(script);
	harvested_put(&h, "list.bib",
		      "@article{a,\n  doi = {10.1234/A},\n  title = {X}\n}\n"
		      "https://doi.org/10.1234/b\n10.1234/a\n");
	(void)snprintf(path, sizeof(path), "%s/list.bib", h.folder);
	harvested_run(&h, (struct harvest_options){ .doi_files = files, .n_doi_files = 1 });
	cr_expect_eq(h.sum.works, 2);
	cr_expect(harvested_has(&h, "crossref/10.1234_a.json"));
	cr_expect(harvested_has(&h, "crossref/10.1234_b.json"));
	end();
}

/* --- a corpus folder --- */

#define SEARCH "/works?rows=5&query.bibliographic="
#define FOUND(title, family, year, doi)                                                            \
	"{\"status\":\"ok\",\"message-type\":\"work-list\",\"message\":{\"items\":[{\"DOI\":"      \
	"\"" doi "\",\"title\":[\"" title "\"],\"author\":[{\"family\":\"" family                  \
	"\"}],\"issued\":{\"date-parts\":[[" year ",3]]}}]}}"

static const char records[] =
	"[{\"id\":\"a2020\",\"type\":\"book\",\"title\":\"With a DOI\",\"DOI\":\"10.1234/A\"},"
	"{\"id\":\"b2021\",\"type\":\"book\",\"title\":\"Media and the Silk Road\",\"author\":"
	"[{\"family\":\"B\xc3\xa9la\"}],\"issued\":{\"date-parts\":[[2021]]}},"
	"{\"id\":\"c2021\",\"type\":\"book\",\"title\":\"Museums of the world\",\"author\":"
	"[{\"family\":\"Cole\"}],\"issued\":{\"date-parts\":[[2021]]}},"
	"{\"id\":\"d2017\",\"type\":\"book\",\"title\":\"Unknown\",\"custom\":"
	"{\"identified\":false}},"
	"{\"id\":\"e2022\",\"type\":\"book\",\"title\":\"Nowhere\",\"author\":[{\"family\":"
	"\"Eve\"}],\"issued\":{\"date-parts\":[[2022]]},\"custom\":{\"references\":"
	"[\"b2021\",\"a2020\"]}}]";

static const struct scripted library[] = {
	{ SEARCH "B%C3%A9la%202021%20Media",
	  .body = FOUND("Media and the Silk Road", "Bela", "2020", "10.1234/B") },
	{ SEARCH "Cole", .body = FOUND("Museums of the world", "Nott", "2021", "10.1234/c") },
	{ SEARCH "Eve", .file = "crossref-list.json" },
	{ "/works/10.1234%2F", .body = CROSSREF_WORK("10.1234/x") },
	{ "/works/doi:10.1234%2F", .body = OPENALEX_WORK },
	{ 0 },
};

static const char *const *put_library(void)
{
	static char path[128];
	static const char *folders[] = { path };

	(void)snprintf(path, sizeof(path), "%s/in", h.folder);
	harvested_put(&h, "in/works.json", records);
	harvested_put(&h, "in/vocab/not.json", "[{\"title\":\"no\",\"type\":\"book\"}]");
	harvested_put(&h, "in/broken.json", "[{\"title\":");
	return folders;
}

Test(harvest, a_corpus_fills_itself_and_doubtful_finds_are_left_to_a_person)
{
	static char out[128];
	struct harvest_options options = { .n_folders = 1, .out = out };

	begin(library);
	(void)snprintf(out, sizeof(out), "%s/out", h.folder);
	options.folders = put_library();
	harvested_run(&h, options);
	cr_expect_eq(h.sum.works, 2, "%s", h.said);
	cr_expect_eq(h.sum.matched, 1);
	cr_expect_eq(h.sum.doubtful, 1);
	cr_expect_eq(h.sum.failed, 0, "%s", h.said);
	cr_expect(harvested_has(&h, "out/crossref/10.1234_a.json"));
	cr_expect(harvested_has(&h, "out/crossref/10.1234_b.json"), "found by title");
	cr_expect_not(harvested_has(&h, "out/crossref/10.1234_c.json"), "another author");
	cr_expect(strstr(h.said, "note b2021: taken for 10.1234/b"), "%s", h.said);
	cr_expect(strstr(h.said, "doubt c2021: not taken: may be 10.1234/c"), "%s", h.said);
	cr_expect(strstr(h.said, "note d2017: passed over"), "%s", h.said);
	cr_expect(strstr(h.said, "note e2022: has no DOI, and Crossref knows none"), "%s", h.said);
	cr_expect(strstr(h.said, "broken.json: no JSON that can be read"), "%s", h.said);
	cr_expect(strstr(harvested_text(&h, "out/.harvest/matches.tsv"),
			 "c2021\tdoubtful\t10.1234/c\t100\tno\tyes\tMuseums of the world\n"));
	cr_expect_eq(faults_count(), 7);
	harvested_run(&h, options);
	cr_expect_eq(faults_count(), 7, "a search is not asked twice either");
	cr_expect_eq(h.sum.matched, 1);
	end();
}

Test(harvest, a_key_stands_for_the_works_that_its_record_cites)
{
	static const char *const keys[] = { "e2022" }, *const nobody[] = { "z1999" };
	struct harvest_options options = { .n_folders = 1, .references = keys, .n_references = 1 };

	begin(library);
	options.folders = put_library();
	harvested_run(&h, options);
	cr_expect_eq(h.sum.works, 2, "%s", h.said);
	cr_expect_null(strstr(h.said, "c2021"));
	options.references = nobody;
	cr_expect_eq(harvested_try(&h, options), ERR_INVALID);
	cr_expect(strstr(h.err.msg, "there is no work 'z1999'"), "%s", h.err.msg);
	end();
}

Test(harvest, what_makes_no_sense_is_said_before_anything_is_asked)
{
	static const char *const bad[] = { "10.12/x" }, *const folders[] = { "/nonexistent" };
	static const struct {
		struct harvest_options options;
		enum err_code code;
		const char *says;
	} cases[] = {
		{ { .texts = true }, ERR_INVALID, "nothing to fetch" },
		{ { .dois = bad, .n_dois = 1 }, ERR_INVALID, "'10.12/x' is no DOI" },
		{ { .dois = nano, .n_dois = 1, .mailto = "me" }, ERR_INVALID, "no e-mail address" },
		{ { .dois = nano, .n_dois = 1, .mailto = "a@b\r\nX: y" },
		  ERR_INVALID,
		  "no e-mail" },
		{ { .folders = folders, .n_folders = 1 }, ERR_NOT_FOUND, "/nonexistent" },
		{ { .doi_files = folders, .n_doi_files = 1 }, ERR_NOT_FOUND, "/nonexistent" },
	};

	begin(two_services);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		cr_expect_eq(harvested_try(&h, cases[i].options), cases[i].code, "%zu: %s", i,
			     h.err.msg);
		cr_expect(strstr(h.err.msg, cases[i].says), "%zu: %s", i, h.err.msg);
	}
	cr_expect_eq(faults_count(), 0);
	end();
}
