#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "ingest/words.h"
#include "text/text.h"

enum {
	LETTERS_MIN = 3, /* of a word, unless it is all capitals */
	SLOTS_FIRST = 1024,
};
#define NAMES_MEMORY ((size_t)1 << 30)

/* One text on its way. */
struct reader {
	struct words *w;
	const char *text;
	uint32_t work, votes;
	struct err *err;
};

struct words *words_new(const char *beside)
{
	struct words *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->generation = UINT32_MAX;
	w->size = SLOTS_FIRST;
	w->pairs = pairs_new(beside);
	w->mem = arena_new(NAMES_MEMORY);
	w->slots = calloc(w->size, sizeof(*w->slots));
	w->list = calloc(w->size / 2, sizeof(*w->list));
	if (w->pairs && w->mem && w->slots && w->list)
		return w;
	words_free(w);
	return NULL;
}

void words_free(struct words *w)
{
	if (!w)
		return;
	pairs_free(w->pairs);
	arena_free(w->mem);
	free(w->list);
	free(w->slots);
	free(w->telling);
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
		const struct word *there = &w->list[w->slots[at] - 1];

		if (there->len == n && memcmp(there->folded, word, n) == 0)
			break;
	}
	return at;
}

static bool grow(struct words *w)
{
	const size_t size = 2 * w->size;
	struct word *list = realloc(w->list, size / 2 * sizeof(*list));
	uint32_t *slots = list ? calloc(size, sizeof(*slots)) : NULL;

	w->list = list ? list : w->list;
	if (!slots)
		return false;
	free(w->slots);
	w->slots = slots;
	w->size = size;
	for (uint32_t i = 0; i < w->n; i++)
		w->slots[slot_of(w, w->list[i].folded, w->list[i].len)] = i + 1;
	return true;
}

uint32_t words_name(struct words *w, const char *folded, size_t n)
{
	size_t at = slot_of(w, folded, n);

	if (w->slots[at])
		return w->slots[at] - 1;
	if (2 * (w->n + 1) > w->size) {
		if (!grow(w))
			return UINT32_MAX;
		at = slot_of(w, folded, n);
	}
	w->list[w->n] =
		(struct word){ .folded = arena_strndup(w->mem, folded, n), .len = (uint32_t)n };
	if (!w->list[w->n].folded)
		return UINT32_MAX;
	w->slots[at] = (uint32_t)++w->n;
	return w->slots[at] - 1;
}

/* --- how they are written --- */

bool words_write(struct words *w, struct word *word, const char *written, size_t len, int64_t times,
		 int64_t votes)
{
	struct form **at = &word->forms;

	word->times += times;
	word->votes += votes;
	if (!written)
		return true;
	while (*at && ((*at)->len != len || memcmp((*at)->written, written, len) != 0))
		at = &(*at)->next;
	if (!*at) {
		*at = arena_array(w->mem, struct form, 1);
		if (!*at)
			return false;
		(*at)->written = arena_strndup(w->mem, written, len);
		(*at)->len = (uint32_t)len;
		if (!(*at)->written)
			return false;
	}
	(*at)->times += times;
	(*at)->votes += votes;
	return true;
}

static bool is_better(const struct form *a, const struct form *b)
{
	return a->votes != b->votes ? a->votes > b->votes : strcmp(a->written, b->written) < 0;
}

/* Where nobody votes, a title's capitals are all that is known. */
const char *words_written(const struct word *word)
{
	int64_t times = word->times, votes = word->votes;
	const struct form *best = NULL;

	for (const struct form *f = word->forms; f; f = f->next) {
		times -= f->times;
		votes -= f->votes;
		if (f->times > 0 && (!best || is_better(f, best)))
			best = f;
	}
	return best && (best->votes > votes || times == 0) ? best->written : word->folded;
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
			k->name = words_name(w, t->exact, t->exact_len);
		if (k->name == UINT32_MAX)
			return NULL;
		k->telling = how_telling(t);
	}
	return k;
}

/* --- reading --- */

static bool count_word(struct reader *r, struct word *word, const char *written, size_t len)
{
	word->works += word->works == 0 || word->last_work != r->work;
	word->last_work = r->work;
	if (!written) {
		word->times++;
		word->votes += r->votes;
		return true;
	}
	return words_write(r->w, word, written, len, 1, r->votes);
}

static enum err_code read_word(struct reader *r, const struct token *t)
{
	const char *written = r->text + t->start;
	const size_t len = t->end - t->start;
	const struct known *k = known_word(r->w, t);
	struct before *last = &r->w->last;
	const struct before first = *last;
	bool plain;

	if (!k)
		return err_set(r->err, ERR_NO_MEMORY, "no memory for words");
	last->there =
		k->telling == ALWAYS || (k->telling == IN_CAPITALS && is_capitals(written, len));
	if (!last->there)
		return ERR_OK;
	plain = len == t->exact_len && memcmp(written, t->exact, len) == 0;
	if (!count_word(r, &r->w->list[k->name], plain ? NULL : written, len))
		return err_set(r->err, ERR_NO_MEMORY, "no memory for words");
	*last = (struct before){ .name = k->name, .plain = plain, .end = t->end, .there = true };
	if (first.there && !t->sentence && t->start == first.end + 1 && r->text[first.end] == ' ')
		return pairs_add(r->w->pairs, pair_key(first.name, k->name), r->work, r->votes,
				 (const bool[2]){ first.plain, plain }, r->err);
	return ERR_OK;
}

/* As in store/fulltext.c: memory is slow. */
static void fetch_ahead(const struct words *w, const struct tokens *tokens, size_t i)
{
	enum { FAR = 8, NEAR = 4 };
	const struct token *t = tokens->list + i;

	if (i + FAR >= tokens->n)
		return;
	if (t[FAR].word < w->n_known)
		__builtin_prefetch(&w->known[t[FAR].word]);
	if (t[NEAR].word < w->n_known)
		__builtin_prefetch(&w->list[w->known[t[NEAR].word].name], 1);
}

enum err_code words_read(struct words *w, const struct tokens *tokens, const struct tokenizer *tk,
			 const char *text, uint32_t work, uint32_t votes, struct err *err)
{
	struct reader r = { .w = w, .text = text, .work = work, .votes = votes, .err = err };

	if (w->generation != tokenizer_generation(tk)) {
		if (w->n_known > 0)
			memset(w->known, 0, w->n_known * sizeof(*w->known));
		w->generation = tokenizer_generation(tk);
	}
	w->last.there = false;
	for (size_t i = 0; i < tokens->n; i++) {
		fetch_ahead(w, tokens, i);
		TRY(read_word(&r, &tokens->list[i]));
	}
	return ERR_OK;
}
