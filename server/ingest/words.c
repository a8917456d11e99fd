#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
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
	uint32_t name;
	bool plain; /* it is written as it is folded */
	size_t start, end;
	bool there;
};

enum telling { UNSEEN, NEVER, IN_CAPITALS, ALWAYS };

/* What is known of a word of the tokenizer. */
struct known {
	enum telling telling;
	uint32_t name; /* UINT32_MAX: none yet */
};

/* Words have numbers here for as long as all is read: names. */
struct words {
	struct tally *words, *pairs; /* by name, and by two */
	const char **names;          /* folded */
	uint8_t *lens;
	uint32_t *slots; /* name and one; 0: free; at most half are taken */
	size_t n, size;
	struct arena *mem;
	struct known *known; /* by number of the tokenizer's word */
	size_t n_known;
	uint32_t generation;
	struct before last;
};

/* One text on its way. */
struct reader {
	struct words *w;
	const char *text;
	uint32_t work, votes;
};

enum { SLOTS_FIRST = 1024 };
#define NAMES_MEMORY ((size_t)1 << 30)

struct words *words_new(void)
{
	struct words *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->generation = UINT32_MAX;
	w->size = SLOTS_FIRST;
	w->words = tally_new();
	w->pairs = tally_new();
	w->mem = arena_new(NAMES_MEMORY);
	w->slots = calloc(w->size, sizeof(*w->slots));
	w->names = calloc(w->size / 2, sizeof(*w->names));
	w->lens = calloc(w->size / 2, sizeof(*w->lens));
	if (w->words && w->pairs && w->mem && w->slots && w->names && w->lens) {
		tally_allow(w->words, UINT32_MAX); /* no more than there are names */
		return w;
	}
	words_free(w);
	return NULL;
}

void words_free(struct words *w)
{
	if (!w)
		return;
	tally_free(w->words);
	tally_free(w->pairs);
	arena_free(w->mem);
	free(w->slots);
	free(w->names);
	free(w->lens);
	free(w->known);
	free(w);
}

/* --- names --- */

static size_t slot_of(const struct words *w, const char *word, size_t n)
{
	struct hash h;
	size_t at;

	hash_init(&h);
	hash_add(&h, word, n);
	for (at = (size_t)h.state & (w->size - 1); w->slots[at]; at = (at + 1) & (w->size - 1)) {
		const uint32_t name = w->slots[at] - 1;

		if (w->lens[name] == n && memcmp(w->names[name], word, n) == 0)
			break;
	}
	return at;
}

static bool grow(struct words *w)
{
	const size_t size = 2 * w->size;
	const char **names = realloc(w->names, size / 2 * sizeof(*names));
	uint8_t *lens = names ? realloc(w->lens, size / 2) : NULL;
	uint32_t *slots = lens ? calloc(size, sizeof(*slots)) : NULL;

	w->names = names ? names : w->names;
	w->lens = lens ? lens : w->lens;
	if (!slots)
		return false;
	free(w->slots);
	w->slots = slots;
	w->size = size;
	for (uint32_t i = 0; i < w->n; i++)
		w->slots[slot_of(w, w->names[i], w->lens[i])] = i + 1;
	return true;
}

/* UINT32_MAX: no memory. */
static uint32_t name_of(struct words *w, const char *word, size_t n)
{
	size_t at = slot_of(w, word, n);

	if (w->slots[at])
		return w->slots[at] - 1;
	if (2 * (w->n + 1) > w->size) {
		if (!grow(w))
			return UINT32_MAX;
		at = slot_of(w, word, n);
	}
	w->names[w->n] = arena_strndup(w->mem, word, n);
	if (!w->names[w->n])
		return UINT32_MAX;
	w->lens[w->n] = (uint8_t)n;
	w->slots[at] = (uint32_t)++w->n;
	return w->slots[at] - 1;
}

/* --- which words tell something --- */

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

/* By itself, whatever its capitals. */
static enum telling how_telling(const struct token *t)
{
	if (t->cjk || text_is_stop(t->exact, t->exact_len) || has_digit(t->exact, t->exact_len))
		return NEVER;
	return text_code_points(t->exact, t->exact_len) >= LETTERS_MIN ? ALWAYS : IN_CAPITALS;
}

