/* A work of OpenAlex's. Source: docs.openalex.org, "Work object". */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "read/json.h"

enum { WORDS_MAX = 50000 }; /* of an abstract */

struct type {
	const char *name, *csl;
};

static const struct type types[] = {
	{ "article", "article-journal" },
	{ "review", "article-journal" },
	{ "letter", "article-journal" },
	{ "editorial", "article-journal" },
	{ "erratum", "article-journal" },
	{ "journal-article", "article-journal" },
	{ "preprint", "article" },
	{ "posted-content", "article" },
	{ "book", "book" },
	{ "monograph", "book" },
	{ "book-chapter", "chapter" },
	{ "dissertation", "thesis" },
	{ "report", "report" },
	{ "dataset", "dataset" },
	{ "reference-entry", "entry" },
	{ "peer-review", "review" },
	{ "standard", "standard" },
	{ "proceedings-article", "paper-conference" },
};

static const char *type_of(const cJSON *work)
{
	const char *name = member_text(work, "type");
	const char *source = member_text(work, "primary_location.source.type");

	for (size_t i = 0; name && i < COUNT_OF(types); i++) {
		if (strcmp(types[i].name, name) != 0)
			continue;
		return !strcmp(name, "article") && source && !strcmp(source, "conference")
			       ? "paper-conference"
			       : types[i].csl;
	}
	return source && !strcmp(source, "journal") ? "article-journal" : "document";
}

/* "https://openalex.org/W2741809807" -> "W2741809807"; NULL: it is no work's. */
static const char *work_id(const char *address)
{
	const char *slash = address ? strrchr(address, '/') : NULL;

	return slash && slash[1] == 'W' && slash[2] ? slash + 1 : NULL;
}

bool openalex_is_work(const cJSON *object)
{
	const char *id = member_text(object, "id");

	return id && strstr(id, "openalex.org/") && work_id(id);
}

/* --- the abstract: each word with the places that it stands at --- */

static void put_abstract(struct entry *e, const cJSON *index)
{
	const char **words;
	const cJSON *word, *place;
	AUTO(str) struct str text = STR(4 << 20);

	if (!cJSON_IsObject(index))
		return;
	words = arena_array(e->d->mem, const char *, WORDS_MAX);
	if (!words) {
		e->full = true;
		return;
	}
	cJSON_ArrayForEach(word, index)
		cJSON_ArrayForEach(place, word) if (cJSON_IsNumber(place) &&
						    place->valuedouble >= 0 &&
						    place->valuedouble < WORDS_MAX)
			words[place->valueint] = word->string;
	for (size_t i = 0; i < WORDS_MAX; i++)
		if (words[i] && *words[i])
			str_add_f(&text, "%s%s", text.len > 0 ? " " : "", words[i]);
	if (!str_ok(&text)) {
		reading_warning(e->d, 0, NULL, "the abstract is too long and was cut");
		text.failed = false;
	}
	entry_markup(e, "abstract", str_text(&text));
}

/* --- the rest --- */

static void put_people(struct entry *e, const cJSON *work)
{
	const cJSON *item, *place;

	cJSON_ArrayForEach(item, member_get(work, "authorships"))
	{
		const char *name = member_text(item, "author.display_name");

		entry_person_text(e, "author", name ? name : member_text(item, "raw_author_name"));
		cJSON_ArrayForEach(place, member_get(item, "institutions"))
		{
			const char *country = member_text(place, "country_code");
			const char *label = member_text(place, "display_name");

			if (country)
				entry_author_region(e, country, label ? label : country);
		}
		if (!cJSON_GetArraySize(member_get(item, "institutions")))
			cJSON_ArrayForEach(place, member_get(item, "countries"))
				entry_author_region(e, cJSON_GetStringValue(place),
						    "a country that OpenAlex names");
	}
}

static void put_pages(struct entry *e, const cJSON *work)
{
	const char *from = member_text(work, "biblio.first_page"),
		   *to = member_text(work, "biblio.last_page");
	AUTO(str) struct str both = STR(4096);

	if (!from || !to || !strcmp(from, to)) {
		entry_pages(e, from);
		return;
	}
	str_add_f(&both, "%s-%s", from, to);
	entry_pages(e, str_text(&both));
}

/* Its topics and concepts are a machine's guesses, and said once only. */
static void put_keywords(struct entry *e, const cJSON *work)
{
	static const char *const lists[] = { "keywords", "topics", "concepts" };
	const cJSON *item;

	for (size_t i = 0; i < COUNT_OF(lists) && !entry_has(e, "keyword"); i++)
		cJSON_ArrayForEach(item, member_get(work, lists[i]))
		{
			const char *name = member_text(item, "display_name");

			entry_keyword(e, name ? name : member_text(item, "keyword"));
		}
}

static void put_references(struct entry *e, const cJSON *work)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, member_get(work, "referenced_works"))
	{
		const char *id = work_id(cJSON_GetStringValue(item));
		cJSON *ref = id ? cJSON_CreateObject() : NULL;

		if (!id)
			continue;
		entry_put(e, ref, "id", cJSON_CreateString(id));
		entry_put(e, ref, "URL", cJSON_CreateString(item->valuestring));
		entry_add(e, entry_array(e, e->work, "reference_list"), ref);
	}
}

static void put_date(struct entry *e, const cJSON *work)
{
	const int year = member_number(work, "publication_year");
	const char *date = member_text(work, "publication_date");

	if (date)
		entry_date_text(e, "issued", date);
	entry_date(e, "issued", year, 0, 0);
}

void openalex_take(struct reading *d, const cJSON *work)
{
	const char *id = work_id(member_text(work, "id")), *title = member_text(work, "title"),
		   *doi = member_text(work, "doi"),
		   *url = member_text(work, "primary_location.landing_page_url");
	struct entry e;

	entry_begin(&e, d, 0);
	entry_text(&e, "type", type_of(work));
	entry_markup(&e, "title", title ? title : member_text(work, "display_name"));
	(void)entry_doi(&e, doi);
	entry_url(&e, url ? url : doi ? doi : member_text(work, "id"));
	entry_markup(&e, "container-title",
		     member_text(work, "primary_location.source.display_name"));
	entry_text(&e, "publisher",
		   member_text(work, "primary_location.source.host_organization_name"));
	entry_text(&e, "ISSN", member_text(work, "primary_location.source.issn_l"));
	entry_text(&e, "volume", member_text(work, "biblio.volume"));
	entry_text(&e, "issue", member_text(work, "biblio.issue"));
	entry_language(&e, member_text(work, "language"));
	put_pages(&e, work);
	put_date(&e, work);
	put_people(&e, work);
	put_abstract(&e, member_get(work, "abstract_inverted_index"));
	put_keywords(&e, work);
	entry_custom_text(&e, "openalex", id);
	entry_text(&e, "license", member_text(work, "primary_location.license"));
	put_references(&e, work);
	if (entry_has(&e, "title") || e.full) {
		entry_end(&e);
		return;
	}
	reading_error(d, 0, "add a record with its title", "%.40s has no title and was left out",
		      id);
	entry_drop(&e);
}
