/* store/fulltext.h -- a full-text index, made whole. Layer: store.
 *
 * FTS5 is made for texts that come and go: it looks words up, keeps what is new in a hash
 * table of a megabyte, writes that out and merges it with what it wrote before, again and
 * again. For a library that is indexed at once most of this is for nothing. So the words of
 * all rows are collected here, each under its token, written to a temporary file when the
 * memory for them is full, and merged once, into the pages that FTS5 would have made of them
 * (store/leaves.h). FTS5 reads, checks and changes the index from then on as its own.
 *
 * What is indexed of a token is the same as by store/tokenizer.c. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "store/walk.h"
#include "text/token.h"

struct fulltext;

enum { FULLTEXT_MEMORY = 24 << 20 }; /* bytes of what is collected */

/* For `db`, in which unit_fts is empty. `beside`: see base/spill.h. `memory`: bytes to collect
 * before they are written out. */
NODISCARD enum err_code fulltext_new(struct fulltext **out, struct db *db, const char *beside,
				     size_t memory, struct err *err);
void fulltext_free(struct fulltext *f); /* NULL is fine */

/* The next row; in ascending order. */
NODISCARD enum err_code fulltext_row(struct fulltext *f, uint32_t unit, struct err *err);
/* One column of that row, each at most once and in their order. `tk` made the tokens, and has
 * not run since. */
NODISCARD enum err_code fulltext_column(struct fulltext *f, enum unit_column column,
					const struct tokens *tokens, const struct tokenizer *tk,
					struct err *err);

/* Write the index, and the table term. There can be no further row. */
NODISCARD enum err_code fulltext_finish(struct fulltext *f, struct err *err);

/* Hold the rows of every token against the table term. Not looked at: the places within a row,
 * and FTS5's b-tree above the pages; db_check() does. ERR_CORRUPT says what is wrong. */
NODISCARD enum err_code fulltext_check(struct db *db, struct err *err);

static inline void fulltext_autofree(struct fulltext **f)
{
	fulltext_free(*f);
}
