/* cli/findings.h -- what is wrong in a corpus and how far a run is, for a person.
 * Layer: cli. */
#pragma once

#include "cli/term.h"
#include "ingest/ingest.h"

struct findings {
	struct term out; /* where findings go */
	struct term bar; /* standard error: a bar on a terminal, else a line a stage */
	char stage[64];  /* the last one named */
	size_t percent;  /* ... and how far it was */
	bool bar_shown;
};

void findings_init(struct findings *f, FILE *to);

/* Callbacks of struct ingest_options; ctx is a struct findings. */
void findings_report(void *ctx, const struct finding *found);
void findings_progress(void *ctx, const char *what, size_t done, size_t total);
void findings_end(struct findings *f); /* takes the bar away */

void findings_summary(const struct ingest_summary *sum);
