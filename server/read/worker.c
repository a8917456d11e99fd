#include "read/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/program.h"
#include "base/str.h"
#include "read/wire.h"
#include "text/text.h"

#define READER  "dragoman-read"
#define DAMAGED "it may be damaged: open it in another program and save it anew"

struct worker {
	struct worker_options options;
	pid_t child; /* 0: none runs */
	int fd;      /* to it */
	bool confined;
	bool absent; /* dragoman-read is not installed */
	char *frame; /* the last one, a NUL behind it */
	size_t room;
};

/* How the reading of a file ended. */
enum end {
	END_GOES_ON,
	END_DONE,
	END_UNKNOWN,
	END_GONE,
	END_LATE,
	END_NO_MEMORY,
	END_NONSENSE,
	END_TOO_MUCH
};

/* A file under way. */
struct job {
	struct worker *w;
	const struct worker_sink *sink;
	long left_ms;
	size_t bytes, works, findings;
	enum err_code code; /* the sink's, or there is no memory here */
};

struct worker *worker_new(const struct worker_options *options)
{
	struct worker *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->fd = -1;
	if (options)
		w->options = *options;
	if (!w->options.memory)
		w->options.memory = READ_MEMORY;
	if (!w->options.ms)
		w->options.ms = READ_MS;
	if (!w->options.answer_max)
		w->options.answer_max = READ_ANSWER;
	return w;
}

/* How it ended, as waitpid() says; it is killed where it has not. */
static int end_child(struct worker *w)
{
	int status = 0;

	if (!w->child)
		return 0;
	(void)close(w->fd);
	w->fd = -1;
	(void)kill(w->child, SIGKILL);
	while (waitpid(w->child, &status, 0) < 0 && errno == EINTR)
		continue;
	w->child = 0;
	return status;
}

void worker_free(struct worker *w)
{
	if (!w)
		return;
	(void)end_child(w);
	free(w->frame);
	free(w);
}

bool worker_is_confined(const struct worker *w)
{
	return w->confined;
}

/* --- frames, with patience --- */

static long now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Only the time that is spent waiting counts: what the caller does with a work is its own. */
static enum end take(struct job *job, void *bytes, size_t n)
{
	char *at = bytes;

	while (n > 0) {
		struct pollfd p = { .fd = job->w->fd, .events = POLLIN };
		const long before = now_ms();
		const int ready = poll(&p, 1, job->left_ms > 0 ? (int)job->left_ms : 0);
		ssize_t got;

		job->left_ms -= now_ms() - before;
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return END_LATE;
		got = recv(job->w->fd, at, n, MSG_DONTWAIT);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got <= 0)
			return END_GONE;
		at += got;
		n -= (size_t)got;
	}
	return END_GOES_ON;
}

/* The next frame; its bytes are in w->frame. */
static enum end take_frame(struct job *job, struct frame *head)
{
	struct worker *w = job->w;
	enum end end = take(job, head, sizeof(*head));

	if (end != END_GOES_ON)
		return end;
	job->bytes += head->size;
	if (job->bytes > w->options.answer_max)
		return END_TOO_MUCH;
	if (head->size >= w->room) {
		char *frame = realloc(w->frame, (size_t)head->size + 1);

		if (!frame) {
			job->code = ERR_NO_MEMORY;
			return END_NONSENSE;
		}
		w->frame = frame;
		w->room = (size_t)head->size + 1;
	}
	end = take(job, w->frame, head->size);
	w->frame[end == END_GOES_ON ? head->size : 0] = '\0';
	return end;
}

/* --- the child --- */

static enum err_code cannot_start(struct err *err, int why)
{
	(void)err_set(err, ERR_IO, "no process can be started to read files in: %s",
		      strerrordesc_np(why));
	(void)err_mend(err, "raise the limit on processes or on memory");
	return ERR_IO;
}

