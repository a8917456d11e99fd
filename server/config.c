#include "config.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define ON(command) (1u << COMMAND_##command)
#define EVERYWHERE  ((1u << COMMAND_COUNT) - 1)

/* clang-format off */
const struct command_info command_table[COMMAND_COUNT] = {
	[COMMAND_INDEX] = { "index", "DIR... --out FILE", "build an index of corpus folders",
		"The index is built beside FILE, checked, and renamed into place: a "
		"server goes on\nserving the old one until it is told to look again "
		"(SIGHUP). Where FILE is an index of\nthe same folders, only what "
		"changed since is read. Exit status 3 means that it was\nbuilt, but "
		"some entries were left out.",
		1, 1000 },
	[COMMAND_SERVE] = { "serve", "--index FILE [OPTION]...", "serve the search over HTTP",
		"SIGTERM ends it once the requests under way are answered, five "
		"seconds later at most;\nSIGHUP makes it read the index file anew.",
		0, 0 },
	[COMMAND_SEARCH] = { "search", "QUERY... --index FILE [OPTION]...",
		"search from the terminal",
		"Several words need no quotes. Put -- before a query that begins "
		"with a minus sign.",
		0, 1000 },
	[COMMAND_STATS] = { "stats", "--index FILE", "tell what an index holds", NULL, 0, 0 },
	[COMMAND_CHECK] = { "check", "DIR... | FILE [--full]",
		"report on corpus folders, build nothing; or check an index file",
		"Of an index, all that a server reads at once is checked, and with "
		"--full every page,\nrow and word. Nothing of it is changed.",
		1, 1000 },
	[COMMAND_HARVEST] = { "harvest", "[FOLDER]... --out FOLDER [OPTION]...",
		"fetch records and open texts into a folder",
		"FOLDER is a corpus folder: its works are fetched from Crossref and "
		"OpenAlex, those\nwithout a DOI searched for. Every answer is kept in "
		"the folder --out, which dragoman\nindex reads; the same command "
		"again asks only for what is not there. Exit status 3\nmeans that "
		"something could not be fetched.",
		0, 1000 },
	[COMMAND_HEALTH] = { "health", "[--port N]",
		"ask a server on this machine whether it is well", NULL, 0, 0 },
	[COMMAND_VERSION] = { "version", "", "print the version", NULL, 0, 0 },
	[COMMAND_HELP] = { "help", "[COMMAND]", "explain a command", NULL, 0, 1 },
};

