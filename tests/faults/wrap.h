/* faults/wrap.h -- the call that is to fail. The linker's --wrap puts wrap.c between this program's
 * own objects and the library (not between libraries). One thread. */
#pragma once

#include <stdbool.h>

enum fault_class { FAULT_MEMORY, FAULT_SQLITE, FAULT_FILES, FAULT_CLASSES };

/* From now on the `nth` call of that class fails, counted from 1; with `all`, every one from there
 * on. */
void fault_arm(enum fault_class what, unsigned long nth, bool all);
void fault_here(void); /* called where one fails */
/* No more failures. Was there one? */
bool fault_disarm(void);
