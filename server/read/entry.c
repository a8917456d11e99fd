/* A work in the making: the fields of CSL-JSON. */
#include "read/entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "read/markup.h"
#include "text/text.h"

enum { FIELD_MAX = 16 * 1024 * 1024 };

/* --- the entry --- */

void entry_begin(struct entry *e, struct reading *d, size_t line)
{
	*e = (struct entry){ .d = d, .work = cJSON_CreateObject(), .line = line };
	e->full = !e->work;
}

void entry_drop(struct entry *e)
{
	cJSON_Delete(e->work);
	e->work = NULL;
}

void entry_end(struct entry *e)
{
	cJSON *work = e->work;

	e->work = NULL;
	if (e->full) {
		cJSON_Delete(work);
		work = NULL;
	}
	reading_work(e->d, work);
}

void entry_put(struct entry *e, cJSON *to, const char *name, cJSON *item)
{
	if (item && to && cJSON_AddItemToObject(to, name, item))
		return;
	cJSON_Delete(item);
	e->full = true;
}

void entry_add(struct entry *e, cJSON *array, cJSON *item)
{
	if (item && array && cJSON_AddItemToArray(array, item))
		return;
	cJSON_Delete(item);
	e->full = true;
}

cJSON *entry_array(struct entry *e, cJSON *in, const char *name)
{
	cJSON *array = cJSON_GetObjectItemCaseSensitive(in, name);

	if (!array) {
		entry_put(e, in, name, cJSON_CreateArray());
		array = cJSON_GetObjectItemCaseSensitive(in, name);
	}
	return array;
}

const char *entry_has(const struct entry *e, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(e->work, name));
}

/* --- text --- */

/* libxml2 hands on what it could not read as it stands. */
static cJSON *string_of(struct entry *e, const char *text)
{
	const size_t n = strlen(text);

	if (!text_is_utf8(text, n))
		text = text_clean(text, n, e->d->mem);
	return text ? cJSON_CreateString(text) : NULL;
}

void entry_string(struct entry *e, cJSON *to, const char *name, const char *text)
{
	entry_put(e, to, name, string_of(e, text));
}

/* Single spaces, none at the ends. */
static void squeeze(struct str *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n && s[i]; i++) {
		const bool space = strchr(" \t\r\n\f\v", s[i]) != NULL;

		if (!space)
			str_add_char(out, s[i]);
		else if (out->len > 0 && out->data[out->len - 1] != ' ')
			str_add_char(out, ' ');
	}
	if (out->len > 0 && out->data[out->len - 1] == ' ')
		str_cut(out, out->len - 1);
}

static void put_text(struct entry *e, cJSON *to, const char *name, const char *text, size_t n)
{
	AUTO(str) struct str s = STR(FIELD_MAX);

	if (!text || !to || cJSON_GetObjectItemCaseSensitive(to, name))
		return;
	squeeze(&s, text, n);
	if (s.len > 0)
		entry_string(e, to, name, str_text(&s));
	e->full = e->full || !str_ok(&s);
}

void entry_texts(struct entry *e, const char *name, const char *text, size_t n)
{
	put_text(e, e->work, name, text, n);
}

void entry_text(struct entry *e, const char *name, const char *text)
{
	put_text(e, e->work, name, text, text ? strlen(text) : 0);
}

void entry_markup(struct entry *e, const char *name, const char *text)
{
	AUTO(str) struct str once = STR(FIELD_MAX);
	AUTO(str) struct str s = STR(FIELD_MAX);

	if (!text)
		return;
	/* Much of it was escaped twice on its way into the record. */
	markup_text(&once, text, strlen(text));
	markup_text(&s, str_text(&once), once.len);
	entry_texts(e, name, str_text(&s), s.len);
	e->full = e->full || !str_ok(&s) || !str_ok(&once);
}

/* --- people --- */

void entry_person(struct entry *e, const char *role, const struct person *p)
{
	cJSON *name = cJSON_CreateObject();

#define PUT(field, text) put_text(e, name, field, text, (text) ? strlen(text) : 0)
	PUT("family", p->family);
	PUT("given", p->given);
	PUT("non-dropping-particle", p->particle);
	PUT("suffix", p->suffix);
	if (!cJSON_GetObjectItemCaseSensitive(name, "family"))
		PUT("literal", p->literal);
#undef PUT
	if (name && !name->child) {
		cJSON_Delete(name);
		return;
	}
	entry_add(e, name ? entry_array(e, e->work, role) : NULL, name);
}

