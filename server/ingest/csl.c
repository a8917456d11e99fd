/* CSL-JSON 1.0.2, as Zotero, Pandoc and citeproc write it; this project's own fields are in
 * `custom`, which the format leaves to applications. */
#include "ingest/csl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "read/read.h"
#include "text/text.h"

struct place csl_here(const struct csl *x)
{
	return (struct place){ .file = x->path, .line = x->line, .entry = x->rec.key };
}

static const char *keep_in(struct csl *x, struct arena *mem, const char *s, size_t n)
{
	char *copy = arena_strndup(mem, s, n);

	if (!copy)
		x->full = true;
	return copy;
}

static const char *keep(struct csl *x, const char *s, size_t n)
{
	return keep_in(x, x->r->mem, s, n);
}

static const char *field_in(struct csl *x, struct arena *mem, const cJSON *object, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
	char number[32];

	if (cJSON_IsNumber(item)) {
		(void)snprintf(number, sizeof(number), "%.15g", item->valuedouble);
		return keep_in(x, mem, number, strlen(number));
	}
	if (!cJSON_IsString(item) || !*item->valuestring)
		return NULL;
	return keep_in(x, mem, item->valuestring, strlen(item->valuestring));
}

const char *csl_field(struct csl *x, const cJSON *object, const char *name)
{
	return field_in(x, x->r->mem, object, name);
}

const char *csl_long(struct csl *x, const cJSON *object, const char *name)
{
	return field_in(x, x->r->texts, object, name);
}

const char **csl_strings(struct csl *x, const cJSON *object, const char *name, size_t *n)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(object, name), *item;
	const char **list;

	*n = 0;
	if (!cJSON_IsArray(array))
		return NULL;
	list = arena_array(x->r->mem, const char *, (size_t)cJSON_GetArraySize(array));
	if (!list) {
		x->full = true;
		return NULL;
	}
	cJSON_ArrayForEach(item, array) if (cJSON_IsString(item)) list[(*n)++] =
		keep(x, item->valuestring, strlen(item->valuestring));
	return list;
}

/* --- the fields that need more than copying --- */

static int digits_at(const char *s)
{
	for (; *s; s++) {
		const size_t n = strspn(s, "0123456789");

		if (n == 4)
			return (int)strtol(s, NULL, 10);
		s += n;
		if (!*s)
			break;
	}
	return 0;
}

static int year_of(const cJSON *entry)
{
	const cJSON *issued = cJSON_GetObjectItemCaseSensitive(entry, "issued");
	const cJSON *parts = cJSON_GetObjectItemCaseSensitive(issued, "date-parts");
	const cJSON *year = cJSON_GetArrayItem(cJSON_GetArrayItem(parts, 0), 0);
	static const char *const texts[] = { "raw", "literal" };

	if (cJSON_IsNumber(year) && year->valuedouble > 0 && year->valuedouble < 10000)
		return year->valueint;
	if (cJSON_IsString(year))
		return digits_at(year->valuestring);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		const cJSON *text = cJSON_GetObjectItemCaseSensitive(issued, texts[i]);

		if (cJSON_IsString(text))
			return digits_at(text->valuestring);
	}
	return 0;
}

/* Bare and lower-case, whatever address stands before it. */
static const char *doi_of(struct csl *x, const cJSON *entry)
{
	const char *doi = csl_field(x, entry, "DOI"), *bare;
	char *lower;

	if (!doi)
		return NULL;
	bare = strstr(doi, "10.");
	if (!bare) {
		const struct place at = csl_here(x);

		report_warning(x->r, &at, "a DOI begins with 10.",
			       "\"%.80s\" is no DOI and was left out", doi);
		return NULL;
	}
	lower = arena_strdup(x->r->mem, bare);
	for (char *p = lower; p && *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + 32);
	x->full = x->full || !lower;
	return lower;
}

/* Only addresses of the web: others would become links that readers follow. */
static const char *url_of(struct csl *x, const cJSON *entry)
{
	const char *url = csl_field(x, entry, "URL");
	const struct place at = csl_here(x);

	if (!url || strncasecmp(url, "https://", 8) == 0 || strncasecmp(url, "http://", 7) == 0)
		return url;
	report_warning(x->r, &at, "write the whole address, with https://",
		       "\"%.80s\" is no web address and was left out", url);
	return NULL;
}

static const char *venue_of(struct csl *x, const cJSON *entry)
{
	static const char *const names[] = { "container-title", "collection-title", "event-title",
					     "publisher" };
	const char *venue = NULL;

	for (size_t i = 0; i < COUNT_OF(names) && !venue; i++)
		venue = csl_field(x, entry, names[i]);
	return venue;
}

