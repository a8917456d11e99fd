/* support/faults.h -- a web server that goes wrong as told, in the test's own process.
 *
 * It speaks plain sockets, not libmicrohttpd: a server library does not send half an answer,
 * a length that is not so, or nothing at all. One connection a request, on 127.0.0.1. */
#pragma once

#include <stddef.h>

enum fault {
	FAULT_NONE,
	FAULT_CUT,        /* the length is that of the whole, half of it is sent */
	FAULT_CUT_SILENT, /* half of it, and no length */
	FAULT_STALL,      /* nothing, and the connection stays open */
	FAULT_CLOSE,      /* nothing, and it is closed */
};

/* What is answered to a request whose target begins with `path`. The first that fits counts;
 * it is used `times` times (0: always). "{base}" in headers and body is the server's address. */
struct scripted {
	const char *path;
	int status;          /* 0: 200 */
	const char *headers; /* each with its \r\n; NULL: none */
	const char *body;
	const char *file; /* the body is a file in tests/harvest/recorded/ */
	enum fault fault;
	unsigned times;
};

/* `script` ends with a path of NULL, and is borrowed until the stop. What nothing fits is a 404. */
void faults_start(const struct scripted *script);
void faults_stop(void);

const char *faults_base(void); /* "http://127.0.0.1:PORT" */

/* How many requests there were; how many of them for targets that begin with `path`. */
unsigned faults_count(void);
unsigned faults_asked(const char *path);
/* The head of the request number `n`, from 0: "GET /works/... HTTP/1.1\r\nHost: ...". */
const char *faults_request(unsigned n);