static bool know_words(struct words *w, uint32_t n)
{
	size_t more = w->n_known ? w->n_known : 1024;
	struct known *known;

	while (more < n)
		more *= 2;
	known = realloc(w->known, more * sizeof(*known));
	if (!known)
		return false;
	memset(known + w->n_known, 0, (more - w->n_known) * sizeof(*known));
	w->known = known;
	w->n_known = more;
	return true;
}

/* NULL: no memory. */
static const struct known *known_word(struct words *w, const struct token *t)
{
	struct known *k;

	if (t->word >= w->n_known && !know_words(w, t->word + 1))
		return NULL;
	k = &w->known[t->word];
	if (k->telling == UNSEEN) {
		k->name = 0;
		if (how_telling(t) != NEVER)
			k->name = name_of(w, t->exact, t->exact_len);
		if (k->name == UINT32_MAX)
			return NULL;
		k->telling = how_telling(t);
	}
	return k;
}

/* --- reading --- */

static bool add_pair(struct reader *r, const struct token *t, uint32_t name, bool plain)
{
	const struct before *b = &r->w->last;
	const char *written = b->plain && plain ? NULL : r->text + b->start;

	return tally_add(r->w->pairs, (uint64_t)b->name << 32 | name, written, t->end - b->start,
			 r->work, r->votes);
}

static bool read_word(struct reader *r, const struct token *t)
{
	const char *written = r->text + t->start;
	const size_t len = t->end - t->start;
	const struct known *k = known_word(r->w, t);
	struct before *last = &r->w->last;
	const bool next_to = last->there && !t->sentence && t->start == last->end + 1 &&
			     r->text[last->end] == ' ';
	bool plain;

	if (!k)
		return false;
	last->there =
		k->telling == ALWAYS || (k->telling == IN_CAPITALS && is_capitals(written, len));
	if (!last->there)
		return true;
	plain = len == t->exact_len && memcmp(written, t->exact, len) == 0;
	if (!tally_add(r->w->words, k->name, plain ? NULL : written, len, r->work, r->votes) ||
	    (next_to && !add_pair(r, t, k->name, plain)))
		return false;
	*last = (struct before){
		.name = k->name, .plain = plain, .start = t->start, .end = t->end, .there = true
	};
	return true;
}

bool words_read(struct words *w, const struct tokens *tokens, const struct tokenizer *tk,
		const char *text, uint32_t work, uint32_t votes)
{
	struct reader r = { .w = w, .text = text, .work = work, .votes = votes };

	if (w->generation != tokenizer_generation(tk)) {
		if (w->n_known > 0)
			memset(w->known, 0, w->n_known * sizeof(*w->known));
		w->generation = tokenizer_generation(tk);
	}
	w->last.there = false;
	for (size_t i = 0; i < tokens->n; i++)
		if (!read_word(&r, &tokens->list[i]))
			return false;
	return true;
}

/* --- the texts of an index --- */

/* All words of a database. */
struct loading {
	struct words *w;
	struct run *r;
	struct db *db;
	struct tokens tokens;
	uint32_t work;
};

static enum err_code load_text(struct loading *l, const char *text, uint32_t votes)
{
	return tokenizer_list(&l->tokens, l->r->tk, text, strlen(text)) &&
			       words_read(l->w, &l->tokens, l->r->tk, text, l->work, votes)
		       ? ERR_OK
		       : ingest_no_memory(l->r);
}

static enum err_code load_passages(struct loading *l, int64_t work)
{
	AUTO(str) struct str last = STR(FILE_MAX);
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, l->db, SQL_TEXT_FOR_TERMS, l->r->err));
	TRY(stmt_bind(st, l->r->err, "i", work));
	for (;;) {
		const char *section;

		TRY(stmt_step(&row, st, l->r->err));
		if (!row)
			return ERR_OK;
		section = stmt_borrow(st, 0, NULL);
		if (strcmp(section, str_text(&last)) != 0) {
			TRY(load_text(l, section, 0));
			str_clear(&last);
			str_add(&last, section);
		}
		TRY(load_text(l, stmt_borrow(st, 1, NULL), 1));
	}
}

/* In the order of keys, whatever the works' numbers. */
static enum err_code load_works(struct loading *l)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, l->db, SQL_WORK_FOR_TERMS, l->r->err));
	for (;;) {
		TRY(stmt_step(&row, st, l->r->err));
		if (!row)
			return ERR_OK;
		l->work++;
		for (int i = 1; i <= 3; i++)
			TRY(load_text(l, stmt_borrow(st, i, NULL), i == 3));
		if (stmt_int(st, 4))
			TRY(load_passages(l, stmt_int(st, 0)));
	}
}

