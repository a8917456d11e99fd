/* ingest/mention.h -- works that a text cites, and where. Layer: ingest.
 *
 * mention.c finds what is printed with a year, bare.c the names and titles without one,
 * resolve.c says which work a citation means, citing.c puts them together and build_mentions.c
 * into the index. */
#pragma once

#include "ingest/internal.h"

enum { PERSONS_MAX = 8 };

/* A stretch of a text, in bytes. */
struct stretch {
	size_t from, to;
};

/* What is printed: "Qian (2021)", "(Gumenyuk et al., 2021)", "Breslin and Mattlin note ...
 * (2025)". */
struct printed {
	enum { FORM_NARRATIVE, FORM_PARENTHETICAL, FORM_YEAR } form;
	struct stretch text;
	struct stretch persons[PERSONS_MAX]; /* each with all its names */
	size_t n_persons;                    /* 0: a year by itself */
	bool et_al;
	int year;
	struct stretch locator; /* "p. 3", within `text`; none where it is empty */
};

typedef void printed_fn(void *ctx, const struct printed *p);

/* Visit the citations of a paragraph, in order. */
void mention_find(const char *text, printed_fn *visit, void *ctx);

/* The bracket that closes the one at `open`, or `open`: there is none near enough. */
size_t mention_closing(const char *s, size_t open);
/* `inside` if it is a place in a work and no more ("pp. 3-5", "ch. 2"), else nothing. */
struct stretch mention_locator(const char *s, struct stretch inside);

/* --- citations without a year --- */

/* Add to rec->mentions the names and titles in its text that cite one of its works, which
 * those found by mention_find() must be among already. */
struct bare;
NODISCARD enum err_code bare_new(struct bare **out, struct corpus *c, struct run *r);
void bare_free(struct bare *b); /* NULL is fine */
NODISCARD enum err_code bare_find(struct bare *b, struct record *rec);

/* --- lists of references --- */

/* Match the lines of the texts' lists with works of the corpus: by DOI, then by title, authors
 * and year. What is found becomes the record's references. */
NODISCARD enum err_code reflists_match(struct corpus *c, struct run *r);

/* --- all of it --- */

/* Find the citations of every text of the corpus, and the works that they mean. */
NODISCARD enum err_code mention_corpus(struct corpus *c, struct run *r);

/* Report what is doubtful about the citations of every text: those that are uncertain, those
 * that mean no work that is here, works of the list that are never cited, and cited ones that
 * the list lacks. */
NODISCARD enum err_code doubts_report(struct corpus *c, struct run *r);

/* Looks works up by who wrote them; made once a run. NULL: no memory. */
struct resolver;
struct resolver *resolver_new(struct corpus *c, struct run *r);

/* Which of the corpus' works `p`, printed in `text` of `citing`, means: one that it lists, or
 * another of the same names. *out is its place in c->records, or c->n where none fits;
 * *confidence is from 0 to 1. */
NODISCARD enum err_code resolver_ask(size_t *out, double *confidence, struct resolver *v,
				     const struct record *citing, const char *text,
				     const struct printed *p);

/* What had to be bridged between what is printed and the work that is meant, for a person, in
 * the corpus' memory. NULL: nothing. */
const char *resolver_reason(struct resolver *v, const struct record *meant, const char *text,
			    const struct printed *p);

/* Does the text's own list have the work? What is recorded as missing from the lists of
 * others is in none. */
bool mention_is_listed(const struct record *citing, const struct record *work);
