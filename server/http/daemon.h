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
	size_t cache_bytes;     /* for answers to be sent again; 0: none are kept */
	size_t export_bytes;    /* for all exports under way; 0: 256 MiB */
	const char *web_dir;    /* serve the pages from this folder; NULL: those built in */
	const char *public_url; /* e.g. "https://search.example.org/dragoman"; NULL: none */
	const char *contact;    /* whom OAI-PMH's harvesters may write to; NULL: nobody */
	bool log_requests;      /* a line a request, without its query */
};

/* Open the index and answer requests until daemon_stop(). The options' texts must stay
 * until then. ERR_IO: the address cannot be listened on. Else as engine_open(). */
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
