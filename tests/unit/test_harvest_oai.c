#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "support/harvested.h"

static struct harvested h;
static char base[64], set[32];

static void begin(const struct scripted *script)
{
	harvested_make(&h);
	faults_start(script);
	(void)snprintf(base, sizeof(base), "%s/oai", faults_base());
}

static void end(void)
{
	faults_stop();
	harvested_remove(&h);
}

static struct harvest_options journal(void)
{
	return (struct harvest_options){ .oai = base, .oai_set = *set ? set : NULL };
}

/* The only list's folder, "oai/SLUG". */
static const char *list_folder(void)
{
	static char name[512];
	struct dirent *entry;
	char path[128];
	DIR *dir;

	(void)snprintf(path, sizeof(path), "%s/oai", h.folder);
	*name = '\0';
	dir = opendir(path);
	if (!dir)
		return name;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			(void)snprintf(name, sizeof(name), "oai/%s", entry->d_name);
	(void)closedir(dir);
	return name;
}

static bool page_is(int number, const char *recorded)
{
	char name[600];

	(void)snprintf(name, sizeof(name), "%s/%06d.xml", list_folder(), number);
	return harvested_is(&h, name, recorded);
}

static bool has_page(int number)
{
	char name[600];

	(void)snprintf(name, sizeof(name), "%s/%06d.xml", list_folder(), number);
	return harvested_has(&h, name);
}

#define IDENTIFY                                                                                   \
	{                                                                                          \
		.path = "/oai?verb=Identify", .file = "oai-Identify.xml"                           \
	}
#define FIRST "/oai?verb=ListRecords&metadataPrefix=oai_dc"
#define NEXT  "/oai?verb=ListRecords&resumptionToken=ListRecords2.xml HTTP"
#define PAGE(token)                                                                                \
	"<OAI-PMH><responseDate>2013-02-27T10:00:00Z</responseDate><ListRecords><record><header>"  \
	"<identifier>a</identifier></header></record><resumptionToken>" token                      \
	"</resumptionToken></ListRecords></OAI-PMH>"

static const struct scripted two_pages[] = {
	IDENTIFY,
	{ NEXT, .file = "oai-ListRecords4.xml" },
	{ FIRST " HTTP", .file = "oai-ListRecords.xml" },
	{ FIRST "&from=2013-02-27 HTTP", .file = "oai-noRecordsMatch.xml" },
	{ 0 },
};

Test(harvest_oai, a_list_is_followed_and_the_next_run_asks_from_there)
{
	begin(two_pages);
	harvested_run(&h, journal());
	cr_expect_eq(h.sum.failed, 0, "%s", h.said);
	cr_expect_eq(h.sum.oai_pages, 2);
	cr_expect_eq(h.sum.oai_records, 4);
	cr_expect_eq(h.sum.oai_deleted, 2, "deleted ones are kept, for the reader to obey");
	cr_expect(page_is(1, "oai-ListRecords.xml"));
	cr_expect(page_is(2, "oai-ListRecords4.xml"));
	cr_expect_not(has_page(3));
	cr_expect_eq(faults_count(), 3);
	harvested_run(&h, journal());
	cr_expect_eq(h.sum.failed, 0, "nothing new is no failure: %s", h.said);
	cr_expect_eq(faults_asked(FIRST "&from=2013-02-27 HTTP"), 1);
	cr_expect_eq(faults_count(), 4, "Identify is not asked again");
	cr_expect(page_is(1, "oai-ListRecords.xml"));
	end();
}

Test(harvest_oai, dates_and_sets_are_asked_for_as_the_repository_writes_them)
{
	struct harvest_options options;

	(void)snprintf(set, sizeof(set), "IJAA:ART");
	begin(two_pages);
	options = journal();
	options.oai_from = "2012-01-01T12:00:00Z";
	options.oai_until = "2012-12-31";
	options.oai_prefix = "marc21";
	harvested_run(&h, options);
	cr_expect(strstr(faults_request(1),
			 "GET /oai?verb=ListRecords&metadataPrefix=marc21&set=IJAA%3AART"
			 "&from=2012-01-01&until=2012-12-31 HTTP"),
		  "%s", faults_request(1));
	cr_expect_eq(h.sum.failed, 1, "that is not in the script");
	end();
}

/* The second page is not to be had; then it is. */
Test(harvest_oai, a_list_that_was_broken_off_goes_on_with_its_token)
{
	static const struct scripted script[] = {
		IDENTIFY,
		{ NEXT, .status = 503, .times = 5 },
		{ NEXT, .file = "oai-ListRecords4.xml" },
		{ FIRST " HTTP", .file = "oai-ListRecords.xml" },
		{ 0 },
	};

	begin(script);
	harvested_run(&h, journal());
	cr_expect_eq(h.sum.failed, 1);
	cr_expect(strstr(h.said, "status 503"), "%s", h.said);
	cr_expect(page_is(1, "oai-ListRecords.xml"));
	harvested_run(&h, journal());
	cr_expect_eq(h.sum.failed, 0, "%s", h.said);
	cr_expect(strstr(h.said, "goes on with page 2"), "%s", h.said);
	cr_expect_eq(faults_asked(FIRST), 1, "the first page is not asked for again");
	cr_expect(page_is(2, "oai-ListRecords4.xml"));
	end();
}

