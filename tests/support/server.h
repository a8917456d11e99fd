/* support/server.h -- a server in the test's own process, and a client that speaks to it
 * over real sockets. The index is that of corpus/, built once for all tests. */
#pragma once

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/daemon.h"

/* --- the server --- */

/* The path of the index of corpus/. */
const char *server_index(void);
/* Build an index of corpus/ at `path`, with another built_at and so another identity. */
void server_build_index(const char *path, const char *built_at);

/* On a free port of 127.0.0.1, with two threads and a cache of answers. The second form takes
 * the options that differ from that, no cache among them; the index is server_index() unless
 * they name one. */
void server_start(void);
void server_start_with(struct daemon_options options);
struct daemon *server_daemon(void);
uint16_t server_port(void);
void server_stop(void);

/* --- the client --- */

struct answer {
	char *raw; /* all that came, a NUL behind it */
	size_t len;
	int status;
	const char *body; /* within raw */
	size_t body_len;
	bool closed; /* the server ended the connection */
};

/* Ask on a connection of its own, until the answer is whole. What cannot be had fails
 * the test. Free it with answer_free(). */
struct answer get(const char *path);
struct answer ask(const char *method, const char *path, const char *headers);
void answer_free(struct answer *a);

/* The value of a header, borrowed until the next call; NULL when it has none. */
const char *answer_header(const struct answer *a, const char *name);
/* The body as JSON; fails the test when it is none. */
cJSON *answer_json(const struct answer *a);
/* GET `path` and parse the answer, whatever its status. */
cJSON *get_json(const char *path);

/* What stands at a path of names and numbers: "meta.index.id", "results.0.key". NULL
 * when there is nothing. */
const cJSON *at(const cJSON *root, const char *path);
const char *text_at(const cJSON *root, const char *path); /* "" when it is no text */
double number_at(const cJSON *root, const char *path);    /* -1 when it is no number */
int size_at(const cJSON *root, const char *path);         /* -1 when it is no list */
/* Whether a list of texts has this one. */
bool list_has(const cJSON *list, const char *text);

/* For what ask() cannot say: a connection, bytes to it, one answer from it. */
int client_connect(void);
int client_connect_to(uint16_t port); /* of 127.0.0.1 */
void client_send(int fd, const void *bytes, size_t n);
struct answer client_read(int fd, bool head); /* head: an answer to HEAD has no body */

static inline void answer_autofree(struct answer *a)
{
	answer_free(a);
}

static inline void cJSON_autofree(cJSON **j)
{
	cJSON_Delete(*j);
}
