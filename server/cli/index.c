#include <inttypes.h>

#include "cli/cli.h"
#include "cli/findings.h"
#include "version.h"

int cli_index(const struct settings *s)
{
	struct ingest_summary sum = { 0 };
	struct findings findings;
	struct err err = { 0 };
	enum err_code code;

	findings_init(&findings, stderr);
	code = ingest_run(&sum,
			  &(struct ingest_options){ .folders = s->args,
						    .n_folders = s->n_args,
						    .out = setting_text(s, OPTION_OUT),
						    .program = "dragoman " VERSION,
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
	(void)printf("%s: index %s, %" PRIu64 " KB from %" PRIu64 " KB of text\n",
		     setting_text(s, OPTION_OUT), sum.index_id, sum.index_bytes / 1024,
		     sum.text_bytes / 1024);
	if (cli_printed())
		return STATUS_FAILED;
	return sum.errors ? STATUS_LEFT_OUT : STATUS_OK;
}