/* In the child: its end of the socket is the program's standard input. */
static _Noreturn void become_reader(int fd, const struct worker_options *options, pid_t parent,
				    const char *program)
{
	char memory[24], ms[24], pid[24];
	char *const args[] = { (char *)(uintptr_t)READER, memory, ms, pid, NULL };

	(void)snprintf(memory, sizeof(memory), "%zu", options->memory);
	(void)snprintf(ms, sizeof(ms), "%u", options->ms);
	(void)snprintf(pid, sizeof(pid), "%ld", (long)parent);
	if (fd != STDIN_FILENO)
		(void)dup2(fd, STDIN_FILENO);
	else
		(void)fcntl(fd, F_SETFD, 0);
	(void)execv(program, args);
	_exit(EXIT_FAILURE);
}

/* Else nothing but a finding comes of any file. */
static bool find_program(struct worker *w, char *path, size_t size)
{
	if (!w->options.child)
		w->absent = !program_beside(path, size, READER) || access(path, X_OK) != 0;
	return !w->absent;
}

enum err_code worker_start(struct worker *w, struct err *err)
{
	struct job job = { .w = w, .left_ms = READ_MS };
	const pid_t self = getpid();
	struct frame head = { 0 };
	char program[PATH_MAX];
	int ends[2];

	if (w->child || !find_program(w, program, sizeof(program)))
		return ERR_OK;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return cannot_start(err, errno);
	w->child = fork();
	if (w->child == 0 && w->options.child)
		w->options.child(ends[1], &w->options, self);
	if (w->child == 0)
		become_reader(ends[1], &w->options, self, program);
	(void)close(ends[1]);
	w->fd = ends[0];
	if (w->child < 0) {
		const int why = errno;

		w->child = 0;
		(void)close(w->fd);
		w->fd = -1;
		return cannot_start(err, why);
	}
	if (take_frame(&job, &head) != END_GOES_ON || head.kind != FRAME_READY || head.size != 1) {
		(void)end_child(w);
		return cannot_start(err, ECHILD);
	}
	w->confined = w->frame[0] == 1;
	return ERR_OK;
}

/* --- what it says --- */

/* NULL: it is no JSON as a reader writes it. */
static cJSON *parse(const struct worker *w, size_t n)
{
	const char *end = NULL;

	if (memchr(w->frame, 0, n) || !text_is_utf8(w->frame, n) || reading_is_too_deep(w->frame))
		return NULL;
	return cJSON_ParseWithLengthOpts(w->frame, n + 1, &end, 1);
}

static enum end take_finding(struct job *job, const struct frame *head)
{
	cJSON *json = parse(job->w, head->size);
	const cJSON *line = cJSON_GetObjectItemCaseSensitive(json, "line");
	const char *message =
		cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "message"));
	const char *fix = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "fix"));
	const bool ok = message && cJSON_IsNumber(line) && line->valuedouble >= 0 &&
			line->valuedouble < 1e9 && ++job->findings <= READING_FINDINGS_MAX;

	if (ok)
		job->sink->finding(job->sink->ctx, head->kind == FRAME_ERROR,
				   (size_t)line->valuedouble, fix && *fix ? fix : NULL, message);
	cJSON_Delete(json);
	return ok ? END_GOES_ON : END_NONSENSE;
}

static enum end take_work(struct job *job, const struct frame *head)
{
	cJSON *json = parse(job->w, head->size);

	if (!cJSON_IsObject(json) || ++job->works > READING_WORKS_MAX) {
		cJSON_Delete(json);
		return END_NONSENSE;
	}
	job->code = job->sink->work(job->sink->ctx, json);
	return job->code == ERR_OK ? END_GOES_ON : END_NONSENSE;
}

static enum end take_answer(struct job *job)
{
	struct frame head = { 0 };
	enum end end = take_frame(job, &head);

	if (end != END_GOES_ON)
		return end;
	switch (head.kind) {
	case FRAME_WORK:
		return take_work(job, &head);
	case FRAME_ERROR:
	case FRAME_WARNING:
		return take_finding(job, &head);
	case FRAME_DONE:
		return END_DONE;
	case FRAME_NO_MEMORY:
		return END_NO_MEMORY;
	case FRAME_UNKNOWN:
		return END_UNKNOWN;
	default:
		return END_NONSENSE;
	}
}

