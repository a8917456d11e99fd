#include "base/list.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST = 64 };

bool list_reserve(void *items, size_t size, size_t n, size_t *cap)
{
	const size_t more = *cap < FIRST ? FIRST : *cap + *cap / 2;
	void *old, *new;

	if (n < *cap)
		return true;
	if (more > SIZE_MAX / size)
		return false;
	memcpy(&old, items, sizeof(old));
	new = realloc(old, more * size);
	if (!new)
		return false;
	memcpy(items, &new, sizeof(new));
	*cap = more;
	return true;
}
