#include "cli/cli.h"
#include "cli/findings.h"

/* The findings are the answer here, so they go to standard output. */
int cli_check(const struct settings *s)
{
	struct ingest_summary sum = { 0 };
	struct findings findings;
	struct err err = { 0 };
	enum err_code code;

	findings_init(&findings, stdout);
	code = ingest_run(&sum,
			  &(struct ingest_options){ .folders = s->args,
						    .n_folders = s->n_args,
						    .report = findings_report,
						    .doubts = true,
						    .ctx = &findings },
			  &err);
	if (code) {
		(void)cli_fail(&err);
		return STATUS_FAILED;
	}
	findings_summary(&sum);
	return cli_printed() || sum.errors ? STATUS_FAILED : STATUS_OK;
}
