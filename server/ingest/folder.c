#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/list.h"
#include "ingest/internal.h"
#include "text/text.h"

enum { FOLDER_DEPTH_MAX = 16 };

bool has_suffix(const char *name, const char *suffix)
{
	const size_t n = strlen(name), m = strlen(suffix);

	return n > m && strcasecmp(name + n - m, suffix) == 0;
}

static bool is_wanted(const char *name)
{
	return name[0] != '.' && strcmp(name, "README.md") != 0 && strcmp(name, "vocab") != 0;
}

/* What a folder has. */
struct entry {
	uint64_t letters; /* of its name, behind what all names of the folder begin with */
	const char *path, *name;
};

struct entries {
	struct entry *list; /* a list_reserve() */
	size_t n, cap;
};

static void entries_autofree(struct entries *e)
{
	free(e->list);
}

/* Byte order: the same on every machine, whatever its language. */
static int by_bytes(const void *one, const void *other)
{
	const struct entry *a = one, *b = other;

	if (a->letters != b->letters)
		return a->letters < b->letters ? -1 : 1;
	return strcmp(a->name, b->name);
}

static size_t common_length(const struct entries *e)
{
	size_t n = e->n > 0 ? strlen(e->list[0].name) : 0;

	for (size_t i = 1; i < e->n; i++)
		for (size_t k = 0; k < n; k++)
			if (e->list[i].name[k] != e->list[0].name[k])
				n = k;
	return n;
}

/* Names of many files differ behind their first letters only. */
static void sort_entries(struct entries *e)
{
	const size_t common = common_length(e);

	for (size_t i = 0; i < e->n; i++) {
		const unsigned char *at = (const unsigned char *)e->list[i].name + common;
		uint64_t letters = 0;

		for (size_t k = 0; k < sizeof(letters); k++) {
			letters = letters << 8 | *at;
			at += *at != 0;
		}
		e->list[i].letters = letters;
	}
	if (e->n > 0)
		qsort(e->list, e->n, sizeof(*e->list), by_bytes);
}

static enum err_code note_entry(struct entries *e, struct run *r, const char *folder,
				const char *name)
{
	const size_t n = strlen(folder), m = strlen(name) + 1;
	char *path;

	if (!list_reserve(&e->list, sizeof(*e->list), e->n, &e->cap))
		return ingest_no_memory(r);
	path = arena_alloc(r->mem, n + 1 + m);
	if (!path)
		return ingest_no_memory(r);
	memcpy(path, folder, n);
	path[n] = '/';
	memcpy(path + n + 1, name, m);
	e->list[e->n++] = (struct entry){ .path = path, .name = path + n + 1 };
	return ERR_OK;
}

/* *why: what errno says of a folder that cannot be read; else 0. */
static enum err_code read_entries(struct entries *out, int *why, struct run *r, DIR *dir,
				  const char *folder)
{
	for (;;) {
		const struct dirent *entry;

		errno = 0;
		entry = readdir(dir);
		*why = entry ? 0 : errno;
		if (!entry)
			return ERR_OK;
		if (is_wanted(entry->d_name))
			TRY(note_entry(out, r, folder, entry->d_name));
	}
}

static enum err_code list_below(struct files *out, struct run *r, const char *folder, int depth);

/* The index itself, if somebody keeps it among the works, and what is beside it while it is made.
 */
