#include "base/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER = 256 * 1024 };

struct spill {
	int fd;
	uint64_t written; /* to the file */
	size_t n;         /* in the buffer, behind that */
	char buffer[BUFFER];
};

static enum err_code failed(struct err *err, const char *what)
{
	return err_set(err, ERR_IO, "a temporary file: %s: %s", what, strerrordesc_np(errno));
}

/* Without a name from the start where the file system can, else by taking it away. */
static int open_nameless(const char *folder)
{
	char path[4096];
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	if (snprintf(path, sizeof(path), "%s/.dragoman-XXXXXX", folder) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		(void)unlink(path);
	return fd;
}

static int open_beside(const char *beside)
{
	const char *slash = beside ? strrchr(beside, '/') : NULL, *folder = getenv("TMPDIR");
	char path[4096];

	if (!beside)
		return open_nameless(folder && *folder ? folder : "/tmp");
	if (!slash)
		return open_nameless(".");
	if (snprintf(path, sizeof(path), "%.*s/", (int)(slash - beside), beside) >=
	    (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open_nameless(path);
}

enum err_code spill_open(struct spill **out, const char *beside, struct err *err)
{
	struct spill *s = calloc(1, sizeof(*s));

	if (!s)
		return err_set(err, ERR_NO_MEMORY, "no memory for a temporary file");
	s->fd = open_beside(beside);
	if (s->fd < 0) {
		free(s);
		return failed(err, "making it");
	}
	*out = s;
	return ERR_OK;
}

void spill_close(struct spill *s)
{
	if (!s)
		return;
	(void)close(s->fd);
	free(s);
}

uint64_t spill_size(const struct spill *s)
{
	return s->written + s->n;
}

static enum err_code write_all(struct spill *s, const char *bytes, size_t n, struct err *err)
{
	while (n > 0) {
		const ssize_t put = pwrite(s->fd, bytes, n, (off_t)s->written);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return failed(err, "writing");
		s->written += (uint64_t)put;
		bytes += put;
		n -= (size_t)put;
	}
	return ERR_OK;
}

static enum err_code flush(struct spill *s, struct err *err)
{
	const size_t n = s->n;

	s->n = 0;
	return write_all(s, s->buffer, n, err);
}

enum err_code spill_add(struct spill *s, const void *bytes, size_t n, struct err *err)
{
	if (n > sizeof(s->buffer) - s->n)
		TRY(flush(s, err));
	if (n > sizeof(s->buffer))
		return write_all(s, bytes, n, err);
	if (n > 0)
		memcpy(s->buffer + s->n, bytes, n);
	s->n += n;
	return ERR_OK;
}

enum err_code spill_read(void *out, struct spill *s, uint64_t at, size_t n, struct err *err)
{
	char *to = out;

	if (s->n > 0 && at + n > s->written)
		TRY(flush(s, err));
	while (n > 0) {
		const ssize_t got = pread(s->fd, to, n, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got == 0 ? ENODATA : errno;
			return failed(err, "reading");
		}
		at += (uint64_t)got;
		to += got;
		n -= (size_t)got;
	}
	return ERR_OK;
}
