/* http/near.h -- which of a few names somebody probably meant. Layer: http. */
#pragma once

#include <stddef.h>

struct near {
	const char *wanted, *best;
	size_t distance;
};

void near_init(struct near *n, const char *wanted); /* borrows the text */
void near_try(struct near *n, const char *name);    /* static or at least as long-lived */
const char *near_best(const struct near *n);        /* NULL: nothing is near */
