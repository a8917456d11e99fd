/* read/latin.h -- a file's bytes as UTF-8. Layer: read.
 *
 * Records are exported by many programs, of which some write UTF-16 or the code page of a
 * Western Windows. Those are told and converted; findings name the line. */
#pragma once

#include "read/read.h"

/* All of d->data as valid UTF-8 without a byte order mark, NUL-terminated, in d->mem; control
 * characters but tab and newline are spaces, and lines end in \n alone. NULL: no memory. */
char *latin_text(struct reading *d, size_t *n);
