/* The text goes through the same tokenizer as the index, and a mark is what a phrase of the
 * query matched, no more. */
#include "search/mark.h"

#include <stdlib.h>
#include <string.h>

static bool covers(enum query_field f, enum unit_column c)
{
	switch (f) {
	case FIELD_ANY:
		return true;
	case FIELD_TITLE:
		return c == UNIT_TITLE || c == UNIT_PRINTED;
	case FIELD_AUTHOR:
		return c == UNIT_AUTHOR;
	case FIELD_VENUE:
		return c == UNIT_VENUE;
	case FIELD_ABSTRACT:
		return c == UNIT_ABSTRACT;
	case FIELD_KEYWORD:
		return c == UNIT_KEYWORD;
	case FIELD_SECTION:
		return c == UNIT_SECTION;
	case FIELD_BODY:
		return c == UNIT_BODY;
	case FIELD_COUNT:
		break;
	}
	return false;
}

static bool is_asked_for(const struct marking *m, const struct query_leaf *leaf)
{
	return !leaf->added && !leaf->negated && covers(leaf->field, m->column);
}

/* With what the words begin that are asked for in this column. */
static void note_beginnings(struct marking *m)
{
	for (size_t i = 0; i < m->q->n; i++) {
		const struct query_phrase *phrase = m->q->phrases[i];

		if (!is_asked_for(m, m->q->leaves[i]))
			continue;
		for (size_t k = 0; k < phrase->n_tokens; k++) {
			const char *token = phrase->tokens[k];

			m->beginnings |= tokenizer_beginning(token + (token[0] == '='));
		}
	}
}

static void see_focus(struct marking *m, size_t start, uint32_t position)
{
	if (m->focus && m->focus->at.n > 0 && m->focus_at == SIZE_MAX &&
	    position >= m->focus->at.list[0].from)
		m->focus_at = start;
}

static bool add_word(void *ctx, const struct token *t)
{
	struct marking *m = ctx;
	const uint32_t position = m->position + t->sentence, ordinal = m->ordinal++;

	m->position = position + 1;
	see_focus(m, t->start, position);
	if (!t->exact_len)
		return true;
	if (t->word == UINT32_MAX ||
	    !arena_reserve(m->mem, &m->words, sizeof(*m->words), m->n_words, &m->cap_words)) {
		m->full = true;
		return false;
	}
	m->words[m->n_words++] = (struct word){ .start = t->start,
						.end = t->end,
						.stem = t->stem,
						.exact = t->exact,
						.stem_len = (uint8_t)t->stem_len,
						.exact_len = (uint8_t)t->exact_len,
						.sentence = t->sentence,
						.ordinal = ordinal,
						.position = position };
	return true;
}

static bool word_is(const struct word *w, const char *token, bool prefix)
{
	const bool exact = token[0] == '=';
	const char *have = exact ? w->exact : w->stem;
	const size_t len = exact ? w->exact_len : w->stem_len, want = strlen(token + exact);

	return (prefix ? want <= len : want == len) && memcmp(have, token + exact, want) == 0;
}

/* How many words of the text the phrase takes from `at` on; 0: it does not stand there. */
static size_t phrase_at(const struct marking *m, const struct query_phrase *phrase, size_t at)
{
	size_t n = 0;
	bool boundary = false;

	for (size_t i = 0; i < phrase->n_tokens; i++) {
		const struct word *w = &m->words[at + n];

		if (strcmp(phrase->tokens[i], TOKEN_BOUNDARY) == 0) {
			boundary = true;
			continue;
		}
		if (at + n >= m->n_words || w->ordinal != m->words[at].ordinal + n ||
		    (n > 0 && w->sentence != boundary) ||
		    !word_is(w, phrase->tokens[i], phrase->prefix && i + 1 == phrase->n_tokens))
			return 0;
		boundary = false;
		n++;
	}
	return n;
}

/* The first token of a phrase, made ready to be held against every word of a text. */
struct opening {
	const char *token;
	size_t len;
	bool exact, prefix, any; /* any: it may begin at any word */
};

static struct opening opening_of(const struct query_phrase *phrase)
{
	const char *token = phrase->n_tokens > 0 ? phrase->tokens[0] : "";
	const bool exact = token[0] == '=';

	return (struct opening){ .token = token + exact,
				 .len = strlen(token + exact),
				 .exact = exact,
				 .prefix = phrase->prefix && phrase->n_tokens == 1,
				 .any = strcmp(token, TOKEN_BOUNDARY) == 0 };
}

static bool opens(const struct word *w, const struct opening *o)
{
	const char *have = o->exact ? w->exact : w->stem;
	const size_t len = o->exact ? w->exact_len : w->stem_len;

	return o->any || ((o->prefix ? o->len <= len : o->len == len) && o->len > 0 &&
			  have[0] == o->token[0]);
}

static bool is_in_focus(const struct marking *m, const struct word *first, const struct word *last)
{
	return !m->focus || !m->focus->only ||
	       mentions_cover(&m->focus->at, first->position, last->position);
}

