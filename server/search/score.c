/* BM25F: the occurrences of a word in a unit's fields are weighted, divided by the
 * field's length, added up, and only then saturated (Robertson, Zaragoza and Taylor,
 * "Simple BM25 extension to multiple weighted fields", CIKM 2004). The idf is
 * ln(1 + (N - n + 0.5) / (n + 0.5)), which cannot fall to zero or below. The numbers
 * were chosen on the five judged sets of `make relevance` together, none for one of them. A
 * factor for how many of the query's words a work has was tried and left out: it cost .008
 * of mean nDCG@10, since the sum over the words says it already. */
#include <math.h>
#include <string.h>

#include "search/score.h"

#define K1          1.6
#define EXPANDED    0.7 /* what an occurrence of the thesaurus' word counts */
#define PHRASE_GAIN 0.3 /* a phrase of n words weighs 1 + 0.3 (n - 1) words, three at most */
#define NEXT_TO     0.6 /* two words of the query next to each other, of the lesser idf */
#define NEAR_BY     0.3 /* ... within NEAR_SPAN tokens */
enum { NEAR_SPAN = 6 };

static const struct {
	double weight, b; /* b: how much the field's length matters */
} fields[UNIT_COLUMNS] = {
	[UNIT_TITLE] = { 3.0, 0.3 },    [UNIT_PRINTED] = { 3.0, 0.3 },
	[UNIT_AUTHOR] = { 2.0, 0.3 },   [UNIT_VENUE] = { 0.7, 0.3 },
	[UNIT_ABSTRACT] = { 1.0, 0.6 }, [UNIT_KEYWORD] = { 1.5, 0.3 },
	[UNIT_SECTION] = { 0.5, 0.3 },  [UNIT_BODY] = { 1.0, 0.6 },
};

/* --- how rare the words are --- */

enum err_code scorer_units(double *out, struct searcher *s, const char *token, struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	uint32_t known;
	bool row;

	if (kept_rows(s->db, token, &known)) {
		*out = known;
		return ERR_OK;
	}
	TRY(db_stmt(&st, s->db, SQL_TERM_UNITS, err));
	TRY(stmt_bind(st, err, "s", token));
	TRY(stmt_step(&row, st, err));
	*out = row ? (double)stmt_int(st, 0) : 0;
	return ERR_OK;
}

/* Rows with any of the tokens that begin like this one; some may be counted twice. */
static enum err_code prefix_units(double *out, struct searcher *s, const char *token,
				  struct err *err)
{
	enum { LOOKED_AT = 256 };
	AUTO(stmt) struct stmt *st = NULL;
	char before[TOKEN_MAX + 8];
	const size_t n = strlen(token);
	bool row = true;

	memcpy(before, token, n);
	memcpy(before + n, "\xf4\x8f\xbf\xbf", 5); /* U+10FFFF: behind every letter */
	*out = 0;
	TRY(db_stmt(&st, s->db, SQL_TERM_PREFIX, err));
	TRY(stmt_bind(st, err, "ssi", token, before, (int64_t)LOOKED_AT));
	for (;;) {
		TRY(stmt_step(&row, st, err));
		if (!row)
			return ERR_OK;
		*out += (double)stmt_int(st, 1);
	}
}

/* Units that have the phrase, at most: those of its rarest word. */
static enum err_code phrase_units(double *out, struct searcher *s,
				  const struct query_phrase *phrase, struct err *err)
{
	double least = INFINITY;

	for (size_t i = 0; i < phrase->n_tokens; i++) {
		const bool cut = phrase->prefix && i + 1 == phrase->n_tokens;
		double units = 0;

		TRY(cut ? prefix_units(&units, s, phrase->tokens[i], err)
			: scorer_units(&units, s, phrase->tokens[i], err));
		least = fmin(least, units);
	}
	*out = least;
	return ERR_OK;
}

