/* config.h -- the commands of the program and ONE table of their options. Layer: main.
 *
 * Help, the README's table, the environment and the settings file are all read off this
 * table, so an option is added in one place: its row in config.c and its name here. No
 * module below main sees this header; each takes a small struct of its own. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum command {
	COMMAND_INDEX,
	COMMAND_SERVE,
	COMMAND_SEARCH,
	COMMAND_STATS,
	COMMAND_CHECK,
	COMMAND_HARVEST,
	COMMAND_HEALTH,
	COMMAND_VERSION,
	COMMAND_HELP,
	COMMAND_COUNT
};

enum option_id {
	OPTION_INDEX,
	OPTION_OUT,
	OPTION_ANEW,
	OPTION_FULL,
	OPTION_LISTEN,
	OPTION_PORT,
	OPTION_PUBLIC_URL,
	OPTION_CONTACT,
	OPTION_WEB_DIR,
	OPTION_THREADS,
	OPTION_CONNECTIONS,
	OPTION_ADDRESS_CONNECTIONS,
	OPTION_IDLE_TIMEOUT,
	OPTION_HEADER_TIMEOUT,
	OPTION_RATE_LIMIT,
	OPTION_BURST,
	OPTION_TRUSTED_PROXY,
	OPTION_QUERY_TIME,
	OPTION_QUEUE_TIME,
	OPTION_REQUEST_MEMORY,
	OPTION_EXPORT_MEMORY,
	OPTION_CACHE,
	OPTION_LOG_FORMAT,
	OPTION_LOG_REQUESTS,
	OPTION_METRICS_LISTEN,
	OPTION_WATCH,
	OPTION_SANDBOX,
	OPTION_REGION,
	OPTION_FILTER,
	OPTION_MATCH,
	OPTION_SORT,
	OPTION_PAGE,
	OPTION_LIMIT,
	OPTION_JSON,
	OPTION_DOI,
	OPTION_DOIS,
	OPTION_REFERENCES,
	OPTION_TEXTS,
	OPTION_OAI,
	OPTION_SET,
	OPTION_PREFIX,
	OPTION_FROM,
	OPTION_UNTIL,
	OPTION_REFRESH,
	OPTION_MAILTO,
	OPTION_RATE,
	OPTION_OPENALEX_KEY,
	OPTION_CROSSREF_URL,
	OPTION_OPENALEX_URL,
	OPTION_CONFIG,
	OPTION_HELP,
	OPTION_COUNT
};

enum option_type {
	OPTION_TEXT,
	OPTION_NUMBER, /* whole, min to max */
	OPTION_SWITCH, /* yes or no; a bare flag means yes */
	OPTION_CHOICE, /* one of the words in `choices` */
};

struct command_info {
	const char *name;
	const char *args; /* what stands behind the name, for people; "" for nothing */
	const char *summary;
	const char *more; /* further lines of its help; NULL: none */
	size_t min_args, max_args;
};

struct option {
	const char *name;     /* without its two dashes; in a settings file too */
	const char *env;      /* NULL: of one call only, neither in the environment nor in a file */
	const char *value;    /* what help calls its value, e.g. "FILE"; NULL for switches */
	const char *fallback; /* default; NULL: none */
	const char *choices;  /* words with one space between */
	const char *help;
	enum option_type type;
	long min, max;
	unsigned commands; /* bit (1u << enum command) for each that has it */
	bool required, repeats;
};

extern const struct command_info command_table[COMMAND_COUNT];
extern const struct option option_table[OPTION_COUNT];

bool command_by_name(enum command *out, const char *name, size_t len);
bool option_by_name(enum option_id *out, const char *name, size_t len);

/* The name that a wrong one was probably meant to be; NULL when none is near. */
const char *command_near(const char *name, size_t len);
const char *option_near(enum command of, const char *name, size_t len);

static inline bool command_has(enum command c, enum option_id id)
{
	return option_table[id].commands & (1u << c);
}

/* ERR_INVALID: `text` is no value of the option. `where` is where it was found, e.g.
 * "--port", and begins the message. */
NODISCARD enum err_code option_check(enum option_id id, const char *text, const char *where,
				     struct err *err);

/* What a checked switch or number means. */
bool option_is_yes(const char *text);
