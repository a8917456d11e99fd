#include "http/guard.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
	SETS = 4096, /* of buckets, a power of two */
	WAYS = 4,
	PEERS = 1024, /* lists of addresses that are connected, a power of two */
	PROXIES_MAX = 64,
	BURST = 4, /* seconds' worth, where the options say nothing */
};

/* Tokens are counted in the nanoseconds that it takes to get them. */
struct bucket {
	struct address who;
	int64_t full_ns; /* when it is, or was, full again; 0: never used */
};

struct peer {
	struct peer *next;
	struct address who;
	unsigned connections;
};

struct guard {
	struct network proxies[PROXIES_MAX];
	size_t n_proxies;
	unsigned connections;
	bool limits_loopback;
	int64_t token_ns, depth_ns; /* of one token, of all that a bucket holds; 0: no limit */
	uint64_t seed;              /* nobody can choose addresses that fall together */
	pthread_mutex_t lock;       /* guards what follows */
	struct bucket buckets[SETS][WAYS];
	struct peer *peers[PEERS];
};

enum err_code guard_new(struct guard **out, const struct guard_options *o, struct err *err)
{
	struct guard *g;

	if (o->n_proxies > PROXIES_MAX)
		return err_set(err, ERR_TOO_LARGE, "more than %d trusted proxies", PROXIES_MAX);
	g = calloc(1, sizeof(*g));
	if (!g)
		return err_set(err, ERR_NO_MEMORY, "no memory to start");
	for (size_t i = 0; i < o->n_proxies; i++) {
		if (network_parse(&g->proxies[g->n_proxies++], o->proxies[i]))
			continue;
		free(g);
		(void)err_set(err, ERR_INVALID, "\"%.60s\" is no address of a proxy",
			      o->proxies[i]);
		return err_mend(err, "write it like 10.0.0.7, 10.0.0.0/8 or 2001:db8::/32");
	}
	g->connections = o->connections;
	g->limits_loopback = o->limits_loopback;
	if (o->rate) {
		g->token_ns = 1000000000 / o->rate;
		g->depth_ns = g->token_ns * (o->burst ? o->burst : BURST * (int64_t)o->rate);
	}
	(void)!getrandom(&g->seed, sizeof(g->seed), GRND_NONBLOCK);
	(void)pthread_mutex_init(&g->lock, NULL);
	*out = g;
	return ERR_OK;
}

void guard_free(struct guard *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < PEERS; i++)
		for (struct peer *p = g->peers[i], *next; p; p = next) {
			next = p->next;
			free(p);
		}
	(void)pthread_mutex_destroy(&g->lock);
	free(g);
}

static bool is_proxy(const struct guard *g, const struct address *peer)
{
	for (size_t i = 0; i < g->n_proxies; i++)
		if (network_has(&g->proxies[i], peer))
			return true;
	return false;
}

/* Loopback is this machine, whoever asks there. */
static bool may_be_limited(const struct guard *g, const struct address *a)
{
	return g->limits_loopback || !address_is_loopback(a);
}

bool guard_limits(const struct guard *g, const struct address *peer)
{
	return may_be_limited(g, peer) && !is_proxy(g, peer);
}

bool guard_client(struct address *out, const struct guard *g, const struct address *peer,
		  const char *forwarded)
{
	if (is_proxy(g, peer))
		return forwarded && address_forwarded(out, forwarded, g->proxies, g->n_proxies) &&
		       may_be_limited(g, out);
	*out = *peer;
	return may_be_limited(g, peer);
}

/* The finalizer of splitmix64: every bit of the address counts in every bit of the place. */
static size_t place_of(const struct guard *g, const struct address *who, size_t places)
{
	uint64_t halves[2], x;

	memcpy(halves, who->bytes, sizeof(halves));
	x = g->seed ^ halves[0];
	for (int i = 0; i < 2; i++) {
		x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
		x = (x ^ x >> 27) * 0x94d049bb133111ebu;
		x ^= x >> 31;
		x ^= i == 0 ? halves[1] : 0;
	}
	return (size_t)x & (places - 1);
}

/* --- connections --- */

static struct peer **peer_of(struct guard *g, const struct address *who)
{
	struct peer **at = &g->peers[place_of(g, who, PEERS)];

	while (*at && memcmp(&(*at)->who, who, sizeof(*who)) != 0)
		at = &(*at)->next;
	return at;
}

bool guard_connect(struct guard *g, const struct address *peer)
{
	const struct address who = address_of_site(peer);
	struct peer **at;
	bool fits;

	(void)pthread_mutex_lock(&g->lock);
	at = peer_of(g, &who);
	if (!*at) {
		*at = calloc(1, sizeof(**at));
		if (*at)
			(*at)->who = who;
	}
	fits = *at && (++(*at)->connections <= g->connections || g->connections == 0);
	(void)pthread_mutex_unlock(&g->lock);
	return fits;
}

void guard_disconnect(struct guard *g, const struct address *peer)
{
	const struct address who = address_of_site(peer);
	struct peer **at, *gone;

	(void)pthread_mutex_lock(&g->lock);
	at = peer_of(g, &who);
	gone = *at;
	if (gone && --gone->connections == 0) {
		*at = gone->next;
		free(gone);
	}
	(void)pthread_mutex_unlock(&g->lock);
}

unsigned guard_connections(struct guard *g, const struct address *peer)
{
	const struct address who = address_of_site(peer);
	unsigned n;

	(void)pthread_mutex_lock(&g->lock);
	n = *peer_of(g, &who) ? (*peer_of(g, &who))->connections : 0;
	(void)pthread_mutex_unlock(&g->lock);
	return n;
}

/* --- requests --- */

/* The address' own, or in place of the one that was used longest ago. */
static struct bucket *bucket_of(struct guard *g, const struct address *who)
{
	struct bucket *set = g->buckets[place_of(g, who, SETS)], *oldest = set;

	for (size_t i = 0; i < WAYS; i++) {
		if (memcmp(&set[i].who, who, sizeof(*who)) == 0)
			return &set[i];
		if (set[i].full_ns < oldest->full_ns)
			oldest = &set[i];
	}
	*oldest = (struct bucket){ .who = *who };
	return oldest;
}

unsigned guard_ask(struct guard *g, const struct address *client, int64_t now_ns)
{
	const struct address who = address_of_site(client);
	struct bucket *b;
	int64_t full_ns, wait_ns;

	if (g->token_ns == 0)
		return 0;
	(void)pthread_mutex_lock(&g->lock);
	b = bucket_of(g, &who);
	full_ns = (b->full_ns > now_ns ? b->full_ns : now_ns) + g->token_ns;
	wait_ns = full_ns - now_ns - g->depth_ns;
	if (wait_ns <= 0)
		b->full_ns = full_ns;
	(void)pthread_mutex_unlock(&g->lock);
	return wait_ns <= 0 ? 0 : (unsigned)((wait_ns + 999999999) / 1000000000);
}
