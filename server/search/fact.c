/* Typed fields (region:africa, year:2015.., cites:qian2021) as leaves of a query: what their
 * values stand for, and whether a work has it. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "search/internal.h"
#include "text/text.h"

/* --- what a value stands for --- */

struct settling {
	struct searcher *s;
	struct facts *facts;
	size_t cap;
	struct arena *mem;
};

static enum err_code full(struct err *err)
{
	return err_set(err, ERR_NO_MEMORY, "the query takes more memory than a request may");
}

static bool facet_of(enum facet *out, enum query_fact fact)
{
	switch (fact) {
	case FACT_REGION:
		*out = FACET_REGION;
		return true;
	case FACT_AUTHOR_REGION:
		*out = FACET_AUTHOR_REGION;
		return true;
	case FACT_THEME:
		*out = FACET_THEME;
		return true;
	case FACT_YEAR:
		*out = FACET_YEAR;
		return true;
	case FACT_TYPE:
		*out = FACET_TYPE;
		return true;
	case FACT_LANGUAGE:
		*out = FACET_LANGUAGE;
		return true;
	case FACT_FULL_TEXT:
		*out = FACET_FULL_TEXT;
		return true;
	case FACT_NONE:
	case FACT_CITES:
	case FACT_CITED_BY:
	case FACT_CONTEXT:
	case FACT_COUNT:
		break;
	}
	return false;
}

/* The value that a person means by its key, its label or the words of either. */
static const struct value *find_value(struct searcher *s, enum facet f, const char *text)
{
	AUTO(str) struct str slug = STR(256);
	const struct value *v = engine_value_by_key(s->engine, f, text);
	size_t n;
	const struct value *const *values = engine_values(s->engine, f, &n);

	if (v)
		return v;
	text_slug(&slug, s->tk, text, strlen(text));
	if (slug.len > 0)
		v = engine_value_by_key(s->engine, f, str_text(&slug));
	if (!v && f == FACET_FULL_TEXT && (!strcasecmp(text, "yes") || !strcmp(text, "1")))
		v = engine_value_by_key(s->engine, f, "true");
	if (!v && f == FACET_FULL_TEXT && (!strcasecmp(text, "no") || !strcmp(text, "0")))
		v = engine_value_by_key(s->engine, f, "false");
	for (size_t i = 0; !v && i < n; i++)
		if (!strcasecmp(values[i]->label, text) || !strcasecmp(values[i]->key, text))
			v = values[i];
	return v;
}

static enum err_code settle_facet(struct fact *fact, struct settling *x, enum facet f,
				  const struct query_leaf *leaf, const char **value,
				  struct err *err)
{
	const struct value *v = f == FACET_YEAR ? NULL : find_value(x->s, f, leaf->text);
	struct filter one = { 0 };

	*value = v ? v->key : leaf->text;
	TRY(filter_add(&one, x->s->engine, facet_name(f), *value, x->mem, err));
	fact->clause = one.clauses[0];
	return ERR_OK;
}

/* --- works by their key --- */

static bool is_like(const char *key, const char *text)
{
	return str_distance(key, strlen(key), text, strlen(text)) <= 2 ||
	       (strlen(text) >= 3 && strcasestr(key, text));
}

static enum err_code no_work(const struct engine *e, const char *text, struct err *err)
{
	AUTO(str) struct str list = STR(150);

	(void)err_set(err, ERR_INVALID, "there is no work \"%.80s\"", text);
	for (uint32_t i = 0, n = 0; i < e->info.works && n < 3; i++) {
		const char *key = e->works[e->works_by_key[i]].key;

		if (is_like(key, text))
			str_add_f(&list, n++ ? ", %.40s" : "%.40s", key);
	}
	(void)err_mend(err, list.len ? "did you mean %s?" : "write the key of a work, like %.40s",
		       list.len        ? str_text(&list)
		       : e->info.works ? e->works[e->works_by_key[0]].key
				       : "nye2004");
	return ERR_INVALID;
}

/* By its key, or that of a record that was merged into it. */
static enum err_code find_work(uint32_t *id, struct searcher *s, const char *key, struct err *err)
{
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, s->db, SQL_WORK_ID_BY_KEY, err));
	TRY(stmt_bind(st, err, "s", key));
	TRY(stmt_step(&row, st, err));
	if (row)
		*id = (uint32_t)stmt_int(st, 0);
	return ERR_OK;
}

