#include "http/daemon.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "http/cache.h"
#include "http/clients.h"
#include "http/front.h"
#include "http/pool.h"
#include "http/watch.h"

enum {
	CONNECTION_MEMORY = 128 * 1024, /* holds an address of TARGET_MAX, read as it comes */
	CONNECTIONS = 1000,             /* where the options say 0 */
	IDLE_TIMEOUT_S = 30,            /* likewise */
	HEADER_TIMEOUT_S = 10,          /* likewise */
	EXPORT_BYTES = 256 << 20,       /* likewise */
	DRAIN_MS = 5000,
	DRAIN_STEP_MS = 5,
};

struct daemon {
	struct MHD_Daemon *mhd, *watched; /* the second only where metrics have their own address */
	struct clients_options clients;
	struct site site;
};

/* --- start --- */

union sock {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static enum err_code read_address(union sock *out, unsigned *flags, const struct daemon_options *o,
				  struct err *err)
{
	union sock a = { .v4 = { .sin_family = AF_INET, .sin_port = htons(o->port) } };

	if (inet_pton(AF_INET, o->listen, &a.v4.sin_addr) == 1) {
		*out = a;
		return ERR_OK;
	}
	a.v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(o->port) };
	if (inet_pton(AF_INET6, o->listen, &a.v6.sin6_addr) != 1)
		return err_set(err, ERR_INVALID, "\"%.100s\" is no IPv4 or IPv6 address",
			       o->listen);
	/* "::" takes IPv4 as well, as everywhere */
	*flags |= IN6_IS_ADDR_UNSPECIFIED(&a.v6.sin6_addr) ? MHD_USE_DUAL_STACK : MHD_USE_IPv6;
	*out = a;
	return ERR_OK;
}

static enum err_code set_public_url(struct site *site, const char *url, struct err *err)
{
	const char *host = !url || !*url                  ? "x"
			   : !strncmp(url, "https://", 8) ? url + 8
			   : !strncmp(url, "http://", 7)  ? url + 7
							  : "";
	char *end;

	if (!*host || strpbrk(host, "?#\"<> \t\r\n")) {
		(void)err_set(err, ERR_INVALID, "\"%.150s\" is no address to be reached at", url);
		return err_mend(err, "write it like https://search.example.org/dragoman");
	}
	site->public_url = strdup(url ? url : "");
	if (!site->public_url)
		return err_set(err, ERR_NO_MEMORY, "no memory for the public address");
	end = site->public_url + strlen(site->public_url);
	while (end > site->public_url && end[-1] == '/')
		*--end = '\0';
	end = strstr(site->public_url, "://");
	site->prefix = end ? end + 3 + strcspn(end + 3, "/") : "";
	return ERR_OK;
}

static enum err_code open_web_dir(struct site *site, const char *path, struct err *err)
{
	if (!path || !*path)
		return ERR_OK;
	site->web_dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return site->web_dir >= 0 ? ERR_OK : err_set(err, ERR_IO, "%.200s: %m", path);
}

static unsigned thread_count(const struct daemon_options *o)
{
	const long processors = sysconf(_SC_NPROCESSORS_ONLN);
	const unsigned wanted = o->threads ? o->threads : processors > 0 ? (unsigned)processors : 1;

	return o->connections && wanted > o->connections ? o->connections : wanted;
}

/* Those over the limit that are told so; what is over that waits in the kernel. */
static unsigned connections_beside(unsigned connections)
{
	return connections / 4 > 16 ? connections / 4 : 16;
}

static enum err_code listen_on(struct daemon *d, const struct daemon_options *o, unsigned threads,
			       struct err *err)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_ERROR_LOG;
	const unsigned connections = o->connections ? o->connections : CONNECTIONS;
	const unsigned idle_s = o->idle_timeout_s ? o->idle_timeout_s : IDLE_TIMEOUT_S;
	union sock address;
	const struct MHD_OptionItem options[] = {
		{ MHD_OPTION_SOCK_ADDR, 0, &address.any },
		{ MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)front_target, &d->site },
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)front_completed, &d->site },
		{ MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)front_connection, &d->site },
		{ MHD_OPTION_CONNECTION_LIMIT, connections + connections_beside(connections),
		  NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, idle_s, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL },
		{ MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL }, /* no Host, no answer */
		/* last, for the library takes a pool of one for a mistake */
		{ threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};

	TRY(read_address(&address, &flags, o, err));
	d->mhd = MHD_start_daemon(flags, o->port, front_accept, &d->site, front_request, &d->site,
				  MHD_OPTION_EXTERNAL_LOGGER, front_message, NULL, MHD_OPTION_ARRAY,
				  options, MHD_OPTION_END);
	if (!d->mhd) {
		(void)err_set(err, ERR_IO, "cannot listen on %s, port %u: %m", o->listen, o->port);
		return err_mend(err, "choose another --port, or 0 for any that is free");
	}
	return ERR_OK;
}

