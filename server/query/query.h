/* query/query.h -- what a person typed, as a tree. Layer: query.
 *
 * Any bytes give a tree; what looks like an operator and cannot be one is text, with a
 * warning. The tree's leaves are what the full-text index is asked for; each has a bit,
 * and query_holds() evaluates the tree over the bits of the leaves that a work has. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "query/thesaurus.h"
#include "text/token.h"

enum {
	QUERY_TERMS_MAX = 64,   /* leaves; what comes after is left out with a warning */
	QUERY_DEPTH_MAX = 32,   /* nested parentheses */
	QUERY_PREFIX_MIN = 3,   /* letters before a '*' */
	QUERY_LONG = 6,         /* words from which a query is a question, ranked as `any` */
	QUERY_NEAR = 10,        /* tokens between the words of a NEAR() that does not say */
	QUERY_NEAR_MAX = 1000,  /* ... at most */
	QUERY_NEAR_PARTS = 32,  /* words and phrases in one NEAR() */
	QUERY_PHRASE_MAX = 512, /* words between two quotation marks */
	QUERY_WARNINGS_MAX = 16,
};

enum query_field {
	FIELD_ANY,
	FIELD_TITLE, /* as it should be, or as printed */
	FIELD_AUTHOR,
	FIELD_VENUE,
	FIELD_ABSTRACT,
	FIELD_KEYWORD,
	FIELD_SECTION,
	FIELD_BODY,
	FIELD_COUNT
};

const char *query_field_name(enum query_field f); /* "title"; "" for FIELD_ANY */

/* What else a typed field can ask for: facts of a work, which are not in the full-text
 * index. Who runs the query knows them; see query_settle(). */
enum query_fact {
	FACT_NONE,
	FACT_REGION,
	FACT_AUTHOR_REGION,
	FACT_THEME,
	FACT_YEAR,
	FACT_TYPE,
	FACT_LANGUAGE,
	FACT_FULL_TEXT,
	FACT_CITES,    /* works that cite the one with that key */
	FACT_CITED_BY, /* works that the one with that key cites */
	FACT_CONTEXT,  /* works with a sentence that cites it; and see query.context */
	FACT_COUNT
};

const char *query_fact_name(enum query_fact f); /* "cited-by"; "" for FACT_NONE */

/* One way in which a leaf can occur: tokens of the index next to each other. */
struct query_phrase {
	const char *const *tokens; /* a stem, or an unstemmed word behind a '=' */
	size_t n_tokens;
	bool prefix;       /* the last token is the beginning of one */
	bool expanded;     /* comes from the thesaurus, not from the person */
	const char *means; /* then as the thesaurus has it; else NULL */
};

struct query_leaf {
	uint32_t bit; /* its place, from 0 to QUERY_TERMS_MAX - 1 */
	enum query_field field;
	enum query_fact fact;         /* FACT_NONE: it is asked of the full-text index */
	const char *text;             /* as typed, for people; of a fact, what follows the colon */
	const char *value;            /* of a fact: what query_settle() found it to be */
	const char *stem;             /* of a single plain word; else NULL */
	uint32_t position;            /* code points from the start of the query */
	struct query_phrase *phrases; /* alternatives, the person's own first */
	size_t n_phrases;
	bool near;     /* its phrases are no alternatives: all are wanted ... */
	int distance;  /* ... with so many tokens between the first and the last at most */
	bool verbatim; /* was in quotation marks */
	bool stop;     /* a word that says little: not asked for beside others */
	bool unused;   /* replaced, not asked for */
	bool negated;  /* stands under a NOT: found, it neither scores nor is marked */
	bool added;    /* by query_add_word(): counts for the order, decides nothing */
	double weight; /* 1, but for added ones */
};

enum query_kind { NODE_LEAF, NODE_AND, NODE_OR, NODE_NOT, NODE_COMPOUND };

/* A compound (soft-power) has one leaf for the whole; its children are leaves for its
 * parts, which query_resolve() puts in its place where the whole is nowhere. */
struct query_node {
	enum query_kind kind;
	bool implicit;  /* AND by mere juxtaposition: may be relaxed */
	bool thesaurus; /* OR of words (the first child) and what the thesaurus has for them */
	struct query_leaf *leaf;
	struct query_node **children;
	size_t n_children, cap;
};