static enum err_code load(struct words **out, struct run *r, struct db *db)
{
	struct loading l = { .w = words_new(), .r = r, .db = db };
	enum err_code code = l.w ? load_works(&l) : ingest_no_memory(r);

	free(l.tokens.list);
	if (code != ERR_OK)
		words_free(l.w);
	else
		*out = l.w;
	return code;
}

/* --- which are worth suggesting --- */

/* A word or a pair, as it is folded. */
static void fold_key(struct str *out, const struct words *w, const struct tally_entry *e, bool pair)
{
	str_clear(out);
	if (pair) {
		str_add(out, w->names[e->key >> 32]);
		str_add_char(out, ' ');
	}
	str_add(out, w->names[e->key & UINT32_MAX]);
}

static bool is_pair_telling(const struct words *w, const struct tally_entry *pair)
{
	const struct tally_entry *a = tally_find(w->words, pair->key >> 32),
				 *b = tally_find(w->words, pair->key & UINT32_MAX);
	const double both = pair->times;

	if (pair->works < PAIR_WORKS && pair->times < PAIR_TIMES)
		return false;
	return a && b && both * both >= PAIR_BOND * PAIR_BOND * a->times * b->times;
}

struct ranked {
	const struct words *w;
	const struct tally_entry *e;
	bool pair;
};

/* Two names, letter by letter, as one text with a space between them would be. */
static int by_names(const struct ranked *x, const struct ranked *y)
{
	AUTO(str) struct str a = STR(4 * TOKEN_MAX);
	AUTO(str) struct str b = STR(4 * TOKEN_MAX);

	fold_key(&a, x->w, x->e, x->pair);
	fold_key(&b, y->w, y->e, y->pair);
	return strcmp(str_text(&a), str_text(&b));
}

static int by_works(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->e->works != y->e->works)
		return x->e->works > y->e->works ? -1 : 1;
	if (x->e->times != y->e->times)
		return x->e->times > y->e->times ? -1 : 1;
	return by_names(x, y);
}

static enum err_code propose(struct proposals *out, const struct ranked *w, struct run *r)
{
	const char *written = tally_written(w->pair ? w->w->pairs : w->w->words, w->e);
	AUTO(str) struct str key = STR(4 * TOKEN_MAX);
	struct proposal *p;

	if (!arena_reserve(r->mem, &out->list, sizeof(*out->list), out->n, &out->cap))
		return ingest_no_memory(r);
	fold_key(&key, w->w, w->e, w->pair);
	p = &out->list[out->n++];
	*p = (struct proposal){ .kind = "term",
				.folded = arena_strdup(r->mem, str_text(&key)),
				.times = w->e->times };
	p->text = written ? arena_strdup(r->mem, written) : p->folded;
	p->key = p->text;
	return p->text && p->folded ? ERR_OK : ingest_no_memory(r);
}

/* The `max` most common of the words, or of the pairs that hang together. */
static enum err_code take_best(struct proposals *out, const struct words *w, bool pairs, size_t max,
			       struct run *r)
{
	size_t size, n = 0;
	const struct tally_entry *entries = tally_entries(pairs ? w->pairs : w->words, &size);
	struct ranked *list = calloc(size + 1, sizeof(*list));
	enum err_code code = list ? ERR_OK : ingest_no_memory(r);

	for (size_t i = 0; list && i < size; i++)
		if (!pairs || is_pair_telling(w, &entries[i]))
			list[n++] = (struct ranked){ w, &entries[i], pairs };
	if (list)
		qsort(list, n, sizeof(*list), by_works);
	for (size_t i = 0; code == ERR_OK && i < n && i < max; i++)
		code = propose(out, &list[i], r);
	free(list);
	return code;
}

static enum err_code propose_all(struct proposals *out, const struct words *w, struct run *r)
{
	TRY(take_best(out, w, false, WORDS_MAX, r));
	return take_best(out, w, true, PAIRS_MAX, r);
}

enum err_code words_propose(struct proposals *out, const struct words *w, struct run *r,
			    struct db *db)
{
	struct words *loaded = NULL;
	enum err_code code;

	if (w)
		return propose_all(out, w, r);
	TRY(load(&loaded, r, db));
	code = propose_all(out, loaded, r);
	words_free(loaded);
	return code;
}
