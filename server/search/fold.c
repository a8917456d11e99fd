/* A work is scored as a document with fields, twice: once with its whole text as the body
 * and once with the one passage that says most in its place; the score lies between. A
 * work that speaks of the query throughout and one that has the very paragraph both come
 * high, and neither the length of a text nor the lack of one counts by itself. Where a
 * work has one passage the two are the same, and the score is BM25F as score.c has it. */
#include <math.h>

#include "search/score.h"

void fold_clear(struct fold *f)
{
	f->own.mask = f->best.mask = f->text_mask = 0;
	f->own.near = f->best.near = f->own_score = f->best_score = 0;
}

void fold_own(struct fold *f, const struct scorer *sc, const struct walk_row *row)
{
	scorer_read(&f->own, sc, row);
	f->own_score = f->best_score = scorer_row(sc, &f->own) - f->own.near;
}

static double own_count(const struct fold *f, size_t leaf)
{
	return f->own.mask >> leaf & 1 ? f->own.count[leaf] : 0;
}

static double text_count(const struct fold *f, const struct scorer *sc, uint32_t work, size_t leaf)
{
	return f->text_mask >> leaf & 1 ? scorer_text(sc, work, f->text[leaf]) : 0;
}

static double best_count(const struct fold *f, size_t leaf)
{
	return f->best.mask >> leaf & 1 ? f->best.count[leaf] : 0;
}

/* Only what means something: an evidence is large. */
static void copy(struct evidence *to, const struct evidence *from)
{
	to->mask = from->mask;
	to->near = from->near;
	for (uint64_t left = from->mask; left; left &= left - 1) {
		const size_t leaf = (size_t)__builtin_ctzll(left);

		to->count[leaf] = from->count[leaf];
	}
}

void fold_passage(struct fold *f, const struct scorer *sc, const struct walk_row *row)
{
	double score = f->own_score;

	scorer_read(&f->passage, sc, row);
	for (uint64_t left = f->passage.mask; left; left &= left - 1) {
		const size_t leaf = (size_t)__builtin_ctzll(left);
		const double own = own_count(f, leaf), here = f->passage.count[leaf];

		score += scorer_leaf(sc, leaf, own + here) - scorer_leaf(sc, leaf, own);
		f->text[leaf] =
			f->passage.raw[leaf] + (f->text_mask >> leaf & 1 ? f->text[leaf] : 0);
	}
	f->text_mask |= f->passage.mask;
	if (score + f->passage.near <= f->best_score + f->best.near)
		return;
	f->best_score = score;
	copy(&f->best, &f->passage);
}

struct fold_part fold_leaf(const struct fold *f, const struct scorer *sc, uint32_t work,
			   size_t leaf)
{
	const double own = own_count(f, leaf), alone = scorer_leaf(sc, leaf, own);
	const double text = scorer_leaf(sc, leaf, own + text_count(f, sc, work, leaf));
	const double best = scorer_leaf(sc, leaf, own + best_count(f, leaf));

	return (struct fold_part){ .own = alone,
				   .text = (1 - FOLD_BEST) * (text - alone),
				   .best = FOLD_BEST * (best - alone) };
}

double fold_near(const struct fold *f)
{
	return fmax(f->own.near, f->best.near);
}
