#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/settings.h"

enum { ARGS_MAX = 16 };

struct call {
	struct arena *mem;
	struct settings s;
	struct err err;
	enum err_code code;
	char words[ARGS_MAX][80];
};

/* Load the settings of `command` from a line of words with one space between. */
static struct call *load(enum command command, const char *line)
{
	static struct call c;
	char *argv[ARGS_MAX];
	int argc = 0;

	arena_free(c.mem);
	c = (struct call){ .mem = arena_new(1 << 20) };
	for (const char *p = line; *p && argc < ARGS_MAX; argc++) {
		const size_t n = strcspn(p, " ");

		(void)snprintf(c.words[argc], sizeof(c.words[argc]), "%.*s", (int)n, p);
		argv[argc] = c.words[argc];
		p += n + strspn(p + n, " ");
	}
	c.code = settings_load(&c.s, command, argc, argv, c.mem, &c.err);
	return &c;
}

static void refuses(enum command command, const char *line, const char *msg, const char *fix)
{
	const struct call *c = load(command, line);

	cr_expect_eq(c->code, ERR_INVALID, "%s", line);
	cr_expect(strstr(c->err.msg, msg), "%s: %s", line, c->err.msg);
	cr_expect(strstr(c->err.fix, fix), "%s: %s", line, c->err.fix);
}

Test(config, the_table_is_sound)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option *o = &option_table[i];
		struct err err = { 0 };

		cr_assert_not_null(o->name);
		cr_expect(o->help && o->commands, "%s", o->name);
		cr_expect_eq(!o->value, o->type == OPTION_SWITCH, "%s", o->name);
		cr_expect_eq(!o->choices, o->type != OPTION_CHOICE, "%s", o->name);
		cr_expect(!o->fallback ||
				  !option_check((enum option_id)i, o->fallback, o->name, &err),
			  "%s", err.msg);
		cr_expect(o->fallback || o->type == OPTION_TEXT, "%s: has to have a value",
			  o->name);
	}
}

/* DRAGOMAN_ and the name in capitals, so that one can be guessed from the other. */
Test(config, variables_are_named_after_their_options)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		char want[64] = "DRAGOMAN_";
		size_t n = strlen(want);

		if (!option_table[i].env)
			continue;
		for (const char *p = option_table[i].name; *p; p++)
			want[n++] = *p == '-' ? '_' : (char)(*p - 'a' + 'A');
		cr_expect_str_eq(option_table[i].env, want);
	}
}

Test(settings, defaults_hold_where_nothing_is_said)
{
	const struct call *c = load(COMMAND_SERVE, "--index a.db");

	cr_assert_eq(c->code, ERR_OK, "%s", c->err.msg);
	cr_expect_eq(setting_number(&c->s, OPTION_PORT), 8080);
	cr_expect_str_eq(setting_text(&c->s, OPTION_LISTEN), "127.0.0.1");
	cr_expect_null(setting_text(&c->s, OPTION_WEB_DIR));
	cr_expect_not(setting_is_on(&c->s, OPTION_LOG_REQUESTS));
}

Test(settings, both_ways_to_write_a_value_are_read)
{
	const struct call *c = load(COMMAND_SERVE, "--index=a=b.db --port 0 --log-requests");

	cr_assert_eq(c->code, ERR_OK, "%s", c->err.msg);
	cr_expect_str_eq(setting_text(&c->s, OPTION_INDEX), "a=b.db");
	cr_expect_eq(setting_number(&c->s, OPTION_PORT), 0);
	cr_expect(setting_is_on(&c->s, OPTION_LOG_REQUESTS));
}

Test(settings, options_and_words_may_be_mixed)
{
	const struct call *c = load(COMMAND_SEARCH, "soft --region africa --index a.db power "
						    "--region europe -- -hard --limit");

	cr_assert_eq(c->code, ERR_OK, "%s", c->err.msg);
	cr_assert_eq(c->s.n_args, 4);
	cr_expect_str_eq(c->s.args[1], "power");
	cr_expect_str_eq(c->s.args[2], "-hard");
	cr_expect_str_eq(c->s.args[3], "--limit");
	cr_assert_eq(c->s.values[OPTION_REGION].n, 2);
	cr_expect_str_eq(c->s.values[OPTION_REGION].texts[0], "africa");
}

Test(settings, what_is_wrong_is_named_with_its_mend)
{
	refuses(COMMAND_SERVE, "--index a.db --prot 1", "serve has no option --prot", "--port?");
	refuses(COMMAND_SERVE, "--index a.db --connection=1", "--connection", "--connections?");
	refuses(COMMAND_SERVE, "--index a.db --qqqqqqqq", "--qqqqqqqq", "dragoman help serve");
	refuses(COMMAND_SERVE, "--index a.db --out x", "serve has no option --out", "");
	refuses(COMMAND_SEARCH, "--index a.db -war", "-war", "put --");
	refuses(COMMAND_SERVE, "--index", "--index lacks its value", "");
	refuses(COMMAND_SERVE, "", "serve needs --index FILE", "DRAGOMAN_INDEX");
	refuses(COMMAND_SERVE, "--index a.db more", "no argument 'more'", "");
	refuses(COMMAND_INDEX, "--out a.db", "usage: dragoman index DIR", "");
	refuses(COMMAND_INDEX, "corpus", "index needs --out", "");
}

