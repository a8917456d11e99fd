/* search/score.h -- what words weigh, in a row and in all rows of a work. Layer: search, for its
 * files only. The formula and its sources are in score.c and fold.c. */
#pragma once

#include "search/internal.h"

/* What one leaf weighs, prepared once a query. */
struct scorer {
	const struct engine *engine;
	const struct query_compiled *compiled;
	double per_token[UNIT_COLUMNS]; /* what a token more in a field takes from its weight */
	double idf[QUERY_TERMS_MAX];    /* by leaf, times its weight */
	uint64_t asked;                 /* leaves that somebody asked for */
};

/* What is the same for all queries: enough for scorer_hits() and scorer_body(). */
void scorer_fields(struct scorer *sc, const struct engine *e);
NODISCARD enum err_code scorer_init(struct scorer *sc, struct searcher *s,
				    const struct query_compiled *compiled, struct err *err);

/* What a row has of the query's leaves. A leaf's numbers mean something only where its bit
 * is in `mask`, so that nothing need be zeroed. */
struct evidence {
	uint64_t mask;
	double near;                   /* gain for words that stand close together */
	double count[QUERY_TERMS_MAX]; /* weighted occurrences over the length of their field */
	double raw[QUERY_TERMS_MAX];   /* weighted occurrences as they are */
};

void scorer_read(struct evidence *out, const struct scorer *sc, const struct walk_row *row);

/* Weighted occurrences: over the length of their field, and as they are. */
struct scorer_amount {
	double count, raw;
};

/* Of the hits of one phrase in a row; of so many in the text of a passage. */
struct scorer_amount scorer_hits(const struct scorer *sc, uint32_t unit,
				 const struct walk_hit *hits, size_t n);
struct scorer_amount scorer_body(const struct scorer *sc, uint32_t unit, unsigned n);
/* The bit of the leaf to which a phrase belongs. */
static inline uint64_t scorer_bit(const struct scorer *sc, uint32_t phrase)
{
	return (uint64_t)1 << sc->compiled->leaves[phrase]->bit;
}
/* What an occurrence of the phrase counts. */
double scorer_worth(const struct query_phrase *phrase);

/* The gain of the hits of a row for standing close together, and the most that it can be with
 * these leaves; scorer_is_near(): whether a phrase has to do with it. */
double scorer_near(const struct scorer *sc, const struct walk_hit *hits, size_t n);
double scorer_near_most(const struct scorer *sc, uint64_t mask);
bool scorer_is_near(const struct query_phrase *phrase, const struct query_leaf *leaf);

/* The score of a leaf that has so much of it. */
double scorer_leaf(const struct scorer *sc, size_t leaf, double count);

/* The count that `raw` occurrences in all of a work's text come to. */
double scorer_text(const struct scorer *sc, uint32_t work, double raw);

/* The row by itself. */
double scorer_row(const struct scorer *sc, const struct evidence *e);

/* Rows of the index that have the token. */
NODISCARD enum err_code scorer_units(double *out, struct searcher *s, const char *token,
				     struct err *err);

/* --- fold.c: the rows of one work as one score, row by row --- */

#define FOLD_BEST 0.5 /* the best passage against the whole text */

struct fold {
	struct evidence own;     /* of the work's own fields */
	struct evidence passage; /* the last one, */
	struct evidence best;    /* and the one that says most together with the own fields */
	double own_score, best_score;
	uint64_t text_mask;
	double text[QUERY_TERMS_MAX]; /* raw counts of all passages */
};

/* Take the rows in their order: the own fields first. */
void fold_clear(struct fold *f);
void fold_own(struct fold *f, const struct scorer *sc, const struct walk_row *row);
void fold_passage(struct fold *f, const struct scorer *sc, const struct walk_row *row);

/* What a leaf adds to the score: through the own fields, the whole text, the best passage. */
struct fold_part {
	double own, text, best;
};
struct fold_part fold_leaf(const struct fold *f, const struct scorer *sc, uint32_t work,
			   size_t leaf);
double fold_near(const struct fold *f);
