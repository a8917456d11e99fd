/* cli/settings.h -- what one call was asked to do: options and arguments. Layer: cli.
 *
 * A value comes from the first of these that has one: the command line, the
 * environment (DRAGOMAN_*), a settings file (--config), the default. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "config.h"

struct setting {
	const char **texts; /* in the order given; more than one if the option repeats */
	size_t n;
};

/* Its texts are borrowed from argv, the environment and `mem`. */
struct settings {
	enum command command;
	struct setting values[OPTION_COUNT];
	const char **args; /* what is no option */
	size_t n_args;
	char *const *argv; /* all that main() got, for a command that hands it on; else NULL */
	struct arena *mem;
};

/* Read `argv[0..argc)`, which stands behind the name of the command. ERR_INVALID: an
 * unknown option or a wrong value, in the words of the message; ERR_NOT_FOUND: no such
 * settings file. With --help nothing else is asked for. */
NODISCARD enum err_code settings_load(struct settings *out, enum command command, int argc,
				      char *const *argv, struct arena *mem, struct err *err);

const char *setting_text(const struct settings *s, enum option_id id); /* NULL: none */
long setting_number(const struct settings *s, enum option_id id);
bool setting_is_on(const struct settings *s, enum option_id id);
