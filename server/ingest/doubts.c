/* What a person may want to look at in the citations of the texts. Nothing of it is wrong. */
#include <stdio.h>
#include <string.h>

#include "ingest/mention.h"

#define DOUBTFUL 0.8 /* less sure than this is told of */

struct telling {
	const struct corpus *c;
	struct run *r;
	const struct record *rec;
	struct place at;
};

/* By rule, and unsure, or with something about its author or year that had to be bridged. */
static bool is_doubtful(const struct mention *m)
{
	const bool has_year = strcmp(m->form, "bare") != 0 && strcmp(m->form, "title") != 0;

	return strcmp(m->how, "rule") == 0 && (m->confidence < DOUBTFUL || (has_year && m->reason));
}

/* "p65" and the citation as printed. */
static void tell_mention(const struct telling *t, const struct mention *m)
{
	const struct paragraph *p = &t->rec->paragraphs[m->paragraph];
	const int n = (int)(m->to - m->from < 120 ? m->to - m->from : 120);
	const char *printed = p->text + m->from;

	if (m->cited == t->c->n && strcmp(m->how, "markup") == 0)
		return; /* that its list has works that are not here is told once */
	if (m->cited == t->c->n)
		report_doubt(
			t->r, &t->at,
			"add a record for it, or say in custom.citation_corrections which work "
			"it means",
			"p%u: \"%.*s\" cites no work that is here", p->number, n, printed);
	else if (is_doubtful(m))
		report_doubt(t->r, &t->at,
			     "if that is wrong, put it right in custom.citation_corrections",
			     "p%u: \"%.*s\" is taken for %s, %.0f %% sure%s%s", p->number, n,
			     printed, t->c->records[m->cited].key, 100 * m->confidence,
			     m->reason ? ": " : "", m->reason ? m->reason : "");
}

static bool is_cited(const struct record *rec, size_t work)
{
	for (size_t i = 0; i < rec->n_mentions; i++)
		if (rec->mentions[i].cited == work)
			return true;
	return false;
}

static void tell_uncited(const struct telling *t)
{
	for (size_t i = 0; i < t->rec->n_references; i++) {
		size_t at;

		if (!corpus_find(t->c, t->rec->references[i], &at) || is_cited(t->rec, at))
			continue;
		report_doubt(t->r, &t->at, "look for a citation that was not recognised",
			     "it lists %s and never cites it", t->rec->references[i]);
	}
}

/* Once for each work. */
static void tell_unlisted(const struct telling *t)
{
	const struct record *rec = t->rec;

	for (size_t i = 0; i < rec->n_mentions; i++) {
		const struct mention *m = &rec->mentions[i];
		bool told = m->listed || m->cited == t->c->n;

		for (size_t k = 0; k < i && !told; k++)
			told = rec->mentions[k].cited == m->cited;
		if (!told)
			report_doubt(t->r, &t->at, "make sure that this is the work it means",
				     "it cites %s, which is not in its list",
				     t->c->records[m->cited].key);
	}
}

enum err_code doubts_report(struct corpus *c, struct run *r)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct record *rec = &c->records[i];
		const struct telling t = { .c = c,
					   .r = r,
					   .rec = rec,
					   .at = { .file = rec->text_file, .entry = rec->key } };

		if (!rec->text_file)
			continue;
		if (rec->n_mentions > 0)
			TRY(stow_hold(&c->records[i], r));
		for (size_t k = 0; k < rec->n_mentions; k++) {
			tell_mention(&t, &rec->mentions[k]);
			r->summary.citations++;
			r->summary.resolved += rec->mentions[k].cited < c->n;
		}
		tell_uncited(&t);
		tell_unlisted(&t);
	}
	return ERR_OK;
}
