/* What works and passages are about. What a curator says of a work wins; where nobody
 * said anything, the names in its passages decide. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ingest/internal.h"
#include "ingest/matcher.h"

/* A theme belongs to a work whose text has it in this part of the passages, two at least. */
#define THEME_PART 0.05

/* In how many passages of a work something is, and the first of these. */
struct seen {
	size_t n;
	const struct paragraph *first;
	const struct filed *why;
};

struct tagging {
	struct corpus *c;
	struct run *r;
	struct arena *mem;   /* what records are filed under */
	struct reading text; /* the one that is read */
	struct filed_list *list;
	struct filed_list fields; /* themes of the work's own fields */
	struct seen *seen;        /* by place in vocab.regions, of one work */
	bool full;
};

static struct filed *find(struct filed_list *list, uint32_t what)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->list[i].what == what)
			return &list->list[i];
	return NULL;
}

static void file_under(struct tagging *t, struct filed_list *list, uint32_t what,
		       const char *source, const char *evidence)
{
	if (find(list, what))
		return;
	if (!arena_reserve(t->mem, &list->list, sizeof(*list->list), list->n, &list->cap)) {
		t->full = true;
		return;
	}
	list->list[list->n++] =
		(struct filed){ .what = what, .source = source, .evidence = evidence };
}

static void found(void *ctx, uint32_t what, size_t start, size_t end)
{
	struct tagging *t = ctx;
	char *evidence;

	if (find(t->list, what))
		return;
	evidence = arena_strndup(t->mem, t->text.text + start, end - start);
	t->full = t->full || !evidence;
	file_under(t, t->list, what, "text", evidence);
}

static void read_text(struct tagging *t, const char *text, const struct tokens *tokens)
{
	if (!lexicon_read(&t->text, t->c->vocab.lexicon, t->r->tk, text, tokens))
		t->full = true;
}

static void look_for(struct tagging *t, const struct matcher *m, struct filed_list *list)
{
	t->list = list;
	if (!t->full)
		matcher_run(m, &t->text, found, t);
}