static void set_limits(struct site *site, const struct daemon_options *o)
{
	site->export_limit = o->export_bytes ? o->export_bytes : EXPORT_BYTES;
	site->request_memory = o->request_bytes ? o->request_bytes : REQUEST_MEMORY;
	site->query_ns = (int64_t)o->query_us * 1000;
	site->queue_ns = (int64_t)o->queue_us * 1000;
	site->address_connections = o->address_connections;
}

/* Everything but the index and the socket. */
static enum err_code prepare(struct daemon *d, const struct daemon_options *o, struct err *err)
{
	const unsigned idle_s = o->idle_timeout_s ? o->idle_timeout_s : IDLE_TIMEOUT_S;
	const unsigned header_s = o->header_timeout_s ? o->header_timeout_s : HEADER_TIMEOUT_S;
	const struct guard_options guard = {
		.rate = o->rate,
		.burst = o->burst,
		.connections = o->address_connections,
		.proxies = o->proxies,
		.n_proxies = o->n_proxies,
		.limits_loopback = o->limits_loopback,
	};

	d->site.web_dir = -1;
	d->site.log_requests = o->log_requests;
	d->site.contact = o->contact;
	d->site.metrics_elsewhere = o->metrics_listen && *o->metrics_listen;
	set_limits(&d->site, o);
	TRY(set_public_url(&d->site, o->public_url, err));
	TRY(open_web_dir(&d->site, o->web_dir, err));
	TRY(guard_new(&d->site.guard, &guard, err));
	d->site.cache = cache_new(o->cache_bytes);
	d->site.metrics = metrics_new();
	if (!d->site.cache || !d->site.metrics)
		return err_set(err, ERR_NO_MEMORY, "no memory to start");
	d->clients = (struct clients_options){
		.guard = d->site.guard,
		.metrics = d->site.metrics,
		.connections = o->connections ? o->connections : CONNECTIONS,
		.patience_ns = header_s * (int64_t)1000000000,
		.idle_ns = idle_s * (int64_t)1000000000,
	};
	return ERR_OK;
}

static enum err_code start(struct daemon *d, const struct daemon_options *o, struct err *err)
{
	const unsigned threads = thread_count(o);

	TRY(prepare(d, o, err));
	TRY(pool_open(&d->site.pool, o->index, threads, err));
	if (o->before_threads)
		TRY(o->before_threads(o->ctx, err));
	TRY(clients_start(&d->site.clients, &d->clients, err));
	TRY(listen_on(d, o, threads, err));
	return metrics_listen(&d->watched, &d->site, o->metrics_listen, err);
}

/* What start() did, as far as it came. No request is under way. */
static void dispose(struct daemon *d)
{
	clients_stop(d->site.clients);
	pool_close(d->site.pool);
	cache_free(d->site.cache);
	guard_free(d->site.guard);
	metrics_free(d->site.metrics);
	if (d->site.web_dir >= 0)
		(void)close(d->site.web_dir);
	free(d->site.public_url);
	free(d);
}

enum err_code daemon_start(struct daemon **out, const struct daemon_options *options,
			   struct err *err)
{
	struct daemon *d = calloc(1, sizeof(*d));
	enum err_code code;

	if (!d)
		return err_set(err, ERR_NO_MEMORY, "no memory to start");
	code = start(d, options, err);
	if (code && d->mhd)
		MHD_stop_daemon(d->mhd);
	if (code)
		dispose(d);
	else
		*out = d;
	return code;
}

uint16_t daemon_port(const struct daemon *d)
{
	return MHD_get_daemon_info(d->mhd, MHD_DAEMON_INFO_BIND_PORT)->port;
}

enum err_code daemon_reload(struct daemon *d, struct err *err)
{
	const enum err_code code = pool_reload(d->site.pool, err);

	metrics_reload(d->site.metrics, code == ERR_OK);
	return code;
}

/* --- stop --- */

static void wait_until_drained(const struct site *site)
{
	const struct timespec step = { .tv_nsec = DRAIN_STEP_MS * 1000000L };

	for (int ms = 0; ms < DRAIN_MS && atomic_load(&site->under_way); ms += DRAIN_STEP_MS)
		(void)nanosleep(&step, NULL);
}

void daemon_stop(struct daemon *d)
{
	MHD_socket listening;

	if (!d)
		return;
	atomic_store(&d->site.stopping, true); /* answers close their connections from now on */
	listening = MHD_quiesce_daemon(d->mhd);
	wait_until_drained(&d->site);
	if (d->watched)
		MHD_stop_daemon(d->watched);
	MHD_stop_daemon(d->mhd);
	if (listening != MHD_INVALID_SOCKET)
		(void)close(listening);
	dispose(d);
}
