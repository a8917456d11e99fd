/* ingest/number.h -- whole numbers as one byte or more, the smaller the fewer, for lists that
 * an index keeps: seven bits a byte, the lowest first, the top bit where another follows
 * (LEB128). Layer: ingest. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

static inline void number_put(struct str *out, uint64_t v)
{
	char bytes[10];
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		bytes[n++] = (char)(v | 0x80);
	bytes[n++] = (char)v;
	str_add_n(out, bytes, n);
}

/* False: there is none. */
static inline bool number_get(uint64_t *out, const unsigned char **at, const unsigned char *end)
{
	const unsigned char *p = *at;
	uint64_t v = 0;

	for (int shift = 0; p < end && shift < 64; shift += 7) {
		v |= (uint64_t)(*p & 0x7f) << shift;
		if (*p++ < 0x80) {
			*at = p;
			*out = v;
			return true;
		}
	}
	return false;
}
