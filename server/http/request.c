#include "http/request.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

int64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* "http://host/path" is what a client sends to a proxy; only the path is of interest. */
static const char *origin_form(const char *target)
{
	const char *host = strstr(target, "://");

	if (target[0] == '/' || !host || host > target + 5)
		return target;
	host += 3;
	return host[strcspn(host, "/?")] == '/' ? host + strcspn(host, "/") : "/";
}

static enum err_code read_target(struct request *r, const char *target, struct err *err)
{
	const char *query;
	size_t len;
	char *path;

	if (strlen(target) > TARGET_MAX)
		return err_set(err, ERR_TOO_LARGE, "the address is longer than %d bytes",
			       TARGET_MAX);
	target = origin_form(target);
	len = strcspn(target, "?");
	query = target[len] ? target + len + 1 : NULL;
	path = arena_strndup(r->mem, target, len);
	if (!path)
		return err_set(err, ERR_NO_MEMORY, "no memory for the address");
	len = percent_decode(path, len, false);
	if (strlen(path) != len)
		return err_set(err, ERR_INVALID, "the path holds a NUL");
	r->path = path;
	return params_split(&r->params, query, r->mem, err);
}

struct request *request_new(struct site *site, struct MHD_Connection *c, const char *target)
{
	struct arena *mem = arena_new(site_request_memory(site));
	struct request *r = mem ? arena_alloc(mem, sizeof(*r)) : NULL;

	if (!r) {
		arena_free(mem);
		return NULL;
	}
	r->site = site;
	r->connection = c;
	r->mem = mem;
	r->path = "/";
	r->base = site->public_url;
	r->params.mem = mem;
	str_init(&r->body, BODY_MAX);
	r->begun_ns = now_ns();
	r->broken = read_target(r, target, &r->broken_err);
	return r;
}

void request_free(struct request *r)
{
	if (!r)
		return;
	str_dispose(&r->body);
	arena_free(r->mem); /* it lives there itself */
}

static bool is_plain_id(const char *text)
{
	const size_t n = text ? strlen(text) : 0;

	return n > 0 && n <= REQUEST_ID_MAX &&
	       strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") ==
		       n;
}

void request_identify(struct request *r)
{
	static _Atomic uint64_t last;
	const char *given = request_header(r, "X-Request-Id");
	uint64_t bits;

	if (is_plain_id(given)) {
		(void)snprintf(r->id, sizeof(r->id), "%s", given);
		return;
	}
	/* Nobody is to guess another's, and a system call for each would be dear. */
	if (!atomic_load_explicit(&last, memory_order_relaxed)) {
		bits = (uint64_t)now_ns();
		(void)!getrandom(&bits, sizeof(bits), GRND_NONBLOCK);
		atomic_store(&last, bits | 1);
	}
	bits = atomic_fetch_add_explicit(&last, 0x9e3779b97f4a7c15u, memory_order_relaxed);
	bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9u;
	bits = (bits ^ bits >> 27) * 0x94d049bb133111ebu;
	(void)snprintf(r->id, sizeof(r->id), "%016" PRIx64, bits ^ bits >> 31);
}

void request_set_method(struct request *r, const char *name)
{
	r->method_name = name;
	r->method = !strcmp(name, "GET")       ? METHOD_GET
		    : !strcmp(name, "HEAD")    ? METHOD_HEAD
		    : !strcmp(name, "OPTIONS") ? METHOD_OPTIONS
		    : !strcmp(name, "POST")    ? METHOD_POST
					       : METHOD_OTHER;
}

const char *request_header(const struct request *r, const char *name)
{
	return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}
