/* This project's own fields of a CSL-JSON entry: the object `custom`. */
#include "ingest/csl.h"

#include <stdlib.h>
#include <string.h>

/* Only what somebody stated counts: a name says nothing of where its bearer speaks from. */
static void take_author_regions(struct csl *x, const cJSON *custom)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(custom, "author_regions"), *item;
	const struct place at = csl_here(x);
	struct record *rec = &x->rec;

	rec->author_regions = arena_array(x->r->mem, struct author_region,
					  (size_t)(array ? cJSON_GetArraySize(array) : 0));
	if (!rec->author_regions) {
		x->full = true;
		return;
	}
	cJSON_ArrayForEach(item, array)
	{
		const char *region = csl_field(x, item, "region");
		const char *source = csl_field(x, item, "source");

		if (region && !source)
			report_warning(x->r, &at, "give its source: \"affiliation: ...\"",
				       "the author region \"%.60s\" says not who stated it",
				       region);
		else if (region)
			rec->author_regions[rec->n_author_regions++] =
				(struct author_region){ region, source };
	}
}

static size_t count_passage_regions(const cJSON *map)
{
	const cJSON *item;
	size_t n = 0;

	cJSON_ArrayForEach(item, map) n +=
		(size_t)cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(item, "regions"));
	return n;
}

static void take_passage_regions(struct csl *x, const cJSON *custom)
{
	const cJSON *map = cJSON_GetObjectItemCaseSensitive(custom, "passage_regions"), *item;
	struct record *rec = &x->rec;
	const struct place at = csl_here(x);

	if (map && !cJSON_IsObject(map)) {
		report_warning(x->r, &at, "write {\"p63\": {\"regions\": [...], \"reason\": ...}}",
			       "passage_regions is no object and was left out");
		return;
	}
	rec->passage_regions =
		arena_array(x->r->mem, struct passage_region, map ? count_passage_regions(map) : 0);
	if (!rec->passage_regions) {
		x->full = true;
		return;
	}
	cJSON_ArrayForEach(item, map)
	{
		size_t n;
		const char **regions = csl_strings(x, item, "regions", &n);
		const char *reason = csl_field(x, item, "reason");

		for (size_t i = 0; i < n; i++)
			rec->passage_regions[rec->n_passage_regions++] = (struct passage_region){
				.number = (uint32_t)strtoul(item->string + (item->string[0] == 'p'),
							    NULL, 10),
				.region = regions[i],
				.reason = reason,
			};
	}
}

/* {"passage": "p53", "text": "Zhu (2022)", "work": "zhuli2023", "reason": ...} */
static void take_corrections(struct csl *x, const cJSON *custom)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(custom, "citation_corrections"),
		    *item;
	struct record *rec = &x->rec;
	const struct place at = csl_here(x);

	rec->corrections = arena_array(x->r->mem, struct citation_correction,
				       (size_t)(array ? cJSON_GetArraySize(array) : 0));
	if (!rec->corrections) {
		x->full = true;
		return;
	}
	cJSON_ArrayForEach(item, array)
	{
		const char *passage = csl_field(x, item, "passage");
		const struct citation_correction k = {
			.number =
				passage ? (uint32_t)strtoul(passage + (passage[0] == 'p'), NULL, 10)
					: 0,
			.text = csl_field(x, item, "text"),
			.work = csl_field(x, item, "work"),
			.reason = csl_field(x, item, "reason"),
		};

		if (k.number && k.text && k.work && k.reason)
			rec->corrections[rec->n_corrections++] = k;
		else
			report_warning(
				x->r, &at,
				"write {\"passage\": \"p53\", \"text\": as printed, \"work\": "
				"key, \"reason\": ...}",
				"a citation correction lacks a part and was left out");
	}
}

static void take_access(struct csl *x, const cJSON *custom)
{
	const char *access = csl_field(x, custom, "access");

	if (access && strcmp(access, "full") != 0 && strcmp(access, "snippets") != 0 &&
	    strcmp(access, "record") != 0) {
		const struct place at = csl_here(x);

		report_warning(x->r, &at, "write full, snippets or record",
			       "there is no access level \"%.40s\"; snippets was taken", access);
		access = "snippets";
	}
	x->rec.access = access;
}

void csl_take_custom(struct csl *x, const cJSON *custom)
{
	struct record *rec = &x->rec;
	const cJSON *printed = cJSON_GetObjectItemCaseSensitive(custom, "as_printed");
	const char *annotation = csl_long(x, custom, "annotation"),
		   *printed_title = csl_field(x, printed, "title");

	if (!rec->abstract && annotation) {
		rec->abstract = annotation;
		rec->abstract_kind = "annotation";
	}
	if (printed_title && strcmp(printed_title, rec->title) != 0)
		rec->printed_title = printed_title;
	rec->regions = csl_strings(x, custom, "regions", &rec->n_regions);
	rec->themes = csl_strings(x, custom, "themes", &rec->n_themes);
	rec->references = csl_strings(x, custom, "references", &rec->n_references);
	rec->oai = csl_field(x, custom, "oai");
	rec->openalex = csl_field(x, custom, "openalex");
	rec->attachments = csl_strings(x, custom, "attachments", &rec->n_attachments);
	rec->attached_to = x->path;
	rec->unlisted = cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(custom, "listed"));
	take_access(x, custom);
	take_author_regions(x, custom);
	take_passage_regions(x, custom);
	take_corrections(x, custom);
}
