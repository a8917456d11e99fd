/* harvest/fetch.h -- one polite client: a GET at a time, through libcurl. Layer: harvest.
 *
 * Between two requests to a host there is a least interval. What may pass (408, 425, 429,
 * 5xx, a broken or truncated answer, no connection) is asked again, after the time that
 * Retry-After names or else after a wait that doubles; a host that asks for longer patience
 * than the limit, never answers, or fails three requests in a row, is left alone for the
 * rest of the run.
 * Only http and https; redirects are followed by hand, each one judged anew; a private
 * address is asked only where the address that the operator gave is private itself. An
 * answer has a ceiling, counted as unpacked. One thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"
#include "base/str.h"

/* Time, so that a test need not wait. NULL members: the real thing. */
struct fetch_clock {
	int64_t (*now_ms)(void *ctx); /* monotonic */
	time_t (*date)(void *ctx);
	void (*sleep_ms)(void *ctx, int64_t ms);
	void *ctx;
};

struct fetch_options {
	const char *agent;    /* User-Agent, with a contact */
	unsigned interval_ms; /* between two requests to one host */
	unsigned attempts;    /* 0: 5 */
	int64_t patience_ms;  /* longest Retry-After that is waited for; 0: 5 minutes */
	long connect_ms;      /* to make a connection; 0: 20 s */
	long answer_ms;       /* for a whole answer; 0: 10 minutes */
	long stall_s;         /* under 100 bytes/s for so long is a failure; 0: 30 */
	struct fetch_clock clock;
	/* May be NULL: told before each wait of five seconds or more. */
	void (*waiting)(void *ctx, const char *host, int64_t ms, const char *why);
	void *ctx;
};

struct fetch_answer {
	struct str body;
	long status;
	char type[96]; /* Content-Type, "" when there is none */
};

struct fetch_request {
	const char *url;
	const char *accept; /* media types; NULL: any */
	const char *base;   /* the address given by the operator that led here */
	size_t ceiling;     /* bytes of the answer */
	/* May be NULL. ERR_CORRUPT: not whole, ask again; another code: not what was wanted. */
	enum err_code (*check)(void *ctx, const struct fetch_answer *a, struct err *err);
	void *ctx;
};

struct fetcher;

/* ERR_NO_MEMORY, ERR_INTERNAL (libcurl lacks something). `options` are copied, what they
 * point to is borrowed. Once in a process, before there are threads. */
NODISCARD enum err_code fetcher_open(struct fetcher **out, const struct fetch_options *options,
				     struct err *err);
void fetcher_close(struct fetcher *f); /* NULL is fine */

/* ERR_OK: status 200 and a body that passed the check, whole; the caller disposes of
 * out->body. ERR_NOT_FOUND: 404 or 410. ERR_INVALID: another refusal, or an address that is
 * not asked. ERR_BUSY: the host is left alone. ERR_TOO_LARGE. ERR_CORRUPT, ERR_IO: all
 * attempts failed. Messages never hold the query part of the address: it may have a key. */
NODISCARD enum err_code fetch(struct fetch_answer *out, struct fetcher *f,
			      const struct fetch_request *req, struct err *err);

unsigned fetcher_requests(const struct fetcher *f); /* sent so far, redirects included */
time_t fetcher_date(const struct fetcher *f);

static inline void fetcher_autofree(struct fetcher **f)
{
	fetcher_close(*f);
}
