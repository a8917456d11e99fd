/* http/asset.h -- the files of web/: those linked into the program, or a folder's.
 * Layer: http. */
#pragma once

#include <stddef.h>

struct asset {
	const char *path; /* as requested, e.g. "/style.css" */
	const char *etag; /* quoted, from the content's hash */
	const char *etag_gz;
	const unsigned char *start, *end;
	const unsigned char *gz_start, *gz_end; /* the same under gzip */
};

/* Made by embed.awk. */
extern const struct asset assets[];
extern const size_t n_assets;

const struct asset *asset_find(const char *path); /* NULL if there is none */

/* By the ending of its name; "application/octet-stream" for what is not known. */
const char *asset_type(const char *path);

/* Open a regular file below the folder `dir`; -1 if there is none. No part of the path
 * may begin with a dot or be a symbolic link, so nothing outside is reached. */
int asset_open_below(int dir, const char *path);
