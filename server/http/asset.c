#include "http/asset.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

const struct asset *asset_find(const char *path)
{
	for (size_t i = 0; i < n_assets; i++)
		if (!strcmp(assets[i].path, path))
			return &assets[i];
	return NULL;
}

const char *asset_type(const char *path)
{
	static const char *const types[][2] = {
		{ ".html", "text/html; charset=utf-8" },
		{ ".css", "text/css; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".mjs", "text/javascript; charset=utf-8" },
		{ ".json", "application/json" },
		{ ".svg", "image/svg+xml" },
		{ ".png", "image/png" },
		{ ".ico", "image/x-icon" },
		{ ".woff2", "font/woff2" },
		{ ".txt", "text/plain; charset=utf-8" },
		{ ".xml", "application/xml" },
		{ ".webmanifest", "application/manifest+json" },
	};
	const char *ending = strrchr(path, '.');

	for (size_t i = 0; ending && i < COUNT_OF(types); i++)
		if (!strcmp(types[i][0], ending))
			return types[i][1];
	return "application/octet-stream";
}

/* One step down; closes `dir`. A pipe must not make the open wait: O_NONBLOCK. */
static int step(int dir, const char *name, size_t len, bool last)
{
	char part[NAME_MAX + 1];
	int fd = -1;

	if (len > 0 && len <= NAME_MAX && name[0] != '.') {
		memcpy(part, name, len);
		part[len] = '\0';
		fd = openat(dir, part,
			    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
				    (last ? 0 : O_DIRECTORY));
	}
	(void)close(dir);
	return fd;
}

int asset_open_below(int dir, const char *path)
{
	int fd = fcntl(dir, F_DUPFD_CLOEXEC, 0);
	struct stat st;

	while (fd >= 0 && *path == '/') {
		const size_t len = strcspn(++path, "/");

		fd = step(fd, path, len, path[len] == '\0');
		path += len;
	}
	if (fd >= 0 && (fstat(fd, &st) || !S_ISREG(st.st_mode))) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}
