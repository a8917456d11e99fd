/* http/clients.h -- the connections that are open: who is at their other end, and who has to
 * hurry. Layer: http.
 *
 * libmicrohttpd's timeout is for idleness only, so that a client which sends a byte now and then
 * would keep its connection for ever. A thread of this module looks twice a second for requests
 * whose headers or body took too long to come, says 408 and closes. */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>

#include "base/err.h"
#include "http/guard.h"
#include "http/metrics.h"

struct clients;

/* A connection. */
struct client {
	struct client *next, *previous; /* the module's own, as are the next two */
	int fd;
	_Atomic int64_t deadline_ns;
	struct address peer;
	bool known;         /* `peer` is an address */
	bool counted;       /* it stands for one client, and guard counts it */
	bool over_address;  /* one more of its address than may be */
	bool over_capacity; /* one more than there may be at all */
};

struct clients_options {
	struct guard *guard;
	struct metrics *metrics;
	unsigned connections; /* from this number on they are over_capacity */
	int64_t patience_ns;  /* for the headers of a request, and again for its body */
	int64_t idle_ns;      /* that may pass between two requests */
};

/* Starts the thread. ERR_NO_MEMORY; ERR_IO: no thread. */
NODISCARD enum err_code clients_start(struct clients **out, const struct clients_options *options,
				      struct err *err);
/* There are no connections any more. NULL is fine. */
void clients_stop(struct clients *all);

/* A connection was made; it is the module's until clients_left(). NULL: no memory. */
struct client *clients_joined(struct clients *all, int fd, const struct sockaddr *from);
void clients_left(struct clients *all, struct client *c); /* its file is still open; NULL is fine */

/* Are there no more connections than there may be? */
bool clients_have_room(const struct clients *all);

/* What the connection is doing; c may be NULL. From the connection's own thread. */
void clients_body_begins(struct clients *all, struct client *c);
void clients_request_is_whole(struct client *c);
void clients_request_ends(struct clients *all, struct client *c);