/* --- a file --- */

static void say(const struct job *job, const char *fix, const char *fmt, ...) PRINTF_LIKE(3, 4);
static void say(const struct job *job, const char *fix, const char *fmt, ...)
{
	char message[512];
	int n;
	va_list ap;

	va_start(ap, fmt);
	n = vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	if (job->works > 0 && n > 0 && (size_t)n < sizeof(message))
		(void)snprintf(message + n, sizeof(message) - (size_t)n,
			       "; taken before that: %zu work%s", job->works,
			       job->works == 1 ? "" : "s");
	job->sink->finding(job->sink->ctx, true, 0, fix, message);
}

static void say_end(struct job *job, enum end end)
{
	struct worker *w = job->w;
	const int status = end_child(w), signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (end == END_GONE && (signal == SIGXCPU || (signal == SIGKILL && job->left_ms <= 0)))
		end = END_LATE;
	if (end == END_LATE)
		say(job, "split it, or save it in a simpler form",
		    "reading it took longer than %u seconds and was stopped",
		    (w->options.ms + 999) / 1000);
	else if (end == END_NO_MEMORY)
		say(job, "split it", "reading it takes more than the %zu MiB of memory allowed",
		    w->options.memory / 1024 / 1024);
	else if (end == END_TOO_MUCH)
		say(job, "split it", "there is more than %zu MiB of text in it",
		    w->options.answer_max / 1024 / 1024);
	else if (end == END_GONE && signal)
		say(job, DAMAGED, "the program that reads it crashed (SIG%s)",
		    sigabbrev_np(signal) ? sigabbrev_np(signal) : "?");
	else if (end == END_GONE)
		say(job, DAMAGED, "the program that reads it ended too early (status %d)",
		    WEXITSTATUS(status));
	else
		say(job, DAMAGED, "the program that reads it gave an answer that is none");
}

static enum err_code read_open(struct job *job, const char *path, int file, struct err *err)
{
	enum end end = END_GOES_ON;

	TRY(worker_start(job->w, err));
	if (job->w->absent) {
		say(job, "install it, with make install; the small container image leaves it out",
		    "files of this kind are read by " READER ", which is not beside this program");
		return ERR_OK;
	}
	if (!wire_send_file(job->w->fd, path, file)) { /* it died while it had nothing to do */
		(void)end_child(job->w);
		TRY(worker_start(job->w, err));
		if (!wire_send_file(job->w->fd, path, file))
			return cannot_start(err, ECHILD);
	}
	while (end == END_GOES_ON)
		end = take_answer(job);
	if (job->code != ERR_OK) {
		(void)end_child(job->w);
		return job->code == ERR_NO_MEMORY && err && !err->msg[0]
			       ? err_set(err, ERR_NO_MEMORY, "there is not enough memory")
			       : job->code;
	}
	if (end == END_UNKNOWN)
		say(job, READING_SAVE_AS, "there is no reader for this kind of file");
	else if (end != END_DONE)
		say_end(job, end);
	return ERR_OK;
}

enum err_code worker_read(struct worker *w, const char *path, const struct worker_sink *sink,
			  struct err *err)
{
	struct job job = { .w = w, .sink = sink, .left_ms = (long)w->options.ms };
	const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	enum err_code code = ERR_OK;
	struct stat st;

	if (file < 0 || fstat(file, &st) != 0)
		say(&job, "check that it can be read", "%s", strerrordesc_np(errno));
	else if (!S_ISREG(st.st_mode))
		say(&job, "put a file there", "it is no file");
	else if (st.st_size > READING_FILE_MAX)
		say(&job, "split it", "it is larger than %d MiB", READING_FILE_MAX / 1024 / 1024);
	else if (strlen(path) >= WIRE_PATH_MAX)
		say(&job, "move it up", "its path is too long");
	else
		code = read_open(&job, path, file, err);
	if (file >= 0)
		(void)close(file);
	return code;
}
