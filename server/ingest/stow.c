/* Texts are not kept in memory: they lie in a temporary file, and are read again for the one work
 * that is worked on. What is asked of all works at any time (keys, titles, names) stays. */
#include <stdlib.h>
#include <string.h>

#include "base/spill.h"
#include "ingest/internal.h"

/* What is stowed away, in this order; then the paragraphs. */
enum { CSL, ABSTRACT, NAMES, KEYWORD, FIELDS };

static const char **field_of(struct record *rec, int i)
{
	const char **const fields[FIELDS] = {
		[CSL] = &rec->csl,
		[ABSTRACT] = &rec->abstract,
		[NAMES] = &rec->names,
		[KEYWORD] = &rec->keyword,
	};

	return fields[i];
}

static const char **text_of(struct record *rec, size_t i)
{
	return i < FIELDS ? field_of(rec, (int)i) : &rec->paragraphs[i - FIELDS].text;
}

enum err_code stow_begin(struct run *r)
{
	TRY(spill_open(&r->spill, r->options->out, r->err));
	r->texts = arena_new(TEXTS_MEMORY);
	return r->texts ? ERR_OK : ingest_no_memory(r);
}

void stow_end(struct run *r)
{
	spill_close(r->spill);
	if (r->texts != r->mem)
		arena_free(r->texts);
	r->texts = r->mem;
	r->spill = NULL;
	r->held = NULL;
	str_dispose(&r->held_texts);
}

static void forget_texts(struct record *rec)
{
	for (size_t i = 0; i < FIELDS + rec->n_paragraphs; i++)
		*text_of(rec, i) = NULL;
}

/* A text is a 1, itself and a NUL; none is a 0. */
static enum err_code write_text(struct run *r, const char *text)
{
	const char mark = text != NULL;

	TRY(spill_add(r->spill, &mark, 1, r->err));
	return text ? spill_add(r->spill, text, strlen(text) + 1, r->err) : ERR_OK;
}

static enum err_code write_record(struct record *rec, struct run *r)
{
	rec->stowed_at = spill_size(r->spill);
	for (size_t i = 0; i < FIELDS + rec->n_paragraphs; i++)
		TRY(write_text(r, *text_of(rec, i)));
	rec->stowed = (size_t)(spill_size(r->spill) - rec->stowed_at);
	forget_texts(rec);
	return ERR_OK;
}

static enum err_code clear_texts(struct run *r)
{
	arena_free(r->texts);
	r->texts = arena_new(TEXTS_MEMORY);
	return r->texts ? ERR_OK : ingest_no_memory(r);
}

enum err_code stow_new(struct corpus *c, struct run *r)
{
	if (!r->spill)
		return ERR_OK;
	for (; c->n_stowed < c->n; c->n_stowed++)
		TRY(write_record(&c->records[c->n_stowed], r));
	return clear_texts(r);
}

enum err_code stow_again(struct record *rec, struct run *r)
{
	if (!r->spill)
		return ERR_OK;
	TRY(write_record(rec, r));
	r->held = NULL;
	return clear_texts(r);
}

void stow_release(struct run *r)
{
	if (r->held)
		forget_texts(r->held);
	r->held = NULL;
}

enum err_code stow_hold(struct record *rec, struct run *r)
{
	struct str *s = &r->held_texts;
	char *at, *end;

	if (!r->spill || r->held == rec)
		return ERR_OK;
	stow_release(r);
	str_clear(s);
	if (!str_room(s, rec->stowed))
		return ingest_no_memory(r);
	TRY(spill_read(s->data, r->spill, rec->stowed_at, rec->stowed, r->err));
	at = s->data;
	end = at + rec->stowed;
	for (size_t i = 0; i < FIELDS + rec->n_paragraphs && at < end; i++) {
		const bool is = *at++ != 0;

		*text_of(rec, i) = is ? at : NULL;
		at += is ? strlen(at) + 1 : 0;
	}
	r->held = rec;
	return ERR_OK;
}
