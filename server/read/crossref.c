/* A work of Crossref's. Source: api.crossref.org's own documentation of its format. */
#include <string.h>

#include "base/str.h"
#include "read/json.h"

struct type {
	const char *name, *csl;
};

static const struct type types[] = {
	{ "journal-article", "article-journal" },
	{ "book-chapter", "chapter" },
	{ "book-section", "chapter" },
	{ "book-part", "chapter" },
	{ "book-track", "chapter" },
	{ "book", "book" },
	{ "monograph", "book" },
	{ "edited-book", "book" },
	{ "reference-book", "book" },
	{ "proceedings", "book" },
	{ "proceedings-article", "paper-conference" },
	{ "dissertation", "thesis" },
	{ "report", "report" },
	{ "report-component", "report" },
	{ "posted-content", "article" },
	{ "dataset", "dataset" },
	{ "reference-entry", "entry" },
	{ "peer-review", "review" },
	{ "standard", "standard" },
};

static const char *type_of(const char *name)
{
	for (size_t i = 0; name && i < COUNT_OF(types); i++)
		if (!strcmp(types[i].name, name))
			return types[i].csl;
	return "document";
}

bool crossref_is_work(const cJSON *object)
{
	return member_text(object, "DOI") &&
	       (cJSON_IsArray(member_get(object, "title")) ||
		member_get(object, "is-referenced-by-count") || member_get(object, "prefix"));
}

static void put_title(struct entry *e, const cJSON *work)
{
	const char *title = member_text(work, "title"), *sub = member_text(work, "subtitle");
	AUTO(str) struct str both = STR(1 << 20);

	if (!title)
		title = member_text(work, "original-title");
	/* Some publishers have the subtitle in the title as well. */
	if (!title || !sub || strstr(title, sub)) {
		entry_markup(e, "title", title);
		return;
	}
	str_add_f(&both, "%s%s %s", title, strchr(":?!.", title[strlen(title) - 1]) ? "" : ":",
		  sub);
	entry_markup(e, "title", str_text(&both));
	e->full = e->full || !str_ok(&both);
}

/* What stands behind the last comma of "School, University, City, Country". */
static void put_affiliations(struct entry *e, const cJSON *person)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, member_get(person, "affiliation"))
	{
		const char *name = member_text(item, "name");
		const char *comma = name ? strrchr(name, ',') : NULL;

		if (comma)
			entry_author_region(e, comma + 1 + strspn(comma + 1, " "), name);
	}
}

static void put_people(struct entry *e, const cJSON *work)
{
	static const char *const roles[] = { "author", "editor", "translator" };

	for (size_t i = 0; i < COUNT_OF(roles); i++) {
		const cJSON *item;

		cJSON_ArrayForEach(item, member_get(work, roles[i]))
		{
			entry_person(e, roles[i],
				     &(struct person){ .family = member_text(item, "family"),
						       .given = member_text(item, "given"),
						       .suffix = member_text(item, "suffix"),
						       .literal = member_text(item, "name") });
			if (i == 0)
				put_affiliations(e, item);
		}
	}
}

static void put_date(struct entry *e, const cJSON *work)
{
	static const char *const names[] = { "issued", "published", "published-print",
					     "published-online", "approved" };
	int part[3];

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const cJSON *date = member_get(work, names[i]);
		const cJSON *parts = cJSON_GetArrayItem(member_get(date, "date-parts"), 0);

		for (int k = 0; k < 3; k++) {
			const cJSON *n = cJSON_GetArrayItem(parts, k);

			part[k] = cJSON_IsNumber(n) ? n->valueint : 0;
		}
		entry_date(e, "issued", part[0], part[1], part[2]);
	}
}

