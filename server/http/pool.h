/* http/pool.h -- the index that is served, and each thread's own searcher on it.
 * Layer: http.
 *
 * No lock is taken while the index stays the same: a thread compares a counter. The
 * searchers of a generation are opened together with its engine, so that a file which
 * is replaced a moment later cannot part them, and no request fails for a swap. */
#pragma once

#include "base/err.h"
#include "search/engine.h"

struct pool;

/* For `threads` threads at most. `path` must stay. Errors as engine_open(). */
NODISCARD enum err_code pool_open(struct pool **out, const char *path, unsigned threads,
				  struct err *err);
/* Open the file anew and hand it out from now on; on failure all stays as it was.
 * From one thread at a time. */
NODISCARD enum err_code pool_reload(struct pool *p, struct err *err);
/* No other thread may be using the pool any more. NULL is fine. */
void pool_close(struct pool *p);

/* The calling thread's searcher on the newest index; borrowed until the thread's next
 * call. ERR_NO_MEMORY; ERR_INTERNAL: more threads than the pool was opened for. */
NODISCARD enum err_code pool_searcher(struct searcher **out, struct pool *p, struct err *err);