Test(harvest_oai, a_bad_token_begins_the_list_again_but_only_once)
{
	static const struct scripted once[] = {
		IDENTIFY,
		{ NEXT, .file = "oai-badResumptionToken.xml", .times = 1 },
		{ NEXT, .file = "oai-ListRecords4.xml" },
		{ FIRST " HTTP", .file = "oai-ListRecords.xml" },
		{ 0 },
	};
	static const struct scripted always[] = {
		IDENTIFY,
		{ NEXT, .file = "oai-badResumptionToken.xml" },
		{ FIRST " HTTP", .file = "oai-ListRecords.xml" },
		{ 0 },
	};

	begin(once);
	harvested_run(&h, journal());
	cr_expect_eq(h.sum.failed, 0, "%s", h.said);
	cr_expect(strstr(h.said, "the list begins again"), "%s", h.said);
	cr_expect_eq(faults_count(), 5);
	cr_expect(page_is(1, "oai-ListRecords.xml"));
	cr_expect(page_is(2, "oai-ListRecords4.xml"));
	cr_expect_not(has_page(3));
	end();

	begin(always);
	harvested_run(&h, journal());
	cr_expect_eq(h.sum.failed, 1);
	cr_expect(strstr(h.said, "badResumptionToken: This resumptionToken is invalid"), "%s",
		  h.said);
	cr_expect_eq(faults_count(), 5);
	end();
}

Test(harvest_oai, faults_on_the_way_are_survived)
{
	static const struct scripted script[] = {
		{ .path = "/oai?verb=Identify",
		  .status = 503,
		  .headers = "Retry-After: 30\r\n",
		  .times = 1 },
		IDENTIFY,
		{ NEXT, .file = "oai-ListRecords4.xml", .fault = FAULT_CUT_SILENT, .times = 1 },
		{ NEXT, .file = "oai-ListRecords4.xml", .fault = FAULT_CUT, .times = 1 },
		{ NEXT, .file = "oai-ListRecords4.xml" },
		{ FIRST " HTTP", .status = 429, .headers = "Retry-After: 10\r\n", .times = 1 },
		{ FIRST " HTTP", .file = "oai-ListRecords.xml" },
		{ 0 },
	};

	begin(script);
	harvested_run(&h, journal());
	cr_expect_eq(h.sum.failed, 0, "%s", h.said);
	cr_expect(page_is(2, "oai-ListRecords4.xml"), "never the half of it");
	cr_expect(strstr(h.said, "note 127.0.0.1: waiting 30 seconds"), "%s", h.said);
	/* Retry-After twice, two backoffs, and half a second before each of two requests */
	cr_expect_eq(h.patience.slept_ms, 30000 + 10000 + 2000 + 4000 + 2 * 500, "%lld",
		     (long long)h.patience.slept_ms);
	end();
}

Test(harvest_oai, refresh_asks_for_the_whole_list_and_drops_the_old_one)
{
	struct harvest_options options;

	begin(two_pages);
	harvested_run(&h, journal());
	options = journal();
	options.refresh = true;
	harvested_run(&h, options);
	cr_expect_eq(h.sum.failed, 0, "%s", h.said);
	cr_expect_eq(faults_asked(FIRST " HTTP"), 2);
	cr_expect_not(has_page(1));
	cr_expect_not(has_page(2));
	cr_expect(page_is(3, "oai-ListRecords.xml"));
	cr_expect(page_is(4, "oai-ListRecords4.xml"));
	end();
}

Test(harvest_oai, what_the_repository_refuses_is_said_with_its_mend)
{
	static const struct {
		struct scripted step;
		const char *says;
	} cases[] = {
		{ { FIRST, .body = "<OAI-PMH><error "
				   "code=\"cannotDisseminateFormat\">no</error></OAI-PMH>" },
		  "every repository has oai_dc" },
		{ { FIRST, .body = "<OAI-PMH><error code=\"noSetHierarchy\"/></OAI-PMH>" },
		  "leave --set out" },
		{ { FIRST, .body = "<OAI-PMH><error code=\"badArgument\">x</error></OAI-PMH>" },
		  "badArgument: x" },
		{ { FIRST, .body = PAGE("t") }, "goes in a circle" },
		{ { FIRST, .body = "<html><p>Journal</p></html>" }, "no answer of OAI-PMH" },
		{ { FIRST, .status = 404 }, "not found (404)" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct scripted script[] = {
			IDENTIFY,
			cases[i].step,
			{ "/oai?verb=ListRecords&resumptionToken=t", .body = PAGE("t") },
			{ 0 },
		};

		begin(script);
		harvested_run(&h, journal());
		cr_expect_eq(h.sum.failed, 1, "%zu", i);
		cr_expect(strstr(h.said, cases[i].says), "%zu: %s", i, h.said);
		end();
	}
}

Test(harvest_oai, an_address_that_is_no_repository_is_told_from_one)
{
	static const struct scripted script[] = {
		{ "/oai?verb=Identify", .body = PAGE("t") },
		{ 0 },
	};

	begin(script);
	harvested_run(&h, journal());
	cr_expect_eq(h.sum.failed, 1);
	cr_expect(strstr(h.said, "no OAI-PMH repository answers there"), "%s", h.said);
	cr_expect(strstr(h.said, "/index.php/JOURNAL/oai"), "%s", h.said);
	harvested_run(&h, journal());
	cr_expect_eq(faults_count(), 2, "such an answer is not kept");
	end();
}
