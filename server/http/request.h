/* http/request.h -- one request as the endpoints see it, and what all requests share.
 * Layer: http. */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "http/params.h"
#include "search/engine.h"

struct MHD_Connection;
struct pool;
struct cache;
struct client;
struct clients;
struct guard;
struct metrics;
struct route;
struct page;

enum {
	TARGET_MAX =
		56 * 1024, /* bytes of an address: 16 KiB of q with every byte as %XX, and more */
	REQUEST_MEMORY = 64 << 20, /* where site.request_memory is 0 */
	REQUEST_ID_MAX = 64,       /* bytes of an id that a proxy gave */
	BODY_MAX = 64 * 1024,      /* bytes of a body, whether somebody reads it or not */
};

enum method {
	METHOD_GET = 1,
	METHOD_HEAD = 2,
	METHOD_OPTIONS = 4,
	METHOD_POST = 8,
	METHOD_OTHER = 16,
};

/* What stays the same from daemon_start() to daemon_stop(). */
struct site {
	struct pool *pool;
	struct cache *cache; /* of answers */
	struct guard *guard;
	struct clients *clients;
	struct metrics *metrics;
	unsigned address_connections; /* of one address; 0: no limit */
	size_t request_memory;        /* bytes that one request may take */
	int64_t query_ns, queue_ns;   /* that one may take, and wait before it is begun */
	char *public_url;             /* without a slash at its end; "" when there is none */
	const char *prefix;           /* the path of public_url: "" or like "/dragoman" */
	int web_dir;                  /* a folder, open; -1: the files built in are served */
	const char *contact;          /* an e-mail address; "" or NULL when there is none */
	bool log_requests;
	bool metrics_elsewhere; /* on an address of their own, so not here */
	atomic_bool stopping;
	size_t export_limit;        /* bytes that exports may take at once, */
	atomic_size_t export_bytes; /* and those that they take now */
	atomic_uint under_way; /* requests whose headers are here and whose answer is not sent */
};

struct request {
	struct site *site;
	struct MHD_Connection *connection;
	struct arena *mem; /* all that this request needs; freed with it */
	enum method method;
	const char *method_name;
	const struct route *route;   /* NULL: a file, or nothing was read yet */
	struct client *client;       /* the connection; NULL: not known */
	char id[REQUEST_ID_MAX + 1]; /* by which the log and the client's side name it */
	const char *path;            /* decoded, as far as the `?`; for a person and for routing */
	const char *key;             /* what {key} in the route's pattern stands for */
	const struct page *page;     /* which one it is; NULL: it is none for people */
	bool absolute;               /* all its links are, see route_table.h */
	const char *base; /* what its links begin with: site->public_url, or link_base() */
	struct params params;
	struct searcher *searcher;      /* NULL where the route needs no index */
	const struct index_info *index; /* likewise; as long as the searcher's engine */
	enum err_code broken;           /* why the address could not be read at all, */
	struct err broken_err;          /* to be said once there is somebody to say it to */
	struct str body;                /* as far as it is here */
	bool body_refused;              /* more is announced than anybody reads */
	bool started;                   /* its headers are here */
	unsigned status;                /* what was answered; 0: nothing yet */
	int64_t begun_ns;
	int64_t work_ns; /* when the work for it was begun; 0: none was */
};

/* The ceiling of a request's arena. */
static inline size_t site_request_memory(const struct site *site)
{
	return site->request_memory ? site->request_memory : REQUEST_MEMORY;
}

/* `target` is what stands in the request line, undecoded. NULL: no memory. */
struct request *request_new(struct site *site, struct MHD_Connection *c, const char *target);
void request_free(struct request *r); /* NULL is fine */
void request_set_method(struct request *r, const char *name);

/* A header of the request; NULL when it has none. Borrowed from the connection. */
const char *request_header(const struct request *r, const char *name);
/* r->id is what X-Request-Id says, if that is plain, else one of our own. */
void request_identify(struct request *r);

int64_t now_ns(void); /* a clock that only goes forward */
