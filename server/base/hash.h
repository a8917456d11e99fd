/* base/hash.h -- 128-bit content identity. Layer: base.
 *
 * FNV-1a, 128 bits: offset basis and prime as in the IETF draft
 * draft-eastlake-fnv. It tells builds and answers apart; it is no defence
 * against somebody who makes collisions on purpose. */
#pragma once

#include <stddef.h>

enum { HASH_BYTES = 16, HASH_TEXT_SIZE = 33 }; /* 32 hexadecimal digits and a NUL */

struct hash {
	unsigned __int128 state;
};

void hash_init(struct hash *h);
void hash_add(struct hash *h, const void *bytes, size_t n);
void hash_add_text(struct hash *h,
		   const char *text); /* with its NUL, so that "ab","c" != "a","bc" */
void hash_text(const struct hash *h, char out[HASH_TEXT_SIZE]);
void hash_bytes(const struct hash *h, unsigned char out[HASH_BYTES]);
