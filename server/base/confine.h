/* base/confine.h -- what a process gives up for good, so that a fault in it is worth less.
 * Layer: base. Sources: landlock(7), prctl(2).
 *
 * Landlock binds the calling thread and what it starts afterwards: confine before there are
 * threads. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* A file, or a folder and all below it, that may still be read. */
struct confine_path {
	const char *path; /* one that is not there is passed over; NULL too */
	bool runs;        /* programs in it may be started */
};

struct confine_rules {
	const struct confine_path *paths;
	size_t n;
	const uint16_t *ports; /* that may still be listened on */
	size_t n_ports;
};

/* The version of Landlock that the kernel has; 0: none. Files need 1, the network 4. */
int confine_version(void);

/* From now on: no new privileges, no file but those, none written, made or removed; and, from
 * version 4, no TCP connection made and no port listened on but those. ERR_NOT_FOUND: the kernel
 * has no Landlock, and all but the privileges is as before. ERR_IO: it refuses. */
NODISCARD enum err_code confine(const struct confine_rules *rules, struct err *err);