Test(settings, wrong_values_are_refused)
{
	refuses(COMMAND_SERVE, "--index a.db --port 65536", "--port: '65536' is not a number", "");
	refuses(COMMAND_SERVE, "--index a.db --port 80x", "'80x'", "");
	refuses(COMMAND_SERVE, "--index a.db --port=", "''", "");
	refuses(COMMAND_SERVE, "--index a.db --port -1", "'-1'", "");
	refuses(COMMAND_SERVE, "--index a.db --port 99999999999999999999", "is not a number", "");
	refuses(COMMAND_SERVE, "--index=", "--index: the value is empty", "");
	refuses(COMMAND_SERVE, "--index a.db --log-format xml", "none of: plain json", "");
	refuses(COMMAND_SERVE, "--index a.db --log-requests=perhaps", "neither yes nor no", "");
	refuses(COMMAND_SEARCH, "x --index a.db --sort yea", "'yea' is none of", "");
}

Test(settings, the_environment_stands_behind_flags_and_before_defaults)
{
	const struct call *c;

	(void)setenv("DRAGOMAN_PORT", "81", 1);
	(void)setenv("DRAGOMAN_INDEX", "env.db", 1);
	(void)setenv("DRAGOMAN_LISTEN", "", 1);
	c = load(COMMAND_SERVE, "--index flag.db");
	cr_assert_eq(c->code, ERR_OK, "%s", c->err.msg);
	cr_expect_str_eq(setting_text(&c->s, OPTION_INDEX), "flag.db");
	cr_expect_eq(setting_number(&c->s, OPTION_PORT), 81);
	cr_expect_str_eq(setting_text(&c->s, OPTION_LISTEN), "127.0.0.1", "empty is unset");
	(void)setenv("DRAGOMAN_PORT", "none", 1);
	refuses(COMMAND_SERVE, "", "DRAGOMAN_PORT: 'none'", "");
}

Test(settings, help_is_given_whatever_else_is_missing)
{
	cr_expect(setting_is_on(&load(COMMAND_SERVE, "--help")->s, OPTION_HELP));
	cr_expect(setting_is_on(&load(COMMAND_INDEX, "-h")->s, OPTION_HELP));
}

/* --- the settings file ----------------------------------------------------------- */

static char file[] = "settings-XXXXXX";

static void write_file(const char *text)
{
	const int fd = mkstemp(file);

	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	(void)close(fd);
}

static void remove_file(void)
{
	(void)unlink(file);
}

static struct call *load_with_file(const char *text, const char *rest)
{
	char line[200];

	write_file(text);
	(void)snprintf(line, sizeof(line), "--config %s %s", file, rest);
	return load(COMMAND_SERVE, line);
}

Test(settings_file, stands_behind_the_environment, .fini = remove_file)
{
	const struct call *c;

	(void)setenv("DRAGOMAN_PORT", "81", 1);
	c = load_with_file("# ours\n\n index =  file.db \r\nport=82\nthreads = 3\nlisten=::1",
			   "--threads 4");
	cr_assert_eq(c->code, ERR_OK, "%s", c->err.msg);
	cr_expect_str_eq(setting_text(&c->s, OPTION_INDEX), "file.db");
	cr_expect_eq(setting_number(&c->s, OPTION_PORT), 81);
	cr_expect_eq(setting_number(&c->s, OPTION_THREADS), 4);
	cr_expect_str_eq(setting_text(&c->s, OPTION_LISTEN), "::1");
}

static void file_refused(const char *text, const char *msg)
{
	const struct call *c = load_with_file(text, "--index a.db");

	cr_expect_eq(c->code, ERR_INVALID);
	cr_expect(strstr(c->err.msg, msg), "%s", c->err.msg);
}

Test(settings_file, an_unknown_name_is_refused_with_its_line, .fini = remove_file)
{
	file_refused("port = 1\nprot = 2\n", ":2: there is no setting 'prot'");
}

Test(settings_file, what_is_of_one_call_only_is_refused, .fini = remove_file)
{
	file_refused("json = yes\n", ":1: there is no setting 'json'");
}

Test(settings_file, a_line_without_equals_is_refused, .fini = remove_file)
{
	file_refused("port 1\n", ":1: not a line");
}

Test(settings_file, a_wrong_value_is_refused_even_for_another_command, .fini = remove_file)
{
	file_refused("\nthreads = many\n", ":2: 'many' is not a number");
}

Test(settings_file, one_that_is_not_there_is_an_error)
{
	const struct call *c = load(COMMAND_SERVE, "--index a.db --config nowhere");

	cr_expect_eq(c->code, ERR_NOT_FOUND);
	cr_expect(strstr(c->err.msg, "nowhere"), "%s", c->err.msg);
}

/* --- near names -------------------------------------------------------------------- */

Test(near, slips_find_the_name_that_was_meant)
{
	static const struct {
		const char *typed, *meant;
	} cases[] = { { "serv", "serve" },   { "sreve", "serve" },       { "indx", "index" },
		      { "seach", "search" }, { "se", "serve" },          { "qqq", NULL },
		      { "", NULL },          { "xxxxxxxxxxxxxxx", NULL } };

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *near = command_near(cases[i].typed, strlen(cases[i].typed));

		if (cases[i].meant)
			cr_expect(near && !strcmp(near, cases[i].meant), "%s: %s", cases[i].typed,
				  near);
		else
			cr_expect_null(near, "%s: %s", cases[i].typed, near);
	}
}
