#include "ingest/matcher.h"

#include <stdlib.h>
#include <string.h>

struct phrase {
	uint32_t *words; /* of the lexicon */
	size_t n;
	bool capital; /* the first letter must be one in the text */
	bool acronym; /* every letter must be a capital in the text */
	bool prefix;  /* "Franco-": a hyphen joins it to the word behind it */
};

struct nearby {
	struct phrase *phrases;
	size_t n, cap;
	bool absent;
};

struct entry {
	struct phrase is;
	uint32_t what;
	const char *name;
	size_t line;
	const struct nearby *near;
};

struct matcher {
	struct arena *mem;
	struct lexicon *lexicon;
	struct reading name; /* the one that is being added */
	bool stemmed;
	struct entry *entries; /* sorted by first word, the longest first */
	size_t n, cap;
	uint32_t *from; /* by word: its first entry; one more at the end */
	size_t n_words;
};

struct matcher *matcher_new(struct arena *mem, struct lexicon *lexicon, bool stemmed)
{
	struct matcher *m = arena_array(mem, struct matcher, 1);

	if (m) {
		m->mem = mem;
		m->lexicon = lexicon;
		m->name.mem = mem;
		m->stemmed = stemmed;
	}
	return m;
}

/* --- names --- */

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

static uint32_t form_of(const struct matcher *m, const struct reading_word *w)
{
	return m->stemmed ? w->stem : w->exact;
}

static bool make_phrase(struct phrase *out, struct matcher *m, struct tokenizer *tk,
			const char *text)
{
	const size_t n = strlen(text);

	if (!lexicon_learn(&m->name, m->lexicon, tk, text))
		return false;
	*out = (struct phrase){ .n = m->name.n };
	out->words = arena_array(m->mem, uint32_t, out->n);
	if (!out->words)
		return false;
	for (size_t i = 0; i < out->n; i++)
		out->words[i] = form_of(m, &m->name.words[i]);
	/* CIs is an acronym too: the plural letter does not count */
	out->acronym =
		all_capitals(text, n) || (n > 2 && text[n - 1] == 's' && all_capitals(text, n - 1));
	out->capital = !m->stemmed && is_upper(text[0]);
	out->prefix = n > 1 && text[n - 1] == '-';
	return true;
}

struct nearby *matcher_nearby(struct matcher *m, bool absent)
{
	struct nearby *near = arena_array(m->mem, struct nearby, 1);

	if (near)
		near->absent = absent;
	return near;
}

bool matcher_nearby_add(struct matcher *m, struct nearby *near, struct tokenizer *tk,
			const char *words)
{
	struct phrase p;

	if (!make_phrase(&p, m, tk, words) ||
	    !arena_reserve(m->mem, &near->phrases, sizeof(p), near->n, &near->cap))
		return false;
	if (p.n > 0)
		near->phrases[near->n++] = p;
	return true;
}

bool matcher_add(struct matcher *m, struct tokenizer *tk, const struct match_name *name)
{
	struct entry e = {
		.what = name->what, .name = name->text, .line = name->line, .near = name->near
	};

	if (!make_phrase(&e.is, m, tk, name->text) ||
	    !arena_reserve(m->mem, &m->entries, sizeof(e), m->n, &m->cap))
		return false;
	if (e.is.n > 0)
		m->entries[m->n++] = e;
	return true;
}

bool matcher_mark(struct matcher *m, struct tokenizer *tk, const char *text, enum lexicon_mark mark)
{
	if (!lexicon_learn(&m->name, m->lexicon, tk, text))
		return false;
	if (m->name.n == 1)
		lexicon_mark(m->lexicon, m->name.words[0].exact, mark);
	return true;
}

