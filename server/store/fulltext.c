#include "store/fulltext.h"

#include <stdlib.h>
#include <string.h>

#include "base/spill.h"
#include "store/leaves.h"
#include "store/postings.h"
#include "store/varint.h"

enum {
	RUN_BUFFER = 128 * 1024,
	AVERAGES_ID = 1,
	UNKNOWN = UINT32_MAX,
};

/* The tokens of a word, as numbers of postings. */
struct word {
	uint32_t stem, exact;
};

/* What was collected and written out at one time: tokens in their order, each with its length,
 * letters, bytes of rows, and rows. */
struct run {
	uint64_t at, end; /* of the temporary file */
	char *buffer;
	size_t n, from; /* of the buffer */
	uint8_t token_len;
	char token[256];
	uint32_t left; /* bytes of rows */
	bool done;
};

struct fulltext {
	struct db *db;
	struct postings *postings;
	struct spill *spill;
	const char *beside; /* borrowed */
	size_t memory;
	struct run *runs;
	size_t n_runs;
	struct word *words; /* by number of the tokenizer's word */
	size_t n_words;
	uint32_t generation, boundary;
	uint32_t unit;
	uint32_t sizes[UNIT_COLUMNS];
	uint64_t rows, totals[UNIT_COLUMNS];
	unsigned char *list; /* rows of one token of one run */
	size_t cap;
};

static enum err_code no_memory(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "no memory for the full-text index");
}

enum err_code fulltext_new(struct fulltext **out, struct db *db, const char *beside, size_t memory,
			   struct err *err)
{
	struct fulltext *f = calloc(1, sizeof(*f));

	if (f)
		f->postings = postings_new();
	if (!f || !f->postings) {
		free(f);
		return no_memory(err);
	}
	f->db = db;
	f->memory = memory;
	f->beside = beside;
	f->boundary = UNKNOWN;
	f->generation = UNKNOWN;
	*out = f;
	return ERR_OK;
}

static void free_runs(struct fulltext *f)
{
	for (size_t i = 0; i < f->n_runs; i++)
		free(f->runs[i].buffer);
	free(f->runs);
	f->runs = NULL;
	f->n_runs = 0;
	spill_close(f->spill);
	f->spill = NULL;
}

void fulltext_free(struct fulltext *f)
{
	if (!f)
		return;
	free_runs(f);
	postings_free(f->postings);
	free(f->words);
	free(f->list);
	free(f);
}

/* --- what is collected --- */

static enum err_code write_token(struct fulltext *f, const struct posting *e, struct err *err)
{
	TRY(spill_add(f->spill, &e->token_len, 1, err));
	TRY(spill_add(f->spill, e->token, e->token_len, err));
	TRY(spill_add(f->spill, &e->len, sizeof(e->len), err));
	return spill_add(f->spill, e->rows, e->len, err);
}

static enum err_code write_run(struct fulltext *f, struct posting **list, size_t n, struct err *err)
{
	struct run *more = realloc(f->runs, (f->n_runs + 1) * sizeof(*more));
	struct run run = { .at = spill_size(f->spill) };

	if (!more)
		return no_memory(err);
	f->runs = more;
	for (size_t i = 0; i < n; i++)
		if (list[i]->len > 0)
			TRY(write_token(f, list[i], err));
	run.end = spill_size(f->spill);
	f->runs[f->n_runs++] = run;
	return postings_clear(f->postings) ? ERR_OK : no_memory(err);
}

static enum err_code write_out(struct fulltext *f, struct err *err)
{
	struct posting **list;
	size_t n;

	if (!f->spill)
		TRY(spill_open(&f->spill, f->beside, err));
	list = postings_sorted(f->postings, &n);
	return list ? write_run(f, list, n, err) : no_memory(err);
}

/* FTS5 keeps the number of tokens of each column of each row. */
static enum err_code end_row(struct fulltext *f, struct err *err)
{
	unsigned char bytes[UNIT_COLUMNS * VARINT_MAX];
	size_t n = 0;

	if (f->unit == 0)
		return ERR_OK;
	for (int i = 0; i < UNIT_COLUMNS; i++) {
		n += varint_put(bytes + n, f->sizes[i]);
		f->totals[i] += f->sizes[i];
		f->sizes[i] = 0;
	}
	f->rows++;
	return db_run(f->db, SQL_UNIT_FTS_DOCSIZE_ADD, err, "ib", (int64_t)f->unit,
		      (const void *)bytes, n);
}

enum err_code fulltext_row(struct fulltext *f, uint32_t unit, struct err *err)
{
	TRY(end_row(f, err));
	f->unit = unit;
	return postings_memory(f->postings) > f->memory ? write_out(f, err) : ERR_OK;
}

