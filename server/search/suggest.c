#include "search/suggest.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "query/thesaurus.h"
#include "search/internal.h"
#include "search/suggest_index.h"
#include "text/text.h"

enum { TYPED_MAX = 512 }; /* bytes of the folded text that are looked at */

/* --- finding --- */

/* A suggestion that fits. */
struct candidate_text {
	enum suggest_kind kind;
	int tier; /* 0: it is what was typed; 1: it begins so; 2: a word of it does */
	uint32_t rank;
	size_t at; /* where in `folded` */
	const char *text, *folded, *key;
	uint32_t works;
	const char *stems; /* two with the same ones are one to a reader */
	bool taken;
};

struct finder {
	struct searcher *s;
	struct str typed; /* folded */
	size_t limit;
	struct candidate_text *list;
	size_t n, cap;
	struct arena *mem;
	struct err *err;
};

static enum err_code full(struct finder *f)
{
	return err_set(f->err, ERR_NO_MEMORY, "suggesting takes more memory than a request may");
}

/* Negative, zero or positive: what stands at the place comes before, begins with, or
 * comes after what was typed. */
static enum err_code compare(int *out, struct finder *f, const struct segment *g, size_t place)
{
	AUTO(stmt) struct stmt *st = NULL;
	const char *folded;
	size_t len;
	bool row;

	TRY(db_stmt(&st, f->s->db, SQL_SUGGESTION_FOLDED, f->err));
	TRY(stmt_bind(st, f->err, "i", (int64_t)g->ids[g->ranks[place]]));
	TRY(stmt_step(&row, st, f->err));
	folded = row ? stmt_borrow(st, 0, &len) : NULL;
	if (!folded || g->at[place] > len)
		return err_set(f->err, ERR_CORRUPT, "suggestion %u is missing",
			       g->ids[g->ranks[place]]);
	*out = strncmp(folded + g->at[place], f->typed.data, f->typed.len);
	return ERR_OK;
}

/* The first place that does not come before, or, with `after`, that comes after. */
static enum err_code bound(size_t *out, struct finder *f, const struct segment *g, bool after)
{
	size_t low = 0, high = g->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		int order = 0;

		TRY(compare(&order, f, g, mid));
		if (order < 0 || (after && order == 0))
			low = mid + 1;
		else
			high = mid;
	}
	*out = low;
	return ERR_OK;
}

/* The places of the lowest ranks, each rank once, in their order. */
struct best {
	size_t *places;
	size_t n, max;
};

static void add_best(struct best *b, const struct segment *g, size_t place)
{
	size_t at = b->n;

	while (at > 0 && g->ranks[b->places[at - 1]] > g->ranks[place])
		at--;
	if (at == b->max || (at > 0 && g->ranks[b->places[at - 1]] == g->ranks[place]))
		return;
	if (b->n < b->max)
		b->n++;
	memmove(b->places + at + 1, b->places + at, (b->n - at - 1) * sizeof(*b->places));
	b->places[at] = place;
}

static void find_best(struct best *b, const struct segment *g, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (i % SEGMENT_BLOCK == 0 && b->n == b->max && i + SEGMENT_BLOCK <= to &&
		    g->best[i / SEGMENT_BLOCK] >= g->ranks[b->places[b->n - 1]])
			i += SEGMENT_BLOCK - 1; /* nothing better in the whole block */
		else
			add_best(b, g, i);
	}
}

static const char *stems_of(struct finder *f, const char *text)
{
	AUTO(str) struct str key = STR(1 << 20);

	(void)thesaurus_key(&key, f->s->tk, text);
	return str_ok(&key) ? arena_strndup(f->mem, str_text(&key), key.len) : NULL;
}

