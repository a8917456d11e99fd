/* http/pool.h -- the index that is served, and each thread's own searcher on it.
 * Layer: http.
 *
 * No lock is taken while the index stays the same: a thread compares a counter. The
 * searchers of a generation are opened together with its engine, so that a file which
 * is replaced a moment later cannot part them, and no request fails for a swap. An old
 * generation is closed by the swap, but for those of its searchers that are at work: the thread of
 * each closes it when it is done. */
#pragma once

#include <stdint.h>

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

/* The calling thread's searcher on the newest index; borrowed until the thread says
 * pool_done(). ERR_NO_MEMORY; ERR_INTERNAL: more threads than the pool was opened for. */
NODISCARD enum err_code pool_searcher(struct searcher **out, struct pool *p, struct err *err);
/* The calling thread is done with its searcher, if it has one. */
void pool_done(struct pool *p);

/* What is served now. */
struct pool_index {
	uint64_t generation; /* from 1 */
	char id[40], built_at[40];
	uint32_t works, passages;
};
void pool_index(struct pool_index *out, struct pool *p);
