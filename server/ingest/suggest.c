/* Suggestions are proposed, counted, numbered and sorted. What is counted by a search
 * (terms and entries of the thesaurus) is so with a budget of rows, the most common
 * first, so that the time this takes has an end for a corpus of any size. */
#include <stdlib.h>
#include <string.h>

#include "ingest/terms.h"
#include "text/text.h"

enum {
	STARTS_MAX = 24,   /* words of one suggestion at which typing may begin */
	PLACE_BYTES = 6,   /* of suggestion_order.places */
	PLACE_MAX = 65535, /* what 16 bits hold */
};
static const uint64_t rows_for_words = 64000000, rows_for_pairs = 64000000;

struct suggester {
	const struct corpus *c;
	const struct words *words;
	struct run *r;
	struct db *db;
	struct proposals all;
};

/* A word of a suggestion. */
struct start {
	const char *from; /* within the folded text of `of` */
	uint32_t of;      /* place in proposals */
};

struct starts {
	struct start *list;
	size_t n, cap;
};

static enum err_code add(struct suggester *s, const struct proposal *p)
{
	struct proposals *all = &s->all;

	if (!p->text || !p->folded || !p->key ||
	    !arena_reserve(s->r->mem, &all->list, sizeof(*all->list), all->n, &all->cap))
		return ingest_no_memory(s->r);
	all->list[all->n++] = *p;
	return ERR_OK;
}

static const char *fold(struct suggester *s, const char *text)
{
	AUTO(str) struct str key = STR(FILE_MAX);

	text_key(&key, s->r->tk, text, strlen(text));
	return str_ok(&key) ? arena_strndup(s->r->mem, str_text(&key), key.len) : NULL;
}

/* --- what there is --- */

/* Regions, themes and authors that works are filed under. */
static enum err_code propose_values(struct suggester *s)
{
	static const char *const kinds[] = { "region", "theme", "author" };
	struct arena *mem = s->r->mem;
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, s->db, SQL_SUGGESTION_VALUES, s->r->err));
	for (;;) {
		struct proposal p = { 0 };

		TRY(stmt_step(&row, st, s->r->err));
		if (!row)
			return ERR_OK;
		for (size_t i = 0; i < COUNT_OF(kinds); i++)
			if (strcmp(stmt_borrow(st, 0, NULL), kinds[i]) == 0)
				p.kind = kinds[i];
		p.key = stmt_text(st, 1, mem);
		p.text = stmt_text(st, 2, mem);
		p.folded = p.text ? fold(s, p.text) : NULL;
		p.works = (uint32_t)stmt_int(st, 3);
		TRY(add(s, &p));
	}
}

static enum err_code propose_titles(struct suggester *s)
{
	struct arena *mem = s->r->mem;
	AUTO(stmt) struct stmt *st = NULL;
	bool row;

	TRY(db_stmt(&st, s->db, SQL_SUGGESTION_TITLES, s->r->err));
	for (;;) {
		struct proposal p = { .kind = "title", .works = 1 };

		TRY(stmt_step(&row, st, s->r->err));
		if (!row)
			return ERR_OK;
		p.key = stmt_text(st, 0, mem);
		p.text = stmt_text(st, 1, mem);
		p.folded = stmt_text(st, 2, mem);
		TRY(add(s, &p));
	}
}

static enum err_code propose_term(struct suggester *s, struct counter *counter, struct proposal *p,
				  uint64_t *rows)
{
	TRY(counter_works(&p->works, counter, p->key, rows));
	return p->works > 0 ? add(s, p) : ERR_OK;
}

static enum err_code propose_terms(struct suggester *s, struct counter *counter)
{
	struct proposals terms = { 0 };
	uint64_t words = 0, pairs = 0;

	TRY(words_propose(&terms, s->words, s->r, s->db));
	for (size_t i = 0; i < terms.n; i++) {
		const bool is_pair = strchr(terms.list[i].folded, ' ') != NULL;
		uint64_t *rows = is_pair ? &pairs : &words;

		if (*rows < (is_pair ? rows_for_pairs : rows_for_words))
			TRY(propose_term(s, counter, &terms.list[i], rows));
	}
	return ERR_OK;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Each entry once, as the thesaurus writes it. */
static enum err_code propose_entries(struct suggester *s, struct counter *counter)
{
	const struct vocab *v = &s->c->vocab;
	const char **texts = arena_array(s->r->mem, const char *, 2 * v->n_synonyms);
	uint64_t rows = 0;
	size_t n = 0;

