/* base/program.h -- which program this is, to the byte. Layer: base. */
#pragma once

#include <stddef.h>

/* The linker's hash of this very program as hexadecimal digits (the ELF note NT_GNU_BUILD_ID;
 * see ld's option --build-id), cut to fit; "" where it was linked without one. */
void program_build_id(char *out, size_t size);
