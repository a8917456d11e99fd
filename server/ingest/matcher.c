#include <stdlib.h>
#include <string.h>

#include "ingest/internal.h"

struct word {
	const char *form; /* stem or exact, by the kind of matcher */
	size_t len;
	size_t start, end; /* in a text only */
};

struct entry {
	struct word *words;
	size_t n;
	uint32_t what;
	const char *name;
	size_t line;
	bool capital; /* the first letter must be one in the text */
	bool acronym; /* every letter must be a capital in the text */
};

struct matcher {
	struct arena *mem;
	bool stemmed;
	struct entry *entries; /* sorted by first word, the longest first, by line */
	size_t n, cap;
};

struct matcher *matcher_new(struct arena *mem, bool stemmed)
{
	struct matcher *m = arena_array(mem, struct matcher, 1);

	if (m) {
		m->mem = mem;
		m->stemmed = stemmed;
	}
	return m;
}

/* --- a text as words --- */

struct words {
	struct arena *mem;
	bool stemmed, full;
	struct word *list;
	size_t n, cap;
};

static bool add_word(void *ctx, const struct token *t)
{
	struct words *w = ctx;
	const size_t len = w->stemmed ? t->stem_len : t->exact_len;
	char *form;

	if (t->last_cjk && t->joined)
		return true;
	form = arena_strndup(w->mem, w->stemmed ? t->stem : t->exact, len);
	if (!form || !arena_reserve(w->mem, &w->list, sizeof(*w->list), w->n, &w->cap)) {
		w->full = true;
		return false;
	}
	w->list[w->n++] =
		(struct word){ .form = form, .len = len, .start = t->start, .end = t->end };
	return true;
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool all_capitals(const char *s, size_t n)
{
	size_t capitals = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_lower(s[i]))
			return false;
		capitals += is_upper(s[i]);
	}
	return capitals >= 2;
}

bool matcher_add(struct matcher *m, struct tokenizer *tk, const char *name, uint32_t what,
		 size_t line)
{
	struct words w = { .mem = m->mem, .stemmed = m->stemmed };
	struct entry *e;

	(void)tokenizer_run(tk, name, strlen(name), add_word, &w);
	if (w.full || !arena_reserve(m->mem, &m->entries, sizeof(*m->entries), m->n, &m->cap))
		return false;
	if (w.n == 0)
		return true;
	e = &m->entries[m->n++];
	*e = (struct entry){ .words = w.list, .n = w.n, .what = what, .name = name, .line = line };
	/* CIs is an acronym too: the plural letter does not count */
	e->acronym =
		all_capitals(name, strlen(name)) ||
		(strlen(name) > 2 && has_suffix(name, "s") && all_capitals(name, strlen(name) - 1));
	e->capital = !m->stemmed && is_upper(name[0]);
	return true;
}

static int compare_words(const struct word *a, const struct word *b)
{
	const size_t n = a->len < b->len ? a->len : b->len;
	const int order = memcmp(a->form, b->form, n);

	return order ? order : (a->len > b->len) - (a->len < b->len);
}

static int compare_names(const struct entry *x, const struct entry *y)
{
	int order = compare_words(&x->words[0], &y->words[0]);

	if (!order)
		order = (x->n < y->n) - (x->n > y->n);
	for (size_t i = 1; !order && i < x->n; i++)
		order = compare_words(&x->words[i], &y->words[i]);
	return order;
}

static int by_name(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	const int order = compare_names(x, y);

	if (order)
		return order;
	return (x->line > y->line) - (x->line < y->line);
}

static bool is_clash(const struct entry *x, const struct entry *y)
{
	return x->what != y->what && x->acronym == y->acronym && x->capital == y->capital &&
	       compare_names(x, y) == 0;
}

void matcher_ready(struct matcher *m, clash_fn *clash, void *ctx)
{
	if (m->n > 0)
		qsort(m->entries, m->n, sizeof(*m->entries), by_name);
	for (size_t i = 1; clash && i < m->n; i++)
		if (is_clash(&m->entries[i - 1], &m->entries[i]))
			clash(ctx, m->entries[i].name, m->entries[i].line);
}

/* The first entry that begins with the word, or the place where it would be. */
static size_t first_entry(const struct matcher *m, const struct word *w)
{
	size_t low = 0, high = m->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (compare_words(&m->entries[mid].words[0], w) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool capitals_fit(const struct entry *e, const char *text, const struct word *w)
{
	const struct word *last = &w[e->n - 1];
	size_t end = last->end;

	if (e->acronym) {
		if (end - w->start > 2 && text[end - 1] == 's')
			end--;
		return all_capitals(text + w->start, end - w->start);
	}
	/* beyond ASCII the letter is taken for the capital that a name begins with */
	return !e->capital || !is_lower(text[w->start]);
}

static bool entry_at(const struct entry *e, const char *text, const struct word *w, size_t n)
{
	if (e->n > n)
		return false;
	for (size_t i = 1; i < e->n; i++)
		if (compare_words(&e->words[i], &w[i]) != 0)
			return false;
	return capitals_fit(e, text, w);
}

bool matcher_run(const struct matcher *m, struct tokenizer *tk, const char *text, match_fn *found,
		 void *ctx)
{
	AUTO(arena) struct arena *scratch = arena_new((size_t)1 << 30);
	struct words w = { .mem = scratch, .stemmed = m->stemmed };

	if (!scratch)
		return false;
	(void)tokenizer_run(tk, text, strlen(text), add_word, &w);
	for (size_t at = 0, used; at < w.n; at += used) {
		used = 1;
		for (size_t i = first_entry(m, &w.list[at]);
		     i < m->n && compare_words(&m->entries[i].words[0], &w.list[at]) == 0; i++) {
			const struct entry *e = &m->entries[i];

			if (!entry_at(e, text, &w.list[at], w.n - at))
				continue;
			if (e->what != MATCH_HIDES)
				found(ctx, e->what, w.list[at].start, w.list[at + e->n - 1].end);
			if (!m->stemmed) {
				used = e->n;
				break;
			}
		}
	}
	return !w.full;
}
