#include <stdarg.h>
#include <stdio.h>

#include "ingest/internal.h"

enum err_code ingest_no_memory(struct run *r)
{
	return err_set(r->err, ERR_NO_MEMORY, "there is not enough memory for this corpus");
}

static void report(struct run *r, enum finding_level level, const struct place *at, const char *fix,
		   const char *fmt, va_list ap) PRINTF_LIKE(5, 0);
static void report(struct run *r, enum finding_level level, const struct place *at, const char *fix,
		   const char *fmt, va_list ap)
{
	char message[512];
	const struct finding f = { .level = level,
				   .file = at->file,
				   .line = at->line,
				   .entry = at->entry,
				   .message = message,
				   .fix = fix };

	(void)vsnprintf(message, sizeof(message), fmt, ap);
	if (r->options->report)
		r->options->report(r->options->ctx, &f);
}

void report_error(struct run *r, const struct place *at, const char *fix, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(r, FINDING_ERROR, at, fix, fmt, ap);
	va_end(ap);
	r->summary.errors++;
}

void report_warning(struct run *r, const struct place *at, const char *fix, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(r, FINDING_WARNING, at, fix, fmt, ap);
	va_end(ap);
	r->summary.warnings++;
}

void report_doubt(struct run *r, const struct place *at, const char *fix, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (r->options->doubts)
		report(r, FINDING_DOUBT, at, fix, fmt, ap);
	va_end(ap);
	r->summary.doubts++;
}
