/* Works named by their titles: in quotation marks as far as the colon, else whole, and
 * capitalised as titles are. */
#include <string.h>

#include "ingest/bare.h"

enum { WORDS_MIN = 5 }; /* fewer are plain words as often as not */

#define CONFIDENCE 0.95

static bool is_quoted(const struct words *w, size_t first)
{
	static const char *const marks[] = { "\"", "\xe2\x80\x9c", "\xe2\x80\x98", "\xc2\xab",
					     "'" };
	const size_t at = w->list[first].from;

	for (size_t i = 0; i < COUNT_OF(marks); i++) {
		const size_t n = strlen(marks[i]);

		if (at >= n && memcmp(w->text + at - n, marks[i], n) == 0)
			return true;
	}
	return false;
}

/* All long words have capitals: it is not by chance that they stand together. */
static bool is_capitalised(const struct words *w, size_t first, size_t n)
{
	for (size_t i = first; i < first + n; i++)
		if (w->list[i].exact_len > 4 && !words_is_capital(w, i))
			return false;
	return true;
}

static enum err_code add_title(struct bare *b, const char *title, size_t len, size_t record)
{
	AUTO(str) struct str key = STR(FILE_MAX);
	struct title t = { .record = record, .n = 1, .whole = title[len] == '\0' };

	text_key(&key, b->r->tk, title, len);
	for (size_t i = 0; i < key.len; i++)
		t.n += key.data[i] == ' ';
	if (t.n < WORDS_MIN || !str_ok(&key))
		return ERR_OK;
	t.words = arena_strndup(b->r->mem, str_text(&key), key.len);
	if (!t.words ||
	    !arena_reserve(b->r->mem, &b->titles, sizeof(t), b->n_titles, &b->cap_titles))
		return ingest_no_memory(b->r);
	t.first = (uint32_t)strcspn(t.words, " ");
	b->titles[b->n_titles++] = t;
	return ERR_OK;
}

/* Whole, and as far as the subtitle. */
static enum err_code add_both(struct bare *b, const char *title, size_t record)
{
	const size_t len = title ? strlen(title) : 0, main_len = title ? strcspn(title, ":?") : 0;

	if (!title)
		return ERR_OK;
	TRY(add_title(b, title, len, record));
	return main_len < len ? add_title(b, title, main_len, record) : ERR_OK;
}

enum err_code titles_list(struct bare *b)
{
	b->n_titles = 0;
	for (size_t i = 0; i < b->rec->n_references; i++) {
		size_t at;

		if (!corpus_find(b->c, b->rec->references[i], &at) || &b->c->records[at] == b->rec)
			continue;
		TRY(add_both(b, b->c->records[at].title, at));
		TRY(add_both(b, b->c->records[at].printed_title, at));
	}
	return ERR_OK;
}

static bool title_at(const struct words *w, const struct title *t, size_t at)
{
	const char *word = t->words;

	/* nearly all end here, and there are many */
	if (at + t->n > w->n || w->list[at].exact_len != t->first ||
	    words_folded(w, at)[0] != word[0])
		return false;
	for (size_t i = at; i < at + t->n; i++) {
		const size_t len = strcspn(word, " ");

		if (w->list[i].exact_len != len || memcmp(words_folded(w, i), word, len) != 0)
			return false;
		word += len + (word[len] == ' ');
	}
	return true;
}

enum err_code titles_find(struct bare *b)
{
	const struct words *w = &b->words;

	for (size_t i = 0; i < w->n; i++) {
		for (size_t k = 0; k < b->n_titles; k++) {
			const struct title *t = &b->titles[k];
			struct mention m = { .cited = t->record,
					     .confidence = CONFIDENCE,
					     .reason = "by its title" };

			if (title_at(w, t, i) &&
			    (is_quoted(w, i) || (t->whole && is_capitalised(w, i, t->n))))
				TRY(bare_put(b, &m, "title", i, i + t->n - 1));
		}
	}
	return ERR_OK;
}
