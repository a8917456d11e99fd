#include "harvest/shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK    SHELF_HIDDEN "/lock"
#define PART    SHELF_HIDDEN "/part"
#define MISSING SHELF_HIDDEN "/missing/"

enum { NAME_CEILING = 4096 };

struct shelf {
	char *folder;
	int folder_fd, lock_fd;
};

static enum err_code io_error(const struct shelf *s, const char *name, struct err *err)
{
	return err_set(err, ERR_IO, "%.100s/%.80s: %s", s->folder, name, strerrordesc_np(errno));
}

/* Make the folders that `name` lies in, within `at`. */
static bool make_folders(int at, const char *name)
{
	char path[NAME_CEILING];

	for (const char *slash = strchr(name + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		const size_t n = (size_t)(slash - name);

		if (n >= sizeof(path))
			return errno = ENAMETOOLONG, false;
		memcpy(path, name, n);
		path[n] = '\0';
		if (mkdirat(at, path, 0755) != 0 && errno != EEXIST)
			return false;
	}
	return true;
}

static enum err_code take_lock(struct shelf *s, struct err *err)
{
	if (!make_folders(s->folder_fd, LOCK))
		return io_error(s, SHELF_HIDDEN, err);
	s->lock_fd = openat(s->folder_fd, LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (s->lock_fd < 0)
		return io_error(s, LOCK, err);
	if (flock(s->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return ERR_OK;
	if (errno != EWOULDBLOCK)
		return io_error(s, LOCK, err);
	(void)err_set(err, ERR_BUSY, "another run is filling %.150s", s->folder);
	(void)err_mend(err, "wait until it is done, or give another folder with --out");
	return ERR_BUSY;
}

static enum err_code open_folder(struct shelf *s, struct err *err)
{
	char below[NAME_CEILING];

	(void)snprintf(below, sizeof(below), "%s/", s->folder);
	if (!make_folders(AT_FDCWD, below))
		return io_error(s, "", err);
	s->folder_fd = open(s->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return s->folder_fd < 0 ? io_error(s, "", err) : take_lock(s, err);
}

enum err_code shelf_open(struct shelf **out, const char *folder, struct err *err)
{
	struct shelf *s = calloc(1, sizeof(*s));
	enum err_code code;

	if (s)
		s->folder = strdup(folder);
	if (!s || !s->folder) {
		free(s);
		return err_set(err, ERR_NO_MEMORY, "no memory for a folder");
	}
	s->folder_fd = s->lock_fd = -1;
	code = open_folder(s, err);
	if (code == ERR_OK)
		*out = s;
	else
		shelf_close(s);
	return code;
}

void shelf_close(struct shelf *s)
{
	if (!s)
		return;
	if (s->lock_fd >= 0)
		(void)close(s->lock_fd);
	if (s->folder_fd >= 0)
		(void)close(s->folder_fd);
	free(s->folder);
	free(s);
}

bool shelf_has(const struct shelf *s, const char *name)
{
	return faccessat(s->folder_fd, name, R_OK, 0) == 0;
}

enum err_code shelf_get(struct str *out, const struct shelf *s, const char *name, struct err *err)
{
	const int fd = openat(s->folder_fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char bytes[16384];
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? err_set(err, ERR_NOT_FOUND, "%.100s is not there", name)
				       : io_error(s, name, err);
	while ((n = read(fd, bytes, sizeof(bytes))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		str_add_n(out, bytes, (size_t)n);
	}
	(void)close(fd);
	if (n < 0)
		return io_error(s, name, err);
	return str_ok(out)
		       ? ERR_OK
		       : err_set(err, ERR_TOO_LARGE, "%.100s/%.80s: too large", s->folder, name);
}

static bool write_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		const ssize_t wrote = write(fd, bytes, n);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return false;
		bytes += wrote;
		n -= (size_t)wrote;
	}
	return fsync(fd) == 0;
}

enum err_code shelf_put(struct shelf *s, const char *name, const char *bytes, size_t n,
			struct err *err)
{
	const int fd = openat(s->folder_fd, PART, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool ok;
	int failure;

	if (fd < 0)
		return io_error(s, PART, err);
	ok = write_all(fd, bytes, n);
	failure = errno;
	ok = close(fd) == 0 && ok;
	if (ok) {
		ok = make_folders(s->folder_fd, name) &&
		     renameat(s->folder_fd, PART, s->folder_fd, name) == 0;
		failure = errno;
	}
	if (ok)
		return ERR_OK;
	(void)unlinkat(s->folder_fd, PART, 0);
	errno = failure;
	return io_error(s, name, err);
}

void shelf_remove(struct shelf *s, const char *name)
{
	(void)unlinkat(s->folder_fd, name, 0);
}

enum err_code shelf_note_missing(struct shelf *s, const char *what, time_t when, const char *why,
				 struct err *err)
{
	char name[NAME_CEILING], note[160], date[16];
	struct tm tm = { 0 };

	(void)gmtime_r(&when, &tm);
	(void)strftime(date, sizeof(date), "%Y-%m-%d", &tm);
	(void)snprintf(name, sizeof(name), MISSING "%s", what);
	(void)snprintf(note, sizeof(note), "%s %s\n", date, why);
	return shelf_put(s, name, note, strlen(note), err);
}

bool shelf_missing(const struct shelf *s, const char *what, char note[160])
{
	AUTO(str) struct str text = STR(159);
	char name[NAME_CEILING];

	(void)snprintf(name, sizeof(name), MISSING "%s", what);
	if (shelf_get(&text, s, name, NULL))
		return false;
	(void)snprintf(note, 160, "%.*s", (int)strcspn(str_text(&text), "\n"), str_text(&text));
	return true;
}