static enum err_code add_candidate(struct finder *f, enum suggest_kind kind,
				   const struct segment *g, size_t place)
{
	AUTO(stmt) struct stmt *st = NULL;
	struct candidate_text c = { .kind = kind, .rank = g->ranks[place], .at = g->at[place] };
	bool row;

	for (size_t i = 0; i < f->n; i++)
		if (f->list[i].kind == kind && f->list[i].rank == c.rank)
			return ERR_OK;
	TRY(db_stmt(&st, f->s->db, SQL_SUGGESTION_BY_ID, f->err));
	TRY(stmt_bind(st, f->err, "i", (int64_t)g->ids[c.rank]));
	TRY(stmt_step(&row, st, f->err));
	if (!row)
		return err_set(f->err, ERR_CORRUPT, "suggestion %u is missing", g->ids[c.rank]);
	c.text = stmt_text(st, 0, f->mem);
	c.folded = stmt_text(st, 1, f->mem);
	c.key = stmt_text(st, 2, f->mem);
	c.works = (uint32_t)stmt_int(st, 3);
	if (!c.text || !c.folded || !c.key || !(c.stems = stems_of(f, c.text)) ||
	    !arena_reserve(f->mem, &f->list, sizeof(*f->list), f->n, &f->cap))
		return full(f);
	c.tier = c.at > 0 ? 2 : strcmp(c.folded, str_text(&f->typed)) != 0;
	f->list[f->n++] = c;
	return ERR_OK;
}

/* A few more than are shown: some will say the same. */
static enum err_code find_in(struct finder *f, enum suggest_kind kind, bool inside)
{
	const struct segment *g = &f->s->engine->suggest->segments[kind][inside];
	const size_t max = 2 * f->limit + 8;
	struct best best = { .places = arena_array(f->mem, size_t, max + 1), .max = max };
	size_t from, to;

	if (!best.places)
		return full(f);
	TRY(bound(&from, f, g, false));
	TRY(bound(&to, f, g, true));
	find_best(&best, g, from, to);
	for (size_t i = 0; i < best.n; i++)
		TRY(add_candidate(f, kind, g, best.places[i]));
	return ERR_OK;
}

/* --- choosing --- */

static int by_fit(const void *a, const void *b)
{
	const struct candidate_text *x = a, *y = b;

	if (x->tier != y->tier)
		return x->tier < y->tier ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static bool is_searched(enum suggest_kind k)
{
	return k == SUGGEST_TERM || k == SUGGEST_THESAURUS;
}

/* Would a reader take it for one that is chosen already? Works may share a title, and
 * terms a stem. */
static bool is_said(const struct finder *f, const struct candidate_text *c)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct candidate_text *other = &f->list[i];

		if (!other->taken)
			continue;
		if (is_searched(c->kind) && is_searched(other->kind) &&
		    strcmp(other->stems, c->stems) == 0)
			return true;
		if (c->kind == SUGGEST_TITLE && other->kind == SUGGEST_TITLE &&
		    strcmp(other->folded, c->folded) == 0)
			return true;
	}
	return false;
}

/* Of ten, so many of a kind before the others had their turn. */
static size_t share(enum suggest_kind k, size_t limit)
{
	static const size_t of_ten[SUGGEST_KINDS] = { 1, 1, 3, 1, 2, 2 };

	return (of_ten[k] * limit + 9) / 10;
}

static size_t choose(struct finder *f)
{
	size_t of_kind[SUGGEST_KINDS] = { 0 }, n = 0;

	if (f->n > 0)
		qsort(f->list, f->n, sizeof(*f->list), by_fit);
	for (int turn = 0; turn < 2; turn++) {
		for (size_t i = 0; i < f->n && n < f->limit; i++) {
			struct candidate_text *c = &f->list[i];

			if (c->taken || is_said(f, c) ||
			    (turn == 0 && of_kind[c->kind] >= share(c->kind, f->limit)))
				continue;
			c->taken = true;
			of_kind[c->kind]++;
			n++;
		}
	}
	return n;
}

/* --- marking --- */

