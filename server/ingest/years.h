/* ingest/years.h -- the years that a text speaks of. Layer: ingest.
 *
 * The rule, as the interface states it too:
 *  - a year is a number of four digits from 1800 to 2100 that stands by itself: no part of a
 *    longer number or of an address, no sum of money, no percentage, no page;
 *  - from 1000 to 1799 it also takes a word or sign that makes it a year: "in 1405", "c. 1200",
 *    "1368 CE", or a range;
 *  - a range names every year from its first to its last: "1949-1976", "1949-76", "from 1949 to
 *    1976", "between 1949 and 1976", and "1950s" is ten years; a hundred and one at most, beyond
 *    which only both ends count;
 *  - the year of a citation, "(Qian, 2021)", says when a work appeared and is none of these. */
#pragma once

#include <stddef.h>

/* `text` between the bytes [start, end) names the years [from, to]. */
typedef void years_fn(void *ctx, int from, int to, size_t start, size_t end);

/* Visit the years of a text, in order. */
void years_find(const char *text, years_fn *visit, void *ctx);
