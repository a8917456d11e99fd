/* The words that are distinctive of a work: tf-idf, as in Salton and Buckley,
 * "Term-weighting approaches in automatic text retrieval" (1988), with the logarithm of
 * the frequency. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "search/internal.h"
#include "text/text.h"

enum {
	PARAGRAPHS_MAX = 400, /* of a long text that are read */
	LOOKED_UP = 256, /* the most frequent words: only of these is it asked how rare they are */
	TITLE_TIMES = 3, /* what a word of the title counts */
	LETTERS_MIN = 3,
	TIMES_MIN = 2,    /* what stands there once may be chance */
	ROWS_MAX = 50000, /* of the index, that have any of the words */
	COMMON = 5,       /* what one row in five has is distinctive of nothing, */
	SMALL = 20,       /* if there are so many rows */
};

struct word {
	const char *stem, *exact;
	uint32_t times, units;
	double weight;
};

/* Open addressing; at most half of the slots are taken. */
struct reader {
	struct word *slots;
	size_t size, n;
	uint32_t times; /* what an occurrence counts */
	struct arena *mem;
	bool full;
};

static uint32_t hash_of(const char *s, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h;
}

static struct word *slot_of(struct word *slots, size_t size, const char *stem, size_t n)
{
	size_t at = hash_of(stem, n) & (size - 1);

	while (slots[at].stem && (strncmp(slots[at].stem, stem, n) != 0 || slots[at].stem[n]))
		at = (at + 1) & (size - 1);
	return &slots[at];
}

static bool grow(struct reader *r)
{
	const size_t size = r->size ? 2 * r->size : 1024;
	struct word *slots = arena_array(r->mem, struct word, size);

	for (size_t i = 0; slots && i < r->size; i++)
		if (r->slots[i].stem)
			*slot_of(slots, size, r->slots[i].stem, strlen(r->slots[i].stem)) =
				r->slots[i];
	if (!slots)
		return false;
	r->slots = slots;
	r->size = size;
	return true;
}

static bool is_telling(const struct token *t)
{
	if (t->last_cjk || text_is_stop(t->exact, t->exact_len))
		return false;
	for (uint32_t i = 0; i < t->exact_len; i++)
		if (t->exact[i] >= '0' && t->exact[i] <= '9')
			return false;
	return t->cjk || text_code_points(t->exact, t->exact_len) >= LETTERS_MIN;
}

static bool add_word(void *ctx, const struct token *t)
{
	struct reader *r = ctx;
	struct word *w;

	if (!is_telling(t))
		return true;
	if (2 * (r->n + 1) > r->size && !grow(r)) {
		r->full = true;
		return false;
	}
	w = slot_of(r->slots, r->size, t->stem, t->stem_len);
	if (!w->stem) {
		w->stem = arena_strndup(r->mem, t->stem, t->stem_len);
		w->exact = arena_strndup(r->mem, t->exact, t->exact_len);
		r->n++;
		r->full = !w->stem || !w->exact;
	}
	w->times += r->times;
	return !r->full;
}

static void read_text(struct reader *r, struct tokenizer *tk, const char *text, uint32_t times)
{
	r->times = times;
	if (text && !r->full)
		(void)tokenizer_run(tk, text, strlen(text), add_word, r);
}

static enum err_code read_work(struct reader *r, struct searcher *s, const struct work *work,
			       struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row = true;

	read_text(r, s->tk, work->title, TITLE_TIMES);
	read_text(r, s->tk, work->abstract, 1);
	TRY(db_stmt(&st, s->db, SQL_TEXT_OF_WORK, err));
	TRY(stmt_bind(st, err, "ii", (int64_t)work->id, (int64_t)PARAGRAPHS_MAX));
	while (!r->full) {
		TRY(stmt_step(&row, st, err));
		if (!row)
			break;
		read_text(r, s->tk, stmt_borrow(st, 0, NULL), 1);
	}
	return r->full ? err_set(err, ERR_NO_MEMORY,
				 "the work takes more memory than a request may")
		       : ERR_OK;
}

static int by_times(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	if (x->times != y->times)
		return x->times > y->times ? -1 : 1;
	return strcmp(x->stem, y->stem);
}

static int by_weight(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return strcmp(x->stem, y->stem);
}

static bool is_common(const struct engine *e, uint32_t units)
{
	return e->units >= SMALL && (uint64_t)units * COMMON > e->units;
}

static enum err_code weigh(struct word *w, struct searcher *s, struct err *err)
{
	const double all = s->engine->units;
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, s->db, SQL_TERM_UNITS, err));
	TRY(stmt_bind(st, err, "s", w->stem));
	TRY(stmt_step(&row, st, err));
	w->units = row ? (uint32_t)stmt_int(st, 0) : 0;
	w->weight = log1p(w->times) * log(1 + (all - w->units + 0.5) / (w->units + 0.5));
	return ERR_OK;
}

enum err_code distinctive_words(struct distinctive *out, struct searcher *s,
				const struct work *work, struct arena *mem, struct err *err)
{
	struct reader r = { .mem = mem };
	uint64_t rows = 0;
	size_t n = 0;

	out->n = 0;
	TRY(read_work(&r, s, work, err));
	for (size_t i = 0; i < r.size; i++)
		if (r.slots[i].stem)
			r.slots[n++] = r.slots[i];
	if (n == 0)
		return ERR_OK; /* it has no word that says anything */
	qsort(r.slots, n, sizeof(*r.slots), by_times);
	n = n < LOOKED_UP ? n : LOOKED_UP;
	for (size_t i = 0; i < n; i++)
		TRY(weigh(&r.slots[i], s, err));
	qsort(r.slots, n, sizeof(*r.slots), by_weight);
	for (size_t i = 0; i < n && out->n < DISTINCTIVE_MAX; i++) {
		const struct word *w = &r.slots[i];

		if (w->times < TIMES_MIN || w->units < 2 || is_common(s->engine, w->units) ||
		    rows + w->units > ROWS_MAX)
			continue; /* nobody else has it; or too many do */
		rows += w->units;
		out->words[out->n].stem = w->stem;
		out->words[out->n].text = w->exact;
		out->words[out->n++].weight = w->weight;
	}
	return ERR_OK;
}
