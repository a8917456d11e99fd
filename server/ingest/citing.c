/* The citations of all texts: found, resolved, in the order of the text, each with its
 * sentence and its locator. */
#include <stdlib.h>
#include <string.h>

#include "ingest/mention.h"
#include "text/text.h"

struct finding_mentions {
	struct corpus *c;
	struct run *r;
	struct resolver *resolver;
	struct record *rec;
	size_t paragraph;
	enum err_code code;
};

/* --- what a person said --- */

/* Brackets around the whole do not count: "Zhu, 2022" is "(Zhu, 2022)". */
static struct stretch unbracketed(const char *s, struct stretch t)
{
	const bool both = t.to > t.from + 1 && s[t.from] == '(' && s[t.to - 1] == ')';

	return (struct stretch){ t.from + both, t.to - both };
}

static bool is_printed_so(const char *wanted, const char *text, struct stretch t)
{
	const struct stretch a = unbracketed(wanted, (struct stretch){ 0, strlen(wanted) }),
			     b = unbracketed(text, t);

	return a.to - a.from == b.to - b.from &&
	       memcmp(wanted + a.from, text + b.from, b.to - b.from) == 0;
}

static const struct citation_correction *corrected(const struct record *rec, uint32_t number,
						   const char *text, struct stretch printed)
{
	for (size_t i = 0; i < rec->n_corrections; i++) {
		const struct citation_correction *k = &rec->corrections[i];

		if (k->number == number && is_printed_so(k->text, text, printed))
			return k;
	}
	return NULL;
}

/* A correction that names no work of the corpus is one that was mistyped. */
static bool take_correction(struct corpus *c, struct mention *m, const struct record *rec)
{
	const struct paragraph *para = &rec->paragraphs[m->paragraph];
	const struct citation_correction *k =
		corrected(rec, para->number, para->text, (struct stretch){ m->from, m->to });

	if (!k || !corpus_find(c, k->work, &m->cited))
		return false;
	m->how = "correction";
	m->reason = k->reason;
	m->confidence = 1;
	return true;
}

/* --- by author and year --- */

static enum err_code add(struct finding_mentions *f, const struct mention *m)
{
	struct record *rec = f->rec;

	if (!arena_reserve(f->r->mem, &rec->mentions, sizeof(*rec->mentions), rec->n_mentions,
			   &rec->cap_mentions))
		return ingest_no_memory(f->r);
	rec->mentions[rec->n_mentions++] = *m;
	return ERR_OK;
}

static enum err_code resolve(struct finding_mentions *f, struct mention *m, const char *text,
			     const struct printed *p)
{
	TRY(resolver_ask(&m->cited, &m->confidence, f->resolver, f->rec, text, p));
	if (m->cited < f->c->n)
		m->reason = resolver_reason(f->resolver, &f->c->records[m->cited], text, p);
	return ERR_OK;
}

static void keep(void *ctx, const struct printed *p)
{
	static const char *const forms[] = { "narrative", "parenthetical", "year" };
	struct finding_mentions *f = ctx;
	const char *text = f->rec->paragraphs[f->paragraph].text;
	struct mention m = { .paragraph = f->paragraph,
			     .form = forms[p->form],
			     .how = "rule",
			     .from = p->text.from,
			     .to = p->text.to };

	if (f->code != ERR_OK)
		return;
	if (p->n_persons > 0) {
		m.name_from = p->persons[0].from;
		m.name_to = p->persons[0].to;
	}
	if (p->locator.to > p->locator.from) {
		m.locator = arena_strndup(f->r->mem, text + p->locator.from,
					  p->locator.to - p->locator.from);
		f->code = m.locator ? ERR_OK : ingest_no_memory(f->r);
	}
	if (f->code == ERR_OK && !take_correction(f->c, &m, f->rec))
		f->code = resolve(f, &m, text, p);
	if (f->code == ERR_OK && p->form == FORM_YEAR && m.cited == f->c->n)
		return; /* a year in brackets that is about something else */
	if (f->code == ERR_OK)
		f->code = add(f, &m);
}

/* --- what the markup says --- */

/* "Culotta et al. (2007)" is part of its sentence; "(Etzioni, 2011)" and "12" are not. */
static const char *form_of(const char *text, size_t from, size_t to)
{
	const char *open = memchr(text + from, '(', to - from);

	return open && open > text + from && text[from] != '[' ? "narrative" : "parenthetical";
}

/* It counts before what the rules make of author and year. What it points to may not be here;
 * then a number in brackets is not worth a row. */
static enum err_code take_cite(struct finding_mentions *f, const struct paragraph *p,
			       const struct cite *cite, size_t first)
{
	struct record *rec = f->rec;
	const size_t work = rec->list_works[cite->line];
	struct mention m = { .paragraph = f->paragraph,
			     .cited = work,
			     .form = form_of(p->text, cite->from, cite->to),
			     .how = "markup",
			     .from = cite->from,
			     .to = cite->to,
			     .confidence = work < f->c->n ? 1 : 0 };

	for (size_t i = first; i < rec->n_mentions; i++) {
		struct mention *found = &rec->mentions[i];

		if (found->from >= cite->to || found->to <= cite->from ||
		    strcmp(found->how, "markup") == 0)
			continue;
		found->cited = m.cited;
		found->how = m.how;
		found->confidence = m.confidence;
		found->reason = NULL;
		return ERR_OK;
	}
	return work < f->c->n ? add(f, &m) : ERR_OK;
}