/* The shortest beginning of a word that folds to `n` bytes or more. */
static size_t part_of(struct finder *f, const char *text, size_t start, size_t end, size_t n)
{
	AUTO(str) struct str key = STR(4096);

	for (size_t at = start, size; at < end;) {
		(void)text_next(text + at, end - at, &size);
		at += size;
		str_clear(&key);
		text_key(&key, f->s->tk, text + start, at - start);
		if (key.len >= n)
			return at;
	}
	return end;
}

/* A word: bytes of the text, and of the folded text. */
struct span_of_token {
	size_t start, end, from, to;
};

struct spans {
	struct span_of_token *list;
	size_t n, cap, at;
	struct arena *mem;
	bool full;
};

static bool add_span(void *ctx, const struct token *t)
{
	struct spans *s = ctx;

	if (!arena_reserve(s->mem, &s->list, sizeof(*s->list), s->n, &s->cap)) {
		s->full = true;
		return false;
	}
	s->list[s->n++] = (struct span_of_token){ t->start, t->end, s->at, s->at + t->exact_len };
	s->at += t->exact_len + 1;
	return true;
}

static enum err_code mark(struct marked *out, struct finder *f, const struct candidate_text *c)
{
	struct spans spans = { .mem = f->mem };
	size_t start = 0, end = 0;
	bool found = false;
	struct range *range = arena_array(f->mem, struct range, 1);
	const size_t from = c->at, to = c->at + f->typed.len;

	(void)tokenizer_run(f->s->tk, c->text, strlen(c->text), add_span, &spans);
	if (!range || spans.full)
		return full(f);
	for (size_t i = 0; i < spans.n; i++) {
		const struct span_of_token *span = &spans.list[i];
		size_t reach;

		if (span->to <= from || span->from >= to)
			continue;
		reach = span->to <= to
				? span->end
				: part_of(f, c->text, span->start, span->end, to - span->from);
		start = found ? start : span->start;
		end = found && end > reach ? end : reach;
		found = true;
	}
	range->start = (uint32_t)text_code_points(c->text, start);
	range->end = range->start + (uint32_t)text_code_points(c->text + start, end - start);
	*out = (struct marked){ .text = c->text, .ranges = range, .n_ranges = found };
	return ERR_OK;
}

static enum err_code write_out(const struct suggestion **out, size_t *n_out, struct finder *f,
			       size_t n)
{
	struct suggestion *list = arena_array(f->mem, struct suggestion, n);
	size_t at = 0;

	if (!list)
		return full(f);
	for (size_t i = 0; i < f->n; i++) {
		const struct candidate_text *c = &f->list[i];

		if (!c->taken)
			continue;
		list[at] = (struct suggestion){ .kind = c->kind, .key = c->key, .works = c->works };
		TRY(mark(&list[at++].text, f, c));
	}
	*out = list;
	*n_out = at;
	return ERR_OK;
}

static enum err_code find(const struct suggestion **out, size_t *n_out, struct finder *f)
{
	for (int kind = 0; kind < SUGGEST_KINDS; kind++)
		for (int inside = 0; inside < 2; inside++)
			TRY(find_in(f, (enum suggest_kind)kind, inside));
	return write_out(out, n_out, f, choose(f));
}

enum err_code suggest(const struct suggestion **out, size_t *n_out, struct searcher *s,
		      const char *text, size_t n, size_t limit, struct arena *mem, struct err *err)
{
	struct finder f = { .s = s, .limit = limit, .mem = mem, .err = err };
	enum err_code code = ERR_OK;

	str_init(&f.typed, TYPED_MAX);
	text_key(&f.typed, s->tk, text, n);
	if (f.typed.len == 0 || !str_ok(&f.typed)) { /* nothing is so long */
		*out = NULL;
		*n_out = 0;
	} else {
		code = find(out, n_out, &f);
	}
	str_dispose(&f.typed);
	return code;
}
