/* ingest/change.h -- works that go, come and change in an index that is there. Layer: ingest,
 * for update.c only. */
#pragma once

#include "ingest/build.h"

/* A work that the index has. */
struct stored {
	uint32_t id;
	const char *key;
	unsigned char digest[HASH_BYTES];
	uint32_t units; /* numbers that it takes */
	uint32_t source;
	struct record *now; /* what takes its numbers; NULL: nothing */
	bool stays;         /* nothing of it changed */
};

struct work_numbers {
	uint32_t *list;
	size_t n, cap;
};

struct changes {
	struct build build;
	struct stored *old; /* the works that the changed files gave */
	size_t n_old, cap_old;
	struct corpus *read;       /* the works that they give now, likewise */
	struct db *before, *after; /* the rows of unit_fts that go and that come, for their terms */
	struct words *words;       /* that the index had */
	struct words *gone;        /* of the texts that go; those that come are build.words */
	struct work_numbers dropped, added; /* a work that changes is in both */
	struct work_numbers recount;        /* works that others ceased or began to cite */
	const char **names;                 /* keys and aliases that went or came */
	size_t n_names, cap_names;
	const bool *touched; /* by number of a file: it was read again, or is gone */
	bool any;            /* something changed at all */
};

/* Have the citations of a work counted again. */
NODISCARD enum err_code changes_recount(struct changes *c, uint32_t work);
/* ... of all that it cites, which it ceases to do. */
NODISCARD enum err_code changes_uncite(struct changes *c, uint32_t work);

/* c->build.db and the lists are set; take out what is gone, put in what is new. */
NODISCARD enum err_code changes_apply(struct changes *c);

/* ... and date what is new, other than it was, or gone. */
NODISCARD enum err_code changes_date(const struct changes *c);

/* Then: all that is derived of works, where they changed. *possible is false where the index
 * does not hold what it takes. */
NODISCARD enum err_code changes_derive(bool *possible, struct changes *c);

/* --- recheck.c --- */

/* Then, when it is committed: is all that came in the file, and what went no more? ERR_CORRUPT:
 * it is not. */
NODISCARD enum err_code changes_check(const struct changes *c, const char *index);
