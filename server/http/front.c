#include "http/front.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "http/admit.h"
#include "http/clients.h"
#include "http/pool.h"
#include "http/reply.h"
#include "http/routes.h"

enum {
	REFUSED_BESIDE = 16
}; /* connections of one address over its limit that are still answered */

/* Called with the address before the library decodes it, so that a NUL or a plus sign in
 * it arrives as sent. What it returns is the request from then on. */
void *front_target(void *site, const char *target, struct MHD_Connection *c)
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

	clients_request_is_whole(r->client);
	reply_init(&out);
	if (admit(r, &out))
		routes_answer(r, &out);
	pool_done(r->site->pool);
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

static struct client *client_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

enum MHD_Result front_request(void *site, struct MHD_Connection *c, const char *url,
			      const char *method, const char *version, const char *data,
			      size_t *size, void **request)
{
	struct request *r = *request;

	(void)site, (void)url, (void)version;
	if (!r)
		return MHD_NO;
	if (!r->started) {
		r->started = true;
		r->client = client_of(c);
		request_set_method(r, method);
		request_identify(r);
		atomic_fetch_add(&r->site->under_way, 1);
		clients_body_begins(r->site->clients, r->client);
		/* An answer now ends the connection, as a body would still be to come. */
		return announces_large_body(r) ? answer(r) : MHD_YES;
	}
	if (*size == 0)
		return answer(r);
	str_add_n(&r->body, data, *size);
	*size = 0;
	return str_ok(&r->body) ? MHD_YES : MHD_NO;
}

static void log_request(const struct request *r, int64_t took_ns)
{
	char status[16], ms[32];
	const struct log_field fields[] = {
		{ "id", r->id, false },     { "method", r->method_name, false },
		{ "path", r->path, false }, { "status", status, true },
		{ "ms", ms, true },
	};

	(void)snprintf(status, sizeof(status), "%u", r->status);
	(void)snprintf(ms, sizeof(ms), "%.2f", (double)took_ns / 1e6);
	log_fields(LOG_INFO, "request", fields, COUNT_OF(fields));
}

void front_completed(void *site, struct MHD_Connection *c, void **request,
		     enum MHD_RequestTerminationCode why)
{
	struct request *r = *request;

	(void)site, (void)c, (void)why;
	if (r && r->started) {
		const int64_t took_ns = now_ns() - r->begun_ns;

		metrics_request(r->site->metrics, r, took_ns);
		if (r->site->log_requests)
			log_request(r, took_ns);
		clients_request_ends(r->site->clients, r->client);
		atomic_fetch_sub(&r->site->under_way, 1);
	}
	request_free(r);
	*request = NULL;
}

void front_connection(void *site, struct MHD_Connection *c, void **client,
		      enum MHD_ConnectionNotificationCode what)
{
	struct clients *all = ((struct site *)site)->clients;
	const union MHD_ConnectionInfo *fd, *from;

	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		clients_left(all, *client);
		*client = NULL;
		return;
	}
	fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	from = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	if (fd && from)
		*client = clients_joined(all, fd->connect_fd, from->client_addr);
}

/* Who goes on and on connecting over the limit is not even answered. */
enum MHD_Result front_accept(void *site, const struct sockaddr *from, socklen_t len)
{
	const struct site *s = site;
	struct address peer;

	(void)len;
	if (s->address_connections == 0 || !address_of(&peer, from) ||
	    !guard_limits(s->guard, &peer))
		return MHD_YES;
	if (guard_connections(s->guard, &peer) < s->address_connections + REFUSED_BESIDE)
		return MHD_YES;
	metrics_reject(s->metrics, REJECTED_ADDRESS);
	return MHD_NO;
}

void front_message(void *site, const char *fmt, va_list ap)
{
	char text[512];

	(void)site;
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	log_event(LOG_DEBUG, "libmicrohttpd: %s", text);
}
