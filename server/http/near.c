#include "http/near.h"

#include <string.h>

#include "base/str.h"

enum { TOO_FAR = 3 };

void near_init(struct near *n, const char *wanted)
{
	*n = (struct near){ .wanted = wanted, .distance = TOO_FAR };
}

void near_try(struct near *n, const char *name)
{
	const size_t wanted = strlen(n->wanted), have = strlen(name);
	size_t distance;

	if (wanted == 0)
		return;
	if (wanted >= 3 && (!strncmp(n->wanted, name, wanted) || !strncmp(n->wanted, name, have)))
		distance = 1; /* a beginning, or one with an ending too much */
	else
		distance = str_distance(n->wanted, wanted, name, have);
	if (distance < n->distance && distance < have) {
		n->distance = distance;
		n->best = name;
	}
}

const char *near_best(const struct near *n)
{
	return n->best;
}