/* Text mining terms bind machines; what readers may do says another one. */
static void put_licence(struct entry *e, const cJSON *work)
{
	static const char open[] = "creativecommons.org/";
	const cJSON *item;
	const char *licence = NULL;

	cJSON_ArrayForEach(item, member_get(work, "license"))
	{
		const char *url = member_text(item, "URL"),
			   *of = member_text(item, "content-version");

		if (url && (strstr(url, open) || !licence) && !(of && !strcmp(of, "tdm")))
			licence = url;
	}
	entry_text(e, "license", licence);
}

/* One line of its list as it would be printed, where the record has parts only. */
static void put_reference_text(struct entry *e, cJSON *ref, const cJSON *item)
{
	static const char *const parts[] = { "author",       "year",          "article-title",
					     "volume-title", "journal-title", "volume",
					     "first-page" };
	const char *whole = member_text(item, "unstructured");
	AUTO(str) struct str text = STR(1 << 20);

	for (size_t i = 0; !whole && i < COUNT_OF(parts); i++) {
		const char *part = member_text(item, parts[i]);

		if (part)
			str_add_f(&text, i == 1 ? "%s(%s)" : "%s%s",
				  text.len == 0 ? ""
				  : i == 1      ? " "
						: ". ",
				  part);
	}
	if (whole || text.len > 0)
		entry_put(e, ref, "text", cJSON_CreateString(whole ? whole : str_text(&text)));
}

static void put_references(struct entry *e, const cJSON *work)
{
	static const char *const same[][2] = { { "id", "key" },
					       { "DOI", "DOI" },
					       { "container-title", "journal-title" },
					       { "volume", "volume" },
					       { "page", "first-page" } };
	const cJSON *item;

	cJSON_ArrayForEach(item, member_get(work, "reference"))
	{
		cJSON *ref = cJSON_CreateObject();
		const char *title = member_text(item, "article-title");

		for (size_t i = 0; i < COUNT_OF(same); i++)
			if (member_text(item, same[i][1]))
				entry_put(e, ref, same[i][0],
					  cJSON_CreateString(member_text(item, same[i][1])));
		if (!title)
			title = member_text(item, "volume-title");
		if (title)
			entry_put(e, ref, "title", cJSON_CreateString(title));
		put_reference_text(e, ref, item);
		entry_add(e, entry_array(e, e->work, "reference_list"), ref);
	}
}

void crossref_take(struct reading *d, const cJSON *work)
{
	static const char *const same[][2] = {
		{ "container-title", "container-title" },
		{ "publisher", "publisher" },
		{ "publisher-place", "publisher-location" },
		{ "volume", "volume" },
		{ "issue", "issue" },
		{ "ISSN", "ISSN" },
		{ "ISBN", "ISBN" },
		{ "event-title", "event.name" },
		{ "container-title-short", "short-container-title" },
	};
	const char *type = member_text(work, "type"), *abstract = member_text(work, "abstract");
	const cJSON *subject;
	struct entry e;

	entry_begin(&e, d, 0);
	entry_text(&e, "type", type_of(type));
	put_title(&e, work);
	(void)entry_doi(&e, member_text(work, "DOI"));
	for (size_t i = 0; i < COUNT_OF(same); i++)
		entry_markup(&e, same[i][0], member_text(work, same[i][1]));
	entry_pages(&e, member_text(work, "page"));
	entry_language(&e, member_text(work, "language"));
	entry_url(&e, member_text(work, "resource.primary.URL"));
	entry_url(&e, entry_has(&e, "URL") ? NULL : member_text(work, "URL"));
	entry_markup(&e, "abstract", abstract);
	put_people(&e, work);
	put_date(&e, work);
	put_licence(&e, work);
	put_references(&e, work);
	cJSON_ArrayForEach(subject, member_get(work, "subject"))
		entry_keyword(&e, cJSON_GetStringValue(subject));
	if (entry_has(&e, "title") || e.full) {
		entry_end(&e);
		return;
	}
	reading_error(d, 0, "add a record with its title", "%.120s has no title and was left out",
		      member_text(work, "DOI"));
	entry_drop(&e);
}
