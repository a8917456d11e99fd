#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "cli/cli.h"
#include "http/daemon.h"

static struct daemon_options daemon_options_of(const struct settings *s)
{
	return (struct daemon_options){
		.index = setting_text(s, OPTION_INDEX),
		.listen = setting_text(s, OPTION_LISTEN),
		.port = (uint16_t)setting_number(s, OPTION_PORT),
		.threads = (unsigned)setting_number(s, OPTION_THREADS),
		.connections = (unsigned)setting_number(s, OPTION_CONNECTIONS),
		.idle_timeout_s = (unsigned)setting_number(s, OPTION_IDLE_TIMEOUT),
		.cache_bytes = (size_t)setting_number(s, OPTION_CACHE) << 20,
		.web_dir = setting_text(s, OPTION_WEB_DIR),
		.public_url = setting_text(s, OPTION_PUBLIC_URL),
		.contact = setting_text(s, OPTION_CONTACT),
		.log_requests = setting_is_on(s, OPTION_LOG_REQUESTS),
	};
}

/* The line that scripts wait for: all is open once it is there. */
static void announce(const char *address, uint16_t port)
{
	const bool is_v6 = strchr(address, ':');

	(void)printf("listening on http://%s%s%s:%u\n", is_v6 ? "[" : "", address, is_v6 ? "]" : "",
		     port);
	(void)fflush(stdout);
}

static void reload(struct daemon *d, const char *index)
{
	struct err err = { 0 };

	if (daemon_reload(d, &err))
		log_event(LOG_ERROR, "the index stays as it was: %s", err.msg);
	else
		log_event(LOG_INFO, "%s was read anew", index);
}

/* Returns when the process is to end. */
static void wait_for_signals(struct daemon *d, const sigset_t *signals, const char *index)
{
	int number;

	while (!sigwait(signals, &number)) {
		if (number != SIGHUP)
			return;
		reload(d, index);
	}
}

/* Every thread that starts later inherits the mask, so only sigwait() sees these. */
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
	const struct daemon_options options = daemon_options_of(s);
	struct daemon *d = NULL;
	struct err err = { 0 };
	sigset_t signals;

	log_setup(LOG_INFO, !strcmp(setting_text(s, OPTION_LOG_FORMAT), "json"));
	block_signals(&signals);
	if (daemon_start(&d, &options, &err))
		return cli_fail(&err);
	announce(options.listen, daemon_port(d));
	wait_for_signals(d, &signals, options.index);
	daemon_stop(d);
	return STATUS_OK;
}
