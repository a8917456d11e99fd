/* Suggestions are proposed and counted. What is counted by a search (terms and entries of the
 * thesaurus) is so with a budget, the most common first, so that the time this takes has an end
 * for a corpus of any size. */
#include <stdlib.h>
#include <string.h>

#include "ingest/reach.h"
#include "ingest/suggesting.h"
#include "text/text.h"

enum { COUNTED_BYTES = 12 }; /* of counted.list: an id, and a number of works */
static const uint64_t budget_of_words = 64000000, budget_of_pairs = 1000000000,
		      budget_of_entries = 20000000;

/* How many works a search for something finds. */
struct counted {
	uint64_t id;
	uint32_t works;
};

struct counted_list {
	struct counted *list;
	size_t n, cap;
};

struct proposer {
	const struct corpus *c;
	struct run *r;
	struct db *db;
	const struct reach *reach;
	struct counter *counter;
	struct counted_list before, now; /* of the kind that is being counted; by id, as counted */
	struct proposals *all;
};

static enum err_code add(struct proposer *s, const struct proposal *p)
{
	struct proposals *all = s->all;

	if (!p->text || !p->folded || !p->key ||
	    !arena_reserve(s->r->mem, &all->list, sizeof(*all->list), all->n, &all->cap))
		return ingest_no_memory(s->r);
	all->list[all->n++] = *p;
	return ERR_OK;
}

static const char *fold(struct proposer *s, const char *text)
{
	AUTO(str) struct str key = STR(FILE_MAX);

	text_key(&key, s->r->tk, text, strlen(text));
	return str_ok(&key) ? arena_strndup(s->r->mem, str_text(&key), key.len) : NULL;
}

/* Regions, themes and authors that works are filed under. */
static enum err_code propose_values(struct proposer *s)
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

/* --- counts that the index knows --- */

static uint64_t get(const unsigned char *from, int n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | from[n];
	return v;
}

static void put(unsigned char *to, uint64_t v, int n)
{
	for (int i = 0; i < n; i++)
		to[i] = (unsigned char)(v >> 8 * i);
}

static int by_id(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static enum err_code load_counts(struct proposer *s, const char *kind)
{
	AUTO(stmt) struct stmt *st = NULL;
	const unsigned char *bytes;
	size_t n;
	bool row;

	s->before = s->now = (struct counted_list){ 0 };
	TRY(db_stmt(&st, s->db, SQL_COUNTED_LOAD, s->r->err));
	TRY(stmt_bind(st, s->r->err, "s", kind));
	TRY(stmt_step(&row, st, s->r->err));
	if (!row || !s->reach)
		return ERR_OK;
	bytes = stmt_blob(st, 0, &n);
	s->before.n = n / COUNTED_BYTES;
	s->before.list = arena_array(s->r->mem, struct counted, s->before.n + 1);
	if (!s->before.list)
		return ingest_no_memory(s->r);
	for (size_t i = 0; i < s->before.n; i++, bytes += COUNTED_BYTES)
		s->before.list[i] = (struct counted){ get(bytes, 8), (uint32_t)get(bytes + 8, 4) };
	return ERR_OK;
}

static enum err_code put_counts(struct proposer *s, const char *kind)
{
	unsigned char *bytes = arena_alloc(s->r->mem, s->now.n * COUNTED_BYTES + 1);

	if (!bytes)
		return ingest_no_memory(s->r);
	if (s->now.n > 0)
		qsort(s->now.list, s->now.n, sizeof(*s->now.list), by_id);
	for (size_t i = 0; i < s->now.n; i++) {
		put(bytes + i * COUNTED_BYTES, s->now.list[i].id, 8);
		put(bytes + i * COUNTED_BYTES + 8, s->now.list[i].works, 4);
	}
	return db_run(s->db, SQL_COUNTED_PUT, s->r->err, "sb", kind, (const void *)bytes,
		      s->now.n * COUNTED_BYTES);
}

static enum err_code count(struct proposer *s, struct proposal *p)
{
	const struct counted sought = { .id = p->id };
	const struct counted *known = s->before.n > 0
					      ? bsearch(&sought, s->before.list, s->before.n,
							sizeof(*s->before.list), by_id)
					      : NULL;

	if (known && !reach_has(s->reach, p->text, s->r->tk))
		p->works = known->works;
	else
		TRY(counter_works(&p->works, s->counter, p->key));
	if (!arena_reserve(s->r->mem, &s->now.list, sizeof(*s->now.list), s->now.n, &s->now.cap))
		return ingest_no_memory(s->r);
	s->now.list[s->now.n++] = (struct counted){ p->id, p->works };
	return p->works > 0 ? add(s, p) : ERR_OK;
}

/* --- what is counted --- */

static enum err_code propose_terms(struct proposer *s, const struct words *w)
{
	struct proposals terms = { 0 };
	uint64_t words = 0, pairs = 0;

	TRY(words_propose(&terms, w, s->r));
	TRY(load_counts(s, "term"));
	for (size_t i = 0; i < terms.n; i++) {
		const bool is_pair = strchr(terms.list[i].folded, ' ') != NULL;
		uint64_t *spent = is_pair ? &pairs : &words;

		if (*spent >= (is_pair ? budget_of_pairs : budget_of_words))
			continue;
		*spent += terms.list[i].cost;
		TRY(count(s, &terms.list[i]));
	}
	return put_counts(s, "term");
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Each entry once, as the thesaurus writes it. */
static enum err_code propose_entries(struct proposer *s)
{
	const struct vocab *v = &s->c->vocab;
	const char **texts = arena_array(s->r->mem, const char *, 2 * v->n_synonyms + 1);
	uint64_t spent = 0;
	size_t n = 0;

	if (!texts)
		return ingest_no_memory(s->r);
	for (size_t i = 0; i < v->n_synonyms; i++) {
		texts[n++] = v->synonyms[i].term;
		texts[n++] = v->synonyms[i].means;
	}
	qsort(texts, n, sizeof(*texts), by_text);
	TRY(load_counts(s, "thesaurus"));
	for (size_t i = 0; i < n && spent < budget_of_entries; i++) {
		struct proposal p = { .kind = "thesaurus", .text = texts[i], .key = texts[i] };

		if (i > 0 && strcmp(texts[i - 1], texts[i]) == 0)
			continue;
		p.folded = fold(s, p.text);
		p.id = (uint64_t)claim_name("thesaurus", p.text);
		TRY(count(s, &p));
		spent += p.works;
	}
	return put_counts(s, "thesaurus");
}

/* --- all --- */

/* Those of a kind together, the better first. */
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

enum err_code suggestions_propose(struct proposals *out, const struct corpus *c,
				  struct words **words, const struct reach *reach, struct run *r,
				  struct db *db)
{
	struct proposer s = { .c = c, .r = r, .db = db, .reach = reach, .all = out };
	AUTO(counter) struct counter *counter = NULL;

	TRY(counter_open(&counter, r, db));
	s.counter = counter;
	TRY(propose_values(&s));
	TRY(propose_terms(&s, *words));
	words_free(*words); /* they are the most of the memory here */
	*words = NULL;
	TRY(propose_entries(&s));
	if (out->n > 0)
		qsort(out->list, out->n, sizeof(*out->list), by_merit);
	return ERR_OK;
}
