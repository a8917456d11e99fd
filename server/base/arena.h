/* base/arena.h -- memory that is freed all at once, with a ceiling. Layer: base.
 *
 * A function that takes `struct arena *mem` puts its result there and the
 * caller frees nothing. All functions return NULL when the ceiling is hit, so
 * that every out-of-memory path can be reached by a test. An arena belongs to
 * one thread at a time. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(size_t ceiling); /* bytes; caller frees with arena_free() */
void arena_free(struct arena *mem);      /* NULL is fine */
bool arena_was_full(
	const struct arena *mem); /* was anything refused, for its ceiling or for want of memory? */
void *arena_alloc(struct arena *mem, size_t size); /* zeroed, aligned for any type */
char *arena_strdup(struct arena *mem, const char *s);
char *arena_strndup(struct arena *mem, const char *s, size_t n); /* n bytes, then a NUL */

/* `n` zeroed elements; NULL too when n * sizeof(type) overflows. */
#define arena_array(mem, type, n) ((type *)arena_alloc_array((mem), sizeof(type), (n)))
void *arena_alloc_array(struct arena *mem, size_t size, size_t n);

/* `old` with room for `n` elements of which the first `have` are kept. The old
 * place is not given back: double the room at each call. */
void *arena_grow(struct arena *mem, const void *old, size_t size, size_t have, size_t n);

/* A list that doubles: make room for one element more than `n` in *items, a pointer to
 * the first of *cap elements. False when `mem` is full. */
bool arena_reserve(struct arena *mem, void *items, size_t size, size_t n, size_t *cap);

static inline void arena_autofree(struct arena **mem)
{
	arena_free(*mem);
}
