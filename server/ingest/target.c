#include "ingest/target.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

struct target {
	const char *out;
	struct str building, lock;
	int lock_fd;
	int from, to; /* of the copy that is being made; -1: there is none */
	pthread_t thread;
	bool has_thread;
	atomic_bool given_up; /* nobody wants it any more */
};

/* What a signal handler takes away; "" while nothing is being made. */
static char unfinished[4096];

void ingest_interrupt(void)
{
	if (*unfinished)
		(void)unlink(unfinished);
}

static enum err_code io_error(struct run *r, const char *path)
{
	return err_set(r->err, ERR_IO, "%s: %s", path, strerrordesc_np(errno));
}

/* --- before anything is begun --- */

static enum err_code check_place(struct run *r)
{
	const char *out = r->options->out;
	char *copy = arena_strdup(r->mem, out);
	struct stat st;

	if (!copy)
		return ingest_no_memory(r);
	if (stat(out, &st) == 0 && S_ISDIR(st.st_mode)) {
		(void)err_set(r->err, ERR_INVALID, "%s is a folder, not an index file", out);
		(void)err_mend(r->err, "name a file in it: --out %.100s/dragoman.db", out);
		return ERR_INVALID;
	}
	copy = dirname(copy);
	if (stat(copy, &st) == 0 && S_ISDIR(st.st_mode) && access(copy, W_OK) == 0)
		return ERR_OK;
	(void)err_set(r->err, ERR_IO, "%s: %s", copy,
		      errno ? strerrordesc_np(errno) : "it is no folder");
	(void)err_mend(r->err, "name a file in a folder that can be written");
	return ERR_IO;
}

/* Only one run writes an index at a time. The lock goes with the process, however it
 * ends; its file stays, since to remove it would let two runs hold two files. */
