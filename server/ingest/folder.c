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

static int wanted(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strcmp(entry->d_name, "README.md") != 0 &&
	       strcmp(entry->d_name, "vocab") != 0;
}

/* Byte order: the same on every machine, whatever its language. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
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

static enum err_code add_entry(struct files *out, struct run *r, const char *folder,
			       const char *name, int depth)
{
	AUTO(str) struct str path = STR(65536);
	struct stat st;
	bool failed, is_link;
	char *kept;

	str_add_f(&path, "%s/%s", folder, name);
	kept = str_ok(&path) ? arena_strdup(r->mem, str_text(&path)) : NULL;
	if (!kept)
		return ingest_no_memory(r);
	failed = lstat(kept, &st) != 0;
	is_link = !failed && S_ISLNK(st.st_mode);
	if (failed || (is_link && stat(kept, &st) != 0)) {
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
			       .name = strrchr(kept, '/') + 1,
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

static enum err_code list_below(struct files *out, struct run *r, const char *folder, int depth)
{
	struct dirent **entries;
	int n;
	enum err_code code = ERR_OK;

	if (depth > FOLDER_DEPTH_MAX) {
		report_error(r, &(struct place){ .file = folder }, "move its files up",
			     "folders are nested more than %d deep", FOLDER_DEPTH_MAX);
		return ERR_OK;
	}
	n = scandir(folder, &entries, wanted, by_bytes);
	if (n < 0) {
		if (depth > 0) {
			report_error(r, &(struct place){ .file = folder },
				     "check that it can be read", "%s", strerrordesc_np(errno));
			return ERR_OK;
		}
		return not_found(r, folder);
	}
	for (int i = 0; i < n; i++) {
		if (code == ERR_OK)
			code = add_entry(out, r, folder, entries[i]->d_name, depth);
		free(entries[i]);
	}
	free(entries);
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
