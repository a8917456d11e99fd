/* dragoman -- a search server for scholarship on diplomacy. Every command is a file in cli/. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

enum { SETTINGS_CEILING = 4 * 1024 * 1024 };

static int run(const struct settings *s)
{
	static int (*const functions[COMMAND_COUNT])(const struct settings *) = {
		[COMMAND_INDEX] = cli_index,     [COMMAND_SERVE] = cli_serve,
		[COMMAND_SEARCH] = cli_search,   [COMMAND_STATS] = cli_stats,
		[COMMAND_CHECK] = cli_check,     [COMMAND_HARVEST] = cli_harvest,
		[COMMAND_HEALTH] = cli_health,   [COMMAND_VERSION] = cli_version,
		[COMMAND_HELP] = cli_help,
	};

	return setting_is_on(s, OPTION_HELP) ? cli_help_on(s->command) : functions[s->command](s);
}

static enum err_code find_command(enum command *out, const char *name, struct err *err)
{
	const char *near = command_near(name, strlen(name));

	if (!strcmp(name, "--version") || !strcmp(name, "-V"))
		name = command_table[COMMAND_VERSION].name;
	if (!strcmp(name, "--help") || !strcmp(name, "-h"))
		name = command_table[COMMAND_HELP].name;
	if (command_by_name(out, name, strlen(name)))
		return ERR_OK;
	(void)err_set(err, ERR_INVALID, "there is no command '%.40s'", name);
	return near ? err_mend(err, "did you mean %s?", near) : err_mend(err, "see: dragoman help");
}

int main(int argc, char **argv)
{
	AUTO(arena) struct arena *mem = arena_new(SETTINGS_CEILING);
	struct settings settings;
	struct err err = { 0 };
	enum command command;

	if (argc < 2)
		return cli_usage();
	if (!mem)
		return STATUS_FAILED;
	if (find_command(&command, argv[1], &err) ||
	    settings_load(&settings, command, argc - 2, argv + 2, mem, &err))
		return cli_fail(&err);
	settings.argv = argv;
	return run(&settings);
}
