/* cli/lockdown.h -- what a server gives up before it listens. Layer: cli. */
#pragma once

#include "cli/settings.h"

/* Room for open files, no core dumps, no new privileges, and Landlock: the folders of the index and
 * of the web files may be read, nothing else, and nothing written. One line of the log says what is
 * in force. Before any thread starts. ERR_NOT_FOUND, ERR_IO: --sandbox required, and it cannot be
 * had. */
NODISCARD enum err_code lockdown_enter(const struct settings *s, struct err *err);
