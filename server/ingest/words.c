#include <stdlib.h>
#include <string.h>

#include "ingest/tally.h"
#include "ingest/terms.h"
#include "text/text.h"

enum {
	WORDS_MAX = 50000, /* of each, the most common */
	PAIRS_MAX = 20000,
	LETTERS_MIN = 3, /* of a word, unless it is all capitals */
	PAIR_WORKS = 2,  /* a pair stands in so many works, */
	PAIR_TIMES = 3,  /* or so often in one */
};

/* A pair is a term of its own when it is at least this share of the geometric mean of how
 * often its words stand: "soft power" is, "China and" or "African students" is not. */
#define PAIR_BOND 0.15

/* The word before, if the next one can make a pair with it. */
struct before {
	char key[TOKEN_MAX + 1];
	size_t start, end;
	bool there;
};

struct reader {
	struct tally *words, *pairs;
	struct before last;
	const char *text;
	uint32_t work, votes;
	bool full;
};

static bool has_digit(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] >= '0' && s[i] <= '9')
			return true;
	return false;
}

static bool is_capitals(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < 'A' || s[i] > 'Z')
			return false;
	return n > 1;
}

static bool is_telling(const struct token *t, const char *written)
{
	if (t->cjk || text_is_stop(t->exact, t->exact_len) || has_digit(t->exact, t->exact_len))
		return false;
	return text_code_points(t->exact, t->exact_len) >= LETTERS_MIN ||
	       is_capitals(written, t->end - t->start);
}

static bool add_pair(struct reader *r, const struct token *t, const char *key)
{
	char pair[2 * TOKEN_MAX + 2];
	const size_t n = strlen(r->last.key);

	memcpy(pair, r->last.key, n);
	pair[n] = ' ';
	memcpy(pair + n + 1, key, t->exact_len + 1);
	return tally_add(r->pairs, pair, r->text + r->last.start, t->end - r->last.start, r->work,
			 r->votes);
}

static bool read_word(void *ctx, const struct token *t)
{
	struct reader *r = ctx;
	const char *written = r->text + t->start;
	char key[TOKEN_MAX + 1];
	const bool next_to = r->last.there && !t->sentence && t->start == r->last.end + 1 &&
			     r->text[r->last.end] == ' ';

	r->last.there = is_telling(t, written);
	if (!r->last.there)
		return true;
	memcpy(key, t->exact, t->exact_len);
	key[t->exact_len] = '\0';
	r->full = !tally_add(r->words, key, written, t->end - t->start, r->work, r->votes) ||
		  (next_to && !add_pair(r, t, key));
	memcpy(r->last.key, key, t->exact_len + 1);
	r->last.start = t->start;
	r->last.end = t->end;
	return !r->full;
}

static void read_text(struct reader *r, struct tokenizer *tk, const char *text, uint32_t votes)
{
	if (!text || r->full)
		return;
	r->text = text;
	r->votes = votes;
	r->last.there = false;
	(void)tokenizer_run(tk, text, strlen(text), read_word, r);
}

/* Titles and headings are often in capitals, which say nothing of how a word is written. */
static enum err_code read_passages(struct reader *r, struct run *run, struct db *db, int64_t work)
{
	AUTO(str) struct str last = STR(FILE_MAX);
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, db, SQL_TEXT_FOR_TERMS, run->err));
	TRY(stmt_bind(st, run->err, "i", work));
	for (;;) {
		const char *section;

		TRY(stmt_step(&row, st, run->err));
		if (!row)
			return ERR_OK;
		section = stmt_borrow(st, 0, NULL);
		if (strcmp(section, str_text(&last)) != 0) {
			read_text(r, run->tk, section, 0);
			str_clear(&last);
			str_add(&last, section);
		}
		read_text(r, run->tk, stmt_borrow(st, 1, NULL), 1);
	}
}

/* In the order of keys, whatever the works' numbers. */
static enum err_code read_works(struct reader *r, struct run *run, struct db *db)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, db, SQL_WORK_FOR_TERMS, run->err));
	for (;;) {
		TRY(stmt_step(&row, st, run->err));
		if (!row || r->full)
			return ERR_OK;
		r->work++;
		read_text(r, run->tk, stmt_borrow(st, 1, NULL), 0);
		read_text(r, run->tk, stmt_borrow(st, 2, NULL), 0);
		read_text(r, run->tk, stmt_borrow(st, 3, NULL), 1);
		if (stmt_int(st, 4))
			TRY(read_passages(r, run, db, stmt_int(st, 0)));
	}
}

/* --- which are worth suggesting --- */

static bool is_pair_telling(const struct tally_entry *pair, const struct tally *words)
{
	char key[TOKEN_MAX + 1] = "";
	const size_t n = strcspn(pair->key, " ");
	const struct tally_entry *a, *b;
	double both = pair->times;

	if (pair->works < PAIR_WORKS && pair->times < PAIR_TIMES)
		return false;
	memcpy(key, pair->key, n);
	a = tally_find(words, key);
	b = tally_find(words, pair->key + n + 1);
	return a && b && both * both >= PAIR_BOND * PAIR_BOND * a->times * b->times;
}

static int by_works(const void *a, const void *b)
{
	const struct tally_entry *const *x = a, *const *y = b;

	if ((*x)->works != (*y)->works)
		return (*x)->works > (*y)->works ? -1 : 1;
	if ((*x)->times != (*y)->times)
		return (*x)->times > (*y)->times ? -1 : 1;
	return strcmp((*x)->key, (*y)->key);
}

static enum err_code propose(struct proposals *out, const struct tally_entry *e, struct run *r)
{
	struct proposal *p;

	if (!arena_reserve(r->mem, &out->list, sizeof(*out->list), out->n, &out->cap))
		return ingest_no_memory(r);
	p = &out->list[out->n++];
	*p = (struct proposal){ .kind = "term",
				.text = arena_strdup(r->mem, e->written),
				.folded = arena_strdup(r->mem, e->key),
				.times = e->times };
	p->key = p->text;
	return p->text && p->folded ? ERR_OK : ingest_no_memory(r);
}

/* The `max` most common of a tally; of pairs, those that hang together. */
static enum err_code take_best(struct proposals *out, const struct tally *t,
			       const struct tally *words, size_t max, struct run *r)
{
	size_t size, n = 0;
	const struct tally_entry *slots = tally_slots(t, &size);
	const struct tally_entry **list = calloc(size, sizeof(*list));
	enum err_code code = list ? ERR_OK : ingest_no_memory(r);

	for (size_t i = 0; list && i < size; i++)
		if (slots[i].key && (t == words || is_pair_telling(&slots[i], words)))
			list[n++] = &slots[i];
	if (list)
		qsort(list, n, sizeof(*list), by_works);
	for (size_t i = 0; code == ERR_OK && i < n && i < max; i++)
		code = propose(out, list[i], r);
	free(list);
	return code;
}

enum err_code words_propose(struct proposals *out, struct run *r, struct db *db)
{
	AUTO(tally) struct tally *words = tally_new();
	AUTO(tally) struct tally *pairs = tally_new();
	struct reader reader = { .words = words, .pairs = pairs };

	if (!words || !pairs)
		return ingest_no_memory(r);
	TRY(read_works(&reader, r, db));
	if (reader.full)
		return ingest_no_memory(r);
	TRY(take_best(out, words, words, WORDS_MAX, r));
	return take_best(out, pairs, words, PAIRS_MAX, r);
}
