/* store/doclist.h -- read the rows of one token straight from FTS5's own table. Layer: store,
 * for its files only.
 *
 * FTS5 answers an expression a row at a time through the virtual machine, and reads what
 * every word of it has: four to five times what the bytes themselves cost, with no way to
 * pass over the rows of one word in which another is missing. So this reads the pages of
 * unit_fts_data. Their format is in the comments of SQLite's fts5_index.c ("%_data table
 * contents"); it is version 4 since 2015, files of it are written by the index command of
 * this very program and never changed, and segment_open() says no to whatever else it
 * finds: then the walk goes through FTS5. tests/unit/test_walk.c holds the two against each
 * other. Every offset is checked: a damaged page is ERR_CORRUPT. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/internal.h"

enum {
	DOCLIST_PAGE_MAX = 65536,
	DOCLIST_TERM_MAX = 256,
	DOCLIST_END = UINT32_MAX, /* the unit behind the last one */
};

/* Where an occurrence is: the column in the upper bits, the position below. They sort as
 * they stand in the text. */
typedef uint32_t place_t;
enum { PLACE_BITS = 27 };

static inline uint32_t place_column(place_t p)
{
	return p >> PLACE_BITS;
}

static inline uint32_t place_position(place_t p)
{
	return p & ((1u << PLACE_BITS) - 1);
}

struct places {
	place_t *list;
	size_t n, cap;
};

/* Room for `n`. False: no memory. */
bool places_reserve(struct places *p, size_t n);

/* Append what doclist_bytes() gives, in order. False: no memory. */
bool places_decode(struct places *out, const unsigned char *p, size_t n);

/* Are the pages of this index such as can be read here? Looked up once a connection. */
NODISCARD enum err_code segment_open(bool *readable, struct db *db, struct err *err);

/* The rows of one token, or of all tokens that begin alike, one token after the other. */
struct doclist {
	struct db *db;
	struct sqlite3_blob *blob;
	unsigned char *page;
	size_t size;   /* of the page */
	uint32_t pgno; /* its number */
	size_t first;  /* where its first row begins that is not continued; 0: none */
	size_t leaf;   /* where its list of terms begins, which is where its rows end */
	size_t foot;   /* what is next in that list */
	size_t next;   /* where the next term begins, 0: not on this page */
	bool fresh;    /* no term of this page was read yet */
	size_t at, end;
	size_t left;   /* bytes of this row's positions that were not read */
	uint32_t unit; /* of this row; DOCLIST_END */
	char term[DOCLIST_TERM_MAX];
	size_t term_len;
};

/* Go to the first row of the first token from `token` on; d->unit is DOCLIST_END when there
 * is none. Give back with doclist_close(), after failure too. */
NODISCARD enum err_code doclist_open(struct doclist *d, struct db *db, const char *token,
				     struct err *err);
void doclist_close(struct doclist *d); /* a zeroed one is fine */

bool doclist_is(const struct doclist *d, const char *token);     /* ... is it this one? */
bool doclist_begins(const struct doclist *d, const char *token); /* ... begins so? */
NODISCARD enum err_code doclist_next(struct doclist *d, struct err *err);
/* To the first row of `unit` or behind it. */
NODISCARD enum err_code doclist_seek(struct doclist *d, uint32_t unit, struct err *err);
/* Append the places of this row, in order; once a row. */
NODISCARD enum err_code doclist_places(struct doclist *d, struct places *out, struct err *err);
/* The same as FTS5 writes them: d->left bytes; once a row. */
NODISCARD enum err_code doclist_bytes(struct doclist *d, unsigned char *to, struct err *err);
/* When this token is at its end: on to the next one of the index. */
NODISCARD enum err_code doclist_next_token(struct doclist *d, struct err *err);
