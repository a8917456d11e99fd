#include "support/server.h"

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ingest/ingest.h"

static struct daemon *daemon_under_test;

void server_build_index(const char *path, const char *built_at)
{
	static const char *const folders[] = { "corpus" };
	const struct ingest_options options = { .folders = folders,
						.n_folders = 1,
						.out = path,
						.built_at = built_at,
						.program = "dragoman tests",
						.anew = true }; /* for its other date */
	struct ingest_summary summary;
	struct err err = { 0 };
	char lock[160];

	cr_assert_eq(ingest_run(&summary, &options, &err), ERR_OK, "%s", err.msg);
	(void)snprintf(lock, sizeof(lock), "%s.lock", path);
	(void)unlink(lock); /* nobody else builds this file */
}

/* Each test is a process of its own; what they have in common is the one that started
 * them, so the index is named after that. */
static const char *index_of(pid_t runner)
{
	static char path[64];

	(void)snprintf(path, sizeof(path), "/tmp/dragoman-test-%d.db", (int)runner);
	return path;
}

ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
	(void)tests;
	(void)unlink(index_of(getpid()));
}

ReportHook(POST_ALL)(struct criterion_global_stats *stats)
{
	(void)stats;
	(void)unlink(index_of(getpid()));
}

/* The first test that asks builds it; two at once build it twice, each under a name of
 * its own, which does no harm. */
const char *server_index(void)
{
	const char *path = index_of(getppid());
	char own[96];

	if (access(path, R_OK) == 0)
		return path;
	(void)snprintf(own, sizeof(own), "%s.%d", path, (int)getpid());
	server_build_index(own, "2026-11-24T00:00:00Z");
	cr_assert_eq(rename(own, path), 0);
	return path;
}

void server_start_with(struct daemon_options options)
{
	struct err err = { 0 };

	options.index = options.index ? options.index : server_index();
	options.listen = options.listen ? options.listen : "127.0.0.1";
	options.threads = options.threads ? options.threads : 2;
	cr_assert_eq(daemon_start(&daemon_under_test, &options, &err), ERR_OK, "%s", err.msg);
}

void server_start(void)
{
	server_start_with((struct daemon_options){ .cache_bytes = 8 << 20 });
}

struct daemon *server_daemon(void)
{
	return daemon_under_test;
}

uint16_t server_port(void)
{
	return daemon_port(daemon_under_test);
}

void server_stop(void)
{
	daemon_stop(daemon_under_test);
	daemon_under_test = NULL;
}
