/* store/stream.h -- the rows of one phrase, and where in them it stands. Layer: store, for
 * its files only. */
#pragma once

#include "store/kept_postings.h"
#include "store/walk.h"

/* The rows of one token, from memory or from the file. */
struct cursor {
	struct kept_postings *kept; /* NULL: from the file */
	uint32_t row;               /* number of the one it stands at */
	uint32_t unit;              /* of this row; DOCLIST_END */
	struct doclist file;
};

/* All occurrences of the tokens that begin alike: unit in the upper half, place in the
 * lower, sorted. */
struct gathered {
	uint64_t *list;
	size_t n, cap, at;
};

struct stream {
	struct db *db;
	const struct walk_phrase *phrase;
	struct cursor *lists; /* of its tokens, but for one that is the beginning of others */
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
/* Is this row one of a token in memory, so that its places may wait? */
static inline bool stream_is_kept(const struct stream *s)
{
	return s->n_lists == 1 && s->lists[0].kept && s->phrase->n_tokens == 1 &&
	       !s->phrase->columns;
}
/* Of such a stream: to row number `row` of what is in memory. */
static inline void stream_go(struct stream *s, uint32_t row)
{
	s->lists[0].row = row;
	s->unit = s->lists[0].unit = s->lists[0].kept->units[row];
	s->placed = false;
}
/* Fill s->places for this row. */
NODISCARD enum err_code stream_place(struct stream *s, struct err *err);