/* Keys are as their records have them, mostly in small letters. */
static enum err_code settle_work(uint32_t *id, struct settling *x, const struct query_leaf *leaf,
				 const char **value, struct err *err)
{
	const struct engine *e = x->s->engine;
	char *small = arena_strdup(x->mem, leaf->text);

	*id = 0;
	TRY(find_work(id, x->s, leaf->text, err));
	for (uint32_t i = 0; i < e->info.works && *id == 0; i++)
		if (strcasecmp(e->works[e->works_by_key[i]].key, leaf->text) == 0)
			*id = e->works_by_key[i];
	for (char *c = small; c && *c; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
	if (*id == 0 && small)
		TRY(find_work(id, x->s, small, err));
	if (*id == 0)
		return no_work(e, leaf->text, err);
	*value = e->works[*id].key;
	return ERR_OK;
}

/* --- all facts of a query --- */

static enum err_code settle(void *ctx, const struct query_leaf *leaf, const char **value,
			    struct err *err)
{
	struct settling *x = ctx;
	struct fact fact = { .bit = leaf->bit };
	enum facet f;

	if (facet_of(&f, leaf->fact)) {
		TRY(settle_facet(&fact, x, f, leaf, value, err));
	} else {
		TRY(settle_work(&fact.cited, x, leaf, value, err));
		fact.citations = leaf->fact == FACT_CITED_BY ? &x->s->engine->cited_by
							     : &x->s->engine->cites;
		fact.mentioned = leaf->fact == FACT_CONTEXT;
	}
	if (!arena_reserve(x->mem, &x->facts->list, sizeof(*x->facts->list), x->facts->n, &x->cap))
		return full(err);
	x->facts->list[x->facts->n++] = fact;
	return ERR_OK;
}

static const struct fact *fact_of(const struct facts *facts, const struct query_leaf *leaf)
{
	for (size_t i = 0; i < facts->n; i++)
		if (facts->list[i].bit == leaf->bit)
			return &facts->list[i];
	return NULL;
}

static const struct query_leaf *root_leaf(const struct query *q, size_t i, enum query_fact kind)
{
	const struct query_node *child = q->root->children[i];

	return child->kind == NODE_LEAF && child->leaf->fact == kind ? child->leaf : NULL;
}

/* The sentences to be shown: of the context, or else of the first work that is to be cited. */
static void choose_mentions(struct facts *out, const struct engine *e, const struct query *q)
{
	const struct query_leaf *leaf = q->context;
	const struct fact *fact;

	for (size_t i = 0; q->root && !leaf && i < q->root->n_children; i++)
		leaf = root_leaf(q, i, FACT_CITES);
	fact = leaf ? fact_of(out, leaf) : NULL;
	out->context = q->context != NULL;
	if (fact)
		out->mentions = mentions_of(e, fact->cited);
}

/* The regions of the passages to be shown where no word chooses them. */
static bool choose_regions(struct facts *out, const struct engine *e, const struct query *q,
			   struct arena *mem)
{
	for (size_t i = 0; q->root && i < q->root->n_children; i++) {
		const struct query_leaf *leaf = root_leaf(q, i, FACT_REGION);
		const struct fact *fact = leaf ? fact_of(out, leaf) : NULL;

		if (!fact)
			continue;
		if (!out->regions)
			out->regions = arena_array(mem, bool, (size_t)e->n_values + 1);
		if (!out->regions)
			return false;
		for (size_t k = 0; k < fact->clause.n_values; k++)
			out->regions[fact->clause.values[k]] = true;
	}
	return true;
}

enum err_code facts_settle(struct facts *out, struct searcher *s, struct query *q,
			   struct arena *mem, struct err *err)
{
	struct settling x = { .s = s, .facts = out, .mem = mem };

	*out = (struct facts){ 0 };
	if (q->context && !s->engine->mentions.list && !query_drop_context(q, mem))
		return full(err);
	TRY(query_settle(q, settle, &x, s->tk, mem, err));
	choose_mentions(out, s->engine, q);
	return choose_regions(out, s->engine, q, mem) ? ERR_OK : full(err);
}

/* --- what a work has --- */

/* Is `wanted` in a list of works, which are in the order of their keys? */
static bool is_listed(const struct value_lists *lists, const struct engine *e, uint32_t owner,
		      uint32_t wanted)
{
	uint32_t low = lists->from[owner], high = lists->from[owner + 1];
	const uint32_t end = high, rank = e->works[wanted].key_rank;

	while (low < high) {
		const uint32_t mid = low + (high - low) / 2;

		if (e->works[lists->ids[mid]].key_rank < rank)
			low = mid + 1;
		else
			high = mid;
	}
	return low < end && lists->ids[low] == wanted;
}

static bool holds(const struct fact *fact, const struct engine *e, uint32_t work)
{
	const struct value_lists *lists = fact->citations;

	if (fact->mentioned) {
		const struct mentions all = mentions_of(e, fact->cited);

		return mentions_in_work(&all, e, work).n > 0;
	}
	if (!lists)
		return filter_clause_holds(&fact->clause, e, work);
	return is_listed(lists, e, work, fact->cited);
}

uint64_t facts_of(const struct facts *facts, const struct engine *e, uint32_t work)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < facts->n; i++)
		if (holds(&facts->list[i], e, work))
			bits |= (uint64_t)1 << facts->list[i].bit;
	return bits;
}
