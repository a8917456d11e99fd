/* http/daemon.h -- the HTTP front: listens, routes, replies. Layer: http.
 *
 * libmicrohttpd's pool of epoll threads. Each thread has a searcher of its own on the
 * current engine; a swap replaces the engine, and each thread takes the new one at its
 * next request, while what is under way ends on the old one. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct daemon;

struct daemon_options {
	const char *index;    /* path of the index file; read again at daemon_reload() */
	const char *listen;   /* IPv4 or IPv6 address, e.g. "127.0.0.1" */
	uint16_t port;        /* 0: any free one, see daemon_port() */
	unsigned threads;     /* 0: one a processor */
	unsigned connections; /* open at once, at most */
	unsigned idle_timeout_s;
	unsigned header_timeout_s;    /* for the headers of a request, and for its body; 0: 10 */
	unsigned address_connections; /* of one address; 0: no limit, as for what follows */
	unsigned rate, burst;         /* requests a second of one address, and at once */
	unsigned query_us;            /* that a request may take */
	unsigned queue_us;            /* that it may have waited before it is begun */
	size_t request_bytes;         /* of memory that one may take; 0: 64 MiB */
	const char *const *proxies;   /* whose X-Forwarded-For is believed: addresses, networks */
	size_t n_proxies;
	bool limits_loopback;       /* as any other address: for tests, which have no other */
	const char *metrics_listen; /* "127.0.0.1:9090"; NULL: /metrics is on the same port */
	size_t cache_bytes;         /* for answers to be sent again; 0: none are kept */
	size_t export_bytes;        /* for all exports under way; 0: 256 MiB */
	const char *web_dir;        /* serve the pages from this folder; NULL: those built in */
	const char *public_url;     /* e.g. "https://search.example.org/dragoman"; NULL: none */
	const char *contact;        /* whom OAI-PMH's harvesters may write to; NULL: nobody */
	bool log_requests;          /* a line a request, without its query */
	/* Called once all is open and before any thread runs; may be NULL. What it fails with,
	 * daemon_start() fails with. */
	enum err_code (*before_threads)(void *ctx, struct err *err);
	void *ctx;
};

/* Open the index and answer requests until daemon_stop(). The options' texts must stay
 * until then. ERR_IO: the address cannot be listened on. ERR_INVALID: it is none, or a proxy or
 * the public URL is none. Else as engine_open(). */
NODISCARD enum err_code daemon_start(struct daemon **out, const struct daemon_options *options,
				     struct err *err);
uint16_t daemon_port(const struct daemon *d);

/* Open the index file anew and serve from it. On failure the old one is served on.
 * From one thread at a time. */
NODISCARD enum err_code daemon_reload(struct daemon *d, struct err *err);

/* Accept no more, let the requests under way end (five seconds at most), stop.
 * NULL is fine. */
void daemon_stop(struct daemon *d);

/* Ask GET /healthz of a server on 127.0.0.1:`port`; for `dragoman health`.
 * ERR_IO: it does not answer 200 within two seconds. */
NODISCARD enum err_code daemon_probe(uint16_t port, struct err *err);
