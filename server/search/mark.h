/* search/mark.h -- what of a text a query asked for, for highlight.c. Layer: search. */
#pragma once

#include "base/str.h"
#include "search/internal.h"

/* A word of the text that may be one of the query's, for it begins as one does. */
struct word {
	size_t start, end;        /* bytes of the text */
	const char *stem, *exact; /* the tokenizer's, until its next run */
	uint8_t stem_len, exact_len;
	bool sentence;     /* begins one */
	uint32_t ordinal;  /* of all words of the text */
	uint32_t position; /* in the index: boundaries count there */
};

/* What a phrase matched, in bytes of the text. */
struct mark {
	size_t start, end;
	uint64_t leaves;
	uint32_t position; /* of its first word */
};

struct marking {
	const struct query_compiled *q;
	const struct focus *focus; /* may be NULL */
	size_t focus_at;           /* where the first sentence in focus begins, in bytes */
	enum unit_column column;
	const char *text;
	size_t n;
	struct arena *mem;
	uint64_t beginnings; /* of the query's words, for tokenizer_run_some() */
	struct word *words;
	size_t n_words, cap_words;
	uint32_t ordinal, position; /* of the next word */
	struct mark *marks;
	size_t n_marks, cap_marks;
	bool full;
};

/* Fill in words and marks; what else there is in *m says what to look for. Marks are in the
 * order of the text and do not touch. */
NODISCARD enum err_code marking_find(struct marking *m, struct searcher *s, struct err *err);
