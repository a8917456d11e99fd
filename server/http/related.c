#include "search/related.h"

#include "http/endpoints.h"
#include "http/result.h"

const struct param_spec related_params[] = {
	{ .name = "limit", .type = PARAM_NUMBER, .min = 1, .max = RELATED_MAX, .fallback = "10" },
	{ 0 },
};
_Static_assert(RELATED_DEFAULT == 10, "the fallback of limit says so");

static void write_reasons(struct json *j, const struct related_work *w)
{
	json_array(j, "reasons");
	for (size_t i = 0; i < w->n_reasons; i++) {
		const struct related_reason *reason = &w->reasons[i];

		json_object(j, NULL);
		json_text(j, "kind", reason->kind);
		json_text(j, "text", reason->text);
		json_array(j, "values");
		for (size_t k = 0; k < reason->n_values; k++)
			json_text(j, NULL, reason->values[k]);
		json_close(j);
		json_close(j);
	}
	json_close(j);
}

static void write_related(struct json *j, const struct request *r, const struct related_work *w)
{
	json_object(j, NULL);
	result_work(j, &w->work, &(struct marked){ .text = w->work.title });
	json_real(j, "score", w->score);
	write_reasons(j, w);
	result_open_links(j, r, &w->work);
	json_close(j);
	json_close(j);
}

enum err_code get_related(struct request *r, struct reply *out, struct err *err)
{
	const struct related_work *list;
	uint32_t count;
	struct work w;
	struct json j;
	size_t n;

	TRY(work_by_key(&w, r->searcher, r->key, r->mem, err));
	TRY(related_run(&list, &n, &count, r->searcher, &w, params_number(&r->params, "limit"),
			r->mem, err));
	json_init(&j, &out->text);
	json_object(&j, NULL);
	json_object(&j, "meta");
	json_uint(&j, "count", count);
	json_text(&j, "work", w.key);
	result_index(&j, r);
	json_close(&j);
	json_array(&j, "results");
	for (size_t i = 0; i < n; i++)
		write_related(&j, r, &list[i]);
	json_close(&j);
	json_close(&j);
	json_end(&j);
	return ERR_OK;
}
