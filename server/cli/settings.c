#include "cli/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { FILE_CEILING = 64 * 1024 };

const char *setting_text(const struct settings *s, enum option_id id)
{
	const struct setting *v = &s->values[id];

	return v->n ? v->texts[v->n - 1] : option_table[id].fallback;
}

long setting_number(const struct settings *s, enum option_id id)
{
	return strtol(setting_text(s, id), NULL, 10);
}

bool setting_is_on(const struct settings *s, enum option_id id)
{
	return option_is_yes(setting_text(s, id));
}

static enum err_code append(const char ***texts, size_t *n, const char *text, struct arena *mem,
			    struct err *err)
{
	const bool full = (*n & (*n - 1)) == 0; /* room doubles at 0, 1, 2, 4 ... */
	const char **room = full ? arena_grow(mem, *texts, sizeof(*room), *n, 2 * *n + 1) : *texts;

	if (!room)
		return err_set(err, ERR_NO_MEMORY, "the command line is too long");
	room[(*n)++] = text;
	*texts = room;
	return ERR_OK;
}

static enum err_code add_value(struct settings *s, enum option_id id, const char *text,
			       const char *where, struct err *err)
{
	TRY(option_check(id, text, where, err));
	return append(&s->values[id].texts, &s->values[id].n, text, s->mem, err);
}

/* --- the command line ---------------------------------------------------------- */

static enum err_code unknown_option(enum command of, const char *arg, struct err *err)
{
	const char *name = arg + strspn(arg, "-");
	const char *near = option_near(of, name, strcspn(name, "="));

	(void)err_set(err, ERR_INVALID, "%s has no option %.*s", command_table[of].name,
		      (int)strcspn(arg, "="), arg);
	if (near)
		return err_mend(err, "did you mean --%s?", near);
	if (of == COMMAND_SEARCH)
		return err_mend(err, "put -- before a query that begins with a minus sign");
	return err_mend(err, "see: dragoman help %s", command_table[of].name);
}

/* Take the option at argv[*at], and its value, which may be the next argument. */
static enum err_code take_option(struct settings *s, int argc, char *const *argv, int *at,
				 struct err *err)
{
	const char *arg = argv[*at], *equals = strchr(arg, '=');
	const size_t len = equals ? (size_t)(equals - arg) : strlen(arg);
	const char *value = equals ? equals + 1 : NULL;
	enum option_id id;
	char where[64];

	if (strncmp(arg, "--", 2) || !option_by_name(&id, arg + 2, len - 2) ||
	    !command_has(s->command, id))
		return unknown_option(s->command, arg, err);
	if (!value && option_table[id].type == OPTION_SWITCH)
		value = "yes";
	if (!value && *at + 1 == argc)
		return err_set(err, ERR_INVALID, "--%s lacks its value, %s", option_table[id].name,
			       option_table[id].value);
	if (!value)
		value = argv[++*at];
	(void)snprintf(where, sizeof(where), "--%s", option_table[id].name);
	return add_value(s, id, value, where, err);
}

static enum err_code take_arguments(struct settings *s, int argc, char *const *argv,
				    struct err *err)
{
	bool only_args = false;

	for (int i = 0; i < argc; i++) {
		if (!only_args && !strcmp(argv[i], "--"))
			only_args = true;
		else if (!only_args && !strcmp(argv[i], "-h"))
			TRY(add_value(s, OPTION_HELP, "yes", "-h", err));
		else if (!only_args && argv[i][0] == '-' && argv[i][1])
			TRY(take_option(s, argc, argv, &i, err));
		else
			TRY(append(&s->args, &s->n_args, argv[i], s->mem, err));
	}
	return ERR_OK;
}

/* --- the environment -------------------------------------------------------------- */

/* An empty variable counts as unset: compose files pass on what is not there. */
static enum err_code take_environment(struct settings *s, struct err *err)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		const enum option_id id = (enum option_id)i;
		const char *text = option_table[i].env ? getenv(option_table[i].env) : NULL;

		if (text && *text && command_has(s->command, id) && !s->values[i].n)
			TRY(add_value(s, id, text, option_table[i].env, err));
	}
	return ERR_OK;
}

/* --- the settings file -------------------------------------------------------------- */