static bool is_index(const struct run *r, const char *folder, const char *name)
{
	static const char *const suffixes[] = { "", ".lock", ".building", ".building-journal" };
	const char *out = r->options->out, *slash = out ? strrchr(out, '/') : NULL,
		   *base = slash ? slash + 1 : out;
	const size_t n = base ? strlen(base) : 0;
	AUTO(str) struct str where = STR(65536);
	struct stat here, there;
	bool own = false;

	for (size_t i = 0; n > 0 && strncmp(name, base, n) == 0 && i < COUNT_OF(suffixes); i++)
		own = own || strcmp(name + n, suffixes[i]) == 0;
	if (!own)
		return false;
	str_add_f(&where, "%.*s", slash ? (int)(slash + 1 - out) : 1, slash ? out : ".");
	return str_ok(&where) && stat(folder, &here) == 0 && stat(str_text(&where), &there) == 0 &&
	       here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

static enum err_code add_entry(struct files *out, struct run *r, int dir, const char *folder,
			       const struct entry *entry, int depth)
{
	const char *kept = entry->path, *name = entry->name;
	struct stat st;
	bool failed, is_link;

	failed = fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0;
	is_link = !failed && S_ISLNK(st.st_mode);
	if (failed || (is_link && fstatat(dir, name, &st, 0) != 0)) {
		report_error(r, &(struct place){ .file = kept }, "check that it can be read", "%s",
			     strerrordesc_np(errno));
		return ERR_OK;
	}
	if (S_ISDIR(st.st_mode) && is_link) { /* it may lead back up */
		report_warning(r, &(struct place){ .file = kept },
			       "name that folder on the command line",
			       "a link to a folder is not followed");
		return ERR_OK;
	}
	if (S_ISDIR(st.st_mode))
		return list_below(out, r, kept, depth + 1);
	if (!S_ISREG(st.st_mode) || is_index(r, folder, name))
		return ERR_OK;
	if (!list_reserve(&out->list, sizeof(*out->list), out->n, &out->cap))
		return ingest_no_memory(r);
	out->list[out->n++] =
		(struct file){ .path = kept,
			       .name = name,
			       .size = st.st_size,
			       .mtime = st.st_mtim.tv_sec * 1000000000LL + st.st_mtim.tv_nsec };
	return ERR_OK;
}

static enum err_code not_found(struct run *r, const char *folder)
{
	(void)err_set(r->err, ERR_NOT_FOUND, "corpus folder %s: %s", folder,
		      strerrordesc_np(errno));
	(void)err_mend(r->err, "name a folder that holds CSL-JSON records and texts");
	return ERR_NOT_FOUND;
}

void files_free(struct files *files)
{
	free(files->list);
	*files = (struct files){ 0 };
}

enum err_code folders_exist(struct run *r)
{
	for (size_t i = 0; i < r->options->n_folders; i++)
		if (access(r->options->folders[i], F_OK) != 0)
			return not_found(r, r->options->folders[i]);
	return ERR_OK;
}

static enum err_code cannot_read(struct run *r, const char *folder, int depth, int why)
{
	errno = why;
	if (depth == 0)
		return not_found(r, folder);
	report_error(r, &(struct place){ .file = folder }, "check that it can be read", "%s",
		     strerrordesc_np(why));
	return ERR_OK;
}

static enum err_code list_opened(struct files *out, struct run *r, DIR *dir, const char *folder,
				 int depth)
{
	AUTO(entries) struct entries entries = { 0 };
	int why;

	TRY(read_entries(&entries, &why, r, dir, folder));
	if (why)
		return cannot_read(r, folder, depth, why);
	sort_entries(&entries);
	for (size_t i = 0; i < entries.n; i++)
		TRY(add_entry(out, r, dirfd(dir), folder, &entries.list[i], depth));
	return ERR_OK;
}

static enum err_code list_below(struct files *out, struct run *r, const char *folder, int depth)
{
	enum err_code code;
	DIR *dir;

	if (depth > FOLDER_DEPTH_MAX) {
		report_error(r, &(struct place){ .file = folder }, "move its files up",
			     "folders are nested more than %d deep", FOLDER_DEPTH_MAX);
		return ERR_OK;
	}
	dir = opendir(folder);
	if (!dir)
		return cannot_read(r, folder, depth, errno);
	code = list_opened(out, r, dir, folder, depth);
	(void)closedir(dir);
	return code;
}

enum err_code folder_list(struct files *out, struct run *r, const char *folder)
{
	return list_below(out, r, folder, 0);
}

/* --- one file --- */

static size_t line_of(const char *text, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at; i++)
		line += text[i] == '\n';
	return line;
}

static void report_encoding(struct run *r, const char *path, const char *text, size_t n)
{
	size_t at = 0, size;

	while (at < n && !(text_next(text + at, n - at, &size) == 0xfffd && size == 1))
		at += size;
	report_warning(r, &(struct place){ .file = path, .line = line_of(text, at) },
		       "save the file as UTF-8", "bytes that are not UTF-8 were replaced");
}

static bool read_all(int fd, char *out, size_t n)
{
	for (size_t have = 0; have < n;) {
		const ssize_t got = read(fd, out + have, n - have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		have += (size_t)got;
	}
	return true;
}

static enum err_code read_open(char **out, size_t *n, struct run *r, const char *path, int fd,
			       struct arena *mem)
{
	const struct place at = { .file = path };
	struct stat st;
	char *text;
	size_t size;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		report_error(r, &at, "put a file there", "it is no file");
		return ERR_OK;
	}
	if (st.st_size > FILE_MAX) {
		report_error(r, &at, "split it", "it is larger than %d MiB",
			     FILE_MAX / 1024 / 1024);
		return ERR_OK;
	}
	size = (size_t)st.st_size;
	text = arena_alloc(mem, size + 1);
	if (!text)
		return ingest_no_memory(r);
	if (!read_all(fd, text, size)) {
		report_error(r, &at, "check the disk", "it cannot be read");
		return ERR_OK;
	}
	if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		size -= 3;
	}
	if (!text_is_utf8(text, size) || memchr(text, 0, size)) {
		report_encoding(r, path, text, size);
		text = text_clean(text, size, mem);
		if (!text)
			return ingest_no_memory(r);
		size = strlen(text);
	}
	*out = text;
	*n = size;
	return ERR_OK;
}

enum err_code file_read(char **out, size_t *n, struct run *r, const char *path, struct arena *mem)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	enum err_code code;

	*out = NULL;
	if (fd < 0) {
		report_error(r, &(struct place){ .file = path }, "check that it can be read", "%s",
			     strerrordesc_np(errno));
		return ERR_OK;
	}
	code = read_open(out, n, r, path, fd, mem);
	(void)close(fd);
	return code;
}
