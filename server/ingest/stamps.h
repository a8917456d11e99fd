/* ingest/stamps.h -- when works changed, from one index to the next. Layer: ingest.
 *
 * A work keeps the date at which an index first had it as it is now: its bytes and the regions
 * that it is filed under. It is no part of the content: two indexes of the same content have the
 * same id whatever their dates. */
#pragma once

#include "ingest/build.h"

/* The index that is there now; false where there is none that can be gone on from. */
bool stamps_open_old(struct db **out, const struct run *r);

/* Date the works of an index that is made anew, by the one that it will take the place of. Works
 * come in the order of their keys, as the old dates do, so both are read in step. */
struct stamps;
NODISCARD enum err_code stamps_open(struct stamps **out, struct run *r, struct db *db);
/* Once the work, and nothing since then, was filed under its regions. */
NODISCARD enum err_code stamps_put(struct stamps *s, const struct build *b,
				   const struct record *rec);
/* Those that are left are gone. */
NODISCARD enum err_code stamps_finish(struct stamps *s);
void stamps_close(struct stamps *s); /* NULL is fine */

/* Date a work of a copy that is brought up to date, with the vocabulary that it had, where it is
 * new or other than it was ... */
NODISCARD enum err_code stamps_renew(struct run *r, struct db *db, uint32_t work);
/* ... and one that went, by its key, where none has it now. */
NODISCARD enum err_code stamps_bury(struct run *r, struct db *db, const char *key);
