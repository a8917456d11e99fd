/* ingest/lexicon.h -- the words that names are made of, as numbers, and texts read as such.
 * Layer: ingest.
 *
 * A text is read once for all matchers that share a lexicon. Most of its words are in no name:
 * they are 0, and no letter of them is copied or compared again. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "text/token.h"

struct lexicon;

/* Everything lives in `mem`. NULL: no memory. */
struct lexicon *lexicon_new(struct arena *mem);

/* What a word means for the name beside it (corpus/vocab/gazetteer.txt has the lists). */
enum lexicon_mark {
	LEXICON_NO_MARK,
	LEXICON_BEFORE = 1 << 0,  /* directly before a name, it makes it a person's or a ship's */
	LEXICON_AFTER = 1 << 1,   /* directly behind one, it makes it what somebody is */
	LEXICON_GIVEN = 1 << 2,   /* a given name or a rank */
	LEXICON_SURNAME = 1 << 3, /* people bear this place's name, too */
};

void lexicon_mark(struct lexicon *l, uint32_t word, enum lexicon_mark mark);
bool lexicon_has_mark(const struct lexicon *l, uint32_t word, enum lexicon_mark mark);

struct reading_word {
	uint32_t exact, stem; /* 0: in no name */
	uint32_t start, end;  /* bytes of the text */
	bool joined;          /* only a hyphen stands between the word before and it */
	bool sentence;        /* the first of a sentence, but for the text's first */
};

struct reading {
	struct arena *mem;
	const char *text; /* borrowed */
	struct reading_word *words;
	size_t n, cap;
};

/* Read a text, or a name, whose words are then added to the lexicon. The words' place in
 * `out->mem` is used again for the next text. `tokens`: what `tk` made of the text; NULL: it has
 * to make them. False: no memory. */
NODISCARD bool lexicon_read(struct reading *out, struct lexicon *l, struct tokenizer *tk,
			    const char *text, const struct tokens *tokens);
NODISCARD bool lexicon_learn(struct reading *out, struct lexicon *l, struct tokenizer *tk,
			     const char *name);
