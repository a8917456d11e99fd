/* read/worker.h -- readers at work in a child process. Layer: read.
 *
 * The child gets one open file at a time and answers with works and findings, each a frame of a
 * kind, a length and JSON. It can open no file of its own but those of the system's programs
 * and libraries, write none, reach no network, and use so much memory and time. What it answers
 * is checked as if an enemy had written it: sizes, UTF-8, depth. Where it dies, takes too long or
 * talks nonsense, that costs the file at hand, and a new child goes on with the next.
 *
 * The child is the program dragoman-read, beside the running one. Where that is not installed,
 * each file is a finding that says so. One thread. Sources: landlock(7), seccomp(2),
 * setrlimit(2), unix(7). */
#pragma once

#include <sys/types.h>

#include "read/read.h"

struct worker_options {
	/* What the child does in place of becoming dragoman-read, with its end of the socket:
	 * child_run() (wire.h) in tests of this module. It does not return. NULL: it becomes that.
	 */
	void (*child)(int fd, const struct worker_options *options, pid_t parent);
	/* For child_run(): what reads a file of that name and beginning; NULL: nothing does. */
	const struct reader *(*find)(const char *name, const char *head, size_t n);
	size_t memory;     /* bytes that the child may take for itself; 0: READ_MEMORY */
	unsigned ms;       /* that a file may take; 0: READ_MS */
	size_t answer_max; /* bytes that a file may become; 0: READ_ANSWER */
};

enum {
	READ_MEMORY = 1024 * 1024 * 1024,
	READ_MS = 60 * 1000,
	READ_ANSWER = 256 * 1024 * 1024,
};

/* Where works and findings go. What `work` returns but ERR_OK ends the reading and is
 * returned; the work is its own. `message` and `fix` (may be NULL) are valid UTF-8, borrowed for
 * the time of the call. */
struct worker_sink {
	enum err_code (*work)(void *ctx, cJSON *work);
	void (*finding)(void *ctx, bool is_error, size_t line, const char *fix,
			const char *message);
	void *ctx;
};

struct worker;

/* Options are copied. NULL: no memory. No child runs before the first file, or worker_start(). */
struct worker *worker_new(const struct worker_options *options);
void worker_free(struct worker *w); /* ends the child; NULL is fine */
NODISCARD enum err_code worker_start(struct worker *w, struct err *err);

/* Read a file. Whatever is wrong with it is a finding. ERR_IO: no child can be started;
 * ERR_NO_MEMORY: here, not in the child. */
NODISCARD enum err_code worker_read(struct worker *w, const char *path,
				    const struct worker_sink *sink, struct err *err);

/* Has the kernel kept the running child from files and network? */
bool worker_is_confined(const struct worker *w);

static inline void worker_autofree(struct worker **w)
{
	worker_free(*w);
}
