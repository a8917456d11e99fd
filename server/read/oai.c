/* Answers of an OAI-PMH repository (.xml): the records of ListRecords and GetRecord, in Dublin
 * Core or JATS. An element is known by its local name: a real OJS has `dc` in the namespace of
 * the protocol. A record becomes a work whose id is made of its identifier, so that it keeps its
 * address; of two with one identifier the later one counts, within a file here and between files
 * of a folder in the parent, which is told of a deleted one by custom.deleted.
 * Sources: openarchives.org/OAI/openarchivesprotocol.html; dublincore.org/documents/dces. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "read/entry.h"
#include "read/readers.h"
#include "read/xml.h"

struct oai {
	struct reading *d;
	struct entry e;
	const char *identifier;
	const xmlNode *dc;
};

/* --- Dublin Core --- */

/* The next element of that name with text in it. */
static const char *next_text(struct oai *o, const char *name, const xmlNode **at)
{
	const char *text = NULL;

	while (!text && (*at = *at ? xml_next(*at, name) : xml_child(o->dc, name)))
		text = xml_text(o->d, *at, NULL);
	return text;
}

static const char *first_text(struct oai *o, const char *name)
{
	const xmlNode *at = NULL;

	return next_text(o, name, &at);
}

/* "Family, Given; School, City, Country." as OJS writes it. */
static void put_creator(struct oai *o, const char *text)
{
	const char *rest = strchr(text, ';'), *comma;
	char *name = arena_strndup(o->d->mem, text, rest ? (size_t)(rest - text) : strlen(text));
	char *country;
	size_t n;

	o->e.full = o->e.full || !name;
	entry_person_text(&o->e, "author", name);
	if (!rest)
		return;
	rest += 1 + strspn(rest + 1, " ");
	comma = strrchr(rest, ',');
	country = arena_strdup(o->d->mem, comma ? comma + 1 + strspn(comma + 1, " ") : rest);
	n = country ? strlen(country) : 0;
	if (n > 0 && country[n - 1] == '.')
		country[n - 1] = '\0';
	o->e.full = o->e.full || !country;
	entry_author_region(&o->e, country, rest);
}

/* A type of CSL by its own name, as our own repository says it beside the words of others. */
static const char *csl_type(struct oai *o)
{
	static const char *const types[] = {
		"article-journal",  "article-magazine", "article-newspaper",
		"entry-dictionary", "dataset",          "entry-encyclopedia",
		"interview",        "legislation",      "motion_picture",
		"paper-conference", "pamphlet",         "personal_communication",
		"post-weblog",      "review-book",      "speech",
		"treaty",           "webpage",
	};
	const xmlNode *at = NULL;
	const char *type;

	while ((type = next_text(o, "type", &at)))
		for (size_t i = 0; i < COUNT_OF(types); i++)
			if (!strcmp(type, types[i]))
				return types[i];
	return NULL;
}

static const char *type_of(struct oai *o)
{
	static const struct {
		const char *word, *csl;
	} list[] = { { "thesis", "thesis" },
		     { "dissertation", "thesis" },
		     { "bookpart", "chapter" },
		     { "chapter", "chapter" },
		     { "bookreview", "review-book" },
		     { "conference", "paper-conference" },
		     { "proceeding", "paper-conference" },
		     { "report", "report" },
		     { "dataset", "dataset" },
		     { "book", "book" },
		     { "preprint", "article" },
		     { "article", "article-journal" } };
	const char *type = csl_type(o);
	const xmlNode *at = NULL;

	if (type)
		return type;
	while ((type = next_text(o, "type", &at)))
		for (size_t i = 0; i < COUNT_OF(list); i++)
			if (strcasestr(type, list[i].word))
				return list[i].csl;
	return "document";
}

static void put_identifiers(struct oai *o)
{
	const xmlNode *at = NULL;
	const char *text;

	while ((text = next_text(o, "identifier", &at))) {
		if (!strncmp(text, "10.", 3) || strcasestr(text, "doi"))
			(void)entry_doi(&o->e, text);
		if (!strncasecmp(text, "http", 4) && !strcasestr(text, "doi.org/"))
			entry_url(&o->e, text);
	}
}

static bool is_issn(const char *s)
{
	return strlen(s) == 9 && s[4] == '-' && strspn(s, "0123456789") == 4 &&
	       strspn(s + 5, "0123456789Xx") == 4;
}

/* The digits behind a word such as "Vol", if it stands in `s`. */
static void put_number(struct oai *o, const char *name, const char *s, const char *const *words)
{
	for (; *words; words++) {
		const char *at = strcasestr(s, *words);
		size_t n;

		if (!at)
			continue;
		at += strlen(*words);
		at += strspn(at, ". ");
		n = strspn(at, "0123456789");
		entry_texts(&o->e, name, at, n);
		return;
	}
}