static int compare_names(const struct entry *x, const struct entry *y)
{
	const uint32_t *a = x->is.words, *b = y->is.words;

	if (a[0] != b[0])
		return a[0] < b[0] ? -1 : 1;
	if (x->is.n != y->is.n)
		return x->is.n < y->is.n ? 1 : -1;
	for (size_t i = 1; i < x->is.n; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return (x->is.prefix < y->is.prefix) - (x->is.prefix > y->is.prefix);
}

/* Of one name, what holds only in some texts comes first. */
static int by_name(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	const int order = compare_names(x, y);

	if (order)
		return order;
	if (!x->near != !y->near)
		return x->near ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static bool is_clash(const struct entry *x, const struct entry *y)
{
	return x->what != y->what && x->is.acronym == y->is.acronym &&
	       x->is.capital == y->is.capital && !x->near && !y->near && compare_names(x, y) == 0;
}

bool matcher_ready(struct matcher *m, clash_fn *clash, void *ctx)
{
	if (m->n == 0)
		return true;
	qsort(m->entries, m->n, sizeof(*m->entries), by_name);
	for (size_t i = 1; clash && i < m->n; i++)
		if (is_clash(&m->entries[i - 1], &m->entries[i]))
			clash(ctx, m->entries[i].name, m->entries[i].line);
	m->n_words = (size_t)m->entries[m->n - 1].is.words[0] + 1;
	m->from = arena_array(m->mem, uint32_t, m->n_words + 1);
	if (!m->from)
		return false;
	for (size_t word = 0, i = 0; word <= m->n_words; word++) {
		while (i < m->n && m->entries[i].is.words[0] < word)
			i++;
		m->from[word] = (uint32_t)i;
	}
	return true;
}

/* --- a text --- */

/* What of the text is looked at: its words from `w` on. */
struct at {
	const struct matcher *m;
	const struct reading *text;
	size_t w;
};

static bool capitals_fit(const struct phrase *p, const char *text, const struct reading_word *w)
{
	size_t end = w[p->n - 1].end;

	if (p->acronym) {
		if (end - w->start > 2 && text[end - 1] == 's')
			end--;
		return all_capitals(text + w->start, end - w->start);
	}
	/* beyond ASCII the letter is taken for the capital that a name begins with */
	return !p->capital || !is_lower(text[w->start]);
}

static bool is_phrase(const struct at *at, const struct phrase *p)
{
	const struct reading_word *w = &at->text->words[at->w];
	const size_t left = at->text->n - at->w;

	if (p->n > left || (p->prefix && (p->n == left || !w[p->n].joined)))
		return false;
	for (size_t i = 0; i < p->n; i++)
		if (form_of(at->m, &w[i]) != p->words[i])
			return false;
	return capitals_fit(p, at->text->text, w);
}

static bool is_near(const struct matcher *m, const struct reading *text, const struct nearby *near)
{
	for (struct at at = { m, text, 0 }; at.w < text->n; at.w++) {
		if (form_of(m, &text->words[at.w]) == 0)
			continue;
		for (size_t i = 0; i < near->n; i++)
			if (is_phrase(&at, &near->phrases[i]))
				return !near->absent;
	}
	return near->absent;
}

/* --- the words beside a name --- */

/* Nothing but a space, or a full stop and a space, parts two words. */
static bool is_beside(const struct reading *t, size_t left)
{
	const struct reading_word *a = &t->words[left], *b = a + 1;
	const char *gap = t->text + a->end;

	return !b->sentence && ((b->start == a->end + 1 && *gap == ' ') ||
				(b->start == a->end + 2 && gap[0] == '.' && gap[1] == ' '));
}

static bool is_initial(const struct reading *t, size_t w)
{
	return t->words[w].end == t->words[w].start + 1 && is_upper(t->text[t->words[w].start]) &&
	       t->text[t->words[w].end] == '.';
}

static bool has_mark(const struct at *at, size_t w, enum lexicon_mark mark)
{
	return w < at->text->n && lexicon_has_mark(at->m->lexicon, at->text->words[w].exact, mark);
}

/* Titles and ranks have a capital; ships are steamers and Steamers. */
static bool is_title(const struct at *at, size_t w, enum lexicon_mark mark)
{
	return has_mark(at, w, mark) &&
	       (mark == LEXICON_BEFORE || is_upper(at->text->text[at->text->words[w].start]));
}

/* "Jordan, D. S.", "Jordan, David Starr", "Jordan et al.", "(Jordan, 2005)" */
static bool is_cited(const struct at *at)
{
	const struct reading *t = at->text;
	const struct reading_word *name = &t->words[at->w], *next = name + 1;
	const char *gap = t->text + name->end;

	if (at->w + 1 >= t->n)
		return false;
	if (next->start == name->end + 1 && strncmp(t->text + next->start, "et al", 5) == 0)
		return true;
	if (next->start != name->end + 2 || gap[0] != ',')
		return false;
	if (next->end - next->start == 4 && strspn(t->text + next->start, "0123456789") >= 4)
		return name->start > 0 && strchr("(;", t->text[name->start - 1]);
	return is_initial(t, at->w + 1) || is_title(at, at->w + 1, LEXICON_GIVEN);
}

/* Is the name at `at->w` a person's, a ship's, or what an author is? */
static bool is_no_place(const struct at *at, const struct entry *e)
{
	const struct reading *t = at->text;
	const bool surname = has_mark(at, at->w, LEXICON_SURNAME);
	size_t w = at->w;

	if (!e->is.capital || e->is.acronym)
		return false;
	if (at->w + e->is.n < t->n && is_beside(t, at->w + e->is.n - 1) &&
	    has_mark(at, at->w + e->is.n, LEXICON_AFTER))
		return true;
	if (e->is.n > 1)
		return false;
	if (surname && is_cited(at))
		return true;
	while (w > 0 && is_beside(t, w - 1) && is_initial(t, w - 1))
		w--;
	if (surname && w < at->w)
		return true;
	return w > 0 && is_beside(t, w - 1) &&
	       (is_title(at, w - 1, LEXICON_BEFORE) ||
		(surname && is_title(at, w - 1, LEXICON_GIVEN)));
}

static bool counts(const struct at *at, const struct entry *e)
{
	return is_phrase(at, &e->is) && (!e->near || is_near(at->m, at->text, e->near));
}

/* The words that are dealt with. */
static size_t look_at(const struct at *at, match_fn *found, void *ctx)
{
	const struct matcher *m = at->m;
	const struct reading_word *w = &at->text->words[at->w];
	const uint32_t form = form_of(m, w);

	if (form == 0 || form >= m->n_words)
		return 1;
	for (size_t i = m->from[form]; i < m->from[form + 1]; i++) {
		const struct entry *e = &m->entries[i];

		if (!counts(at, e))
			continue;
		if (e->what != MATCH_HIDES && (m->stemmed || !is_no_place(at, e)))
			found(ctx, e->what, w->start, w[e->is.n - 1].end);
		if (!m->stemmed)
			return e->is.n;
	}
	return 1;
}

void matcher_run(const struct matcher *m, const struct reading *text, match_fn *found, void *ctx)
{
	struct at at = { m, text, 0 };

	while (at.w < text->n)
		at.w += look_at(&at, found, ctx);
}
