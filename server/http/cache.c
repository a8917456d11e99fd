#include "http/cache.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
	BUCKETS = 4096,  /* a power of two */
	OVERHEAD = 1024, /* bytes of an answer beside its body: headers and what keeps them */
	PART_MAX = 8,    /* no answer may take more than one part in so many */
};

struct cached {
	struct cached *next;          /* of its bucket */
	struct cached *newer, *older; /* in the order of use */
	struct MHD_Response *response;
	unsigned __int128 key;
	size_t bytes;
	atomic_uint holders; /* the cache is one */
};

struct cache {
	pthread_mutex_t lock; /* guards all that follows */
	struct cached *buckets[BUCKETS];
	struct cached *newest, *oldest;
	size_t limit;
	struct cache_counts counts;
};

struct cache *cache_new(size_t bytes)
{
	struct cache *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->limit = bytes;
	(void)pthread_mutex_init(&c->lock, NULL);
	return c;
}

void cache_release(struct cached *a)
{
	if (!a || atomic_fetch_sub(&a->holders, 1) > 1)
		return;
	MHD_destroy_response(a->response);
	free(a);
}

static struct cached **place_of(struct cache *c, unsigned __int128 key)
{
	struct cached **at = &c->buckets[(size_t)(key ^ key >> 64) % BUCKETS];

	while (*at && (*at)->key != key)
		at = &(*at)->next;
	return at;
}

static void unlink_from_order(struct cache *c, struct cached *a)
{
	*(a->newer ? &a->newer->older : &c->newest) = a->older;
	*(a->older ? &a->older->newer : &c->oldest) = a->newer;
}

static void put_first(struct cache *c, struct cached *a)
{
	a->newer = NULL;
	a->older = c->newest;
	*(c->newest ? &c->newest->newer : &c->oldest) = a;
	c->newest = a;
}

static void drop(struct cache *c, struct cached *a)
{
	*place_of(c, a->key) = a->next;
	unlink_from_order(c, a);
	c->counts.bytes -= a->bytes;
	c->counts.answers--;
	cache_release(a);
}

void cache_free(struct cache *c)
{
	if (!c)
		return;
	while (c->oldest)
		drop(c, c->oldest);
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
}

struct cached *cache_find(struct cache *c, const struct hash *key)
{
	struct cached *a;

	if (c->limit == 0)
		return NULL;
	(void)pthread_mutex_lock(&c->lock);
	a = *place_of(c, key->state);
	if (a) {
		atomic_fetch_add(&a->holders, 1);
		unlink_from_order(c, a);
		put_first(c, a);
		c->counts.hits++;
	} else {
		c->counts.misses++;
	}
	(void)pthread_mutex_unlock(&c->lock);
	return a;
}

struct MHD_Response *cached_response(const struct cached *a)
{
	return a->response;
}

void cache_keep(struct cache *c, const struct hash *key, struct MHD_Response *response,
		size_t bytes)
{
	struct cached *a = bytes + OVERHEAD <= c->limit / PART_MAX ? calloc(1, sizeof(*a)) : NULL;

	if (!a) {
		MHD_destroy_response(response);
		return;
	}
	*a = (struct cached){ .response = response, .key = key->state, .bytes = bytes + OVERHEAD };
	atomic_init(&a->holders, 1);
	(void)pthread_mutex_lock(&c->lock);
	if (*place_of(c, a->key)) { /* another thread was as quick */
		cache_release(a);
	} else {
		*place_of(c, a->key) = a;
		put_first(c, a);
		c->counts.bytes += a->bytes;
		c->counts.answers++;
		while (c->counts.bytes > c->limit)
			drop(c, c->oldest);
	}
	(void)pthread_mutex_unlock(&c->lock);
}

struct cache_counts cache_count(struct cache *c)
{
	struct cache_counts counts;

	(void)pthread_mutex_lock(&c->lock);
	counts = c->counts;
	(void)pthread_mutex_unlock(&c->lock);
	return counts;
}
