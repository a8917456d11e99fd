#include "search/facet_values.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "search/internal.h"
#include "text/text.h"

enum { TYPED_MAX = 512 }; /* bytes of the folded text; no label has a longer word */

struct typing {
	struct searcher *s;
	struct str typed; /* folded */
	struct str label; /* scratch */
};

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Could a word that begins at `at` fold to what was typed? Letters and digits of ASCII fold
 * to themselves, so one that differs says no; anything else leaves it open. */
static bool may_begin(const char *at, const char *typed)
{
	for (; *typed && is_plain(*at); at++, typed++)
		if (lower(*at) != *typed)
			return false;
	return true;
}

/* Most labels are turned down by this, at a fraction of what folding them costs. */
static bool may_match(const char *label, const char *typed)
{
	for (const char *at = label; *at; at++) {
		if ((unsigned char)*at >= 0x80)
			return true;
		if (is_plain(*at) && (at == label || !is_plain(at[-1])) && may_begin(at, typed))
			return true;
	}
	return false;
}

static bool matches(struct typing *t, const char *label)
{
	const char *typed = str_text(&t->typed), *at;

	if (t->typed.len == 0)
		return true;
	if (!may_match(label, typed))
		return false;
	str_clear(&t->label);
	text_key(&t->label, t->s->tk, label, strlen(label));
	at = str_text(&t->label);
	while (strncmp(at, typed, t->typed.len) != 0) {
		at = strchr(at, ' ');
		if (!at)
			return false;
		at++;
	}
	return true;
}

/* By number, as they lie in memory: a walk in the order of keys would wait for it at each
 * of a hundred thousand authors. */
static void choose(struct facet_answer *out, struct typing *t, const struct search_request *req,
		   const struct collection *found, enum facet f)
{
	const struct engine *e = t->s->engine;

	for (uint32_t id = 1; id <= e->n_values; id++) {
		const struct value *v = &e->values[id];
		struct facet_count c = { .value = v, .count = found->value_counts[id] };

		if (v->facet != f || !v->key)
			continue;
		c.selected = filter_names(&req->filter, v);
		if ((c.count > 0 || c.selected) && matches(t, v->label))
			out->values[out->n_values++] = c;
	}
}

static int by_key(const void *a, const void *b)
{
	const struct facet_count *x = a, *y = b;

	return strcmp(x->value->key, y->value->key);
}

static void cut_page(struct facet_answer *out, const struct search_request *req)
{
	const size_t skip = (size_t)(req->page - 1) * req->per_page;
	const size_t left = out->n_values > skip ? out->n_values - skip : 0;

	out->count = (uint32_t)out->n_values;
	out->values += left > 0 ? skip : 0;
	out->n_values = left < req->per_page ? left : req->per_page;
}

enum err_code facet_values_run(struct facet_answer *out, struct searcher *s,
			       const struct search_request *req, enum facet f, const char *text,
			       size_t n, struct arena *mem, struct err *err)
{
	struct facet_answer answer = { 0 };
	struct collection found;
	struct typing t = { .s = s };

	TRY(search_check(req, err));
	TRY(search_find(&found, &answer.found, s, req, mem, err));
	answer.values = arena_array(mem, struct facet_count, s->engine->n_by_key[f]);
	if (!answer.values)
		return err_set(err, ERR_NO_MEMORY,
			       "the search takes more memory than a request may");
	str_init(&t.typed, TYPED_MAX);
	str_init(&t.label, (size_t)1 << 20);
	text_key(&t.typed, s->tk, text, n);
	if (str_ok(&t.typed))
		choose(&answer, &t, req, &found, f);
	str_dispose(&t.typed);
	str_dispose(&t.label);
	if (f == FACET_YEAR || f == FACET_YEAR_DISCUSSED)
		qsort(answer.values, answer.n_values, sizeof(*answer.values), by_key);
	else
		facet_best_first(answer.values, answer.n_values, (size_t)req->page * req->per_page);
	cut_page(&answer, req);
	*out = answer;
	return ERR_OK;
}
