#include "search/related.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "query/query.h"
#include "search/internal.h"

/* What a reason is worth. Shared words are worth their share of the work's own weight. */
#define ALL_WORDS    8.0
#define IN_TEXT_ONLY 0.5 /* a word that the other has in its text, not in its own fields */
#define CITED        3.0
#define CO_CITED     1.0 /* over the logarithm of how many the citing work cites */
#define REFERENCE    1.0 /* over the logarithm of how many cite what both cite */
#define THEME        0.8 /* times the logarithm of how rare it is */
#define REGION       0.4
enum {
	WORDS_NEEDED = 2, /* shared, to be a reason */
	VALUES_SHOWN = 5, /* of one reason */
	LINKS_MAX = 1000, /* citations of one work that are followed */
	REASONS_MAX = 7,
};

enum { CITES = 1, CITED_BY = 2, TOGETHER = 4, SAME_REFERENCE = 8, SAME_THEME = 16 };

/* What another work has to do with this one. */
struct relation {
	double score;
	uint32_t own, text; /* bits of the distinctive words that it has */
	uint32_t flags;
};

struct ids {
	const uint32_t *list;
	size_t n;
};

struct finder {
	struct searcher *s;
	const struct engine *e;
	const struct work *to;
	struct distinctive words;
	double all_words;           /* weight of them together */
	struct relation *relations; /* by work id */
	double *shared;             /* by value id: what a theme or region that it has is worth */
	struct ids citing, cited;   /* of the work itself, in the order of keys */
	struct arena *mem;
	struct err *err;
};

static enum err_code full(struct finder *f)
{
	return err_set(f->err, ERR_NO_MEMORY, "relating takes more memory than a request may");
}

/* --- words --- */

static bool is_of_content(uint32_t column)
{
	return column != UNIT_AUTHOR && column != UNIT_VENUE;
}

static bool visit(void *ctx, const struct walk_row *row)
{
	struct finder *f = ctx;
	struct relation *r;
	uint32_t bits = 0;

	if (row->unit < 1 || row->unit > f->e->n_units)
		return true;
	r = &f->relations[f->e->unit_work[row->unit]];
	for (size_t i = 0; i < row->n_hits; i++)
		if (is_of_content(row->hits[i].column))
			bits |= 1u << row->hits[i].phrase;
	if (f->e->unit_paragraph[row->unit] == 0)
		r->own |= bits;
	else
		r->text |= bits;
	return true;
}

/* The words as a query: any of them, wherever it stands. */
static enum err_code ask_for_words(struct finder *f)
{
	struct query_leaf leaves[DISTINCTIVE_MAX] = { 0 }, *list[DISTINCTIVE_MAX];
	struct query_phrase phrases[DISTINCTIVE_MAX] = { 0 };
	struct query q = { .leaves = list, .n_leaves = f->words.n };
	struct query_compiled compiled;

	for (size_t i = 0; i < f->words.n; i++) {
		phrases[i].tokens = &f->words.words[i].stem;
		phrases[i].n_tokens = 1;
		leaves[i].bit = (uint32_t)i;
		leaves[i].phrases = &phrases[i];
		leaves[i].n_phrases = 1;
		list[i] = &leaves[i];
		f->all_words += f->words.words[i].weight;
	}
	TRY(query_compile(&compiled, &q, f->mem, f->err));
	return compiled.match ? walk_match(f->s->db, compiled.match, visit, f, f->err) : ERR_OK;
}

static bool shares_words(const struct finder *f, const struct relation *r)
{
	const int n = __builtin_popcount(r->own | r->text);

	return n >= (f->words.n < WORDS_NEEDED ? 1 : WORDS_NEEDED);
}

static void score_words(struct finder *f, struct relation *r)
{
	double sum = 0;

	if (!shares_words(f, r))
		return;
	for (size_t i = 0; i < f->words.n; i++) {
		if (r->own >> i & 1)
			sum += f->words.words[i].weight;
		else if (r->text >> i & 1)
			sum += IN_TEXT_ONLY * f->words.words[i].weight;
	}
	r->score += ALL_WORDS * sum / f->all_words;
}

/* --- citations --- */

/* Borrowed from the engine. */
static struct ids links(const struct value_lists *lists, uint32_t work)
{
	const uint32_t n = lists->from[work + 1] - lists->from[work];

	return (struct ids){ .list = lists->ids + lists->from[work],
			     .n = n < LINKS_MAX ? n : LINKS_MAX };
}

static void relate(struct finder *f, uint32_t work, double score, uint32_t flag)
{
	if (work < 1 || work > f->e->n_works)
		return;
	f->relations[work].score += score;
	f->relations[work].flags |= flag;
}