/* "Journal; Vol 1, No 2 (2013); 37-59" as OJS writes it, an ISSN, or a title alone. */
static void put_source(struct oai *o, const char *text)
{
	static const char *const volume[] = { "Vol", NULL }, *const issue[] = { "No", "Issue",
										NULL };
	const char *semicolon = strchr(text, ';'), *pages;

	if (is_issn(text)) {
		entry_text(&o->e, "ISSN", text);
		return;
	}
	if (doi_in(text) == text || !strncasecmp(text, "http", 4))
		return;
	entry_texts(&o->e, "container-title", text,
		    semicolon ? (size_t)(semicolon - text) : strlen(text));
	if (!semicolon)
		return;
	put_number(o, "volume", semicolon, volume);
	put_number(o, "issue", semicolon, issue);
	pages = strrchr(semicolon, ';') + 1;
	pages += strspn(pages, " ");
	if (*pages >= '0' && *pages <= '9')
		entry_pages(&o->e, pages);
}

static void put_dc(struct oai *o)
{
	const xmlNode *at = NULL;
	const char *text;

	entry_markup(&o->e, "title", first_text(o, "title"));
	entry_text(&o->e, "type", type_of(o));
	while ((text = next_text(o, "creator", &at)))
		put_creator(o, text);
	for (at = NULL; (text = next_text(o, "subject", &at));)
		entry_keyword(&o->e, text);
	for (at = NULL; (text = next_text(o, "source", &at));)
		put_source(o, text);
	entry_markup(&o->e, "abstract", first_text(o, "description"));
	entry_text(&o->e, "publisher", first_text(o, "publisher"));
	entry_date_text(&o->e, "issued", first_text(o, "date"));
	entry_language(&o->e, first_text(o, "language"));
	for (at = NULL; (text = next_text(o, "rights", &at));)
		if (!strncasecmp(text, "http", 4))
			entry_text(&o->e, "license", text);
	put_identifiers(o);
}

/* --- records --- */

/* "oai:ojs.pkp.sfu.ca:article/1315" -> "ojs.pkp.sfu.ca-article-1315" */
static const char *id_of(struct oai *o)
{
	const char *from = o->identifier + (strncmp(o->identifier, "oai:", 4) == 0 ? 4 : 0);
	char *id = arena_strdup(o->d->mem, from);

	for (char *p = id; p && *p; p++)
		if (!(*p >= '0' && *p <= '9') && !((*p | 32) >= 'a' && (*p | 32) <= 'z') &&
		    !strchr("._", *p))
			*p = '-';
	o->e.full = o->e.full || !id;
	return id;
}

static void put_origin(struct oai *o)
{
	if (!o->identifier)
		return;
	entry_text(&o->e, "id", id_of(o));
	entry_custom_text(&o->e, "oai", o->identifier);
}

static void take_deleted(struct oai *o)
{
	if (!o->identifier) {
		reading_warning(o->d, o->e.line, NULL,
				"a deleted record without an identifier takes nothing away");
		return;
	}
	entry_begin(&o->e, o->d, o->e.line);
	entry_custom_text(&o->e, "oai", o->identifier);
	entry_put(&o->e, entry_custom(&o->e), "deleted", cJSON_CreateTrue());
	entry_end(&o->e);
}

/* The works of a reader of its own get the record's identifier. */
static void on_article(struct reading *d, cJSON *work)
{
	struct oai *o = d->ctx;

	o->e = (struct entry){ .d = o->d, .work = work, .full = !work };
	if (work && o->identifier)
		cJSON_DeleteItemFromObjectCaseSensitive(work, "id");
	put_origin(o);
	entry_end(&o->e);
}

static void on_article_finding(struct reading *d, bool is_error, size_t line, const char *fix,
			       const char *message)
{
	struct oai *o = d->ctx;

	(void)line; /* of the article alone */
	(is_error ? reading_error : reading_warning)(o->d, o->e.line, fix, "%s", message);
}

static enum err_code take_article(struct oai *o, xmlNode *article, struct err *err)
{
	xmlBuffer *bytes = xmlBufferCreate();
	struct reading inner = *o->d;
	enum err_code code;

	if (!bytes || xmlNodeDump(bytes, article->doc, article, 0, 0) < 0) {
		xmlBufferFree(bytes);
		return err_set(err, ERR_NO_MEMORY, "there is not enough memory");
	}
	inner.data = (const char *)xmlBufferContent(bytes);
	inner.n = (size_t)xmlBufferLength(bytes);
	inner.ctx = o;
	inner.work = on_article;
	inner.finding = on_article_finding;
	code = reader_jats.read(&inner, err);
	xmlBufferFree(bytes);
	return code;
}

