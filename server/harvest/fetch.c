#include "harvest/fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "harvest/address.h"
#include "harvest/fetch_internal.h"
#include "harvest/retry.h"

enum { HOPS_MAX = 6, SLOWEST = 100, MISSES_MAX = 3, LONG_WAIT_MS = 5000 };

/* --- what a hop may connect to --- */

/* Does the address that the operator gave lead inside? Asked only when an answer wants to. */
static bool may_go_inside(struct fetcher *f)
{
	char host[HOST_MAX];

	if (f->inside == INSIDE_UNKNOWN)
		f->inside = f->base && url_host(host, f->base) && address_host_leads_inside(host)
				    ? INSIDE_YES
				    : INSIDE_NO;
	return f->inside == INSIDE_YES;
}

static bool is_refused(struct fetcher *f, const struct sockaddr *a)
{
	const bool refused =
		address_is_private(a) && !proxies_have(&f->proxies, a) && !may_go_inside(f);

	f->refused |= refused;
	return refused;
}

static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *a)
{
	(void)purpose;
	if (is_refused(ctx, &a->addr))
		return CURL_SOCKET_BAD;
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* A connection that is used again was opened for another request, with another base. */
static int before_request(void *ctx, char *to, char *from, int to_port, int from_port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)to_port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)to_port) };
	bool refused = true;

	(void)from;
	(void)from_port;
	if (inet_pton(AF_INET, to, &v4.sin_addr) == 1)
		refused = is_refused(ctx, (const struct sockaddr *)&v4);
	else if (inet_pton(AF_INET6, to, &v6.sin6_addr) == 1)
		refused = is_refused(ctx, (const struct sockaddr *)&v6);
	return refused ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

/* --- one exchange --- */

static size_t take_body(char *bytes, size_t size, size_t n, void *ctx)
{
	struct str *body = ctx;

	str_add_n(body, bytes, size * n);
	return str_ok(body) ? size * n : 0;
}

static size_t take_header(char *bytes, size_t size, size_t n, void *ctx)
{
	static const char name[] = "retry-after:";
	struct fetcher *f = ctx;
	const size_t len = size * n, skip = sizeof(name) - 1;

	if (len > skip && len < skip + sizeof(f->retry_after) && !strncasecmp(bytes, name, skip)) {
		memcpy(f->retry_after, bytes + skip, len - skip);
		f->retry_after[len - skip] = '\0';
		f->retry_after[strcspn(f->retry_after, "\r\n")] = '\0';
	}
	return len;
}

static void set_up(struct fetcher *f, const struct fetch_request *req, const char *url,
		   struct fetch_answer *a, struct curl_slist *headers)
{
	CURL *c = f->curl;

	curl_easy_reset(c);
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, f->o.agent);
	curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, f->o.connect_ms);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, f->o.answer_ms);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)SLOWEST);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, f->o.stall_s);
	curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)req->ceiling);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &a->body);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, f);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, f);
	curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, before_request);
	curl_easy_setopt(c, CURLOPT_PREREQDATA, f);
}

static CURLcode exchange(struct fetcher *f, const struct fetch_request *req, const char *url,
			 struct fetch_answer *a)
{
	struct curl_slist *headers = NULL;
	char accept[160];
	const char *type;
	CURLcode got;

	(void)snprintf(accept, sizeof(accept), "Accept: %s", req->accept ? req->accept : "*/*");
	headers = curl_slist_append(NULL, accept);
	if (!headers)
		return CURLE_OUT_OF_MEMORY;
	set_up(f, req, url, a, headers);
	str_clear(&a->body);
	f->retry_after[0] = '\0';
	f->refused = false;
	f->requests++;
	got = curl_easy_perform(f->curl);
	curl_slist_free_all(headers);
	a->status = 0;
	curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &a->status);
	a->type[0] = '\0';
	if (!curl_easy_getinfo(f->curl, CURLINFO_CONTENT_TYPE, &type) && type)
		(void)snprintf(a->type, sizeof(a->type), "%s", type);
	return got;
}

/* --- what came of it --- */

/* Whether another try may end better. */
enum verdict { VERDICT_FINAL, VERDICT_AGAIN, VERDICT_REDIRECT };

