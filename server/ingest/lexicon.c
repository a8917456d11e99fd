#include "ingest/lexicon.h"

#include <string.h>

/* Open addressing; at most half of the slots are taken. */
struct slot {
	const char *form;
	uint32_t len, word; /* 0: free */
};

/* What the tokenizer's word of a number is here. */
struct known {
	bool yes;
	uint32_t exact, stem;
};

struct lexicon {
	struct arena *mem;
	struct known *known;
	size_t cap_known;
	uint32_t generation; /* of the tokenizer */
	struct slot *slots;
	uint8_t *marks; /* by word */
	size_t n, size, cap_marks;
};

enum { SLOTS_AT_FIRST = 1024 };

struct lexicon *lexicon_new(struct arena *mem)
{
	struct lexicon *l = arena_array(mem, struct lexicon, 1);

	if (!l)
		return NULL;
	l->mem = mem;
	l->size = SLOTS_AT_FIRST;
	l->slots = arena_array(mem, struct slot, l->size);
	if (!arena_reserve(mem, &l->marks, sizeof(*l->marks), 0, &l->cap_marks))
		return NULL;
	l->marks[0] = 0;
	return l->slots ? l : NULL;
}

/* FNV-1a (draft-eastlake-fnv), folded to the size of the table. */
static size_t place_of(const char *form, size_t n, size_t size)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)form[i]) * 16777619u;
	return (h ^ (h >> 15)) & (size - 1);
}

static struct slot *slot_of(const struct lexicon *l, const char *form, size_t n)
{
	struct slot *s = &l->slots[place_of(form, n, l->size)];

	while (s->word && (s->len != n || memcmp(s->form, form, n) != 0))
		s = s + 1 < l->slots + l->size ? s + 1 : l->slots;
	return s;
}

static bool make_room(struct lexicon *l)
{
	const struct lexicon old = *l;
	struct slot *more;

	if (2 * (l->n + 1) <= l->size)
		return true;
	more = arena_array(l->mem, struct slot, 2 * old.size);
	if (!more) /* it goes on with what it has */
		return false;
	l->slots = more;
	l->size = 2 * old.size;
	for (size_t i = 0; i < old.size; i++)
		if (old.slots[i].word)
			*slot_of(l, old.slots[i].form, old.slots[i].len) = old.slots[i];
	return true;
}

static uint32_t learn(struct lexicon *l, const char *form, size_t n)
{
	struct slot *s = slot_of(l, form, n);

	if (s->word)
		return s->word;
	if (!make_room(l) ||
	    !arena_reserve(l->mem, &l->marks, sizeof(*l->marks), l->n + 1, &l->cap_marks))
		return 0;
	s = slot_of(l, form, n);
	s->form = arena_strndup(l->mem, form, n);
	if (!s->form)
		return 0;
	s->len = (uint32_t)n;
	s->word = (uint32_t)++l->n;
	l->generation = UINT32_MAX; /* what was not here may be so now */
	l->marks[s->word] = 0;
	return s->word;
}

void lexicon_mark(struct lexicon *l, uint32_t word, enum lexicon_mark mark)
{
	l->marks[word] |= (uint8_t)mark;
}

bool lexicon_has_mark(const struct lexicon *l, uint32_t word, enum lexicon_mark mark)
{
	return l->marks[word] & mark;
}

/* --- texts --- */

struct reader {
	struct lexicon *lexicon;
	struct lexicon *learner; /* the same; NULL: it stays as it is */
	const struct tokenizer *tk;
	struct reading *out;
	bool full;
};

/* A word is looked up once. */
static bool look_up(struct reader *r, struct reading_word *w, const struct token *t)
{
	struct lexicon *l = r->lexicon;
	struct known *k;

	if (l->generation != tokenizer_generation(r->tk) && l->known)
		memset(l->known, 0, l->cap_known * sizeof(*l->known));
	l->generation = tokenizer_generation(r->tk);
	if (t->word >= l->cap_known) {
		size_t cap = l->cap_known ? l->cap_known : SLOTS_AT_FIRST;

		while (cap <= t->word && cap < UINT32_MAX)
			cap *= 2;
		l->known = t->word == UINT32_MAX
				   ? NULL
				   : arena_grow(l->mem, l->known, sizeof(*k), l->cap_known, cap);
		l->cap_known = l->known ? cap : 0;
		r->full = !l->known;
		if (r->full)
			return false;
	}
	k = &l->known[t->word];
	if (!k->yes)
		*k = (struct known){ .yes = true,
				     .exact = slot_of(l, t->exact, t->exact_len)->word,
				     .stem = slot_of(l, t->stem, t->stem_len)->word };
	w->exact = k->exact;
	w->stem = k->stem;
	return true;
}

static bool add_word(void *ctx, const struct token *t)
{
	struct reader *r = ctx;
	struct reading *out = r->out;
	struct reading_word *w;

	if (t->last_cjk && t->joined)
		return true;
	if (!arena_reserve(out->mem, &out->words, sizeof(*out->words), out->n, &out->cap)) {
		r->full = true;
		return false;
	}
	w = &out->words[out->n++];
	*w = (struct reading_word){ .start = (uint32_t)t->start,
				    .end = (uint32_t)t->end,
				    .joined = t->joined,
				    .sentence = t->sentence };
	if (r->learner) {
		w->exact = learn(r->learner, t->exact, t->exact_len);
		w->stem = learn(r->learner, t->stem, t->stem_len);
		r->full = !w->exact || !w->stem;
		return !r->full;
	}
	return look_up(r, w, t);
}

static bool read_as(struct reading *out, struct reader *r, struct tokenizer *tk, const char *text,
		    const struct tokens *tokens)
{
	out->text = text;
	out->n = 0;
	r->out = out;
	r->tk = tk;
	if (!tokens)
		(void)tokenizer_run(tk, text, strlen(text), add_word, r);
	for (size_t i = 0; tokens && i < tokens->n && !r->full; i++)
		(void)add_word(r, &tokens->list[i]);
	return !r->full;
}

bool lexicon_read(struct reading *out, struct lexicon *l, struct tokenizer *tk, const char *text,
		  const struct tokens *tokens)
{
	return read_as(out, &(struct reader){ .lexicon = l }, tk, text, tokens);
}

bool lexicon_learn(struct reading *out, struct lexicon *l, struct tokenizer *tk, const char *name)
{
	return read_as(out, &(struct reader){ .lexicon = l, .learner = l }, tk, name, NULL);
}
