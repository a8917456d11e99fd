/* `dragoman harvest` is a program of its own beside this one, dragoman-harvest, so that what
 * serves links neither an HTTP client nor an XML parser. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/cli.h"

enum { PATH_CEILING = 65536 };

/* "/usr/bin/dragoman" has its neighbour in "/usr/bin/dragoman-harvest". */
static bool find_neighbour(struct str *out)
{
	char self[4096];
	const ssize_t n = readlink("/proc/self/exe", self, sizeof(self));
	const char *slash = n > 0 ? memrchr(self, '/', (size_t)n) : NULL;

	if (!slash)
		return false;
	str_add_n(out, self, (size_t)(slash - self) + 1);
	str_add(out, "dragoman-harvest");
	return str_ok(out);
}

int cli_harvest(const struct settings *s)
{
	AUTO(str) struct str path = STR(PATH_CEILING);
	struct err err = { 0 };

	if (!find_neighbour(&path)) {
		(void)err_set(&err, ERR_IO, "this program does not find itself in /proc");
		return cli_fail(&err);
	}
	(void)execv(str_text(&path), s->argv);
	(void)err_set(&err, ERR_NOT_FOUND, "%.150s: %s", str_text(&path), strerrordesc_np(errno));
	(void)err_mend(&err, "harvest is a program of its own, which the container leaves out: use "
			     "one that was installed with make install");
	return cli_fail(&err);
}
