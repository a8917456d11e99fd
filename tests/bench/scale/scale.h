/* bench/scale/scale.h -- what the files of the benchmark at scale share.
 *
 * Searches run in this process with the product's defaults, beside the bare count(*) of
 * the same full-text expression and, where it is there, Xapian on the same texts: query by
 * query, one after the other, in one run. Times are of the thread's CPU clock, so that a busy
 * machine counts less. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "search/search.h"

int64_t scale_cpu_ns(void);

/* --- queries.c: which searches --------------------------------------------------- */

enum { CLASS_QUERIES = 24, DEEP_PAGE = 100 };

struct query_class {
	const char *name;
	const char *q[CLASS_QUERIES]; /* as a person types it */
	const char *region[CLASS_QUERIES];
	size_t n;
	uint32_t page;
	int any; /* long: Xapian is to OR the words */
};

/* The classes of queries for this index, chosen from its terms by how many rows have them
 * and from its texts; the same index gives the same queries. In `mem`. */
const struct query_class *queries_choose(size_t *n, struct searcher *s, struct arena *mem);

/* --- rival.c: Xapian, as a child that is asked line by line ------------------------ */

struct rival;

/* NULL: `program` is NULL, and there is none. */
struct rival *rival_start(const char *program, const char *databases);
/* Nanoseconds of its CPU for one search; *count gets the works that match. `works`: one
 * document a work, else one a passage, collapsed to works. */
int64_t rival_ask(struct rival *r, const struct query_class *c, size_t i, int works,
		  uint32_t *count);
/* Write all texts of the index to standard output, as `xapian_bench index` reads them. */
void rival_dump(struct searcher *s);

/* --- measure.c: one class -------------------------------------------------------- */

void measure_head(const struct rival *r);
void measure_class(struct searcher *s, struct rival *r, const struct query_class *c);