static bool add_name(struct csl *x, const cJSON *item)
{
	struct record *rec = &x->rec;
	struct name name = { .family = csl_field(x, item, "family"),
			     .given = csl_field(x, item, "given"),
			     .literal = csl_field(x, item, "literal") };
	const char *particle = csl_field(x, item, "non-dropping-particle");

	if (name.family && particle) {
		AUTO(str) struct str both = STR(4096);

		str_add_f(&both, "%s %s", particle, name.family);
		name.family = keep(x, str_text(&both), both.len);
	}
	if (!name.family && !name.literal) {
		name.literal = name.given;
		name.given = NULL;
	}
	if (name.family)
		name.literal = NULL;
	if (!name.family && !name.literal)
		return false;
	rec->authors[rec->n_authors++] = name;
	return true;
}

static void take_authors(struct csl *x, const cJSON *entry)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(entry, "author"), *item;

	if (!array)
		return;
	x->rec.authors = arena_array(x->r->mem, struct name, (size_t)cJSON_GetArraySize(array));
	if (!x->rec.authors) {
		x->full = true;
		return;
	}
	cJSON_ArrayForEach(item, array)
	{
		if (!cJSON_IsObject(item) || !add_name(x, item)) {
			const struct place at = csl_here(x);

			report_warning(
				x->r, &at,
				"write {\"family\": ..., \"given\": ...} or {\"literal\": ...}",
				"an author without a name was left out");
		}
	}
}

/* Everybody who can be asked for: authors as they are and as printed, and editors. */
static void take_names(struct csl *x, const cJSON *entry, const cJSON *printed)
{
	static const char *const roles[] = { "author", "editor", "translator", "recipient" };
	static const char *const parts[] = { "given", "non-dropping-particle", "family",
					     "literal" };
	const cJSON *as_printed = cJSON_GetObjectItemCaseSensitive(printed, "author");
	AUTO(str) struct str names = STR(FILE_MAX);

	for (size_t i = 0; i < COUNT_OF(roles); i++) {
		const cJSON *person;

		cJSON_ArrayForEach(person, cJSON_GetObjectItemCaseSensitive(entry, roles[i]))
		{
			for (size_t k = 0; k < COUNT_OF(parts); k++) {
				const cJSON *part =
					cJSON_GetObjectItemCaseSensitive(person, parts[k]);

				if (cJSON_IsString(part))
					str_add_f(&names, "%s ", part->valuestring);
			}
			str_add(&names, "; ");
		}
	}
	if (cJSON_IsString(as_printed))
		str_add(&names, as_printed->valuestring);
	x->rec.names = keep_in(x, x->r->texts, str_text(&names), names.len);
	x->full = x->full || !str_ok(&names);
}

/* --- keys --- */

bool csl_is_suffix(const char *s)
{
	static const char *const suffixes[] = { ".bib", ".ris", ".csl.json", ".jsonld", ".txt" };

	for (size_t i = 0; i < COUNT_OF(suffixes); i++)
		if (strcmp(suffixes[i], s) == 0)
			return true;
	return false;
}

/* Can a work be asked for by it? ".." would lead elsewhere, and k.bib is k as BibTeX. */
static bool is_key(const char *s)
{
	const size_t n = strlen(s);

	for (const char *dot = s; (dot = strchr(dot, '.')); dot++)
		if (csl_is_suffix(dot))
			return false;
	return n > 0 && n <= 200 && *s != '.' &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == n;
}

static const char *made_key(struct csl *x)
{
	const char *key = NULL;

	x->full = x->full || keys_make(&key, x->c, x->r, &x->rec) != ERR_OK;
	x->rec.made = true;
	return key;
}

static void choose_key(struct csl *x)
{
	const char *id = x->rec.key;
	AUTO(str) struct str slug = STR(256);

	if (!id) {
		x->rec.key = made_key(x);
		return;
	}
	if (is_key(id))
		return;
	text_slug(&slug, x->r->tk, id, strlen(id));
	x->rec.key = slug.len > 0 ? keep(x, str_text(&slug), slug.len) : made_key(x);
	if (x->rec.key)
		report_warning(x->r,
			       &(struct place){ .file = x->path, .line = x->line, .entry = id },
			       "use letters, digits, dots, hyphens and underscores, no dot first "
			       "and last no "
			       ".bib, .ris, .csl.json, .jsonld or .txt",
			       "the id cannot stand in an address; %s is used", x->rec.key);
}

/* --- entries --- */

static bool is_wrong(struct csl *x, const cJSON *entry, size_t number)
{
	const cJSON *id = cJSON_GetObjectItemCaseSensitive(entry, "id");
	char name[64];
	const struct place at = { .file = x->path,
				  .line = x->line,
				  .entry = cJSON_IsString(id) ? id->valuestring : name };

	(void)snprintf(name, sizeof(name), "entry %zu", number);
	if (!cJSON_IsObject(entry)) {
		report_error(x->r, &at, "write one {...} for each work", "it is no object");
		return true;
	}
	if (!cJSON_IsString(cJSON_GetObjectItemCaseSensitive(entry, "title")) ||
	    !*cJSON_GetObjectItemCaseSensitive(entry, "title")->valuestring) {
		report_error(x->r, &at, "add \"title\"", "the work has no title");
		return true;
	}
	return false;
}

