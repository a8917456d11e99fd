/* base/spill.h -- a file without a name, for what need not be in memory. Layer: base.
 *
 * It is written at its end and read anywhere, and goes with the process however that ends.
 * One thread at a time. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct spill;

/* `beside`: a file in whose folder there is room for it; NULL: where the system keeps such. */
NODISCARD enum err_code spill_open(struct spill **out, const char *beside, struct err *err);
void spill_close(struct spill *s); /* NULL is fine */

uint64_t spill_size(const struct spill *s);

/* Append n bytes. ERR_IO: the disk is full, or worse. */
NODISCARD enum err_code spill_add(struct spill *s, const void *bytes, size_t n, struct err *err);

/* Exactly n bytes from `at` on. */
NODISCARD enum err_code spill_read(void *out, struct spill *s, uint64_t at, size_t n,
				   struct err *err);

static inline void spill_autofree(struct spill **s)
{
	spill_close(*s);
}