void scorer_fields(struct scorer *sc, const struct engine *e)
{
	*sc = (struct scorer){ .engine = e };
	for (int c = 0; c < UNIT_COLUMNS; c++)
		sc->per_token[c] = fields[c].b / e->mean_length[c];
}

enum err_code scorer_init(struct scorer *sc, struct searcher *s,
			  const struct query_compiled *compiled, struct err *err)
{
	const double all = s->engine->units;
	double units[QUERY_TERMS_MAX] = { 0 };

	scorer_fields(sc, s->engine);
	sc->compiled = compiled;
	for (size_t i = 0; i < compiled->n; i++) {
		double n;

		const struct query_leaf *leaf = compiled->leaves[i];
		double *sum = &units[leaf->bit];

		TRY(phrase_units(&n, s, compiled->phrases[i], err));
		/* Alternatives add up; what must stand together is as rare as the rarest. */
		*sum = leaf->near && *sum > 0 ? fmin(*sum, n) : *sum + n;
	}
	for (size_t i = 0; i < compiled->n; i++) {
		const struct query_leaf *leaf = compiled->leaves[i];
		const double n = fmin(units[leaf->bit], all);
		const double words = fmin((double)leaf->phrases[0].n_tokens, 3);

		sc->idf[leaf->bit] = log(1 + (all - n + 0.5) / (n + 0.5)) *
				     (1 + PHRASE_GAIN * (words - 1)) * leaf->weight;
		sc->asked |= leaf->added || leaf->negated ? 0 : (uint64_t)1 << leaf->bit;
	}
	return ERR_OK;
}

/* --- one row --- */

/* The hits of one phrase in a row. */
struct span {
	const struct walk_hit *from, *to;
};

static double field_count(const struct scorer *sc, uint32_t unit, uint32_t column, double count)
{
	const double len = sc->engine->unit_lengths[unit][column];

	return count / (1 - fields[column].b + sc->per_token[column] * len);
}

/* The weight of the hits in one column, the first of what is left of a phrase's. */
static double take_column(struct span *left, uint32_t column)
{
	double raw = 0;

	for (; left->from < left->to && left->from->column == column; left->from++)
		raw += fields[column].weight;
	return raw;
}

/* What is printed differently from what is right is one title: the better of the two counts,
 * not both. */
struct scorer_amount scorer_hits(const struct scorer *sc, uint32_t unit,
				 const struct walk_hit *hits, size_t n)
{
	struct span left = { hits, hits + n };
	const double title = take_column(&left, UNIT_TITLE);
	const double printed = take_column(&left, UNIT_PRINTED);
	struct scorer_amount out = { .raw = title };

	if (title > 0 || printed > 0)
		out.count = fmax(field_count(sc, unit, UNIT_TITLE, title),
				 field_count(sc, unit, UNIT_PRINTED, printed));
	while (left.from < left.to) {
		const uint32_t column = left.from->column;
		const double raw = take_column(&left, column);

		out.count += field_count(sc, unit, column, raw);
		out.raw += raw;
	}
	return out;
}

struct scorer_amount scorer_body(const struct scorer *sc, uint32_t unit, unsigned n)
{
	const double raw = fields[UNIT_BODY].weight * n, len = sc->engine->unit[unit].body;

	return (struct scorer_amount){ .count = raw / (1 - fields[UNIT_BODY].b +
						       sc->per_token[UNIT_BODY] * len),
				       .raw = raw };
}

double scorer_worth(const struct query_phrase *phrase)
{
	return phrase->expanded ? EXPANDED : 1;
}

/* How close two leaves come to each other in a row: 1 next to each other, in order. */
static double closeness(struct span a, struct span b, size_t width)
{
	const struct walk_hit *y = b.from;
	double best = 0;

	for (const struct walk_hit *x = a.from; x < a.to; x++) {
		while (y < b.to &&
		       (y->column < x->column ||
			(y->column == x->column && y->position + NEAR_SPAN < x->position)))
			y++;
		for (const struct walk_hit *z = y; z < b.to && z->column == x->column &&
						   z->position <= x->position + width + NEAR_SPAN;
		     z++) {
			if (z->position == x->position + width)
				return NEXT_TO;
			best = NEAR_BY;
		}
	}
	return best;
}

