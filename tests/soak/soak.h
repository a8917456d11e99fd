/* soak/soak.h -- the real server under load for a while: what the files of it share.
 *
 * Whatever goes wrong is counted and the first of each kind is told; nothing here waits for a
 * time to pass in order to be right, only in order to go on for long enough. */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { ANSWER_MAX = 16 << 20 };

/* --- the server --- */

struct server {
	pid_t pid;
	uint16_t port;
	char folder[256], index[300]; /* the file that is served, in a folder of its own */
};

struct usage {
	long rss_kb, threads, files, nameless; /* nameless: open files that were replaced */
};

void soak_die(const char *what) __attribute__((noreturn));
int64_t soak_now_ms(void);

/* `program serve` on any port with these further arguments (NULL-terminated). */
void server_start(struct server *s, const char *program, const char *index,
		  const char *const *arguments);
/* Ends it by SIGTERM; false: it did not end with 0. */
bool server_stop(struct server *s);
bool server_is_alive(const struct server *s);
struct usage server_usage(const struct server *s);
/* Another file in place of the one that is served: `from`, the first `bytes` of it (0: all). */
void server_replace(const struct server *s, const char *from, size_t bytes);
void server_hang_up(const struct server *s); /* SIGHUP */

/* --- a client --- */

struct reply {
	int status; /* 0: the connection ended before an answer was whole */
	char etag[64];
	uint64_t hash; /* of the body */
	size_t length;
	bool retry_after;
};

/* -1: no connection. */
int client_open(uint16_t port);
/* `buffer` has room for ANSWER_MAX. */
struct reply client_ask(int fd, const char *request, size_t n, char *buffer);
bool client_send(int fd, const char *bytes, size_t n);

/* The value of a line of /metrics; -1: it is not there. */
double client_metric(uint16_t port, const char *name);
