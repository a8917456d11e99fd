#include "search/suggest.h"

#include "http/endpoints.h"
#include "http/link.h"
#include "http/result.h"

const struct param_spec suggest_params[] = {
	{ .name = "q", .type = PARAM_BYTES, .max = SEARCH_QUERY_MAX },
	{ .name = "limit", .type = PARAM_NUMBER, .min = 1, .max = SUGGEST_MAX, .fallback = "10" },
	{ 0 },
};
_Static_assert(SUGGEST_DEFAULT == 10, "the fallback of limit says so");

static void write_suggestion(struct json *j, const struct request *r, const struct suggestion *s)
{
	json_object(j, NULL);
	json_text(j, "kind", suggest_kind_name(s->kind));
	result_marked(j, &s->text);
	json_text(j, "key", s->key);
	json_uint(j, "count", s->works);
	json_text(j, "href", link_to_suggestion(r, s));
	json_close(j);
}

enum err_code get_suggest(struct request *r, struct reply *out, struct err *err)
{
	const struct param *q = params_get(&r->params, "q", NULL);
	const struct suggestion *list;
	struct json j;
	size_t n;

	TRY(suggest(&list, &n, r->searcher, q ? q->value : "", q ? q->len : 0,
		    params_number(&r->params, "limit"), r->mem, err));
	json_init(&j, &out->text);
	json_object(&j, NULL);
	json_object(&j, "meta");
	json_text_n(&j, "q", q ? q->value : "", q ? q->len : 0);
	json_uint(&j, "count", n);
	result_index(&j, r);
	json_close(&j);
	json_array(&j, "results");
	for (size_t i = 0; i < n; i++)
		write_suggestion(&j, r, &list[i]);
	json_close(&j);
	json_close(&j);
	json_end(&j);
	return ERR_OK;
}
