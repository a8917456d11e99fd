/* ingest/mention.h -- works that a text cites by author and year. Layer: ingest.
 *
 * mention.c finds what is printed, resolve.c says which work it means. */
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
};

typedef void printed_fn(void *ctx, const struct printed *p);

/* Visit the citations of a paragraph, in order. */
void mention_find(const char *text, printed_fn *visit, void *ctx);

/* Find the citations of every text of the corpus, and the works that they mean. */
NODISCARD enum err_code mention_corpus(struct corpus *c, struct run *r);

/* Looks works up by who wrote them; made once a run. NULL: no memory. */
struct resolver;
struct resolver *resolver_new(struct corpus *c, struct run *r);

/* Which of the corpus' works `p`, printed in `text` of `citing`, means: one that it lists, or
 * another of the same names. *out is its place in c->records, or c->n where none fits;
 * *confidence is from 0 to 1. */
NODISCARD enum err_code resolver_ask(size_t *out, double *confidence, struct resolver *v,
				     const struct record *citing, const char *text,
				     const struct printed *p);
