/* base/program.h -- which program this is, to the byte. Layer: base. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The linker's hash of this very program as hexadecimal digits (the ELF note NT_GNU_BUILD_ID;
 * see ld's option --build-id), cut to fit; "" where it was linked without one. */
void program_build_id(char *out, size_t size);

/* The path of a program `name` in this one's own folder: "/usr/bin/dragoman" has its neighbour in
 * "/usr/bin/dragoman-read". Whether there is one is not looked at. False: /proc does not tell
 * where this one is, or it does not fit. */
bool program_beside(char *out, size_t size, const char *name);