static enum err_code take_cites(struct finding_mentions *f, size_t first)
{
	const struct paragraph *p = &f->rec->paragraphs[f->paragraph];

	for (size_t i = 0; i < p->n_cites && f->rec->list_works; i++)
		TRY(take_cite(f, p, &p->cites[i], first));
	return ERR_OK;
}

/* --- what is around them --- */

bool mention_is_listed(const struct record *citing, const struct record *work)
{
	for (size_t i = 0; i < citing->n_references && !work->unlisted; i++)
		if (strcmp(citing->references[i], work->key) == 0)
			return true;
	return false;
}

static size_t after_spaces(const char *s, size_t at)
{
	while (s[at] == ' ' || s[at] == '\n')
		at++;
	return at;
}

/* The sentence of a citation. One in brackets behind the full stop belongs to the sentence
 * before it. */
static void place_sentence(struct mention *m, const char *text)
{
	const size_t n = strlen(text);
	size_t before = 0, from = after_spaces(text, 0), to = text_sentence_end(text, n, from);

	while (to <= m->from && to < n) {
		before = from;
		from = after_spaces(text, to);
		to = text_sentence_end(text, n, from);
	}
	if (text[from] == '(' && after_spaces(text, mention_closing(text, from) + 1) >= to)
		from = before;
	m->sentence_from = from < m->from ? from : m->from;
	m->sentence_to = to > m->to ? to : m->to;
}

/* "(p. 3)" by itself belongs to the citation before it. */
static enum err_code place_locators(struct finding_mentions *f, struct mention *list, size_t n,
				    const char *text)
{
	for (size_t at = 0; n > 0 && text[at]; at++) {
		const size_t close = text[at] == '(' ? mention_closing(text, at) : at;
		struct mention *last = NULL;
		struct stretch inside = { 0 };

		if (close > at)
			inside = mention_locator(text, (struct stretch){ at + 1, close });
		for (size_t i = 0; inside.to > 0 && i < n && list[i].to <= at; i++)
			last = &list[i];
		if (!last || last->locator)
			continue;
		last->locator =
			arena_strndup(f->r->mem, text + inside.from, inside.to - inside.from);
		if (!last->locator)
			return ingest_no_memory(f->r);
	}
	return ERR_OK;
}

static int by_place(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;

	if (x->paragraph != y->paragraph)
		return x->paragraph < y->paragraph ? -1 : 1;
	return (x->from > y->from) - (x->from < y->from);
}

static enum err_code place_all(struct finding_mentions *f)
{
	struct record *rec = f->rec;
	struct mention *list = rec->mentions;

	if (rec->n_mentions > 0)
		qsort(list, rec->n_mentions, sizeof(*list), by_place);
	for (size_t i = 0, end; i < rec->n_mentions; i = end) {
		const char *text = rec->paragraphs[list[i].paragraph].text;

		for (end = i; end < rec->n_mentions && list[end].paragraph == list[i].paragraph;
		     end++) {
			place_sentence(&list[end], text);
			list[end].listed = list[end].cited < f->c->n &&
					   mention_is_listed(rec, &f->c->records[list[end].cited]);
		}
		TRY(place_locators(f, list + i, end - i, text));
	}
	return ERR_OK;
}

static enum err_code find_all(struct finding_mentions *f, struct bare *bare)
{
	for (size_t i = 0; i < f->c->n; i++) {
		f->rec = &f->c->records[i];
		if (f->rec->n_paragraphs > 0)
			TRY(stow_hold(f->rec, f->r));
		for (f->paragraph = 0; f->paragraph < f->rec->n_paragraphs; f->paragraph++) {
			const size_t first = f->rec->n_mentions;

			mention_find(f->rec->paragraphs[f->paragraph].text, keep, f);
			TRY(f->code);
			TRY(take_cites(f, first));
		}
		if (f->rec->n_paragraphs > 0)
			TRY(bare_find(bare, f->rec));
		for (size_t k = 0; k < f->rec->n_mentions; k++)
			(void)take_correction(f->c, &f->rec->mentions[k], f->rec);
		TRY(place_all(f));
	}
	return ERR_OK;
}

enum err_code mention_corpus(struct corpus *c, struct run *r)
{
	struct finding_mentions f = { .c = c, .r = r, .resolver = resolver_new(c, r) };
	struct bare *bare = NULL;
	enum err_code code;

	if (!f.resolver)
		return ingest_no_memory(r);
	TRY(bare_new(&bare, c, r));
	code = find_all(&f, bare);
	bare_free(bare);
	return code;
}
