/* Which words and pairs of words are worth suggesting. */
#include <stdlib.h>
#include <string.h>

#include "ingest/words.h"

enum {
	WORDS_MAX = 50000, /* of each, the most common */
	PAIRS_MAX = 20000,
	PAIR_WORKS = 2, /* a pair stands in so many works, */
	PAIR_TIMES = 3, /* or so often in one */
	STEPS = 1 << 16,
};

/* A pair is a term of its own when it is at least this share of the geometric mean of how
 * often its words stand: "soft power" is, "China and" or "African students" is not. */
#define PAIR_BOND 0.15

bool words_consider(struct words *w, const struct pair *pair)
{
	const struct word *a = &w->list[pair_first(pair->key)],
			  *b = &w->list[pair_second(pair->key)];
	const double both = (double)pair->times;
	struct pair *more;

	if ((pair->works < PAIR_WORKS && pair->times < PAIR_TIMES) ||
	    both * both < PAIR_BOND * PAIR_BOND * (double)a->times * (double)b->times)
		return true;
	if (w->n_telling == w->cap_telling) {
		w->cap_telling = w->cap_telling ? 2 * w->cap_telling : 1024;
		more = realloc(w->telling, w->cap_telling * sizeof(*more));
		if (!more)
			return false;
		w->telling = more;
	}
	w->telling[w->n_telling++] = *pair;
	return true;
}

struct ranked {
	int64_t works, times;
	const char *first, *second; /* "" where it is a word */
	size_t at;                  /* in words.list or words.telling */
};

static int by_works(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	int order;

	if (x->works != y->works)
		return x->works > y->works ? -1 : 1;
	if (x->times != y->times)
		return x->times > y->times ? -1 : 1;
	order = strcmp(x->first, y->first);
	return order ? order : strcmp(x->second, y->second);
}

/* Few are in many works: how many works does a word have to be in to be among the `max` most
 * common, or a few more? */
static int64_t works_of_best(const struct words *w, size_t max)
{
	size_t *by_works_up_to = calloc(STEPS, sizeof(*by_works_up_to)), sum = 0;
	int64_t least = STEPS - 1;

	if (!by_works_up_to)
		return 1;
	for (size_t i = 0; i < w->n; i++)
		by_works_up_to[w->list[i].works < STEPS ? w->list[i].works : STEPS - 1]++;
	while (least > 1 && (sum += by_works_up_to[least]) < max)
		least--;
	free(by_works_up_to);
	return least;
}

static size_t rank_words(struct ranked *out, const struct words *w)
{
	const int64_t least = works_of_best(w, WORDS_MAX);
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		if (w->list[i].works >= least)
			out[n++] = (struct ranked){ w->list[i].works, w->list[i].times,
						    w->list[i].folded, "", i };
	return n;
}

static size_t rank_pairs(struct ranked *out, const struct words *w)
{
	for (size_t i = 0; i < w->n_telling; i++) {
		const struct pair *p = &w->telling[i];

		out[i] = (struct ranked){ p->works, p->times, w->list[pair_first(p->key)].folded,
					  w->list[pair_second(p->key)].folded, i };
	}
	return w->n_telling;
}

static enum err_code add(struct proposals *out, struct proposal p, struct run *r)
{
	if (!p.text || !p.folded ||
	    !arena_reserve(r->mem, &out->list, sizeof(*out->list), out->n, &out->cap))
		return ingest_no_memory(r);
	p.kind = "term";
	p.key = p.text;
	out->list[out->n++] = p;
	return ERR_OK;
}

static enum err_code propose_word(struct proposals *out, const struct words *w, uint32_t name,
				  struct run *r)
{
	const struct word *word = &w->list[name];

	return add(out,
		   (struct proposal){ .text = arena_strdup(r->mem, words_written(word)),
				      .folded = arena_strdup(r->mem, word->folded),
				      .times = (uint32_t)word->times,
				      .id = pair_key(name, UINT32_MAX),
				      .cost = (uint64_t)word->works },
		   r);
}

/* Each word of a pair as it is written there: folded, or as it is where it is not. */
static const char *written_in(const struct words *w, const struct pair *p, int which)
{
	const struct word *word = &w->list[which ? pair_second(p->key) : pair_first(p->key)];
	const int64_t lowered = p->lowered[which];
	struct form *forms = word->forms;
	struct word other = *word;

	if (p->votes == 0)
		return words_written(word);
	if (2 * lowered >= p->votes || !forms)
		return word->folded;
	other.times = other.votes = 0;
	for (const struct form *f = forms; f; f = f->next) {
		other.times += f->times;
		other.votes += f->votes;
	}
	return words_written(&other);
}

static enum err_code propose_pair(struct proposals *out, const struct words *w,
				  const struct pair *p, struct run *r)
{
	const struct word *a = &w->list[pair_first(p->key)], *b = &w->list[pair_second(p->key)];
	AUTO(str) struct str text = STR(65536);
	AUTO(str) struct str folded = STR(65536);

	str_add_f(&text, "%s %s", written_in(w, p, 0), written_in(w, p, 1));
	str_add_f(&folded, "%s %s", a->folded, b->folded);
	return add(out,
		   (struct proposal){ .text = arena_strdup(r->mem, str_text(&text)),
				      .folded = arena_strdup(r->mem, str_text(&folded)),
				      .times = (uint32_t)p->times,
				      .id = p->key,
				      .cost = (uint64_t)(a->works + b->works) },
		   r);
}

enum err_code words_propose(struct proposals *out, const struct words *w, struct run *r)
{
	const size_t most = w->n > w->n_telling ? w->n : w->n_telling;
	struct ranked *list = calloc(most + 1, sizeof(*list));
	enum err_code code = list ? ERR_OK : ingest_no_memory(r);
	size_t n = list ? rank_words(list, w) : 0;

	if (n > 0)
		qsort(list, n, sizeof(*list), by_works);
	for (size_t i = 0; code == ERR_OK && i < n && i < WORDS_MAX; i++)
		code = propose_word(out, w, (uint32_t)list[i].at, r);
	n = list ? rank_pairs(list, w) : 0;
	if (n > 0)
		qsort(list, n, sizeof(*list), by_works);
	for (size_t i = 0; code == ERR_OK && i < n && i < PAIRS_MAX; i++)
		code = propose_pair(out, w, &w->telling[list[i].at], r);
	free(list);
	return code;
}
