#include "read/make.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "text/text.h"

enum { PARAGRAPH_BYTES = 16 * 1024 * 1024 };

void make_begin(struct making *m, struct reading *d)
{
	*m = (struct making){ .d = d, .work = cJSON_CreateObject() };
	m->failed = !m->work;
	str_init(&m->paragraph, PARAGRAPH_BYTES);
}

void make_drop(struct making *m)
{
	cJSON_Delete(m->work);
	cJSON_Delete(m->cites);
	str_dispose(&m->paragraph);
	m->work = m->cites = NULL;
}

enum err_code make_end(struct making *m, struct err *err)
{
	make_end_paragraph(m);
	if (!m->failed) {
		reading_work(m->d, m->work);
		m->work = NULL;
	}
	make_drop(m);
	return m->failed ? err_set(err, ERR_NO_MEMORY, "there is not enough memory") : ERR_OK;
}

/* --- parts --- */

void make_put(struct making *m, cJSON *to, const char *name, cJSON *item)
{
	if (item && (name ? cJSON_AddItemToObject(to, name, item) : cJSON_AddItemToArray(to, item)))
		return;
	cJSON_Delete(item);
	m->failed = true;
}

static void put_text(struct making *m, cJSON *to, const char *name, const char *text, size_t n)
{
	if (!text_is_utf8(text, n))
		text = text_clean(text, n, m->d->mem);
	make_put(m, to, name, text ? cJSON_CreateString(text) : NULL);
}

void make_field(struct making *m, cJSON *to, const char *name, const char *text)
{
	if (text && *text)
		put_text(m, to, name, text, strlen(text));
}

cJSON *make_array(struct making *m, cJSON *to, const char *name)
{
	cJSON *array = cJSON_GetObjectItemCaseSensitive(to, name);

	if (array)
		return array;
	array = cJSON_CreateArray();
	make_put(m, to, name, array);
	return m->failed ? NULL : array;
}

cJSON *make_object(struct making *m, cJSON *to, const char *name)
{
	cJSON *object = cJSON_CreateObject();

	make_put(m, to, name, object);
	return m->failed ? NULL : object;
}

cJSON *make_custom(struct making *m)
{
	if (!m->custom)
		m->custom = make_object(m, m->work, "custom");
	return m->custom;
}

void make_name(struct making *m, cJSON *names, const char *family, const char *given,
	       const char *literal)
{
	cJSON *name;

	if (!family && !literal)
		return;
	name = make_object(m, names, NULL);
	make_field(m, name, family ? "family" : "literal", family ? family : literal);
	if (family)
		make_field(m, name, "given", given);
}

/* --- dates --- */

void make_date_parts(struct making *m, cJSON *to, const char *name, int year, int month, int day)
{
	const int parts[] = { year, month, day };
	cJSON *date, *all, *list;

	if (year < 1 || year > 9999)
		return;
	date = make_object(m, to, name);
	all = make_array(m, date, "date-parts");
	list = cJSON_CreateArray();
	make_put(m, all, NULL, list);
	for (size_t i = 0; i < COUNT_OF(parts) && !m->failed; i++) {
		if (parts[i] < 1 || (i == 1 && month > 12) || (i == 2 && day > 31))
			break;
		make_put(m, list, NULL, cJSON_CreateNumber(parts[i]));
	}
}

/* Digits at *s, and what parts them from the next. -1: there are none. */
static int number_at(const char **s, int digits)
{
	int n = 0, value = 0;

	for (; n < digits && isdigit((unsigned char)**s); n++, (*s)++)
		value = 10 * value + (**s - '0');
	if (n == 0 || isdigit((unsigned char)**s))
		return -1;
	*s += **s == '-' || **s == '/';
	return value;
}

