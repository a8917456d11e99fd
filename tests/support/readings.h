/* support/readings.h -- what a reader makes of bytes, as the worker's child calls it, but in this
 * process. */
#pragma once

#include <cjson/cJSON.h>
#include <stddef.h>

extern cJSON *works_read;      /* of the last file */
extern char reader_said[8192]; /* "error LINE: MESSAGE\n" */

void read_bytes(const char *name, const char *bytes, size_t n);
/* A file of tests/formats/. */
void read_real(const char *name);

/* The part of `works_read` that a path such as "0.author.1.family" leads to, as JSON or a text. */
const char *part_at(const char *path);
