#include "cli/findings.h"

#include <inttypes.h>
#include <string.h>

void findings_init(struct findings *f, FILE *to)
{
	*f = (struct findings){ 0 };
	term_init(&f->out, to);
	term_init(&f->bar, stderr);
}

void findings_end(struct findings *f)
{
	if (f->bar_shown)
		(void)fputs("\r\033[K", stderr);
	f->bar_shown = false;
}

/* corpus/works.json:12: smith2021: what -- mend */
void findings_report(void *ctx, const struct finding *found)
{
	struct findings *f = ctx;

	findings_end(f);
	term_text(&f->out, found->file);
	if (found->line)
		(void)fprintf(f->out.to, ":%zu", found->line);
	(void)fputs(": ", f->out.to);
	if (found->entry) {
		term_text(&f->out, found->entry);
		(void)fputs(": ", f->out.to);
	}
	if (found->level == FINDING_WARNING)
		(void)fputs("warning: ", f->out.to);
	if (found->level == FINDING_DOUBT)
		(void)fputs("to look at: ", f->out.to);
	term_text(&f->out, found->message);
	if (found->fix && *found->fix) {
		(void)fputs(" \u2014 ", f->out.to);
		term_text(&f->out, found->fix);
	}
	(void)fputc('\n', f->out.to);
}

static void show_bar(struct findings *f, const char *what, size_t done, size_t total)
{
	enum { CELLS = 30 };
	const size_t percent = total ? done * 100 / total : 0, full = percent * CELLS / 100;

	if (f->bar_shown && percent == f->percent && !strcmp(f->stage, what))
		return;
	f->percent = percent;
	(void)snprintf(f->stage, sizeof(f->stage), "%s", what);
	(void)fprintf(stderr, "\r\033[K[");
	for (size_t i = 0; i < CELLS; i++)
		(void)fputc(i < full ? '#' : ' ', stderr);
	(void)fprintf(stderr, "] %3zu%% %s", percent, what);
	f->bar_shown = true;
}

void findings_progress(void *ctx, const char *what, size_t done, size_t total)
{
	struct findings *f = ctx;

	if (f->bar.is_terminal) {
		show_bar(f, what, done, total);
		return;
	}
	if (!strncmp(f->stage, what, sizeof(f->stage) - 1))
		return;
	(void)snprintf(f->stage, sizeof(f->stage), "%s", what);
	(void)fprintf(stderr, "%s\n", what);
}

void findings_summary(const struct ingest_summary *sum)
{
	const uint32_t taken = sum->files - sum->skipped - sum->failed;

	(void)printf("works: %" PRIu32 ", with full text: %" PRIu32 " (%" PRIu32 " passages)\n",
		     sum->works, sum->full_texts, sum->passages);
	if (sum->citations)
		(void)printf("citations: %" PRIu32 ", to works that are here: %" PRIu32
			     ", to look at: %" PRIu32 "\n",
			     sum->citations, sum->resolved, sum->doubts);
	(void)printf("files: %" PRIu32 ", taken: %" PRIu32, sum->files, taken);
	if (sum->skipped)
		(void)printf(", of a kind that is not read: %" PRIu32, sum->skipped);
	if (sum->failed)
		(void)printf(", of no use as they are: %" PRIu32, sum->failed);
	(void)printf("\n");
	if (sum->merged)
		(void)printf("records of works that there were already, merged: %" PRIu32 "\n",
			     sum->merged);
	(void)printf("vocabulary: %" PRIu32 " regions, %" PRIu32 " themes, %" PRIu32 " synonyms\n",
		     sum->regions, sum->themes, sum->synonyms);
	if (sum->errors || sum->warnings)
		(void)printf("errors: %" PRIu32 ", warnings: %" PRIu32
			     ", each named with its mend\n",
			     sum->errors, sum->warnings);
}
