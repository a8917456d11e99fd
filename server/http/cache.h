/* http/cache.h -- answers that were given already, ready to be sent again. Layer: http.
 *
 * Bounded in bytes; what was not asked for longest goes first. An answer's key is a hash of
 * all that it depends on (the index among it), so nothing in here is ever stale, and a new
 * index merely makes the old answers the first to go. Any thread may call. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

struct MHD_Response;
struct cache;
struct cached; /* an answer that cannot go away while it is held */

struct cache_counts {
	uint64_t hits, misses;
	size_t answers, bytes;
};

struct cache *cache_new(size_t bytes); /* 0: keeps nothing. NULL: no memory */
void cache_free(struct cache *c);      /* nobody holds an answer any more; NULL is fine */

/* The answer of that key, to be given back with cache_release(); NULL: there is none. */
struct cached *cache_find(struct cache *c, const struct hash *key);
struct MHD_Response *cached_response(const struct cached *a);
void cache_release(struct cached *a);

/* Keep `response`, whose body and headers take about `bytes`; the cache owns it from then
 * on, whether it could keep it or not. */
void cache_keep(struct cache *c, const struct hash *key, struct MHD_Response *response,
		size_t bytes);

struct cache_counts cache_count(struct cache *c);
