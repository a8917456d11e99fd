/* ingest/build.h -- the corpus as rows of an index. Layer: ingest.
 *
 * The units of a work stand next to each other, and in the order of the works' numbers:
 * search/ relies on both, and on nothing else about numbers. */
#pragma once

#include "ingest/internal.h"
#include "store/fulltext.h"

struct stamps;
struct value_table;
struct words;

/* When a region was filed last: `filing` of then. */
struct build_filed {
	uint64_t itself, above; /* above: all that lies above it, too */
};

struct build {
	struct corpus *c;
	struct run *r;
	struct db *db;
	struct value_table *values;
	struct fulltext *fulltext; /* of an index that is made whole; NULL: it is changed, ... */
	struct db *rows;           /* ... and the rows that come are put here as well */
	struct words *words;       /* of the texts that are put */
	struct tagging *tagging;   /* NULL: the records are filed already */
	struct stamps *stamps;     /* NULL: works are dated later */
	struct tokens tokens;      /* of the text that is being read */
	struct build_filed *filed; /* by place in vocab.regions */
	uint64_t filing;           /* counts what something is filed under regions */
	unsigned __int128 sum;     /* of the digests of all works */
	uint32_t next_work, next_unit; /* numbers that are free */
};

/* Is the work or unit that was filed under regions last filed under this one? */
static inline bool build_is_filed(const struct build *b, uint32_t region)
{
	return b->filed[region].itself == b->filing;
}

/* Write everything into a new index, commit it and check it. */
NODISCARD enum err_code build_index(struct corpus *c, struct run *r, struct db *db);

/* Give the regions and themes of the vocabulary their numbers; the first of all values. */
NODISCARD enum err_code build_vocabulary(struct build *b);

/* Put one work with all that belongs to it but citations. record->id and unit are given to it
 * where it has none. */
NODISCARD enum err_code build_work(struct build *b, struct record *record);

/* File a work or a unit, as the statement says, under a value. */
NODISCARD enum err_code build_file(struct build *b, enum sql_id statement, uint32_t owner,
				   uint32_t value, const char *source, const char *evidence);

/* File a work, and the unit unless that is 0, under the years that `text` speaks of; NULL is
 * fine. See years.h. */
NODISCARD enum err_code build_years(struct build *b, uint32_t work, uint32_t unit,
				    const char *text);

/* The same of its title and abstract. */
NODISCARD enum err_code build_years_of_work(struct build *b, const struct record *record);

/* The forms of a record that it is sorted and found by, in `mem`. */
NODISCARD enum err_code build_keys(struct run *r, struct record *record, struct arena *mem);

/* Put the row of the table work. */
NODISCARD enum err_code build_row(struct build *b, const struct record *rec);
/* How much of it may be shown: what its record says, else its text's licence, else snippets. */
const char *build_access(const struct record *rec);

/* A hash of all that was read of a work. */
void build_digest(struct record *record);

/* Tell that a work lists one that is not here. */
void build_missing(struct run *r, const struct record *rec, const char *key);

/* A hash of the folders' names, as text. */
void build_folders(char out[HASH_TEXT_SIZE], const struct run *r);

/* Facts about the index, by r->summary. */
NODISCARD enum err_code build_meta(struct build *b);

/* Who cites whom, of all works of `c`, which have their numbers. */
NODISCARD enum err_code build_mentions(struct corpus *c, struct run *r, struct db *db);
