/* A document as a plain JSON object: {id, title, text} and what else is known of it. It is
 * written down as the CSL-JSON entry that it amounts to, and its text becomes passages. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/csl.h"
#include "text/text.h"

enum {
	PASSAGE_BYTES = 3000, /* a paragraph that is longer is cut at the end of a sentence */
	WRAPPED_MAX = 160,    /* a line up to here may have been wrapped by a program */
	TEXT_BYTES = 64 * 1024 * 1024,
};

/* --- text --- */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Behind the last sentence that fits, else behind a word, else behind a character. */
size_t document_cut(const char *s, size_t n)
{
	size_t cut = 0;

	if (n <= PASSAGE_BYTES)
		return n;
	for (size_t end = 0; end < PASSAGE_BYTES; cut = end < PASSAGE_BYTES ? end : cut)
		end = text_sentence_end(s, PASSAGE_BYTES, end);
	for (size_t i = PASSAGE_BYTES; cut == 0 && i > 0; i--)
		cut = s[i] == ' ' ? i : 0;
	for (size_t i = PASSAGE_BYTES; cut == 0; i--)
		cut = ((unsigned char)s[i] & 0xc0) != 0x80 ? i : 0;
	return cut;
}

struct writing {
	struct csl *x;
	struct record *record;
	const char *section;
	uint32_t level;
	struct str paragraph;
};

static enum err_code end_paragraph(struct writing *w)
{
	char *s = w->paragraph.data;
	size_t n = w->paragraph.len;

	if (!str_ok(&w->paragraph))
		return ingest_no_memory(w->x->r);
	while (n > PASSAGE_BYTES) {
		const size_t cut = document_cut(s, n);
		const char next = s[cut];

		s[cut] = '\0';
		TRY(record_add_paragraph(w->record, w->x->r, s, w->section, w->level));
		s[cut] = next;
		s += cut + (next == ' ');
		n -= cut + (next == ' ');
	}
	if (n > 0)
		TRY(record_add_paragraph(w->record, w->x->r, s, w->section, w->level));
	str_clear(&w->paragraph);
	return ERR_OK;
}

/* Blank lines part paragraphs; so does the end of a line that no program wrapped. */
static enum err_code add_text(struct writing *w, const char *text)
{
	for (const char *at = text, *next; *at; at = next) {
		size_t n = strcspn(at, "\n");

		next = at + n + (at[n] == '\n');
		for (; n > 0 && is_space(*at); n--)
			at++;
		while (n > 0 && is_space(at[n - 1]))
			n--;
		if (n > 0 && w->paragraph.len > 0)
			str_add_char(&w->paragraph, ' ');
		str_add_n(&w->paragraph, at, n);
		if (n == 0 || n > WRAPPED_MAX)
			TRY(end_paragraph(w));
	}
	return end_paragraph(w);
}

static enum err_code add_texts(struct writing *w, const cJSON *text, const cJSON *notes)
{
	const cJSON *note;

	if (cJSON_IsString(text))
		TRY(add_text(w, text->valuestring));
	else
		TRY(document_paragraphs(w->x, w->record, text));
	w->section = "Notes";
	w->level = 1;
	if (cJSON_IsString(notes))
		TRY(add_text(w, notes->valuestring));
	cJSON_ArrayForEach(note, notes) if (cJSON_IsString(note))
		TRY(add_text(w, note->valuestring));
	if (w->record->n_paragraphs > 0)
		w->record->text_file = w->x->path;
	return ERR_OK;
}

/* --- the record --- */

static void put(struct csl *x, cJSON *to, const char *name, cJSON *item)
{
	if (cJSON_AddItemToObject(to, name, item))
		return;
	cJSON_Delete(item);
	x->full = true;
}

static void put_text(struct csl *x, cJSON *to, const char *name, const char *text)
{
	if (text)
		put(x, to, name, cJSON_CreateString(text));
}

