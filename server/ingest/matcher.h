/* ingest/matcher.h -- names in a text: places, or words of a theme. Layer: ingest.
 *
 * Of places, by unstemmed words: the longest name hides those within it, a name that begins with a
 * capital asks for one. Of themes, by stems: all that overlap count. What a name stands for may
 * depend on the words around it; the rules and their words are data (corpus/vocab/gazetteer.txt).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ingest/lexicon.h"

enum { MATCH_HIDES = 0x7fffffff }; /* a name that stands for nothing */

/* Texts are read with the same lexicon. `stemmed`: by stems and in any case, but for words all in
 * capitals; overlapping names all count. Lives in `mem`; NULL: no memory. */
struct matcher;
struct matcher *matcher_new(struct arena *mem, struct lexicon *lexicon, bool stemmed);

/* Words one of which has to stand in the same text, or must not, for a name to count. */
struct nearby;
struct nearby *matcher_nearby(struct matcher *m, bool absent); /* NULL: no memory */
NODISCARD bool matcher_nearby_add(struct matcher *m, struct nearby *near, struct tokenizer *tk,
				  const char *words);

struct match_name {
	const char *text;
	uint32_t what;
	size_t line;               /* of the file that it stands in */
	const struct nearby *near; /* may be NULL */
};

NODISCARD bool matcher_add(struct matcher *m, struct tokenizer *tk, const struct match_name *name);

/* Mark the one word that `text` is. */
NODISCARD bool matcher_mark(struct matcher *m, struct tokenizer *tk, const char *text,
			    enum lexicon_mark mark);

/* After the last name, before the first text. `clash` may be NULL, else it is told of each name
 * that stood for something else already; the earlier line counts. False: no memory. */
typedef void clash_fn(void *ctx, const char *name, size_t line);
NODISCARD bool matcher_ready(struct matcher *m, clash_fn *clash, void *ctx);

/* One name found; start and end are bytes of the text. */
typedef void match_fn(void *ctx, uint32_t what, size_t start, size_t end);
void matcher_run(const struct matcher *m, const struct reading *text, match_fn *found, void *ctx);
