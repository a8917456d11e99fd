/* Marks and snippets, for the page that is shown only. The text goes through the same
 * tokenizer as the index, and a mark is what a phrase of the query matched, no more. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "search/internal.h"
#include "text/text.h"

/* A word of the text; its stem and exact form lie in scratch.words. */
struct word {
	size_t start, end; /* bytes of the text */
	uint32_t stem, exact;
	uint8_t stem_len, exact_len;
	bool sentence; /* begins one */
};

/* What a phrase matched, in bytes of the text. */
struct mark {
	size_t start, end;
	uint64_t leaves;
};

struct marking {
	const struct query_compiled *q;
	enum unit_column column;
	const char *text;
	size_t n;
	struct arena *mem;
	struct str words_text;
	struct word *words;
	size_t n_words, cap_words;
	struct mark *marks;
	size_t n_marks, cap_marks;
	bool full;
};

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

static bool add_word(void *ctx, const struct token *t)
{
	struct marking *m = ctx;

	if (t->last_cjk && t->joined) /* part of the pair before it */
		return true;
	if (!arena_reserve(m->mem, &m->words, sizeof(*m->words), m->n_words, &m->cap_words)) {
		m->full = true;
		return false;
	}
	m->words[m->n_words++] =
		(struct word){ .start = t->start,
			       .end = t->end,
			       .stem = (uint32_t)m->words_text.len,
			       .exact = (uint32_t)(m->words_text.len + t->stem_len),
			       .stem_len = (uint8_t)t->stem_len,
			       .exact_len = (uint8_t)t->exact_len,
			       .sentence = t->sentence };
	str_add_n(&m->words_text, t->stem, t->stem_len);
	str_add_n(&m->words_text, t->exact, t->exact_len);
	return true;
}

static bool word_is(const struct marking *m, const struct word *w, const char *token, bool prefix)
{
	const bool exact = token[0] == '=';
	const char *have = m->words_text.data + (exact ? w->exact : w->stem);
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
		if (at + n >= m->n_words || (n > 0 && w->sentence != boundary) ||
		    !word_is(m, w, phrase->tokens[i], phrase->prefix && i + 1 == phrase->n_tokens))
			return 0;
		boundary = false;
		n++;
	}
	return n;
}

static void add_marks(struct marking *m, const struct query_phrase *phrase,
		      const struct query_leaf *leaf)
{
	for (size_t at = 0; at < m->n_words && !m->full; at++) {
		const size_t n = phrase_at(m, phrase, at);

		if (n == 0)
			continue;
		if (!arena_reserve(m->mem, &m->marks, sizeof(*m->marks), m->n_marks,
				   &m->cap_marks)) {
			m->full = true;
			return;
		}
		m->marks[m->n_marks++] = (struct mark){ .start = m->words[at].start,
							.end = m->words[at + n - 1].end,
							.leaves = (uint64_t)1 << leaf->bit };
	}
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

static enum err_code find_marks(struct marking *m, struct searcher *s, struct err *err)
{
	str_init(&m->words_text, UINT32_MAX / 2);
	if (m->q->n > 0)
		(void)tokenizer_run(s->tk, m->text, m->n, add_word, m);
	m->full = m->full || !str_ok(&m->words_text);
	for (size_t i = 0; i < m->q->n && !m->full; i++)
		if (!m->q->leaves[i]->added && covers(m->q->leaves[i]->field, m->column))
			add_marks(m, m->q->phrases[i], m->q->leaves[i]);
	str_dispose(&m->words_text);
	if (m->full)
		return err_set(err, ERR_NO_MEMORY, "the text takes more memory than a request may");
	merge_marks(m);
	return ERR_OK;
}

/* --- from bytes of the whole text to code points of the piece [from, to) --- */

static enum err_code put_piece(struct marked *out, const struct marking *m, size_t from, size_t to,
			       struct err *err)
{
	static const char dots[] = "\xe2\x80\xa6";
	const bool cut_before = from > 0, cut_after = to < m->n;
	struct range *ranges = arena_array(m->mem, struct range, m->n_marks);
	char *text = arena_alloc(m->mem, to - from + 2 * sizeof(dots));
	size_t len = 0, n = 0, points = cut_before, at = from;

	if (!text || !ranges)
		return err_set(err, ERR_NO_MEMORY, "the text takes more memory than a request may");
	if (cut_before) {
		memcpy(text, dots, sizeof(dots) - 1);
		len = sizeof(dots) - 1;
	}
	memcpy(text + len, m->text + from, to - from);
	len += to - from;
	if (cut_after)
		memcpy(text + len, dots, sizeof(dots) - 1);
	for (size_t i = 0; i < m->n_marks; i++) {
		const struct mark *k = &m->marks[i];

		if (k->start < from || k->end > to)
			continue;
		points += text_code_points(m->text + at, k->start - at);
		ranges[n].start = (uint32_t)points;
		points += text_code_points(m->text + k->start, k->end - k->start);
		ranges[n++].end = (uint32_t)points;
		at = k->end;
	}
	*out = (struct marked){ .text = text, .ranges = ranges, .n_ranges = n };
	return ERR_OK;
}

/* --- choosing the piece --- */

struct sentence {
	size_t start, end, points;
};

static size_t skip_spaces(const char *s, size_t n, size_t at)
{
	while (at < n && (s[at] == ' ' || s[at] == '\n'))
		at++;
	return at;
}

static bool is_marked_across(const struct marking *m, size_t at)
{
	for (size_t i = 0; i < m->n_marks; i++)
		if (m->marks[i].start < at && m->marks[i].end > at)
			return true;
	return false;
}

/* Sentences; two that a mark runs across are one. */
static struct sentence *split(const struct marking *m, size_t *n)
{
	struct sentence *list = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t at = skip_spaces(m->text, m->n, 0), end; at < m->n;
	     at = skip_spaces(m->text, m->n, end)) {
		end = text_sentence_end(m->text, m->n, at);
		while (end < m->n && is_marked_across(m, end))
			end = text_sentence_end(m->text, m->n, end);
		if (!arena_reserve(m->mem, &list, sizeof(*list), *n, &cap))
			return NULL;
		list[(*n)++] =
			(struct sentence){ at, end, text_code_points(m->text + at, end - at) };
	}
	return list;
}

