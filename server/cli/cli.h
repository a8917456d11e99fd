/* cli/cli.h -- the commands of the program, one file each. Layer: cli.
 *
 * Each takes the settings of its call and returns the exit status of the process. */
#pragma once

#include "base/err.h"
#include "cli/settings.h"

enum {
	STATUS_OK = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
	STATUS_LEFT_OUT = 3, /* done, but some entries were left out or not fetched */
};

int cli_index(const struct settings *s);
int cli_serve(const struct settings *s);
int cli_search(const struct settings *s);
int cli_stats(const struct settings *s);
int cli_check(const struct settings *s);
int cli_harvest(const struct settings *s);
int cli_health(const struct settings *s);
int cli_version(const struct settings *s);
int cli_help(const struct settings *s);

/* Help of one command, on standard output. */
int cli_help_on(enum command command);

/* What the program can do, on standard error. Returns STATUS_USAGE. */
int cli_usage(void);

/* Print the failure on standard error, with its mend. Returns STATUS_USAGE for an
 * ERR_INVALID, else STATUS_FAILED. */
int cli_fail(const struct err *err);

/* STATUS_OK if all that was printed went out, else STATUS_FAILED and a line that says so. */
int cli_printed(void);
