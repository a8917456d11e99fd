/* Which work a citation means. Each candidate gets points for its names, its year and the
 * words of its title in the paragraph; the best one counts if it has enough. Real texts
 * misspell names, take given names for surnames and mistake years, so nothing but one of
 * the names is required, and the lack of each costs confidence. */
#include <stdlib.h>
#include <string.h>

#include "ingest/mention.h"
#include "text/text.h"

#define ENOUGH       0.55 /* less is no citation of anything that is held */
#define UNLISTED     0.15 /* what a work loses that the text's own list does not have */
#define TITLE_WEIGHT 0.2

struct surname {
	const char *name; /* the last word, folded */
	size_t record;
};

struct resolver {
	struct corpus *c;
	struct run *r;
	struct surname *surnames; /* sorted */
	size_t n;
};

struct folded {
	char text[128]; /* exact tokens, one space between */
	size_t n;
};

static void fold(struct folded *out, struct run *r, const char *s, size_t n)
{
	AUTO(str) struct str key = STR(sizeof(out->text) - 1);

	text_key(&key, r->tk, s, n);
	out->n = key.len;
	memcpy(out->text, str_text(&key), key.len + 1);
}

static const char *last_word(const struct folded *f)
{
	const char *space = strrchr(f->text, ' ');

	return space ? space + 1 : f->text;
}

/* Does `whole` end with the words of `part`? */
static bool ends_with(const struct folded *whole, const struct folded *part)
{
	return part->n > 0 && part->n <= whole->n &&
	       strcmp(whole->text + whole->n - part->n, part->text) == 0 &&
	       (part->n == whole->n || whole->text[whole->n - part->n - 1] == ' ');
}

