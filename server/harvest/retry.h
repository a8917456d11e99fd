/* harvest/retry.h -- when to ask again, and how long to wait before. Layer: harvest.
 *
 * Retry-After as in RFC 9110, 10.2.3: seconds, or a date. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

enum { RETRY_UNSAID = -1 };

/* Milliseconds that a Retry-After field asks for, `now` being the time of day; at most a
 * year; 0 for a date that is past. RETRY_UNSAID: it says nothing that can be read. */
int64_t retry_after_ms(const char *field, time_t now);

/* Milliseconds to wait before attempt `n` + 1 when the server does not say: 2 s, doubled
 * each time, one minute at most. */
int64_t retry_backoff_ms(unsigned n);

/* A status that may be another one the next time. */
bool retry_status(long status);
