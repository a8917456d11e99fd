/* What is kept of a record itself. */
#include <stdio.h>
#include <string.h>

#include "ingest/build.h"
#include "text/text.h"

/* --- what a work is sorted and found by --- */

static const char *folded(struct run *r, const char *s)
{
	AUTO(str) struct str key = STR(FILE_MAX);

	text_key(&key, r->tk, s, strlen(s));
	return str_ok(&key) ? arena_strndup(r->mem, str_text(&key), key.len) : NULL;
}

/* A title sorts without its article. */
static const char *sort_title(const char *key)
{
	static const char *const articles[] = { "the ", "a ", "an " };

	for (size_t i = 0; i < COUNT_OF(articles); i++)
		if (strncmp(key, articles[i], strlen(articles[i])) == 0)
			return key + strlen(articles[i]);
	return key;
}

enum err_code build_keys(struct run *r, struct record *rec)
{
	const struct name *first = rec->n_authors > 0 ? &rec->authors[0] : NULL;
	AUTO(str) struct str name = STR(65536);

	if (first)
		str_add_f(&name, "%s %s", first->family ? first->family : first->literal,
			  first->given ? first->given : "");
	rec->title_key = folded(r, rec->title);
	rec->printed_key = rec->printed_title ? folded(r, rec->printed_title) : NULL;
	rec->author_key = first ? folded(r, str_text(&name)) : "~"; /* behind all names */
	if (!rec->title_key || !rec->author_key || (!rec->printed_key && rec->printed_title))
		return ingest_no_memory(r);
	rec->title_sort = sort_title(rec->title_key);
	return ERR_OK;
}

static void add_optional(struct hash *h, const char *text)
{
	hash_add_text(h, text ? text : "");
}

void build_digest(struct record *rec)
{
	struct hash h;

	hash_init(&h);
	hash_add_text(&h, rec->key);
	hash_add_text(&h, rec->csl);
	for (size_t i = 0; i < rec->n_paragraphs; i++) {
		const struct paragraph *p = &rec->paragraphs[i];

		hash_add(&h, &p->number, sizeof(p->number));
		hash_add(&h, &p->level, sizeof(p->level));
		add_optional(&h, p->section);
		hash_add_text(&h, p->text);
		hash_add(&h, p->cites, p->n_cites * sizeof(*p->cites));
	}
	for (size_t i = 0; i < rec->n_list_lines; i++)
		hash_add_text(&h, rec->list_lines[i]);
	for (size_t i = 0; i < rec->n_aliases; i++)
		hash_add_text(&h, rec->aliases[i]);
	hash_bytes(&h, rec->digest);
}

/* --- its row --- */

static const char *access_of(const struct record *rec)
{
	if (rec->access)
		return rec->access;
	return rec->n_paragraphs > 0 ? "snippets" : "record";
}

/* The length of a text as a JSON string begins with, if `json` begins with that string; else 0.
 * What has to be escaped is so as cJSON and SQLite's json_quote() both do. */
static size_t quoted_length(const char *json, const char *text)
{
	static const char short_ones[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *at = json;

	if (*at++ != '"')
		return 0;
	for (; *text; text++) {
		const char *escaped = strchr(short_ones, *text);
		char code[8];

		if (escaped) {
			if (at[0] != '\\' || at[1] != letters[escaped - short_ones])
				return 0;
			at += 2;
		} else if ((unsigned char)*text < 0x20) {
			(void)snprintf(code, sizeof(code), "\\u%04x", (unsigned char)*text);
			if (strncmp(at, code, 6) != 0)
				return 0;
			at += 6;
		} else if (*at++ != *text) {
			return 0;
		}
	}
	return *at == '"' ? (size_t)(at + 1 - json) : 0;
}

/* The record without its abstract, which has a column of its own. *cut: after how many code
 * points it is missing; 0: nothing is. */
static const char *without_abstract(int64_t *cut, struct str *out, const struct record *rec)
{
	static const char name[] = "\"abstract\":";
	const char *found = rec->abstract ? strstr(rec->csl, name) : NULL;
	size_t head, n;

	*cut = 0;
	if (!found)
		return rec->csl;
	head = (size_t)(found - rec->csl) + strlen(name);
	n = quoted_length(rec->csl + head, rec->abstract);
	if (n == 0)
		return rec->csl;
	str_add_n(out, rec->csl, head);
	str_add(out, rec->csl + head + n);
	*cut = (int64_t)text_code_points(rec->csl, head);
	return str_ok(out) ? str_text(out) : NULL;
}

enum err_code build_row(struct build *b, const struct record *rec)
{
	AUTO(str) struct str cut_csl = STR(FILE_MAX);
	int64_t cut;
	const char *csl = without_abstract(&cut, &cut_csl, rec);

	if (!csl)
		return ingest_no_memory(b->r);
	return db_run(b->db, SQL_WORK_ADD, b->r->err, "issssisssssssisssssssiib", (int64_t)rec->id,
		      rec->key, rec->type, rec->title, rec->printed_title, (int64_t)rec->year,
		      rec->venue, rec->doi, rec->url, rec->language, rec->abstract,
		      rec->abstract_kind, access_of(rec), (int64_t)(rec->n_paragraphs > 0),
		      rec->names, rec->keyword, rec->title_sort, rec->author_key, rec->title_key,
		      rec->printed_key, csl, cut, (int64_t)rec->source, (const void *)rec->digest,
		      sizeof(rec->digest));
}
