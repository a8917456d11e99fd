#include "http/csl_json.h"

#include <string.h>

static const char *type_of(const struct csl *c)
{
	static const char *const types[] = {
		"article",
		"article-journal",
		"article-magazine",
		"article-newspaper",
		"bill",
		"book",
		"broadcast",
		"chapter",
		"classic",
		"collection",
		"dataset",
		"document",
		"entry",
		"entry-dictionary",
		"entry-encyclopedia",
		"event",
		"figure",
		"graphic",
		"hearing",
		"interview",
		"legal_case",
		"legislation",
		"manuscript",
		"map",
		"motion_picture",
		"musical_score",
		"pamphlet",
		"paper-conference",
		"patent",
		"performance",
		"periodical",
		"personal_communication",
		"post",
		"post-weblog",
		"regulation",
		"report",
		"review",
		"review-book",
		"software",
		"song",
		"speech",
		"standard",
		"thesis",
		"treaty",
		"webpage",
	};
	const char *type = csl_text(c, "type");

	for (size_t i = 0; type && i < COUNT_OF(types); i++)
		if (!strcmp(types[i], type))
			return type;
	return "document";
}

static void write_text(struct json *j, const char *name, const char *text)
{
	if (text)
		json_text(j, name, text);
}

static void write_names(struct json *j, const struct csl *c, const char *variable)
{
	size_t n;
	const struct csl_name *names = csl_names(c, variable, &n);

	if (!n)
		return;
	json_array(j, variable);
	for (size_t i = 0; i < n; i++) {
		const struct csl_name *name = &names[i];

		json_object(j, NULL);
		write_text(j, "literal", name->literal);
		write_text(j, "family", name->family);
		write_text(j, "given", name->given);
		write_text(j, "non-dropping-particle", name->particle);
		write_text(j, "suffix", name->suffix);
		json_close(j);
	}
	json_close(j);
}

static void write_parts(struct json *j, const int parts[3])
{
	json_array(j, NULL);
	for (int i = 0; i < 3 && parts[i]; i++)
		json_int(j, NULL, parts[i]);
	json_close(j);
}

static void write_date(struct json *j, const struct csl *c, const char *variable)
{
	const cJSON *literal = cJSON_GetObjectItemCaseSensitive(
		cJSON_GetObjectItemCaseSensitive(c->root, variable), "literal");
	int from[3], to[3];

	if (csl_date(c, variable, from)) {
		json_object(j, variable);
		json_array(j, "date-parts");
		write_parts(j, from);
		if (csl_date_end(c, variable, to))
			write_parts(j, to);
		json_close(j);
		json_close(j);
	} else if (cJSON_IsString(literal) && literal->valuestring[0]) {
		json_object(j, variable);
		json_text(j, "literal", literal->valuestring);
		json_close(j);
	}
}

/* --- the variables, by kind --- */

static const char *const name_variables[] = {
	"author",
	"chair",
	"collection-editor",
	"compiler",
	"composer",
	"container-author",
	"contributor",
	"curator",
	"director",
	"editor",
	"editorial-director",
	"executive-producer",
	"guest",
	"host",
	"illustrator",
	"interviewer",
	"narrator",
	"organizer",
	"original-author",
	"performer",
	"producer",
	"recipient",
	"reviewed-author",
	"script-writer",
	"series-creator",
	"translator",
};
static const char *const date_variables[] = { "issued",     "accessed",      "available-date",
					      "event-date", "original-date", "submitted" };
static const char *const text_variables[] = {
	"title",
	"title-short",
	"container-title",
	"container-title-short",
	"collection-title",
	"collection-number",
	"volume",
	"volume-title",
	"issue",
	"page",
	"page-first",
	"number",
	"number-of-pages",
	"number-of-volumes",
	"edition",
	"version",
	"genre",
	"medium",
	"publisher",
	"publisher-place",
	"event-title",
	"event-place",
	"authority",
	"jurisdiction",
	"division",
	"section",
	"status",
	"references",
	"reviewed-title",
	"reviewed-genre",
	"original-title",
	"original-publisher",
	"original-publisher-place",
	"part-number",
	"part-title",
	"printing-number",
	"supplement-number",
	"chapter-number",
	"archive",
	"archive_collection",
	"archive_location",
	"archive-place",
	"call-number",
	"dimensions",
	"scale",
	"source",
	"DOI",
	"ISBN",
	"ISSN",
	"PMID",
	"PMCID",
	"URL",
	"language",
	"keyword",
	"abstract",
	"annote",
	"note",
};

void csl_json_write(struct json *j, const char *name, const char *key, const struct csl *c)
{
	json_object(j, name);
	json_text(j, "id", key);
	json_text(j, "type", type_of(c));
	for (size_t i = 0; i < COUNT_OF(name_variables); i++)
		write_names(j, c, name_variables[i]);
	for (size_t i = 0; i < COUNT_OF(text_variables); i++)
		write_text(j, text_variables[i], csl_text(c, text_variables[i]));
	for (size_t i = 0; i < COUNT_OF(date_variables); i++)
		write_date(j, c, date_variables[i]);
	json_close(j);
}
