#include "query/thesaurus.h"

#include <stdlib.h>
#include <string.h>

#include "text/text.h"

struct entry {
	char *stems;
	char **means;
	size_t n, cap;
};

struct thesaurus {
	struct entry *entries; /* sorted by stems */
	size_t n, cap, longest;
};

enum err_code thesaurus_new(struct thesaurus **out, struct err *err)
{
	struct thesaurus *t = calloc(1, sizeof(*t));

	if (!t)
		return err_set(err, ERR_NO_MEMORY, "no memory for the thesaurus");
	*out = t;
	return ERR_OK;
}

void thesaurus_free(struct thesaurus *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < t->entries[i].n; k++)
			free(t->entries[i].means[k]);
		free(t->entries[i].means);
		free(t->entries[i].stems);
	}
	free(t->entries);
	free(t);
}

/* Where `stems` is, or belongs. */
static size_t place(const struct thesaurus *t, const char *stems)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (strcmp(t->entries[mid].stems, stems) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool has(const struct thesaurus *t, size_t at, const char *stems)
{
	return at < t->n && strcmp(t->entries[at].stems, stems) == 0;
}

static struct entry *insert(struct thesaurus *t, size_t at, char *stems)
{
	if (t->n == t->cap) {
		const size_t cap = t->cap ? 2 * t->cap : 64;
		struct entry *more = realloc(t->entries, cap * sizeof(*more));

		if (!more)
			return NULL;
		t->entries = more;
		t->cap = cap;
	}
	memmove(t->entries + at + 1, t->entries + at, (t->n - at) * sizeof(*t->entries));
	t->entries[at] = (struct entry){ .stems = stems };
	t->n++;
	return &t->entries[at];
}

static bool add_means(struct entry *e, const char *means)
{
	for (size_t i = 0; i < e->n; i++)
		if (strcmp(e->means[i], means) == 0)
			return true;
	if (e->n == e->cap) {
		const size_t cap = e->cap ? 2 * e->cap : 4;
		char **more = realloc(e->means, cap * sizeof(*more));

		if (!more)
			return false;
		e->means = more;
		e->cap = cap;
	}
	e->means[e->n] = strdup(means);
	return e->means[e->n] && ++e->n;
}

struct key {
	struct str *out;
	size_t words;
	bool all; /* keep the words that say little too */
};

static bool add_stem(void *ctx, const struct token *t)
{
	struct key *k = ctx;

	if ((t->last_cjk && t->joined) ||
	    (!k->all && !t->cjk && text_is_stop(t->exact, t->exact_len)))
		return true;
	if (k->words++)
		str_add_char(k->out, ' ');
	str_add_n(k->out, t->stem, t->stem_len);
	return true;
}

size_t thesaurus_key(struct str *out, struct tokenizer *tk, const char *text)
{
	struct key k = { .out = out };

	(void)tokenizer_run(tk, text, strlen(text), add_stem, &k);
	if (k.words == 0) {
		k.all = true;
		(void)tokenizer_run(tk, text, strlen(text), add_stem, &k);
	}
	return k.words;
}

enum err_code thesaurus_add(struct thesaurus *t, const char *term, const char *means,
			    struct tokenizer *tk, struct err *err)
{
	AUTO(str) struct str key = STR(4096);
	struct entry *e;
	char *stems;
	size_t at, words;

	words = thesaurus_key(&key, tk, term);
	if (words == 0)
		return ERR_OK; /* nothing can ask for it */
	stems = str_take(&key);
	if (!stems)
		return err_set(err, ERR_NO_MEMORY, "no memory for the thesaurus");
	at = place(t, stems);
	e = has(t, at, stems) ? &t->entries[at] : insert(t, at, stems);
	if (!e || e->stems != stems)
		free(stems);
	if (!e || !add_means(e, means))
		return err_set(err, ERR_NO_MEMORY, "no memory for the thesaurus");
	if (words > t->longest)
		t->longest = words;
	return ERR_OK;
}

const char *const *thesaurus_find(const struct thesaurus *t, const char *key, size_t *n)
{
	const size_t at = place(t, key);

	*n = 0;
	if (!has(t, at, key))
		return NULL;
	*n = t->entries[at].n;
	return (const char *const *)t->entries[at].means;
}

size_t thesaurus_longest(const struct thesaurus *t)
{
	return t->longest;
}