const struct option option_table[OPTION_COUNT] = {
	[OPTION_INDEX] = { .name = "index", .env = "DRAGOMAN_INDEX", .value = "FILE",
		.help = "the index file to read", .required = true,
		.commands = ON(SERVE) | ON(SEARCH) | ON(STATS) },
	[OPTION_OUT] = { .name = "out", .value = "PATH",
		.help = "the index file to write; the folder to fill",
		.required = true, .commands = ON(INDEX) | ON(HARVEST) },
	[OPTION_ANEW] = { .name = "anew", .fallback = "no", .type = OPTION_SWITCH,
		.help = "make the index of all files, whatever changed",
		.commands = ON(INDEX) },
	[OPTION_FULL] = { .name = "full", .fallback = "no", .type = OPTION_SWITCH,
		.help = "check all of an index file", .commands = ON(CHECK) },
	[OPTION_LISTEN] = { .name = "listen", .env = "DRAGOMAN_LISTEN", .value = "ADDRESS",
		.fallback = "127.0.0.1",
		.help = "IPv4 or IPv6 address to listen on; 0.0.0.0 for every one",
		.commands = ON(SERVE) },
	[OPTION_PORT] = { .name = "port", .env = "DRAGOMAN_PORT", .value = "N",
		.fallback = "8080", .help = "TCP port; for serve, 0 takes any free one",
		.type = OPTION_NUMBER, .max = 65535,
		.commands = ON(SERVE) | ON(HEALTH) },
	[OPTION_PUBLIC_URL] = { .name = "public-url", .env = "DRAGOMAN_PUBLIC_URL", .value = "URL",
		.help = "where the public reaches it, for absolute links",
		.commands = ON(SERVE) },
	[OPTION_CONTACT] = { .name = "contact", .env = "DRAGOMAN_CONTACT", .value = "EMAIL",
		.help = "whom harvesters of its records (OAI-PMH) may write to",
		.commands = ON(SERVE) },
	[OPTION_WEB_DIR] = { .name = "web-dir", .env = "DRAGOMAN_WEB_DIR", .value = "DIR",
		.help = "serve the pages from this folder, not those built in",
		.commands = ON(SERVE) },
	[OPTION_THREADS] = { .name = "threads", .env = "DRAGOMAN_THREADS", .value = "N",
		.fallback = "0", .help = "threads that answer; 0: one a processor",
		.type = OPTION_NUMBER, .max = 256, .commands = ON(SERVE) },
	[OPTION_CONNECTIONS] = { .name = "connections", .env = "DRAGOMAN_CONNECTIONS",
		.value = "N", .fallback = "512",
		.help = "connections open at once, at most",
		.type = OPTION_NUMBER, .min = 1, .max = 65536,
		.commands = ON(SERVE) },
	[OPTION_ADDRESS_CONNECTIONS] = { .name = "address-connections",
		.env = "DRAGOMAN_ADDRESS_CONNECTIONS", .value = "N", .fallback = "64",
		.help = "... of one address, but for loopback and proxies; 0: no limit",
		.type = OPTION_NUMBER, .max = 65536, .commands = ON(SERVE) },
	[OPTION_IDLE_TIMEOUT] = { .name = "idle-timeout", .env = "DRAGOMAN_IDLE_TIMEOUT",
		.value = "SECONDS", .fallback = "30",
		.help = "close a connection that is idle for so long",
		.type = OPTION_NUMBER, .min = 1, .max = 3600,
		.commands = ON(SERVE) },
	[OPTION_HEADER_TIMEOUT] = { .name = "header-timeout", .env = "DRAGOMAN_HEADER_TIMEOUT",
		.value = "SECONDS", .fallback = "10",
		.help = "the headers of a request have to come within so long, and then its body",
		.type = OPTION_NUMBER, .min = 1, .max = 3600, .commands = ON(SERVE) },
	[OPTION_RATE_LIMIT] = { .name = "rate-limit", .env = "DRAGOMAN_RATE_LIMIT",
		.value = "N", .fallback = "50",
		.help = "requests a second of one address, in the mean, but for loopback; 0: no "
			"limit",
		.type = OPTION_NUMBER, .max = 1000000, .commands = ON(SERVE) },
	[OPTION_BURST] = { .name = "burst", .env = "DRAGOMAN_BURST", .value = "N",
		.fallback = "0", .help = "... and so many at once; 0: four seconds' worth",
		.type = OPTION_NUMBER, .max = 1000000, .commands = ON(SERVE) },
	[OPTION_TRUSTED_PROXY] = { .name = "trusted-proxy", .env = "DRAGOMAN_TRUSTED_PROXY",
		.value = "ADDRESS", .repeats = true,
		.help = "believe the X-Forwarded-For of this address or network (10.0.0.0/8)",
		.commands = ON(SERVE) },
	[OPTION_QUERY_TIME] = { .name = "query-time", .env = "DRAGOMAN_QUERY_TIME",
		.value = "MS", .fallback = "5000",
		.help = "a request may take so long; 0: no limit",
		.type = OPTION_NUMBER, .max = 600000, .commands = ON(SERVE) },
	[OPTION_QUEUE_TIME] = { .name = "queue-time", .env = "DRAGOMAN_QUEUE_TIME",
		.value = "MS", .fallback = "3000",
		.help = "one that has waited so long is turned away; 0: none is",
		.type = OPTION_NUMBER, .max = 600000, .commands = ON(SERVE) },
	[OPTION_REQUEST_MEMORY] = { .name = "request-memory", .env = "DRAGOMAN_REQUEST_MEMORY",
		.value = "MIB", .fallback = "64", .help = "memory that a request may take",
		.type = OPTION_NUMBER, .min = 1, .max = 65536, .commands = ON(SERVE) },
	[OPTION_EXPORT_MEMORY] = { .name = "export-memory", .env = "DRAGOMAN_EXPORT_MEMORY",
		.value = "MIB", .fallback = "256",
		.help = "memory that all exports under way may take",
		.type = OPTION_NUMBER, .min = 1, .max = 65536, .commands = ON(SERVE) },
	[OPTION_CACHE] = { .name = "cache", .env = "DRAGOMAN_CACHE", .value = "MIB",
		.fallback = "32", .help = "memory for answers to be sent again; 0: none",
		.type = OPTION_NUMBER, .max = 65536, .commands = ON(SERVE) },
	[OPTION_LOG_FORMAT] = { .name = "log-format", .env = "DRAGOMAN_LOG_FORMAT",
		.value = "FORMAT", .fallback = "plain", .choices = "plain json",
		.help = "log lines as plain text or as JSON objects",
		.type = OPTION_CHOICE, .commands = ON(SERVE) },
	[OPTION_LOG_REQUESTS] = { .name = "log-requests", .env = "DRAGOMAN_LOG_REQUESTS",
		.fallback = "no",
		.help = "log each request, without what was searched for",
		.type = OPTION_SWITCH, .commands = ON(SERVE) },
	[OPTION_METRICS_LISTEN] = { .name = "metrics-listen", .env = "DRAGOMAN_METRICS_LISTEN",
		.value = "ADDRESS:PORT",
		.help = "answer /metrics there, and no longer beside the rest",
		.commands = ON(SERVE) },
	[OPTION_WATCH] = { .name = "watch", .env = "DRAGOMAN_WATCH", .value = "SECONDS",
		.fallback = "2",
		.help = "how often to look whether the index file was replaced; 0: never, wait for "
			"SIGHUP",
		.type = OPTION_NUMBER, .max = 86400, .commands = ON(SERVE) },
	[OPTION_SANDBOX] = { .name = "sandbox", .env = "DRAGOMAN_SANDBOX", .value = "HOW",
		.fallback = "auto", .choices = "auto required off",
		.help = "give up all files but the index: where the kernel can, or not at all "
			"without",
		.type = OPTION_CHOICE, .commands = ON(SERVE) },
	[OPTION_REGION] = { .name = "region", .value = "KEY", .repeats = true,
		.help = "only works about this region; repeated: any of them",
		.commands = ON(SEARCH) },
	[OPTION_FILTER] = { .name = "filter", .value = "F", .repeats = true,
		.help = "as in the API, e.g. year:2010-2020,type:!thesis",
		.commands = ON(SEARCH) },
	[OPTION_MATCH] = { .name = "match", .value = "HOW", .fallback = "auto",
		.choices = "auto all most any", .type = OPTION_CHOICE,
		.help = "how many of the words must be found",
		.commands = ON(SEARCH) },
	[OPTION_SORT] = { .name = "sort", .value = "ORDER", .fallback = "relevance",
		.choices = "relevance year -year title author cited",
		.type = OPTION_CHOICE, .help = "order of the works",
		.commands = ON(SEARCH) },
	[OPTION_PAGE] = { .name = "page", .value = "N", .fallback = "1", .type = OPTION_NUMBER,
		.min = 1, .max = 10000, .help = "page of the works, from 1",
		.commands = ON(SEARCH) },
	[OPTION_LIMIT] = { .name = "limit", .value = "N", .fallback = "20", .type = OPTION_NUMBER,
		.min = 1, .max = 100, .help = "works on a page",
		.commands = ON(SEARCH) },
	[OPTION_JSON] = { .name = "json", .fallback = "no", .type = OPTION_SWITCH,
		.help = "print what the API answers, as JSON",
		.commands = ON(SEARCH) },
	[OPTION_DOI] = { .name = "doi", .value = "DOI", .repeats = true,
		.help = "fetch this work", .commands = ON(HARVEST) },
	[OPTION_DOIS] = { .name = "dois", .value = "FILE", .repeats = true,
		.help = "fetch the works whose DOIs are in a file, one a line; BibTeX "
			"and RIS will do",
		.commands = ON(HARVEST) },
	[OPTION_REFERENCES] = { .name = "references", .value = "WORK", .repeats = true,
		.help = "fetch a work and all that it cites: a DOI, or a key of FOLDER",
		.commands = ON(HARVEST) },
	[OPTION_TEXTS] = { .name = "texts", .fallback = "no", .type = OPTION_SWITCH,
		.help = "fetch the texts that have an open licence, too",
		.commands = ON(HARVEST) },
	[OPTION_OAI] = { .name = "oai", .value = "URL",
		.help = "fetch the records of a journal or repository over OAI-PMH",
		.commands = ON(HARVEST) },
	[OPTION_SET] = { .name = "set", .value = "SET", .help = "... only of this set",
		.commands = ON(HARVEST) },
	[OPTION_PREFIX] = { .name = "prefix", .value = "NAME", .fallback = "oai_dc",
		.help = "... in this metadata format", .commands = ON(HARVEST) },
	[OPTION_FROM] = { .name = "from", .value = "DATE",
		.help = "... changed since then, not since the last time",
		.commands = ON(HARVEST) },
	[OPTION_UNTIL] = { .name = "until", .value = "DATE", .help = "... changed until then",
		.commands = ON(HARVEST) },
	[OPTION_REFRESH] = { .name = "refresh", .fallback = "no", .type = OPTION_SWITCH,
		.help = "ask again for what is kept and for what was not found",
		.commands = ON(HARVEST) },
	[OPTION_MAILTO] = { .name = "mailto", .env = "DRAGOMAN_MAILTO", .value = "ADDRESS",
		.help = "whom the services may write to: an e-mail address",
		.commands = ON(HARVEST) },
	[OPTION_RATE] = { .name = "rate", .value = "N", .fallback = "2", .type = OPTION_NUMBER,
		.min = 1, .max = 20, .help = "requests a second to one host, at most",
		.commands = ON(HARVEST) },
	[OPTION_OPENALEX_KEY] = { .name = "openalex-key", .env = "DRAGOMAN_OPENALEX_KEY",
		.value = "KEY", .help = "a key of OpenAlex, for large harvests",
		.commands = ON(HARVEST) },
	[OPTION_CROSSREF_URL] = { .name = "crossref-url", .value = "URL",
		.fallback = "https://api.crossref.org",
		.help = "where Crossref is, or a copy of it", .commands = ON(HARVEST) },
	[OPTION_OPENALEX_URL] = { .name = "openalex-url", .value = "URL",
		.fallback = "https://api.openalex.org",
		.help = "where OpenAlex is, or a copy of it", .commands = ON(HARVEST) },
	[OPTION_CONFIG] = { .name = "config", .env = "DRAGOMAN_CONFIG", .value = "FILE",
		.help = "read settings from a file of lines `name = value`",
		.commands = ON(SERVE) | ON(SEARCH) | ON(STATS) | ON(HEALTH) | ON(HARVEST) },
	[OPTION_HELP] = { .name = "help", .fallback = "no", .type = OPTION_SWITCH,
		.help = "explain the command", .commands = EVERYWHERE },
};
/* clang-format on */

