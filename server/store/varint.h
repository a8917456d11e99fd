/* store/varint.h -- the variable-length integers of SQLite's file format, up to 32 bits.
 * Layer: store, for its files only. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VARINT_MAX = 5 }; /* bytes */

/* The bytes that it took. */
static inline size_t varint_put(unsigned char *out, uint32_t v)
{
	size_t n = 1;

	if (v < 0x80) {
		out[0] = (unsigned char)v;
		return 1;
	}
	while (n < VARINT_MAX && v >> 7 * n)
		n++;
	for (size_t i = 0; i < n; i++)
		out[i] = (unsigned char)((v >> 7 * (n - 1 - i) & 0x7f) | (i + 1 < n ? 0x80 : 0));
	return n;
}

/* What is longer than 32 bits does not occur. False: there is none. */
static inline bool varint_get(uint32_t *out, const unsigned char *p, size_t *at, size_t end)
{
	uint32_t v = 0;

	for (size_t i = *at; i < end && i < *at + VARINT_MAX; i++) {
		v = v << 7 | (p[i] & 0x7f);
		if (!(p[i] & 0x80)) {
			*out = v;
			*at = i + 1;
			return true;
		}
	}
	return false;
}