struct query_warn {
	const char *message, *fix; /* fix may be NULL */
	uint32_t position;         /* code points */
};

struct query_expanded {
	const char *term;
	const char *const *to;
	size_t n_to;
};

struct query {
	struct query_node *root; /* NULL: nothing to search for, every work answers */
	struct query_leaf **leaves;
	size_t n_leaves, cap_leaves;
	size_t n_words;             /* as typed, stop words included */
	struct query_leaf *context; /* words count only in sentences that cite it; or NULL */
	struct query_warn *warnings;
	size_t n_warnings, cap_warnings;
	struct query_expanded *expanded;
	size_t n_expanded, cap_expanded;
};

/* Read `n` bytes, valid UTF-8 or not. *out lives in `mem`; the only failure is
 * ERR_NO_MEMORY. */
NODISCARD enum err_code query_parse(struct query **out, const char *text, size_t n,
				    struct tokenizer *tk, struct arena *mem, struct err *err);

/* Take the context for a mere cites:, with a warning: for an index that knows no sentences
 * that cite. False: no memory. */
bool query_drop_context(struct query *q, struct arena *mem);

/* Ask what the value of a fact stands for: *value, in the query's memory, written in the one
 * way that is understood. ERR_INVALID: nothing, and *err says what is wrong and how to mend
 * it. */
typedef enum err_code query_value_fn(void *ctx, const struct query_leaf *leaf, const char **value,
				     struct err *err);

/* Settle the facts of `q`: each gets its value. One that stands for nothing becomes the words
 * that it is written with, and a warning. Before query_expand(). */
NODISCARD enum err_code query_settle(struct query *q, query_value_fn *ask, void *ctx,
				     struct tokenizer *tk, struct arena *mem, struct err *err);

/* Give the plain words of `q` the alternatives that the thesaurus has for them, but for
 * those in `except` (text as a person writes it). What has them already is passed over, so
 * that it may be called again for what query_resolve() brought to light. */
NODISCARD enum err_code query_expand(struct query *q, const struct thesaurus *thesaurus,
				     const char *const *except, size_t n_except,
				     struct tokenizer *tk, struct arena *mem, struct err *err);

/* Add a leaf that is in no part of the tree, for a word in the index's form (a stem) and
 * as a person writes it. Both are kept as they are. False: no memory or no room. */
bool query_add_word(struct query *q, const char *text, const char *stem, double weight,
		    struct arena *mem);

/* Does the index have this expression anywhere? Sets *out. */
typedef enum err_code query_exists_fn(void *ctx, const char *match, bool *out, struct err *err);

/* Replace compounds that are nowhere whole by their parts. */
NODISCARD enum err_code query_resolve(struct query *q, query_exists_fn *exists, void *ctx,
				      struct arena *mem, struct err *err);

/* The query for SQLite: an FTS5 expression that matches every row with any leaf, and,
 * for each phrase of it in order, which leaf it belongs to. */
struct query_compiled {
	const char *match; /* NULL: there is no leaf to ask for */
	const struct query_phrase **phrases;
	const struct query_leaf **leaves;
	size_t n;
};

NODISCARD enum err_code query_compile(struct query_compiled *out, const struct query *q,
				      struct arena *mem, struct err *err);

/* One phrase of it as an expression of its own; NULL: no memory. */
const char *query_compile_phrase(const struct query_phrase *phrase, enum query_field field,
				 struct arena *mem);

/* Does the tree hold for a work that has the leaves of `has`? Under NOT `anywhere`
 * counts instead: what the work has in any of its parts. */
bool query_holds(const struct query_node *node, uint64_t has, uint64_t anywhere);

/* How many of the root's parts hold; -1 when a condition among them does not. Conditions are
 * what is asked of a work as such: negations, and facts. A root that is no implicit AND is
 * one part. */
int query_coverage(const struct query *q, uint64_t has, uint64_t anywhere);
size_t query_parts(const struct query *q); /* without conditions */

/* The coverage that a work without any of the words could have at best, whatever its facts;
 * -1 when it cannot answer. */
int query_coverage_without_words(const struct query *q);

/* The query as it was read, written so that it gives the same tree when it is read again;
 * what the thesaurus added is not in it. NULL: no memory. */
const char *query_canonical(const struct query *q, struct arena *mem);
