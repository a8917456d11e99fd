#include "http/watch.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "http/endpoints.h"
#include "http/metrics.h"

enum { TEXT_MAX = 4 << 20, WATCHERS = 16, PATIENCE_S = 10 };

enum err_code get_metrics(struct request *r, struct reply *out, struct err *err)
{
	if (r->site->metrics_elsewhere)
		return err_set(err, ERR_NOT_FOUND, "there are no metrics here");
	return metrics_write(&out->text, r->site, err);
}

static enum MHD_Result answer(void *cls, struct MHD_Connection *c, const char *url,
			      const char *method, const char *version, const char *data,
			      size_t *size, void **request)
{
	AUTO(str) struct str text = STR(TEXT_MAX);
	const bool fits =
		!strcmp(url, "/metrics") && (!strcmp(method, "GET") || !strcmp(method, "HEAD"));
	const unsigned status = fits ? MHD_HTTP_OK : MHD_HTTP_NOT_FOUND;
	struct MHD_Response *response;
	enum MHD_Result queued;
	struct err err;

	/* answered before the body is there, and not called again for it */
	(void)version, (void)data, (void)size, (void)request;
	if (fits ? metrics_write(&text, cls, &err) != ERR_OK
		 : (str_add(&text, "see /metrics\n"), false))
		return MHD_NO;
	response = MHD_create_response_from_buffer(text.len, (void *)(uintptr_t)str_text(&text),
						   MHD_RESPMEM_MUST_COPY);
	if (!response)
		return MHD_NO;
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, TYPE_METRICS);
	queued = MHD_queue_response(c, status, response);
	MHD_destroy_response(response);
	return queued;
}

union sock {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* "[::1]:9090" or "127.0.0.1:9090". */
static bool read_address(union sock *out, uint16_t *port, const char *text)
{
	const char *colon = strrchr(text, ':');
	const bool is_v6 = *text == '[' && colon && colon[-1] == ']';
	char host[INET6_ADDRSTRLEN];
	size_t n = colon ? (size_t)(colon - text) : 0;
	unsigned long number;
	char *end;

	if (is_v6) {
		text++;
		n -= 2;
	}
	if (!colon || n == 0 || n >= sizeof(host))
		return false;
	memcpy(host, text, n);
	host[n] = '\0';
	number = strtoul(colon + 1, &end, 10);
	if (end == colon + 1 || *end || number > UINT16_MAX)
		return false;
	*port = (uint16_t)number;
	if (is_v6) {
		out->v6 =
			(struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(*port) };
		return inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1;
	}
	out->v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(*port) };
	return inet_pton(AF_INET, host, &out->v4.sin_addr) == 1;
}

enum err_code metrics_listen(struct MHD_Daemon **out, struct site *site, const char *listen,
			     struct err *err)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC;
	union sock address;
	uint16_t port;

	if (!listen || !*listen)
		return ERR_OK;
	if (!read_address(&address, &port, listen)) {
		(void)err_set(err, ERR_INVALID, "\"%.80s\" is no address and port", listen);
		return err_mend(err, "write it like 127.0.0.1:9090 or [::1]:9090");
	}
	flags |= address.any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0;
	*out = MHD_start_daemon(flags, port, NULL, NULL, answer, site, MHD_OPTION_SOCK_ADDR,
				&address.any, MHD_OPTION_CONNECTION_LIMIT, WATCHERS,
				MHD_OPTION_CONNECTION_TIMEOUT, PATIENCE_S, MHD_OPTION_END);
	if (!*out)
		return err_set(err, ERR_IO, "cannot listen on %.80s: %m", listen);
	return ERR_OK;
}
