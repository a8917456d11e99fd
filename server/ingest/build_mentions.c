/* Who cites whom, as rows of the index: by the lists of works and by their texts. */
#include <string.h>

#include "ingest/build.h"
#include "ingest/mention.h"
#include "text/text.h"

struct put {
	struct corpus *c;
	struct run *r;
	struct db *db;
	uint32_t work, unit; /* that are being put; unit: the work's own */
};

static enum err_code put_citation(const struct put *p, size_t cited)
{
	return db_run(p->db, SQL_CITATION_ADD, p->r->err, "ii", (int64_t)p->work,
		      (int64_t)p->c->records[cited].id);
}

void build_missing(struct run *r, const struct record *rec, const char *key)
{
	r->missing = key;
	report_warning(r,
		       &(struct place){ .file = rec->file, .line = rec->line, .entry = rec->key },
		       "add a record with that id, or take it out of references",
		       "it cites \"%.80s\", which is not here", key);
	r->missing = NULL;
}

static enum err_code put_references(const struct put *p, const struct record *rec)
{
	for (size_t i = 0; i < rec->n_references; i++) {
		size_t cited;

		TRY(db_run(p->db, SQL_REFERENCE_ADD, p->r->err, "si", rec->references[i],
			   (int64_t)p->work));
		if (corpus_find(p->c, rec->references[i], &cited)) {
			TRY(put_citation(p, cited));
			continue;
		}
		build_missing(p->r, rec, rec->references[i]);
	}
	return ERR_OK;
}

/* The tokens of a sentence, counted as the full-text index counts them. */
struct token_count {
	size_t from, to; /* bytes of the sentence */
	uint32_t at;     /* the token that comes next */
	uint32_t first, end;
};

static bool count_token(void *ctx, const struct token *t)
{
	struct token_count *n = ctx;

	if (t->start >= n->to)
		return false;
	n->at += t->sentence; /* the boundary has a place of its own */
	if (t->start >= n->from) {
		n->first = n->end > 0 ? n->first : n->at;
		n->end = n->at + 1;
	}
	n->at++;
	return true;
}

static enum err_code put_mention(const struct put *p, const struct record *rec,
				 const struct mention *m)
{
	const char *text = rec->paragraphs[m->paragraph].text;
	const bool known = m->cited < p->c->n;
	char *printed = arena_strndup(p->r->mem, text + m->from, m->to - m->from);
	struct token_count n = { .from = m->sentence_from, .to = m->sentence_to };

	if (!printed)
		return ingest_no_memory(p->r);
	(void)tokenizer_run(p->r->tk, text, strlen(text), count_token, &n);
	return db_run(p->db, SQL_MENTION_ADD, p->r->err, "iiiissiiiiiisiss",
		      (int64_t)p->unit + 1 + (int64_t)m->paragraph, (int64_t)p->work,
		      known ? (int64_t)p->c->records[m->cited].id : (int64_t)0, (int64_t)m->listed,
		      m->form, printed, (int64_t)text_code_points(text, m->from),
		      (int64_t)text_code_points(text, m->to),
		      (int64_t)text_code_points(text, m->sentence_from),
		      (int64_t)text_code_points(text, m->sentence_to), (int64_t)n.first,
		      (int64_t)n.end, m->locator, (int64_t)(m->confidence * 100 + 0.5), m->how,
		      m->reason);
}

/* The units of a work stand behind its own fields, in the order of its paragraphs. */
enum err_code build_mentions(struct corpus *c, struct run *r, struct db *db)
{
	struct put p = { .c = c, .r = r, .db = db };

	for (size_t i = 0; i < c->n; i++) {
		struct record *rec = &c->records[i];

		if (rec->n_mentions > 0)
			TRY(stow_hold(rec, r));
		p.work = rec->id;
		p.unit = rec->unit;
		TRY(put_references(&p, rec));
		for (size_t k = 0; k < rec->n_mentions; k++) {
			TRY(put_mention(&p, rec, &rec->mentions[k]));
			if (rec->mentions[k].cited < c->n)
				TRY(put_citation(&p, rec->mentions[k].cited));
		}
	}
	return ERR_OK;
}
