#include "http/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { RELOAD_TRIES = 3 };

/* One thread's place. The pool owns it, so that it is freed whatever became of the
 * thread. */
struct slot {
	struct slot *next;
	pthread_mutex_t lock;      /* held by the thread while it is at work; guards the rest */
	bool at_work;              /* for the thread itself */
	struct searcher *searcher; /* NULL: it had none yet, or an old one that was closed */
	uint64_t generation;       /* that the searcher is of */
};

struct pool {
	const char *path;
	unsigned threads;
	uint64_t serial;      /* tells pools apart that had the same address in turn */
	pthread_mutex_t lock; /* guards what follows, generation for writing */
	struct slot *slots;
	struct searcher **ready; /* searchers of the newest generation that nobody took yet */
	unsigned n_ready;
	struct pool_index index;
	_Atomic uint64_t generation; /* counts from 1 */
};

static _Thread_local struct {
	uint64_t pool;
	struct slot *slot;
} mine;

static void close_all(struct searcher **searchers, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		searcher_close(searchers[i]);
	free(searchers);
}

static void describe(struct pool_index *out, const struct engine *e)
{
	const struct index_info *info = engine_info(e);

	*out = (struct pool_index){ .works = info->works, .passages = info->passages };
	(void)snprintf(out->id, sizeof(out->id), "%s", info->id);
	(void)snprintf(out->built_at, sizeof(out->built_at), "%s", info->built_at);
}

static enum err_code open_searchers(struct searcher ***out, struct pool_index *index,
				    const struct pool *p, struct err *err)
{
	AUTO(engine) struct engine *e = NULL;
	struct searcher **searchers;

	TRY(engine_open(&e, p->path, err));
	searchers = calloc(p->threads, sizeof(struct searcher *));
	if (!searchers)
		return err_set(err, ERR_NO_MEMORY, "no memory to open %s", p->path);
	for (unsigned i = 0; i < p->threads; i++) {
		const enum err_code code = searcher_open(&searchers[i], e, err);

		if (code) {
			close_all(searchers, i);
			return code;
		}
	}
	describe(index, e);
	*out = searchers;
	return ERR_OK;
}

static void close_if_old(struct slot *s, struct pool *p)
{
	if (pthread_mutex_trylock(&s->lock) != 0)
		return;
	if (s->searcher && s->generation != atomic_load(&p->generation)) {
		searcher_close(s->searcher);
		s->searcher = NULL;
		s->generation = 0;
	}
	(void)pthread_mutex_unlock(&s->lock);
}

/* Those of idle threads; a thread that is at work does it itself, in pool_done(). */
static void close_old(struct pool *p)
{
	struct slot *slots;

	(void)pthread_mutex_lock(&p->lock);
	slots = p->slots; /* only ever gets longer, at its beginning */
	(void)pthread_mutex_unlock(&p->lock);
	for (struct slot *s = slots; s; s = s->next)
		close_if_old(s, p);
}

enum err_code pool_reload(struct pool *p, struct err *err)
{
	struct searcher **fresh = NULL, **old;
	struct pool_index index;
	enum err_code code = ERR_BUSY;
	unsigned n_old;

	/* Busy: the file was replaced while it was being opened. */
	for (int i = 0; i < RELOAD_TRIES && code == ERR_BUSY; i++)
		code = open_searchers(&fresh, &index, p, err);
	if (code)
		return code;
	(void)pthread_mutex_lock(&p->lock);
	old = p->ready;
	n_old = p->n_ready;
	p->ready = fresh;
	p->n_ready = p->threads;
	p->index = index;
	p->index.generation = atomic_fetch_add(&p->generation, 1) + 1;
	(void)pthread_mutex_unlock(&p->lock);
	close_all(old, n_old);
	close_old(p);
	return ERR_OK;
}

enum err_code pool_open(struct pool **out, const char *path, unsigned threads, struct err *err)
{
	static _Atomic uint64_t last_serial;
	struct pool *p = calloc(1, sizeof(*p));
	enum err_code code;

	if (!p)
		return err_set(err, ERR_NO_MEMORY, "no memory to open %s", path);
	p->path = path;
	p->threads = threads;
	p->serial = atomic_fetch_add(&last_serial, 1) + 1;
	(void)pthread_mutex_init(&p->lock, NULL);
	code = pool_reload(p, err);
	if (code)
		pool_close(p);
	else
		*out = p;
	return code;
}

void pool_close(struct pool *p)
{
	if (!p)
		return;
	for (struct slot *s = p->slots, *next; s; s = next) {
		next = s->next;
		searcher_close(s->searcher);
		(void)pthread_mutex_destroy(&s->lock);
		free(s);
	}
	close_all(p->ready, p->n_ready);
	(void)pthread_mutex_destroy(&p->lock);
	free(p);
}

/* This thread's slot, made at its first request. NULL: no memory. */
static struct slot *own_slot(struct pool *p)
{
	struct slot *s;

	if (mine.pool == p->serial)
		return mine.slot;
	s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	(void)pthread_mutex_init(&s->lock, NULL);
	(void)pthread_mutex_lock(&p->lock);
	s->next = p->slots;
	p->slots = s;
	(void)pthread_mutex_unlock(&p->lock);
	mine.pool = p->serial;
	mine.slot = s;
	return s;
}

/* NULL: none is left, which means more threads than were promised. */
static struct searcher *take_ready(struct pool *p, uint64_t *generation)
{
	struct searcher *s = NULL;

	(void)pthread_mutex_lock(&p->lock);
	*generation = p->generation;
	if (p->n_ready)
		s = p->ready[--p->n_ready];
	(void)pthread_mutex_unlock(&p->lock);
	return s;
}

/* The searcher of the newest generation in place of the slot's own. */
static enum err_code renew(struct slot *s, struct pool *p, struct err *err)
{
	struct searcher *fresh;
	uint64_t generation;

	if (s->generation == atomic_load_explicit(&p->generation, memory_order_acquire))
		return ERR_OK;
	fresh = take_ready(p, &generation);
	if (!fresh)
		return err_set(err, ERR_INTERNAL, "more than %u threads", p->threads);
	searcher_close(s->searcher);
	s->searcher = fresh;
	s->generation = generation;
	return ERR_OK;
}

enum err_code pool_searcher(struct searcher **out, struct pool *p, struct err *err)
{
	struct slot *s = own_slot(p);

	if (!s)
		return err_set(err, ERR_NO_MEMORY, "no memory for a thread's searcher");
	if (!s->at_work) {
		(void)pthread_mutex_lock(&s->lock);
		s->at_work = true;
	}
	TRY(renew(s, p, err));
	*out = s->searcher;
	return ERR_OK;
}

void pool_done(struct pool *p)
{
	struct slot *s = mine.pool == p->serial ? mine.slot : NULL;
	uint64_t generation;

	if (!s || !s->at_work)
		return;
	s->at_work = false;
	generation = s->generation;
	(void)pthread_mutex_unlock(&s->lock);
	if (generation != atomic_load(&p->generation)) /* a swap may have found it locked */
		close_if_old(s, p);
}

void pool_index(struct pool_index *out, struct pool *p)
{
	(void)pthread_mutex_lock(&p->lock);
	*out = p->index;
	(void)pthread_mutex_unlock(&p->lock);
}
