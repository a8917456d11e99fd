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

/* What holds for a tree as a whole, once it is read or changed: words that say little are not
 * asked for beside others, a long text is no formula, and brackets around everything say
 * nothing. */
void query_tidy(struct query *q);

/* --- reading: parse.c has the grammar, fields.c, near.c and words.c what stands in it --- */

struct parser {
	const char *text;
	size_t n, at;
	struct query *q;
	struct tokenizer *tk;
	struct arena *mem;
	int depth;
	int negations;    /* that are open here */
	bool full;        /* out of memory: unwind */
	bool overflow;    /* more terms than are taken */
	bool shouting;    /* all in capitals: AND, OR and NOT are words there */
	size_t stretches; /* of the query, between spaces */
	bool deep;        /* nesting was cut, and said so */
	bool near_open;   /* a NEAR( is not closed, and that was said */
	bool near_full;   /* the NEAR that is read has too many words, likewise */
};

/* What a name and a colon before it make of a stretch: words in a field, or a fact. */
struct scope {
	enum query_field field;
	enum query_fact fact;
};

/* A word of a stretch of the query, as the index has it. */
struct word {
	const char *stem, *exact, *text; /* exact has its '=' */
	size_t start;                    /* bytes from the start of the stretch */
	bool joined, cjk;
	bool alone;    /* the one character of a run without spaces */
	bool tail;     /* the last one of a longer run: only phrases need it */
	bool sentence; /* a sentence ends before it */
};

struct words {
	struct arena *mem;
	struct word *list;
	size_t n, cap;
	const char *source;
	bool full;
};

void parser_warn(struct parser *p, size_t at, const char *message, const char *fix);

/* --- scan.c: looking at bytes --- */

bool parser_is_space(char c);
void parser_skip_space(struct parser *p);
/* The length of the quotation mark at `at`, of any kind that people paste; or 0. */
size_t parser_quote_at(const struct parser *p, size_t at);
/* Where the quotation that begins behind `from` ends: at its second mark, or at p->n. */
size_t parser_quote_end(const struct parser *p, size_t from);
/* Where what is written in one piece at `at` ends: at a space, parenthesis or quotation. */
size_t parser_chunk_end(const struct parser *p, size_t at);
/* Is the word here this operator, in capitals and alone? */
bool parser_operator_at(const struct parser *p, const char *name);
/* A pasted heading in capitals is no formula: "WAR AND PEACE OR WHAT". */
bool query_is_shouting(const char *text, size_t n);
/* A number at *at, stepped over; -1 when there is none, and `most` + 1 for greater ones. */
int parser_number(const struct parser *p, size_t *at, int most);

/* The words of the bytes [from, to), the last one no tail. False: out of memory, p->full says so.
 */
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
/* The end of the run of joined words that begins at w->list[i]. *n words of it are asked for:
 * what follows the run is no part of a phrase, and so a tail says nothing. */
size_t parser_run(const struct words *w, size_t i, size_t *n);
/* A phrase of one run of joined words, exact or stemmed, for a leaf that has several. */
bool parser_add_run(struct parser *p, struct query_leaf *leaf, const struct word *words, size_t n,
		    bool exact);
void parser_warn_prefix(struct parser *p, size_t at);
/* The bytes [from, to) on one line. NULL: no memory. */
char *parser_copy_text(struct parser *p, size_t from, size_t to);
/* The run as it is written: hyphens between its words. NULL: no memory. */
char *parser_join_text(struct parser *p, const struct word *words, size_t n);
/* A node for the leaf, added to `list`. */
void parser_add_leaf(struct parser *p, struct query_node *list, struct query_leaf *leaf);

/* --- near.c --- */

/* The quotation at p->at, and the ~N behind it. False: the mark has no partner. */
bool parser_add_quoted(struct parser *p, struct query_node *list, enum query_field field);

/* Is there a NEAR( at p->at? */
bool parser_is_near(const struct parser *p);
/* Read it. False: there is no such thing but words, and p->at is where they begin; they end
 * at *end, and what is to be read next stands at *next. */
bool parser_add_near(struct parser *p, struct query_node *list, enum query_field field, size_t *end,
		     size_t *next);

/* --- fields.c --- */

/* The name and colon at p->at, stepped over; *scope is left alone when there are none. */
void parser_read_scope(struct parser *p, struct scope *scope);
/* The value of a fact at p->at: a quotation, or what is written in one piece. */
void parser_add_fact(struct parser *p, struct query_node *list, enum query_fact fact);
/* Find the one context: that counts, and say what the others are taken for. */
void parser_place_context(struct parser *p);
