/* Marks and snippets, for the page that is shown only. */
#include <string.h>

#include "search/mark.h"
#include "text/text.h"

/* --- from bytes of the whole text to code points of the piece [from, to) --- */

/* Where the piece begins and ends; dots stand where a sentence was cut, and nowhere else. */
struct piece {
	size_t from, to;
	bool cut_before, cut_after;
};

static enum err_code put_piece(struct marked *out, const struct marking *m, struct piece piece,
			       struct err *err)
{
	static const char dots[] = "\xe2\x80\xa6";
	const bool cut_before = piece.cut_before, cut_after = piece.cut_after;
	const size_t from = piece.from, to = piece.to;
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

/* What a piece shows of the query: first how many different words, then how often, then
 * whether the sentence is in it that is the reason. */
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
	return 200 * (size_t)__builtin_popcountll(leaves) + 2 * (n < 100 ? n : 99) +
	       (m->focus_at >= from && m->focus_at < to);
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

	TRY(marking_find(&m, s, err));
	return put_piece(out, &m, (struct piece){ .to = m.n }, err);
}

static enum err_code snippet(struct marked *out, struct marking *m, struct searcher *s, size_t max,
			     struct err *err)
{
	struct sentence *list;
	struct piece piece;
	size_t n, from = 0, to;

	TRY(marking_find(m, s, err));
	if (text_code_points(m->text, m->n) <= max + max / 8)
		return put_piece(out, m, (struct piece){ .to = m->n }, err);
	list = split(m, &n);
	if (!list)
		return err_set(err, ERR_NO_MEMORY, "the text takes more memory than a request may");
	best_sentences(m, list, n, max, &from, &to);
	piece = (struct piece){ .from = from, .to = to };
	if (text_code_points(m->text + from, to - from) > max + max / 8)
		cut_sentence(m, max, &piece.from, &piece.to);
	piece.cut_before = piece.from > from;
	piece.cut_after = piece.to < to;
	return put_piece(out, m, piece, err);
}

enum err_code highlight_snippet(struct marked *out, struct searcher *s,
				const struct query_compiled *q, enum unit_column column,
				const char *text, size_t max, struct arena *mem, struct err *err)
{
	struct marking m = {
		.q = q, .column = column, .text = text, .n = strlen(text), .mem = mem
	};

	return snippet(out, &m, s, max, err);
}

enum err_code highlight_passage(struct marked *out, struct searcher *s,
				const struct query_compiled *q, const struct focus *focus,
				const char *text, size_t max, struct arena *mem, struct err *err)
{
	struct marking m = { .q = q,
			     .focus = focus,
			     .column = UNIT_BODY,
			     .text = text,
			     .n = strlen(text),
			     .mem = mem };

	return snippet(out, &m, s, max, err);
}