/* What a piece shows of the query: first how many different words, then how often. */
static size_t piece_worth(const struct marking *m, size_t from, size_t to)
{
	uint64_t leaves = 0;
	size_t n = 0;

	for (size_t i = 0; i < m->n_marks; i++) {
		if (m->marks[i].start >= from && m->marks[i].end <= to) {
			leaves |= m->marks[i].leaves;
			n++;
		}
	}
	return 100 * (size_t)__builtin_popcountll(leaves) + (n < 100 ? n : 99);
}

/* Whole sentences that fit into `max`, those that show most. */
static void best_sentences(const struct marking *m, const struct sentence *list, size_t n,
			   size_t max, size_t *from, size_t *to)
{
	size_t best = 0;

	*from = list[0].start;
	*to = list[0].end;
	for (size_t i = 0; i < n; i++) {
		size_t points = 0, last = i, worth;

		for (size_t k = i; k < n && (k == i || points + list[k].points <= max); k++) {
			points += list[k].points + 1;
			last = k;
		}
		worth = piece_worth(m, list[i].start, list[last].end);
		if (i == 0 || worth > best) {
			best = worth;
			*from = list[i].start;
			*to = list[last].end;
		}
	}
}

static size_t back(const char *s, size_t at, size_t least, size_t points)
{
	for (; at > least && points > 0; points--)
		do
			at--;
		while (at > least && ((unsigned char)s[at] & 0xc0) == 0x80);
	return at;
}

static size_t forth(const char *s, size_t at, size_t most, size_t points)
{
	for (size_t size; at < most && points > 0; points--, at += size)
		(void)text_next(s + at, most - at, &size);
	return at < most ? at : most;
}

/* A sentence that is too long is cut between words, a third of the room before what
 * matched first in it. */
static void cut_sentence(const struct marking *m, size_t max, size_t *from, size_t *to)
{
	size_t first = *from, start, end, space;

	for (size_t i = 0; i < m->n_marks; i++) {
		if (m->marks[i].start >= *from && m->marks[i].start < *to) {
			first = m->marks[i].start;
			break;
		}
	}
	start = back(m->text, first, *from, max / 3);
	if (start > *from)
		for (space = start; space < first; space++)
			if (m->text[space] == ' ') {
				start = space + 1;
				break;
			}
	end = forth(m->text, start, *to, max);
	if (end < *to)
		for (space = end; space > first + 1; space--)
			if (m->text[space] == ' ') {
				end = space;
				break;
			}
	*from = start;
	*to = end;
}

enum err_code highlight_all(struct marked *out, struct searcher *s, const struct query_compiled *q,
			    enum unit_column column, const char *text, struct arena *mem,
			    struct err *err)
{
	struct marking m = {
		.q = q, .column = column, .text = text, .n = strlen(text), .mem = mem
	};

	TRY(find_marks(&m, s, err));
	return put_piece(out, &m, 0, m.n, err);
}

enum err_code highlight_snippet(struct marked *out, struct searcher *s,
				const struct query_compiled *q, enum unit_column column,
				const char *text, size_t max, struct arena *mem, struct err *err)
{
	struct marking m = {
		.q = q, .column = column, .text = text, .n = strlen(text), .mem = mem
	};
	struct sentence *list;
	size_t n, from = 0, to;

	TRY(find_marks(&m, s, err));
	if (text_code_points(text, m.n) <= max + max / 8)
		return put_piece(out, &m, 0, m.n, err);
	list = split(&m, &n);
	if (!list)
		return err_set(err, ERR_NO_MEMORY, "the text takes more memory than a request may");
	best_sentences(&m, list, n, max, &from, &to);
	if (text_code_points(text + from, to - from) > max + max / 8)
		cut_sentence(&m, max, &from, &to);
	return put_piece(out, &m, from, to, err);
}