static bool has_word(const struct folded *f, const char *word)
{
	const size_t n = strlen(word);

	for (const char *at = f->text; n > 0 && (at = strstr(at, word)); at++)
		if ((at == f->text || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

/* How well the printed person fits one author: 1 by the surname, less by a slip of it or
 * by another of the names. */
static double person_fits(struct run *r, const struct folded *printed, const struct name *author)
{
	struct folded family, given = { 0 };
	const char *a, *b;
	size_t n, off;

	fold(&family, r, author->family ? author->family : author->literal,
	     strlen(author->family ? author->family : author->literal));
	if (author->given)
		fold(&given, r, author->given, strlen(author->given));
	if (ends_with(printed, &family))
		return 1;
	a = last_word(printed);
	b = last_word(&family);
	n = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
	off = n >= 4 ? str_distance(a, strlen(a), b, strlen(b)) : 99;
	if (off == 1 || (off == 2 && n >= 8))
		return 0.85;
	if (strlen(a) > 2 && has_word(&family, a))
		return 0.8;
	return strlen(a) > 2 && has_word(&given, a) ? 0.7 : 0;
}

/* How well one printed person fits any author; the first author best. */
static double fits_any(struct run *r, const struct record *rec, const char *text,
		       struct stretch printed)
{
	struct folded person;
	double best = 0;

	fold(&person, r, text + printed.from, printed.to - printed.from);
	for (size_t i = 0; i < rec->n_authors; i++) {
		const double fits = person_fits(r, &person, &rec->authors[i]) - (i > 0 ? 0.2 : 0);

		best = fits > best ? fits : best;
	}
	return best;
}

/* The names: the first printed one that fits counts, less what stands before it in vain; then
 * those behind it, each against the author of its place. */
static double names_fit(struct run *r, const struct record *rec, const char *text,
			const struct printed *p)
{
	struct folded person;
	double score = 0;

	for (size_t i = 0; score == 0 && i < p->n_persons; i++) {
		score = fits_any(r, rec, text, p->persons[i]);
		if (score > 0 && i > 0)
			return score - 0.2;
	}
	if (score == 0)
		return 0;
	for (size_t i = 1; i < p->n_persons && i < rec->n_authors; i++) {
		fold(&person, r, text + p->persons[i].from, p->persons[i].to - p->persons[i].from);
		score += person_fits(r, &person, &rec->authors[i]) > 0 ? 0.05 : -0.15;
	}
	if (p->et_al && rec->n_authors < 2)
		score -= 0.2;
	else if (!p->et_al && p->n_persons < rec->n_authors)
		score -= p->n_persons == 1 && rec->n_authors == 2 ? 0.1 : 0.15;
	return score;
}

static double year_costs(const struct record *rec, int year)
{
	const int off = abs(rec->year - year);

	if (rec->year == 0)
		return 0.2;
	return off == 0 ? 0 : off == 1 ? 0.15 : off == 2 ? 0.25 : 0.45;
}

/* --- the words of the title --- */

struct title_words {
	const struct str *around; /* the paragraph's stems, a space before and behind each */
	size_t n, found;
};

static bool add_stem(void *ctx, const struct token *t)
{
	struct str *out = ctx;

	str_add_n(out, t->stem, t->stem_len);
	str_add_char(out, ' ');
	return true;
}

static bool look_up(void *ctx, const struct token *t)
{
	struct title_words *w = ctx;
	char word[TOKEN_MAX + 3];

	if (t->stem_len < 4 || text_is_stop(t->exact, t->exact_len))
		return true;
	word[0] = ' ';
	memcpy(word + 1, t->stem, t->stem_len);
	memcpy(word + 1 + t->stem_len, " ", 2);
	w->n++;
	w->found += strstr(str_text(w->around), word) != NULL;
	return true;
}

static double title_fits(struct run *r, const struct record *rec, const struct str *around)
{
	struct title_words w = { .around = around };

	(void)tokenizer_run(r->tk, rec->title, strlen(rec->title), look_up, &w);
	return w.n > 0 ? (double)w.found / (double)w.n : 0;
}

/* --- all of it --- */

/* Works that a text's list lacks stand in `references` all the same, so that the text is known
 * to cite them. */
static bool refers_to(const struct record *citing, const struct record *rec)
{
	for (size_t i = 0; i < citing->n_references; i++)
		if (strcmp(citing->references[i], rec->key) == 0)
			return true;
	return false;
}

static size_t sentence_begin(const char *text, size_t at)
{
	const size_t n = strlen(text);
	size_t from = 0;

	for (size_t to = text_sentence_end(text, n, 0); to <= at && to < n;
	     to = text_sentence_end(text, n, from))
		from = to;
	return from;
}

/* A year alone means whom its sentence names before it. */
static bool named_before(struct run *r, const struct record *rec, const char *text, size_t end)
{
	const char *family = rec->n_authors > 0 ? rec->authors[0].family : NULL;
	const size_t from = sentence_begin(text, end);
	AUTO(str) struct str before = STR(PARAGRAPH_MAX + 2);
	AUTO(str) struct str name = STR(256);

	if (!family)
		return false;
	str_add_char(&before, ' ');
	text_key(&before, r->tk, text + from, end - from);
	str_add_char(&before, ' ');
	str_add_char(&name, ' ');
	text_key(&name, r->tk, family, strlen(family));
	str_add_char(&name, ' ');
	return name.len > 4 && strstr(str_text(&before), str_text(&name)) != NULL;
}

static double points(struct run *r, const struct record *citing, const struct record *rec,
		     const char *text, const struct printed *p, const struct str *around)
{
	double score;

	if (p->n_persons > 0)
		score = names_fit(r, rec, text, p);
	else
		score = refers_to(citing, rec) && rec->year == p->year &&
					named_before(r, rec, text, p->text.from)
				? 0.8
				: 0;
	if (score <= 0)
		return 0;
	score += TITLE_WEIGHT * (title_fits(r, rec, around) - 0.5);
	if (!refers_to(citing, rec))
		score -= UNLISTED;
	return score - year_costs(rec, p->year);
}

static int by_name(const void *a, const void *b)
{
	const struct surname *x = a, *y = b;
	const int order = strcmp(x->name, y->name);

	return order ? order : (x->record > y->record) - (x->record < y->record);
}

struct resolver *resolver_new(struct corpus *c, struct run *r)
{
	struct resolver *v = arena_array(r->mem, struct resolver, 1);
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->records[i].n_authors;
	if (!v)
		return NULL;
	*v = (struct resolver){ .c = c, .r = r };
	v->surnames = arena_array(r->mem, struct surname, n);
	for (size_t i = 0; v->surnames && i < c->n; i++) {
		for (size_t k = 0; k < c->records[i].n_authors; k++) {
			const struct name *a = &c->records[i].authors[k];
			const char *family = a->family ? a->family : a->literal;
			struct folded f;
			struct surname *s = &v->surnames[v->n];

			fold(&f, r, family, strlen(family));
			s->name = arena_strdup(r->mem, last_word(&f));
			s->record = i;
			if (!s->name)
				return NULL;
			v->n++;
		}
	}
	if (!v->surnames)
		return NULL;
	qsort(v->surnames, v->n, sizeof(*v->surnames), by_name);
	return v;
}

/* The best of the candidates so far. */
struct contest {
	struct resolver *v;
	const struct record *citing;
	const char *text;
	const struct printed *p;
	struct str around;
	size_t winner;
	double best, second;
};

static void enter(struct contest *t, size_t record)
{
	const struct record *rec = &t->v->c->records[record];
	double score;

	if (rec == t->citing || record == t->winner)
		return;
	score = points(t->v->r, t->citing, rec, t->text, t->p, &t->around);
	if (score > t->best) {
		t->second = t->best;
		t->best = score;
		t->winner = record;
	} else if (score > t->second) {
		t->second = score;
	}
}

static void enter_listed(struct contest *t)
{
	for (size_t i = 0; i < t->citing->n_references; i++) {
		size_t at;

		if (corpus_find(t->v->c, t->citing->references[i], &at))
			enter(t, at);
	}
}

static void enter_namesakes(struct contest *t)
{
	const struct resolver *v = t->v;
	struct folded person;
	size_t low = 0, high = v->n;

	if (t->p->n_persons == 0)
		return;
	fold(&person, v->r, t->text + t->p->persons[0].from,
	     t->p->persons[0].to - t->p->persons[0].from);
	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (strcmp(v->surnames[mid].name, last_word(&person)) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < v->n && strcmp(v->surnames[low].name, last_word(&person)) == 0; low++)
		if (!refers_to(t->citing, &v->c->records[v->surnames[low].record]))
			enter(t, v->surnames[low].record);
}

enum err_code resolver_ask(size_t *out, double *confidence, struct resolver *v,
			   const struct record *citing, const char *text, const struct printed *p)
{
	struct contest t = { .v = v, .citing = citing, .text = text, .p = p, .winner = v->c->n };
	bool ok;

	str_init(&t.around, (size_t)4 * PARAGRAPH_MAX);
	str_add_char(&t.around, ' ');
	(void)tokenizer_run(v->r->tk, text, strlen(text), add_stem, &t.around);
	ok = str_ok(&t.around);
	if (ok) {
		enter_listed(&t);
		enter_namesakes(&t);
	}
	str_dispose(&t.around);
	if (!ok)
		return ingest_no_memory(v->r);
	*out = t.best >= ENOUGH ? t.winner : v->c->n;
	/* a close second makes the first doubtful */
	t.best -= t.best - t.second < 0.1 ? 0.2 : 0;
	*confidence = *out == v->c->n ? 0 : t.best > 1 ? 1 : t.best;
	return ERR_OK;
}

const char *resolver_reason(struct resolver *v, const struct record *meant, const char *text,
			    const struct printed *p)
{
	AUTO(str) struct str said = STR(1024);
	const size_t n = p->n_persons > 0 ? p->persons[0].to - p->persons[0].from : 0;

	if (n > 0 && n < 200 && fits_any(v->r, meant, text, p->persons[0]) < 1)
		str_add_f(&said, "the name is printed \"%.*s\"", (int)n, text + p->persons[0].from);
	if (meant->year && meant->year != p->year)
		str_add_f(&said, "%sthe work is of %d, not %d", said.len ? "; " : "", meant->year,
			  p->year);
	if (p->n_persons == 0)
		str_add(&said, "the year stands apart from its names");
	return said.len > 0 ? arena_strndup(v->r->mem, str_text(&said), said.len) : NULL;
}