/* What is shown as the record must carry the key that it is asked for by. */
static bool put_key(cJSON *entry, const char *key)
{
	cJSON *id = cJSON_CreateString(key);
	const bool had = cJSON_GetObjectItemCaseSensitive(entry, "id") != NULL;
	const bool ok = id && (had ? cJSON_ReplaceItemInObjectCaseSensitive(entry, "id", id)
				   : cJSON_AddItemToObject(entry, "id", id));

	if (!ok)
		cJSON_Delete(id);
	return ok;
}

/* Many records: no copy of their list is left behind in an arena that keeps everything. */
enum err_code corpus_add(struct corpus *c, struct run *r, const struct record *rec)
{
	if (c->n == c->cap || !c->loose) {
		const size_t cap = c->n < 64 ? 64 : c->n + c->n / 2;
		struct record *more = realloc(c->loose ? c->records : NULL, cap * sizeof(*more));

		if (!more)
			return ingest_no_memory(r);
		c->records = more;
		c->cap = cap;
		c->loose = true;
	}
	c->records[c->n++] = *rec;
	return keys_add(c, r, rec->key);
}

enum err_code csl_take_entry(struct csl *x, cJSON *entry, size_t number)
{
	const cJSON *custom = cJSON_GetObjectItemCaseSensitive(entry, "custom");
	char *text;

	x->rec = (struct record){ .file = x->path, .line = x->line };
	if (is_wrong(x, entry, number))
		return ERR_OK;
	x->rec.key = csl_field(x, entry, "id"); /* findings name it from here on */
	x->rec.year = year_of(entry);
	edition_note(&x->rec.edition, entry);
	take_authors(x, entry);
	choose_key(x);
	x->rec.title = csl_field(x, entry, "title");
	x->rec.type = csl_field(x, entry, "type");
	x->rec.venue = venue_of(x, entry);
	x->rec.doi = doi_of(x, entry);
	x->rec.url = url_of(x, entry);
	x->rec.language = csl_field(x, entry, "language");
	x->rec.keyword = csl_long(x, entry, "keyword");
	x->rec.abstract = csl_long(x, entry, "abstract");
	x->rec.abstract_kind = x->rec.abstract ? "abstract" : NULL;
	csl_take_custom(x, custom);
	take_names(x, entry, cJSON_GetObjectItemCaseSensitive(custom, "as_printed"));
	if (!x->rec.type)
		x->rec.type = "document";
	if (x->full || !put_key(entry, x->rec.key))
		return ingest_no_memory(x->r);
	text = cJSON_PrintUnformatted(entry);
	x->rec.csl = text ? keep_in(x, x->r->texts, text, strlen(text)) : NULL;
	cJSON_free(text);
	if (!x->rec.csl)
		return ingest_no_memory(x->r);
	TRY(run_claim(x->r, x->path, "key", x->rec.key));
	return corpus_add(x->c, x->r, &x->rec);
}

static cJSON *parse(struct csl *x, const char *text, size_t n)
{
	const char *end = text;
	cJSON *root;
	size_t line = 1;

	if (reading_is_too_deep(text)) {
		report_error(x->r, &(struct place){ .file = x->path },
			     "write a list of CSL-JSON objects", "it is nested more than %d deep",
			     READING_DEPTH_MAX);
		return NULL;
	}
	root = cJSON_ParseWithLengthOpts(text, n + 1, &end, 1);
	if (!root) {
		for (const char *p = text; p < end; p++)
			line += *p == '\n';
		report_error(
			x->r, &(struct place){ .file = x->path, .line = line },
			"look for a missing comma, quotation mark or bracket there or just before",
			"it is not JSON from here on; the whole file was left out");
	}
	return root;
}

static enum err_code read_entry(struct csl *x, cJSON *entry, size_t number)
{
	TRY(csl_take_entry(x, entry, number));
	return stow_new(x->c, x->r);
}

enum err_code csl_read(struct corpus *c, struct run *r, const char *path)
{
	struct csl x = { .c = c, .r = r, .path = path };
	enum err_code code = ERR_OK;
	cJSON *root, *entry;
	char *text;
	size_t n, number = 0;

	TRY(file_read(&text, &n, r, path, r->texts));
	root = text ? parse(&x, text, n) : NULL;
	if (!root)
		return run_leave_out(r, path, true);
	if (cJSON_IsObject(root)) {
		code = read_entry(&x, root, 1);
	} else {
		if (!cJSON_IsArray(root))
			report_error(r, &(struct place){ .file = path },
				     "write a list of CSL-JSON objects", "it holds no works");
		cJSON_ArrayForEach(entry, root) if (code == ERR_OK) code =
			read_entry(&x, entry, ++number);
	}
	cJSON_Delete(root);
	return code;
}
