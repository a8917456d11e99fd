/* text/token.h -- how text becomes searchable words, for index and query alike.
 * Layer: text.
 *
 * Normalisation follows what Zotero chose for its full-text index: compatibility
 * decomposition, marks stripped, case folded, and letters that Unicode does not
 * decompose (o-slash, l-stroke, ae ...) folded to their base letters. Then:
 *   - a word is a run of letters and digits; an apostrophe, a soft hyphen or a
 *     zero-width character inside it does not end it, a hyphen or dash does;
 *   - a possessive ('s) is dropped; an elided article (l', d', qu' ...) is a word of
 *     its own; single letters with full stops between them (U.S.) are one word;
 *   - British spellings become American ones (organisation, centre, programme);
 *   - Han, Kana and Hangul runs become overlapping pairs of characters;
 *   - sentences end where text_sentence_end() says: the index has a token of its own there
 *     (TOKEN_BOUNDARY), so that a phrase does not run from one into the next;
 *   - the stem is Snowball's English ("porter2"), through libstemmer, but for words that it
 *     would join and that mean different things here (text/apart.h). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Longest token, in bytes; what is longer is cut at a character. */
enum { TOKEN_MAX = 64 };

/* What stands in the index between two sentences; no word is written so. It takes a place,
 * and counts in a field's length: one in some twenty-five words. */
#define TOKEN_BOUNDARY "."

/* Borrowed by the visitor for the time of the call; the words of a list are so until the
 * tokenizer's next run. */
struct token {
	const char *stem;  /* not NUL-terminated */
	const char *exact; /* the normalised, unstemmed word */
	uint32_t stem_len, exact_len;
	uint32_t word;     /* number of the unstemmed word, see tokenizer_generation() */
	size_t start, end; /* bytes of the source that it stands for, [start, end) */
	bool joined;       /* only a hyphen, dash or such stands between the word before and it */
	bool cjk;          /* one or two characters of a run without spaces */
	bool sentence;     /* the first of a sentence, but for the text's first */
	bool last_cjk;     /* the lone last character of such a run: index it; ask for it only in
			    * a phrase that goes on behind it */
};

/* Return false to stop. */
typedef bool token_fn(void *ctx, const struct token *token);

/* Holds a stemmer and the words it has met: one thread at a time. */
struct tokenizer;

NODISCARD enum err_code tokenizer_open(struct tokenizer **out, struct err *err);
void tokenizer_close(struct tokenizer *tk); /* NULL is fine */

/* Visit the tokens of `n` bytes of `text` in order; each is one position on.
 * Bytes that are not UTF-8 separate words. False: the visitor stopped it. */
bool tokenizer_run(struct tokenizer *tk, const char *text, size_t n, token_fn *visit, void *ctx);

/* The same, for one who knows with what bytes the words begin that matter: the others come with
 * empty forms, which saves looking them up. A word's forms all begin with the same byte (spelling.h
 * and the stemmer change none). */
static inline uint64_t tokenizer_beginning(const char *form)
{
	return (uint64_t)1 << ((unsigned char)*form & 63);
}
bool tokenizer_run_some(struct tokenizer *tk, const char *text, size_t n, uint64_t beginnings,
			token_fn *visit, void *ctx);

/* All tokens of a text. Zero it, and free `list` at last. */
struct tokens {
	struct token *list;
	size_t n, cap;
};

/* The tokens of `text`, in the place of those that were in *out. False: no memory. */
NODISCARD bool tokenizer_list(struct tokens *out, struct tokenizer *tk, const char *text, size_t n);

/* A word keeps its number for as long as this is the same: what is known of a word can be
 * kept under it. It changes between two runs, when there are too many words to remember;
 * UINT32_MAX is the number of a word that could not be. */
uint32_t tokenizer_generation(const struct tokenizer *tk);
/* About how many words to remember, for one who reads much; some 50 bytes each. */
void tokenizer_remember(struct tokenizer *tk, size_t words);

static inline void tokenizer_autofree(struct tokenizer **tk)
{
	tokenizer_close(*tk);
}