static enum err_code take_lock(struct target *t, struct run *r)
{
	t->lock_fd = open(str_text(&t->lock), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (t->lock_fd < 0)
		return io_error(r, str_text(&t->lock));
	if (flock(t->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return ERR_OK;
	if (errno != EWOULDBLOCK)
		return io_error(r, str_text(&t->lock));
	(void)err_set(r->err, ERR_BUSY, "another run is writing %s", r->options->out);
	(void)err_mend(r->err, "wait until it is done");
	return ERR_BUSY;
}

static void wait_for_copy(struct target *t)
{
	if (t->has_thread)
		(void)pthread_join(t->thread, NULL);
	t->has_thread = false;
}

static bool close_copy(struct target *t)
{
	const bool closed = t->to < 0 || close(t->to) == 0;

	if (t->from >= 0)
		(void)close(t->from);
	t->from = t->to = -1;
	return closed;
}

static void give_up_copy(struct target *t)
{
	atomic_store(&t->given_up, true);
	wait_for_copy(t);
	(void)close_copy(t);
	atomic_store(&t->given_up, false);
}

enum err_code target_open(struct target **out, struct run *r)
{
	struct target *t;
	enum err_code code;

	errno = 0;
	TRY(check_place(r));
	t = calloc(1, sizeof(*t));
	if (!t)
		return ingest_no_memory(r);
	t->lock_fd = t->from = t->to = -1;
	t->out = r->options->out;
	str_init(&t->building, 65536);
	str_init(&t->lock, 65536);
	str_add_f(&t->building, "%s.building", t->out);
	str_add_f(&t->lock, "%s.lock", t->out);
	code = str_ok(&t->building) ? take_lock(t, r) : ingest_no_memory(r);
	if (code != ERR_OK) {
		target_close(t, ERR_BUSY);
		return code;
	}
	if (t->building.len < sizeof(unfinished))
		memcpy(unfinished, str_text(&t->building), t->building.len + 1);
	*out = t;
	return ERR_OK;
}

void target_close(struct target *t, enum err_code code)
{
	if (!t)
		return;
	give_up_copy(t);
	*unfinished = '\0';
	if (code != ERR_OK && code != ERR_BUSY)
		(void)unlink(str_text(&t->building));
	if (t->lock_fd >= 0)
		(void)close(t->lock_fd);
	str_dispose(&t->building);
	str_dispose(&t->lock);
	free(t);
}

const char *target_building(const struct target *t)
{
	return str_text(&t->building);
}

/* --- while it is made --- */

enum err_code target_clear(struct target *t, struct run *r)
{
	AUTO(str) struct str journal = STR(65536);

	give_up_copy(t);
	str_add_f(&journal, "%s-journal", str_text(&t->building));
	if ((unlink(str_text(&t->building)) != 0 && errno != ENOENT) ||
	    (unlink(str_text(&journal)) != 0 && errno != ENOENT))
		return io_error(r, str_text(&t->building));
	return ERR_OK;
}

static bool write_all(int to, const char *bytes, size_t n)
{
	while (n > 0) {
		const ssize_t written = write(to, bytes, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		n -= (size_t)written;
	}
	return true;
}

/* From where they are to the end. */
static bool copy_by_hand(int from, int to)
{
	enum { PIECE = 1 << 18 };
	char *piece = malloc(PIECE);
	ssize_t n = -1;

	while (piece && ((n = read(from, piece, PIECE)) > 0 || (n < 0 && errno == EINTR)))
		if (n > 0 && !write_all(to, piece, (size_t)n))
			break;
	free(piece);
	return n == 0;
}

/* Within the kernel, and on some file systems without a byte being written. Where bytes are, the
 * disk begins with them at once, while what changed is read: to make the copy durable at the end
 * takes longer than all else. Where sync_file_range() fails, fsync() at the end does all of it. */
static void *copy_in_kernel(void *arg)
{
	enum { PIECE = 16 * 1024 * 1024 };
	struct target *t = arg;
	off_t at = 0;
	ssize_t n;

	while (!atomic_load(&t->given_up) &&
	       (n = copy_file_range(t->from, NULL, t->to, NULL, PIECE, 0)) > 0) {
		(void)sync_file_range(t->to, at, n, SYNC_FILE_RANGE_WRITE);
		at += n;
	}
	return NULL;
}

enum err_code target_copy(struct target *t, struct run *r)
{
	const char *building = str_text(&t->building);

	TRY(target_clear(t, r));
	t->from = open(t->out, O_RDONLY | O_CLOEXEC);
	if (t->from < 0)
		return io_error(r, t->out);
	t->to = open(building, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (t->to < 0)
		return io_error(r, building);
	t->has_thread = pthread_create(&t->thread, NULL, copy_in_kernel, t) == 0;
	if (!t->has_thread)
		(void)copy_in_kernel(t);
	return ERR_OK;
}

/* What copy_file_range() has left, which fails for more reasons than are documented, is read and
 * written: that tells what cannot be helped. */
enum err_code target_copied(struct target *t, struct run *r)
{
	enum err_code code = ERR_OK;

	wait_for_copy(t);
	if (!copy_by_hand(t->from, t->to))
		code = io_error(r, str_text(&t->building));
	if (!close_copy(t) && code == ERR_OK)
		code = io_error(r, str_text(&t->building));
	return code;
}

/* --- when it is whole --- */

static enum err_code sync_path(struct run *r, const char *path, int flags)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
	enum err_code code = ERR_OK;

	if (fd < 0 || fsync(fd) != 0)
		code = io_error(r, path);
	if (fd >= 0)
		(void)close(fd);
	return code;
}

enum err_code target_finish(struct target *t, struct run *r)
{
	const char *building = str_text(&t->building);
	char *copy = arena_strdup(r->mem, t->out);
	struct stat st;

	/* An index from which something may have fallen out on the way is not the one. */
	if (!copy || arena_was_full(r->mem) || str_shortages() != r->shortages)
		return ingest_no_memory(r);
	TRY(sync_path(r, building, 0));
	if (stat(building, &st) != 0 || rename(building, t->out) != 0)
		return io_error(r, t->out);
	r->summary.index_bytes = (uint64_t)st.st_size;
	return sync_path(r, dirname(copy), O_DIRECTORY);
}