/* The words that are known under their numbers, as many as `n`. */
static bool know_words(struct fulltext *f, uint32_t n)
{
	size_t more = f->n_words ? f->n_words : 1024;
	struct word *words;

	while (more < n)
		more *= 2;
	if (more == f->n_words)
		return true;
	words = realloc(f->words, more * sizeof(*words));
	if (!words)
		return false;
	memset(words + f->n_words, 0xff, (more - f->n_words) * sizeof(*words));
	f->words = words;
	f->n_words = more;
	return true;
}

static bool learn(struct fulltext *f, struct word *w, const struct token *t)
{
	char exact[TOKEN_MAX + 1];

	exact[0] = '=';
	memcpy(exact + 1, t->exact, t->exact_len);
	w->stem = postings_token(f->postings, t->stem, t->stem_len);
	w->exact = postings_token(f->postings, exact, (size_t)t->exact_len + 1);
	return w->stem != UNKNOWN && w->exact != UNKNOWN;
}

static bool add_token(struct fulltext *f, uint32_t column, const struct token *t)
{
	struct word *w;

	if (t->word >= f->n_words && !know_words(f, t->word + 1))
		return false;
	w = &f->words[t->word];
	if (w->exact == UNKNOWN && !learn(f, w, t))
		return false;
	if (t->sentence &&
	    !postings_add(f->postings, f->boundary, f->unit, column, f->sizes[column]++))
		return false;
	if (!postings_add(f->postings, w->stem, f->unit, column, f->sizes[column]) ||
	    !postings_add(f->postings, w->exact, f->unit, column, f->sizes[column]))
		return false;
	f->sizes[column]++;
	return true;
}

/* Most of the time would be spent waiting for memory: what is known of the words that come is
 * spread over many megabytes. So it is asked for some words ahead, in three steps of which each
 * needs the one before. */
static void fetch_ahead(const struct fulltext *f, const struct tokens *tokens, size_t i)
{
	enum { FAR = 12, NEAR = 8, NEXT = 4 };
	const struct token *t = tokens->list + i;

	if (i + FAR >= tokens->n)
		return;
	if (t[FAR].word < f->n_words)
		__builtin_prefetch(&f->words[t[FAR].word]);
	if (t[NEAR].word < f->n_words) {
		postings_fetch(f->postings, f->words[t[NEAR].word].stem);
		postings_fetch(f->postings, f->words[t[NEAR].word].exact);
	}
	if (t[NEXT].word < f->n_words) {
		postings_fetch_rows(f->postings, f->words[t[NEXT].word].stem);
		postings_fetch_rows(f->postings, f->words[t[NEXT].word].exact);
	}
}

enum err_code fulltext_column(struct fulltext *f, enum unit_column column,
			      const struct tokens *tokens, const struct tokenizer *tk,
			      struct err *err)
{
	if (f->generation != tokenizer_generation(tk)) {
		if (f->n_words > 0)
			memset(f->words, 0xff, f->n_words * sizeof(*f->words));
		f->generation = tokenizer_generation(tk);
	}
	if (f->boundary == UNKNOWN)
		f->boundary = postings_token(f->postings, TOKEN_BOUNDARY, 1);
	if (f->boundary == UNKNOWN)
		return no_memory(err);
	for (size_t i = 0; i < tokens->n; i++) {
		fetch_ahead(f, tokens, i);
		if (!add_token(f, column, &tokens->list[i]))
			return no_memory(err);
	}
	return ERR_OK;
}

/* --- all of it --- */

static enum err_code read_run(void *out, struct fulltext *f, struct run *r, size_t n,
			      struct err *err)
{
	char *to = out;

	while (n > 0) {
		const size_t part = n < r->n - r->from ? n : r->n - r->from;

		memcpy(to, r->buffer + r->from, part);
		r->from += part;
		to += part;
		n -= part;
		if (n == 0)
			break;
		r->from = 0;
		r->n = r->end - r->at < RUN_BUFFER ? (size_t)(r->end - r->at) : RUN_BUFFER;
		if (r->n == 0)
			return err_set(err, ERR_INTERNAL, "a temporary file ends too early");
		TRY(spill_read(r->buffer, f->spill, r->at, r->n, err));
		r->at += r->n;
	}
	return ERR_OK;
}

static enum err_code next_token(struct fulltext *f, struct run *r, struct err *err)
{
	if (r->from == r->n && r->at == r->end) {
		r->done = true;
		return ERR_OK;
	}
	TRY(read_run(&r->token_len, f, r, 1, err));
	TRY(read_run(r->token, f, r, r->token_len, err));
	return read_run(&r->left, f, r, sizeof(r->left), err);
}

