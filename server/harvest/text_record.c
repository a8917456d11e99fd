/* The CSL-JSON entry that stands beside a text, so that a text is never without a title. */
#include <string.h>

#include "harvest/internal.h"
#include "harvest/jtree.h"

static const char *csl_type(const char *type)
{
	static const char *const types[][2] = {
		{ "journal-article", "article-journal" },
		{ "article", "article-journal" },
		{ "book-chapter", "chapter" },
		{ "book", "book" },
		{ "monograph", "book" },
		{ "edited-book", "book" },
		{ "proceedings-article", "paper-conference" },
		{ "dissertation", "thesis" },
		{ "report", "report" },
		{ "posted-content", "article" },
		{ "preprint", "article" },
	};

	for (size_t i = 0; type && i < COUNT_OF(types); i++)
		if (!strcmp(types[i][0], type))
			return types[i][1];
	return "document";
}

static void copy_text(cJSON *to, const char *name, const char *text)
{
	if (text)
		(void)cJSON_AddStringToObject(to, name, text);
}

static void add_year(cJSON *record, int year)
{
	cJSON *parts = year ? cJSON_AddArrayToObject(cJSON_AddObjectToObject(record, "issued"),
						     "date-parts")
			    : NULL;
	cJSON *date = cJSON_CreateArray();

	if (!cJSON_AddItemToArray(date, cJSON_CreateNumber(year)) || !parts ||
	    !cJSON_AddItemToArray(parts, date))
		cJSON_Delete(date);
}

static void add_authors_of_crossref(cJSON *list, const cJSON *work)
{
	const cJSON *person;

	cJSON_ArrayForEach(person, jtree_at(work, "author"))
	{
		cJSON *name = cJSON_CreateObject();

		copy_text(name, "family", jtree_text(person, "family"));
		copy_text(name, "given", jtree_text(person, "given"));
		if (!jtree_text(person, "family"))
			copy_text(name, "literal", jtree_text(person, "name"));
		if (!cJSON_AddItemToArray(list, name))
			cJSON_Delete(name);
	}
}

static void add_authors_of_openalex(cJSON *list, const cJSON *work)
{
	const cJSON *person;

	cJSON_ArrayForEach(person, jtree_at(work, "authorships"))
	{
		cJSON *name = cJSON_CreateObject();

		copy_text(name, "literal", jtree_text(person, "author.display_name"));
		if (!cJSON_AddItemToArray(list, name))
			cJSON_Delete(name);
	}
}

static void add_fields(cJSON *record, const cJSON *crossref, const cJSON *openalex)
{
	const cJSON *work = jtree_at(crossref, "message");
	const char *venue = jtree_text(work, "container-title.0");
	const char *title = jtree_text(work, "title.0");
	const char *type = jtree_text(work, "type");
	int year = jtree_int(work, "issued.date-parts.0.0");
	cJSON *authors;

	title = title ? title : jtree_text(openalex, "title");
	venue = venue ? venue : jtree_text(openalex, "primary_location.source.display_name");
	year = year ? year : jtree_int(openalex, "publication_year");
	copy_text(record, "type", csl_type(type ? type : jtree_text(openalex, "type")));
	copy_text(record, "title", title ? title : "untitled");
	authors = cJSON_AddArrayToObject(record, "author");
	if (jtree_at(work, "author"))
		add_authors_of_crossref(authors, work);
	else
		add_authors_of_openalex(authors, openalex);
	add_year(record, year);
	copy_text(record, "container-title", venue);
	copy_text(record, "volume", jtree_text(work, "volume"));
	copy_text(record, "issue", jtree_text(work, "issue"));
	copy_text(record, "page", jtree_text(work, "page"));
	copy_text(record, "language", jtree_text(openalex, "language"));
}

cJSON *text_describe(const char *slug, const char *doi, const cJSON *crossref,
		     const cJSON *openalex)
{
	cJSON *record = cJSON_CreateObject();

	if (!record)
		return NULL;
	copy_text(record, "id", slug);
	add_fields(record, crossref, openalex);
	copy_text(record, "DOI", doi);
	return record;
}
