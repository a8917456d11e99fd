/* The text of a document as a reader gives it: paragraphs with sections, a list of references with
 * parts, and which stretch of a paragraph cites which entry. Nothing in it is to be trusted. */
#include <stdlib.h>
#include <string.h>

#include "ingest/csl.h"
#include "text/text.h"

enum { LIST_MAX = 10000, CITES_MAX = 10000, LEVEL_MAX = 9, PAGE_MAX = 1000000 };

/* --- the list --- */

static void add_part(struct str *out, const char *text, const char *behind)
{
	if (text && *text)
		str_add_f(out, "%s%s", text, behind);
}

static const char *string_of(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

/* An entry as a list prints it, from its parts: authors, year, title, where, DOI. */
static void line_of(struct str *out, const cJSON *entry)
{
	const cJSON *parts = cJSON_GetObjectItemCaseSensitive(
		cJSON_GetObjectItemCaseSensitive(entry, "issued"), "date-parts");
	const cJSON *year = cJSON_GetArrayItem(cJSON_GetArrayItem(parts, 0), 0), *name;

	str_clear(out);
	if (!string_of(entry, "title")) {
		add_part(out, string_of(entry, "text"), " ");
	} else {
		cJSON_ArrayForEach(name, cJSON_GetObjectItemCaseSensitive(entry, "author"))
		{
			add_part(out, string_of(name, "family"), ", ");
			add_part(out, string_of(name, "given"), ", ");
			add_part(out, string_of(name, "literal"), ", ");
		}
		if (cJSON_IsNumber(year) && year->valuedouble > 0 && year->valuedouble < 10000)
			str_add_f(out, "%d. ", year->valueint);
		add_part(out, string_of(entry, "title"), ". ");
		add_part(out, string_of(entry, "container-title"), ". ");
	}
	add_part(out, string_of(entry, "DOI"), "");
	if (out->len == 0)
		add_part(out, string_of(entry, "URL"), ""); /* OpenAlex has no more of it */
}

enum err_code document_list(struct csl *x, struct record *rec, const cJSON *list)
{
	const size_t n = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
	AUTO(str) struct str line = STR(PARAGRAPH_MAX);
	const cJSON *entry;

	if (n == 0)
		return ERR_OK;
	rec->cap_list_lines = n < LIST_MAX ? n : LIST_MAX;
	rec->list_lines = arena_array(x->r->mem, const char *, rec->cap_list_lines);
	rec->list_ids = arena_array(x->r->mem, const char *, rec->cap_list_lines);
	if (!rec->list_lines || !rec->list_ids)
		return ingest_no_memory(x->r);
	cJSON_ArrayForEach(entry, list)
	{
		const size_t at = rec->n_list_lines;

		if (at == rec->cap_list_lines)
			break;
		line_of(&line, entry);
		if (line.len == 0 || !str_ok(&line))
			continue;
		rec->list_lines[at] = arena_strndup(x->r->mem, line.data, line.len);
		rec->list_ids[at] = csl_field(x, entry, "id");
		if (!rec->list_lines[at] || x->full)
			return ingest_no_memory(x->r);
		rec->n_list_lines++;
	}
	return ERR_OK;
}

/* --- the paragraphs --- */

struct id {
	const char *text;
	size_t line;
};

struct reader_text {
	struct csl *x;
	struct record *rec;
	struct id *ids; /* of the list, sorted */
	size_t n_ids;
	const char *section; /* of the last paragraph: sections last long */
};

static int by_text(const void *a, const void *b)
{
	const struct id *p = a, *q = b;

	return strcmp(p->text, q->text);
}

static enum err_code sort_ids(struct reader_text *t)
{
	const struct record *rec = t->rec;

	t->ids = arena_array(t->x->r->mem, struct id, rec->n_list_lines);
	if (!t->ids)
		return ingest_no_memory(t->x->r);
	for (size_t i = 0; i < rec->n_list_lines; i++)
		if (rec->list_ids && rec->list_ids[i])
			t->ids[t->n_ids++] = (struct id){ rec->list_ids[i], i };
	if (t->n_ids > 0)
		qsort(t->ids, t->n_ids, sizeof(*t->ids), by_text);
	return ERR_OK;
}

/* A place between two characters of a text of n bytes. */
static bool place_of(size_t *out, const cJSON *number, const char *text, size_t n)
{
	if (!cJSON_IsNumber(number) ||
	    !(number->valuedouble >= 0 && number->valuedouble <= (double)n))
		return false;
	*out = (size_t)number->valuedouble;
	return ((unsigned char)text[*out] & 0xc0) != 0x80;
}

static bool cite_of(struct cite *out, const struct reader_text *t, const cJSON *item,
		    const char *text, size_t n)
{
	const struct id wanted = { .text = string_of(item, "target") };
	const struct id *id;

	if (!wanted.text || t->n_ids == 0 ||
	    !place_of(&out->from, cJSON_GetObjectItemCaseSensitive(item, "from"), text, n) ||
	    !place_of(&out->to, cJSON_GetObjectItemCaseSensitive(item, "to"), text, n) ||
	    out->from >= out->to)
		return false;
	id = bsearch(&wanted, t->ids, t->n_ids, sizeof(*t->ids), by_text);
	out->line = id ? id->line : 0;
	return id != NULL;
}

/* In the order in which the index gives them back, each once. */
static int by_stretch(const void *a, const void *b)
{
	const struct cite *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static void sort_cites(struct paragraph *p)
{
	size_t kept = 0;

	if (p->n_cites == 0)
		return;
	qsort(p->cites, p->n_cites, sizeof(*p->cites), by_stretch);
	for (size_t i = 0; i < p->n_cites; i++)
		if (kept == 0 || by_stretch(&p->cites[kept - 1], &p->cites[i]) != 0)
			p->cites[kept++] = p->cites[i];
	p->n_cites = kept;
}

/* Those of bytes `from` to `to` of the text, for the last paragraph of the record. */
static enum err_code add_cites(struct reader_text *t, const cJSON *cites, const char *text,
			       size_t from, size_t to)
{
	struct paragraph *p = &t->rec->paragraphs[t->rec->n_paragraphs - 1];
	size_t n = cJSON_IsArray(cites) ? (size_t)cJSON_GetArraySize(cites) : 0;
	const cJSON *item;

	n = n < CITES_MAX ? n : CITES_MAX;
	p->cites = arena_array(t->x->r->mem, struct cite, n);
	if (!p->cites)
		return ingest_no_memory(t->x->r);
	cJSON_ArrayForEach(item, cites)
	{
		struct cite c;

		if (p->n_cites == n || !cite_of(&c, t, item, text, strlen(text)) || c.from < from ||
		    c.to > to)
			continue;
		c.from -= from;
		c.to -= from;
		p->cites[p->n_cites++] = c;
	}
	sort_cites(p);
	return ERR_OK;
}

static enum err_code add_paragraph(struct reader_text *t, const cJSON *item)
{
	const cJSON *cites = cJSON_GetObjectItemCaseSensitive(item, "cites"),
		    *level = cJSON_GetObjectItemCaseSensitive(item, "level"),
		    *page = cJSON_GetObjectItemCaseSensitive(item, "page");
	const char *text = string_of(item, "text"), *section = string_of(item, "section");
	const bool has_level =
		cJSON_IsNumber(level) && level->valuedouble >= 1 && level->valuedouble <= LEVEL_MAX;
	const size_t n = text ? strlen(text) : 0;

	if (!section || !*section)
		t->section = NULL;
	else if (!t->section || strcmp(t->section, section) != 0)
		t->section = csl_field(t->x, item, "section");
	if (t->x->full)
		return ingest_no_memory(t->x->r);
	for (size_t at = 0, cut; at < n; at += cut + (text[at + cut] == ' ')) {
		char *piece;

		cut = document_cut(text + at, n - at);
		piece = arena_strndup(t->x->r->texts, text + at, cut);
		if (!piece)
			return ingest_no_memory(t->x->r);
		TRY(record_add_paragraph(t->rec, t->x->r, piece, t->section,
					 !t->section ? 0
					 : has_level ? (uint32_t)level->valueint
						     : 1));
		if (cJSON_IsNumber(page) && page->valuedouble >= 1 && page->valuedouble <= PAGE_MAX)
			t->rec->paragraphs[t->rec->n_paragraphs - 1].page =
				(uint32_t)page->valuedouble;
		if (cites)
			TRY(add_cites(t, cites, text, at, at + cut));
	}
	return ERR_OK;
}

enum err_code document_paragraphs(struct csl *x, struct record *rec, const cJSON *text)
{
	struct reader_text t = { .x = x, .rec = rec };
	const cJSON *item;

	if (!cJSON_IsArray(text))
		return ERR_OK;
	TRY(sort_ids(&t));
	cJSON_ArrayForEach(item, text) if (cJSON_IsObject(item)) TRY(add_paragraph(&t, item));
	return ERR_OK;
}
