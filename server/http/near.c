#include "http/near.h"

#include <string.h>

enum { LONGEST = 32, TOO_FAR = 3 };

void near_init(struct near *n, const char *wanted)
{
	*n = (struct near){ .wanted = wanted, .distance = TOO_FAR };
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edits (insert, delete, replace) between two short texts, by the usual table of which
 * one row is kept. */
static size_t edits(const char *a, size_t na, const char *b, size_t nb)
{
	size_t row[LONGEST + 1];

	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			const size_t replace = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = least(replace, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[nb];
}

void near_try(struct near *n, const char *name)
{
	const size_t wanted = strlen(n->wanted), have = strlen(name);
	size_t distance;

	if (wanted == 0 || wanted > LONGEST || have > LONGEST)
		return;
	if (wanted >= 3 && (!strncmp(n->wanted, name, wanted) || !strncmp(n->wanted, name, have)))
		distance = 1; /* a beginning, or one with an ending too much */
	else
		distance = edits(n->wanted, wanted, name, have);
	if (distance < n->distance && distance < have) {
		n->distance = distance;
		n->best = name;
	}
}

const char *near_best(const struct near *n)
{
	return n->best;
}
