/* search/suggest.h -- what somebody may be about to type. Layer: search.
 *
 * `dragoman index` made the list and counted it. Each suggestion can be found by its
 * beginning and by that of any word in it; capitals and accents do not count. Of the
 * places where typing may begin, in the order of what stands there, six bytes each are
 * in memory; the texts stay in the index, where a search by halves reads a few dozen. */
#pragma once

#include "search/search.h"

enum { SUGGEST_DEFAULT = 10, SUGGEST_MAX = 50 };

/* In the order in which those that fit equally well are shown. */
enum suggest_kind {
	SUGGEST_REGION,
	SUGGEST_THEME,
	SUGGEST_TERM,
	SUGGEST_THESAURUS,
	SUGGEST_AUTHOR,
	SUGGEST_TITLE,
	SUGGEST_KINDS
};

const char *suggest_kind_name(enum suggest_kind k); /* "region"; static storage */

struct suggestion {
	enum suggest_kind kind;
	struct marked text; /* what was typed is marked in it */
	const char *key;    /* of the value or the work; of a term, what to search for */
	uint32_t works;     /* that choosing it gives */
};

/* The best suggestions for `n` bytes of text, whatever they are, at most `limit` of them:
 * what is just that first, then what begins so, then what has a word that does; of these
 * one kind after the other, of each the most common. No kind takes all the room while others
 * fit, and no two differ by the ending of a word only. */
NODISCARD enum err_code suggest(const struct suggestion **out, size_t *n_out, struct searcher *s,
				const char *text, size_t n, size_t limit, struct arena *mem,
				struct err *err);
