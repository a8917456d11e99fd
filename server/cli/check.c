#include <inttypes.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "cli/findings.h"
#include "cli/term.h"
#include "search/engine.h"
#include "store/db.h"

/* An index is as a server has to find it; `full`: and every page, row and word of it. */
static enum err_code check_index(const char *path, bool full, struct err *err)
{
	AUTO(engine) struct engine *e = NULL;
	AUTO(db) struct db *db = NULL;
	const struct index_info *info;
	struct term out;

	TRY(engine_open(&e, path, err));
	if (full) {
		TRY(db_change(&db, path, err)); /* which is never committed */
		TRY(db_check(db, err));
	}
	info = engine_info(e);
	term_init(&out, stdout);
	term_text(&out, path);
	(void)printf(": index %s is whole%s: %" PRIu32 " works, %" PRIu32 " passages\n", info->id,
		     full ? "" : " as far as a server reads it at once", info->works,
		     info->passages);
	return ERR_OK;
}

static int check_indexes(const struct settings *s)
{
	struct err err = { 0 };

	for (size_t i = 0; i < s->n_args; i++) {
		if (check_index(s->args[i], setting_is_on(s, OPTION_FULL), &err)) {
			(void)cli_fail(&err);
			return STATUS_FAILED;
		}
	}
	return cli_printed();
}

/* The findings are the answer here, so they go to standard output. */
static int check_folders(const struct settings *s)
{
	struct ingest_summary sum = { 0 };
	struct findings findings;
	struct err err = { 0 };
	enum err_code code;

	db_single_thread();
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

int cli_check(const struct settings *s)
{
	struct stat st;

	return stat(s->args[0], &st) == 0 && S_ISREG(st.st_mode) ? check_indexes(s)
								 : check_folders(s);
}
