#include "http/map.h"

#include <string.h>

#include "http/tables.h"

/* As in web/map/make.mjs: they do not overlap, and cover the land but for Antarctica. */
static const char *const drawn[] = {
	"north-america",  "latin-america-caribbean",
	"europe",         "africa",
	"middle-east",    "central-asia",
	"south-asia",     "east-asia",
	"southeast-asia", "oceania",
};

/* NULL: the search finds nothing of it. */
static const struct facet_count *count_of(const struct facet_result *regions, const char *key)
{
	for (size_t i = 0; i < regions->n_values; i++)
		if (!strcmp(regions->values[i].value->key, key))
			return &regions->values[i];
	return NULL;
}

void map_write(struct json *j, const struct request *r, const struct facet_result *regions,
	       const struct link_opened *links)
{
	const struct engine *e = searcher_engine(r->searcher);
	uint32_t most = 0;

	for (size_t i = 0; i < COUNT_OF(drawn); i++) {
		const struct facet_count *c = count_of(regions, drawn[i]);

		most = c && c->count > most ? c->count : most;
	}
	json_array(j, "map");
	for (size_t i = 0; i < COUNT_OF(drawn); i++) {
		const struct facet_count *c = count_of(regions, drawn[i]);
		const struct value *v = engine_value_by_key(e, FACET_REGION, drawn[i]);

		json_object(j, NULL);
		json_text(j, "key", drawn[i]);
		json_text(j, "label", v ? v->label : NULL);
		json_uint(j, "count", c ? c->count : 0);
		json_uint(j, "level", c ? tables_level(c->count, most) : 0);
		json_bool(j, "selected", c && c->selected);
		json_text(j, "href", c ? link_toggled(r, links, c->value) : NULL);
		json_close(j);
	}
	json_close(j);
}
