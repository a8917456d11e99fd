/* The parts of the client: real time, hosts, proxies, addresses. */
#include "harvest/fetch_internal.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- time --- */

static int64_t real_now_ms(void *ctx)
{
	struct timespec t;

	(void)ctx;
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static time_t real_date(void *ctx)
{
	(void)ctx;
	return time(NULL);
}

static void real_sleep_ms(void *ctx, int64_t ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	(void)ctx;
	while (nanosleep(&t, &t) != 0 && errno == EINTR)
		continue;
}

/* --- hosts --- */

struct host *hosts_find(struct hosts *hosts, const char *name)
{
	struct host *h;

	for (size_t i = 0; i < hosts->n; i++)
		if (!strcmp(hosts->list[i]->name, name))
			return hosts->list[i];
	if (hosts->n == hosts->cap) {
		const size_t cap = hosts->cap ? 2 * hosts->cap : 16;
		struct host **more = reallocarray(hosts->list, cap, sizeof(struct host *));

		if (!more)
			return NULL;
		hosts->list = more;
		hosts->cap = cap;
	}
	h = calloc(1, sizeof(*h));
	if (!h)
		return NULL;
	(void)snprintf(h->name, sizeof(h->name), "%s", name);
	hosts->list[hosts->n++] = h;
	return h;
}

void hosts_dispose(struct hosts *hosts)
{
	for (size_t i = 0; i < hosts->n; i++)
		free(hosts->list[i]);
	free(hosts->list);
	*hosts = (struct hosts){ 0 };
}

/* --- addresses --- */

static bool url_part(char *out, size_t size, const char *url, CURLUPart part)
{
	CURLU *u = curl_url();
	char *text = NULL;
	const bool ok = u && !curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) &&
			!curl_url_get(u, part, &text, 0) && strlen(text) < size;

	if (ok)
		(void)snprintf(out, size, "%s", text);
	curl_free(text);
	curl_url_cleanup(u);
	return ok;
}

bool url_host(char out[HOST_MAX], const char *url)
{
	char scheme[16];

	if (!url_part(scheme, sizeof(scheme), url, CURLUPART_SCHEME) ||
	    (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0) ||
	    !url_part(out, HOST_MAX, url, CURLUPART_HOST))
		return false;
	for (char *c = out; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
	return *out != '\0';
}

void url_shown(char *out, size_t size, const char *url)
{
	(void)snprintf(out, size, "%.*s", (int)strcspn(url, "?#"), url);
}

/* --- proxies --- */

static void add_proxy(struct proxies *p, const char *url)
{
	const struct addrinfo want = { .ai_socktype = SOCK_STREAM };
	char host[HOST_MAX], port[16], full[URL_MAX];
	struct addrinfo *list;

	(void)snprintf(full, sizeof(full), "%s%s", strstr(url, "://") ? "" : "http://", url);
	if (!url_part(host, sizeof(host), full, CURLUPART_HOST))
		return;
	if (!url_part(port, sizeof(port), full, CURLUPART_PORT)) /* what libcurl takes */
		(void)snprintf(port, sizeof(port), strncasecmp(full, "https:", 6) ? "1080" : "443");
	if (*host == '[') {
		memmove(host, host + 1, strlen(host));
		host[strcspn(host, "]")] = '\0';
	}
	if (getaddrinfo(host, port, &want, &list) != 0)
		return;
	for (const struct addrinfo *a = list; a && p->n < PROXIES_MAX; a = a->ai_next)
		memcpy(&p->list[p->n++], a->ai_addr, a->ai_addrlen);
	freeaddrinfo(list);
}

void proxies_read(struct proxies *p)
{
	static const char *const names[] = { "http_proxy", "https_proxy", "HTTPS_PROXY",
					     "all_proxy", "ALL_PROXY" };

	p->n = 0;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const char *url = getenv(names[i]);

		if (url && *url)
			add_proxy(p, url);
	}
}

static bool same_end(const struct sockaddr *a, const struct sockaddr *b)
{
	if (a->sa_family != b->sa_family)
		return false;
	if (a->sa_family == AF_INET) {
		struct sockaddr_in x, y;

		memcpy(&x, a, sizeof(x));
		memcpy(&y, b, sizeof(y));
		return x.sin_port == y.sin_port && x.sin_addr.s_addr == y.sin_addr.s_addr;
	}
	if (a->sa_family == AF_INET6) {
		struct sockaddr_in6 x, y;

		memcpy(&x, a, sizeof(x));
		memcpy(&y, b, sizeof(y));
		return x.sin6_port == y.sin6_port &&
		       !memcmp(&x.sin6_addr, &y.sin6_addr, sizeof(x.sin6_addr));
	}
	return false;
}

bool proxies_have(const struct proxies *p, const struct sockaddr *a)
{
	for (size_t i = 0; i < p->n; i++)
		if (same_end((const struct sockaddr *)&p->list[i], a))
			return true;
	return false;
}

/* --- the client --- */

static void fill_in(struct fetch_options *o)
{
	o->agent = o->agent ? o->agent : "dragoman";
	o->attempts = o->attempts ? o->attempts : 5;
	o->patience_ms = o->patience_ms ? o->patience_ms : 5 * 60 * 1000;
	o->connect_ms = o->connect_ms ? o->connect_ms : 20 * 1000;
	o->answer_ms = o->answer_ms ? o->answer_ms : 10 * 60 * 1000;
	o->stall_s = o->stall_s ? o->stall_s : 30;
	o->clock.now_ms = o->clock.now_ms ? o->clock.now_ms : real_now_ms;
	o->clock.date = o->clock.date ? o->clock.date : real_date;
	o->clock.sleep_ms = o->clock.sleep_ms ? o->clock.sleep_ms : real_sleep_ms;
}

enum err_code fetcher_open(struct fetcher **out, const struct fetch_options *options,
			   struct err *err)
{
	struct fetcher *f;

	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return err_set(err, ERR_INTERNAL, "libcurl does not start");
	f = calloc(1, sizeof(*f));
	if (!f) {
		curl_global_cleanup();
		return err_set(err, ERR_NO_MEMORY, "no memory for the client");
	}
	f->o = *options;
	fill_in(&f->o);
	proxies_read(&f->proxies);
	f->curl = curl_easy_init();
	if (!f->curl) {
		fetcher_close(f);
		return err_set(err, ERR_NO_MEMORY, "no memory for the client");
	}
	*out = f;
	return ERR_OK;
}

void fetcher_close(struct fetcher *f)
{
	if (!f)
		return;
	curl_easy_cleanup(f->curl);
	hosts_dispose(&f->hosts);
	free(f);
	curl_global_cleanup();
}
