/* The score that fold.c gives a work row by row, for all of its rows at once: a leaf after the
 * other, each down the rows that have it, with nothing read but how often. What depends on
 * places, the gain for words close together, is bounded first (scorer_near_most()) and only
 * worked out where it can still decide: for works that may be among the best, and of these for
 * passages that may be the best. tests/unit/test_search.c holds the sum of explain.c's parts, which
 * go through fold.c, against the score. */
#include "search/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WORD = 64 /* bits */ };

void sheet_open(struct sheet *s, const struct scorer *sc, struct scratch *scratch)
{
	*s = (struct sheet){ .sc = sc,
			     .rows = scratch->rows,
			     .touched = scratch->touched,
			     .of_leaf = scratch->of_leaf };
}

void sheet_close(struct sheet *s)
{
	free(s->hits.list);
	s->hits = (struct walk_hits){ 0 };
}

/* --- which rows have what --- */

void sheet_begin(struct sheet *s, const struct walk_group *g)
{
	const uint32_t *first = s->sc->engine->first_unit + g->group;

	s->group = g;
	s->first = first[0];
	s->words = (first[1] - first[0]) / WORD + 1;
	for (size_t i = 0; i < g->n; i++) {
		const struct walk_slice *slice = &g->slices[i];
		const uint64_t bit = scorer_bit(s->sc, slice->phrase);

		for (uint32_t k = 0; k < slice->n; k++) {
			const uint32_t row = slice->units[k] - s->first;

			s->rows[row].mask |= bit;
			s->touched[row / WORD] |= (uint64_t)1 << row % WORD;
		}
	}
}

/* Set bits from number `at` on; the place of the next one, or `words` times WORD. */
static uint32_t next_bit(const uint64_t *bits, size_t words, uint32_t at)
{
	size_t i = at / WORD;
	uint64_t left;

	if (i >= words)
		return (uint32_t)(words * WORD);
	for (left = bits[i] & ~(uint64_t)0 << at % WORD; !left; left = bits[i])
		if (++i == words)
			return (uint32_t)(words * WORD);
	return (uint32_t)(i * WORD) + (uint32_t)__builtin_ctzll(left);
}

uint32_t sheet_next(const struct sheet *s, uint32_t at)
{
	const uint32_t next = next_bit(s->touched, s->words, at + 1);

	return next < s->words * WORD ? next : 0;
}

void sheet_drop(struct sheet *s, uint32_t row)
{
	s->rows[row] = (struct sheet_row){ 0 };
	s->touched[row / WORD] &= ~((uint64_t)1 << row % WORD);
}

void sheet_clear(struct sheet *s)
{
	s->rows[0] = (struct sheet_row){ 0 };
	for (uint32_t row = 0; (row = sheet_next(s, row)) > 0;)
		s->rows[row] = (struct sheet_row){ 0 };
	memset(s->touched, 0, s->words * sizeof(*s->touched));
}

/* --- what the leaves weigh --- */

/* The slices of one leaf are those from here to leaf_end(). */
static size_t leaf_end(const struct scorer *sc, const struct walk_group *g, size_t from)
{
	const struct query_leaf *const *leaves = sc->compiled->leaves;
	const struct query_leaf *leaf = leaves[g->slices[from].phrase];
	size_t to = from + 1;

	while (to < g->n && leaves[g->slices[to].phrase] == leaf)
		to++;
	return to;
}

/* One row of one slice. */
static struct scorer_amount amount_of(struct sheet *s, const struct walk_slice *slice, uint32_t k)
{
	struct walk_hits *h = &s->hits;

	if (slice->body[k])
		return scorer_body(s->sc, slice->units[k], slice->body[k]);
	h->n = 0;
	s->full = s->full || !walk_slice_hits(h, slice, k);
	return scorer_hits(s->sc, slice->units[k], h->list, h->n);
}

/* What is known of a leaf in the work. */
struct leaf_sum {
	size_t bit;
	double own, own_score; /* count in its own fields, and what that scores */
	double raw;            /* in all passages */
};

/* The passage has so much of the leaf. */
static void add_count(struct sheet *s, const struct leaf_sum *l, struct sheet_row *row,
		      double count)
{
	const double alone = scorer_leaf(s->sc, l->bit, count);

	row->score += alone;
	row->gain += l->own > 0 ? scorer_leaf(s->sc, l->bit, l->own + count) - l->own_score : alone;
}

/* A leaf that is one phrase. */
static void weigh_slice(struct sheet *s, struct leaf_sum *l, const struct walk_slice *slice)
{
	const double worth = scorer_worth(s->sc->compiled->phrases[slice->phrase]);

	for (uint32_t k = slice->units[0] == s->first; k < slice->n; k++) {
		struct sheet_row *row = &s->rows[slice->units[k] - s->first];
		struct scorer_amount amount;

		if (!row->mask)
			continue;
		amount = amount_of(s, slice, k);
		l->raw += worth * amount.raw;
		add_count(s, l, row, worth * amount.count);
	}
}

