/* http/metrics.h -- what the server has done, for whoever watches over it. Layer: http.
 *
 * Counters only go up, and any thread adds to them without a lock. Source: the text format of
 * Prometheus, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). Nothing in here
 * tells what was searched for, or by whom. */
#pragma once

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct metrics;
struct request;
struct site;

/* Why a request, or a connection, was turned away. */
enum rejection {
	REJECTED_RATE,        /* of requests, of one address */
	REJECTED_ADDRESS,     /* connections of one address */
	REJECTED_CONNECTIONS, /* connections in all */
	REJECTED_QUEUE,       /* it waited too long */
	REJECTED_TIME,        /* it took too long */
	REJECTED_MEMORY,
	REJECTED_SLOW, /* its headers took too long to come */
	REJECTIONS
};

struct metrics *metrics_new(void); /* NULL: no memory */
void metrics_free(struct metrics *m);

/* A request has been answered, or has ended without (status 0). */
void metrics_request(struct metrics *m, const struct request *r, int64_t took_ns);
void metrics_reject(struct metrics *m, enum rejection why);
void metrics_connection(struct metrics *m, int change); /* 1: opened, -1: closed */
unsigned metrics_connections(const struct metrics *m);  /* open now */
void metrics_reload(struct metrics *m, bool worked);

/* All of it as text. */
NODISCARD enum err_code metrics_write(struct str *out, struct site *site, struct err *err);
