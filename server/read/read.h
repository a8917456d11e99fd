/* read/read.h -- a file of any format as a stream of works. Layer: read.
 *
 * A reader turns one file into works, each a JSON object: a CSL-JSON 1.0.2 entry
 * (corpus/README.md lists what is understood of it, and the project's own fields in
 * `custom`) with two more:
 *
 *     "text":      [{"section": "Introduction", "level": 1, "text": "...",
 *                    "cites": [{"from": 12, "to": 25, "target": "b3"}]}, ...]
 *     "reference_list": [{"id": "b3", "text": "as printed", "DOI": "10...", "title": ...}, ...]
 *
 * A paragraph's `cites` say what the markup says that a stretch of it (bytes) points to; an
 * entry of the reference list has whatever parts the markup gives besides its text, named and
 * shaped as CSL-JSON has them. A work without "title" is the text of a record that is
 * elsewhere: the caller finds out which by the file's name.
 *
 * Files are not to be trusted, and the libraries that read them are large. The readers are in a
 * program of their own, dragoman-read; worker.c runs it as a child process with limits on
 * memory, time and what it may open or write, and hands on what comes out of it; a child that
 * dies or takes too long costs one file. Readers are for one thread; the worker too.
 *
 * A new format is a struct format in format.c, a file of read/ with its struct reader, and a line
 * in the table of readers.c. */
#pragma once

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "read/format.h"

enum {
	READING_FILE_MAX = 64 * 1024 * 1024, /* bytes of a file */
	READING_HEAD = 4096,                 /* bytes by which a format is known */
	READING_DEPTH_MAX = 64,              /* of a work's JSON */
	READING_WORKS_MAX = 1000000,         /* of a file */
	READING_FINDINGS_MAX = 1000,
};

/* One file being read. */
struct reading {
	const char *path; /* as given, for people and for opening */
	const char *data; /* its bytes, a NUL behind them; not checked for UTF-8 */
	size_t n;
	struct arena *mem; /* for the time of this file */
	void *ctx;         /* of the sink */
	/* Where works and findings go. `work` is the sink's from then on. */
	void (*work)(struct reading *d, cJSON *work);
	void (*finding)(struct reading *d, bool is_error, size_t line, const char *fix,
			const char *message);
	size_t n_works, n_findings;
};

/* Works, and what was wrong on the way. A file with an error still gives what can be used of
 * it. `fix` tells what to do and may be NULL; line 0: the file as a whole. */
void reading_work(struct reading *d, cJSON *work); /* NULL: there was no memory for it */
void reading_error(struct reading *d, size_t line, const char *fix, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
void reading_warning(struct reading *d, size_t line, const char *fix, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* What to do with a file that no reader reads. */
#define READING_SAVE_AS                                                                            \
	"save a text as PDF, HTML or plain text, a list of works as BibTeX, RIS or CSL-JSON"

/* Nested deeper than any work is: cJSON follows it by recursion. */
bool reading_is_too_deep(const char *json);

/* What reads a format. One file of read/ holds each. */
struct reader {
	const struct format *format;
	/* ERR_NO_MEMORY or ERR_OK; what is wrong with the file is a finding. */
	enum err_code (*read)(struct reading *d, struct err *err);
};