/* Where the family name begins in "Jean-Luc van der Berg": at its first word in lower case,
 * else at its last word. */
static size_t family_at(const char *s, size_t n)
{
	size_t last = 0;

	for (size_t i = 1; i < n; i++) {
		if (s[i - 1] != ' ' || s[i] == ' ')
			continue;
		last = i;
		if (s[i] >= 'a' && s[i] <= 'z')
			break;
	}
	return last;
}

static void split_commas(struct entry *e, const char *role, const char *name, const char *comma)
{
	const char *second = strchr(comma + 1, ',');
	const char *family = arena_strndup(e->d->mem, name, (size_t)(comma - name));
	const char *middle =
		second ? arena_strndup(e->d->mem, comma + 1, (size_t)(second - comma - 1)) : NULL;

	if (!family || (second && !middle))
		e->full = true;
	else if (second)
		entry_person(e, role,
			     &(struct person){
				     .family = family, .suffix = middle, .given = second + 1 });
	else
		entry_person(e, role, &(struct person){ .family = family, .given = comma + 1 });
}

void entry_person_text(struct entry *e, const char *role, const char *text)
{
	AUTO(str) struct str s = STR(65536);
	const char *comma;
	size_t family;

	if (!text)
		return;
	squeeze(&s, text, strlen(text));
	e->full = e->full || !str_ok(&s);
	if (s.len == 0)
		return;
	comma = strchr(s.data, ',');
	if (comma) {
		split_commas(e, role, s.data, comma);
		return;
	}
	family = family_at(s.data, s.len);
	if (family == 0) {
		entry_person(e, role, &(struct person){ .literal = s.data });
		return;
	}
	s.data[family - 1] = '\0';
	entry_person(e, role, &(struct person){ .family = s.data + family, .given = s.data });
}

/* --- the project's own fields --- */

cJSON *entry_custom(struct entry *e)
{
	cJSON *custom = cJSON_GetObjectItemCaseSensitive(e->work, "custom");

	if (!custom) {
		entry_put(e, e->work, "custom", cJSON_CreateObject());
		custom = cJSON_GetObjectItemCaseSensitive(e->work, "custom");
	}
	return custom;
}

void entry_custom_text(struct entry *e, const char *name, const char *text)
{
	if (text)
		put_text(e, entry_custom(e), name, text, strlen(text));
}

bool path_stays_within(const char *path)
{
	if (!*path || *path == '/' || *path == '\\' || *path == '~' || strstr(path, "://") ||
	    (((*path | 32) >= 'a' && (*path | 32) <= 'z') && path[1] == ':'))
		return false;
	for (const char *part = path; part; part = strpbrk(part, "/\\")) {
		part += *part == '/' || *part == '\\';
		if (!strncmp(part, "..", 2) && (!part[2] || part[2] == '/' || part[2] == '\\'))
			return false;
	}
	return true;
}

void entry_attach(struct entry *e, const char *path)
{
	if (!path)
		return;
	path += strspn(path, " \t\r\n");
	while (!strncmp(path, "./", 2))
		path += 2;
	if (!*path)
		return;
	if (!path_stays_within(path)) {
		reading_warning(e->d, e->line, "put the file below the folder of its record",
				"the attachment %.200s is not in this folder; it was left out",
				path);
		return;
	}
	entry_add(e, entry_array(e, entry_custom(e), "attachments"), string_of(e, path));
}

void entry_author_region(struct entry *e, const char *country, const char *affiliation)
{
	AUTO(str) struct str source = STR(65536);
	cJSON *item;

	if (!country || !*country)
		return;
	str_add(&source, "affiliation: ");
	squeeze(&source, affiliation, strlen(affiliation));
	item = cJSON_CreateObject();
	put_text(e, item, "country", country, strlen(country));
	entry_string(e, item, "source", str_text(&source));
	entry_add(e, entry_array(e, entry_custom(e), "author_regions"), item);
}
