#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/harvesting.h"
#include "support/harvested.h"

enum { WORDS_MAX = 24 };

static struct harvested h;
static struct arena *mem;

/* `dragoman harvest WORD...` against the fault server, into the test's folder: its exit status. */
static int harvest(const char *const *words)
{
	char *argv[WORDS_MAX] = { (char *)"--out",          h.folder,
				  (char *)"--crossref-url", (char *)faults_base(),
				  (char *)"--openalex-url", (char *)faults_base(),
				  (char *)"--rate",         (char *)"20" };
	struct settings s;
	struct err err = { 0 };
	int argc = 8;

	while (*words)
		argv[argc++] = (char *)*words++;
	arena_free(mem);
	mem = arena_new(1 << 20);
	if (settings_load(&s, COMMAND_HARVEST, argc, argv, mem, &err))
		return cli_fail(&err);
	return cli_harvesting(&s);
}

#define HARVEST(...) harvest((const char *const[]){ __VA_ARGS__, NULL })

static const struct scripted script[] = {
	{ "/works/10.1038%2F", .file = "crossref-work.json" },
	{ "/works/doi:10.1038%2F", .file = "openalex-work.json" },
	{ "/oai?verb=Identify", .file = "oai-Identify.xml" },
	{ "/oai?verb=ListRecords", .file = "oai-ListRecords4.xml" },
	{ 0 },
};

static void begin(void)
{
	cr_redirect_stdout();
	cr_redirect_stderr();
	harvested_make(&h);
	faults_start(script);
}

static void end(void)
{
	faults_stop();
	harvested_remove(&h);
}

static bool printed(FILE *from, const char *want)
{
	static char text[32768];
	const size_t n = fread(text, 1, sizeof(text) - 1, from);

	text[n] = '\0';
	return strstr(text, want) != NULL;
}

Test(harvest_cli, all_fetched_ends_with_0_and_a_summary)
{
	char oai[64];

	begin();
	(void)snprintf(oai, sizeof(oai), "%s/oai", faults_base());
	cr_expect_eq(HARVEST("--doi", "10.1038/nnano.2014.279", "--oai", oai, "--from",
			     "2014-01-31", "--until", "2024-01-31T00:00:00Z", "--mailto",
			     "a@b.org"),
		     STATUS_OK);
	(void)fflush(stdout);
	cr_expect(printed(cr_get_redirected_stdout(), "1 works, 2 answers fetched, 0 kept"));
	end();
}

Test(harvest_cli, something_missing_ends_with_3_and_is_named)
{
	begin();
	cr_expect_eq(HARVEST("--doi", "10.1038/nnano.2014.279", "--doi", "10.1234/none"),
		     STATUS_LEFT_OUT);
	(void)fflush(stderr);
	cr_expect(printed(cr_get_redirected_stderr(),
			  "10.1234/none: not fetched: neither Crossref nor OpenAlex knows"));
	end();
}

Test(harvest_cli, what_is_wrong_on_the_command_line_ends_with_2)
{
	begin();
	cr_expect_eq(HARVEST("--texts"), STATUS_USAGE);
	cr_expect_eq(HARVEST("--doi", "x"), STATUS_USAGE);
	cr_expect_eq(HARVEST("--oai", "file:///etc/passwd"), STATUS_USAGE);
	cr_expect_eq(HARVEST("--oai", faults_base(), "--from", "1.1.2024"), STATUS_USAGE);
	cr_expect_eq(HARVEST("--oai", faults_base(), "--until", "2024-01"), STATUS_USAGE);
	cr_expect_eq(HARVEST("--oai", faults_base(), "--until", "2024-01-1x"), STATUS_USAGE);
	cr_expect_eq(HARVEST("--oai", faults_base(), "--until", "2024-01-01 00:00:00Z"),
		     STATUS_USAGE);
	cr_expect_eq(HARVEST("--doi", "10.1038/x", "--rate", "0"), STATUS_USAGE);
	cr_expect_eq(HARVEST("--doi", "10.1038/x", "--mailto", "me"), STATUS_USAGE);
	cr_expect_eq(faults_count(), 0);
	end();
}