static enum err_code start_runs(struct fulltext *f, struct err *err)
{
	for (size_t i = 0; i < f->n_runs; i++) {
		f->runs[i].buffer = malloc(RUN_BUFFER);
		if (!f->runs[i].buffer)
			return no_memory(err);
		TRY(next_token(f, &f->runs[i], err));
	}
	return ERR_OK;
}

static bool comes_first(const struct run *a, const struct run *b)
{
	const size_t n = a->token_len < b->token_len ? a->token_len : b->token_len;
	const int order = memcmp(a->token, b->token, n);

	return order ? order < 0 : a->token_len < b->token_len;
}

static struct run *first_run(struct fulltext *f)
{
	struct run *first = NULL;

	for (size_t i = 0; i < f->n_runs; i++)
		if (!f->runs[i].done && (!first || comes_first(&f->runs[i], first)))
			first = &f->runs[i];
	return first;
}

static bool list_room(struct fulltext *f, size_t n)
{
	unsigned char *list;

	if (n <= f->cap)
		return true;
	list = realloc(f->list, 2 * n);
	if (!list)
		return false;
	f->list = list;
	f->cap = 2 * n;
	return true;
}

/* The rows of the run's token. */
static enum err_code merge_rows(struct fulltext *f, struct run *r, struct leaves *w,
				uint32_t *units, struct err *err)
{
	const size_t n = r->left;
	uint32_t unit = 0, step, size;

	if (!list_room(f, n))
		return no_memory(err);
	TRY(read_run(f->list, f, r, n, err));
	for (size_t at = 0; at < n; at += size >> 1, ++*units) {
		if (!varint_get(&step, f->list, &at, n) || !varint_get(&size, f->list, &at, n) ||
		    size >> 1 > n - at)
			return err_set(err, ERR_INTERNAL, "a temporary file is damaged");
		unit += step;
		TRY(leaves_row(w, unit, f->list + at, size >> 1, err));
	}
	return next_token(f, r, err);
}

static bool is_token(const struct run *r, const char *token, size_t n)
{
	return !r->done && r->token_len == n && memcmp(r->token, token, n) == 0;
}

static enum err_code merge_token(struct fulltext *f, const struct run *first, struct leaves *w,
				 struct err *err)
{
	char token[sizeof(first->token) + 1];
	const size_t n = first->token_len;
	uint32_t units = 0;

	memcpy(token, first->token, n);
	token[n] = '\0';
	TRY(leaves_term(w, token, n, err));
	for (size_t i = 0; i < f->n_runs; i++)
		if (is_token(&f->runs[i], token, n))
			TRY(merge_rows(f, &f->runs[i], w, &units, err));
	return db_run(f->db, SQL_TERM_ADD, err, "si", token, (int64_t)units);
}

static enum err_code merge(struct fulltext *f, struct leaves *w, struct err *err)
{
	struct run *first;

	TRY(start_runs(f, err));
	while ((first = first_run(f)))
		TRY(merge_token(f, first, w, err));
	return leaves_finish(w, err);
}

static size_t put_long(unsigned char *out, uint64_t v)
{
	unsigned char bytes[10];
	size_t n = sizeof(bytes);

	bytes[--n] = v & 0x7f;
	while (v >>= 7)
		bytes[--n] = (unsigned char)(v & 0x7f) | 0x80;
	memcpy(out, bytes + n, sizeof(bytes) - n);
	return sizeof(bytes) - n;
}

/* Rows, and tokens of each column. */
static enum err_code put_averages(struct fulltext *f, struct err *err)
{
	unsigned char bytes[(UNIT_COLUMNS + 1) * 10];
	size_t n = put_long(bytes, f->rows);

	for (int i = 0; i < UNIT_COLUMNS; i++)
		n += put_long(bytes + n, f->totals[i]);
	return db_run(f->db, SQL_UNIT_FTS_DATA_PUT, err, "ib", (int64_t)AVERAGES_ID,
		      (const void *)bytes, n);
}

enum err_code fulltext_finish(struct fulltext *f, struct err *err)
{
	struct leaves *w;
	enum err_code code;

	TRY(end_row(f, err));
	f->unit = 0;
	TRY(write_out(f, err));
	TRY(leaves_new(&w, f->db, err));
	code = merge(f, w, err);
	leaves_free(w);
	free_runs(f);
	return code == ERR_OK && f->rows > 0 ? put_averages(f, err) : code;
}
