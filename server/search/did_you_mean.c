/* What somebody may have wanted to type. Looked for only when a word of the query is
 * nowhere in the index, or nothing was found; and offered only when a search for it, made
 * here, finds no less. */
#include <string.h>

#include "base/str.h"
#include "query/query.h"
#include "search/internal.h"
#include "search/spell.h"
#include "text/spelling.h"
#include "text/text.h"

enum {
	WORDS_MAX = 4,   /* that are mended in one query */
	LOOKED_AT = 12,  /* words of a query; a longer one is a text that was pasted */
	SEARCHES_MAX = 3 /* for different ways of mending it */
};

/* A word of the query that may be misspelt, and what it may have been meant to be. */
struct doubt {
	size_t start, end; /* bytes of q */
	struct spell_candidate candidates[SPELL_CANDIDATES];
	size_t n;
};

struct mending {
	struct searcher *s;
	const struct search_request *req;
	bool found_nothing;
	search_count_fn *count;
	struct doubt doubts[WORDS_MAX];
	size_t n;
	struct arena *mem;
	struct err *err;
};

/* A leaf of the query, while its words are looked at. */
struct reading {
	struct mending *m;
	const struct query_leaf *leaf;
	size_t at; /* of its text, in bytes of q */
	enum err_code code;
};

static enum err_code full(struct mending *m)
{
	return err_set(m->err, ERR_NO_MEMORY, "the search takes more memory than a request may");
}

static enum err_code units_of(uint32_t *out, struct mending *m, const char *mark, const char *token,
			      size_t n)
{
	AUTO(stmt) struct stmt *st = NULL;
	char text[TOKEN_MAX + 2];
	const size_t before = strlen(mark);
	bool row;

	memcpy(text, mark, before);
	memcpy(text + before, token, n);
	text[before + n] = '\0';
	TRY(db_stmt(&st, m->s->db, SQL_TERM_UNITS, m->err));
	TRY(stmt_bind(st, m->err, "s", text));
	TRY(stmt_step(&row, st, m->err));
	*out = row ? (uint32_t)stmt_int(st, 0) : 0;
	return ERR_OK;
}

/* --- which words are in doubt --- */

static bool same_stem(struct mending *m, const struct spell_candidate *c, const char *stem,
		      size_t stem_len)
{
	AUTO(str) struct str key = STR(256);
	char word[TOKEN_MAX + 1];

	memcpy(word, c->word, c->len);
	word[c->len] = '\0';
	(void)thesaurus_key(&key, m->s->tk, word);
	return key.len == stem_len && memcmp(str_text(&key), stem, stem_len) == 0;
}

/* The word is not in the index, its stem is. It may be another form of a word that is
 * (museums, diplomacies), or one spelt in another way (organisation): then nothing is
 * wrong with it. It is misspelt if a word with this stem differs by one letter within
 * (instituts, institutes). */
static bool is_slip(const char *word, size_t n, const struct spell_candidate *c)
{
	char a[TOKEN_MAX + 1], b[TOKEN_MAX + 1];
	size_t na, nb;

	if (c->distance != 1 || c->word[0] != word[0] || c->word[c->len - 1] != word[n - 1] ||
	    memcmp(c->word, word, c->len < n ? c->len : n) == 0)
		return false;
	memcpy(a, word, n);
	memcpy(b, c->word, c->len);
	na = spelling_fold(a, n, TOKEN_MAX);
	nb = spelling_fold(b, c->len, TOKEN_MAX);
	return na != nb || memcmp(a, b, na) != 0;
}

static enum err_code doubt_word(struct reading *r, const struct token *t)
{
	struct mending *m = r->m;
	struct doubt d = { .start = r->at + t->start, .end = r->at + t->end };
	uint32_t exact, stem = 0;
	size_t kept = 0;

	TRY(units_of(&exact, m, "=", t->exact, t->exact_len));
	if (exact > 0 && !m->found_nothing)
		return ERR_OK;
	if (exact == 0 && !r->leaf->verbatim)
		TRY(units_of(&stem, m, "", t->stem, t->stem_len));
	d.n = spell_candidates(d.candidates, m->s->engine, t->exact, t->exact_len);
	for (size_t i = 0; i < d.n; i++) {
		const struct spell_candidate c = d.candidates[i];

		if (stem > 0 ? is_slip(t->exact, t->exact_len, &c) &&
				       same_stem(m, &c, t->stem, t->stem_len)
			     : c.units > exact)
			d.candidates[kept++] = c;
	}
	d.n = kept;
	if (d.n > 0)
		m->doubts[m->n++] = d;
	return ERR_OK;
}

static bool read_token(void *ctx, const struct token *t)
{
	struct reading *r = ctx;

	r->code = doubt_word(r, t);
	return r->code == ERR_OK && r->m->n < WORDS_MAX;
}

/* The byte at which a code point of q stands. */
static size_t byte_at(const struct search_request *req, uint32_t point)
{
	size_t at = 0, size;

	for (; point > 0 && at < req->q_len; point--, at += size)
		(void)text_next(req->q + at, req->q_len - at, &size);
	return at;
}

