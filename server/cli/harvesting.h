/* cli/harvesting.h -- the command `harvest`, in the program that does it. Layer: cli. */
#pragma once

#include "cli/settings.h"

/* Returns the exit status of the process. */
int cli_harvesting(const struct settings *s);
