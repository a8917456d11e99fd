/* ingest/cues.h -- the words of a paragraph, and those around a name that tell whether it
 * cites. Layer: ingest. */
#pragma once

#include "ingest/internal.h"

struct word {
	size_t from, to;    /* bytes of the text, without a possessive */
	size_t exact, stem; /* places in words.forms */
	uint32_t exact_len, stem_len;
};

struct words {
	struct word *list;
	size_t n, cap;
	struct str forms; /* each form with a NUL behind it */
	const char *text;
};

/* Read `text` into *out, which keeps its memory from one text to the next. */
NODISCARD enum err_code words_of(struct words *out, struct run *r, const char *text);

const char *words_folded(const struct words *w, size_t i);
bool words_is_capital(const struct words *w, size_t i);
/* Does just this stand between word i and the next? */
bool words_gap_is(const struct words *w, size_t i, const char *gap);

/* Stems, a space around each. */
struct cues {
	struct str verbs, studies, scholars;
};

void cues_init(struct cues *out, struct tokenizer *tk);
void cues_dispose(struct cues *c);

/* Does what stands around the name, words `first` to `last`, tell what its bearer wrote? */
bool cues_tell(const struct cues *c, const struct words *w, size_t first, size_t last);

/* The word behind "scholars such as", if that begins at word i; else 0. */
size_t cues_behind_scholars(const struct cues *c, const struct words *w, size_t i);

/* A capital word (folded) that begins sentences and is no name. */
bool cues_is_opener(const char *word);
