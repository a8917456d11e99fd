#include <string.h>

#include "http/endpoints.h"
#include "http/result.h"

/* What is filed under a region is filed under those above it too, so this holds for
 * every region with something below it. */
static bool has_something(const struct value *v)
{
	return v->works || v->passages;
}

static void write_keys(struct json *j, const char *name, const struct engine *e,
		       const uint32_t *ids, size_t n)
{
	json_array(j, name);
	for (size_t i = 0; i < n; i++) {
		const struct value *v = engine_value(e, ids[i]);

		if (v && has_something(v))
			json_text(j, NULL, v->key);
	}
	json_close(j);
}

/* The regions themselves, for who shows one. */
static void write_regions(struct json *j, const char *name, const struct engine *e,
			  const uint32_t *ids, size_t n)
{
	json_array(j, name);
	for (size_t i = 0; i < n; i++) {
		const struct value *v = engine_value(e, ids[i]);

		if (!v || !has_something(v))
			continue;
		json_object(j, NULL);
		json_text(j, "key", v->key);
		json_text(j, "label", v->label);
		json_uint(j, "works", v->works);
		json_uint(j, "passages", v->passages);
		json_close(j);
	}
	json_close(j);
}

/* The members of a region; `j` is inside an object. */
static void write_members(struct json *j, const struct engine *e, const struct value *v)
{
	json_text(j, "key", v->key);
	json_text(j, "label", v->label);
	write_keys(j, "parents", e, v->parents, v->n_parents);
	write_keys(j, "children", e, v->children, v->n_children);
	json_uint(j, "works", v->works);
	json_uint(j, "passages", v->passages);
}

enum err_code get_regions(struct request *r, struct reply *out, struct err *err)
{
	const struct engine *e = searcher_engine(r->searcher);
	size_t n;
	const struct value *const *regions = engine_values(e, FACET_REGION, &n);
	struct json j;

	(void)err;
	json_init(&j, &out->text);
	json_object(&j, NULL);
	json_object(&j, "meta");
	result_index(&j, r);
	json_close(&j);
	json_array(&j, "results");
	for (size_t i = 0; i < n; i++) {
		if (!has_something(regions[i]))
			continue;
		json_object(&j, NULL);
		write_members(&j, e, regions[i]);
		json_close(&j);
	}
	json_close(&j);
	json_close(&j);
	json_end(&j);
	return ERR_OK;
}

enum err_code get_region(struct request *r, struct reply *out, struct err *err)
{
	const struct engine *e = searcher_engine(r->searcher);
	const struct value *v = engine_value_by_key(e, FACET_REGION, r->key);
	struct json j;

	if (!v || !has_something(v)) {
		(void)err_set(err, ERR_NOT_FOUND, "nothing here is about a region \"%.80s\"",
			      r->key);
		(void)err_mend(err, "/api/v1/regions lists them all");
		return ERR_NOT_FOUND;
	}
	json_init(&j, &out->text);
	json_object(&j, NULL);
	json_object(&j, "meta");
	result_index(&j, r);
	json_close(&j);
	write_members(&j, e, v);
	write_regions(&j, "broader", e, v->parents, v->n_parents);
	write_regions(&j, "narrower", e, v->children, v->n_children);
	json_close(&j);
	json_end(&j);
	return ERR_OK;
}