static void score_citations(struct finder *f)
{
	const struct engine *e = f->e;

	f->cited = links(&e->cites, f->to->id);
	f->citing = links(&e->cited_by, f->to->id);
	for (size_t i = 0; i < f->citing.n; i++) {
		const struct ids others = links(&e->cites, f->citing.list[i]);

		relate(f, f->citing.list[i], CITED, CITED_BY);
		for (size_t k = 0; k < others.n; k++)
			relate(f, others.list[k], CO_CITED / log2(1 + (double)others.n), TOGETHER);
	}
	for (size_t i = 0; i < f->cited.n; i++) {
		const struct ids others = links(&e->cited_by, f->cited.list[i]);

		relate(f, f->cited.list[i], CITED, CITES);
		for (size_t k = 0; k < others.n; k++)
			relate(f, others.list[k], REFERENCE / log2(1 + (double)others.n),
			       SAME_REFERENCE);
	}
}

/* --- themes and regions --- */

/* What the work itself is filed under, its themes and regions. */
static enum err_code note_values(struct finder *f)
{
	f->shared = arena_array(f->mem, double, (size_t)f->e->n_values + 1);
	if (!f->shared)
		return full(f);
	for (size_t i = 0; i < f->to->n_tags; i++) {
		const struct tag *t = &f->to->tags[i];
		const double rare = log1p((double)f->e->info.works / (t->value->works + 1.0));

		if (t->source && strcmp(t->source, "parent") == 0)
			continue;
		if (t->value->facet == FACET_THEME)
			f->shared[t->value->id] = THEME * rare;
		else if (t->value->facet == FACET_REGION)
			f->shared[t->value->id] = REGION * rare;
	}
	return ERR_OK;
}

static bool is_shared(const struct finder *f, uint32_t entry, enum facet facet)
{
	return !(entry & VALUE_INHERITED) && f->shared[VALUE_ID(entry)] > 0 &&
	       f->e->values[VALUE_ID(entry)].facet == facet;
}

static void score_values(struct finder *f, uint32_t work)
{
	const struct value_lists *lists = &f->e->work_values;
	struct relation *r = &f->relations[work];

	for (uint32_t i = lists->from[work]; i < lists->from[work + 1]; i++) {
		const uint32_t entry = lists->ids[i];

		if ((entry & VALUE_INHERITED) || f->shared[VALUE_ID(entry)] == 0)
			continue;
		r->score += f->shared[VALUE_ID(entry)];
		if (f->e->values[VALUE_ID(entry)].facet == FACET_THEME)
			r->flags |= SAME_THEME;
	}
}

/* --- reasons --- */

/* A reason that is being put together. */
struct making {
	struct finder *f;
	struct related_reason *list;
	size_t n;
	const char *values[VALUES_SHOWN];
	const char *labels[VALUES_SHOWN]; /* as the sentence has them, or NULL */
	size_t n_values;
};

static void add_value(struct making *m, const char *value, const char *label)
{
	if (m->n_values == VALUES_SHOWN)
		return;
	m->values[m->n_values] = value;
	m->labels[m->n_values++] = label;
}

/* "before a, b, c"; what has no label stands in `before` already. */
static enum err_code end_reason(struct making *m, const char *kind, const char *before)
{
	AUTO(str) struct str text = STR(65536);
	struct arena *mem = m->f->mem;
	const char **values = arena_array(mem, const char *, m->n_values);

	if (m->n_values == 0)
		return ERR_OK;
	str_add(&text, before);
	for (size_t i = 0; i < m->n_values; i++) {
		if (m->labels[i])
			str_add_f(&text, "%s%s", i ? ", " : " ", m->labels[i]);
		if (values)
			values[i] = m->values[i];
	}
	m->list[m->n] = (struct related_reason){ .kind = kind,
						 .text = arena_strdup(mem, str_text(&text)),
						 .values = values,
						 .n_values = m->n_values };
	if (!values || !str_ok(&text) || !m->list[m->n].text)
		return full(m->f);
	m->n++;
	m->n_values = 0;
	return ERR_OK;
}

static enum err_code explain_words(struct making *m, const struct relation *r)
{
	const struct finder *f = m->f;

	for (int pass = 0; pass < 2 && shares_words(f, r); pass++)
		for (size_t i = 0; i < f->words.n; i++)
			if ((pass == 0 ? r->own : r->text & ~r->own) >> i & 1)
				add_value(m, f->words.words[i].text, f->words.words[i].text);
	return end_reason(m, "terms", "also speaks of");
}