static enum err_code judge_failure(enum verdict *v, struct fetcher *f, CURLcode got,
				   const struct fetch_request *req, const char *where,
				   struct err *err)
{
	*v = VERDICT_FINAL;
	if (f->refused) {
		(void)err_set(err, ERR_INVALID, "%s: leads to a private address", where);
		return err_mend(err, "if it is meant, give that address yourself");
	}
	switch ((int)got) {
	case CURLE_FILESIZE_EXCEEDED:
	case CURLE_WRITE_ERROR:
		return err_set(err, ERR_TOO_LARGE, "%s: the answer is larger than %zu MiB", where,
			       req->ceiling >> 20);
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_LOGIN_DENIED:
		return err_set(err, ERR_INVALID, "%s: not an address that is asked", where);
	case CURLE_OUT_OF_MEMORY:
		return err_set(err, ERR_NO_MEMORY, "no memory for an answer");
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		(void)err_set(err, ERR_INVALID, "%s: %s", where, curl_easy_strerror(got));
		return err_mend(err, "check this machine's clock and its certificates "
				     "(package ca-certificates)");
	case CURLE_PARTIAL_FILE:
	case CURLE_BAD_CONTENT_ENCODING:
		*v = VERDICT_AGAIN;
		return err_set(err, ERR_CORRUPT, "%s: the answer was cut off", where);
	default:
		*v = VERDICT_AGAIN;
		return err_set(err, ERR_IO, "%s: %s", where, curl_easy_strerror(got));
	}
}

static enum err_code judge_status(enum verdict *v, const struct fetch_answer *a, const char *where,
				  struct err *err)
{
	*v = VERDICT_FINAL;
	if (a->status == 200)
		return ERR_OK;
	if (a->status == 404 || a->status == 410)
		return err_set(err, ERR_NOT_FOUND, "%s: not found (%ld)", where, a->status);
	if (a->status == 301 || a->status == 302 || a->status == 303 || a->status == 307 ||
	    a->status == 308) {
		*v = VERDICT_REDIRECT;
		return ERR_OK;
	}
	if (retry_status(a->status)) {
		*v = VERDICT_AGAIN;
		return err_set(err, ERR_IO, "%s: status %ld", where, a->status);
	}
	(void)err_set(err, ERR_INVALID, "%s: refused with status %ld", where, a->status);
	if (a->status == 401 || a->status == 403)
		return err_mend(err, "it wants a key, or has had enough requests for now");
	return ERR_INVALID;
}

/* --- patience --- */

static void wait_ms(struct fetcher *f, const char *host, int64_t ms, const char *why)
{
	if (ms <= 0)
		return;
	if (ms >= LONG_WAIT_MS && f->o.waiting)
		f->o.waiting(f->o.ctx, host, ms, why);
	f->o.clock.sleep_ms(f->o.clock.ctx, ms);
}

static enum err_code say_alone(const struct host *h, struct err *err)
{
	(void)err_set(err, ERR_BUSY, "%.80s: %s", h->name, h->why);
	(void)err_mend(err, "run the same command again later: it goes on where it stopped");
	return ERR_BUSY;
}

static enum err_code leave_alone(struct host *h, const char *why, struct err *err)
{
	h->left_alone = true;
	(void)snprintf(h->why, sizeof(h->why), "%s", why);
	return say_alone(h, err);
}

static enum err_code take_turn(struct host **out, struct fetcher *f, const char *url,
			       struct err *err)
{
	char name[HOST_MAX];
	struct host *h;

	if (!url_host(name, url))
		return err_set(err, ERR_INVALID, "%.80s: not an http or https address", url);
	if (address_host_is_local(name) && !may_go_inside(f)) {
		(void)err_set(err, ERR_INVALID, "%s: leads to a private address", name);
		return err_mend(err, "if it is meant, give that address yourself");
	}
	h = hosts_find(&f->hosts, name);
	if (!h)
		return err_set(err, ERR_NO_MEMORY, "no memory for a host");
	if (h->left_alone)
		return say_alone(h, err);
	wait_ms(f, name, h->next_ms - f->o.clock.now_ms(f->o.clock.ctx), "between requests");
	*out = h;
	return ERR_OK;
}

/* Follow redirects from `url` to an answer. */
static enum err_code follow(enum verdict *v, struct host **last, struct fetch_answer *a,
			    struct fetcher *f, const struct fetch_request *req, struct err *err)
{
	AUTO(str) struct str url = STR(URL_MAX);
	char where[HOST_MAX + 80];

