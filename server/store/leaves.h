/* store/leaves.h -- write the one segment of a full-text index. Layer: store, for its files
 * only.
 *
 * The pages are those that FTS5 itself writes when it merges all it has into one segment, byte
 * for byte: the format is in the comments of SQLite's fts5_index.c ("%_data table contents"),
 * version 4 since 2015, and store/doclist.h reads it. A test has FTS5 check them and holds them
 * against its own. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "store/internal.h"

struct leaves;

/* For unit_fts of `db`, which is empty. */
NODISCARD enum err_code leaves_new(struct leaves **out, struct db *db, struct err *err);
void leaves_free(struct leaves *w); /* NULL is fine */

/* Terms come in the order of their bytes, each with its rows, which come in theirs. */
NODISCARD enum err_code leaves_term(struct leaves *w, const char *token, size_t n, struct err *err);
/* `places`: a position list as FTS5 writes it. */
NODISCARD enum err_code leaves_row(struct leaves *w, uint32_t unit, const unsigned char *places,
				   size_t n, struct err *err);

/* The last pages, and the record that says which pages there are. */
NODISCARD enum err_code leaves_finish(struct leaves *w, struct err *err);