static void add_marks(struct marking *m, const struct query_phrase *phrase,
		      const struct query_leaf *leaf)
{
	const struct opening opening = opening_of(phrase);

	for (size_t at = 0; at < m->n_words && !m->full; at++) {
		size_t n;

		if (!opens(&m->words[at], &opening))
			continue;
		n = phrase_at(m, phrase, at);
		if (n == 0 || !is_in_focus(m, &m->words[at], &m->words[at + n - 1]))
			continue;
		if (!arena_reserve(m->mem, &m->marks, sizeof(*m->marks), m->n_marks,
				   &m->cap_marks)) {
			m->full = true;
			return;
		}
		m->marks[m->n_marks++] = (struct mark){ .start = m->words[at].start,
							.end = m->words[at + n - 1].end,
							.leaves = (uint64_t)1 << leaf->bit,
							.position = m->words[at].position };
	}
}

/* Is there a mark of list[from, to) between the two positions? */
static bool has_between(const struct mark *list, size_t from, size_t to, int64_t least,
			int64_t most)
{
	while (from < to) {
		const size_t mid = from + (to - from) / 2;

		if (list[mid].position < least)
			from = mid + 1;
		else if (list[mid].position > most)
			to = mid;
		else
			return true;
	}
	return false;
}

/* What stands near enough together of the marks of a NEAR, by FTS5's rule: from the end of
 * each phrase to the beginning of the last one are `distance` tokens at most. The marks of
 * phrase i are those from ends[i - 1] (of the first: `first`) to ends[i]. */
static bool is_last_of_all(const struct marking *m, const struct query_leaf *leaf, size_t first,
			   const size_t *ends, uint32_t position)
{
	for (size_t i = 0; i < leaf->n_phrases; i++) {
		const int64_t reach = leaf->distance + (int64_t)leaf->phrases[i].n_tokens;

		if (!has_between(m->marks, i > 0 ? ends[i - 1] : first, ends[i], position - reach,
				 position))
			return false;
	}
	return true;
}

static void keep_near(struct marking *m, const struct query_leaf *leaf, size_t first,
		      const size_t *ends)
{
	const size_t n = m->n_marks - first;
	bool *keep = arena_array(m->mem, bool, n + 1);
	size_t kept = first;

	for (size_t last = first; keep && last < m->n_marks; last++) {
		const uint32_t position = m->marks[last].position;
		size_t begin = first;

		if (!is_last_of_all(m, leaf, first, ends, position))
			continue;
		for (size_t i = 0; i < leaf->n_phrases; begin = ends[i++]) {
			const int64_t reach = leaf->distance + (int64_t)leaf->phrases[i].n_tokens;

			for (size_t k = begin; k < ends[i]; k++)
				if (m->marks[k].position <= position &&
				    m->marks[k].position + reach >= position)
					keep[k - first] = true;
		}
	}
	for (size_t k = 0; keep && k < n; k++)
		if (keep[k])
			m->marks[kept++] = m->marks[first + k];
	m->n_marks = kept;
	m->full = m->full || !keep;
}

/* The marks of the NEAR whose first phrase is number `i`. */
static void add_near(struct marking *m, size_t i)
{
	const struct query_leaf *leaf = m->q->leaves[i];
	const size_t first = m->n_marks;
	size_t ends[QUERY_NEAR_PARTS];

	for (size_t k = 0; k < leaf->n_phrases && k < QUERY_NEAR_PARTS; k++) {
		add_marks(m, m->q->phrases[i + k], leaf);
		ends[k] = m->n_marks;
	}
	if (!m->full)
		keep_near(m, leaf, first, ends);
}

static int by_start(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* Marks that touch or overlap become one. */
static void merge_marks(struct marking *m)
{
	size_t n = 0;

	if (m->n_marks == 0)
		return;
	qsort(m->marks, m->n_marks, sizeof(*m->marks), by_start);
	for (size_t i = 1; i < m->n_marks; i++) {
		struct mark *last = &m->marks[n];

		if (m->marks[i].start > last->end) {
			m->marks[++n] = m->marks[i];
			continue;
		}
		if (m->marks[i].end > last->end)
			last->end = m->marks[i].end;
		last->leaves |= m->marks[i].leaves;
	}
	m->n_marks = n + 1;
}

enum err_code marking_find(struct marking *m, struct searcher *s, struct err *err)
{
	m->focus_at = SIZE_MAX;
	note_beginnings(m);
	if (m->beginnings || (m->focus && m->focus->at.n > 0))
		(void)tokenizer_run_some(s->tk, m->text, m->n, m->beginnings, add_word, m);
	for (size_t i = 0; i < m->q->n && !m->full; i++) {
		const struct query_leaf *leaf = m->q->leaves[i];

		if (!is_asked_for(m, leaf))
			continue;
		if (!leaf->near)
			add_marks(m, m->q->phrases[i], leaf);
		else if (m->q->phrases[i] == leaf->phrases)
			add_near(m, i);
	}
	if (m->full)
		return err_set(err, ERR_NO_MEMORY, "the text takes more memory than a request may");
	merge_marks(m);
	return ERR_OK;
}
