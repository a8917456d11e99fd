/* http/front.h -- a request's way through: from the library to the routes and back. Layer: http.
 *
 * Callbacks for MHD_start_daemon(); `site` is their closure. */
#pragma once

#include <microhttpd.h>
#include <stdarg.h>

#include "http/request.h"

void *front_target(void *site, const char *target, struct MHD_Connection *c);
enum MHD_Result front_request(void *site, struct MHD_Connection *c, const char *url,
			      const char *method, const char *version, const char *data,
			      size_t *size, void **request);
void front_completed(void *site, struct MHD_Connection *c, void **request,
		     enum MHD_RequestTerminationCode why);
void front_connection(void *site, struct MHD_Connection *c, void **client,
		      enum MHD_ConnectionNotificationCode what);
enum MHD_Result front_accept(void *site, const struct sockaddr *from, socklen_t len);
void front_message(void *site, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
