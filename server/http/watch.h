/* http/watch.h -- /metrics on an address of its own, which only watchers reach. Layer: http. */
#pragma once

#include "base/err.h"
#include "http/request.h"

struct MHD_Daemon;

#define TYPE_METRICS "text/plain; version=0.0.4; charset=utf-8"

/* Answer GET /metrics, and nothing else, on "ADDRESS:PORT" (IPv6 in brackets); *out stays NULL
 * where `listen` is NULL or empty. ERR_INVALID: it is no address; ERR_IO: it cannot be listened
 * on. */
NODISCARD enum err_code metrics_listen(struct MHD_Daemon **out, struct site *site,
				       const char *listen, struct err *err);
