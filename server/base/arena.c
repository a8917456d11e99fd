#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 32 * 1024 };

struct block {
	struct block *next;
	size_t used, size;
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct block *blocks; /* the first is the one that is filled */
	size_t left;          /* what the ceiling still allows */
	bool was_full;
};

struct arena *arena_new(size_t ceiling)
{
	struct arena *mem = calloc(1, sizeof(*mem));

	if (mem)
		mem->left = ceiling;
	return mem;
}

void arena_free(struct arena *mem)
{
	if (!mem)
		return;
	for (struct block *b = mem->blocks, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	free(mem);
}

bool arena_was_full(const struct arena *mem)
{
	return mem->was_full;
}

/* Behind the first where that is to be filled further. */
static struct block *add_block(struct arena *mem, struct block *b, size_t size, size_t used)
{
	if (!b) {
		mem->was_full = true;
		return NULL;
	}
	b->size = size;
	b->used = used;
	if (mem->blocks && used == size) {
		b->next = mem->blocks->next;
		mem->blocks->next = b;
	} else {
		b->next = mem->blocks;
		mem->blocks = b;
	}
	return b;
}

/* Much memory comes cleared, and is none before it is used. */
static void *alloc_much(struct arena *mem, size_t size)
{
	struct block *b = add_block(mem, calloc(1, sizeof(*b) + size), size, size);

	if (!b)
		return NULL;
	mem->left -= size;
	return b->data;
}

void *arena_alloc(struct arena *mem, size_t size)
{
	const size_t unit = alignof(max_align_t);
	struct block *b = mem->blocks;
	void *at;

	if (size > SIZE_MAX - unit - sizeof(*b))
		return NULL;
	size = (size + unit - 1) / unit * unit;
	if (size > mem->left) {
		mem->was_full = true;
		return NULL;
	}
	if (!b || size > b->size - b->used) {
		if (size > BLOCK / 4)
			return alloc_much(mem, size);
		b = add_block(mem, malloc(sizeof(*b) + BLOCK), BLOCK, 0);
		if (!b)
			return NULL;
	}
	mem->left -= size;
	at = b->data + b->used;
	b->used += size;
	return memset(at, 0, size); /* here, for most of a block is not used */
}

void *arena_alloc_array(struct arena *mem, size_t size, size_t n)
{
	if (n && size > SIZE_MAX / n)
		return NULL;
	return arena_alloc(mem, size * n);
}

void *arena_grow(struct arena *mem, const void *old, size_t size, size_t have, size_t n)
{
	void *more = arena_alloc_array(mem, size, n);

	if (more && have)
		memcpy(more, old, size * have);
	return more;
}

bool arena_reserve(struct arena *mem, void *items, size_t size, size_t n, size_t *cap)
{
	void *old, *more;

	if (n < *cap)
		return true;
	memcpy(&old, items, sizeof(old));
	more = arena_grow(mem, old, size, n, *cap ? 2 * *cap : 4);
	if (!more)
		return false;
	memcpy(items, &more, sizeof(more));
	*cap = *cap ? 2 * *cap : 4;
	return true;
}

char *arena_strndup(struct arena *mem, const char *s, size_t n)
{
	char *copy = n < SIZE_MAX ? arena_alloc(mem, n + 1) : NULL;

	return copy ? memcpy(copy, s, n) : NULL;
}

char *arena_strdup(struct arena *mem, const char *s)
{
	return arena_strndup(mem, s, strlen(s));
}
