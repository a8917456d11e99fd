#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum err_code err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return code;
	err->code = code;
	err->fix[0] = '\0';
	err->at = 0;
	va_start(ap, fmt);
	(void)vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	return code;
}

enum err_code err_mend(struct err *err, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return ERR_INTERNAL;
	va_start(ap, fmt);
	(void)vsnprintf(err->fix, sizeof(err->fix), fmt, ap);
	va_end(ap);
	return err->code;
}

void err_at(struct err *err, size_t at)
{
	if (err)
		err->at = at;
}

enum err_code err_context(struct err *err, const char *fmt, ...)
{
	char old[sizeof(err->msg)], pre[sizeof(err->msg)];
	va_list ap;

	if (!err)
		return ERR_INTERNAL;
	memcpy(old, err->msg, sizeof(old));
	va_start(ap, fmt);
	(void)vsnprintf(pre, sizeof(pre), fmt, ap);
	va_end(ap);
	(void)snprintf(err->msg, sizeof(err->msg), "%.100s: %.150s", pre, old);
	return err->code;
}

const char *err_name(enum err_code code)
{
	switch (code) {
	case ERR_OK:
		return "ok";
	case ERR_INVALID:
		return "invalid";
	case ERR_NOT_FOUND:
		return "not_found";
	case ERR_GONE:
		return "gone";
	case ERR_TOO_LARGE:
		return "too_large";
	case ERR_BUSY:
		return "busy";
	case ERR_NO_MEMORY:
		return "no_memory";
	case ERR_IO:
		return "io";
	case ERR_CORRUPT:
		return "corrupt";
	case ERR_INTERNAL:
		return "internal";
	}
	return "unknown";
}
