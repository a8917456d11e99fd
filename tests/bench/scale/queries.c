#include "bench/scale/scale.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "bench/bench.h"
#include "bench/scale/words.h"
#include "search/internal.h"
#include "text/token.h"

enum { CLASSES_MAX = 16, REGIONS = 8, TOKENS_MAX = 4096 };

struct term {
	const char *word;
	uint32_t units;
};

struct chooser {
	struct searcher *s;
	struct arena *mem;
	struct term *terms; /* the commonest first */
	size_t n_terms, cap;
	const struct value *regions[REGIONS];
	struct query_class *classes;
	size_t n;
};

static int is_function_word(const char *word)
{
	for (size_t i = 0; i < n_function_words; i++)
		if (!strcmp(function_words[i], word))
			return 1;
	return 0;
}

static int is_plain(const char *word)
{
	size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyz");

	return n >= 4 && word[n] == '\0' && !is_function_word(word);
}

static int by_units(const void *a, const void *b)
{
	const struct term *x = a, *y = b;

	if (x->units != y->units)
		return x->units > y->units ? -1 : 1;
	return strcmp(x->word, y->word);
}

/* The unstemmed words of the index. */
static void read_terms(struct chooser *c)
{
	AUTO(stmt) struct stmt *st = NULL;
	struct err err = { 0 };
	bool row;

	if (db_stmt(&st, c->s->db, SQL_TERM_PREFIX, &err) ||
	    stmt_bind(st, &err, "ssi", "=a", "={", (int64_t)1 << 30))
		bench_die(err.msg);
	for (;;) {
		const char *token;

		if (stmt_step(&row, st, &err))
			bench_die(err.msg);
		if (!row)
			break;
		token = stmt_borrow(st, 0, NULL);
		if (!is_plain(token + 1))
			continue;
		if (!arena_reserve(c->mem, &c->terms, sizeof(*c->terms), c->n_terms, &c->cap))
			bench_die("memory");
		c->terms[c->n_terms++] =
			(struct term){ arena_strdup(c->mem, token + 1), (uint32_t)stmt_int(st, 1) };
	}
	qsort(c->terms, c->n_terms, sizeof(*c->terms), by_units);
}

/* The terms that are in this part of all rows: [*from, *to). */
static void band(const struct chooser *c, double least, double most, size_t *from, size_t *to)
{
	const double all = c->s->engine->n_units;

	for (*from = 0; *from < c->n_terms && c->terms[*from].units > most * all;)
		++*from;
	for (*to = *from; *to < c->n_terms && c->terms[*to].units >= least * all;)
		++*to;
	if (*to == *from)
		bench_die("the index has no words of such a frequency");
}

/* The i-th of CLASS_QUERIES words spread over a band, commonest first; `series` gives
 * others from the same band. */
static const char *word_of(const struct chooser *c, double least, double most, size_t i,
			   size_t series)
{
	size_t from, to;

	band(c, least, most, &from, &to);
	i = (i + 7 * series) % CLASS_QUERIES;
	return c->terms[from + (i * (to - from) + series) / CLASS_QUERIES % (to - from)].word;
}

static struct query_class *add_class(struct chooser *c, const char *name)
{
	struct query_class *k = &c->classes[c->n++];

	k->name = name;
	k->page = 1;
	return k;
}

static void add_query(struct chooser *c, struct query_class *k, struct str *q)
{
	k->q[k->n++] = arena_strdup(c->mem, str_text(q));
	str_clear(q);
}

#define RARE   3e-5, 3e-4
#define MIDDLE 0.003, 0.05
#define COMMON 0.05, 0.4

static void words_of_band(struct chooser *c, const char *name, int n_common, int n_middle)
{
	AUTO(str) struct str q = STR(4096);
	struct query_class *k = add_class(c, name);

	for (size_t i = 0; i < CLASS_QUERIES; i++) {
		for (int w = 0; w < n_common; w++)
			str_add_f(&q, "%s ", word_of(c, COMMON, i, (size_t)w));
		for (int w = 0; w < n_middle; w++)
			str_add_f(&q, "%s ", word_of(c, MIDDLE, i, (size_t)w));
		add_query(c, k, &q);
	}
}

static void rare_words(struct chooser *c)
{
	AUTO(str) struct str q = STR(4096);
	struct query_class *k = add_class(c, "one rare word");

	for (size_t i = 0; i < CLASS_QUERIES; i++) {
		str_add(&q, word_of(c, RARE, i, 0));
		add_query(c, k, &q);
	}
}

/* Three letters and four by turns. */
static void prefixes(struct chooser *c)
{
	AUTO(str) struct str q = STR(4096);
	struct query_class *k = add_class(c, "prefix");

	for (size_t i = 0; i < CLASS_QUERIES; i++) {
		str_add_f(&q, "%.*s*", i % 2 ? 3 : 4, word_of(c, COMMON, i, 0));
		add_query(c, k, &q);
	}
}