/* Words that the thesaurus knows are what they are meant to be, and a prefix is no word. */
static enum err_code doubt_leaf(struct mending *m, const struct query_leaf *leaf)
{
	struct reading r = { .m = m, .leaf = leaf };
	const size_t n = leaf->text ? strlen(leaf->text) : 0;

	if (n == 0 || leaf->stop || leaf->unused || leaf->n_phrases != 1 ||
	    leaf->phrases[0].prefix || leaf->phrases[0].expanded)
		return ERR_OK;
	r.at = byte_at(m->req, leaf->position);
	if (r.at + n > m->req->q_len || memcmp(m->req->q + r.at, leaf->text, n) != 0)
		return ERR_OK;
	(void)tokenizer_run(m->s->tk, leaf->text, n, read_token, &r);
	return r.code;
}

/* What is negated is left as it is. */
static enum err_code doubt_node(struct mending *m, const struct query_node *node)
{
	if (m->n == WORDS_MAX || node->kind == NODE_NOT)
		return ERR_OK;
	if (node->kind == NODE_LEAF)
		return doubt_leaf(m, node->leaf);
	if (node->kind == NODE_COMPOUND)
		return ERR_OK; /* it stands somewhere as a whole */
	for (size_t i = 0; i < node->n_children; i++)
		TRY(doubt_node(m, node->children[i]));
	return ERR_OK;
}

/* --- the query with them mended --- */

/* A capital is kept, as far as the first letter goes. */
static void add_word(struct str *out, const struct spell_candidate *c, char instead_of)
{
	const size_t at = out->len;

	str_add_n(out, c->word, c->len);
	if (instead_of >= 'A' && instead_of <= 'Z' && out->len > at)
		out->data[at] = (char)(out->data[at] - 'a' + 'A');
}

static int by_start(const struct doubt *a, const struct doubt *b)
{
	return (a->start > b->start) - (a->start < b->start);
}

/* Leaves stand in the order of the tree; the words of q are wanted in theirs. */
static void sort_doubts(struct mending *m)
{
	for (size_t i = 1; i < m->n; i++) {
		for (size_t k = i; k > 0 && by_start(&m->doubts[k], &m->doubts[k - 1]) < 0; k--) {
			const struct doubt d = m->doubts[k];

			m->doubts[k] = m->doubts[k - 1];
			m->doubts[k - 1] = d;
		}
	}
}

/* Each doubtful word replaced by its best candidate; a lone one by its `nth`. */
static const char *mended(struct mending *m, size_t nth)
{
	AUTO(str) struct str text = STR(2 * SEARCH_QUERY_MAX);
	const char *q = m->req->q;
	size_t at = 0;

	for (size_t i = 0; i < m->n; i++) {
		const struct doubt *d = &m->doubts[i];

		if (d->start < at)
			continue;
		str_add_n(&text, q + at, d->start - at);
		add_word(&text, &d->candidates[m->n == 1 ? nth : 0], q[d->start]);
		at = d->end;
	}
	str_add_n(&text, q + at, m->req->q_len - at);
	return str_ok(&text) ? arena_strndup(m->mem, str_text(&text), text.len) : NULL;
}

/* Does what was meant find no less? A search that was relaxed found works without the
 * misspelt word: then what counts is how many have all the words, and only where those
 * are equal how many there are. */
static bool finds_no_less(const struct search_tally *meant, const struct search_tally *typed)
{
	if (meant->count == 0)
		return false;
	if (typed->match != MATCH_ALL && meant->with_all != typed->with_all)
		return meant->with_all > typed->with_all;
	return meant->count >= typed->count;
}

static enum err_code choose(struct did_you_mean *out, struct mending *m,
			    const struct search_tally *found)
{
	const size_t ways = m->n == 1 ? m->doubts[0].n : 1;

	for (size_t i = 0; i < ways && i < SEARCHES_MAX; i++) {
		struct search_request req = *m->req;
		struct search_tally meant;

		req.q = mended(m, i);
		if (!req.q)
			return full(m);
		req.q_len = strlen(req.q);
		TRY(m->count(&meant, m->s, &req, m->mem, m->err));
		if (finds_no_less(&meant, found)) {
			*out = (struct did_you_mean){ .q = req.q, .count = meant.count };
			return ERR_OK;
		}
	}
	return ERR_OK;
}

enum err_code did_you_mean(struct did_you_mean *out, struct searcher *s,
			   const struct search_request *req, const struct query *query,
			   const struct search_tally *found, search_count_fn *count,
			   struct arena *mem, struct err *err)
{
	struct mending m = { .count = count,
			     .s = s,
			     .req = req,
			     .found_nothing = found->count == 0,
			     .mem = mem,
			     .err = err };

	*out = (struct did_you_mean){ 0 };
	if (!query->root || query->n_words > LOOKED_AT || memchr(req->q, '\0', req->q_len))
		return ERR_OK;
	TRY(doubt_node(&m, query->root));
	sort_doubts(&m);
	return m.n > 0 ? choose(out, &m, found) : ERR_OK;
}
