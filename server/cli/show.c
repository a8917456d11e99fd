#include "cli/show.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli/term.h"

enum { AUTHORS_SHOWN = 4, INDENT = 5 };

static void show_person(struct term *t, const struct person *p)
{
	term_text(t, p->literal ? p->literal : p->family);
	if (p->given) {
		(void)printf("%s", p->family ? ", " : "");
		term_text(t, p->given);
	}
}

static void show_authors(struct term *t, const struct work *w)
{
	for (size_t i = 0; i < w->n_authors && i < AUTHORS_SHOWN; i++) {
		(void)printf("%s", i ? "; " : "");
		show_person(t, &w->authors[i]);
	}
	(void)printf("%s", w->n_authors > AUTHORS_SHOWN ? "; et al. " : w->n_authors ? " " : "");
}

static void show_record(struct term *t, const struct work *w)
{
	(void)printf("%*s", INDENT, "");
	show_authors(t, w);
	if (w->year)
		(void)printf("(%d). ", w->year);
	if (w->venue) {
		term_text(t, w->venue);
		(void)printf(". ");
	}
	(void)printf("[");
	term_text(t, w->key);
	(void)printf("]\n");
}

static void show_passage(struct term *t, const struct passage *p)
{
	t->column = (unsigned)printf("%*s", INDENT + 2, "");
	term_marked(t, &p->text, INDENT + 2);
	(void)printf("%*s-- %s %" PRIu32, INDENT + 2, "", p->page ? "p." : "para.",
		     p->page ? p->page : p->paragraph);
	if (p->section) {
		(void)printf(", ");
		term_text(t, p->section);
	}
	(void)printf("\n");
}

static void show_hit(struct term *t, const struct hit *h, uint32_t rank)
{
	t->column = (unsigned)printf("%3" PRIu32 ". ", rank);
	term_marked(t, &h->title, INDENT);
	show_record(t, &h->work);
	if (h->summary.text) {
		t->column = (unsigned)printf("%*s", INDENT, "");
		term_marked(t, &h->summary, INDENT);
	}
	for (size_t i = 0; i < h->n_passages; i++)
		show_passage(t, &h->passages[i]);
	if (h->passage_count > h->n_passages)
		(void)printf("%*s%" PRIu32 " passages match in all\n", INDENT + 2, "",
			     h->passage_count);
	(void)printf("\n");
}

static void show_expansion(struct term *t, const struct query_expansion *x)
{
	(void)printf("also searched for ");
	term_text(t, x->term ? x->term : "words of the best works");
	for (size_t i = 0; i < x->n_to; i++) {
		(void)printf("%s", i ? ", " : ": ");
		term_text(t, x->to[i]);
	}
	(void)printf("\n");
}

static void show_warning(struct term *t, const struct query_warning *w)
{
	(void)printf("note: ");
	term_text(t, w->message);
	if (w->fix) {
		(void)printf(" \u2014 ");
		term_text(t, w->fix);
	}
	(void)printf("\n");
}

void show_answer(const struct search_answer *found, const struct search_request *req)
{
	const uint32_t before = (req->page - 1) * req->per_page;
	struct term t;

	term_init(&t, stdout);
	(void)printf("%s%" PRIu32 " %s", found->count_is_exact ? "" : "at least ", found->count,
		     found->count == 1 ? "work" : "works");
	if (found->n_hits && found->n_hits < found->count)
		(void)printf(", %" PRIu32 " to %zu", before + 1, before + found->n_hits);
	(void)printf("\n");
	for (size_t i = 0; i < found->n_expanded; i++)
		show_expansion(&t, &found->expanded[i]);
	for (size_t i = 0; i < found->n_warnings; i++)
		show_warning(&t, &found->warnings[i]);
	(void)printf("\n");
	for (size_t i = 0; i < found->n_hits; i++)
		show_hit(&t, &found->hits[i], before + (uint32_t)i + 1);
}