void make_date(struct making *m, cJSON *to, const char *name, const char *text)
{
	const char *at = text;
	int year, month, day = 0;

	if (!text || !*text)
		return;
	year = number_at(&at, 4);
	month = number_at(&at, 2);
	if (month > 0)
		day = number_at(&at, 2);
	if (year >= 1000 && (*at == '\0' || *at == 'T' || *at == ' ')) {
		make_date_parts(m, to, name, year, month, day);
		return;
	}
	make_field(m, make_object(m, to, name), "literal", text);
}

/* --- licences --- */

/* Those that let a text be passed on by anybody. What bars commerce may bar the operator. */
static bool is_open(const char *url)
{
	static const char *const open[] = { "creativecommons.org/licenses/by/",
					    "creativecommons.org/licenses/by-sa/",
					    "creativecommons.org/licenses/by-nd/",
					    "creativecommons.org/publicdomain/" };

	for (size_t i = 0; i < COUNT_OF(open); i++)
		if (strcasestr(url, open[i]))
			return true;
	return false;
}

void make_licence(struct making *m, const char *url)
{
	if (!url || strncasecmp(url, "http", 4) != 0)
		return;
	make_field(m, m->work, "license", url);
	make_field(m, make_custom(m), "access", is_open(url) ? "full" : "snippets");
}

/* --- text --- */

void make_heading(struct making *m, const char *section, unsigned level)
{
	make_end_paragraph(m);
	m->section = section;
	m->level = section ? level : 0;
}

void make_add(struct making *m, const char *text)
{
	struct str *p = &m->paragraph;

	for (const char *at = text; *at;) {
		const size_t n = strcspn(at, " \t\r\n\f\v");

		str_add_n(p, at, n);
		at += n;
		if (!*at)
			break;
		at += strspn(at, " \t\r\n\f\v");
		if (p->len > 0 && p->data[p->len - 1] != ' ')
			str_add_char(p, ' ');
	}
}

static void put_paragraph(struct making *m, const char *text, size_t n)
{
	cJSON *item;

	if (!m->text)
		m->text = make_array(m, m->work, "text");
	item = m->failed ? NULL : make_object(m, m->text, NULL);
	if (!item)
		return;
	if (m->section) {
		make_field(m, item, "section", m->section);
		make_put(m, item, "level", cJSON_CreateNumber(m->level));
	}
	put_text(m, item, "text", text, n);
	if (m->cites) {
		make_put(m, item, "cites", m->cites);
		m->cites = NULL;
	}
}

void make_end_paragraph(struct making *m)
{
	struct str *p = &m->paragraph;

	if (!str_ok(p))
		m->failed = true;
	while (p->len > 0 && p->data[p->len - 1] == ' ')
		str_cut(p, p->len - 1);
	if (p->len > 0 && !m->failed)
		put_paragraph(m, str_text(p), p->len);
	cJSON_Delete(m->cites);
	m->cites = NULL;
	str_clear(p);
}

size_t make_cite_begin(struct making *m)
{
	return m->paragraph.len;
}

void make_cite_end(struct making *m, size_t begin, const char *target)
{
	const struct str *p = &m->paragraph;
	size_t end = p->len;
	cJSON *item;

	while (end > begin && p->data[end - 1] == ' ')
		end--;
	while (begin < end && p->data[begin] == ' ')
		begin++;
	if (begin >= end || !target || m->failed)
		return;
	if (!m->cites)
		m->cites = cJSON_CreateArray();
	item = m->cites ? make_object(m, m->cites, NULL) : NULL;
	if (!item) {
		m->failed = true;
		return;
	}
	make_put(m, item, "from", cJSON_CreateNumber((double)begin));
	make_put(m, item, "to", cJSON_CreateNumber((double)end));
	make_field(m, item, "target", target);
}

cJSON *make_reference(struct making *m, const char *id, const char *text)
{
	cJSON *item;

	if (!m->list)
		m->list = make_array(m, m->work, "reference_list");
	item = m->failed ? NULL : make_object(m, m->list, NULL);
	make_field(m, item, "id", id);
	make_field(m, item, "text", text);
	return item;
}
