/* support/harvested.h -- a folder that a test has filled from the fault server. */
#pragma once

#include <stdbool.h>

#include "harvest/harvest.h"
#include "support/faults.h"
#include "support/patience.h"

struct harvested {
	char folder[64];
	struct harvest_summary sum; /* of the last run */
	struct err err;
	enum err_code code;
	char said[16384]; /* findings of the last run, one a line: "failed WHAT: MESSAGE (FIX)" */
	struct patience patience;
};

void harvested_make(struct harvested *h);
void harvested_remove(struct harvested *h);

/* Run with the fault server for Crossref and OpenAlex, without waiting; `out` is the folder
 * unless it is named. harvested_run() wants it to succeed. */
enum err_code harvested_try(struct harvested *h, struct harvest_options options);
void harvested_run(struct harvested *h, struct harvest_options options);

bool harvested_has(const struct harvested *h, const char *name);
/* The text of a file; borrowed until the next call. "" when it is not there. */
const char *harvested_text(const struct harvested *h, const char *name);
void harvested_put(const struct harvested *h, const char *name, const char *text);
/* Whether a file is, byte for byte, a recorded one. */
bool harvested_is(const struct harvested *h, const char *name, const char *recorded);
