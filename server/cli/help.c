/* Every text here is read off the tables in config.c. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "version.h"

static void list_commands(FILE *to)
{
	(void)fprintf(to, "usage: dragoman COMMAND [OPTION]...\n\n");
	for (int i = 0; i < COMMAND_COUNT; i++)
		(void)fprintf(to, "  %-9s %s\n", command_table[i].name, command_table[i].summary);
	(void)fprintf(to, "\nAll about one of them: dragoman help COMMAND\n");
}

int cli_usage(void)
{
	list_commands(stderr);
	return STATUS_USAGE;
}

static void print_option(const struct option *o)
{
	char left[40];

	(void)snprintf(left, sizeof(left), "--%s%s%s", o->name, o->value ? " " : "",
		       o->value ? o->value : "");
	(void)printf("  %-22s %s\n", left, o->help);
	if (o->choices)
		(void)printf("  %-22s one of: %s\n", "", o->choices);
	if (o->fallback && o->type != OPTION_SWITCH)
		(void)printf("  %-22s default: %s\n", "", o->fallback);
	if (o->env)
		(void)printf("  %-22s environment: %s\n", "", o->env);
}

int cli_help_on(enum command command)
{
	const struct command_info *c = &command_table[command];

	(void)printf("usage: dragoman %s %s\n\n%s\n", c->name, c->args, c->summary);
	if (c->more)
		(void)printf("%s\n", c->more);
	(void)printf("\n");
	for (int i = 0; i < OPTION_COUNT; i++)
		if (command_has(command, (enum option_id)i))
			print_option(&option_table[i]);
	return cli_printed();
}

/* The README's table, a row an option. A lint test holds the two together. */
static int options_table(void)
{
	(void)printf("| option | environment | default | commands | what it does |\n"
		     "|---|---|---|---|---|\n");
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option *o = &option_table[i];
		const char *gap = "";

		(void)printf("| `--%s%s%s` | %s%s%s | %s | ", o->name, o->value ? " " : "",
			     o->value ? o->value : "", o->env ? "`" : "", o->env ? o->env : "",
			     o->env ? "`" : "", o->fallback ? o->fallback : "");
		for (int c = 0; c < COMMAND_COUNT; c++) {
			if (i == OPTION_HELP || !command_has((enum command)c, (enum option_id)i))
				continue;
			(void)printf("%s%s", gap, command_table[c].name);
			gap = ", ";
		}
		(void)printf("%s | %s |\n", i == OPTION_HELP ? "all" : "", o->help);
	}
	return cli_printed();
}

int cli_help(const struct settings *s)
{
	struct err err = { 0 };
	enum command of;

	if (!s->n_args) {
		list_commands(stdout);
		return cli_printed();
	}
	if (!strcmp(s->args[0], "options-table"))
		return options_table();
	if (command_by_name(&of, s->args[0], strlen(s->args[0])))
		return cli_help_on(of);
	(void)err_set(&err, ERR_INVALID, "there is no command '%.40s'", s->args[0]);
	return cli_fail(&err);
}

int cli_version(const struct settings *s)
{
	(void)s;
	(void)printf("dragoman %s\n", VERSION);
	return cli_printed();
}

int cli_fail(const struct err *err)
{
	(void)fprintf(stderr, "dragoman: %s%s%s\n", err->msg, *err->fix ? " \u2014 " : "",
		      err->fix);
	return err->code == ERR_INVALID ? STATUS_USAGE : STATUS_FAILED;
}

int cli_printed(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return STATUS_OK;
	(void)fprintf(stderr, "dragoman: standard output: %s\n", strerrordesc_np(errno));
	return STATUS_FAILED;
}