static enum err_code take_record(struct reading *d, const xmlNode *record, struct err *err)
{
	const xmlNode *header = xml_child(record, "header"),
		      *metadata = xml_child(record, "metadata");
	struct oai o = { .d = d, .identifier = xml_text(d, xml_child(header, "identifier"), NULL) };
	xmlNode *article = xml_child(metadata, "article");

	o.e.line = (size_t)xmlGetLineNo(record);
	if (xml_attr_is(header, "status", "deleted")) {
		take_deleted(&o);
		return ERR_OK;
	}
	if (article)
		return take_article(&o, article, err);
	o.dc = xml_child(metadata, "dc");
	if (!o.dc) {
		reading_error(d, o.e.line, "ask for metadataPrefix=oai_dc",
			      "the record %.120s is in a format that is not read",
			      o.identifier ? o.identifier : "here");
		return ERR_OK;
	}
	entry_begin(&o.e, d, o.e.line);
	put_origin(&o);
	put_dc(&o);
	if (entry_has(&o.e, "title") || o.e.full) {
		entry_end(&o.e);
		return ERR_OK;
	}
	reading_error(d, o.e.line, "tell the repository", "the record %.120s has no title",
		      o.identifier ? o.identifier : "here");
	entry_drop(&o.e);
	return ERR_OK;
}

/* Does a later record of the list have this one's identifier? Few do: mostly none. */
struct seen {
	const char *identifier;
	const xmlNode *record;
};

static int by_identifier(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;
	const int order = strcmp(x->identifier, y->identifier);

	return order ? order
		     : (xmlGetLineNo(x->record) > xmlGetLineNo(y->record)) -
			       (xmlGetLineNo(x->record) < xmlGetLineNo(y->record));
}

static bool is_superseded(const struct seen *list, size_t n, const struct seen *one)
{
	size_t low = 0, high = n;

	while (low < high) { /* behind the last of that identifier */
		const size_t mid = low + (high - low) / 2;

		if (strcmp(list[mid].identifier, one->identifier) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 && !strcmp(list[low - 1].identifier, one->identifier) &&
	       list[low - 1].record != one->record;
}

static enum err_code take_list(struct reading *d, const xmlNode *list, struct err *err)
{
	struct seen *seen = NULL;
	size_t n = 0, cap = 0;

	for (const xmlNode *at = xml_child(list, "record"); at; at = xml_next(at, "record")) {
		const char *id = xml_text(d, xml_path(at, "header/identifier"), NULL);

		if (!arena_reserve(d->mem, &seen, sizeof(*seen), n, &cap))
			return err_set(err, ERR_NO_MEMORY, "there is not enough memory");
		seen[n++] = (struct seen){ id ? id : "", at };
	}
	if (n > 0)
		qsort(seen, n, sizeof(*seen), by_identifier);
	for (const xmlNode *at = xml_child(list, "record"); at; at = xml_next(at, "record")) {
		const char *id = xml_text(d, xml_path(at, "header/identifier"), NULL);
		const struct seen one = { id ? id : "", at };

		if (!*one.identifier || !is_superseded(seen, n, &one))
			TRY(take_record(d, at, err));
	}
	return ERR_OK;
}

static void take_error(struct reading *d, const xmlNode *error)
{
	const char *code = xml_attr(d, error, "code"), *text = xml_text(d, error, NULL);

	if (code && !strcmp(code, "noRecordsMatch"))
		reading_warning(d, 0, "take it away", "the repository had no record to give");
	else
		reading_error(
			d, (size_t)xmlGetLineNo(error), "harvest it anew",
			"it is no list of records but an error that was answered: %.60s %.160s",
			code ? code : "", text ? text : "");
}

static enum err_code oai_read(struct reading *d, struct err *err)
{
	AUTO(xml) xmlDoc *doc = NULL;
	const xmlNode *root, *list, *error;

	TRY(xml_read(&doc, d, err));
	if (!doc)
		return ERR_OK;
	root = xmlDocGetRootElement(doc);
	list = xml_child(root, "ListRecords");
	if (!list)
		list = xml_child(root, "GetRecord");
	error = xml_child(root, "error");
	if (error)
		take_error(d, error);
	else if (!list)
		reading_warning(d, 0, "take it away",
				"it is an OAI-PMH answer without records (ListRecords, GetRecord)");
	return list ? take_list(d, list, err) : ERR_OK;
}

const struct reader reader_oai = { &format_oai, oai_read };