static void add_work(struct making *m, uint32_t work)
{
	add_value(m, m->f->e->works[work].key, m->f->e->works[work].key);
}

/* Works that stand in both lists, which are in the order of keys. */
static void add_common(struct making *m, const struct ids *a, const struct ids b)
{
	const struct work_entry *works = m->f->e->works;

	for (size_t i = 0, k = 0; i < a->n && k < b.n;) {
		const uint32_t x = works[a->list[i]].key_rank, y = works[b.list[k]].key_rank;

		if (x == y)
			add_work(m, a->list[i]);
		if (x <= y)
			i++;
		else
			k++;
	}
}

static enum err_code explain_citations(struct making *m, const struct relation *r, uint32_t work)
{
	struct finder *f = m->f;

	if (r->flags & CITES)
		add_value(m, f->e->works[work].key, NULL);
	TRY(end_reason(m, "cites", "is cited by this work"));
	if (r->flags & CITED_BY)
		add_value(m, f->e->works[work].key, NULL);
	TRY(end_reason(m, "cited_by", "cites this work"));
	if (r->flags & TOGETHER)
		add_common(m, &f->citing, links(&f->e->cited_by, work));
	TRY(end_reason(m, "co_cited", "is cited together with this work by"));
	if (r->flags & SAME_REFERENCE)
		add_common(m, &f->cited, links(&f->e->cites, work));
	return end_reason(m, "references", "also cites");
}

static enum err_code explain_values(struct making *m, uint32_t work, enum facet facet,
				    const char *before)
{
	const struct value_lists *lists = &m->f->e->work_values;

	for (uint32_t i = lists->from[work]; i < lists->from[work + 1]; i++) {
		const struct value *v = engine_value(m->f->e, VALUE_ID(lists->ids[i]));

		if (is_shared(m->f, lists->ids[i], facet))
			add_value(m, v->key, v->label);
	}
	return end_reason(m, facet_name(facet), before);
}

static enum err_code make_related(struct related_work *out, struct finder *f, uint32_t work)
{
	const struct relation *r = &f->relations[work];
	struct making m = { .f = f,
			    .list = arena_array(f->mem, struct related_reason, REASONS_MAX) };

	if (!m.list)
		return full(f);
	TRY(record_load(&out->work, f->s, work, false, f->mem, f->err));
	TRY(explain_words(&m, r));
	TRY(explain_citations(&m, r, work));
	TRY(explain_values(&m, work, FACET_THEME, "has the theme"));
	TRY(explain_values(&m, work, FACET_REGION, "is about"));
	out->score = r->score;
	out->reasons = m.list;
	out->n_reasons = m.n;
	return ERR_OK;
}

/* --- all together --- */

/* Put `work` into `best`, which holds up to `max` of them, the best first. */
static void keep(struct finder *f, uint32_t *best, size_t *n, size_t max, uint32_t work)
{
	size_t at = *n;

	while (at > 0 && f->relations[best[at - 1]].score < f->relations[work].score)
		at--;
	if (at == max)
		return;
	if (*n < max)
		(*n)++;
	memmove(best + at + 1, best + at, (*n - at - 1) * sizeof(*best));
	best[at] = work;
}

enum err_code related_run(const struct related_work **out, size_t *n_out, uint32_t *count,
			  struct searcher *s, const struct work *to, size_t limit,
			  struct arena *mem, struct err *err)
{
	const struct engine *e = s->engine;
	struct finder f = { .s = s, .e = e, .to = to, .mem = mem, .err = err };
	struct related_work *list = arena_array(mem, struct related_work, limit);
	uint32_t *best = arena_array(mem, uint32_t, limit + 1), found = 0;
	size_t n = 0;

	f.relations = arena_array(mem, struct relation, (size_t)e->n_works + 1);
	if (!list || !best || !f.relations)
		return full(&f);
	TRY(distinctive_words(&f.words, s, to, mem, err));
	TRY(ask_for_words(&f));
	score_citations(&f);
	TRY(note_values(&f));
	for (uint32_t i = 0; i < e->info.works; i++) { /* equal ones by their keys */
		const uint32_t work = e->works_by_key[i];
		struct relation *r = &f.relations[work];

		score_words(&f, r);
		score_values(&f, work);
		if (work == to->id || (!r->flags && !shares_words(&f, r)))
			continue;
		found++;
		keep(&f, best, &n, limit, work);
	}
	for (size_t i = 0; i < n; i++)
		TRY(make_related(&list[i], &f, best[i]));
	*out = list;
	*n_out = n;
	*count = found;
	return ERR_OK;
}
