/* store/kept.h -- the rows of tokens, read once and kept in memory. Layer: store.
 *
 * A page of FTS5 can only be read from its beginning: to find where two words meet is to
 * read all rows of both. In memory the next row of a word from a given one on is found by
 * halving. What was asked for last is kept, up to so many bytes; the file never changes
 * (see db_open()), so nothing that is kept grows old. One for all connections to one file,
 * safe to share between threads. */
#pragma once

#include "store/db.h"

struct kept;
struct walk_shape;

/* NULL: no memory. It keeps at most `bytes`; a token that would take more than a quarter of
 * them is not kept, and read from the file each time. The shape, which is borrowed, is that of
 * all walks through it. */
struct kept *kept_new(size_t bytes, const struct walk_shape *shape);
void kept_free(struct kept *k); /* NULL is fine; when no connection uses it */

/* From now on `db` reads through it; borrowed until db_close(). */
void db_keep(struct db *db, struct kept *k);

/* In how many rows a token is, if that is known without the file. */
bool kept_rows(struct db *db, const char *token, uint32_t *rows);
