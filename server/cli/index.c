#include <inttypes.h>
#include <signal.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/findings.h"
#include "store/db.h"
#include "version.h"

/* What is half done goes; the old index stays as it was. */
static void interrupted(int number)
{
	ingest_interrupt();
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void print_outcome(const struct settings *s, const struct ingest_summary *sum,
			  double seconds)
{
	const char *out = setting_text(s, OPTION_OUT);

	switch (sum->outcome) {
	case INGEST_BUILT:
		if (sum->anew)
			(void)printf("%s: made anew: %s\n", out, sum->anew);
		(void)printf("%s: index %s, %" PRIu64 " KB from %" PRIu64 " KB of text\n", out,
			     sum->index_id, sum->index_bytes / 1024, sum->text_bytes / 1024);
		break;
	case INGEST_UPDATED:
		(void)printf("%s: index %s, %" PRIu64 " KB; %" PRIu32 " of %" PRIu32
			     " files changed: updated in %.1f s\n",
			     out, sum->index_id, sum->index_bytes / 1024, sum->changed, sum->files,
			     seconds);
		break;
	case INGEST_UNCHANGED:
		(void)printf("%s: index %s; none of %" PRIu32
			     " files changed: it was left as it is\n",
			     out, sum->index_id, sum->files);
		break;
	}
}

int cli_index(const struct settings *s)
{
	const double start = now();
	struct ingest_summary sum = { 0 };
	struct findings findings;
	struct err err = { 0 };
	enum err_code code;

	(void)signal(SIGINT, interrupted);
	(void)signal(SIGTERM, interrupted);
	db_single_thread();
	findings_init(&findings, stderr);
	code = ingest_run(&sum,
			  &(struct ingest_options){ .folders = s->args,
						    .n_folders = s->n_args,
						    .out = setting_text(s, OPTION_OUT),
						    .program = "dragoman " VERSION,
						    .anew = setting_is_on(s, OPTION_ANEW),
						    .report = findings_report,
						    .progress = findings_progress,
						    .ctx = &findings },
			  &err);
	findings_end(&findings);
	if (code) {
		(void)cli_fail(&err);
		return STATUS_FAILED; /* a corpus that cannot be read is no usage error */
	}
	findings_summary(&sum);
	print_outcome(s, &sum, now() - start);
	if (cli_printed())
		return STATUS_FAILED;
	return sum.errors ? STATUS_LEFT_OUT : STATUS_OK;
}
