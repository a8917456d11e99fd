/* Who cites what: /references, /citations and /contexts. */
#include "search/citations.h"

#include <string.h>

#include "http/endpoints.h"
#include "http/found.h"
#include "http/link.h"
#include "http/result.h"
#include "http/search_request.h"

const struct param_spec citation_params[] = {
	{ .name = "per_page",
	  .type = PARAM_NUMBER,
	  .min = 1,
	  .max = CITATIONS_PER_PAGE_MAX,
	  .fallback = "500" },
	{ .name = "page",
	  .type = PARAM_NUMBER,
	  .min = 1,
	  .max = CITATIONS_PAGE_MAX,
	  .fallback = "1" },
	{ 0 },
};
_Static_assert(CITATIONS_PER_PAGE == 500, "the fallback of per_page says so");

/* Where the citation stands: its section, its passage and the way there. */
static void write_place(struct json *j, const struct request *r, const struct citation *c)
{
	AUTO(str) struct str text = STR(1024);

	str_add_f(&text, "%s.p%u", c->citing, c->paragraph);
	json_text(j, "section", c->section);
	json_text(j, "passage", str_text(&text));
	result_pinpoint(j, c->paragraph, c->page);
	str_clear(&text);
	str_add_f(&text, "/text#p%u", c->paragraph);
	json_text(j, "href", link_to_work(r, "/works/", c->citing, str_text(&text)));
}

/* How it is printed and what it means. */
static void write_meaning(struct json *j, const struct citation *c)
{
	json_text(j, "cited", c->cited);
	json_bool(j, "listed", c->listed);
	json_text(j, "form", citation_form_name(c->form));
	json_text(j, "text", c->text);
	json_text(j, "locator", c->locator);
	json_real(j, "confidence", c->confidence);
	json_text(j, "resolved", c->cited ? c->how : "none");
	json_text(j, "reason", c->reason);
	if (!c->sentence) {
		json_null(j, "range");
		return;
	}
	json_array(j, "range"); /* of `text` in the sentence */
	json_uint(j, NULL, c->place.start);
	json_uint(j, NULL, c->place.end);
	json_close(j);
}

/* The works at the other end of a list of citations, each once, in the order of the texts. */
struct other {
	const char *key;   /* NULL: not here, and told apart by how it is printed */
	const char *label; /* what a text calls it */
	const char *title; /* NULL where it is not here */
	const char *text;  /* as first printed with its names; else as first printed */
	bool listed, is_named;
	uint32_t *paragraphs; /* in the citing text, each once; only of what a work cites */
	size_t n, cap;
};

struct others {
	struct other *list;
	size_t n, cap;
	bool citing; /* they are the citing ones */
};

static struct other *find_other(const struct others *o, const char *key, const char *text)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct other *x = &o->list[i];

		if (key ? x->key && !strcmp(x->key, key) : !x->key && !strcmp(x->text, text))
			return &o->list[i];
	}
	return NULL;
}

static enum err_code name_other(struct other *x, struct request *r, struct err *err)
{
	struct work w;

	x->label = x->text;
	if (!x->key)
		return ERR_OK;
	TRY(work_by_key(&w, r->searcher, x->key, r->mem, err));
	x->label = result_label(&w, r->mem);
	x->title = w.title;
	return ERR_OK;
}

static bool add_paragraph(struct other *x, uint32_t paragraph, struct arena *mem)
{
	if (x->n && x->paragraphs[x->n - 1] == paragraph)
		return true;
	if (!arena_reserve(mem, &x->paragraphs, sizeof(*x->paragraphs), x->n, &x->cap))
		return false;
	x->paragraphs[x->n++] = paragraph;
	return true;
}

static enum err_code gather(struct others *out, struct request *r, const struct citation_list *list,
			    struct err *err)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct citation *c = &list->list[i];
		const char *key = out->citing ? c->citing : c->cited;
		const bool is_named =
			c->form == CITATION_NARRATIVE || c->form == CITATION_PARENTHETICAL;
		struct other *x = find_other(out, key, c->text);

		if (!x) {
			if (!arena_reserve(r->mem, &out->list, sizeof(*x), out->n, &out->cap))
				return err_set(err, ERR_NO_MEMORY, "no memory for the works");
			x = &out->list[out->n++];
			*x = (struct other){ .key = key, .text = c->text, .listed = c->listed };
			TRY(name_other(x, r, err));
		}
		if (is_named && !x->is_named)
			x->text = c->text;
		x->is_named |= is_named;
		if (!add_paragraph(x, c->paragraph, r->mem))
			return err_set(err, ERR_NO_MEMORY, "no memory for the works");
	}
	return ERR_OK;
}

