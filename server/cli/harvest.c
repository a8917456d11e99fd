/* `dragoman harvest` is a program of its own beside this one, dragoman-harvest, so that what
 * serves links neither an HTTP client nor an XML parser. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/program.h"
#include "cli/cli.h"

int cli_harvest(const struct settings *s)
{
	char path[4096];
	struct err err = { 0 };

	if (!program_beside(path, sizeof(path), "dragoman-harvest")) {
		(void)err_set(&err, ERR_IO, "this program does not find itself in /proc");
		return cli_fail(&err);
	}
	(void)execv(path, s->argv);
	(void)err_set(&err, ERR_NOT_FOUND, "%.150s: %s", path, strerrordesc_np(errno));
	(void)err_mend(&err, "harvest is a program of its own, which the container leaves out: use "
			     "one that was installed with make install");
	return cli_fail(&err);
}