/* A leaf that is several: their occurrences are added up before they count. */
static void weigh_slices(struct sheet *s, struct leaf_sum *l, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct walk_slice *slice = &s->group->slices[i];
		const double worth = scorer_worth(s->sc->compiled->phrases[slice->phrase]);

		for (uint32_t k = slice->units[0] == s->first; k < slice->n; k++) {
			const uint32_t at = slice->units[k] - s->first;
			struct scorer_amount amount;

			if (!s->rows[at].mask)
				continue;
			amount = amount_of(s, slice, k);
			l->raw += worth * amount.raw;
			s->rows[at].count += worth * amount.count;
			s->of_leaf[at / WORD] |= (uint64_t)1 << at % WORD;
		}
	}
	for (uint32_t at = 0; (at = next_bit(s->of_leaf, s->words, at)) < s->words * WORD; at++) {
		add_count(s, l, &s->rows[at], s->rows[at].count);
		s->rows[at].count = 0;
	}
	memset(s->of_leaf, 0, s->words * sizeof(*s->of_leaf));
}

/* The leaf in the work's own fields. */
static double own_count(const struct scorer *sc, const struct walk_group *g, size_t from, size_t to)
{
	double count = 0;

	for (size_t i = from; i < to; i++)
		count += scorer_worth(sc->compiled->phrases[g->slices[i].phrase]) *
			 g->slices[i].sum.own;
	return count;
}

static void weigh_leaf(struct sheet *s, uint32_t work, size_t from, size_t to)
{
	const struct query_leaf *leaf = s->sc->compiled->leaves[s->group->slices[from].phrase];
	struct leaf_sum l = { .bit = leaf->bit, .own = own_count(s->sc, s->group, from, to) };
	double text;

	l.own_score = scorer_leaf(s->sc, l.bit, l.own);
	if (to - from == 1)
		weigh_slice(s, &l, &s->group->slices[from]);
	else
		weigh_slices(s, &l, from, to);
	text = scorer_leaf(s->sc, l.bit, l.own + scorer_text(s->sc, work, l.raw));
	s->base += l.own_score + (1 - FOLD_BEST) * (text - l.own_score);
}

/* --- bounds, before the rows are looked at --- */

/* What a leaf gives in any case, and how much more in the passage that has most of it. */
static void bound_leaf(struct sheet *s, const struct walk_group *g, size_t from, size_t to)
{
	const struct scorer *sc = s->sc;
	const size_t bit = sc->compiled->leaves[g->slices[from].phrase]->bit;
	const double own = own_count(sc, g, from, to), own_score = scorer_leaf(sc, bit, own);
	double most = 0, raw = 0, text;

	for (size_t i = from; i < to; i++) {
		const double worth = scorer_worth(sc->compiled->phrases[g->slices[i].phrase]);

		most += worth * g->slices[i].sum.most;
		raw += worth * g->slices[i].sum.raw;
	}
	text = scorer_leaf(sc, bit, own + scorer_text(sc, g->group, raw));
	s->least += own_score + (1 - FOLD_BEST) * (text - own_score);
	if (!(s->weighed >> bit & 1)) /* words that must stand near each other have one for all */
		s->most_gain[bit] = 0;
	s->weighed |= (uint64_t)1 << bit;
	s->most_gain[bit] += FOLD_BEST * (scorer_leaf(sc, bit, own + most) - own_score);
}

/* Passages with these leaves add so much, at most, where closeness adds `near`. */
static double bound_gain(const struct sheet *s, uint64_t mask, double near)
{
	double sum = near;

	for (uint64_t left = mask & s->weighed; left; left &= left - 1)
		sum += s->most_gain[__builtin_ctzll(left)];
	return sum;
}

#define ROUNDING 1e-9

double sheet_most(struct sheet *s, const struct walk_group *g)
{
	s->least = 0;
	s->weighed = 0;
	for (size_t from = 0, to; from < g->n; from = to) {
		const struct query_leaf *leaf = s->sc->compiled->leaves[g->slices[from].phrase];

		to = leaf_end(s->sc, g, from);
		if (!leaf->negated)
			bound_leaf(s, g, from, to);
	}
	return (s->least + bound_gain(s, s->weighed, scorer_near_most(s->sc, s->weighed))) *
	       (1 + ROUNDING);
}

double sheet_most_of_rows(const struct sheet *s)
{
	/* the own fields may stand closer than the best passage does */
	const double own = scorer_near_most(s->sc, s->rows[0].mask);
	double most = own;
	uint64_t last = 0;

	for (uint32_t row = 0; (row = sheet_next(s, row)) > 0;) {
		if (s->rows[row].mask == last)
			continue;
		last = s->rows[row].mask;
		most = fmax(most, bound_gain(s, last, fmax(own, scorer_near_most(s->sc, last))));
	}
	return (s->least + most) * (1 + ROUNDING);
}

/* --- closeness --- */