/* The first of the fields that is there. */
static const char *first_field(struct csl *x, const cJSON *object, const char *const *names)
{
	const char *text = NULL;

	for (; *names && !text; names++)
		text = csl_field(x, object, *names);
	return text;
}

/* The file's name and the line's number, for what has no id. */
static const char *made_id(struct csl *x)
{
	const char *slash = strrchr(x->path, '/'), *name = slash ? slash + 1 : x->path;
	char id[128];

	(void)snprintf(id, sizeof(id), "%.*s-%zu", (int)strcspn(name, "."), name, x->line);
	return arena_strdup(x->r->mem, id);
}

/* Sources name documents by paths and the like. What cannot stand in an address, where k.bib
 * is k as BibTeX, is made a hyphen and told once a file; letters beyond ASCII are left to the
 * reader of entries. */
static const char *id_of(struct csl *x, const cJSON *object)
{
	const char *given = csl_field(x, object, "id");
	char *id = (char *)(given ? given : made_id(x));
	bool renamed = false;

	for (size_t i = 0; id && id[i]; i++) {
		const unsigned char c = (unsigned char)id[i];

		if (c >= 0x80 || strchr("._-", c)
			    ? c != '.' || (i > 0 && !csl_is_suffix(id + i))
			    : (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			continue;
		id[i] = '-';
		renamed = true;
	}
	x->n_renamed += renamed && given;
	x->full = x->full || !id;
	return id;
}

static bool is_number(const char *s, size_t n)
{
	return strspn(s, "0123456789") >= n;
}

/* 1864, 1864-05 and 1864-05-13; anything else is kept as it is written. */
static void put_date(struct csl *x, cJSON *entry, const char *date)
{
	cJSON *issued, *all, *parts;
	size_t n;

	if (!date)
		return;
	n = strlen(date);
	issued = cJSON_CreateObject();
	put(x, entry, "issued", issued);
	if (!((n == 4 || (n == 7 && date[4] == '-' && is_number(date + 5, 2)) ||
	       (n == 10 && date[4] == '-' && date[7] == '-' && is_number(date + 5, 2) &&
		is_number(date + 8, 2))) &&
	      is_number(date, 4))) {
		put_text(x, issued, "literal", date);
		return;
	}
	all = cJSON_CreateArray();
	parts = cJSON_CreateArray();
	put(x, issued, "date-parts", all);
	if (!cJSON_AddItemToArray(all, parts)) {
		cJSON_Delete(parts);
		x->full = true;
		return;
	}
	for (size_t i = 0; i < n; i += i == 0 ? 5 : 3)
		if (!cJSON_AddItemToArray(parts,
					  cJSON_CreateNumber((double)strtol(date + i, NULL, 10))))
			x->full = true;
}

/* A name in one piece, or parted by a comma as libraries write it. */
static cJSON *name_of(struct csl *x, const char *text)
{
	const char *comma = strstr(text, ", ");
	cJSON *name = cJSON_CreateObject();
	char *family;

	if (!comma || strchr(comma + 1, ',')) {
		put_text(x, name, "literal", text);
		return name;
	}
	family = arena_strndup(x->r->mem, text, (size_t)(comma - text));
	x->full = x->full || !family;
	put_text(x, name, "family", family);
	put_text(x, name, "given", comma + 2);
	return name;
}

static void put_authors(struct csl *x, cJSON *entry, const cJSON *object)
{
	const cJSON *people = cJSON_GetObjectItemCaseSensitive(object, "authors"), *person;
	cJSON *list;

	if (!people)
		people = cJSON_GetObjectItemCaseSensitive(object, "persons");
	if (!cJSON_IsArray(people) || cJSON_GetArraySize(people) == 0)
		return;
	list = cJSON_CreateArray();
	put(x, entry, "author", list);
	cJSON_ArrayForEach(person, people)
	{
		cJSON *item = cJSON_IsString(person) ? name_of(x, person->valuestring)
						     : cJSON_Duplicate(person, true);

		if (!cJSON_AddItemToArray(list, item)) {
			cJSON_Delete(item);
			x->full = true;
		}
	}
}

static cJSON *entry_of(struct csl *x, const cJSON *object)
{
	static const char *const dates[] = { "date", "year", NULL };
	static const char *const venues[] = { "venue", "volume_title", NULL };
	static const char *const same[][2] = {
		{ "abstract", "abstract" }, { "doi", "DOI" },
		{ "url", "URL" },           { "language", "language" },
		{ "keyword", "keyword" },   { "place", "publisher-place" },
	};
	const char *id = id_of(x, object), *title = csl_field(x, object, "title"),
		   *access = csl_field(x, object, "access");
	cJSON *entry = cJSON_CreateObject();

	put_text(x, entry, "id", id);
	put_text(x, entry, "type", "document");
	put_text(x, entry, "title", title ? title : id);
	put_authors(x, entry, object);
	put_date(x, entry, first_field(x, object, dates));
	put_text(x, entry, "container-title", first_field(x, object, venues));
	for (size_t i = 0; i < COUNT_OF(same); i++)
		put_text(x, entry, same[i][1], csl_long(x, object, same[i][0]));
	if (access) {
		cJSON *custom = cJSON_CreateObject();

		put(x, entry, "custom", custom);
		put_text(x, custom, "access", access);
	}
	return entry;
}

/* --- all of it --- */

/* Names that CSL has and a plain document does not. */
static bool is_csl(const cJSON *object)
{
	static const char *const names[] = { "type", "author", "issued", "container-title",
					     "DOI",  "URL",    "custom" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (cJSON_GetObjectItemCaseSensitive(object, names[i]))
			return true;
	return !cJSON_IsObject(object);
}

static enum err_code take(struct csl *x, cJSON *object, const cJSON *list, const cJSON *text,
			  const cJSON *notes)
{
	struct writing w = { .x = x };
	const size_t before = x->c->n;
	cJSON *entry = object;
	enum err_code code;

	w.section = csl_field(x, object, "chapter");
	w.level = w.section ? 1 : 0;
	if (!is_csl(object))
		entry = entry_of(x, object);
	code = x->full ? ingest_no_memory(x->r) : csl_take_entry(x, entry, x->line);
	if (entry != object)
		cJSON_Delete(entry);
	if (code != ERR_OK || x->c->n == before)
		return code;
	w.record = &x->c->records[before];
	TRY(document_list(x, w.record, list));
	str_init(&w.paragraph, TEXT_BYTES);
	code = add_texts(&w, text, notes);
	str_dispose(&w.paragraph);
	return code == ERR_OK && !x->stays ? stow_new(x->c, x->r) : code;
}

enum err_code document_take(struct csl *x, cJSON *object)
{
	cJSON *text = cJSON_DetachItemFromObjectCaseSensitive(object, "text");
	cJSON *notes = cJSON_DetachItemFromObjectCaseSensitive(object, "notes");
	cJSON *list = cJSON_DetachItemFromObjectCaseSensitive(object, "reference_list");
	const enum err_code code = take(x, object, list, text, notes);

	cJSON_Delete(list);
	cJSON_Delete(text);
	cJSON_Delete(notes);
	return code;
}

enum err_code document_titled(size_t *at, struct corpus *c, struct run *r, const char *path,
			      const char *key, const char *title)
{
	struct csl x = { .c = c, .r = r, .path = path };
	cJSON *object = cJSON_CreateObject();
	enum err_code code = ERR_OK;
	const size_t before = c->n;

	if (cJSON_AddStringToObject(object, "id", key) &&
	    cJSON_AddStringToObject(object, "title", title))
		code = document_take(&x, object);
	else
		code = ingest_no_memory(r);
	cJSON_Delete(object);
	*at = c->n > before ? before : SIZE_MAX;
	return code;
}
