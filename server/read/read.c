#include "read/read.h"

#include <stdarg.h>
#include <stdio.h>

void reading_work(struct reading *d, cJSON *work)
{
	if (work && ++d->n_works > READING_WORKS_MAX) {
		if (d->n_works == (size_t)READING_WORKS_MAX + 1)
			reading_error(d, 0, "split it",
				      "it holds more than %d works; the rest was left out",
				      READING_WORKS_MAX);
		cJSON_Delete(work);
		return;
	}
	d->work(d, work);
}

static void say(struct reading *d, bool is_error, size_t line, const char *fix, const char *fmt,
		va_list ap) PRINTF_LIKE(5, 0);
static void say(struct reading *d, bool is_error, size_t line, const char *fix, const char *fmt,
		va_list ap)
{
	char message[512];

	if (++d->n_findings > READING_FINDINGS_MAX)
		return;
	if (d->n_findings == READING_FINDINGS_MAX) {
		d->finding(d, false, 0, NULL, "there is more to say about it than is said here");
		return;
	}
	(void)vsnprintf(message, sizeof(message), fmt, ap);
	d->finding(d, is_error, line, fix, message);
}

void reading_error(struct reading *d, size_t line, const char *fix, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(d, true, line, fix, fmt, ap);
	va_end(ap);
}

void reading_warning(struct reading *d, size_t line, const char *fix, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(d, false, line, fix, fmt, ap);
	va_end(ap);
}

bool reading_is_too_deep(const char *json)
{
	int depth = 0, deepest = 0;
	bool quoted = false;

	for (const char *p = json; *p; p++) {
		if (quoted) {
			if (*p == '\\' && p[1])
				p++;
			else
				quoted = *p != '"';
		} else if (*p == '"') {
			quoted = true;
		} else if (*p == '{' || *p == '[') {
			depth++;
			deepest = depth > deepest ? depth : deepest;
		} else if (*p == '}' || *p == ']') {
			depth--;
		}
	}
	return deepest > READING_DEPTH_MAX;
}