/* The row of a slice that is `unit`, or n. */
static uint32_t find_unit(const struct walk_slice *slice, uint32_t unit)
{
	uint32_t low = 0, high = slice->n;

	while (low < high) {
		const uint32_t mid = low + (high - low) / 2;

		if (slice->units[mid] < unit)
			low = mid + 1;
		else
			high = mid;
	}
	return low < slice->n && slice->units[low] == unit ? low : slice->n;
}

static double read_near(struct sheet *s, uint32_t row)
{
	s->hits.n = 0;
	for (size_t i = 0; i < s->group->n; i++) {
		const struct walk_slice *slice = &s->group->slices[i];
		uint32_t k;

		if (!(s->rows[row].mask & s->sc->asked & scorer_bit(s->sc, slice->phrase)))
			continue;
		k = find_unit(slice, s->first + row);
		if (k < slice->n)
			s->full = s->full || !walk_slice_hits(&s->hits, slice, k);
	}
	return scorer_near(s->sc, s->hits.list, s->hits.n);
}

static bool has_two(const struct sheet *s, uint32_t row)
{
	const uint64_t mask = s->rows[row].mask & s->sc->asked;

	return (mask & (mask - 1)) != 0;
}

/* What the row gains; read once. */
static double near_of(struct sheet *s, uint32_t row)
{
	struct sheet_row *r = &s->rows[row];

	if (!r->near_known) {
		r->near_known = true;
		r->near = has_two(s, row) ? read_near(s, row) : 0;
	}
	return r->near;
}

/* ... at most. */
static double near_most(const struct sheet *s, uint32_t row)
{
	const struct sheet_row *r = &s->rows[row];

	if (r->near_known)
		return r->near;
	return has_two(s, row) ? scorer_near_most(s->sc, r->mask) : 0;
}

/* --- the work --- */

void sheet_weigh(struct sheet *s, uint32_t work)
{
	uint64_t last = 0;

	s->base = s->most_near = s->own_near = 0;
	s->likely = 0;
	for (size_t from = 0, to; from < s->group->n; from = to) {
		to = leaf_end(s->sc, s->group, from);
		if (!s->sc->compiled->leaves[s->group->slices[from].phrase]->negated)
			weigh_leaf(s, work, from, to);
	}
	s->rows[0].gain = 0;
	for (uint32_t row = 0; (row = sheet_next(s, row)) > 0;) {
		if (s->rows[row].gain > s->rows[s->likely].gain)
			s->likely = row;
		if (s->rows[row].mask == last)
			continue;
		last = s->rows[row].mask;
		s->most_near = fmax(s->most_near, near_most(s, row));
	}
	s->own_near = near_of(s, 0);
}

double sheet_score_most(const struct sheet *s)
{
	return s->base + FOLD_BEST * s->rows[s->likely].gain + fmax(s->own_near, s->most_near);
}

/* Of equals the first row is the best passage. */
double sheet_score(struct sheet *s)
{
	uint32_t best = s->likely; /* 0: none has a gain */
	double near = best > 0 ? near_of(s, best) : 0;

	for (uint32_t row = 0; (row = sheet_next(s, row)) > 0;) {
		const double least = s->rows[best].gain + near, gain = s->rows[row].gain;
		double sum;

		if (gain + s->most_near < least || gain + near_most(s, row) < least)
			continue;
		sum = gain + near_of(s, row);
		if (sum > least || (sum == least && row < best)) {
			best = row;
			near = near_of(s, row);
		}
	}
	return s->base + FOLD_BEST * s->rows[best].gain + fmax(s->own_near, near);
}

/* Of equals the first ones. */
static void add_passage(struct candidate *c, uint32_t unit, double score)
{
	size_t at = PASSAGES_KEPT;

	while (at > 0 && (c->passages[at - 1] == 0 || c->passage_scores[at - 1] < score))
		at--;
	if (at == PASSAGES_KEPT)
		return;
	for (size_t i = PASSAGES_KEPT - 1; i > at; i--) {
		c->passages[i] = c->passages[i - 1];
		c->passage_scores[i] = c->passage_scores[i - 1];
	}
	c->passages[at] = unit;
	c->passage_scores[at] = score;
}

/* What the last of them scores at least: so much the same number score without closeness. */
static double least_passage(const struct sheet *s)
{
	struct candidate c = { 0 };

	for (uint32_t row = 0; (row = sheet_next(s, row)) > 0;)
		if (s->rows[row].mask & s->sc->asked)
			add_passage(&c, s->first + row, s->rows[row].score);
	return c.passages[PASSAGES_KEPT - 1] ? c.passage_scores[PASSAGES_KEPT - 1] : -1;
}

void sheet_passages(struct sheet *s, struct candidate *c)
{
	const double least = least_passage(s);

	for (uint32_t row = 0; (row = sheet_next(s, row)) > 0;) {
		const double score = s->rows[row].score;

		if (!(s->rows[row].mask & s->sc->asked))
			continue;
		c->passage_count++;
		if (score + s->most_near >= least && score + near_most(s, row) >= least)
			add_passage(c, s->first + row, score + near_of(s, row));
	}
}
