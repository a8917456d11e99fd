/* harvest/fetch_internal.h -- the parts of the client, for fetch*.c only. Layer: harvest. */
#pragma once

#include <curl/curl.h>

#include "harvest/fetch.h"

enum { HOST_MAX = 256, URL_MAX = 8192, PROXIES_MAX = 16 };

/* What is remembered of a host in a run. */
struct host {
	char name[HOST_MAX];
	int64_t next_ms; /* not asked before */
	unsigned misses; /* requests that failed one after another */
	bool answered;   /* whatever it was */
	bool left_alone;
	char why[96];
};

struct hosts {
	struct host **list; /* each in a place of its own: they are pointed to */
	size_t n, cap;
};

/* Made when it is not there yet; NULL: no memory. */
struct host *hosts_find(struct hosts *hosts, const char *name);
void hosts_dispose(struct hosts *hosts);

/* The addresses of the proxies that the environment names to libcurl: such a one may well be
 * private. */
struct proxies {
	struct sockaddr_storage list[PROXIES_MAX];
	size_t n;
};

void proxies_read(struct proxies *p);
bool proxies_have(const struct proxies *p, const struct sockaddr *a);

enum inside { INSIDE_UNKNOWN, INSIDE_NO, INSIDE_YES };

struct fetcher {
	struct fetch_options o;
	CURL *curl;
	struct hosts hosts;
	struct proxies proxies;
	unsigned requests;
	/* of the request under way */
	const char *base;
	enum inside inside; /* may it go to private addresses? */
	bool refused;       /* it tried to */
	char retry_after[128];
};

/* The host of an http or https address, in lower case. False: it is none. */
bool url_host(char out[HOST_MAX], const char *url);

/* The address without its query, which may hold a key, cut to fit. */
void url_shown(char *out, size_t size, const char *url);