static const char *evidence_f(struct tagging *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
static const char *evidence_f(struct tagging *t, const char *fmt, ...)
{
	char text[256];
	va_list ap;
	char *kept;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	kept = arena_strdup(t->mem, text);
	t->full = t->full || !kept;
	return kept;
}

/* --- passages --- */

static void add_curated_passages(struct tagging *t, struct record *rec)
{
	const struct place at = { .file = rec->file, .line = rec->line, .entry = rec->key };

	for (size_t i = 0; i < rec->n_passage_regions; i++) {
		const struct passage_region *p = &rec->passage_regions[i];
		uint32_t region;

		if (p->number < 1 || p->number > rec->n_paragraphs)
			report_warning(t->r, &at, "count its paragraphs again",
				       "passage_regions names p%u, which is not there", p->number);
		else if (!vocab_region(&t->c->vocab, p->region, &region))
			report_warning(t->r, &at, "use a key of vocab/regions.txt",
				       "there is no region \"%.60s\"", p->region);
		else
			file_under(t, &rec->paragraphs[p->number - 1].regions, region, "curated",
				   p->reason);
	}
}

void tagging_passage(struct tagging *t, struct paragraph *p, const struct tokens *tokens)
{
	read_text(t, p->text, tokens);
	look_for(t, t->c->vocab.places, &p->regions);
	look_for(t, t->c->vocab.subjects, &p->themes);
}

/* --- works --- */

static void curated_regions(struct tagging *t, struct record *rec)
{
	const struct place at = { .file = rec->file, .line = rec->line, .entry = rec->key };

	for (size_t i = 0; i < rec->n_regions; i++) {
		uint32_t region;

		if (vocab_region(&t->c->vocab, rec->regions[i], &region))
			file_under(t, &rec->filed_regions, region, "curated", NULL);
		else
			report_warning(t->r, &at, "use a key of vocab/regions.txt",
				       "there is no region \"%.60s\"", rec->regions[i]);
	}
}

static void look_through(struct seen *seen, const struct record *rec)
{
	for (size_t i = 0; i < rec->n_paragraphs; i++) {
		const struct filed_list *list = &rec->paragraphs[i].regions;

		for (size_t k = 0; k < list->n; k++) {
			struct seen *s = &seen[list->list[k].what];

			if (s->n++ == 0) {
				s->first = &rec->paragraphs[i];
				s->why = &list->list[k];
			}
		}
	}
}

static void regions_of_passages(struct tagging *t, struct record *rec)
{
	const size_t n = t->c->vocab.n_regions;

	memset(t->seen, 0, n * sizeof(*t->seen));
	look_through(t->seen, rec);
	for (uint32_t region = 0; region < n; region++) {
		const struct seen *s = &t->seen[region];

		if (s->n > 0)
			file_under(t, &rec->filed_regions, region, "text",
				   evidence_f(t, "%zu %s, first para. %u: %.100s", s->n,
					      s->n == 1 ? "passage" : "passages", s->first->number,
					      s->why->evidence ? s->why->evidence : ""));
	}
}

static bool is_at_or_below(const struct vocab *v, uint32_t region, uint32_t above)
{
	if (region == above)
		return true;
	for (size_t i = 0; i < v->regions[region].n_parents; i++)
		if (is_at_or_below(v, v->regions[region].parents[i], above))
			return true;
	return false;
}

static bool any_passage_below(const struct corpus *c, const struct record *rec, uint32_t region)
{
	for (size_t i = 0; i < rec->n_paragraphs; i++)
		for (size_t k = 0; k < rec->paragraphs[i].regions.n; k++)
			if (is_at_or_below(&c->vocab, rec->paragraphs[i].regions.list[k].what,
					   region))
				return true;
	return false;
}

/* A filter shows only a work's passages of the region. Where a curator names one that no
 * passage does, it holds for all of them: or its text could not be found there. */
static void hand_down(struct tagging *t, struct record *rec)
{
	for (size_t i = 0; i < rec->filed_regions.n; i++) {
		const struct filed *f = &rec->filed_regions.list[i];

		if (any_passage_below(t->c, rec, f->what))
			continue;
		for (size_t k = 0; k < rec->n_paragraphs; k++)
			file_under(t, &rec->paragraphs[k].regions, f->what, "work", rec->key);
	}
}

static void curated_themes(struct tagging *t, struct record *rec)
{
	const struct place at = { .file = rec->file, .line = rec->line, .entry = rec->key };

	for (size_t i = 0; i < rec->n_themes; i++) {
		uint32_t theme;

		if (vocab_theme(&t->c->vocab, rec->themes[i], &theme))
			file_under(t, &rec->filed_themes, theme, "curated", NULL);
		else
			report_warning(t->r, &at, "use a key of vocab/themes.txt",
				       "there is no theme \"%.60s\"", rec->themes[i]);
	}
}

static bool any_curated_theme(const struct tagging *t, const struct record *rec)
{
	uint32_t theme;

	for (size_t i = 0; i < rec->n_themes; i++)
		if (vocab_theme(&t->c->vocab, rec->themes[i], &theme))
			return true;
	return false;
}

void tagging_field(struct tagging *t, const struct record *rec, const char *text,
		   const struct tokens *tokens)
{
	if (!text || any_curated_theme(t, rec))
		return;
	read_text(t, text, tokens);
	look_for(t, t->c->vocab.subjects, &t->fields);
}

static void themes_of_text(struct tagging *t, struct record *rec)
{
	rec->filed_themes = t->fields;
	for (uint32_t theme = 0; theme < t->c->vocab.n_themes && rec->n_paragraphs > 0; theme++) {
		size_t n = 0;

		for (size_t i = 0; i < rec->n_paragraphs; i++)
			n += find(&rec->paragraphs[i].themes, theme) != NULL;
		if (n >= 2 && (double)n >= THEME_PART * (double)rec->n_paragraphs)
			file_under(t, &rec->filed_themes, theme, "text",
				   evidence_f(t, "%zu passages", n));
	}
}

enum err_code tagging_end(struct tagging *t, struct record *rec)
{
	add_curated_passages(t, rec);
	curated_regions(t, rec);
	if (rec->filed_regions.n == 0 && rec->n_paragraphs > 0)
		regions_of_passages(t, rec);
	hand_down(t, rec);
	curated_themes(t, rec);
	if (rec->filed_themes.n == 0)
		themes_of_text(t, rec);
	t->fields = (struct filed_list){ 0 };
	return t->full ? ingest_no_memory(t->r) : ERR_OK;
}

enum err_code tagging_new(struct tagging **out, struct corpus *c, struct run *r, struct arena *mem)
{
	struct tagging *t = arena_array(r->mem, struct tagging, 1);

	if (t)
		t->seen = arena_array(r->mem, struct seen, c->vocab.n_regions + 1);
	if (!t || !t->seen)
		return ingest_no_memory(r);
	t->c = c;
	t->r = r;
	t->mem = mem;
	t->text.mem = r->mem;
	*out = t;
	return ERR_OK;
}

void tagging_into(struct tagging *t, struct arena *mem)
{
	t->mem = mem;
}

enum err_code tag_corpus(struct corpus *c, struct run *r)
{
	struct tagging *t;

	TRY(tagging_new(&t, c, r, r->mem));
	for (size_t i = 0; i < c->n; i++) {
		struct record *rec = &c->records[i];

		TRY(stow_hold(rec, r));
		for (size_t k = 0; k < rec->n_paragraphs; k++)
			tagging_passage(t, &rec->paragraphs[k], NULL);
		tagging_field(t, rec, rec->title, NULL);
		tagging_field(t, rec, rec->keyword, NULL);
		tagging_field(t, rec, rec->abstract, NULL);
		TRY(tagging_end(t, rec));
	}
	return ERR_OK;
}
