/* support/regions.h -- passages whose regions were judged by hand (tests/regions/), and how well
 * the product's own indexing does by them. It needs no Criterion: `make regions` uses it too. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* A region of a passage: a tag, a judgement, or both. */
struct region_pair {
	const char *passage, *region;
	const char *words; /* the tag's evidence; NULL where there is no tag */
	bool judged, tagged;
};

struct region_figures {
	size_t passages, right, wrong, missed; /* pairs of passage and region */
	struct region_pair *pairs;             /* all of them, passage by passage */
	size_t n_pairs, cap_pairs;
	struct arena *mem;
};

/* Index the passages of a file and compare. Its lines are PASSAGE<tab>REGION,REGION...<tab>TEXT,
 * with - for no region; a line without a text is of a passage of corpus/. Blank lines and those
 * that begin with # are passed over. Dies on whatever goes wrong. */
void regions_measure(struct region_figures *out, const char *path);
void regions_dispose(struct region_figures *f);

double regions_precision(const struct region_figures *f);
double regions_recall(const struct region_figures *f);