	str_add(&url, req->url);
	for (int hop = 0; hop < HOPS_MAX; hop++) {
		const char *next = NULL;
		CURLcode got;

		*v = VERDICT_FINAL;
		TRY(take_turn(last, f, str_text(&url), err));
		url_shown(where, sizeof(where), str_text(&url));
		got = exchange(f, req, str_text(&url), a);
		(*last)->next_ms = f->o.clock.now_ms(f->o.clock.ctx) + f->o.interval_ms;
		(*last)->answered |= a->status != 0;
		if (got)
			return judge_failure(v, f, got, req, where, err);
		TRY(judge_status(v, a, where, err));
		if (*v != VERDICT_REDIRECT)
			return ERR_OK;
		*v = VERDICT_FINAL;
		if (curl_easy_getinfo(f->curl, CURLINFO_REDIRECT_URL, &next) || !next)
			return err_set(err, ERR_INVALID, "%s: a redirect to nowhere", where);
		str_clear(&url);
		str_add(&url, next);
		if (!str_ok(&url))
			return err_set(err, ERR_INVALID, "%s: a redirect too long", where);
	}
	return err_set(err, ERR_INVALID, "%.100s: more than %d redirects", where, HOPS_MAX - 1);
}

/* Wait before the next attempt; ERR_BUSY: the host wants more patience than there is. */
static enum err_code be_patient(struct fetcher *f, struct host *h, unsigned n, struct err *err)
{
	const time_t now = f->o.clock.date(f->o.clock.ctx);
	const int64_t asked = retry_after_ms(f->retry_after, now);
	const int64_t ms = asked == RETRY_UNSAID ? retry_backoff_ms(n) : asked;
	char why[96];

	if (ms > f->o.patience_ms) {
		(void)snprintf(why, sizeof(why), "asks to wait %lld seconds",
			       (long long)(ms / 1000));
		return leave_alone(h, why, err);
	}
	(void)snprintf(why, sizeof(why), "%.90s", err->msg);
	wait_ms(f, h->name, ms, why);
	return ERR_OK;
}

/* A host that never answered is not there, or the network is not. */
static enum err_code give_up(struct host *h, enum err_code code, struct err *err)
{
	char why[96];

	if (++h->misses < MISSES_MAX && h->answered)
		return code;
	(void)snprintf(why, sizeof(why), "%s, and is left alone",
		       h->answered ? "failed three requests in a row" : "does not answer");
	(void)leave_alone(h, why, NULL);
	(void)err_mend(err, "check the network; run the same command again later");
	return code;
}

enum err_code fetch(struct fetch_answer *out, struct fetcher *f, const struct fetch_request *req,
		    struct err *err)
{
	struct fetch_answer a = { .body = STR(req->ceiling) };
	struct err local = { 0 };
	struct host *h = NULL;
	char shown[100];
	enum verdict verdict;
	enum err_code code;

	err = err ? err : &local;
	url_shown(shown, sizeof(shown), req->url);
	f->base = req->base;
	f->inside = INSIDE_UNKNOWN;
	for (unsigned n = 1;; n++) {
		code = follow(&verdict, &h, &a, f, req, err);
		if (code == ERR_OK && req->check) {
			code = req->check(req->ctx, &a, err);
			if (code)
				(void)err_context(err, "%s", shown);
			verdict = code == ERR_CORRUPT ? VERDICT_AGAIN : VERDICT_FINAL;
			f->retry_after[0] = '\0';
		}
		if (code == ERR_OK || verdict != VERDICT_AGAIN)
			break;
		if (n == f->o.attempts) {
			code = give_up(h, code, err);
			break;
		}
		if (be_patient(f, h, n, err)) {
			code = ERR_BUSY;
			break;
		}
	}
	if (h && verdict == VERDICT_FINAL)
		h->misses = 0;
	if (code == ERR_OK)
		*out = a;
	else
		str_dispose(&a.body);
	return code;
}

unsigned fetcher_requests(const struct fetcher *f)
{
	return f->requests;
}

time_t fetcher_date(const struct fetcher *f)
{
	return f->o.clock.date(f->o.clock.ctx);
}
