#include <microhttpd.h>
#include <string.h>

#include "http/endpoints.h"
#include "http/forms.h"
#include "http/problem.h"
#include "http/result.h"

static void write_passages(struct json *j, struct request *r, const struct work *w,
			   const struct passage *passages, size_t n)
{
	json_object(j, NULL);
	json_object(j, "meta");
	json_uint(j, "count", n);
	json_text(j, "work", w->key);
	json_text(j, "access", w->access);
	result_index(j, r);
	json_close(j);
	json_array(j, "results");
	for (size_t i = 0; i < n; i++) {
		result_open_passage(j, r, &passages[i]);
		json_uint(j, "level", passages[i].level);
		json_text(j, "text", passages[i].text.text);
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
	AUTO(csl) struct csl c = { 0 };
	struct passage *passages;
	struct work w;
	const struct record record = { .r = r, .s = r->searcher, .w = &w, .c = &c };
	struct json j;
	size_t n;

	TRY(work_by_key(&w, r->searcher, r->key, r->mem, err));
	if (strcmp(w.access, "full") != 0)
		return refuse(r, out, &w);
	TRY(passages_of_work(&passages, &n, r->searcher, &w, r->mem, err));
	TRY(csl_parse(&c, w.csl, r->mem, err));
	reply_header(out, "Link", form_text_signposts(&record));
	json_init(&j, &out->text);
	write_passages(&j, r, &w, passages, n);
	return ERR_OK;
}
