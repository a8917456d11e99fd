/* dragoman-harvest -- the program behind `dragoman harvest` (cli/harvest.c). Its arguments are
 * those of dragoman: "harvest" and what follows. */
#include <string.h>

#include "cli/cli.h"
#include "cli/harvesting.h"

enum { SETTINGS_CEILING = 16 * 1024 * 1024 };

int main(int argc, char **argv)
{
	AUTO(arena) struct arena *mem = arena_new(SETTINGS_CEILING);
	const int skip = argc > 1 && !strcmp(argv[1], "harvest") ? 2 : 1;
	struct settings settings;
	struct err err = { 0 };

	if (!mem)
		return STATUS_FAILED;
	if (settings_load(&settings, COMMAND_HARVEST, argc - skip, argv + skip, mem, &err))
		return cli_fail(&err);
	return setting_is_on(&settings, OPTION_HELP) ? cli_help_on(COMMAND_HARVEST)
						     : cli_harvesting(&settings);
}
