#include "faults/wrap.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

static struct {
	bool armed, all, happened;
	enum fault_class what;
	unsigned long left;
} fault;

void fault_arm(enum fault_class what, unsigned long nth, bool all)
{
	fault.what = what;
	fault.left = nth;
	fault.all = all;
	fault.happened = false;
	fault.armed = true;
}

bool fault_disarm(void)
{
	fault.armed = false;
	return fault.happened;
}

/* For a breakpoint. */
void __attribute__((noinline)) fault_here(void)
{
	__asm__ volatile("");
}

static bool fails(enum fault_class what)
{
	if (!fault.armed || fault.what != what || (fault.left > 0 && --fault.left > 0))
		return false;
	fault_here();
	fault.happened = true;
	fault.armed = fault.all;
	return true;
}

/* `args` with parentheses around them, and their types. */
#define WRAP(class, bad, error, type, name, sig, args)                                             \
	type __real_##name sig;                                                                    \
	type __wrap_##name sig;                                                                    \
	type __wrap_##name sig                                                                     \
	{                                                                                          \
		if (!fails(class))                                                                 \
			return __real_##name args;                                                 \
		errno = (error);                                                                   \
		return bad;                                                                        \
	}
#define MEMORY(name, sig, args)           WRAP(FAULT_MEMORY, NULL, ENOMEM, void *, name, sig, args)
#define SQLITE(bad, name, sig, args)      WRAP(FAULT_SQLITE, bad, EIO, int, name, sig, args)
#define FILES(type, bad, name, sig, args) WRAP(FAULT_FILES, bad, EIO, type, name, sig, args)

MEMORY(malloc, (size_t n), (n))
MEMORY(calloc, (size_t n, size_t size), (n, size))
MEMORY(realloc, (void *old, size_t n), (old, n))

SQLITE(SQLITE_IOERR_READ, sqlite3_step, (sqlite3_stmt * st), (st))
SQLITE(SQLITE_NOMEM, sqlite3_prepare_v3,
       (sqlite3 * db, const char *sql, int n, unsigned flags, sqlite3_stmt **st, const char **tail),
       (db, sql, n, flags, st, tail))
SQLITE(SQLITE_CORRUPT, sqlite3_prepare_v2,
       (sqlite3 * db, const char *sql, int n, sqlite3_stmt **st, const char **tail),
       (db, sql, n, st, tail))
SQLITE(SQLITE_FULL, sqlite3_exec,
       (sqlite3 * db, const char *sql, int (*f)(void *, int, char **, char **), void *ctx,
	char **msg),
       (db, sql, f, ctx, msg))
SQLITE(SQLITE_NOMEM, sqlite3_bind_int64, (sqlite3_stmt * st, int at, sqlite3_int64 n), (st, at, n))
SQLITE(SQLITE_TOOBIG, sqlite3_bind_text,
       (sqlite3_stmt * st, int at, const char *s, int n, void (*f)(void *)), (st, at, s, n, f))
SQLITE(SQLITE_NOMEM, sqlite3_bind_blob64,
       (sqlite3_stmt * st, int at, const void *s, sqlite3_uint64 n, void (*f)(void *)),
       (st, at, s, n, f))
SQLITE(SQLITE_IOERR, sqlite3_blob_open,
       (sqlite3 * db, const char *base, const char *table, const char *column, sqlite3_int64 row,
	int flags, sqlite3_blob **out),
       (db, base, table, column, row, flags, out))
SQLITE(SQLITE_CORRUPT, sqlite3_blob_reopen, (sqlite3_blob * b, sqlite3_int64 row), (b, row))
SQLITE(SQLITE_IOERR_SHORT_READ, sqlite3_blob_read, (sqlite3_blob * b, void *to, int n, int at),
       (b, to, n, at))

FILES(ssize_t, -1, read, (int fd, void *to, size_t n), (fd, to, n))
FILES(ssize_t, -1, write, (int fd, const void *from, size_t n), (fd, from, n))
FILES(int, -1, fsync, (int fd), (fd))
FILES(int, -1, rename, (const char *from, const char *to), (from, to))
FILES(int, EOF, fflush, (FILE * f), (f))
FILES(size_t, 0, fwrite, (const void *from, size_t size, size_t n, FILE *f), (from, size, n, f))
FILES(FILE *, NULL, fopen, (const char *path, const char *how), (path, how))

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
	mode_t mode;
	va_list ap;

	if (fails(FAULT_FILES)) {
		errno = EIO;
		return -1;
	}
	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return __real_open(path, flags, mode);
}