static void write_others(struct json *j, const struct others *o)
{
	json_array(j, "works");
	for (size_t i = 0; i < o->n; i++) {
		const struct other *x = &o->list[i];

		json_object(j, NULL);
		json_text(j, "key", x->key);
		json_text(j, "label", x->label);
		json_text(j, "title", x->title);
		if (!o->citing) {
			json_text(j, "text", x->text);
			json_bool(j, "listed", x->listed);
		}
		json_array(j, "paragraphs");
		for (size_t k = 0; k < x->n; k++)
			json_uint(j, NULL, x->paragraphs[k]);
		json_close(j);
		json_close(j);
	}
	json_close(j);
}

static void write_citation(struct json *j, const struct request *r, const struct citation *c,
			   const struct others *o)
{
	const struct other *x = find_other(o, o->citing ? c->citing : c->cited, c->text);

	json_object(j, NULL);
	json_text(j, "citing", c->citing);
	json_text(j, "label", x ? x->label : NULL); /* of the work at the other end */
	write_meaning(j, c);
	json_text(j, "sentence", c->sentence);
	write_place(j, r, c);
	json_close(j);
}

static void write_meta(struct json *j, const struct request *r, const struct work *w,
		       const struct citation_list *list, const char *others)
{
	json_object(j, "meta");
	json_uint(j, "count", list->count);
	json_object(j, "by_form");
	for (int f = 0; f < CITATION_FORMS; f++)
		json_uint(j, citation_form_name((enum citation_form)f), list->by_form[f]);
	json_close(j);
	json_uint(j, "page", params_number(&r->params, "page"));
	json_uint(j, "per_page", params_number(&r->params, "per_page"));
	json_text(j, "work", w->key);
	json_array(j, others);
	for (size_t i = 0; i < list->n_others; i++)
		json_text(j, NULL, list->others[i]);
	json_close(j);
	result_index(j, r);
	json_close(j);
}

typedef enum err_code citations_fn(struct citation_list *out, struct searcher *s,
				   const struct work *work, uint32_t page, uint32_t per_page,
				   struct arena *mem, struct err *err);

static enum err_code answer(struct request *r, struct reply *out, citations_fn *find,
			    const char *others, struct err *err)
{
	struct others o = { .citing = find == citations_of };
	struct citation_list list;
	struct work w;
	struct json j;

	TRY(work_by_key(&w, r->searcher, r->key, r->mem, err));
	TRY(find(&list, r->searcher, &w, params_number(&r->params, "page"),
		 params_number(&r->params, "per_page"), r->mem, err));
	TRY(gather(&o, r, &list, err));
	json_init(&j, &out->text);
	json_object(&j, NULL);
	write_meta(&j, r, &w, &list, others);
	json_array(&j, "results");
	for (size_t i = 0; i < list.n; i++)
		write_citation(&j, r, &list.list[i], &o);
	json_close(&j);
	write_others(&j, &o);
	json_close(&j);
	json_end(&j);
	return ERR_OK;
}

enum err_code get_references(struct request *r, struct reply *out, struct err *err)
{
	return answer(r, out, citations_by, "uncited", err);
}

enum err_code get_citations(struct request *r, struct reply *out, struct err *err)
{
	return answer(r, out, citations_of, "listed_only_by", err);
}

/* --- sentences --- */

static void write_context(struct json *j, const struct request *r, const struct context_hit *hit)
{
	const struct citation *first = &hit->citations[0];

	json_object(j, NULL);
	json_text(j, "citing", first->citing);
	json_object(j, "sentence");
	result_marked(j, &hit->sentence);
	json_close(j);
	write_place(j, r, first);
	json_real(j, "score", hit->score);
	json_array(j, "citations");
	for (size_t i = 0; i < hit->n_citations; i++) {
		json_object(j, NULL);
		write_meaning(j, &hit->citations[i]);
		json_close(j);
	}
	json_close(j);
	json_close(j);
}

static enum err_code bad_key(struct request *r, struct err *err)
{
	(void)err_mend(err, "write the key of a work, as its record has it");
	params_fault(&r->params, params_get(&r->params, "cites", NULL), err);
	return err->code;
}

enum err_code get_contexts(struct request *r, struct reply *out, struct err *err)
{
	const char *cites = params_text(&r->params, "cites");
	struct context_answer found;
	struct search_request req;
	struct json j;
	enum err_code code;

	TRY(search_request_read(&req, r, err));
	code = contexts_run(&found, r->searcher, &req, cites, r->mem, err);
	if (code == ERR_INVALID && cites)
		return bad_key(r, err);
	TRY(code);
	json_init(&j, &out->text);
	json_object(&j, NULL);
	found_write_meta(&j, r, &req, &found.found);
	json_array(&j, "results");
	for (size_t i = 0; i < found.n_hits; i++)
		write_context(&j, r, &found.hits[i]);
	json_close(&j);
	json_close(&j);
	json_end(&j);
	reply_header(out, "Link", found_page_links(r, &req, found.found.count));
	return ERR_OK;
}
