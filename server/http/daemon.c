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

#include "base/log.h"
#include "http/cache.h"
#include "http/pool.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/routes.h"

enum {
	CONNECTION_MEMORY = 128 * 1024, /* holds an address of TARGET_MAX, read as it comes */
	CONNECTIONS = 1000,             /* where the options say 0 */
	IDLE_TIMEOUT_S = 30,            /* likewise */
	EXPORT_BYTES = 256 << 20,       /* likewise */
	DRAIN_MS = 5000,
	DRAIN_STEP_MS = 5,
};

struct daemon {
	struct MHD_Daemon *mhd;
	struct site site;
};

/* --- a request's way through --- */

/* Called with the address before the library decodes it, so that a NUL or a plus sign in
 * it arrives as sent. What it returns is the request from then on. */
static void *on_target(void *site, const char *target, struct MHD_Connection *c)
{
	struct request *r = request_new(site, c, target);
	char *query = strchr((char *)(uintptr_t)target, '?');

	/* The library would go on to cut up the query in its own buffer, where nobody needs
	 * it, and (0.9.75) leaves a client without an answer when the parts do not fit. */
	if (query && query[1])
		query[1] = '\0';
	return r;
}

static enum MHD_Result answer(struct request *r)
{
	struct reply out;
	bool sent;

	reply_init(&out);
	routes_answer(r, &out);
	sent = reply_send(r, &out);
	reply_dispose(&out);
	return sent ? MHD_YES : MHD_NO;
}

/* A body that is too large is not waited for. */
static bool announces_large_body(struct request *r)
{
	const char *length = request_header(r, MHD_HTTP_HEADER_CONTENT_LENGTH);

	r->body_refused = length && strtoull(length, NULL, 10) > BODY_MAX;
	return r->body_refused;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *size, void **request)
{
	struct request *r = *request;

	(void)cls, (void)c, (void)url, (void)version;
	if (!r)
		return MHD_NO;
	if (!r->started) {
		r->started = true;
		request_set_method(r, method);
		atomic_fetch_add(&r->site->under_way, 1);
		/* An answer now ends the connection, as a body would still be to come. */
		return announces_large_body(r) ? answer(r) : MHD_YES;
	}
	if (*size == 0)
		return answer(r);
	str_add_n(&r->body, data, *size);
	*size = 0;
	return str_ok(&r->body) ? MHD_YES : MHD_NO;
}

static void log_request(const struct request *r)
{
	log_event(LOG_INFO, "%s %s %u %.2f ms", r->method_name, r->path, r->status,
		  (double)(now_ns() - r->begun_ns) / 1e6);
}

static void on_completed(void *cls, struct MHD_Connection *c, void **request,
			 enum MHD_RequestTerminationCode why)
{
	struct request *r = *request;

	(void)cls, (void)c, (void)why;
	if (r && r->started) {
		if (r->site->log_requests)
			log_request(r);
		atomic_fetch_sub(&r->site->under_way, 1);
	}
	request_free(r);
	*request = NULL;
}

__attribute__((format(printf, 2, 0))) static void on_message(void *cls, const char *fmt, va_list ap)
{
	char text[512];

	(void)cls;
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	log_event(LOG_DEBUG, "libmicrohttpd: %s", text);
}

/* --- start --- */

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static enum err_code read_address(union address *out, unsigned *flags,
				  const struct daemon_options *o, struct err *err)
{
	union address a = { .v4 = { .sin_family = AF_INET, .sin_port = htons(o->port) } };

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

static enum err_code listen_on(struct daemon *d, const struct daemon_options *o, unsigned threads,
			       struct err *err)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_ERROR_LOG;
	const unsigned connections = o->connections ? o->connections : CONNECTIONS;
	const unsigned idle_s = o->idle_timeout_s ? o->idle_timeout_s : IDLE_TIMEOUT_S;
	union address address;
	const struct MHD_OptionItem options[] = {
		{ MHD_OPTION_SOCK_ADDR, 0, &address.any },
		{ MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, &d->site },
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, NULL },
		{ MHD_OPTION_CONNECTION_LIMIT, connections, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, idle_s, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL },
		{ MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL }, /* no Host, no answer */
		/* last, for the library takes a pool of one for a mistake */
		{ threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};

	TRY(read_address(&address, &flags, o, err));
	d->mhd = MHD_start_daemon(flags, o->port, NULL, NULL, on_request, NULL,
				  MHD_OPTION_EXTERNAL_LOGGER, on_message, NULL, MHD_OPTION_ARRAY,
				  options, MHD_OPTION_END);
	if (!d->mhd) {
		(void)err_set(err, ERR_IO, "cannot listen on %s, port %u: %m", o->listen, o->port);
		return err_mend(err, "choose another --port, or 0 for any that is free");
	}
	return ERR_OK;
}

static enum err_code start(struct daemon *d, const struct daemon_options *o, struct err *err)
{
	const unsigned threads = thread_count(o);

	d->site.web_dir = -1;
	d->site.log_requests = o->log_requests;
	d->site.contact = o->contact;
	TRY(set_public_url(&d->site, o->public_url, err));
	TRY(open_web_dir(&d->site, o->web_dir, err));
	d->site.export_limit = o->export_bytes ? o->export_bytes : EXPORT_BYTES;
	d->site.cache = cache_new(o->cache_bytes);
	if (!d->site.cache)
		return err_set(err, ERR_NO_MEMORY, "no memory to start");
	TRY(pool_open(&d->site.pool, o->index, threads, err));
	return listen_on(d, o, threads, err);
}

/* What start() did, as far as it came. No request is under way. */
static void dispose(struct daemon *d)
{
	pool_close(d->site.pool);
	cache_free(d->site.cache);
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
	return pool_reload(d->site.pool, err);
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
	MHD_stop_daemon(d->mhd);
	if (listening != MHD_INVALID_SOCKET)
		(void)close(listening);
	dispose(d);
}
