/* Pseudo-relevance feedback: the words of the best works found are searched for as well,
 * with less weight. RM3 (Abdul-Jaleel and others, "UMass at TREC 2004: Novelty and HARD"):
 * a relevance model of the best works, each as likely as its share of their scores, mixed
 * with the query's own words. It changes the order only: which works answer is decided by
 * what was asked. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "search/score.h"
#include "text/text.h"

enum { TERMS = 16, SLOTS = 1 << 14, SHORTEST = 3 };
#define OWN 0.8 /* the weight of the query's own words in all */

struct term {
	const char *stem, *text; /* text: as it was first seen */
	double in_work;          /* occurrences in the work that is read */
	double weight;           /* P(w | relevance model), so far */
	uint32_t works;          /* of the best ones that have it */
	uint32_t last;           /* the work that was last seen with it */
};

struct model {
	struct feedback_in in;
	struct feedback_words *out;
	struct term *slots; /* open addressing; stem NULL: free */
	struct term **list;
	size_t n, cap;
	uint32_t work;  /* the one that is read, counted from 1 */
	double length;  /* its words */
	const char *at; /* the text that is read */
	bool full;
};

static struct term *find(struct model *m, const struct token *t)
{
	size_t at = 2166136261u;

	for (uint32_t i = 0; i < t->stem_len; i++)
		at = (at ^ (unsigned char)t->stem[i]) * 16777619u;
	for (at %= SLOTS; m->slots[at].stem; at = (at + 1) % SLOTS)
		if (strlen(m->slots[at].stem) == t->stem_len &&
		    memcmp(m->slots[at].stem, t->stem, t->stem_len) == 0)
			return &m->slots[at];
	if (m->n > SLOTS / 2)
		return NULL; /* enough was read */
	m->slots[at] = (struct term){
		.stem = arena_strndup(m->in.mem, t->stem, t->stem_len),
		.text = arena_strndup(m->in.mem, m->at + t->start, t->end - t->start),
	};
	m->full = !m->slots[at].stem || !m->slots[at].text ||
		  !arena_reserve(m->in.mem, &m->list, sizeof(struct term *), m->n, &m->cap);
	if (m->full)
		return NULL;
	m->list[m->n++] = &m->slots[at];
	return &m->slots[at];
}

static bool count_word(void *ctx, const struct token *t)
{
	struct model *m = ctx;
	struct term *term;

	m->length++;
	if (t->stem_len < SHORTEST || t->cjk || text_is_stop(t->exact, t->exact_len))
		return true;
	term = find(m, t);
	if (!term)
		return !m->full;
	if (term->last != m->work) {
		term->last = m->work;
		term->in_work = 0;
		term->works++;
	}
	term->in_work++;
	return true;
}

static void read_text(struct model *m, const char *text)
{
	m->at = text;
	if (text)
		(void)tokenizer_run(m->in.s->tk, text, strlen(text), count_word, m);
}

/* A work's title, its abstract and the passages for which it was found. */
static enum err_code read_work(struct model *m, const struct candidate *c, double share)
{
	struct work w;

	m->work++;
	m->length = 0;
	TRY(record_load(&w, m->in.s, c->work, false, m->in.mem, m->in.err));
	read_text(m, w.title);
	read_text(m, w.abstract);
	for (size_t i = 0; i < PASSAGES_KEPT && c->passages[i]; i++) {
		struct passage p = { 0 };
		const char *text;

		TRY(record_passage(&p, m->in.s, c->passages[i], w.key, &text, m->in.mem,
				   m->in.err));
		read_text(m, text);
	}
	for (size_t i = 0; i < m->n && m->length > 0; i++)
		if (m->list[i]->last == m->work)
			m->list[i]->weight += share * m->list[i]->in_work / m->length;
	return ERR_OK;
}

static enum err_code read_works(struct model *m)
{
	const struct collection *found = m->in.found;
	const size_t n = found->n_best < FEEDBACK_WORKS ? found->n_best : FEEDBACK_WORKS;
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += found->best[i].score;
	for (size_t i = 0; i < n && sum > 0; i++)
		TRY(read_work(m, &found->best[i], found->best[i].score / sum));
	return ERR_OK;
}

static int by_weight(const void *a, const void *b)
{
	const struct term *const *x = a, *const *y = b;

	if ((*x)->weight != (*y)->weight)
		return (*x)->weight > (*y)->weight ? -1 : 1;
	return strcmp((*x)->stem, (*y)->stem);
}

static struct query_leaf *own_leaf(const struct query *q, const char *stem)
{
	for (size_t i = 0; i < q->n_leaves; i++)
		if (!q->leaves[i]->unused && q->leaves[i]->stem &&
		    strcmp(q->leaves[i]->stem, stem) == 0)
			return q->leaves[i];
	return NULL;
}

static enum err_code no_memory(struct model *m)
{
	return err_set(m->in.err, ERR_NO_MEMORY, "the search takes more memory than a request may");
}

/* The words that tell most, each as a leaf of its own; a word of the query weighs more. */
static enum err_code add_terms(struct model *m)
{
	const size_t n = m->n < TERMS ? m->n : TERMS;
	struct query *q = m->in.query;
	const size_t own = q->n_leaves;
	const char **to = arena_array(m->in.mem, const char *, TERMS);
	size_t n_to = 0;
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += m->list[i]->weight;
	for (size_t i = 0; i < n && sum > 0; i++) {
		const struct term *t = m->list[i];
		const double weight = (1 - OWN) / OWN * (double)own * t->weight / sum;
		struct query_leaf *leaf = own_leaf(q, t->stem);

		if (leaf) {
			leaf->weight += weight;
			continue;
		}
		if (q->n_leaves == QUERY_TERMS_MAX)
			break;
		if (!to || !query_add_word(q, t->text, t->stem, weight, m->in.mem))
			return no_memory(m);
		to[n_to++] = t->text;
	}
	m->out->words = to;
	m->out->n_words = n_to;
	return ERR_OK;
}

/* Rare words tell more (the model alone prefers common ones), and a word of one work is
 * that work's own. */
static enum err_code weigh_terms(struct model *m)
{
	const double units = m->in.s->engine->units;

	for (size_t i = 0; i < m->n; i++) {
		struct term *t = m->list[i];
		double n;

		TRY(scorer_units(&n, m->in.s, t->stem, m->in.err));
		t->weight *= t->works > 1 ? log(1 + (units - n + 0.5) / (n + 0.5)) : 0;
	}
	if (m->n > 0)
		qsort(m->list, m->n, sizeof(struct term *), by_weight);
	return ERR_OK;
}

enum err_code feedback(struct feedback_words *out, const struct feedback_in *in)
{
	struct model m = { .in = *in, .out = out };

	m.slots = arena_array(in->mem, struct term, SLOTS);
	if (!m.slots)
		return no_memory(&m);
	TRY(read_works(&m));
	if (m.full)
		return no_memory(&m);
	TRY(weigh_terms(&m));
	return add_terms(&m);
}
