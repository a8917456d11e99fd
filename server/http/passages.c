/* The text of a work: /works/{key}/passages. */
#include "search/passages.h"

#include <microhttpd.h>
#include <string.h>

#include "http/endpoints.h"
#include "http/forms.h"
#include "http/problem.h"
#include "http/result.h"
#include "http/search_request.h"
#include "search/citations.h"
#include "text/text.h"

const struct param_spec text_params[] = { Q_PARAM, EXPAND_PARAM, { 0 } };

/* What is being written. */
struct text {
	struct json j;
	struct request *r;
	const struct work *w;
	struct passage *passages;
	size_t n;
	struct citation_list cited;
	size_t next;      /* citation that was not written yet */
	uint32_t highest; /* the least level of a heading */
};

/* The title of what is cited, or how it is printed. */
static const char *title_of(const struct text *t, const struct citation *c)
{
	struct work w;

	return work_by_key(&w, t->r->searcher, c->cited, t->r->mem, NULL) ? c->text : w.title;
}

/* Those of a paragraph, each in its sentence, in the order of the text: so a sentence is looked
 * for behind the one before it. */
static void write_citations(struct text *t, const struct passage *p)
{
	const char *text = p->text.text, *from = text;
	uint32_t behind = 0;

	json_array(&t->j, "citations");
	for (; t->next < t->cited.n && t->cited.list[t->next].paragraph <= p->paragraph;
	     t->next++) {
		const struct citation *c = &t->cited.list[t->next];
		const char *at = c->sentence ? strstr(from, c->sentence) : NULL;
		uint32_t start;

		if (!at || !c->cited || c->paragraph < p->paragraph)
			continue;
		start = (uint32_t)text_code_points(text, (size_t)(at - text)) + c->place.start;
		if (start < behind) /* one that stands within another */
			continue;
		behind = start + (c->place.end - c->place.start);
		from = at;
		json_object(&t->j, NULL);
		json_text(&t->j, "cited", c->cited);
		json_text(&t->j, "label", title_of(t, c));
		json_array(&t->j, "range");
		json_uint(&t->j, NULL, start);
		json_uint(&t->j, NULL, behind);
		json_close(&t->j);
		json_close(&t->j);
	}
	json_close(&t->j);
}

static bool is_same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* "heading" and its depth, 0 to 3, where a section begins. */
static void write_heading(struct text *t, size_t i)
{
	const struct passage *p = &t->passages[i];
	const bool begins =
		p->section && (i == 0 || !is_same(p->section, t->passages[i - 1].section));
	const uint32_t level = p->level ? p->level : 1;
	const uint32_t depth = level > t->highest ? level - t->highest : 0;

	json_text(&t->j, "heading", begins ? p->section : NULL);
	if (begins)
		json_uint(&t->j, "depth", depth < 3 ? depth : 3);
	else
		json_null(&t->j, "depth");
}

static void write_passages(struct text *t)
{
	struct json *j = &t->j;

	json_object(j, NULL);
	json_object(j, "meta");
	json_uint(j, "count", t->n);
	json_text(j, "work", t->w->key);
	json_text(j, "access", t->w->access);
	result_index(j, t->r);
	json_close(j);
	json_array(j, "results");
	for (size_t i = 0; i < t->n; i++) {
		result_open_passage(j, t->r, &t->passages[i]);
		json_uint(j, "level", t->passages[i].level);
		write_heading(t, i);
		result_marked(j, &t->passages[i].text);
		write_citations(t, &t->passages[i]);
		json_close(j);
	}
	json_close(j);
	json_close(j);
	json_end(j);
}

/* The whole text goes out only where whoever added it said that it may. */
static enum err_code refuse(struct request *r, struct reply *out, const struct work *w)
{
	struct err err;

	(void)err_set(&err, ERR_INVALID, "the text of %.80s is searched here, not republished",
		      w->key);
	(void)err_mend(&err, "its access level is \"%s\"; follow its DOI or address to the text",
		       w->access);
	problem_reply_status(r, out, MHD_HTTP_FORBIDDEN, &err);
	return ERR_OK;
}

enum err_code get_passages(struct request *r, struct reply *out, struct err *err)
{
	struct text t = { .r = r, .highest = UINT32_MAX };
	struct search_request req;
	AUTO(csl) struct csl c = { 0 };
	struct work w;
	const struct record record = { .r = r, .s = r->searcher, .w = &w, .c = &c };

	TRY(search_request_read_query(&req, r, err));
	TRY(work_by_key(&w, r->searcher, r->key, r->mem, err));
	if (strcmp(w.access, "full") != 0)
		return refuse(r, out, &w);
	TRY(passages_of_work(&t.passages, &t.n, r->searcher, &w, r->mem, err));
	TRY(citations_by(&t.cited, r->searcher, &w, 1, CITATIONS_PER_PAGE_MAX, r->mem, err));
	if (req.q_len)
		TRY(passages_mark(t.passages, t.n, r->searcher, &req, r->mem, err));
	for (size_t i = 0; i < t.n; i++) {
		const uint32_t level = t.passages[i].level ? t.passages[i].level : 1;

		t.highest = level < t.highest ? level : t.highest;
	}
	TRY(csl_parse(&c, w.csl, r->mem, err));
	reply_header(out, "Link", form_text_signposts(&record));
	t.w = &w;
	json_init(&t.j, &out->text);
	write_passages(&t);
	return ERR_OK;
}
