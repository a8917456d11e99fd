/* http/admit.h -- whether there is room for a request, before any work is done for it.
 * Layer: http.
 *
 * What is turned away costs next to nothing and is told when to come again: 429 where one client
 * asks too much, 503 where all together do. */
#pragma once

#include "base/err.h"
#include "http/reply.h"

/* False: *out is the answer. For each request, once. */
bool admit(struct request *r, struct reply *out);

/* ERR_BUSY: it has waited so long that whoever asked has hardly the patience left. Before work
 * that takes time. */
NODISCARD enum err_code admit_work(struct request *r, struct err *err);

/* Why a request failed, where a limit was met: *err says which, and how to ask for less. */
void admit_explain(struct request *r, enum err_code code, struct err *err);
