/* search/sheet.h -- the rows of one work as one score, all at once, which is what a walk does.
 * Layer: search, for its files only.
 *
 * A sheet is used for one walk, by one thread. For each work sheet_most(), and if that says that it
 * may be shown: sheet_begin(), sheet_most_of_rows(), sheet_weigh() and what follows, as long as it
 * may be, and sheet_clear(). */
#pragma once

#include "search/score.h"

struct sheet_row {
	uint64_t mask;      /* leaves; 0: it does not count */
	double score, gain; /* of the passage by itself, and on top of the work's own fields;
			       without closeness */
	union {
		double count; /* of a leaf, while its alternatives are added up; */
		double near;  /* afterwards the gain for closeness, if it is known */
	};
	bool near_known;
};

struct sheet {
	const struct scorer *sc;
	const struct walk_group *group;
	uint32_t first;         /* unit of rows[0], the work's own fields */
	struct sheet_row *rows; /* as many as a work has units at most, */
	uint64_t *touched;      /* and a bit for each that has a leaf, */
	uint64_t *of_leaf;      /* or this one */
	size_t words;           /* of these that a work has */
	struct walk_hits hits;
	bool full; /* no memory */
	/* of the work, for its bounds: */
	uint64_t weighed;                  /* leaves that count */
	double least;                      /* what they give in any case, */
	double most_gain[QUERY_TERMS_MAX]; /* and each in a passage, at most */
	/* of the work, once weighed: */
	double base;      /* of its score, what is not of a single passage */
	double own_near;  /* of its own fields */
	double most_near; /* of its passages, at most */
	uint32_t likely;  /* the passage with the highest gain; 0: none */
};

/* Borrows both. Close it afterwards. */
void sheet_open(struct sheet *s, const struct scorer *sc, struct scratch *scratch);
void sheet_close(struct sheet *s);

/* What a work can score at most, by the sums of its rows alone. */
double sheet_most(struct sheet *s, const struct walk_group *g);

/* Put down which leaves the rows of a work have. */
void sheet_begin(struct sheet *s, const struct walk_group *g);
/* Make ready for the next one. */
void sheet_clear(struct sheet *s);

/* The next row behind number `at`, or 0 when there is none. */
uint32_t sheet_next(const struct sheet *s, uint32_t at);
/* Leave it out of what follows. */
void sheet_drop(struct sheet *s, uint32_t row);

/* What it can score at most by the leaves that stand together. */
double sheet_most_of_rows(const struct sheet *s);

/* Weigh what is left: fills in what the score is made of. */
void sheet_weigh(struct sheet *s, uint32_t work);
/* The highest that the score can be; the score, for which places are read. */
double sheet_score_most(const struct sheet *s);
double sheet_score(struct sheet *s);
/* The best passages by themselves, which have something that was asked for. */
void sheet_passages(struct sheet *s, struct candidate *c);
