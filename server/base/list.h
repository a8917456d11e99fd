/* base/list.h -- lists that have memory of their own. Layer: base.
 *
 * An arena keeps each place that a growing list had (arena_reserve()): of what there is one of
 * for every file or record that is as much again as the list itself. These give it back. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Make room for one element more than `n` in *items, a pointer to the first of *cap elements of
 * `size` bytes, or to nothing at first. The caller frees it with free(). False: no memory, and
 * the list is as it was. */
bool list_reserve(void *items, size_t size, size_t n, size_t *cap);
