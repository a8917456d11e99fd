#include "base/hash.h"

#include <stdint.h>
#include <string.h>

void hash_init(struct hash *h)
{
	h->state = (unsigned __int128)0x6c62272e07bb0142u << 64 | 0x62b821756295c58du;
}

void hash_add(struct hash *h, const void *bytes, size_t n)
{
	const unsigned __int128 prime = (unsigned __int128)1 << 88 | 0x13b;
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++)
		h->state = (h->state ^ p[i]) * prime;
}

void hash_add_text(struct hash *h, const char *text)
{
	hash_add(h, text, strlen(text) + 1);
}

void hash_text(const struct hash *h, char out[HASH_TEXT_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < 32; i++)
		out[i] = digits[(unsigned)(h->state >> (124 - 4 * i)) & 15];
	out[32] = '\0';
}

void hash_bytes(const struct hash *h, unsigned char out[HASH_BYTES])
{
	memcpy(out, &h->state, HASH_BYTES);
}