static char *trim(char *text)
{
	size_t n;

	text += strspn(text, " \t\r");
	for (n = strlen(text); n && strchr(" \t\r", text[n - 1]); n--)
		continue;
	text[n] = '\0';
	return text;
}

static enum err_code take_pair(struct settings *s, const char *name, const char *value,
			       const char *where, struct err *err)
{
	enum option_id id;

	if (!option_by_name(&id, name, strlen(name)) || !option_table[id].env ||
	    id == OPTION_CONFIG)
		return err_set(err, ERR_INVALID, "%s: there is no setting '%.40s'", where, name);
	TRY(option_check(id, value, where, err));
	/* One file may serve several commands; each takes what it has. */
	if (s->values[id].n || !command_has(s->command, id))
		return ERR_OK;
	return add_value(s, id, value, where, err);
}

static enum err_code take_line(struct settings *s, char *line, const char *where, struct err *err)
{
	char *equals;

	line = trim(line);
	if (!*line || *line == '#')
		return ERR_OK;
	equals = strchr(line, '=');
	if (!equals)
		return err_set(err, ERR_INVALID, "%s: not a line `name = value`", where);
	*equals = '\0';
	return take_pair(s, trim(line), trim(equals + 1), where, err);
}

/* The whole text of the file at `path`, in `mem`. */
static enum err_code read_file(char **out, const char *path, struct arena *mem, struct err *err)
{
	FILE *f = fopen(path, "re");
	char *text = arena_alloc(mem, FILE_CEILING);
	bool failed;
	size_t n;

	if (!f)
		return err_set(err, ERR_NOT_FOUND, "%.150s: the settings file cannot be opened",
			       path);
	n = text ? fread(text, 1, FILE_CEILING, f) : 0;
	failed = ferror(f);
	(void)fclose(f);
	if (failed)
		return err_set(err, ERR_IO, "%.150s: the settings file cannot be read", path);
	if (!text || n == FILE_CEILING)
		return err_set(err, ERR_TOO_LARGE, "%.150s: a settings file has at most %d bytes",
			       path, FILE_CEILING - 1);
	*out = text;
	return ERR_OK;
}

static enum err_code take_file(struct settings *s, const char *path, struct err *err)
{
	char *text, *line, where[200];
	unsigned number = 0;

	TRY(read_file(&text, path, s->mem, err));
	while ((line = strsep(&text, "\n"))) {
		(void)snprintf(where, sizeof(where), "%.150s:%u", path, ++number);
		TRY(take_line(s, line, where, err));
	}
	return ERR_OK;
}

/* --- the whole ------------------------------------------------------------------------ */

static enum err_code check_required(const struct settings *s, struct err *err)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option *o = &option_table[i];

		if (!o->required || !command_has(s->command, (enum option_id)i) || s->values[i].n)
			continue;
		(void)err_set(err, ERR_INVALID, "%s needs --%s %s", command_table[s->command].name,
			      o->name, o->value);
		if (i == OPTION_INDEX)
			return err_mend(err, "or DRAGOMAN_INDEX; make one with: dragoman index DIR "
					     "--out FILE");
		return err->code;
	}
	return ERR_OK;
}

static enum err_code check_arguments(const struct settings *s, struct err *err)
{
	const struct command_info *c = &command_table[s->command];

	if (s->n_args > c->max_args)
		return err_set(err, ERR_INVALID, "%s takes no argument '%.80s'", c->name,
			       s->args[c->max_args]);
	if (s->n_args < c->min_args)
		return err_set(err, ERR_INVALID, "usage: dragoman %s %s", c->name, c->args);
	return ERR_OK;
}

enum err_code settings_load(struct settings *out, enum command command, int argc, char *const *argv,
			    struct arena *mem, struct err *err)
{
	struct settings s = { .command = command, .mem = mem };

	TRY(take_arguments(&s, argc, argv, err));
	if (!setting_is_on(&s, OPTION_HELP)) {
		TRY(take_environment(&s, err));
		if (s.values[OPTION_CONFIG].n)
			TRY(take_file(&s, setting_text(&s, OPTION_CONFIG), err));
		TRY(check_arguments(&s, err));
		TRY(check_required(&s, err));
	}
	*out = s;
	return ERR_OK;
}
