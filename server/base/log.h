/* base/log.h -- one line an event, on standard error. Layer: base.
 *
 * Only the edges log. A line is plain text or a JSON object; it never holds a
 * query unless the operator asked for that. Safe from any thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* Call once, before threads start. The default is plain lines at LOG_INFO. */
void log_setup(enum log_level level, bool json);
/* An event with its particulars: `what` is its name. Plain: "request id=1f path=/ ...", in JSON a
 * member each. Values may hold anything. */
struct log_field {
	const char *name, *value;
	bool is_number; /* in JSON without quotation marks */
};
void log_fields(enum log_level level, const char *what, const struct log_field *fields, size_t n);
void log_event(enum log_level level, const char *fmt, ...) PRINTF_LIKE(2, 3);
