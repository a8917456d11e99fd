/* http/problem.h -- an answer that says what went wrong (RFC 9457). Layer: http. */
#pragma once

#include "base/err.h"
#include "http/reply.h"

/* The only place that turns a code into a status. */
unsigned problem_status(enum err_code code);

/* Make *out the answer to a request that failed so, with the faults of its parameters.
 * What the server itself did wrong goes into the log under an id, and only the id out. */
void problem_reply(struct request *r, struct reply *out, enum err_code code, const struct err *err);

/* The same where a status says more than any code does (403, 405 ...). */
void problem_reply_status(struct request *r, struct reply *out, unsigned status,
			  const struct err *err);
