/* The words of a paragraph, and those that tell a name which cites from one that does not:
 * "Qian reveals", "Kimani's findings", "according to Lin" against "Nye's concept". */
#include "ingest/cues.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "text/text.h"

/* What an author does in a text. To coin or to conceptualize is to have an idea. */
static const char verbs[] =
	"note notes argue reveal emphasize stress conclude highlight assert observe explain "
	"integrate point claim suggest show shown find found write wrote written describe define "
	"contend maintain state report demonstrate identify propose discuss examine analyze "
	"underline underscore illustrate remark acknowledge add warn insist believe criticize "
	"develop distinguish document introduce offer present provide recognize review trace view "
	"call compare elaborate establish estimate evaluate explore extend focus hold investigate "
	"outline posit question reject remind reflect say says said see study summarize think "
	"thought track understand use urge indicate affirm caution address advance attribute";

/* What an author made that can be cited. */
static const char studies[] =
	"finding argument analysis study article research paper chapter survey fieldwork interview "
	"data result account contribution conclusion discussion review essay observation evidence "
	"report claim assertion critique investigation book monograph dissertation thesis";

static const char scholars[] = "scholars authors researchers theorists writers analysts academics "
			       "critics historians experts";

static bool add_word(void *ctx, const struct token *t)
{
	struct words *w = ctx;
	struct word *word = &w->list[w->n];

	if (w->n == w->cap)
		return false;
	*word = (struct word){
		.from = t->start, .to = t->end, .exact_len = t->exact_len, .stem_len = t->stem_len
	};
	word->exact = w->forms.len;
	str_add_n(&w->forms, t->exact, t->exact_len);
	str_add_char(&w->forms, '\0');
	word->stem = w->forms.len;
	str_add_n(&w->forms, t->stem, t->stem_len);
	str_add_char(&w->forms, '\0');
	w->n++;
	return true;
}

enum err_code words_of(struct words *out, struct run *r, const char *text)
{
	const size_t n = strlen(text);

	if (n > out->cap) { /* a word is a byte at least */
		struct word *more = realloc(out->list, n * sizeof(*more));

		if (!more)
			return ingest_no_memory(r);
		out->list = more;
		out->cap = n;
	}
	out->n = 0;
	out->text = text;
	str_clear(&out->forms);
	(void)tokenizer_run(r->tk, text, n, add_word, out);
	return str_ok(&out->forms) ? ERR_OK : ingest_no_memory(r);
}

const char *words_folded(const struct words *w, size_t i)
{
	return w->forms.data + w->list[i].exact;
}

bool words_is_capital(const struct words *w, size_t i)
{
	const unsigned char c = (unsigned char)w->text[w->list[i].from];

	return isupper(c) || c >= 0x80;
}

bool words_gap_is(const struct words *w, size_t i, const char *gap)
{
	const size_t from = w->list[i].to, n = strlen(gap);

	return i + 1 < w->n && w->list[i + 1].from - from == n &&
	       memcmp(w->text + from, gap, n) == 0;
}

static bool has_stem(const struct str *set, const struct words *w, size_t i)
{
	const struct word *word = &w->list[i];
	char wanted[TOKEN_MAX + 3];

	wanted[0] = ' ';
	memcpy(wanted + 1, w->forms.data + word->stem, word->stem_len);
	memcpy(wanted + 1 + word->stem_len, " ", 2);
	return strstr(str_text(set), wanted) != NULL;
}

static bool is_possessive(const struct words *w, size_t i)
{
	static const char *const gaps[] = { "'s ", "\xe2\x80\x99s ", "' ", "\xe2\x80\x99 " };

	for (size_t k = 0; k < COUNT_OF(gaps); k++)
		if (words_gap_is(w, i, gaps[k]))
			return true;
	return false;
}

static bool is_verb_behind(const struct cues *c, const struct words *w, size_t last)
{
	static const char *const skipped[] = { "also", "further", "then",    "has",      "have",
					       "thus", "himself", "herself", "therefore" };

	for (size_t i = last, n = 0; n < 3 && words_gap_is(w, i, " "); i++, n++) {
		const char *word = words_folded(w, i + 1);
		const size_t len = strlen(word);
		bool skip = len > 4 && strcmp(word + len - 2, "ly") == 0;

		if (words_is_capital(w, i + 1))
			return false;
		if (has_stem(&c->verbs, w, i + 1))
			return true;
		for (size_t k = 0; k < COUNT_OF(skipped); k++)
			skip = skip || strcmp(word, skipped[k]) == 0;
		if (!skip)
			return false;
	}
	return false;
}

/* "Cull's argument", "Lin's recent analysis"; not "Nye's concept". */
static bool is_study_behind(const struct cues *c, const struct words *w, size_t last)
{
	size_t i = last + 1;

	if (!is_possessive(w, last))
		return false;
	for (size_t n = 0; n < 3 && i < w->n; n++, i++) {
		if (has_stem(&c->studies, w, i))
			return true;
		if (!words_gap_is(w, i, " ") || words_is_capital(w, i))
			return false;
	}
	return false;
}

/* "According to Lin", "as noted by Kimani"; "as conceptualized by Nye" is an idea. */
static bool is_source_before(const struct cues *c, const struct words *w, size_t first)
{
	if (first < 2 || !words_gap_is(w, first - 1, " ") || !words_gap_is(w, first - 2, " "))
		return false;
	if (strcmp(words_folded(w, first - 2), "according") == 0)
		return strcmp(words_folded(w, first - 1), "to") == 0;
	return first > 2 && strcmp(words_folded(w, first - 1), "by") == 0 &&
	       strcmp(words_folded(w, first - 3), "as") == 0 && has_stem(&c->verbs, w, first - 2) &&
	       strncmp(words_folded(w, first - 2), "defin", 5) != 0;
}

bool cues_tell(const struct cues *c, const struct words *w, size_t first, size_t last)
{
	return is_verb_behind(c, w, last) || is_study_behind(c, w, last) ||
	       is_source_before(c, w, first);
}

size_t cues_behind_scholars(const struct cues *c, const struct words *w, size_t i)
{
	if (i + 2 >= w->n || !has_stem(&c->scholars, w, i))
		return 0;
	if (strcmp(words_folded(w, i + 1), "like") == 0)
		return i + 2;
	return strcmp(words_folded(w, i + 1), "such") == 0 &&
			       strcmp(words_folded(w, i + 2), "as") == 0
		       ? i + 3
		       : 0;
}

bool cues_is_opener(const char *word)
{
	static const char *const list[] = { "however",     "according", "thus",     "similarly",
					    "furthermore", "moreover",  "likewise", "here",
					    "indeed",      "finally",   "again",    "yet",
					    "whereas",     "later",     "earlier",  "still",
					    "recently" };

	for (size_t i = 0; i < COUNT_OF(list); i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return text_is_stop(word, strlen(word));
}

static bool add_stem(void *ctx, const struct token *t)
{
	struct str *out = ctx;

	str_add_n(out, t->stem, t->stem_len);
	str_add_char(out, ' ');
	return true;
}

static void stems(struct str *out, struct tokenizer *tk, const char *list)
{
	str_init(out, 65536);
	str_add_char(out, ' ');
	(void)tokenizer_run(tk, list, strlen(list), add_stem, out);
}

void cues_init(struct cues *out, struct tokenizer *tk)
{
	stems(&out->verbs, tk, verbs);
	stems(&out->studies, tk, studies);
	stems(&out->scholars, tk, scholars);
}

void cues_dispose(struct cues *c)
{
	str_dispose(&c->verbs);
	str_dispose(&c->studies);
	str_dispose(&c->scholars);
}