bool scorer_is_near(const struct query_phrase *phrase, const struct query_leaf *leaf)
{
	return !phrase->expanded && !leaf->added && !leaf->negated;
}

/* The end of the hits of one phrase. */
static const struct walk_hit *phrase_end(const struct walk_hit *from, const struct walk_hit *end)
{
	const uint32_t phrase = from->phrase;

	while (from < end && from->phrase == phrase)
		from++;
	return from;
}

double scorer_near(const struct scorer *sc, const struct walk_hit *hits, size_t n)
{
	const struct walk_hit *end = hits + n;
	const struct query_leaf *last = NULL;
	struct span last_hits = { 0 };
	double near = 0;

	for (const struct walk_hit *at = hits, *next; at < end; at = next) {
		const struct query_leaf *leaf = sc->compiled->leaves[at->phrase];

		next = phrase_end(at, end);
		if (!scorer_is_near(sc->compiled->phrases[at->phrase], leaf))
			continue;
		if (last && last != leaf)
			near += closeness(last_hits, (struct span){ at, next },
					  last->phrases[0].n_tokens) *
				fmin(sc->idf[last->bit], sc->idf[leaf->bit]);
		last_hits = (struct span){ at, next };
		last = leaf;
	}
	return near;
}

/* Each pair gives the lesser idf of its two: all but the greatest, at most. */
double scorer_near_most(const struct scorer *sc, uint64_t mask)
{
	double sum = 0, most = 0;

	for (uint64_t left = mask & sc->asked; left; left &= left - 1) {
		const double idf = sc->idf[__builtin_ctzll(left)];

		sum += idf;
		most = idf > most ? idf : most;
	}
	return NEXT_TO * (sum - most);
}

void scorer_read(struct evidence *out, const struct scorer *sc, const struct walk_row *row)
{
	const struct walk_hit *end = row->n_hits ? row->hits + row->n_hits : row->hits;

	out->mask = 0;
	for (const struct walk_hit *at = row->hits, *next; at < end; at = next) {
		const struct query_phrase *phrase = sc->compiled->phrases[at->phrase];
		const struct query_leaf *leaf = sc->compiled->leaves[at->phrase];
		const uint64_t bit = (uint64_t)1 << leaf->bit;
		struct scorer_amount amount;

		next = phrase_end(at, end);
		if (!(out->mask & bit))
			out->count[leaf->bit] = out->raw[leaf->bit] = 0;
		out->mask |= bit;
		if (leaf->negated)
			continue;
		amount = scorer_hits(sc, row->unit, at, (size_t)(next - at));
		out->count[leaf->bit] += scorer_worth(phrase) * amount.count;
		out->raw[leaf->bit] += scorer_worth(phrase) * amount.raw;
	}
	out->near = scorer_near(sc, row->hits, row->n_hits);
}

double scorer_leaf(const struct scorer *sc, size_t leaf, double count)
{
	return sc->idf[leaf] * count * (K1 + 1) / (count + K1);
}

double scorer_row(const struct scorer *sc, const struct evidence *e)
{
	double score = e->near;

	for (uint64_t left = e->mask; left; left &= left - 1) {
		const size_t leaf = (size_t)__builtin_ctzll(left);

		score += scorer_leaf(sc, leaf, e->count[leaf]);
	}
	return score;
}

double scorer_text(const struct scorer *sc, uint32_t work, double raw)
{
	const double b = fields[UNIT_BODY].b;

	return raw /
	       (1 - b + b * sc->engine->text_lengths[work] / sc->engine->mean_length[UNIT_BODY]);
}
