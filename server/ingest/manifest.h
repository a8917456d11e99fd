/* ingest/manifest.h -- which files an index was made of, and which of them changed since.
 * Layer: ingest. */
#pragma once

#include "ingest/internal.h"

/* A file as the index knows it. */
struct source {
	uint32_t id;
	const char *path;
	int64_t size, mtime;
	unsigned char digest[HASH_BYTES];
	bool hashed;       /* it has one */
	struct file *file; /* as it is now; NULL: gone */
};

struct sources {
	struct source *list;
	size_t n, cap;
	uint32_t last;         /* the highest id */
	struct source **by_id; /* NULL: there is none of that number */
};

/* After the last file is listed, before any is looked for. */
NODISCARD enum err_code manifest_ready(struct files *files, struct run *r);

/* The number of a file in the index, by its path; 0: it is no file of the corpus. */
uint32_t manifest_find(const struct files *files, const char *path);

/* The files that the index at `db` was made of, each with what it is now. file->wanted is set
 * of each file that is new, or not what it was: those whose size and time are the same are taken
 * to be, of others the bytes decide. */
NODISCARD enum err_code manifest_compare(struct sources *out, struct files *files, struct run *r,
					 struct db *db);

/* How many files are new, other than they were, or gone. */
size_t manifest_changed(const struct sources *sources, const struct files *files);

/* Put what is known of the wanted files into the index, and what all that were read claim. */
NODISCARD enum err_code manifest_put_files(const struct files *files, struct run *r, struct db *db);

/* Then, at the end, what was found in them. */
NODISCARD enum err_code manifest_put_findings(const struct files *files, struct run *r,
					      struct db *db);
