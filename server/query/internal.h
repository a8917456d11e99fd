/* query/internal.h -- making trees, for the files of query/ only. Layer: query. */
#pragma once

#include "query/query.h"

/* All return NULL, or false, when `mem` is full. */
struct query_node *node_new(struct arena *mem, enum query_kind kind);
bool node_add(struct arena *mem, struct query_node *parent, struct query_node *child);

/* A leaf that is counted in q->leaves. NULL too when QUERY_TERMS_MAX are there. */
struct query_leaf *leaf_new(struct query *q, struct arena *mem);
bool leaf_add_phrase(struct arena *mem, struct query_leaf *leaf, const struct query_phrase *phrase);

bool query_warn(struct query *q, struct arena *mem, size_t position, const char *message,
		const char *fix);

/* --- reading: parse.c has the grammar, words.c what stands in it --- */

struct parser {
	const char *text;
	size_t n, at;
	struct query *q;
	struct tokenizer *tk;
	struct arena *mem;
	int depth;
	bool full;        /* out of memory: unwind */
	bool overflow;    /* more terms than are taken */
	bool shouting;    /* all in capitals: AND, OR and NOT are words there */
	size_t stretches; /* of the query, between spaces */
	bool deep;        /* nesting was cut, and said so */
};

/* A word of a stretch of the query, as the index has it. */
struct word {
	const char *stem, *exact, *text; /* exact has its '=' */
	size_t start;                    /* bytes from the start of the stretch */
	bool joined, cjk, alone;         /* alone: one character of a run without spaces */
	bool sentence;                   /* a sentence ends before it */
};

struct words {
	struct arena *mem;
	struct word *list;
	size_t n, cap;
	const char *source;
	bool full;
};

void parser_warn(struct parser *p, size_t at, const char *message, const char *fix);

/* The words of the bytes [from, to). False: out of memory, p->full says so. */
bool parser_read_words(struct parser *p, struct words *w, size_t from, size_t to);

/* NULL: no memory (p->full), or too many terms (p->overflow, with a warning). */
struct query_leaf *parser_new_leaf(struct parser *p, enum query_field field, size_t at,
				   const char *text);
struct query_node *parser_leaf_node(struct parser *p, struct query_leaf *leaf,
				    enum query_kind kind);
/* A phrase of the words, stemmed or exact; an exact one keeps to where sentences end. */
bool parser_add_phrase(struct parser *p, struct query_leaf *leaf, const struct word *words,
		       size_t n, bool exact, bool prefix);

/* Add the words of [from, to) to `list`, each run of joined ones as a compound. */
void parser_add_words(struct parser *p, struct query_node *list, enum query_field field,
		      size_t from, size_t to);

/* Add the word cut short by the '*' at `star`. */
void parser_add_prefix(struct parser *p, struct query_node *list, enum query_field field,
		       size_t from, size_t star);