	if (!texts)
		return ingest_no_memory(s->r);
	for (size_t i = 0; i < v->n_synonyms; i++) {
		texts[n++] = v->synonyms[i].term;
		texts[n++] = v->synonyms[i].means;
	}
	qsort(texts, n, sizeof(*texts), by_text);
	for (size_t i = 0; i < n && rows < rows_for_pairs; i++) {
		struct proposal p = { .kind = "thesaurus", .text = texts[i], .key = texts[i] };

		if (i > 0 && strcmp(texts[i - 1], texts[i]) == 0)
			continue;
		p.folded = fold(s, p.text);
		TRY(propose_term(s, counter, &p, &rows));
	}
	return ERR_OK;
}

/* --- the order --- */

/* Those of a kind together, the better first. Titles come as they were read. */
static int by_merit(const void *a, const void *b)
{
	const struct proposal *x = a, *y = b;
	int order = strcmp(x->kind, y->kind);

	if (order == 0 && x->works != y->works)
		order = x->works > y->works ? -1 : 1;
	if (order == 0 && x->times != y->times)
		order = x->times > y->times ? -1 : 1;
	return order ? order : strcmp(x->key, y->key);
}

static void sort_all(struct suggester *s)
{
	struct proposals *all = &s->all;

	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->list[i].kind, "title") == 0)
			all->list[i].times = (uint32_t)(all->n - i);
	if (all->n > 0)
		qsort(all->list, all->n, sizeof(*all->list), by_merit);
}

static enum err_code put_all(struct suggester *s)
{
	for (size_t i = 0; i < s->all.n; i++) {
		const struct proposal *p = &s->all.list[i];

		TRY(db_run(s->db, SQL_SUGGESTION_ADD, s->r->err, "issssi", (int64_t)i + 1, p->kind,
			   p->text, p->folded, p->key, (int64_t)p->works));
	}
	return ERR_OK;
}

/* --- where typing may begin --- */

static enum err_code add_start(struct starts *list, const char *from, uint32_t of, struct run *r)
{
	if (!arena_reserve(r->mem, &list->list, sizeof(*list->list), list->n, &list->cap))
		return ingest_no_memory(r);
	list->list[list->n++] = (struct start){ .from = from, .of = of };
	return ERR_OK;
}

static enum err_code find_starts(struct starts lists[2], const char *folded, uint32_t of,
				 struct run *r)
{
	const char *at = folded;

	for (int i = 0; i < STARTS_MAX && *at && at - folded <= PLACE_MAX; i++) {
		TRY(add_start(&lists[i > 0], at, of, r));
		at += strcspn(at, " ");
		at += strspn(at, " ");
	}
	return ERR_OK;
}

static int by_start(const void *a, const void *b)
{
	const struct start *x = a, *y = b;
	const int order = strcmp(x->from, y->from);

	return order ? order : (x->of > y->of) - (x->of < y->of);
}

static enum err_code put_order(struct suggester *s, struct starts *list, const char *kind,
			       int inside)
{
	unsigned char *bytes = arena_alloc(s->r->mem, list->n * PLACE_BYTES);

	if (!bytes)
		return ingest_no_memory(s->r);
	if (list->n > 0)
		qsort(list->list, list->n, sizeof(*list->list), by_start);
	for (size_t i = 0; i < list->n; i++) {
		const struct start *start = &list->list[i];
		const uint32_t id = start->of + 1;
		const size_t at = (size_t)(start->from - s->all.list[start->of].folded);
		unsigned char *p = bytes + i * PLACE_BYTES;

		for (int k = 0; k < 4; k++)
			p[k] = (unsigned char)(id >> 8 * k);
		p[4] = (unsigned char)at;
		p[5] = (unsigned char)(at >> 8);
	}
	return db_run(s->db, SQL_SUGGESTION_ORDER_ADD, s->r->err, "sib", kind, (int64_t)inside,
		      (const void *)bytes, list->n * PLACE_BYTES);
}

static enum err_code put_orders(struct suggester *s)
{
	const struct proposals *all = &s->all;

	for (size_t from = 0, to; from < all->n; from = to) {
		const char *kind = all->list[from].kind;
		struct starts lists[2] = { 0 };

		for (to = from; to < all->n && strcmp(all->list[to].kind, kind) == 0; to++)
			TRY(find_starts(lists, all->list[to].folded, (uint32_t)to, s->r));
		for (int inside = 0; inside < 2; inside++)
			TRY(put_order(s, &lists[inside], kind, inside));
	}
	return ERR_OK;
}

enum err_code suggestions_build(const struct corpus *c, struct words **words,
				const struct fulltext *fulltext, struct run *r, struct db *db)
{
	struct suggester s = { .c = c, .words = words ? *words : NULL, .r = r, .db = db };
	AUTO(counter) struct counter *counter = NULL;

	TRY(counter_open(&counter, fulltext, r, db));
	TRY(propose_values(&s));
	TRY(propose_terms(&s, counter));
	if (words) { /* they are the most of the memory here */
		words_free(*words);
		*words = NULL;
	}
	TRY(propose_entries(&s, counter));
	TRY(propose_titles(&s));
	sort_all(&s);
	TRY(put_all(&s));
	return put_orders(&s);
}
