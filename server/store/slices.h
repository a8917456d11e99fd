/* store/slices.h -- the rows of a group, phrase by phrase. Layer: store, for its files only. */
#pragma once

#include "store/stream.h"

/* Append places as hits of a phrase. False: no memory. */
bool hits_add_places(struct walk_hits *out, uint32_t phrase, const struct places *places);

/* A slice of rows that do not lie in memory, while it is made. */
struct slice_room {
	uint32_t *units, *at;
	uint8_t *body;
	uint32_t n;
	size_t cap;
	struct walk_hits hits;
	struct walk_marks marks;
};

void slice_room_clear(struct slice_room *r);
void slice_room_dispose(struct slice_room *r);
/* Add a row. False: no memory. */
bool slice_room_places(struct slice_room *r, uint32_t unit, uint32_t phrase,
		       const struct places *places);
bool slice_room_hits(struct slice_room *r, uint32_t unit, const struct walk_hit *hits, size_t n);
/* What is in it, summed up, but for the phrase; borrowed until more is added. False: no
 * memory. */
bool slice_room_slice(struct walk_slice *out, struct slice_room *r, const struct walk_shape *shape);