static bool same(const char *name, const char *text, size_t len)
{
	return strlen(name) == len && !memcmp(name, text, len);
}

bool command_by_name(enum command *out, const char *name, size_t len)
{
	for (int i = 0; i < COMMAND_COUNT; i++) {
		if (same(command_table[i].name, name, len)) {
			*out = (enum command)i;
			return true;
		}
	}
	return false;
}

bool option_by_name(enum option_id *out, const char *name, size_t len)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		if (same(option_table[i].name, name, len)) {
			*out = (enum option_id)i;
			return true;
		}
	}
	return false;
}

/* One slip in three letters is still near; so is a name cut short. */
static bool is_nearer(const char *name, const char *text, size_t len, size_t *best)
{
	const size_t far = len >= 2 && !strncmp(name, text, len)
				   ? 1
				   : str_distance(name, strlen(name), text, len);

	if (far >= *best || far > 1 + len / 3)
		return false;
	*best = far;
	return true;
}

const char *command_near(const char *name, size_t len)
{
	const char *near = NULL;
	size_t best = SIZE_MAX;

	for (int i = 0; i < COMMAND_COUNT; i++)
		if (is_nearer(command_table[i].name, name, len, &best))
			near = command_table[i].name;
	return near;
}

const char *option_near(enum command of, const char *name, size_t len)
{
	const char *near = NULL;
	size_t best = SIZE_MAX;

	for (int i = 0; i < OPTION_COUNT; i++)
		if (command_has(of, (enum option_id)i) &&
		    is_nearer(option_table[i].name, name, len, &best))
			near = option_table[i].name;
	return near;
}

