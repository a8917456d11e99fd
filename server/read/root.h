/* read/root.h -- which XML a file is, by its first bytes, without parsing it. Layer: read. */
#pragma once

#include <stddef.h>

/* The local name of the root element, or "": the first bytes hold none. At most READING_HEAD of
 * them are looked at. */
enum { XML_NAME_MAX = 64 };
void xml_root(char out[XML_NAME_MAX], const char *head, size_t n);
