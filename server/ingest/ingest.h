/* ingest/ingest.h -- from corpus folders to an index file. Layer: ingest.
 *
 * A corpus folder holds CSL-JSON records (*.json), texts beside them (KEY.md, KEY.txt),
 * documents with their text (*.jsonl), whatever else there is a reader for, and vocab/ (regions,
 * gazetteer, themes, thesaurus); corpus/README.md describes the formats. A wrong entry is reported
 * and left out, and never stops a run. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum finding_level {
	FINDING_ERROR,   /* an entry or file was left out */
	FINDING_WARNING, /* something in it was left out or doubtful */
	FINDING_DOUBT,   /* nothing is wrong: a citation that a person may want to look at */
};

/* Something wrong in the corpus. Borrowed for the time of the call. */
struct finding {
	enum finding_level level;
	const char *file;  /* path as given */
	size_t line;       /* from 1; 0 when the entry is named by its key */
	const char *entry; /* key of the record, may be NULL */
	const char *message;
	const char *fix; /* may be NULL */
};

struct ingest_options {
	const char *const *folders; /* corpus folders, read in this order */
	size_t n_folders;
	const char *out;      /* index file to write; NULL: check only, build nothing */
	const char *built_at; /* RFC 3339; NULL: SOURCE_DATE_EPOCH or else now */
	const char *program;  /* name and version, for meta.program */
	bool doubts;          /* report these too */
	bool anew;            /* make the index of all files, whatever is there */
	void (*report)(void *ctx, const struct finding *f);
	/* May be NULL. `done` of `total` steps; `what` is what is being done. */
	void (*progress)(void *ctx, const char *what, size_t done, size_t total);
	void *ctx;
};

enum ingest_outcome {
	INGEST_BUILT,     /* the index was made of all files */
	INGEST_UPDATED,   /* what changed was brought into it */
	INGEST_UNCHANGED, /* there was nothing to do */
};

struct ingest_summary {
	enum ingest_outcome outcome;
	const char *anew; /* why, where an index was there; NULL: none was, or it was asked for */
	uint32_t changed; /* files that are new, other than they were, or gone; when updated */
	uint32_t files, works, passages, full_texts, regions, themes, synonyms;
	uint32_t skipped, failed; /* files of a kind that is not read; that gave nothing */
	uint32_t merged;          /* records that were of a work of which there was one */
	uint32_t errors, warnings, doubts;
	uint32_t citations, resolved;     /* in the texts; those whose work is known */
	uint64_t text_bytes, index_bytes; /* text_bytes: of what was read in this run */
	char index_id[33];
};

/* Read the folders and build options->out in a file of another name in the same
 * folder, check it, make it durable and rename it into place. Killed at any moment it
 * leaves the old index whole. Findings do not make it fail: ERR_OK with
 * summary->errors > 0 is a built index without the faulty entries. ERR_NOT_FOUND: a
 * folder is not there. ERR_INVALID: no work at all could be read. ERR_BUSY: another
 * run is writing the same index. ERR_IO: reading or writing failed. */
NODISCARD enum err_code ingest_run(struct ingest_summary *out, const struct ingest_options *options,
				   struct err *err);

/* For a signal handler: take away the unfinished file of the run under way, which ends with
 * the process. */
void ingest_interrupt(void);
