#include "http/admit.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "http/clients.h"
#include "http/problem.h"
#include "http/route_table.h"

enum { FORWARDED_MAX = 2048 }; /* bytes of X-Forwarded-For: the last ones count */

static enum MHD_Result add_forwarded(void *list, enum MHD_ValueKind kind, const char *name,
				     const char *value)
{
	struct str *to = list;

	(void)kind;
	if (value && !strcasecmp(name, "X-Forwarded-For"))
		str_add_f(to, "%s%s", to->len ? "," : "", value);
	return MHD_YES;
}

/* Who asks; false: that is not known. */
static bool find_client(struct address *out, const struct request *r)
{
	AUTO(str) struct str list = STR(FORWARDED_MAX);

	if (!r->client || !r->client->known)
		return false;
	(void)MHD_get_connection_values(r->connection, MHD_HEADER_KIND, add_forwarded, &list);
	return str_ok(&list) &&
	       guard_client(out, r->site->guard, &r->client->peer, list.len ? list.data : NULL);
}

static void turn_away(struct request *r, struct reply *out, enum rejection why, unsigned status,
		      const char *seconds, const struct err *err)
{
	metrics_reject(r->site->metrics, why);
	problem_reply_status(r, out, status, err);
	if (status == MHD_HTTP_TOO_MANY_REQUESTS)
		reply_header(out, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
}

/* Others may have gone since it was made. */
static void look_again(const struct site *site, struct client *c)
{
	if (c->over_capacity && clients_have_room(site->clients))
		c->over_capacity = false;
	if (c->over_address &&
	    guard_connections(site->guard, &c->peer) <= site->address_connections)
		c->over_address = false;
}

/* A connection over a limit is answered once, and ends. */
static bool admit_connection(struct request *r, struct reply *out)
{
	struct err err;

	if (r->client)
		look_again(r->site, r->client);
	if (!r->client || (!r->client->over_capacity && !r->client->over_address))
		return true;
	if (r->client->over_address) {
		(void)err_set(&err, ERR_BUSY, "too many connections from your address");
		(void)err_mend(&err, "keep fewer open, and ask again on one of them");
		turn_away(r, out, REJECTED_ADDRESS, MHD_HTTP_TOO_MANY_REQUESTS, "5", &err);
	} else {
		(void)err_set(&err, ERR_BUSY,
			      "the server has all the connections that it can have");
		(void)err_mend(&err, "try again in a moment");
		turn_away(r, out, REJECTED_CONNECTIONS, MHD_HTTP_SERVICE_UNAVAILABLE, NULL, &err);
	}
	reply_header(out, MHD_HTTP_HEADER_CONNECTION, "close");
	return false;
}

static bool admit_client(struct request *r, struct reply *out)
{
	struct address client;
	unsigned wait_s;
	struct err err;
	char seconds[16];

	if (!find_client(&client, r))
		return true;
	wait_s = guard_ask(r->site->guard, &client, r->begun_ns);
	if (wait_s == 0)
		return true;
	(void)snprintf(seconds, sizeof(seconds), "%u", wait_s);
	(void)err_set(&err, ERR_BUSY, "too many requests from your address");
	(void)err_mend(&err, "ask again in %u s, and slower; an export has all hits at once",
		       wait_s);
	turn_away(r, out, REJECTED_RATE, MHD_HTTP_TOO_MANY_REQUESTS, arena_strdup(r->mem, seconds),
		  &err);
	return false;
}

/* Whoever watches over the server is told even when it is full. */
static bool is_watcher(const struct request *r)
{
	return !strcmp(r->path, "/healthz") || !strcmp(r->path, "/metrics");
}

bool admit(struct request *r, struct reply *out)
{
	return is_watcher(r) || (admit_connection(r, out) && admit_client(r, out));
}

/* How long the last bytes that came have lain in the kernel: this thread was busy then. */
static int64_t waited_ns(const struct request *r)
{
	struct tcp_info info = { 0 };
	socklen_t size = sizeof(info);

	if (!r->client || getsockopt(r->client->fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
		return 0;
	return (int64_t)info.tcpi_last_data_recv * 1000000;
}

enum err_code admit_work(struct request *r, struct err *err)
{
	if (r->site->queue_ns == 0 || waited_ns(r) < r->site->queue_ns)
		return ERR_OK;
	metrics_reject(r->site->metrics, REJECTED_QUEUE);
	(void)err_set(err, ERR_BUSY, "the server is too busy to answer this in time");
	return err_mend(err, "try again in a moment");
}

void admit_explain(struct request *r, enum err_code code, struct err *err)
{
	const struct site *site = r->site;

	if (code == ERR_BUSY && site->query_ns && now_ns() - r->work_ns > site->query_ns) {
		metrics_reject(site->metrics, REJECTED_TIME);
		(void)err_set(err, ERR_BUSY, "answering this takes longer than %.1f s",
			      (double)site->query_ns / 1e9);
		(void)err_mend(err, "ask for less: fewer words, longer beginnings, a filter");
	} else if (code == ERR_NO_MEMORY && arena_was_full(r->mem)) {
		metrics_reject(site->metrics, REJECTED_MEMORY);
		(void)err_set(err, ERR_NO_MEMORY,
			      "answering this takes more than %zu MiB of memory",
			      site_request_memory(site) >> 20);
		(void)err_mend(err, "ask for less: a smaller per_page, fewer words");
	}
}
