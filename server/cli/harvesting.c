#include "cli/harvesting.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/findings.h"
#include "harvest/harvest.h"
#include "version.h"

/* What is shown while it runs. */
struct showing {
	struct findings findings;
	const char *what; /* of the last line, where there is no terminal */
	size_t tenth;     /* ... and how far it was */
};

static void report(void *ctx, const struct harvest_finding *f)
{
	const bool failed = f->level == HARVEST_FAILED, doubt = f->level == HARVEST_DOUBT;
	char message[640];

	(void)snprintf(message, sizeof(message), "%s%s", failed ? "not fetched: " : "", f->message);
	findings_report(&((struct showing *)ctx)->findings,
			&(struct finding){ .level = doubt ? FINDING_DOUBT : FINDING_ERROR,
					   .file = f->what,
					   .message = message,
					   .fix = f->fix });
}

/* A bar on a terminal; elsewhere a line for each tenth, or for each answer of a list whose
 * length nobody knows. */
static void progress(void *ctx, const char *what, size_t done, size_t total)
{
	struct showing *s = ctx;
	const size_t tenth = total ? done * 10 / total : done;

	if (s->findings.bar.is_terminal && total) {
		findings_progress(&s->findings, what, done, total);
	} else if (s->findings.bar.is_terminal) {
		(void)fprintf(stderr, "\r\033[K%s: %zu", what, done);
		s->findings.bar_shown = true;
	} else if (s->what != what || s->tenth != tenth) {
		char of[32] = "";

		if (total)
			(void)snprintf(of, sizeof(of), " of %zu", total);
		(void)fprintf(stderr, "%s: %zu%s\n", what, done, of);
	}
	s->what = what;
	s->tenth = tenth;
}

/* YYYY-MM-DD, or with THH:MM:SSZ behind it. */
static bool is_date(const char *text)
{
	static const char shape[] = "0000-00-00T00:00:00Z";
	const size_t n = strlen(text);

	if (n != 10 && n != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; i < n; i++)
		if (shape[i] == '0' ? !isdigit((unsigned char)text[i]) : text[i] != shape[i])
			return false;
	return true;
}

static bool is_web_address(const char *text)
{
	return !strncasecmp(text, "http://", 7) || !strncasecmp(text, "https://", 8);
}

static enum err_code check_values(const struct settings *s, struct err *err)
{
	static const enum option_id dates[] = { OPTION_FROM, OPTION_UNTIL };
	static const enum option_id addresses[] = { OPTION_OAI, OPTION_CROSSREF_URL,
						    OPTION_OPENALEX_URL };

	for (size_t i = 0; i < COUNT_OF(dates); i++) {
		const char *text = setting_text(s, dates[i]);

		if (text && !is_date(text)) {
			(void)err_set(err, ERR_INVALID, "--%s: '%.40s' is no date",
				      option_table[dates[i]].name, text);
			return err_mend(err, "write 2024-01-31, or 2024-01-31T00:00:00Z");
		}
	}
	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		const char *text = setting_text(s, addresses[i]);

		if (text && !is_web_address(text)) {
			(void)err_set(err, ERR_INVALID, "--%s: '%.80s' is no address",
				      option_table[addresses[i]].name, text);
			return err_mend(err, "it begins with https:// or http://");
		}
	}
	return ERR_OK;
}

static struct harvest_options options_of(const struct settings *s)
{
	const struct setting *dois = &s->values[OPTION_DOI], *files = &s->values[OPTION_DOIS],
			     *refs = &s->values[OPTION_REFERENCES];

	return (struct harvest_options){
		.out = setting_text(s, OPTION_OUT),
		.folders = s->args,
		.n_folders = s->n_args,
		.dois = dois->texts,
		.n_dois = dois->n,
		.doi_files = files->texts,
		.n_doi_files = files->n,
		.references = refs->texts,
		.n_references = refs->n,
		.texts = setting_is_on(s, OPTION_TEXTS),
		.refresh = setting_is_on(s, OPTION_REFRESH),
		.oai = setting_text(s, OPTION_OAI),
		.oai_set = setting_text(s, OPTION_SET),
		.oai_prefix = setting_text(s, OPTION_PREFIX),
		.oai_from = setting_text(s, OPTION_FROM),
		.oai_until = setting_text(s, OPTION_UNTIL),
		.crossref = setting_text(s, OPTION_CROSSREF_URL),
		.openalex = setting_text(s, OPTION_OPENALEX_URL),
		.openalex_key = setting_text(s, OPTION_OPENALEX_KEY),
		.mailto = setting_text(s, OPTION_MAILTO),
		.program = "dragoman/" VERSION,
		.per_second = (unsigned)setting_number(s, OPTION_RATE),
		.report = report,
		.progress = progress,
	};
}

static void print_summary(const struct harvest_summary *sum, const char *out, bool texts, bool oai)
{
	(void)printf("%s: %" PRIu32 " works, %" PRIu32 " answers fetched, %" PRIu32
		     " kept from before, %u requests\n",
		     out, sum->works, sum->fetched, sum->kept, sum->requests);
	if (sum->matched || sum->doubtful)
		(void)printf("works without a DOI: %" PRIu32 " found for certain, %" PRIu32
			     " to look at (%s/.harvest/matches.tsv)\n",
			     sum->matched, sum->doubtful, out);
	if (texts)
		(void)printf("texts: %" PRIu32 " fetched, %" PRIu32 " kept from before, %" PRIu32
			     " works without an open licence\n",
			     sum->texts, sum->texts_kept, sum->texts_closed);
	if (oai)
		(void)printf("OAI-PMH: %" PRIu32 " records in %" PRIu32 " answers, %" PRIu32
			     " of them deleted ones\n",
			     sum->oai_records, sum->oai_pages, sum->oai_deleted);
	if (sum->failed)
		(void)printf("not fetched: %" PRIu32 "\n", sum->failed);
}

int cli_harvesting(const struct settings *s)
{
	struct harvest_options options = options_of(s);
	struct harvest_summary sum = { 0 };
	struct showing showing = { .tenth = 0 };
	struct err err = { 0 };
	enum err_code code;

	if (check_values(s, &err))
		return cli_fail(&err);
	findings_init(&showing.findings, stderr);
	options.ctx = &showing;
	if (!options.mailto)
		(void)fprintf(stderr,
			      "no --mailto: with an address, Crossref and OpenAlex know whom "
			      "to write to, and answer sooner\n");
	code = harvest_run(&sum, &options, &err);
	findings_end(&showing.findings);
	if (code)
		return cli_fail(&err);
	print_summary(&sum, options.out, options.texts, options.oai != NULL);
	if (cli_printed())
		return STATUS_FAILED;
	return sum.failed ? STATUS_LEFT_OUT : STATUS_OK;
}
