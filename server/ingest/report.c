#include <stdarg.h>
#include <stdio.h>

#include "ingest/internal.h"

enum err_code ingest_no_memory(struct run *r)
{
	return err_set(r->err, ERR_NO_MEMORY, "there is not enough memory for this corpus");
}

static char *copy(struct run *r, const char *text)
{
	return text ? arena_strdup(r->mem, text) : NULL;
}

/* What does not fit is told all the same, and only a later run will not tell it again. */
static void keep(struct run *r, const struct finding *f)
{
	struct kept_finding *k;

	if (!arena_reserve(r->mem, &r->findings, sizeof(*r->findings), r->n_findings,
			   &r->cap_findings))
		return;
	k = &r->findings[r->n_findings++];
	*k = (struct kept_finding){ .f = *f, .missing = copy(r, r->missing) };
	k->f.file = copy(r, f->file);
	k->f.entry = copy(r, f->entry);
	k->f.message = copy(r, f->message);
	k->f.fix = copy(r, f->fix);
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
	if (level != FINDING_DOUBT)
		keep(r, &f);
	if (r->options->report && !r->hold)
		r->options->report(r->options->ctx, &f);
}

enum err_code run_leave_out(struct run *r, const char *file, bool failed)
{
	if (!arena_reserve(r->mem, &r->left_out, sizeof(*r->left_out), r->n_left_out,
			   &r->cap_left_out))
		return ingest_no_memory(r);
	r->left_out[r->n_left_out++] = (struct left_out){ file, failed };
	r->summary.failed += failed;
	r->summary.skipped += !failed;
	return ERR_OK;
}

void report_error(struct run *r, const struct place *at, const char *fix, const char *fmt, ...)
{
	va_list ap;

	if (r->quiet)
		return;
	va_start(ap, fmt);
	report(r, FINDING_ERROR, at, fix, fmt, ap);
	va_end(ap);
	r->summary.errors++;
}

void report_warning(struct run *r, const struct place *at, const char *fix, const char *fmt, ...)
{
	va_list ap;

	if (r->quiet)
		return;
	va_start(ap, fmt);
	report(r, FINDING_WARNING, at, fix, fmt, ap);
	va_end(ap);
	r->summary.warnings++;
}

void report_doubt(struct run *r, const struct place *at, const char *fix, const char *fmt, ...)
{
	va_list ap;

	if (r->quiet)
		return;
	va_start(ap, fmt);
	if (r->options->doubts)
		report(r, FINDING_DOUBT, at, fix, fmt, ap);
	va_end(ap);
	r->summary.doubts++;
}

static enum err_code count_left_out(struct run *r, struct db *db)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, db, SQL_LEFT_OUT_COUNTS, r->err));
	TRY(stmt_step(&row, st, r->err));
	r->summary.skipped = (uint32_t)stmt_int(st, 0);
	r->summary.failed = (uint32_t)stmt_int(st, 1);
	return ERR_OK;
}

enum err_code report_again(struct run *r, struct db *db)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(count_left_out(r, db));
	r->summary.errors = r->summary.warnings = 0;
	TRY(db_stmt(&st, db, SQL_FINDING_LOAD, r->err));
	for (;;) {
		struct finding f;

		TRY(stmt_step(&row, st, r->err));
		if (!row)
			return ERR_OK;
		f = (struct finding){
			.level = (enum finding_level)stmt_int(st, 0),
			.file = stmt_borrow(st, 1, NULL),
			.line = (size_t)stmt_int(st, 2),
			.entry = stmt_is_null(st, 3) ? NULL : stmt_borrow(st, 3, NULL),
			.message = stmt_borrow(st, 4, NULL),
			.fix = stmt_is_null(st, 5) ? NULL : stmt_borrow(st, 5, NULL)
		};
		r->summary.errors += f.level == FINDING_ERROR;
		r->summary.warnings += f.level == FINDING_WARNING;
		if (r->options->report)
			r->options->report(r->options->ctx, &f);
	}
}
