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
	QUERY_TERMS_MAX = 64, /* leaves; what comes after is left out with a warning */
	QUERY_DEPTH_MAX = 32, /* nested parentheses */
	QUERY_PREFIX_MIN = 3, /* letters before a '*' */
	QUERY_LONG = 6,       /* words from which a query is a question, ranked as `any` */
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

/* One way in which a leaf can occur: tokens of the index next to each other. */
struct query_phrase {
	const char *const *tokens; /* a stem, or an unstemmed word behind a '=' */
	size_t n_tokens;
	bool prefix;   /* the last token is the beginning of one */
	bool expanded; /* comes from the thesaurus, not from the person */
};

struct query_leaf {
	uint32_t bit; /* its place, from 0 to QUERY_TERMS_MAX - 1 */
	enum query_field field;
	const char *text;             /* as typed, for people */
	const char *stem;             /* of a single plain word; else NULL */
	uint32_t position;            /* code points from the start of the query */
	struct query_phrase *phrases; /* alternatives, the person's own first */
	size_t n_phrases;
	bool verbatim; /* was in quotation marks */
	bool stop;     /* a word that says little: not asked for beside others */
	bool unused;   /* replaced, not asked for */
	bool added;    /* by query_add_word(): counts for the order, decides nothing */
	double weight; /* 1, but for added ones */
};

enum query_kind { NODE_LEAF, NODE_AND, NODE_OR, NODE_NOT, NODE_COMPOUND };

/* A compound (soft-power) has one leaf for the whole; its children are leaves for its
 * parts, which query_resolve() puts in its place where the whole is nowhere. */
struct query_node {
	enum query_kind kind;
	bool implicit; /* AND by mere juxtaposition: may be relaxed */
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
	size_t n_words; /* as typed, stop words included */
	struct query_warn *warnings;
	size_t n_warnings, cap_warnings;
	struct query_expanded *expanded;
	size_t n_expanded, cap_expanded;
};

/* Read `n` bytes, valid UTF-8 or not. *out lives in `mem`; the only failure is
 * ERR_NO_MEMORY. */
NODISCARD enum err_code query_parse(struct query **out, const char *text, size_t n,
				    struct tokenizer *tk, struct arena *mem, struct err *err);

/* Give the plain words of `q` the alternatives that the thesaurus has for them, but for
 * those in `except` (text as a person writes it). */
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

/* Does the tree hold for a work that has the leaves of `has`? Under NOT `anywhere`
 * counts instead: what the work has in any of its parts. */
bool query_holds(const struct query_node *node, uint64_t has, uint64_t anywhere);

/* How many of the root's parts hold, of how many that are no negations; -1 when a negation
 * among them does not hold. A root that is no implicit AND is one part. */
int query_coverage(const struct query *q, uint64_t has, uint64_t anywhere);
size_t query_parts(const struct query *q);

/* The query as it was read, written so that it reads the same again. NULL: no memory. */
const char *query_canonical(const struct query *q, struct arena *mem);
