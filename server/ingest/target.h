/* ingest/target.h -- the index file that a run writes. Layer: ingest.
 *
 * It is made under another name beside the old one and renamed into place when it is whole
 * and durable, so that whoever reads the old one goes on with it, and a run that is killed
 * leaves it as it was. */
#pragma once

#include "ingest/internal.h"

struct target;

/* Make sure that r->options->out can be written, and that no other run does: before any work
 * is begun. ERR_BUSY: another run writes it. ERR_INVALID: it is a folder, or its folder is not
 * there. ERR_IO: it cannot be written. */
NODISCARD enum err_code target_open(struct target **out, struct run *r);

/* Take away what a failed run has left. NULL is fine. */
void target_close(struct target *t, enum err_code code);

const char *target_building(const struct target *t);

/* No file is there. */
NODISCARD enum err_code target_clear(struct target *t, struct run *r);

/* A copy of the old index is being made there, in a thread of its own that calls nothing but the
 * kernel ... */
NODISCARD enum err_code target_copy(struct target *t, struct run *r);
/* ... and is there. */
NODISCARD enum err_code target_copied(struct target *t, struct run *r);

/* The file there is whole: make it durable and put it into place. */
NODISCARD enum err_code target_finish(struct target *t, struct run *r);