static void questions(struct chooser *c)
{
	AUTO(str) struct str q = STR(4096);
	struct query_class *k = add_class(c, "question, any of eight");

	k->any = 1;
	for (size_t i = 0; i < CLASS_QUERIES; i++) {
		str_add_f(&q, "what was the %s of ", word_of(c, COMMON, i, 0));
		str_add_f(&q, "%s and %s ", word_of(c, COMMON, i, 1), word_of(c, MIDDLE, i, 0));
		str_add_f(&q, "in %s", word_of(c, MIDDLE, i, 1));
		add_query(c, k, &q);
	}
}

/* --- from the texts --- */

struct token_list {
	char words[TOKENS_MAX][TOKEN_MAX + 1];
	size_t n;
};

static bool add_token(void *ctx, const struct token *t)
{
	struct token_list *list = ctx;

	memcpy(list->words[list->n], t->exact, t->exact_len);
	list->words[list->n++][t->exact_len] = '\0';
	return list->n < TOKENS_MAX;
}

static uint32_t units_of(const struct chooser *c, const char *word)
{
	for (size_t i = 0; i < c->n_terms && i < 4000; i++)
		if (!strcmp(c->terms[i].word, word))
			return c->terms[i].units;
	return 0;
}

/* Two telling words `apart` from each other in a text of the i-th part of the index. */
static int pair_of(struct chooser *c, size_t i, size_t apart, const char *pair[2])
{
	static struct token_list list;
	const struct engine *e = c->s->engine;
	const uint32_t first = (uint32_t)(i * e->n_units / CLASS_QUERIES) + 1;
	struct err err = { 0 };

	for (uint32_t u = first; u <= e->n_units && u < first + 200; u++) {
		struct passage p;
		const char *text;

		if (e->unit_paragraph[u] == 0)
			continue;
		if (record_passage(&p, c->s, u, "", &text, c->mem, &err))
			bench_die(err.msg);
		list.n = 0;
		(void)tokenizer_run(c->s->tk, text, strlen(text), add_token, &list);
		for (size_t at = 0; at + apart < list.n; at++) {
			const char *a = list.words[at], *b = list.words[at + apart];

			if (!is_plain(a) || !is_plain(b) || !strcmp(a, b) ||
			    units_of(c, a) < e->n_units / 200 || units_of(c, b) < e->n_units / 200)
				continue;
			pair[0] = a;
			pair[1] = b;
			return 1;
		}
	}
	return 0;
}

static void pairs(struct chooser *c, const char *name, size_t apart, const char *fmt_before,
		  const char *fmt_after)
{
	AUTO(str) struct str q = STR(4096);
	struct query_class *k = add_class(c, name);
	const char *pair[2];

	for (size_t i = 0; i < CLASS_QUERIES; i++) {
		if (!pair_of(c, i, apart, pair))
			continue;
		str_add_f(&q, "%s%s %s%s", fmt_before, pair[0], pair[1], fmt_after);
		add_query(c, k, &q);
	}
}

/* --- with a filter, and far down --- */

static void choose_regions(struct chooser *c)
{
	size_t n;
	const struct value *const *all = engine_values(c->s->engine, FACET_REGION, &n);

	for (size_t i = 0; i < n; i++) {
		const struct value *v = all[i];

		for (size_t k = 0; k < REGIONS; k++) {
			const struct value *other = c->regions[k];

			if (!other || v->works > other->works) {
				c->regions[k] = v;
				v = other;
			}
			if (!v)
				break;
		}
	}
	if (!c->regions[0] || c->regions[0]->works == 0)
		bench_die("no work of the index is filed under a region");
}

static void region_and_word(struct chooser *c)
{
	struct query_class *k = add_class(c, "region and a word");

	for (size_t i = 0; i < CLASS_QUERIES; i++) {
		k->region[i] = c->regions[i % REGIONS]->key;
		k->q[k->n++] = i % 2 ? word_of(c, COMMON, i, 0) : word_of(c, MIDDLE, i, 0);
	}
}

static void deep_pages(struct chooser *c)
{
	struct query_class *k = add_class(c, "page 100 of a common word");

	k->page = DEEP_PAGE;
	for (size_t i = 0; i < CLASS_QUERIES; i++)
		k->q[k->n++] = word_of(c, COMMON, i, 0);
}

const struct query_class *queries_choose(size_t *n, struct searcher *s, struct arena *mem)
{
	struct chooser c = { .s = s,
			     .mem = mem,
			     .classes = arena_array(mem, struct query_class, CLASSES_MAX) };

	if (!c.classes)
		bench_die("memory");
	read_terms(&c);
	choose_regions(&c);
	rare_words(&c);
	words_of_band(&c, "one common word", 1, 0);
	words_of_band(&c, "two words", 1, 1);
	words_of_band(&c, "two common words", 2, 0);
	words_of_band(&c, "five words", 2, 3);
	words_of_band(&c, "five common words", 5, 0);
	questions(&c);
	pairs(&c, "phrase", 1, "\"", "\"");
	prefixes(&c);
	pairs(&c, "NEAR", 3, "NEAR(", ", 8)");
	region_and_word(&c);
	deep_pages(&c);
	add_class(&c, "everything (no words)")->q[0] = "";
	c.classes[c.n - 1].n = 1;
	*n = c.n;
	return c.classes;
}
