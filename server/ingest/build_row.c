/* What is kept of a record itself. */
#include <stdio.h>
#include <string.h>

#include "ingest/build.h"
#include "text/text.h"

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
		      rec->abstract_kind, build_access(rec), (int64_t)(rec->n_paragraphs > 0),
		      rec->names, rec->keyword, rec->title_sort, rec->author_key, rec->title_key,
		      rec->printed_key, csl, cut, (int64_t)rec->source, (const void *)rec->digest,
		      sizeof(rec->digest));
}
