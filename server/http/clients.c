#include "http/clients.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

enum { LOOK_MS = 500 };

/* A deadline that is none. */
enum { NO_HURRY = 0, CUT = -1 };

struct clients {
	struct clients_options options;
	pthread_t thread;
	pthread_mutex_t lock; /* guards what follows, and that the files of those in it are open */
	pthread_cond_t wake;
	struct client *first;
	bool stopping;
};

static const char too_slow[] =
	"{\"type\":\"about:blank\",\"title\":\"Request Timeout\",\"status\":408,\"detail\":"
	"\"the request took too long to come: send it at once\"}\n";

static int64_t clock_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The library sees the end of the connection, and tells of it by clients_left(). */
static void cut(struct clients *all, struct client *c)
{
	char answer[400];
	const int n =
		snprintf(answer, sizeof(answer),
			 "HTTP/1.1 408 Request Timeout\r\nContent-Length: %zu\r\n"
			 "Content-Type: application/problem+json\r\nConnection: close\r\n\r\n%s",
			 sizeof(too_slow) - 1, too_slow);

	(void)send(c->fd, answer, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
	(void)shutdown(c->fd, SHUT_RDWR);
	metrics_reject(all->options.metrics, REJECTED_SLOW);
}

/* Bytes that nobody here has read yet: then it is this side that is slow. */
static bool has_sent_more(const struct client *c)
{
	int n = 0;

	return ioctl(c->fd, FIONREAD, &n) == 0 && n > 0;
}

static void cut_the_slow(struct clients *all, int64_t now)
{
	for (struct client *c = all->first; c; c = c->next) {
		int64_t deadline = atomic_load(&c->deadline_ns);

		/* Only if the request has not become whole at this very moment. */
		if (deadline > 0 && deadline < now && !has_sent_more(c) &&
		    atomic_compare_exchange_strong(&c->deadline_ns, &deadline, CUT))
			cut(all, c);
	}
}

static void *watch(void *arg)
{
	struct clients *all = arg;

	(void)pthread_mutex_lock(&all->lock);
	while (!all->stopping) {
		const int64_t now = clock_ns(), then = now + LOOK_MS * (int64_t)1000000;
		const struct timespec until = { .tv_sec = then / 1000000000,
						.tv_nsec = then % 1000000000 };

		cut_the_slow(all, now);
		if (all->first)
			(void)pthread_cond_timedwait(&all->wake, &all->lock, &until);
		else
			(void)pthread_cond_wait(&all->wake, &all->lock);
	}
	(void)pthread_mutex_unlock(&all->lock);
	return NULL;
}

enum err_code clients_start(struct clients **out, const struct clients_options *options,
			    struct err *err)
{
	struct clients *all = calloc(1, sizeof(*all));
	pthread_condattr_t attr;

	if (!all)
		return err_set(err, ERR_NO_MEMORY, "no memory to start");
	all->options = *options;
	(void)pthread_mutex_init(&all->lock, NULL);
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&all->wake, &attr);
	(void)pthread_condattr_destroy(&attr);
	if (pthread_create(&all->thread, NULL, watch, all) != 0) {
		free(all);
		return err_set(err, ERR_IO, "no thread can be started");
	}
	*out = all;
	return ERR_OK;
}

void clients_stop(struct clients *all)
{
	if (!all)
		return;
	(void)pthread_mutex_lock(&all->lock);
	all->stopping = true;
	(void)pthread_cond_signal(&all->wake);
	(void)pthread_mutex_unlock(&all->lock);
	(void)pthread_join(all->thread, NULL);
	(void)pthread_cond_destroy(&all->wake);
	(void)pthread_mutex_destroy(&all->lock);
	free(all);
}

struct client *clients_joined(struct clients *all, int fd, const struct sockaddr *from)
{
	struct client *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->fd = fd;
	c->known = address_of(&c->peer, from);
	c->counted = c->known && guard_limits(all->options.guard, &c->peer);
	c->over_address = c->counted && !guard_connect(all->options.guard, &c->peer);
	metrics_connection(all->options.metrics, 1);
	c->over_capacity = !clients_have_room(all);
	atomic_init(&c->deadline_ns, clock_ns() + all->options.patience_ns);
	(void)pthread_mutex_lock(&all->lock);
	c->next = all->first;
	if (all->first)
		all->first->previous = c;
	else
		(void)pthread_cond_signal(&all->wake);
	all->first = c;
	(void)pthread_mutex_unlock(&all->lock);
	return c;
}

void clients_left(struct clients *all, struct client *c)
{
	if (!c)
		return;
	(void)pthread_mutex_lock(&all->lock);
	if (c->next)
		c->next->previous = c->previous;
	*(c->previous ? &c->previous->next : &all->first) = c->next;
	(void)pthread_mutex_unlock(&all->lock);
	if (c->counted)
		guard_disconnect(all->options.guard, &c->peer);
	metrics_connection(all->options.metrics, -1);
	free(c);
}

bool clients_have_room(const struct clients *all)
{
	return metrics_connections(all->options.metrics) <= all->options.connections;
}

void clients_body_begins(struct clients *all, struct client *c)
{
	if (c)
		atomic_store(&c->deadline_ns, clock_ns() + all->options.patience_ns);
}

void clients_request_is_whole(struct client *c)
{
	if (c)
		atomic_store(&c->deadline_ns, NO_HURRY);
}

void clients_request_ends(struct clients *all, struct client *c)
{
	if (c)
		atomic_store(&c->deadline_ns,
			     clock_ns() + all->options.idle_ns + all->options.patience_ns);
}
