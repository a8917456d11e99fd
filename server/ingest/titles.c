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

struct title {
	struct str words; /* as text_key() has them */
	size_t n;
	bool whole; /* no subtitle is missing */
};

static void read_title(struct title *out, struct run *r, const char *title, size_t len)
{
	str_clear(&out->words);
	text_key(&out->words, r->tk, title, len);
	out->n = out->words.len > 0;
	for (size_t i = 0; i < out->words.len; i++)
		out->n += out->words.data[i] == ' ';
	out->whole = title[len] == '\0';
}

static bool title_at(const struct words *w, const struct title *t, size_t at)
{
	const char *word = str_text(&t->words);

	if (at + t->n > w->n)
		return false;
	for (size_t i = at; i < at + t->n; i++) {
		const size_t len = strcspn(word, " ");

		if (w->list[i].exact_len != len || memcmp(words_folded(w, i), word, len) != 0)
			return false;
		word += len + (word[len] == ' ');
	}
	return true;
}

static enum err_code look_for(struct bare *b, const struct title *t, size_t record)
{
	const struct words *w = &b->words;

	for (size_t i = 0; t->n >= WORDS_MIN && i + t->n <= w->n; i++) {
		struct mention m = { .cited = record,
				     .confidence = CONFIDENCE,
				     .reason = "by its title" };

		if (!title_at(w, t, i) ||
		    (!is_quoted(w, i) && !(t->whole && is_capitalised(w, i, t->n))))
			continue;
		TRY(bare_put(b, &m, "title", i, i + t->n - 1));
	}
	return ERR_OK;
}

static enum err_code look_for_title(struct bare *b, struct title *t, const char *title,
				    size_t record)
{
	if (!title)
		return ERR_OK;
	read_title(t, b->r, title, strlen(title));
	TRY(look_for(b, t, record));
	read_title(t, b->r, title, strcspn(title, ":?"));
	return t->whole ? ERR_OK : look_for(b, t, record);
}

enum err_code titles_find(struct bare *b)
{
	struct title t;
	enum err_code code = ERR_OK;

	str_init(&t.words, FILE_MAX);
	for (size_t i = 0; i < b->rec->n_references && code == ERR_OK; i++) {
		size_t at;

		if (!corpus_find(b->c, b->rec->references[i], &at) || &b->c->records[at] == b->rec)
			continue;
		code = look_for_title(b, &t, b->c->records[at].title, at);
		if (code == ERR_OK)
			code = look_for_title(b, &t, b->c->records[at].printed_title, at);
	}
	str_dispose(&t.words);
	return code;
}
