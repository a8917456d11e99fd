#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/notify.h"
#include "cli/cli.h"
#include "cli/lockdown.h"
#include "http/daemon.h"

/* Addresses may be given one by one, or as a list with commas, as the environment has it. */
static enum err_code list_proxies(struct daemon_options *out, const struct settings *s,
				  struct err *err)
{
	const struct setting *given = &s->values[OPTION_TRUSTED_PROXY];
	const char **list;
	size_t n = 0;

	for (size_t i = 0; i < given->n; i++)
		for (const char *at = given->texts[i]; at; at = strchr(at, ','), at += at != NULL)
			n++;
	list = arena_array(s->mem, const char *, n + 1);
	if (!list)
		return err_set(err, ERR_NO_MEMORY, "too many trusted proxies");
	for (size_t i = 0; i < given->n; i++) {
		const char *at = given->texts[i];

		for (size_t len = strcspn(at, ","); *at; at += len + (at[len] == ',')) {
			len = strcspn(at, ",");
			list[out->n_proxies] = arena_strndup(s->mem, at, len);
			if (!list[out->n_proxies++])
				return err_set(err, ERR_NO_MEMORY, "too many trusted proxies");
		}
	}
	out->proxies = list;
	return ERR_OK;
}

static enum err_code before_threads(void *settings, struct err *err)
{
	return lockdown_enter(settings, err);
}

static struct daemon_options daemon_options_of(const struct settings *s)
{
	return (struct daemon_options){
		.index = setting_text(s, OPTION_INDEX),
		.listen = setting_text(s, OPTION_LISTEN),
		.port = (uint16_t)setting_number(s, OPTION_PORT),
		.threads = (unsigned)setting_number(s, OPTION_THREADS),
		.connections = (unsigned)setting_number(s, OPTION_CONNECTIONS),
		.address_connections = (unsigned)setting_number(s, OPTION_ADDRESS_CONNECTIONS),
		.idle_timeout_s = (unsigned)setting_number(s, OPTION_IDLE_TIMEOUT),
		.header_timeout_s = (unsigned)setting_number(s, OPTION_HEADER_TIMEOUT),
		.rate = (unsigned)setting_number(s, OPTION_RATE_LIMIT),
		.burst = (unsigned)setting_number(s, OPTION_BURST),
		.query_us = 1000 * (unsigned)setting_number(s, OPTION_QUERY_TIME),
		.queue_us = 1000 * (unsigned)setting_number(s, OPTION_QUEUE_TIME),
		.request_bytes = (size_t)setting_number(s, OPTION_REQUEST_MEMORY) << 20,
		.export_bytes = (size_t)setting_number(s, OPTION_EXPORT_MEMORY) << 20,
		.cache_bytes = (size_t)setting_number(s, OPTION_CACHE) << 20,
		.web_dir = setting_text(s, OPTION_WEB_DIR),
		.public_url = setting_text(s, OPTION_PUBLIC_URL),
		.metrics_listen = setting_text(s, OPTION_METRICS_LISTEN),
		.contact = setting_text(s, OPTION_CONTACT),
		.log_requests = setting_is_on(s, OPTION_LOG_REQUESTS),
		.before_threads = before_threads,
		.ctx = (void *)(uintptr_t)s,
	};
}

/* The line that scripts wait for: all is open once it is there. */
static void announce(const char *address, uint16_t port)
{
	const bool is_v6 = strchr(address, ':');

	(void)printf("listening on http://%s%s%s:%u\n", is_v6 ? "[" : "", address, is_v6 ? "]" : "",
		     port);
	(void)fflush(stdout);
	notify("READY=1");
}

/* --- a new index --- */

/* What tells one file from another that was renamed over it. */
static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static void look_at(struct stat *out, const char *index)
{
	if (stat(index, out) != 0)
		*out = (struct stat){ 0 };
}

static void reload(struct daemon *d, const char *index)
{
	struct err err = { 0 };

	notify_reloading();
	if (daemon_reload(d, &err))
		log_event(LOG_ERROR, "the index stays as it was: %s", err.msg);
	else
		log_event(LOG_INFO, "%s was read anew", index);
	notify("READY=1");
}

/* Returns when the process is to end. A file that is gone is no reason to look: what is served
 * is still open, and the next one will come. Each file is tried once. */
static void wait_for_signals(struct daemon *d, const sigset_t *signals, const struct settings *s,
			     struct stat *tried)
{
	const char *index = setting_text(s, OPTION_INDEX);
	const struct timespec pause = { .tv_sec = setting_number(s, OPTION_WATCH) };
	struct stat now;

	for (;;) {
		const int number = pause.tv_sec ? sigtimedwait(signals, NULL, &pause)
						: sigwaitinfo(signals, NULL);

		if (number > 0 && number != SIGHUP)
			return;
		look_at(&now, index);
		if (number != SIGHUP && (now.st_ino == 0 || same_file(&now, tried)))
			continue;
		*tried = now;
		reload(d, index);
	}
}

/* Every thread that starts later inherits the mask, so only sigwaitinfo() sees these. */
static void block_signals(sigset_t *signals)
{
	(void)sigemptyset(signals);
	(void)sigaddset(signals, SIGINT);
	(void)sigaddset(signals, SIGTERM);
	(void)sigaddset(signals, SIGHUP);
	(void)pthread_sigmask(SIG_BLOCK, signals, NULL);
	(void)signal(SIGPIPE, SIG_IGN); /* a client that went away is no reason to end */
}

int cli_serve(const struct settings *s)
{
	struct daemon_options options = daemon_options_of(s);
	struct daemon *d = NULL;
	struct err err = { 0 };
	sigset_t signals;
	struct stat tried;

	log_setup(LOG_INFO, !strcmp(setting_text(s, OPTION_LOG_FORMAT), "json"));
	block_signals(&signals);
	notify_open();
	look_at(&tried, options.index);
	if (list_proxies(&options, s, &err) || daemon_start(&d, &options, &err))
		return cli_fail(&err);
	announce(options.listen, daemon_port(d));
	wait_for_signals(d, &signals, s, &tried);
	notify("STOPPING=1");
	daemon_stop(d);
	return STATUS_OK;
}