static enum err_code check_number(const struct option *o, const char *text, const char *where,
				  struct err *err)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (end == text || *end || errno || n < o->min || n > o->max)
		return err_set(err, ERR_INVALID, "%s: '%.40s' is not a number from %ld to %ld",
			       where, text, o->min, o->max);
	return ERR_OK;
}

/* Is `word` one of the words of `list`? */
static bool is_listed(const char *list, const char *word)
{
	const size_t len = strlen(word);

	for (const char *p = list; len && *p; p += strspn(p, " ")) {
		const size_t n = strcspn(p, " ");

		if (n == len && !memcmp(p, word, n))
			return true;
		p += n;
	}
	return false;
}

enum err_code option_check(enum option_id id, const char *text, const char *where, struct err *err)
{
	const struct option *o = &option_table[id];

	switch (o->type) {
	case OPTION_TEXT:
		if (!*text)
			return err_set(err, ERR_INVALID, "%s: the value is empty", where);
		return ERR_OK;
	case OPTION_NUMBER:
		return check_number(o, text, where, err);
	case OPTION_SWITCH:
		if (!is_listed("yes no true false on off 1 0", text))
			return err_set(err, ERR_INVALID, "%s: '%.40s' is neither yes nor no", where,
				       text);
		return ERR_OK;
	case OPTION_CHOICE:
		if (!is_listed(o->choices, text))
			return err_set(err, ERR_INVALID, "%s: '%.40s' is none of: %s", where, text,
				       o->choices);
		return ERR_OK;
	}
	return ERR_OK;
}

bool option_is_yes(const char *text)
{
	return is_listed("yes true on 1", text);
}
