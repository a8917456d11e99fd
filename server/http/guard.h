/* http/guard.h -- who may ask how much: a bucket of tokens and a count of connections for each
 * address. Layer: http.
 *
 * Memory is fixed at the start: where more addresses ask at once than there is room for, the one
 * that asked longest ago is forgotten, which gives it a full bucket. Addresses are kept while they
 * ask and are written nowhere. Any thread may call. */
#pragma once

#include "base/err.h"
#include "http/address.h"

struct guard;

struct guard_options {
	unsigned rate;              /* requests a second, as a mean; 0: no limit */
	unsigned burst;             /* ... at once, when there were none for a while; 0: 4 * rate */
	unsigned connections;       /* of one address; 0: no limit */
	const char *const *proxies; /* addresses or networks that say for whom they ask */
	size_t n_proxies;
	bool limits_loopback; /* for tests */
};

/* ERR_INVALID: a proxy is no address. */
NODISCARD enum err_code guard_new(struct guard **out, const struct guard_options *options,
				  struct err *err);
void guard_free(struct guard *g); /* NULL is fine */

/* A connection's own end: does it stand for one client, who may be limited? Loopback does not, and
 * a proxy neither. */
bool guard_limits(const struct guard *g, const struct address *peer);
/* The client of a request: `peer`, or whom a trusted proxy names in `forwarded` (all
 * X-Forwarded-For headers, joined by commas; may be NULL). False: not known, so not limited. */
bool guard_client(struct address *out, const struct guard *g, const struct address *peer,
		  const char *forwarded);

/* One connection more of the address, and one less. False: that is one too many, though it
 * counts all the same. */
bool guard_connect(struct guard *g, const struct address *peer);
void guard_disconnect(struct guard *g, const struct address *peer);
/* Connections of the address at present. */
unsigned guard_connections(struct guard *g, const struct address *peer);

/* Take a token at the time `now_ns`. 0, or the seconds after which there is one again. */
unsigned guard_ask(struct guard *g, const struct address *client, int64_t now_ns);

static inline void guard_autofree(struct guard **g)
{
	guard_free(*g);
}
