/* store/stream.h -- the rows of one phrase, and where in them it stands. Layer: store, for
 * its files only. */
#pragma once

#include "store/doclist.h"
#include "store/walk.h"

/* All occurrences of the tokens that begin alike: unit in the upper half, place in the
 * lower, sorted. */
struct gathered {
	uint64_t *list;
	size_t n, cap, at;
};

struct stream {
	const struct walk_phrase *phrase;
	struct doclist *lists; /* of its tokens, but for one that is the beginning of others */
	size_t n_lists;
	struct gathered gathered;
	struct places places, other; /* of this row, once asked for; and room */
	bool placed;
	uint32_t unit; /* of this row; DOCLIST_END */
};

/* Go to the first row from `unit` on. *cut is set when a prefix has too many occurrences.
 * Give back with stream_close(), after failure too. */
NODISCARD enum err_code stream_open(struct stream *s, struct db *db,
				    const struct walk_phrase *phrase, uint32_t unit, bool *cut,
				    struct err *err);
void stream_close(struct stream *s); /* a zeroed one is fine */

/* To the first row of `unit` or behind it. */
NODISCARD enum err_code stream_seek(struct stream *s, uint32_t unit, struct err *err);
/* Fill s->places for this row. */
NODISCARD enum err_code stream_place(struct stream *s, struct err *err);
