/* harvest/shelf.h -- the folder in which every answer is kept as it came. Layer: harvest.
 *
 * The folder is a corpus folder. What is no record or text lies in its hidden folder
 * .harvest, which the indexer passes over: a lock, the state of OAI-PMH lists, and a note for
 * each thing that was asked for and is not there. A file is written under another name and
 * renamed, so that what is there is whole. Names are relative and made by doi_file_name() and
 * file_name_of(); nothing of an answer becomes a path. One thread, one process a folder. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/err.h"
#include "base/str.h"

#define SHELF_HIDDEN ".harvest"

struct shelf;

/* Make the folder if it is not there, and lock it. ERR_BUSY: another run is filling it. ERR_IO. */
NODISCARD enum err_code shelf_open(struct shelf **out, const char *folder, struct err *err);
void shelf_close(struct shelf *s); /* NULL is fine */

bool shelf_has(const struct shelf *s, const char *name);

/* ERR_NOT_FOUND: it is not there. ERR_IO, ERR_TOO_LARGE (the ceiling of *out). */
NODISCARD enum err_code shelf_get(struct str *out, const struct shelf *s, const char *name,
				  struct err *err);

/* ERR_IO: the disk is full, or such; then what was there before is there still. */
NODISCARD enum err_code shelf_put(struct shelf *s, const char *name, const char *bytes, size_t n,
				  struct err *err);
void shelf_remove(struct shelf *s, const char *name); /* nothing there is fine */

/* Remember that `what` (a service and a slug, "crossref/10.1_x") is not to be had, and why.
 * shelf_missing() gives the note, "2026-11-25 not found"; false when there is none. */
NODISCARD enum err_code shelf_note_missing(struct shelf *s, const char *what, time_t when,
					   const char *why, struct err *err);
bool shelf_missing(const struct shelf *s, const char *what, char note[160]);

static inline void shelf_autofree(struct shelf **s)
{
	shelf_close(*s);
}
